// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Wrappers of imported functions: check, call, track.
 */
#include <string.h>

#include "emit.h"

static const struct param *format_param(const struct func *func)
{
	vec_each(i, &func->param)
		vec_each(j, &func->param.at[i]->word)
			if (func->param.at[i]->word.at[j]->kind == WORD_FORMAT)
				return func->param.at[i];
	return NULL;
}

static unsigned int format_index(const struct func *func)
{
	const struct param *format = format_param(func);
	unsigned int i = 0;

	while (func->param.at[i] != format)
		i++;
	return i;
}

/* As an argument of a function that takes a const void *. */
static const char *as_pointer(const struct param *param)
{
	if (param->type->of && param->type->of->is_volatile)
		return str_print("(const void *)%s", param->name);
	return param->name;
}

static const char *size_of(const struct param *param, const struct word *word)
{
	if (word->size)
		return word->size;
	return str_print("sizeof(*%s)", param->name);
}

static const char *key_of(const struct param *param, const struct word *word)
{
	return emit_as_ulong(word->key ? word->key : param->name);
}

/*
 * The condition under which a check is made: nullable arguments and listed
 * symbols pass. NULL: always.
 */
static const char *condition(const struct param *param, const struct word *word)
{
	const char *cond = word->nullable ? param->name : NULL;

	vec_each(i, &word->alternative)
		cond = str_print("%s%s%s != %s", cond ? cond : "",
				 cond ? " && " : "", param->name,
				 word->alternative.at[i]);
	return cond;
}

static void emit_ref(struct out *out, int arg, const struct word *word,
		     const char *key, unsigned int depth)
{
	if (word->type->often)
		emit_call(out, depth, ";", "nooks_arg_ref_often",
			  "imp\f%d\f&nooks_type_%s\f%s\f%s", arg,
			  word->type_name, type_table(word->type), key);
	else
		emit_call(out, depth, ";", "nooks_arg_ref",
			  "imp\f%d\f&nooks_type_%s\f%s", arg,
			  word->type_name, key);
}

/* Prints the call that checks one word; @depth is 1 or, below an if, 2. */
static void emit_word(struct out *out, const struct func *func, int arg,
		      const struct param *param, const struct word *word,
		      unsigned int depth)
{
	const char *name = as_pointer(param);

	switch (word->kind) {
	case WORD_IN:
		emit_call(out, depth, ";", "nooks_arg_readable",
			  "imp\f%d\f%s\f%s", arg, name, size_of(param, word));
		break;
	case WORD_OUT:
	case WORD_INOUT:
		emit_call(out, depth, ";", "nooks_arg_writable",
			  "imp\f%d\f%s\f%s", arg, name, size_of(param, word));
		break;
	case WORD_STRING:
	case WORD_FORMAT:
		emit_call(out, depth, ";", "nooks_arg_string", "imp\f%d\f%s",
			  arg, name);
		break;
	case WORD_USER:
		if (!param->type->of || !param->type->of->annotation)
			name = str_print("(const void __user *)%s", param->name);
		emit_call(out, depth, ";", "nooks_arg_user",
			  "imp\f%d\f%s\f%s", arg, name, size_of(param, word));
		break;
	case WORD_CALLBACK:
		emit_call(out, depth, ";", "nooks_arg_callback", "imp\f%d\f%s",
			  arg, name);
		break;
	case WORD_REF:
		emit_ref(out, arg, word, key_of(param, word), depth);
		break;
	case WORD_ACQUIRE:
		emit_call(out, depth, ";", "nooks_arg_unheld",
			  "imp\f%d\f&nooks_type_%s\f%s", arg, word->type_name,
			  key_of(param, word));
		break;
	case WORD_RANGE:
		emit_call(out, depth, ";", "nooks_arg_range",
			  "imp\f%d\f%s\f%s\f%s", arg, param->name, word->lo,
			  word->hi);
		break;
	case WORD_PAGES:
		emit_call(out, depth, ";", "nooks_arg_gfp_pages", "imp\f%d\f%s",
			  arg, param->name);
		break;
	case WORD_LOCK_CLASS:
		emit_call(out, depth, ";", "nooks_arg_lock_class",
			  "imp\f%d\f%s", arg, param->name);
		break;
	case WORD_LOCK_NAME:
		emit_call(out, depth, ";", "nooks_arg_lock_name",
			  "imp\f%d\f%s", arg, param->name);
		break;
	case WORD_ONE_OF:
		emit_call(out, depth, ";", "nooks_import_fault",
			  "imp\f%d\f%s\f0\f\"not one of those allowed\"", arg,
			  emit_as_ulong(param->name));
		break;
	case WORD_CHECK:
		emit_call(out, depth, ";",
			  str_print("nooks_check_%s__%s", func->name,
				    param->name),
			  "imp\f%d\f%s", arg, emit_hook_arg(param, STAGE_CHECK));
		break;
	case WORD_RELEASE:
		if (word->after) {
			emit_ref(out, arg, word, key_of(param, word), depth);
			break;
		}
		emit_call(out, depth, ";", "nooks_arg_release",
			  "imp\f%d\f&nooks_type_%s\f%s\f%s", arg,
			  word->type_name, key_of(param, word),
			  word->maybe ? "NOOKS_MAYBE" : "0");
		break;
	default:
		break;
	}
}

