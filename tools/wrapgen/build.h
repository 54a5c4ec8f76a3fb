/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the grammar's actions do: they make the syntax tree.
 */
#ifndef WRAPGEN_BUILD_H
#define WRAPGEN_BUILD_H

#include "ast.h"
#include "lex.h"

struct quals {
	bool is_const;
	bool is_volatile;
	const char *annotation;
};

struct params {
	VEC(struct param *) at;
	bool varargs;
};

/* The source text of a stretch, blanks and line ends squeezed. */
struct text build_text(const struct loc *loc);

void build_module(struct parse *ctx, const struct loc *loc, const char *name);
void build_import(struct parse *ctx, const struct loc *loc, const char *name,
		  enum import_kind kind);

void build_type(struct parse *ctx, const struct loc *loc, const char *name,
		const char *tag);
void build_writable(struct parse *ctx, const struct text *path);
void build_embed(struct parse *ctx, const struct loc *loc, const char *name,
		 const struct text *path);
void build_release(struct parse *ctx, const struct loc *loc, const char *name);

void build_func(struct parse *ctx, const struct loc *loc, const char *name,
		struct ctype *ret, const struct loc *ret_loc,
		struct params *params);
void build_slot(struct parse *ctx, const struct loc *from, const struct loc *to,
		bool of_argument, const char *owner, const char *member);
void build_slot_type(struct parse *ctx, struct ctype *ret,
		     const struct loc *ret_loc, struct params *params);

/* Is a clause allowed here? Reports it if not. */
bool build_only(struct parse *ctx, const struct loc *loc, const char *clause,
		bool slot);
void build_unknown_clause(struct parse *ctx, const struct loc *loc,
			  const char *name);
enum hook_kind build_how(const struct loc *loc, const char *name);
void build_hook(struct parse *ctx, const struct loc *loc, const char *when,
		enum hook_kind how);
void build_arg(struct parse *ctx, const struct loc *loc, const char *name);
void build_word(struct parse *ctx, const item_vec *items);
struct lock_clause build_lock(const struct loc *loc, const char *kind,
			      const char *param);

struct param *build_param(const struct loc *loc, const char *name,
			  struct ctype *type);
struct param *build_param_declared(const struct loc *loc, struct ctype *type,
				   struct ctype *declarator);
struct ctype *build_array(const char *name, const char *len);
struct ctype *build_callback(const char *name, struct params *params);
struct ctype *build_spec(enum ctype_kind kind, const char *name,
			 const struct quals *before, const struct quals *after);
struct ctype *build_qualified(struct ctype *type, const struct quals *quals);

/* Says what may have been meant by the token that does not fit. */
void build_fix_syntax(struct parse *ctx, const struct loc *loc, bool is_name);

#endif
