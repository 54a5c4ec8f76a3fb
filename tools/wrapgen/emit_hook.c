// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls and prototypes of the hooks of imported functions.
 */
#include "emit.h"

bool word_has_check(const struct word *word)
{
	switch (word->kind) {
	case WORD_ACQUIRE:
		return !word->once && !word->type->counted;
	case WORD_OPAQUE:
		return false;
	case WORD_RELEASE:
		return !word->after || !word->maybe;
	default:
		return !word->hooked;
	}
}

static const char *const stage_name[] = {
	[STAGE_QUICK] = "quick",
	[STAGE_CHECK] = "check",
	[STAGE_BEFORE] = "before",
	[STAGE_INSTEAD] = "instead",
	[STAGE_AFTER] = "after",
};

/* Whether what the word says about its argument is known to be true by then. */
static bool is_checked(const struct word *word, enum stage stage)
{
	if (stage == STAGE_QUICK)
		return false;
	if (word->hooked)
		return stage == STAGE_AFTER;
	switch (word->kind) {
	case WORD_CHECK:
		return stage > STAGE_CHECK;
	case WORD_RELEASE:
		return word->after ? word_has_check(word) : stage > STAGE_BEFORE;
	case WORD_ACQUIRE:
	case WORD_OPAQUE:
		return false;
	default:
		return true;
	}
}

/* A pointer as the driver gave it. Those of users have an address space already. */
static bool is_unchecked(const struct param *param, enum stage stage)
{
	if (param->info.class != CLASS_PTR || !param->type->of ||
	    param->type->of->annotation)
		return false;
	vec_each(i, &param->word)
		if (is_checked(param->word.at[i], stage))
			return false;
	return true;
}

/* sparse knows the pointers that nobody has looked at yet. */
static const char *hook_param(const struct param *param, enum stage stage)
{
	struct ctype *type, *of;

	if (!is_unchecked(param, stage))
		return ctype_declare(param->type, param->name);
	type = mem_alloc(sizeof(*type));
	of = mem_alloc(sizeof(*of));
	*type = *param->type;
	*of = *type->of;
	type->of = of;
	of->annotation = "__driver";
	return ctype_declare(type, param->name);
}

const char *emit_hook_arg(const struct param *param, enum stage stage)
{
	if (!is_unchecked(param, stage))
		return param->name;
	return str_print("nooks_unchecked(%s)", param->name);
}

void emit_hook_args(str_vec *args, const struct func *func, enum stage stage)
{
	vec_each(i, &func->param)
		vec_add(args, emit_hook_arg(func->param.at[i], stage));
}

void emit_hook(struct out *out, const struct func *func, enum stage stage,
	       const char *assign, bool ret)
{
	str_vec args = {};

	vec_add(&args, "imp");
	if (ret)
		vec_add(&args, "ret");
	emit_hook_args(&args, func, stage);
	if (func->varargs && stage == STAGE_INSTEAD)
		vec_add(&args, "args");
	emit_list(out, 1, str_print("%snooks_%s_%s", assign, stage_name[stage],
				 func->name),
		  &args, ";");
}

static void emit_hook_prototype(struct out *out, const struct func *func,
				enum stage stage, const struct ctype *type,
				bool ret)
{
	str_vec params = {};

	vec_add(&params, "struct nooks_import *imp");
	if (ret)
		vec_add(&params, ctype_declare(ctype_unqualified(func->ret.type), "ret"));
	vec_each(i, &func->param)
		vec_add(&params, hook_param(func->param.at[i], stage));
	if (func->varargs && stage == STAGE_INSTEAD)
		vec_add(&params, "va_list args");
	emit_prototype(out, type,
		       str_print("nooks_%s_%s", stage_name[stage], func->name),
		       &params, ";");
}

void emit_import_hooks(struct out *out, const struct func *func)
{
	const struct ctype *none = ctype_new(CTYPE_VOID, NULL);

	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		vec_each(j, &param->word) {
			str_vec params = {};

			if (param->word.at[j]->kind != WORD_CHECK)
				continue;
			vec_add(&params, "struct nooks_import *imp");
			vec_add(&params, "int arg");
			vec_add(&params, hook_param(param, STAGE_CHECK));
			emit_prototype(out, none,
				       str_print("nooks_check_%s__%s",
						 func->name, param->name),
				       &params, ";");
		}
	}
	if (func->before == HOOK_CALL)
		emit_hook_prototype(out, func, STAGE_BEFORE, none, false);
	if (func->instead == HOOK_CALL)
		emit_hook_prototype(out, func, STAGE_INSTEAD, func->ret.type, false);
	if (func->after == HOOK_CALL)
		emit_hook_prototype(out, func, STAGE_AFTER, none, func_returns(func));
}
