// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entry wrappers: what stands between the kernel and a driver's callback.
 *
 * A wrapper has up to four ways out: the driver's result, "faulted" (it ran
 * and its result does not count), "drop_*" (it was not let run, what had been
 * handed over is taken back) and "refused" (its domain takes no calls).
 */
#include <stdio.h>

#include "emit.h"

#define MAX_REGISTERS	6

struct given {
	const struct param *param;
	const struct word *word;
};

typedef VEC(struct given) given_vec;

static bool is_pointer(const struct param *param)
{
	return param->info.class == CLASS_PTR ||
	       param->info.class == CLASS_CALLBACK;
}

static given_vec words_of(const struct func *func, enum word_kind kind)
{
	given_vec all = {};

	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		vec_each(j, &param->word) {
			struct given one = { param, param->word.at[j] };

			if (one.word->kind == kind)
				vec_add(&all, one);
		}
	}
	return all;
}

/* What is handed over before the call: lent objects, then owned ones. */
static given_vec handed_over(const struct func *func)
{
	given_vec all = words_of(func, WORD_LEND);
	given_vec owned = words_of(func, WORD_OWN);

	vec_each(i, &owned)
		vec_add(&all, owned.at[i]);
	return all;
}

static const char *key_of(const struct given *one)
{
	if (one->word->key)
		return str_print("(void *)%s", emit_as_ulong(one->word->key));
	if (!is_pointer(one->param))
		return str_print("(void *)(unsigned long)%s", one->param->name);
	return one->param->name;
}

static const char *size_of(const struct given *one)
{
	if (one->word->size)
		return one->word->size;
	return one->word->type && !one->word->type->memory ? "0" :
	       str_print("sizeof(*%s)", one->param->name);
}

static const char *nullable(const struct given *one)
{
	return one->word->nullable ? str_print("%s && ", one->param->name) : "";
}

static const char *label(const struct given *one)
{
	return str_print("drop_%s", one->param->name);
}

static bool is_copied(const struct param *param)
{
	vec_each(i, &param->word)
		if (param->word.at[i]->copy)
			return true;
	return false;
}

static bool may_be_null(const struct param *param)
{
	vec_each(i, &param->word)
		if (param->word.at[i]->copy && param->word.at[i]->nullable)
			return true;
	return false;
}

/* The argument as the driver gets it, as a number. */
static const char *passed(const struct param *param)
{
	if (is_copied(param) && may_be_null(param))
		return str_print("%s ? (unsigned long)&%s_copy : 0",
				 param->name, param->name);
	if (is_copied(param))
		return str_print("(unsigned long)&%s_copy", param->name);
	return is_pointer(param) ? str_print("(unsigned long)%s", param->name) :
				   param->name;
}

/* Prints the end of the object's time with the domain. */
static void emit_dispose(struct out *out, unsigned int depth,
			 const struct given *one)
{
	if (one->word->nullable)
		emit_text(out, "%.*sif (%s)\n", (int)depth++, "\t\t",
			  one->param->name);
	emit_call(out, depth, ";", "nooks_entry_disown",
		  "&act\f&nooks_type_%s\f%s", one->word->type_name, key_of(one));
}

/* --- the parts, in the order in which they are printed --- */

static void emit_variables(struct out *out, const struct func *func)
{
	emit_descriptor(out, "nooks_slot slot", func->name,
			func->sleeps ? "sleeps" : NULL);
	if (func->param.nr > MAX_REGISTERS)
		emit_text(out, "\tu64 args[%u];\n", func->param.nr);
	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		if (is_copied(param))
			emit_text(out, "\t%s;\n",
				  ctype_declare(param->type->of,
						str_print("%s_copy", param->name)));
	}
	emit_text(out, "\tstruct nooks_activation act nooks_uninitialized;\n");
	if (func_returns(func))
		emit_text(out, "\t%s;\n", ctype_declare(func->ret.type, "ret"));
	emit_text(out, "\n");
}

/* Can the call be refused after the domain was entered? */
static bool is_refusable(const struct func *func)
{
	return func->before || words_of(func, WORD_REF).nr ||
	       handed_over(func).nr;
}

