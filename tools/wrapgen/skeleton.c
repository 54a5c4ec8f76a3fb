// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Descriptions to fill in, made from BTF. They hold a word that a check
 * refuses for everything BTF cannot know, so that nobody forgets it.
 */
#include <stdio.h>
#include <string.h>

#include "btf.h"
#include "command.h"

/* BTF has no parameter names behind a pointer; people expect these. */
static const char *usual_name(const struct ctype *type)
{
	static const char *const names[][2] = {
		{ "device", "dev" },
		{ "napi_struct", "napi" },
		{ "net_device", "dev" },
		{ "pci_dev", "pdev" },
		{ "sk_buff", "skb" },
		{ "timer_list", "timer" },
		{ "work_struct", "work" },
	};

	if (type->kind != CTYPE_PTR || type->of->kind != CTYPE_STRUCT)
		return NULL;
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(names[i][0], type->of->name))
			return names[i][1];
	return NULL;
}

static void name_params(struct ctype *func)
{
	vec_each(i, &func->param) {
		struct ctype_param *param = &func->param.at[i];

		if (!param->name)
			param->name = usual_name(param->type);
		for (unsigned int j = 0; j < i; j++)
			if (str_eq(func->param.at[j].name, param->name))
				param->name = NULL;
		if (!param->name)
			param->name = str_print("arg%u", i);
	}
}

static char *add_words(const struct kbtf *kb, int proto,
		       const struct ctype *func, bool slot)
{
	char *body = "";

	vec_each(i, &func->param) {
		struct type_info info = kbtf_info(kb, kbtf_param(kb, proto, i));
		const char *word = "unspecified";

		if (info.class != CLASS_PTR && info.class != CLASS_CALLBACK)
			continue;
		if (func->varargs && i + 1 == func->param.nr)
			word = "format";
		else if (info.class == CLASS_CALLBACK && !slot)
			word = "callback";
		body = str_print("%s\t%s: %s;\n", body, func->param.at[i].name,
				 word);
	}
	return body;
}

char *skeleton_func(const struct kbtf *kb, const char *name)
{
	int id = kbtf_find(kb, KBTF_FUNC, name, 0), proto;
	struct ctype *func;
	char *body, *head;

	if (!id)
		return NULL;
	proto = kbtf_func_proto(kb, id);
	func = kbtf_ctype(kb, proto);
	name_params(func);
	body = add_words(kb, proto, func, false);
	head = ctype_declare(func, name);
	if (kbtf_is_untyped(kb, proto))
		return str_print("direct asm %s;	# or func, with its arguments and 'asm;', if it is assembly\n",
				 name);
	return *body ? str_print("func %s {\n%s}\n", head, body) :
		       str_print("func %s;\n", head);
}

static int field_proto(const struct kbtf *kb, const char *name)
{
	const char *dot = strchr(name, '.');
	struct kbtf_field field;
	const char *tag;
	int id, proto;

	if (!dot)
		return 0;
	tag = str_ndup(name, dot - name);
	for (unsigned int i = 0; (id = kbtf_find(kb, KBTF_STRUCT, tag, i)); i++) {
		if (!kbtf_field(kb, id, dot + 1, &field))
			continue;
		proto = kbtf_callback_proto(kb, field.type);
		if (proto)
			return proto;
	}
	return 0;
}

static int argument_proto(const struct kbtf *kb, const char *name)
{
	const char *open = strchr(name, '(');
	int id, proto;

	if (!open)
		return 0;
	id = kbtf_find(kb, KBTF_FUNC, str_ndup(name, open - name), 0);
	if (!id)
		return 0;
	proto = kbtf_func_proto(kb, id);
	for (unsigned int i = 0; i < kbtf_nr_params(kb, proto); i++) {
		const char *param = kbtf_param_name(kb, proto, i);

		if (param && str_eq(open + 1, str_print("%s)", param)))
			return kbtf_callback_proto(kb, kbtf_param(kb, proto, i));
	}
	return 0;
}

char *skeleton_slot(const struct kbtf *kb, const char *name)
{
	int proto = field_proto(kb, name);
	struct ctype *func;
	const char *fault;

	if (!proto)
		proto = argument_proto(kb, name);
	if (!proto)
		return NULL;
	func = kbtf_ctype(kb, proto);
	name_params(func);
	fault = func->of->kind == CTYPE_VOID ? "" : "\tfault unspecified;\n";
	return str_print("slot %s: %s {\n%s%s}\n", name,
			 ctype_declare(func, ""),
			 add_words(kb, proto, func, true), fault);
}

int skeleton_command(const struct command *cmd)
{
	int status = 0;

	vec_each(i, &cmd->arg) {
		const char *name = cmd->arg.at[i];
		char *text = skeleton_func(cmd->btf, name);

		if (!text)
			text = skeleton_slot(cmd->btf, name);
		vec_each(j, &cmd->module) {
			if (!text)
				text = skeleton_func(cmd->module.at[j].btf, name);
			if (!text)
				text = skeleton_slot(cmd->module.at[j].btf, name);
		}
		if (text) {
			printf("%s%s", i ? "\n" : "", text);
			continue;
		}
		fprintf(stderr, "wrapgen: this kernel has no function or slot '%s'\n",
			name);
		fprintf(stderr, "fix: give a function, STRUCT.FIELD or FUNCTION(PARAMETER); assembly functions and variables have no type data\n");
		status = 1;
	}
	return status;
}
