// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the grammar's actions do: they make the syntax tree.
 */
#include <string.h>

#include "build.h"
#include "diag.h"

static const char *const top_words[] = {
	"include", "module", "optional", "type", "func", "slot", "direct", "data", NULL
};

static const char *const func_clauses[] = {
	"success", "sleeps", "softirq", "keeps", "forward", "lock", "unlock", "hook",
	"optional", "declare", "macro", "asm", "return", NULL
};

static const char *const slot_clauses[] = {
	"fault", "sleeps", "hook", "replay", "unbinds", "return", NULL
};

static const char *const type_clauses[] = {
	"writable", "memory", "embeds", "release", "quiesce", "rights",
	"covers", "survives", "bound", "counted", "often", "weak", "private", NULL
};

struct text build_text(const struct loc *loc)
{
	const char *from = loc->file->text + loc->begin;
	size_t len = loc->end - loc->begin, used = 0;
	char *s = mem_alloc(len + 1);

	for (size_t i = 0; i < len; i++) {
		bool blank = strchr(" \t\r\n", from[i]);

		if (!blank)
			s[used++] = from[i];
		else if (used && s[used - 1] != ' ')
			s[used++] = ' ';
	}
	return (struct text){ .loc = *loc, .s = s };
}

void build_module(struct parse *ctx, const struct loc *loc, const char *name)
{
	if (ctx->file->module && !str_eq(ctx->file->module, name))
		diag_error(loc, "a file belongs to one module, this one to '%s'",
			   ctx->file->module);
	ctx->file->module = name;
}

void build_import(struct parse *ctx, const struct loc *loc, const char *name,
		  enum import_kind kind)
{
	struct import *import = mem_alloc(sizeof(*import));

	import->loc = *loc;
	import->name = name;
	import->kind = kind;
	vec_add(&ctx->idl->import, import);
}

void build_type(struct parse *ctx, const struct loc *loc, const char *name,
		const char *tag)
{
	struct type *type = mem_alloc(sizeof(*type));

	type->loc = *loc;
	type->name = name;
	type->tag = tag;
	ctx->type = type;
	ctx->func = NULL;
	vec_add(&ctx->idl->type, type);
}

static struct field *new_field(const struct text *path)
{
	struct field *field = mem_alloc(sizeof(*field));

	field->loc = path->loc;
	field->path = path->s;
	return field;
}

void build_writable(struct parse *ctx, const struct text *path)
{
	if (str_eq(path->s, "all"))
		ctx->type->all = true;
	else
		vec_add(&ctx->type->writable, new_field(path));
}

void build_embed(struct parse *ctx, const struct loc *loc, const char *name,
		 const struct text *path)
{
	struct field *field = new_field(path);

	field->type_name = name;
	field->loc.line = loc->line;
	field->loc.column = loc->column;
	vec_add(&ctx->type->embeds, field);
}

void build_release(struct parse *ctx, const struct loc *loc, const char *name)
{
	if (str_eq(name, "hook"))
		ctx->type->release_hook = true;
	else
		ctx->type->release = build_text(loc);
}

static void set_prototype(struct func *func, struct ctype *ret,
			  const struct loc *ret_loc, struct params *params)
{
	func->ret.loc = *ret_loc;
	func->ret.name = "ret";
	func->ret.type = ret;
	func->ret.is_return = true;
	func->varargs = params->varargs;
	if (params->at.nr == 1 && !params->at.at[0]->name &&
	    params->at.at[0]->type->kind == CTYPE_VOID)
		return;
	vec_each(i, &params->at)
		vec_add(&func->param, params->at.at[i]);
}

void build_func(struct parse *ctx, const struct loc *loc, const char *name,
		struct ctype *ret, const struct loc *ret_loc,
		struct params *params)
{
	struct func *func = mem_alloc(sizeof(*func));

	func->loc = *loc;
	func->name = name;
	func->symbol = name;
	set_prototype(func, ret, ret_loc, params);
	ctx->func = func;
	ctx->type = NULL;
	vec_add(&ctx->idl->func, func);
}

void build_slot(struct parse *ctx, const struct loc *from, const struct loc *to,
		bool of_argument, const char *owner, const char *member)
{
	struct func *func = mem_alloc(sizeof(*func));

	func->loc = *from;
	func->loc.end = to->end;
	func->loc.last_line = to->last_line;
	func->loc.last_column = to->last_column;
	func->is_slot = true;
	func->owner = owner;
	func->member = member;
	func->of_argument = of_argument;
	if (of_argument) {
		func->name = str_print("%s(%s)", owner, member);
		func->symbol = NULL;		/* needs the argument's number */
	} else {
		func->name = str_print("%s.%s", owner, member);
		func->symbol = str_print("%s__%s", owner, member);
	}
	ctx->func = func;
	ctx->type = NULL;
	vec_add(&ctx->idl->func, func);
}

void build_slot_type(struct parse *ctx, struct ctype *ret,
		     const struct loc *ret_loc, struct params *params)
{
	set_prototype(ctx->func, ret, ret_loc, params);
}

bool build_only(struct parse *ctx, const struct loc *loc, const char *clause,
		bool slot)
{
	if (ctx->func->is_slot == slot)
		return true;
	diag_error(loc, "'%s' says nothing about a %s", clause,
		   slot ? "function" : "slot");
	return false;
}

void build_unknown_clause(struct parse *ctx, const struct loc *loc,
			  const char *name)
{
	const char *near = str_nearest(name, ctx->func->is_slot ?
				       slot_clauses : func_clauses);

	diag_error(loc, "unknown clause '%s'", name);
	vec_each(i, &ctx->func->param) {
		if (str_eq(ctx->func->param.at[i]->name, name)) {
			diag_fix("an argument's words follow a colon: '%s: ...;'",
				 name);
			return;
		}
	}
	if (near)
		diag_fix("did you mean '%s'?", near);
}