/* Does the argument change hands before the call? Otherwise it is checked. */
static bool is_early_release(const struct word *word)
{
	return word->kind == WORD_RELEASE && !word->after;
}

/* Flags of allocations need no word; those of pages have one, or a hook looks at them. */
static bool has_flags(const struct param *param)
{
	vec_each(i, &param->word)
		if (param->word.at[i]->kind == WORD_CHECK ||
		    param->word.at[i]->kind == WORD_PAGES)
			return false;
	return param_is_gfp(param);
}

/* Checks first, then what changes hands: a refused call changes nothing. */
static void emit_words(struct out *out, const struct func *func, bool releases)
{
	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		if (!releases && has_flags(param))
			emit_call(out, 1, ";", "nooks_arg_gfp", "imp\f%d\f%s",
				  (int)i, param->name);
		vec_each(j, &param->word) {
			const struct word *word = param->word.at[j];
			const char *cond = condition(param, word);

			if (is_early_release(word) != releases ||
			    !word_has_check(word))
				continue;
			if (cond)
				emit_text(out, "\tif (%s)\n", cond);
			emit_word(out, func, i, param, word, cond ? 2 : 1);
		}
	}
}

/* A callback the kernel waited for may have acquired the object once more. */
static void emit_late_releases(struct out *out, const struct func *func)
{
	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		vec_each(j, &param->word) {
			const struct word *word = param->word.at[j];
			const char *cond = condition(param, word);

			if (word->kind != WORD_RELEASE || !word->after)
				continue;
			if (cond)
				emit_text(out, "\tif (%s)\n", cond);
			emit_call(out, cond ? 2 : 1, ";", "nooks_object_untrack",
				  "imp->dom\f&nooks_type_%s\f%s",
				  word->type_name, key_of(param, word));
		}
	}
}

static void emit_lock(struct out *out, const struct lock_clause *lock, bool take,
		      unsigned int depth)
{
	const char *which = lock->param ? lock->param : "NULL";
	const char *flags = lock->kind == LOCK_SPIN_IRQSAVE ? "ret" : "0";

	if (take)
		emit_call(out, depth, ";", "nooks_import_hold",
			  "imp\f%s\f%s\f%s", lock_kind_symbol(lock->kind),
			  which, flags);
	else
		emit_call(out, depth, ";", "nooks_import_unhold",
			  "imp\f%s\f%s", lock_kind_symbol(lock->kind), which);
}

/* Whoever waits for a lock that it holds does so for ever. Those that only try do not. */
static void emit_unheld(struct out *out, const struct func *func)
{
	const struct lock_clause *lock = &func->lock;

	if (lock->kind < LOCK_SPIN || lock->kind > LOCK_RTNL ||
	    (func_returns(func) && lock->kind != LOCK_SPIN_IRQSAVE))
		return;
	emit_call(out, 1, ";", "nooks_import_unheld", "imp\f%s\f%s",
		  lock_kind_symbol(lock->kind),
		  lock->param ? lock->param : "NULL");
}

static void emit_kernel_call(struct out *out, const struct func *func)
{
	const char *assign = func_returns(func) ? "ret = " : "";
	const char *name = func->name;
	str_vec args = {};

	if (func->instead && !func->varargs) {
		emit_hook(out, func, STAGE_INSTEAD, assign, false);
		return;
	}
	if (func->macro)
		name = str_print("(%s)", name);
	if (!func->varargs) {
		emit_add_names(&args, func);
		emit_list(out, 1, str_print("%s%s", assign, name), &args, ";");
		return;
	}

	emit_text(out, "\tva_start(args, %s);\n",
		  func->param.at[func->param.nr - 1]->name);
	if (func->instead) {
		emit_hook(out, func, STAGE_INSTEAD, assign, false);
		emit_text(out, "\tva_end(args);\n");
		return;
	}
	if (func->forward.s) {
		emit_add_names(&args, func);
		vec_add(&args, "args");
		name = func->forward.s;
	} else {
		emit_text(out, "\tvaf.fmt = %s;\n\tvaf.va = &args;\n",
			  format_param(func)->name);
		for (unsigned int i = 0; i < func->param.nr; i++)
			vec_add(&args, i == format_index(func) ? "\"%pV\"" :
					func->param.at[i]->name);
		vec_add(&args, "&vaf");
	}
	emit_list(out, 1, str_print("%s%s", assign, name), &args, ";");
	emit_text(out, "\tva_end(args);\n");
}