static void emit_refs(struct out *out, const struct func *func)
{
	given_vec refs = words_of(func, WORD_REF);

	vec_each(i, &refs) {
		const struct given *one = &refs.at[i];
		const struct type *type = one->word->type;

		if (type->often || type->survives_hook)
			emit_call(out, 1, ")",
				  str_print("if (%s!nooks_entry_ref_%s",
					    nullable(one),
					    type->survives_hook ? "kept" : "often"),
				  "&act\f&nooks_type_%s\f%s\f%s",
				  one->word->type_name, type_table(type),
				  key_of(one));
		else
			emit_call(out, 1, ")",
				  str_print("if (%s!nooks_entry_ref",
					    nullable(one)),
				  "&act\f&nooks_type_%s\f%s",
				  one->word->type_name, key_of(one));
		emit_text(out, "\t\tgoto leave;\n");
	}
}

/* Memory for the time of the call. */
static void emit_lent(struct out *out, const struct given *one)
{
	const char *name = one->param->name;
	unsigned int depth = 1;

	switch (one->word->kind) {
	case WORD_IN:
		/* Sizes may follow from what it points at. */
		if (one->word->nullable)
			emit_text(out, "%.*sif (%s)\n", (int)depth++, "\t",
				  name);
		emit_call(out, depth, ";", "nooks_activation_lend",
			  "&act\f%s\f%s\fNOOKS_ACCESS_READ", name,
			  size_of(one));
		break;
	case WORD_OUT:
	case WORD_INOUT:
		if (!one->word->copy) {
			emit_call(out, 1, ";", "nooks_activation_grant",
				  "&act\f%s\f%s", name, size_of(one));
			break;
		}
		if (one->word->nullable)
			emit_text(out, "\tif (%s)\n\t", name);
		emit_text(out, "\t%s_copy = *%s;\n", name, name);
		emit_call(out, 1, ";", "nooks_activation_grant",
			  "&act\f&%s_copy\fsizeof(%s_copy)", name, name);
		break;
	default:
		break;
	}
}

static void emit_before(struct out *out, const struct func *func)
{
	given_vec over = handed_over(func);
	const char *undo = "leave";
	str_vec args = {};

	emit_refs(out, func);
	vec_each(i, &over) {
		const struct given *one = &over.at[i];

		if (type_is_fast(one->word->type))
			emit_call(out, 1, ")",
				  str_print("if (%s!nooks_entry_own_lazy",
					    nullable(one)),
				  "&act\f%u\f&nooks_type_%s\f%s\f%s\f%s", i,
				  one->word->type_name,
				  type_table(one->word->type), key_of(one),
				  emit_rights(one->word->type));
		else
			emit_call(out, 1, ")",
				  str_print("if (%s!nooks_entry_own",
					    nullable(one)),
				  "&act\f&nooks_type_%s\f%s\f%s",
				  one->word->type_name, key_of(one),
				  size_of(one));
		emit_text(out, "\t\tgoto %s;\n", undo);
		undo = label(one);
	}
	vec_each(i, &func->param)
		vec_each(j, &func->param.at[i]->word) {
			const struct given one = {
				func->param.at[i], func->param.at[i]->word.at[j]
			};

			emit_lent(out, &one);
		}
	if (func->before) {
		vec_add(&args, "&act");
		emit_add_names(&args, func);
		emit_list(out, 1, str_print("if (nooks_before_%s", func->symbol),
			  &args, ")");
		emit_text(out, "\t\tgoto %s;\n", undo);
	}
}

static void emit_driver_call(struct out *out, const struct func *func)
{
	const char *assign = "", *tail = ";";
	str_vec args = {};
	char *head;

	vec_add(&args, "&act");
	vec_add(&args, "fn");
	if (is_pointer(&func->ret))
		assign = "ret = (void *)(unsigned long)";
	else if (func->ret.info.class == CLASS_BOOL)
		assign = "ret = (u8)";	/* only the low byte is defined */
	else if (func_returns(func))
		assign = "ret = ";

	if (func->param.nr > MAX_REGISTERS) {
		vec_each(i, &func->param)
			emit_text(out, "\targs[%u] = %s;\n", i,
				  passed(func->param.at[i]));
		head = str_print("%snooks_activation_call_many", assign);
		emit_call(out, 1, tail, head, "&act\ffn\fargs\fARRAY_SIZE(args)");
		return;
	}
	vec_each(i, &func->param)
		vec_add(&args, passed(func->param.at[i]));
	head = str_print("%snooks_activation_call", assign);
	emit_list(out, 1, head, &args, tail);
}

/* What a result must not be: "ret < 0 || ret > 2". NULL: looks at no number. */
static const char *wrong_result(const struct word *word)
{
	const char *cond = NULL;

	if (word->kind == WORD_RANGE)
		return str_print("ret < %s || ret > %s", word->lo, word->hi);
	if (word->kind != WORD_ONE_OF)
		return NULL;
	if (word->nullable)
		cond = "ret";
	vec_each(i, &word->alternative)
		cond = str_print("%s%sret != %s", cond ? cond : "",
				 cond ? " && " : "", word->alternative.at[i]);
	return cond;
}