enum hook_kind build_how(const struct loc *loc, const char *name)
{
	if (!str_eq(name, "inline"))
		diag_error(loc, "a hook is a function, or 'inline'");
	return HOOK_INLINE;
}

void build_hook(struct parse *ctx, const struct loc *loc, const char *when,
		enum hook_kind how)
{
	struct func *func = ctx->func;

	if (str_eq(when, "before"))
		func->before = how;
	else if (str_eq(when, "after"))
		func->after = how;
	else if (str_eq(when, "instead") && !func->is_slot)
		func->instead = how;
	else if (str_eq(when, "quick") && !func->is_slot)
		func->quick = how;
	else if (str_eq(when, "refused") && func->is_slot)
		func->refused = how;
	else
		diag_error(loc, "a %s has no hook '%s', only before, after%s",
			   func->is_slot ? "slot" : "function", when,
			   func->is_slot ? " and refused" : ", instead and quick");
}

void build_arg(struct parse *ctx, const struct loc *loc, const char *name)
{
	struct func *func = ctx->func;
	const char *names[64] = {};
	const char *near;

	ctx->param = NULL;
	if (!name) {
		ctx->param = &func->ret;
		func->ret.loc = *loc;
		return;
	}
	vec_each(i, &func->param) {
		const char *known = func->param.at[i]->name;

		if (str_eq(known, name))
			ctx->param = func->param.at[i];
		else if (known && i < ARRAY_SIZE(names) - 1)
			names[i] = known;
		else if (i < ARRAY_SIZE(names) - 1)
			names[i] = "";
	}
	if (ctx->param)
		return;
	diag_error(loc, "'%s' has no parameter '%s'", func->name, name);
	near = str_nearest(name, names);
	if (near)
		diag_fix("did you mean '%s'?", near);
}

void build_word(struct parse *ctx, const item_vec *items)
{
	struct word *word;

	if (!ctx->param)
		return;
	word = word_parse(ctx->func, items);
	if (word)
		vec_add(&ctx->param->word, word);
	else
		ctx->param->broken = true;
}

struct lock_clause build_lock(const struct loc *loc, const char *kind,
			      const char *param)
{
	return (struct lock_clause){
		.loc = *loc,
		.kind_name = kind,
		.param = param,
	};
}

struct param *build_param(const struct loc *loc, const char *name,
			  struct ctype *type)
{
	struct param *param = mem_alloc(sizeof(*param));

	param->loc = *loc;
	param->name = name;
	param->type = type;
	return param;
}

/*
 * A declarator comes without the type it is made of: the innermost @of is
 * missing, and its name is kept in the outermost level.
 */
struct param *build_param_declared(const struct loc *loc, struct ctype *type,
				   struct ctype *declarator)
{
	const char *name = declarator->name;
	struct ctype *inner = declarator;

	while (inner->of)
		inner = inner->of;
	inner->of = type;
	declarator->name = NULL;
	return build_param(loc, name, declarator);
}

struct ctype *build_array(const char *name, const char *len)
{
	struct ctype *type = ctype_new(CTYPE_ARRAY, name);

	type->len = len;
	return type;
}

struct ctype *build_callback(const char *name, struct params *params)
{
	struct ctype *func = ctype_new(CTYPE_FUNC, NULL);
	struct ctype *pointer = ctype_wrap(CTYPE_PTR, func);

	pointer->name = name;
	func->varargs = params->varargs;
	if (params->at.nr == 1 && !params->at.at[0]->name &&
	    params->at.at[0]->type->kind == CTYPE_VOID)
		return pointer;
	vec_each(i, &params->at) {
		struct ctype_param param = {
			.name = params->at.at[i]->name,
			.type = params->at.at[i]->type,
		};

		vec_add(&func->param, param);
	}
	return pointer;
}

struct ctype *build_qualified(struct ctype *type, const struct quals *quals)
{
	type->is_const |= quals->is_const;
	type->is_volatile |= quals->is_volatile;
	if (quals->annotation)
		type->annotation = quals->annotation;
	return type;
}

struct ctype *build_spec(enum ctype_kind kind, const char *name,
			 const struct quals *before, const struct quals *after)
{
	struct ctype *type;

	if (kind == CTYPE_BASE)
		name = ctype_canonical(name);
	type = ctype_new(kind, name);
	build_qualified(type, before);
	return build_qualified(type, after);
}

void build_fix_syntax(struct parse *ctx, const struct loc *loc, bool is_name)
{
	const char *word, *near = NULL;

	if (!is_name)
		return;
	word = str_ndup(ctx->file->text + loc->begin, loc->end - loc->begin);
	if (loc->column == 1)
		near = str_nearest(word, top_words);
	else if (ctx->type)
		near = str_nearest(word, type_clauses);
	if (near)
		diag_fix("did you mean '%s'?", near);
}

struct idl_file *idl_open(struct idl *idl, const char *path)
{
	struct idl_file *file = mem_alloc(sizeof(*file));
	const char *name = path_base(path), *folder = name;
	size_t len;

	file->path = path;
	file->text = file_read(path, &len);
	if (!file->text)
		return NULL;
	file->len = len;
	file->base = str_eq(strrchr(name, '.'), ".idl") ?
		     str_ndup(name, strlen(name) - 4) : name;
	/* Not more of the path: output must not depend on where it was made. */
	if (folder > path + 1)
		for (folder--; folder > path && folder[-1] != '/'; folder--)
			;
	file->label = *folder == '.' || *folder == '/' ? name : folder;
	file->index = idl->file.nr;
	vec_add(&idl->file, file);
	return file;
}