/* When did the function succeed? NULL: always. */
static const char *success(const struct func *func)
{
	if (func->success.s)
		return func->success.s;
	switch (func->ret.info.class) {
	case CLASS_VOID:
		return NULL;
	case CLASS_PTR:
	case CLASS_CALLBACK:
		return "!IS_ERR_OR_NULL(ret)";
	case CLASS_BOOL:
		return "ret";
	default:
		return "!ret";
	}
}

/* What the driver gets when what it asked for could not be tracked. */
static const char *failure(const struct func *func)
{
	switch (func->ret.info.class) {
	case CLASS_PTR:
	case CLASS_CALLBACK:
		return "NULL";
	case CLASS_BOOL:
		return "false";
	default:
		return func->ret.info.is_signed ? "-ENOMEM" : "0";
	}
}

static const char *aux_name(unsigned int nr)
{
	return nr ? str_print("aux%u", nr + 1) : "aux";
}

static bool has_release(const struct type *type)
{
	return type->release.s || type->release_hook;
}

/* A number needs no cast; other expressions may be pointers. */
static const char *aux_value(const struct func *func, const char *expr)
{
	vec_each(i, &func->param)
		if (str_eq(func->param.at[i]->name, expr) &&
		    func->param.at[i]->info.class == CLASS_INT)
			return expr;
	return emit_as_ulong(expr);
}

static void emit_aux(struct out *out, const struct func *func,
		     const struct word *word, unsigned int nr,
		     unsigned int depth)
{
	const char *head = str_print("const unsigned long %s[3] = {",
				     aux_name(nr));
	const char *values = "", *lines = "";

	for (unsigned int i = 0; i < word->nr_aux; i++) {
		const char *value = aux_value(func, word->aux[i]);

		values = str_print("%s%s%s", values, i ? ", " : " ", value);
		lines = str_print("%s%.*s%s,\n", lines, (int)depth + 1,
				  "\t\t\t", value);
	}
	if (8 * depth + strlen(head) + strlen(values) + 3 <= 80)
		emit_text(out, "%.*s%s%s%s};\n", (int)depth, "\t\t", head,
			  values, *values ? " " : "");
	else
		emit_text(out, "%.*s%s\n%s%.*s};\n", (int)depth, "\t\t", head,
			  lines, (int)depth, "\t\t");
}

struct acquired {
	const struct param *param;
	const struct word *word;
	int arg;
};

typedef VEC(struct acquired) acquired_vec;

static void add_acquired(acquired_vec *all, const struct param *param, int arg,
			 enum word_kind kind)
{
	vec_each(i, &param->word) {
		struct acquired one = { param, param->word.at[i], arg };

		if (one.word->kind == kind)
			vec_add(all, one);
	}
}

/*
 * Types with a release first: when one of these cannot be tracked, its release
 * has undone the call and the others have not been acquired.
 */
static acquired_vec all_acquired(const struct func *func)
{
	acquired_vec all = {}, sorted = {};

	vec_each(i, &func->param)
		add_acquired(&all, func->param.at[i], i, WORD_ACQUIRE);
	add_acquired(&all, &func->ret, -1, WORD_ACQUIRE);
	vec_each(i, &all)
		if (has_release(all.at[i].word->type))
			vec_add(&sorted, all.at[i]);
	vec_each(i, &all)
		if (!has_release(all.at[i].word->type))
			vec_add(&sorted, all.at[i]);
	return sorted;
}

/* Returns whether there was anything to declare. */
static bool emit_all_aux(struct out *out, const struct func *func,
			 const acquired_vec *all, unsigned int depth)
{
	bool any = false;

	vec_each(i, all) {
		if (!all->at[i].word->nr_aux)
			continue;
		emit_aux(out, func, all->at[i].word, i, depth);
		any = true;
	}
	return any;
}

static const char *acquired_size(const struct acquired *one)
{
	if (one->word->size)
		return one->word->size;
	return one->word->type->memory ? size_of(one->param, one->word) : "0";
}

