/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing C: templates that look like what they print, lists broken at the
 * right margin, and the generators of the single declarations.
 */
#ifndef WRAPGEN_EMIT_H
#define WRAPGEN_EMIT_H

#include "ast.h"

struct out {
	char *text;
	size_t len;
	size_t cap;
};

typedef VEC(const char *) str_vec;

/* For vec_sort(). */
int compare_text(const void *a, const void *b);

/*
 * Prints a template. It starts on the line behind the quote; the indentation
 * of its first line is taken off all lines, and a last line of blanks is
 * dropped. So templates can be indented as the code around them:
 *
 *	emit(out, R"(
 *		if (!%s)
 *			return;
 *	)", name);
 */
void emit(struct out *out, const char *template, ...) __format(2, 3);
/* Prints as it is. */
void emit_text(struct out *out, const char *fmt, ...) __format(2, 3);
/*
 * Prints HEAD(ARGS)TAIL at @depth tabs, broken behind commas and aligned with
 * the open parenthesis.
 */
void emit_list(struct out *out, unsigned int depth, const char *head,
	       const str_vec *args, const char *tail);
/* The same with the arguments in one text, separated by "\f". */
void emit_call(struct out *out, unsigned int depth, const char *tail,
	       const char *head, const char *fmt, ...) __format(5, 6);
/* A prototype or the head of a definition, with a @tail such as ";". */
void emit_prototype(struct out *out, const struct ctype *ret, const char *name,
		    const str_vec *params, const char *tail);

/* "(unsigned long)expr", with no more parentheses than it takes. */
char *emit_as_ulong(const char *expr);
/* "/" "* idl/x.idl:12 *" "/" */
void emit_origin(struct out *out, const struct loc *loc);
/* A variable of this type can be assigned to. */
const struct ctype *ctype_unqualified(const struct ctype *type);
bool func_returns(const struct func *func);
/* Declarations of all parameters: "struct net_device *dev" ... */
void emit_add_params(str_vec *args, const struct func *func);
/* Their names. */
void emit_add_names(str_vec *args, const struct func *func);
/* "static const struct WHAT = { .name = ..., .CONTEXT = true };"; or NULL */
void emit_descriptor(struct out *out, const char *what, const char *name,
		     const char *context);

/* Does the wrapper check this word itself? */
bool word_has_check(const struct word *word);

/* The hooks of an imported function, in the order in which they run. */
enum stage {
	STAGE_QUICK, STAGE_CHECK, STAGE_BEFORE, STAGE_INSTEAD, STAGE_AFTER
};

/*
 * An argument for a hook: a pointer that no check has been made of by then is
 * __driver for sparse.
 */
const char *emit_hook_arg(const struct param *param, enum stage stage);
void emit_hook_args(str_vec *args, const struct func *func, enum stage stage);
void emit_hook(struct out *out, const struct func *func, enum stage stage,
	       const char *assign, bool ret);

/* A type's hook as an argument, or "NULL". */
const char *emit_rights(const struct type *type);

/* Lines of keeps.list, see keeps.c. */
void keeps_lines(str_vec *lines, const struct idl *idl);

/* The generators: definitions for the .c file, declarations for the header. */
void emit_type(struct out *out, const struct type *type);
void emit_type_hooks(struct out *out, const struct type *type);
void emit_import(struct out *out, const struct func *func);
void emit_import_prototype(struct out *out, const struct func *func);
void emit_import_hooks(struct out *out, const struct func *func);
void emit_slot(struct out *out, const struct func *func);
void emit_slot_prototype(struct out *out, const struct func *func);
void emit_slot_hooks(struct out *out, const struct func *func);

#endif