/* Those of them that the call may not keep: the word has a condition. */
static given_vec kept_if(const struct func *func)
{
	given_vec owned = words_of(func, WORD_OWN), all = {};

	vec_each(i, &owned)
		if (owned.at[i].word->cond)
			vec_add(&all, owned.at[i]);
	return all;
}

/* A result the kernel must not get is a fault. */
static void emit_result_check(struct out *out, const struct func *func,
			      unsigned int depth)
{
	vec_each(i, &func->ret.word) {
		const struct word *word = func->ret.word.at[i];
		const char *cond = wrong_result(word);

		if (word->kind == WORD_REF)
			/* An unwound call has no object to show. */
			emit_text(out, "%.*sif (!act.failed && %s!nooks_entry_ref(&act, &nooks_type_%s, ret))\n",
				  (int)depth, "\t\t",
				  word->nullable ? "ret && " : "",
				  word->type_name);
		else if (cond)
			emit_text(out, "%.*sif (unlikely(%s) && !act.failed)\n",
				  (int)depth, "\t\t", cond);
		else
			continue;
		emit_text(out, "%.*snooks_entry_result(&act, (long)ret);\n",
			  (int)depth + 1, "\t\t\t");
	}
}

/* What was handed over and is not kept, and is not held either: it is gone. */
static void emit_kept_check(struct out *out, const struct func *func,
			    unsigned int depth)
{
	given_vec all = kept_if(func);

	vec_each(i, &all) {
		const struct given *one = &all.at[i];

		emit_text(out, "%.*sif (%sunlikely(!(%s)) && !act.failed &&\n",
			  (int)depth, "\t\t", nullable(one), one->word->cond);
		emit_call(out, 0, ")", str_print("%.*s    !nooks_entry_reclaim",
						 (int)depth, "\t\t"),
			  "&act\f&nooks_type_%s\f%s", one->word->type_name,
			  key_of(one));
		emit_text(out, "%.*snooks_entry_result(&act, %s);\n",
			  (int)depth + 1, "\t\t\t",
			  func_returns(func) ? "(long)ret" : "0");
	}
}

/* The driver core takes the device back: has the driver given back what goes first? */
static void emit_unbound_check(struct out *out, const struct func *func)
{
	if (!func->unbinds.s)
		return;
	emit_text(out, func_returns(func) ? "\tif (unlikely(ret < 0) && !act.failed)\n" :
					    "\tif (!act.failed)\n");
	emit_call(out, 2, ";", "nooks_entry_unbound",
		  func_returns(func) ? "&act\f%s\f(long)ret" : "&act\f%s\f0",
		  func->unbinds.s);
}

/* A result that is as it must be mostly passes both with one comparison. */
static void emit_checks(struct out *out, const struct func *func)
{
	given_vec kept = kept_if(func);
	const char *wrong = NULL;

	vec_each(i, &func->ret.word)
		if (func->ret.word.at[i]->kind == WORD_RANGE)
			wrong = wrong_result(func->ret.word.at[i]);
	if (!wrong || !kept.nr) {
		emit_result_check(out, func, 1);
		emit_kept_check(out, func, 1);
		return;
	}
	emit_text(out, "\tif (unlikely(%s", wrong);
	vec_each(i, &kept)
		emit_text(out, kept.at[i].word->nullable ? " ||\n\t\t     (%s!(%s))" :
							   " ||\n\t\t     %s!(%s)",
			  nullable(&kept.at[i]), kept.at[i].word->cond);
	emit_text(out, ")) {\n");
	emit_result_check(out, func, 2);
	emit_kept_check(out, func, 2);
	emit_text(out, "\t}\n");
}

/* What changes only when the driver came back with a result that counts. */
static void emit_good_result(struct out *out, const struct func *func)
{
	given_vec released = words_of(func, WORD_RELEASE);
	unsigned int statements = 0;
	struct out body = {};
	str_vec args = {};

	vec_each(i, &released) {
		emit_dispose(&body, 2, &released.at[i]);
		statements += 1 + released.at[i].word->nullable;
	}
	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		if (!is_copied(param))
			continue;
		emit_text(&body, "%s\t\t*%s = %s_copy;\n",
			  may_be_null(param) ?
			  str_print("\t\tif (%s)\n\t", param->name) : "",
			  param->name, param->name);
		statements += 1 + may_be_null(param);
	}
	if (func->after) {
		vec_add(&args, "&act");
		if (func_returns(func))
			vec_add(&args, "&ret");
		emit_add_names(&args, func);
		emit_list(&body, 2, str_print("nooks_after_%s", func->symbol),
			  &args, ";");
		statements++;
	}
	if (statements)
		emit_text(out, "\tif (!act.failed)%s\n%s%s",
			  statements > 1 ? " {" : "", body.text,
			  statements > 1 ? "\t}\n" : "");
}