#define TABS	"\t\t\t\t\t"

/*
 * Prints what undoes an earlier acquire when a later one fails. The later one's
 * release, if it has any, has not given this one back. What may have been held
 * before stays with the domain.
 */
static void emit_abandon(struct out *out, const acquired_vec *all,
			 unsigned int nr, unsigned int depth)
{
	const struct acquired *one = &all->at[nr];
	const struct word *word = one->word;
	const char *key = key_of(one->param, word);
	const char *type = word->type_name;

	if (word->once)
		return;
	if (word->nullable)
		emit_text(out, "%.*sif (%s) {\n", (int)depth++, TABS,
			  one->param->name);
	emit_call(out, depth, ";", "nooks_import_abandon",
		  "imp\f&nooks_type_%s\f%s", type, key);
	if (word->nullable)
		emit_text(out, "%.*s}\n", (int)depth - 1, TABS);
}

/* Prints the "if" of one object, with what comes of it when it fails. */
static void emit_acquire(struct out *out, const struct func *func,
			 const acquired_vec *all, unsigned int nr,
			 unsigned int depth)
{
	const struct acquired *one = &all->at[nr];
	const struct word *word = one->word;
	const char *aux = word->nr_aux ? aux_name(nr) : "NULL";
	bool lazy = type_is_fast(word->type);
	bool block = all->nr > 1;
	const char *head;

	head = str_print("%s (%s%s!nooks_import_acquire%s",
			 nr ? "} else if" : "if",
			 word->nullable ? one->param->name : "",
			 word->nullable ? " && " : "", lazy ? "_lazy" : "");
	if (lazy)
		emit_call(out, depth, block ? ") {" : ")", head,
			  "imp\f&nooks_type_%s\f%s\f%s\f%s\f%s",
			  word->type_name, type_table(word->type),
			  key_of(one->param, word), aux,
			  emit_rights(word->type));
	else
		emit_call(out, depth, block ? ") {" : ")", head,
			  "imp\f&nooks_type_%s\f%s\f%s\f%s\f%s",
			  word->type_name, key_of(one->param, word),
			  acquired_size(one), aux,
			  word->once ? "NOOKS_ONCE" : "0");
	for (unsigned int i = nr; i--; )
		emit_abandon(out, all, i, depth + 1);
	if (func_returns(func))
		emit_text(out, "%.*sret = %s;\n", (int)depth + 1, TABS,
			  failure(func));
	else
		emit_call(out, depth + 1, ";", "nooks_import_fault",
			  "imp\f%d\f%s\f%s\f\"out of memory to track it\"",
			  one->arg, key_of(one->param, word),
			  acquired_size(one));
	if (block && nr + 1 == all->nr)
		emit_text(out, "%.*s}\n", (int)depth, TABS);
}

static void emit_after_call(struct out *out, const struct func *func)
{
	acquired_vec acquired = all_acquired(func), released = {};
	const char *cond = success(func);
	bool hold = func->lock.kind;
	unsigned int depth = 1;

	add_acquired(&released, &func->ret, -1, WORD_RELEASE);
	if (func->lock.kind == LOCK_SPIN_IRQSAVE && !func->success.s)
		cond = NULL;
	if (!acquired.nr && !released.nr && !hold)
		return;
	if (cond) {
		bool one_line = !acquired.nr && hold + released.nr == 1;

		emit_text(out, "\tif (%s)%s\n", cond, one_line ? "" : " {");
		depth = 2;
		if (emit_all_aux(out, func, &acquired, depth))
			emit_text(out, "\n");
	}
	vec_each(i, &acquired)
		emit_acquire(out, func, &acquired, i, depth);
	vec_each(i, &released)
		emit_word(out, func, -1, &func->ret, released.at[i].word, depth);
	if (hold)
		emit_lock(out, &func->lock, true, depth);
	if (cond && (acquired.nr || hold + released.nr > 1))
		emit_text(out, "\t}\n");
}

/* Where it must be called. */
static const char *context(const struct func *func)
{
	return func->sleeps ? "sleeps" : func->softirq ? "softirq" : NULL;
}

static void emit_variables(struct out *out, const struct func *func)
{
	acquired_vec acquired = all_acquired(func);

	emit_descriptor(out, "nooks_import_desc desc", func->name, context(func));
	if (!success(func))
		emit_all_aux(out, func, &acquired, 1);
	emit_text(out, "\tstruct nooks_import *imp;\n");
	if (func->varargs && !func->forward.s && !func->instead)
		emit_text(out, "\tstruct va_format vaf;\n");
	if (func->varargs)
		emit_text(out, "\tva_list args;\n");
	if (func_returns(func))
		emit_text(out, "\t%s;\n",
			  ctype_declare(ctype_unqualified(func->ret.type), "ret"));
}

