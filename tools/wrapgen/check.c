// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The semantic check: duplicates, names lists, and the order of the rest.
 */
#include <stdlib.h>
#include <string.h>

#include "btf.h"
#include "check.h"
#include "diag.h"

struct type *idl_type(const struct idl *idl, const char *name)
{
	vec_each(i, &idl->type)
		if (str_eq(idl->type.at[i]->name, name))
			return idl->type.at[i];
	return NULL;
}

struct named {
	const char *name;
	const struct loc *loc;
};

typedef VEC(struct named) named_vec;

static int compare_named(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	if (x->loc->file != y->loc->file)
		return x->loc->file->index < y->loc->file->index ? -1 : 1;
	return x->loc->begin < y->loc->begin ? -1 : 1;
}

static void add_named(named_vec *all, const char *name, const struct loc *loc)
{
	struct named named = { name, loc };

	vec_add(all, named);
}

static void find_duplicates(named_vec *all, const char *what)
{
	vec_sort(all, compare_named);
	for (unsigned int i = 1; i < all->nr; i++) {
		const struct named *first = &all->at[i - 1], *second = first + 1;

		if (!str_eq(first->name, second->name))
			continue;
		diag_error(second->loc, "%s '%s' is described twice", what,
			   second->name);
		diag_note(first->loc, "the first time here");
	}
}

static void check_duplicates(const struct idl *idl)
{
	named_vec imports = {}, slots = {}, types = {};

	vec_each(i, &idl->func) {
		const struct func *func = idl->func.at[i];

		add_named(func->is_slot ? &slots : &imports, func->name,
			  &func->loc);
	}
	vec_each(i, &idl->import)
		add_named(&imports, idl->import.at[i]->name,
			  &idl->import.at[i]->loc);
	vec_each(i, &idl->type)
		add_named(&types, idl->type.at[i]->name, &idl->type.at[i]->loc);
	find_duplicates(&imports, "import");
	find_duplicates(&slots, "slot");
	find_duplicates(&types, "type");

	vec_each(i, &idl->file)
		for (unsigned int j = 0; j < i; j++)
			if (str_eq(idl->file.at[i]->base, idl->file.at[j]->base))
				diag_plain(idl->file.at[i]->path,
					   "has the same name as %s, their output would collide",
					   idl->file.at[j]->path);
}

static void check_import(const struct import *import)
{
	const struct kbtf *kb = import->loc.file->btf;
	const char *name = import->name, *near;
	int func = kbtf_find(kb, KBTF_FUNC, name, 0);

	if (import->kind == IMPORT_DATA && func) {
		diag_error(&import->loc, "'%s' is a function, not data", name);
		diag_fix("direct %s;", name);
	}
	if (import->kind != IMPORT_DIRECT || func)
		return;
	diag_error(&import->loc, "this kernel has no function '%s'", name);
	near = kbtf_nearest(kb, KBTF_FUNC, name);
	if (near)
		diag_fix("did you mean '%s'? an assembly function goes into 'direct asm'",
			 near);
	else
		diag_fix("an assembly function goes into 'direct asm'");
}

/* What is optional, and this kernel has not. */
static void leave_out(struct idl *idl)
{
	unsigned int funcs = 0, imports = 0;

	vec_each(i, &idl->func) {
		struct func *func = idl->func.at[i];

		if (func->is_slot ||
		    !(func->optional || func->loc.file->optional) ||
		    is_in_kernel(func))
			idl->func.at[funcs++] = func;
		else
			vec_add(&idl->absent, func);
	}
	idl->func.nr = funcs;
	vec_each(i, &idl->import) {
		struct import *import = idl->import.at[i];

		if (import->kind != IMPORT_DIRECT ||
		    !import->loc.file->optional ||
		    kbtf_find(import->loc.file->btf, KBTF_FUNC, import->name, 0))
			idl->import.at[imports++] = import;
	}
	idl->import.nr = imports;
}

void idl_check(struct idl *idl)
{
	leave_out(idl);
	check_duplicates(idl);
	vec_each(i, &idl->type)
		check_type(idl, idl->type.at[i]);
	vec_each(i, &idl->func) {
		struct func *func = idl->func.at[i];

		if (check_prototype(func)) {
			check_words(idl, func);
			check_clauses(func);
		}
	}
	vec_each(i, &idl->import)
		check_import(idl->import.at[i]);
}