static void emit_taking_back(struct out *out, const struct func *func)
{
	given_vec lent = words_of(func, WORD_LEND);

	vec_each(i, &lent)
		emit_dispose(out, 1, &lent.at[i]);
}

static void emit_refused(struct out *out, const struct func *func)
{
	given_vec owned = words_of(func, WORD_OWN);
	str_vec args = {};

	vec_each(i, &owned) {
		const struct given *one = &owned.at[i];

		if (one->word->nullable)
			emit_text(out, "\tif (%s)\n", one->param->name);
		emit_call(out, one->word->nullable ? 2 : 1, ";",
			  "nooks_entry_refuse_own", "mod\f&nooks_type_%s\f%s",
			  one->word->type_name, key_of(one));
	}
	if (owned.nr && (func->refused || func->unbinds.s || func_returns(func)))
		emit_text(out, "faulted:\n");
	if (func->unbinds.s)
		emit_call(out, 1, ";", "nooks_entry_unbind", "mod\f%s",
			  func->unbinds.s);
	if (func->refused) {
		emit_add_names(&args, func);
		emit_list(out, 1, str_print("nooks_refused_%s", func->symbol),
			  &args, ";");
	}
	if (func_returns(func))
		emit_text(out, "\treturn %s;\n", func->fault.s);
	else if (!owned.nr && !func->refused && !func->unbinds.s)
		emit_text(out, "\treturn;\n");
}

/* Labels in the reverse order of what they undo. */
static void emit_ways_out(struct out *out, const struct func *func, bool leave,
			  bool labels)
{
	given_vec over = handed_over(func);
	/* A failure to hand over the last is undone by the label before. */
	unsigned int nr = func->before ? over.nr : over.nr ? over.nr - 1 : 0;

	while (nr--) {
		emit_text(out, "%s:\n", label(&over.at[nr]));
		emit_dispose(out, 1, &over.at[nr]);
	}
	if (leave)
		emit_text(out, "leave:\n");
	if (leave || (!labels && !func_returns(func)))
		emit_text(out, "\tnooks_activation_leave(&act);\n");
	if (labels) {
		emit_text(out, "refused:\n");
		emit_refused(out, func);
	}
}

static const char *wrapper_name(const struct func *func)
{
	return str_print("nooks_entry_%s", func->symbol);
}

static void emit_head(struct out *out, const struct func *func, const char *tail)
{
	str_vec params = {};

	emit_add_params(&params, func);
	vec_add(&params, "struct nooks_module *mod");
	vec_add(&params, "void *fn");
	emit_prototype(out, func->ret.type, wrapper_name(func), &params, tail);
}

/* Where the call goes when the domain takes none, and after a fault. */
static void emit_exit(struct out *out, const struct func *func, bool labels,
		      const char *label)
{
	if (labels)
		emit_text(out, "\t\tgoto %s;\n", label);
	else if (func_returns(func))
		emit_text(out, "\t\treturn %s;\n", func->fault.s);
	else
		emit_text(out, "\t\treturn;\n");
}

/* --- settings that are made again when the driver has been restarted --- */

/* An argument of which what it points at is kept. */
static bool is_content(const struct param *param)
{
	vec_each(i, &param->word)
		if (param->word.at[i]->kind == WORD_REF ||
		    param->word.at[i]->nullable)
			return false;
	return is_pointer(param);
}

/* One that is not kept at all. */
static bool is_left_out(const struct param *param)
{
	vec_each(i, &param->word)
		if (param->word.at[i]->nullable)
			return true;
	return false;
}