static const char *wrapper_name(const struct func *func)
{
	return str_print("nooks_wrap_%s", func->name);
}

static void emit_head(struct out *out, const struct func *func,
		      const char *name, const char *tail)
{
	str_vec params = {};

	emit_add_params(&params, func);
	if (func->varargs)
		vec_add(&params, "...");
	emit_prototype(out, func->ret.type, name, &params, tail);
}

/* For sparse, which counts spinlocks only. */
static void emit_context(struct out *out, const char *what,
			 const struct lock_clause *lock)
{
	if (lock->kind >= LOCK_SPIN && lock->kind <= LOCK_SPIN_IRQSAVE)
		emit_text(out, "\t%s(%s)\n", what, lock->param);
}

static void emit_body(struct out *out, const struct func *func)
{
	emit_context(out, "__acquires", &func->lock);
	emit_context(out, "__releases", &func->unlock);
	emit_text(out, "{\n");
	emit_variables(out, func);
	emit_text(out, "\n\timp = nooks_import_begin(&desc);\n");
	emit_words(out, func, false);
	emit_unheld(out, func);
	if (func->before)
		emit_hook(out, func, STAGE_BEFORE, "", false);
	emit_words(out, func, true);
	if (func->unlock.kind)
		emit_lock(out, &func->unlock, false, 1);
	emit_kernel_call(out, func);
	emit_late_releases(out, func);
	emit_after_call(out, func);
	if (func->after)
		emit_hook(out, func, STAGE_AFTER, "", func_returns(func));
	emit_text(out, "\tnooks_import_end(imp, &desc);\n");
	if (func_returns(func))
		emit_text(out, "\treturn ret;\n");
	emit_text(out, "}\n");
}

/*
 * The wrapper of a function with a quick hook: the hook, or all that other wrappers
 * do. A function of its own, which is jumped to: then the hook has no registers to
 * save, and the driver's return address is where it is in other wrappers.
 */
static void emit_quick(struct out *out, const struct func *func,
		       const char *whole)
{
	str_vec args = {}, rest = {};

	vec_add(&args, "dom");
	if (func_returns(func))
		vec_add(&args, "&ret");
	emit_hook_args(&args, func, STAGE_QUICK);
	emit_add_names(&rest, func);

	emit_text(out, "{\n");
	emit_descriptor(out, "nooks_import_desc desc", func->name, context(func));
	emit_text(out, "\tstruct nooks_domain *dom = nooks_import_quick();\n");
	if (func_returns(func))
		emit_text(out, "\t%s;\n",
			  ctype_declare(ctype_unqualified(func->ret.type), "ret"));
	emit_text(out, "\n");
	emit_list(out, 1, str_print("if (dom && nooks_quick_%s", func->name),
		  &args, ") {");
	emit_text(out, "\t\tnooks_import_quick_end(dom, &desc);\n\t\treturn%s;\n\t}\n",
		  func_returns(func) ? " ret" : "");
	emit_list(out, 1, str_print("%s%s", func_returns(func) ? "return " : "", whole),
		  &rest, ";");
	emit_text(out, "}\n");
}

void emit_import(struct out *out, const struct func *func)
{
	const char *whole = str_print("whole_%s", func->name);
	str_vec params = {};

	emit_origin(out, &func->loc);
	if (func->quick) {
		emit_add_params(&params, func);
		emit_list(out, 0, str_print("static noinline %s",
					    ctype_declare(func->ret.type, whole)),
			  &params, "");
		emit_body(out, func);
		emit_text(out, "\n");
	}
	emit_head(out, func, wrapper_name(func), "");
	if (func->quick)
		emit_quick(out, func, whole);
	else
		emit_body(out, func);
	emit_text(out, "EXPORT_SYMBOL_GPL(%s);\n", wrapper_name(func));
}

void emit_import_prototype(struct out *out, const struct func *func)
{
	str_vec params = {};

	emit_add_params(&params, func);
	if (func->varargs)
		vec_add(&params, "...");
	if (func->declare)
		emit_prototype(out, func->ret.type, func->name, &params, ";");
	if (func->varargs)
		emit_text(out, "__printf(%u, %u)\n", format_index(func) + 1,
			  func->param.nr + 1);
	emit_head(out, func, wrapper_name(func), ";");
}
