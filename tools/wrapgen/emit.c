// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing C: templates and lists.
 */
#include <stdio.h>
#include <string.h>

#include "emit.h"

#define MARGIN		80
#define FAR_MARGIN	100

static void append(struct out *out, const char *text, size_t len)
{
	if (out->len + len + 1 > out->cap) {
		size_t cap = 2 * (out->len + len + 1);

		out->text = mem_grow(out->text, out->len, cap);
		out->cap = cap;
	}
	memcpy(out->text + out->len, text, len);
	out->len += len;
	out->text[out->len] = '\0';
}

static char *strip_indent(const char *template)
{
	char *result = mem_alloc(strlen(template) + 1), *to = result;
	size_t base;

	if (*template == '\n')
		template++;
	base = strspn(template, "\t");
	while (*template) {
		size_t tabs = strspn(template, "\t"), len;

		if (!template[tabs])
			break;
		template += tabs < base ? tabs : base;
		len = strcspn(template, "\n");
		if (template[len])
			len++;
		memcpy(to, template, len);
		to += len;
		template += len;
	}
	return result;
}

void emit(struct out *out, const char *template, ...)
{
	va_list args;
	char *text;

	va_start(args, template);
	text = str_vprint(strip_indent(template), args);
	va_end(args);
	append(out, text, strlen(text));
}

void emit_text(struct out *out, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = str_vprint(fmt, args);
	va_end(args);
	append(out, text, strlen(text));
}

static void pad(struct out *out, unsigned int column)
{
	for (; column >= 8; column -= 8)
		append(out, "\t", 1);
	append(out, "       ", column);
}

void emit_list(struct out *out, unsigned int depth, const char *head,
	       const str_vec *args, const char *tail)
{
	unsigned int open = 8 * depth + strlen(head) + 1, column = open;

	pad(out, 8 * depth);
	emit_text(out, "%s(", head);
	vec_each(i, args) {
		bool last = i + 1 == args->nr;
		unsigned int len = strlen(args->at[i]) +
				   (last ? 1 + strlen(tail) : 1);

		if (i && column + 1 + len > MARGIN) {
			emit_text(out, "\n");
			pad(out, open);
			column = open;
		} else if (i) {
			emit_text(out, " ");
			column++;
		}
		emit_text(out, "%s%s", args->at[i], last ? "" : ",");
		column += len;
	}
	emit_text(out, ")%s\n", tail);
}

void emit_call(struct out *out, unsigned int depth, const char *tail,
	       const char *head, const char *fmt, ...)
{
	char *text, *next;
	str_vec args = {};
	va_list list;

	va_start(list, fmt);
	text = str_vprint(fmt, list);
	va_end(list);
	for (; text; text = next) {
		next = strchr(text, '\f');
		if (next)
			*next++ = '\0';
		vec_add(&args, text);
	}
	emit_list(out, depth, head, &args, tail);
}

void emit_prototype(struct out *out, const struct ctype *ret, const char *name,
		    const str_vec *params, const char *tail)
{
	char *head = ctype_declare(ret, name);
	str_vec none = {};
	size_t longest = 0;

	if (!params->nr) {
		vec_add(&none, "void");
		params = &none;
	}
	vec_each(i, params)
		if (strlen(params->at[i]) > longest)
			longest = strlen(params->at[i]);
	if (strlen(head) + 1 + longest + 1 > FAR_MARGIN - 10) {
		emit_text(out, "%s\n", ctype_declare(ret, NULL));
		head = str_dup(name);
	}
	emit_list(out, 0, head, params, tail);
}

#define NAME_CHARS	"abcdefghijklmnopqrstuvwxyz" \
			"ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"

/* Behind the bracket that closes the one at @expr, or NULL. */
static const char *behind_bracket(const char *expr)
{
	int depth = 0;

	for (; *expr; expr++) {
		if (*expr == '(' || *expr == '[')
			depth++;
		else if ((*expr == ')' || *expr == ']') && !--depth)
			return expr + 1;
	}
	return NULL;
}

/* Does a cast bind to all of it? "*p", "dev->irq", "size_of(a, b)" */
static bool is_unary(const char *expr)
{
	expr += strspn(expr, "*&");
	expr += strspn(expr, NAME_CHARS);
	while (expr && *expr) {
		if (*expr == '(' || *expr == '[')
			expr = behind_bracket(expr);
		else if (*expr == '.')
			expr += 1 + strspn(expr + 1, NAME_CHARS);
		else if (str_starts(expr, "->"))
			expr += 2 + strspn(expr + 2, NAME_CHARS);
		else
			return false;
	}
	return expr;
}

char *emit_as_ulong(const char *expr)
{
	if (str_starts(expr, "(unsigned long)") ||
	    (expr[0] >= '0' && expr[0] <= '9' && is_unary(expr)))
		return str_dup(expr);
	return str_print(is_unary(expr) ? "(unsigned long)%s" :
					  "(unsigned long)(%s)", expr);
}

void emit_origin(struct out *out, const struct loc *loc)
{
	emit_text(out, "\n/* %s:%d */\n", loc->file->label, loc->line);
}

/* A variable of the result's type must be assignable. */
const struct ctype *ctype_unqualified(const struct ctype *type)
{
	struct ctype *copy = mem_alloc(sizeof(*copy));

	*copy = *type;
	copy->is_const = false;
	copy->is_volatile = false;
	return copy;
}

bool func_returns(const struct func *func)
{
	return func->ret.info.class != CLASS_VOID;
}

void emit_add_params(str_vec *args, const struct func *func)
{
	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		vec_add(args, ctype_declare(param->type, param->name));
	}
}

void emit_add_names(str_vec *args, const struct func *func)
{
	vec_each(i, &func->param)
		vec_add(args, func->param.at[i]->name);
}

void emit_descriptor(struct out *out, const char *what, const char *name,
		     const char *context)
{
	const char *line = str_print("static const struct %s = { .name = \"%s\" };",
				     what, name);

	if (!context && 8 + strlen(line) <= MARGIN) {
		emit_text(out, "\t%s\n", line);
		return;
	}
	emit_text(out, "\tstatic const struct %s = {\n\t\t.name = \"%s\",\n", what,
		  name);
	if (context)
		emit_text(out, "\t\t.%s = true,\n", context);
	emit_text(out, "\t};\n");
}