static void emit_setting(struct out *out, const struct func *func)
{
	str_vec args = {};

	if (!func->replay.s)
		return;
	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		vec_add(&args, is_left_out(param) ? "NULL" :
			str_print("(%s)set->arg[%u]",
				  ctype_declare(param->type, NULL), i));
	}
	vec_add(&args, "set->mod");
	vec_add(&args, "set->fn");
	emit_text(out, "static int replay_%s(const struct nooks_setting *set)\n{\n",
		  func->symbol);
	emit_list(out, 1, str_print("%snooks_entry_%s",
				    func_returns(func) ? "return " : "",
				    func->symbol), &args, ";");
	if (!func_returns(func))
		emit_text(out, "\treturn 0;\n");
	emit_text(out, "}\n\nstatic const struct nooks_setting_desc setting_%s = {\n"
		  "\t.name = \"%s\",\n\t.replay = replay_%s,\n\t.nr = %u,\n",
		  func->symbol, func->name, func->symbol, func->param.nr);
	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		if (str_eq(param->name, func->replay.s))
			emit_text(out, "\t.object = %u,\n", i);
		if (is_content(param))
			emit_text(out, "\t.size[%u] = sizeof(%s),\n", i,
				  ctype_declare(param->type->of, NULL));
	}
	emit_text(out, "};\n\n");
}

/* Behind a call that counts. */
static void emit_note_setting(struct out *out, const struct func *func)
{
	unsigned int depth = 1;
	str_vec args = {};

	if (!func->replay.s)
		return;
	vec_add(&args, str_print("&setting_%s", func->symbol));
	vec_add(&args, "mod");
	vec_add(&args, "fn");
	vec_each(i, &func->param)
		vec_add(&args, is_left_out(func->param.at[i]) ? "0" :
			emit_as_ulong(func->param.at[i]->name));
	if (func_returns(func)) {
		emit_text(out, "\tif (ret >= 0)\n");
		depth++;
	}
	emit_list(out, depth, "nooks_setting_note", &args, ";");
}

/* From the driver's return to the end of the good path. */
static void emit_end(struct out *out, const struct func *func, bool labels)
{
	if (func_returns(func) || func->refused || func->replay.s ||
	    func->unbinds.s) {
		emit_text(out, "\tif (!nooks_activation_leave(&act))\n");
		emit_exit(out, func, labels,
			  words_of(func, WORD_OWN).nr ? "faulted" : "refused");
	} else if (labels) {
		emit_text(out, "\tnooks_activation_leave(&act);\n");
	}
	emit_note_setting(out, func);
	if (func_returns(func))
		emit_text(out, "\treturn ret;\n");
	else if (labels)
		emit_text(out, "\treturn;\n");
	if (labels)
		emit_text(out, "\n");
}

void emit_slot(struct out *out, const struct func *func)
{
	bool refused = func->refused || func->unbinds.s ||
		       words_of(func, WORD_OWN).nr;
	bool leave = is_refusable(func);
	bool labels = refused || func->replay.s || (leave && func_returns(func));

	emit_origin(out, &func->loc);
	emit_setting(out, func);
	emit_head(out, func, "");
	emit_text(out, "{\n");
	emit_variables(out, func);
	emit_text(out, "\tif (!nooks_activation_enter(&act, mod, &slot))\n");
	emit_exit(out, func, labels, "refused");
	emit_before(out, func);
	emit_driver_call(out, func);
	emit_unbound_check(out, func);
	emit_checks(out, func);
	emit_good_result(out, func);
	emit_taking_back(out, func);
	emit_end(out, func, labels);
	emit_ways_out(out, func, leave, labels);
	emit_text(out, "}\nEXPORT_SYMBOL_GPL(%s);\n", wrapper_name(func));
}

void emit_slot_prototype(struct out *out, const struct func *func)
{
	emit_head(out, func, ";");
}

void emit_slot_hooks(struct out *out, const struct func *func)
{
	const struct ctype *none = ctype_new(CTYPE_VOID, NULL);
	const struct ctype *number = ctype_new(CTYPE_BASE, "int");
	str_vec before = {}, after = {}, refused = {};

	vec_add(&before, "struct nooks_activation *act");
	vec_add(&after, "struct nooks_activation *act");
	if (func_returns(func))
		vec_add(&after, ctype_declare(ctype_wrap(CTYPE_PTR, func->ret.type),
					      "ret"));
	emit_add_params(&before, func);
	emit_add_params(&after, func);
	emit_add_params(&refused, func);
	if (func->before == HOOK_CALL)
		emit_prototype(out, number,
			       str_print("nooks_before_%s", func->symbol),
			       &before, ";");
	if (func->after == HOOK_CALL)
		emit_prototype(out, none,
			       str_print("nooks_after_%s", func->symbol),
			       &after, ";");
	if (func->refused == HOOK_CALL)
		emit_prototype(out, none,
			       str_print("nooks_refused_%s", func->symbol),
			       &refused, ";");
}
