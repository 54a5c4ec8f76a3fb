// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * C types: building and printing them.
 */
#include <stdio.h>
#include <string.h>

#include "decl.h"

struct ctype *ctype_new(enum ctype_kind kind, const char *name)
{
	struct ctype *type = mem_alloc(sizeof(*type));

	type->kind = kind;
	type->name = name;
	return type;
}

struct ctype *ctype_wrap(enum ctype_kind kind, struct ctype *of)
{
	struct ctype *type = ctype_new(kind, NULL);

	type->of = of;
	return type;
}

static unsigned int take_word(char *words, const char *word)
{
	unsigned int nr = 0;
	char *at;

	while ((at = strstr(words, word))) {
		memset(at, ' ', strlen(word));
		nr++;
	}
	return nr;
}

const char *ctype_canonical(const char *keywords)
{
	char *words = str_dup(keywords);
	bool is_unsigned = take_word(words, "unsigned");
	bool is_signed = take_word(words, "signed");
	unsigned int is_long = take_word(words, "long");
	const char *base = "int";

	if (take_word(words, "char"))
		base = is_signed ? "signed char" : "char";
	else if (take_word(words, "short"))
		base = "short";
	else if (is_long)
		base = is_long > 1 ? "long long" : "long";
	take_word(words, "int");
	words += strspn(words, " ");
	if (*words)			/* __int128, _Bool, double */
		base = str_ndup(words, strcspn(words, " "));
	return is_unsigned ? str_print("unsigned %s", base) : base;
}

static char *join(const char *a, const char *b)
{
	return *b ? str_print("%s %s", a, b) : str_dup(a);
}

static char *parameters(const struct ctype *func)
{
	char *list = "";

	vec_each(i, &func->param) {
		const struct ctype_param *param = &func->param.at[i];

		list = str_print("%s%s%s", list, i ? ", " : "",
				 ctype_declare(param->type, param->name));
	}
	if (func->varargs)
		return str_print("%s%s...", list, *list ? ", " : "");
	return *list ? list : "void";
}

static const char *qualifiers(const struct ctype *type)
{
	return str_print("%s%s%s%s", type->is_const ? "const " : "",
			 type->is_volatile ? "volatile " : "",
			 type->annotation ? type->annotation : "",
			 type->annotation ? " " : "");
}

/* @inner is what the type has been wrapped around so far, the name first. */
static char *declare(const struct ctype *type, const char *inner)
{
	const struct ctype *of = type->of;
	const char *tag = "";

	switch (type->kind) {
	case CTYPE_PTR:
		inner = str_print("*%s%s", qualifiers(type), inner);
		if (of->kind == CTYPE_FUNC || of->kind == CTYPE_ARRAY)
			inner = str_print("(%s)", inner);
		return declare(of, inner);
	case CTYPE_ARRAY:
		return declare(of, str_print("%s[%s]", inner,
					     type->len ? type->len : ""));
	case CTYPE_FUNC:
		return declare(of, str_print("%s(%s)", inner, parameters(type)));
	case CTYPE_STRUCT:
		tag = "struct ";
		break;
	case CTYPE_UNION:
		tag = "union ";
		break;
	case CTYPE_ENUM:
		tag = "enum ";
		break;
	default:
		break;
	}
	return join(str_print("%s%s%s%s%s%s", type->is_const ? "const " : "",
			      type->is_volatile ? "volatile " : "", tag,
			      type->kind == CTYPE_VOID ? "void" : type->name,
			      type->annotation ? " " : "",
			      type->annotation ? type->annotation : ""), inner);
}

static void trim(char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
}

char *ctype_declare(const struct ctype *type, const char *name)
{
	char *text = declare(type, name ? name : "");

	trim(text);
	return text;
}
