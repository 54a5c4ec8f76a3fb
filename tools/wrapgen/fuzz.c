// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table from which a hostile driver calls every import wrapper
 * (drivers/fuzz): which arguments there are, and what they ought to be.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "diag.h"
#include "emit.h"

/* All registers, and two on the stack. */
#define MAX_ARGS	8

static const struct word *first_word(const struct param *param)
{
	return param->word.nr ? param->word.at[0] : NULL;
}

static const char *type_of(const struct param *param)
{
	vec_each(i, &param->word)
		if (param->word.at[i]->type)
			return param->word.at[i]->type->name;
	return "none";
}

/* What decides which values make sense: a word, or what kind of number. */
static const char *kind_of(const struct param *param)
{
	const struct word *word = first_word(param);

	if (param->type->kind == CTYPE_TYPEDEF && str_eq(param->type->name, "gfp_t"))
		return "gfp";
	if (word && param->info.class != CLASS_INT && param->info.class != CLASS_BOOL)
		return str_eq(word_name(word->kind), "inout") ? "out" : word_name(word->kind);
	return word && word_has_object(word->kind) ? word_name(word->kind) : "number";
}

static const char *args_of(const struct func *func)
{
	const char *list = "";

	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		list = str_print("%s, ARG(%s, %s, %u)", list, kind_of(param), type_of(param),
				 param->info.pointee_size);
	}
	return list;
}

static void emit_types(struct out *out, const struct idl *idl)
{
	str_vec names = {};

	vec_each(i, &idl->type)
		vec_add(&names, idl->type.at[i]->name);
	vec_sort(&names, compare_text);
	vec_each(i, &names)
		emit_text(out, "TYPE(%s)\n", names.at[i]);
}

static void emit_calls(struct out *out, const struct idl *idl)
{
	str_vec lines = {};

	vec_each(i, &idl->func) {
		const struct func *func = idl->func.at[i];

		/* Those of modules are not in nooks.ko. */
		if (func->is_slot || func->loc.file->module)
			continue;
		if (func->param.nr > MAX_ARGS)
			vec_add(&lines, str_print("SKIPPED(%s)", func->name));
		else
			vec_add(&lines, str_print("CALL(%s, %s, %u%s)", func->name,
						  type_of(&func->ret), func->param.nr,
						  args_of(func)));
	}
	vec_sort(&lines, compare_text);
	vec_each(i, &lines)
		emit_text(out, "%s\n", lines.at[i]);
}

static bool write_table(const char *folder, const char *name, const struct out *out)
{
	const char *path = str_print("%s/%s", folder, name);

	if (file_update(path, out->text ? out->text : "", out->len))
		return true;
	diag_plain("wrapgen", "cannot write %s: %s", path, strerror(errno));
	return false;
}

bool fuzz_command(const struct command *cmd)
{
	struct out types = {}, calls = {};

	emit_types(&types, &cmd->idl);
	emit_calls(&calls, &cmd->idl);
	return write_table(cmd->out, "types.h", &types) && write_table(cmd->out, "calls.h", &calls);
}
