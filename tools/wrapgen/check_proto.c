// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of prototypes: what an .idl file says of a function or a slot against
 * what BTF says.
 */
#include <string.h>

#include "btf.h"
#include "check.h"
#include "diag.h"

/* The real prototype, as an .idl line would have it. */
static char *real_prototype(const struct func *func, int proto)
{
	const struct kbtf *kb = func->loc.file->btf;
	struct ctype *type = kbtf_ctype(kb, proto);

	/* BTF knows no names behind a pointer: keep those that are written. */
	vec_each(i, &type->param)
		if (!type->param.at[i].name && i < func->param.nr)
			type->param.at[i].name = func->param.at[i]->name;
	if (!func->is_slot)
		return str_print("func %s", ctype_declare(type, func->name));
	/* "int NAME(args)" -> "slot NAME: int (args)" */
	return str_print("slot %s: %s", func->name, ctype_declare(type, ""));
}

static bool report_prototype(const struct func *func, int proto,
			     const struct loc *loc, const char *what)
{
	diag_error(loc, "%s", what);
	diag_fix("%s", real_prototype(func, proto));
	return false;
}

static void declared_as(const struct kbtf *kb, char **what, int type,
			const struct ctype *written, const char *name)
{
	*what = str_print("%s is '%s' in this kernel, not '%s'", name,
			  ctype_declare(kbtf_ctype(kb, type), NULL),
			  ctype_declare(written, NULL));
}

static bool compare_param(struct func *func, int proto, unsigned int i,
			  bool report)
{
	const struct kbtf *kb = func->loc.file->btf;
	struct param *param = func->param.at[i];
	const char *name = kbtf_param_name(kb, proto, i);
	int type = kbtf_param(kb, proto, i);
	char *what;

	if (!param->name) {
		if (report) {
			diag_error(&param->loc, "this parameter needs a name");
			diag_fix("%s", real_prototype(func, proto));
		}
		return false;
	}
	if (!kbtf_same(kb, param->type, type)) {
		if (report) {
			declared_as(kb, &what, type, param->type,
				    str_print("'%s'", param->name));
			report_prototype(func, proto, &param->loc, what);
		}
		return false;
	}
	if (name && !str_eq(name, param->name)) {
		if (report)
			report_prototype(func, proto, &param->loc,
					 str_print("the kernel calls this parameter '%s'",
						   name));
		return false;
	}
	return true;
}

static bool compare_prototype(struct func *func, int proto, bool report)
{
	const struct kbtf *kb = func->loc.file->btf;
	unsigned int nr = kbtf_nr_params(kb, proto);
	char *what;

	if (nr != func->param.nr ||
	    kbtf_has_varargs(kb, proto) != func->varargs) {
		if (report)
			report_prototype(func, proto, &func->loc,
					 str_print("'%s' takes %u argument%s%s in this kernel",
						   func->name, nr,
						   nr == 1 ? "" : "s",
						   kbtf_has_varargs(kb, proto) ?
						   " and more ('...')" : ""));
		return false;
	}
	if (!kbtf_same(kb, func->ret.type, kbtf_return(kb, proto))) {
		if (report) {
			declared_as(kb, &what, kbtf_return(kb, proto),
				    func->ret.type, "the result");
			report_prototype(func, proto, &func->ret.loc, what);
		}
		return false;
	}
	for (unsigned int i = 0; i < nr; i++)
		if (!compare_param(func, proto, i, report))
			return false;
	return true;
}

static void fill_info(struct func *func, int proto)
{
	const struct kbtf *kb = func->loc.file->btf;

	vec_each(i, &func->param)
		func->param.at[i]->info = kbtf_info(kb, kbtf_param(kb, proto, i));
	func->ret.info = kbtf_info(kb, kbtf_return(kb, proto));
}

/* For a prototype BTF has nothing about: its own types must do. */
static struct type_info info_of_ctype(const struct kbtf *kb,
				      const struct ctype *type)
{
	struct type_info info = {};
	int id;

	switch (type->kind) {
	case CTYPE_VOID:
		info.class = CLASS_VOID;
		break;
	case CTYPE_PTR:
	case CTYPE_ARRAY:
		info.class = type->of->kind == CTYPE_FUNC ? CLASS_CALLBACK :
							    CLASS_PTR;
		info.size = sizeof(void *);
		info.pointee_const = type->of->is_const;
		info.pointee_size = info_of_ctype(kb, type->of).size;
		info.pointee_complete = info.pointee_size;
		break;
	case CTYPE_TYPEDEF:
		id = kbtf_find(kb, KBTF_TYPEDEF, type->name, 0);
		return id ? kbtf_info(kb, id) : info;
	case CTYPE_STRUCT:
	case CTYPE_UNION:
		info.class = CLASS_STRUCT;
		id = kbtf_find(kb, KBTF_STRUCT, type->name, 0);
		info.size = id ? kbtf_size(kb, id) : 0;
		break;
	default:
		info.class = CLASS_INT;
		info.is_signed = !strstr(type->name, "unsigned");
		info.size = sizeof(long);
		break;
	}
	return info;
}

static void fill_untyped(struct func *func)
{
	const struct kbtf *kb = func->loc.file->btf;

	vec_each(i, &func->param)
		func->param.at[i]->info =
			info_of_ctype(kb, func->param.at[i]->type);
	func->ret.info = info_of_ctype(kb, func->ret.type);
}

static void unknown_function(const struct func *func, const char *name)
{
	const struct kbtf *kb = func->loc.file->btf;
	const char *near = kbtf_nearest(kb, KBTF_FUNC, name);

	if (func->loc.file->module)
		diag_error(&func->loc, "module '%s' has no function '%s'",
			   func->loc.file->module, name);
	else
		diag_error(&func->loc, "this kernel has no function '%s'", name);
	if (near)
		diag_fix("did you mean '%s'?", near);
	else if (func->loc.file->module)
		diag_fix("give its type data with --module-btf %s=FILE",
			 func->loc.file->module);
	else
		diag_fix("if it lives in a module, say 'module NAME;' in this file");
}

/*
 * The prototype of the function that is meant, for there may be several of a name; 0
 * if type data has no more than its name, -1 if there is none.
 */
static int find_func(struct func *func)
{
	const struct kbtf *kb = func->loc.file->btf;
	bool typed = false;
	int id;

	for (unsigned int i = 0;
	     (id = kbtf_find(kb, KBTF_FUNC, func->name, i)); i++) {
		int proto = kbtf_func_proto(kb, id);

		if (func->assembly && kbtf_is_untyped(kb, proto))
			continue;
		typed = true;
		if (compare_prototype(func, proto, false))
			return proto;
	}
	return func->assembly && !typed ? 0 : -1;
}

bool is_in_kernel(struct func *func)
{
	return kbtf_find(func->loc.file->btf, KBTF_FUNC, func->name, 0) &&
	       find_func(func) >= 0;
}

static bool check_func(struct func *func)
{
	const struct kbtf *kb = func->loc.file->btf;
	int proto = find_func(func);
	int id;

	if (proto > 0) {
		fill_info(func, proto);
		return true;
	}
	if (!proto) {
		fill_untyped(func);
		return true;
	}
	id = kbtf_find(kb, KBTF_FUNC, func->name, 0);
	if (!id) {
		unknown_function(func, func->name);
	} else {
		compare_prototype(func, kbtf_func_proto(kb, id), true);
		if (kbtf_is_untyped(kb, kbtf_func_proto(kb, id)))
			diag_fix("an assembly function has no type data: add 'asm;' if it is one");
	}
	return false;
}

/* The prototype a slot's function has, or 0 after reporting. */
static int field_proto(struct func *func)
{
	const struct kbtf *kb = func->loc.file->btf;
	struct kbtf_field field;
	bool found = false;
	const char *near;
	int strct, proto;

	for (unsigned int i = 0;
	     (strct = kbtf_find(kb, KBTF_STRUCT, func->owner, i)); i++) {
		if (!kbtf_field(kb, strct, func->member, &field))
			continue;
		found = true;
		proto = kbtf_callback_proto(kb, field.type);
		if (proto)
			return proto;
	}
	strct = kbtf_find(kb, KBTF_STRUCT, func->owner, 0);
	if (!strct) {
		diag_error(&func->loc, "this kernel has no struct '%s'",
			   func->owner);
		near = kbtf_nearest(kb, KBTF_STRUCT, func->owner);
	} else if (!found) {
		diag_error(&func->loc, "struct %s has no field '%s'",
			   func->owner, func->member);
		near = kbtf_nearest_field(kb, strct, func->member);
	} else {
		diag_error(&func->loc, "'%s' is no pointer to a function: %s",
			   func->name,
			   ctype_declare(kbtf_ctype(kb, field.type),
					 func->member));
		return 0;
	}
	if (near)
		diag_fix("did you mean '%s'?", near);
	return 0;
}

static int argument_proto(struct func *func)
{
	const struct kbtf *kb = func->loc.file->btf;
	bool found = false;
	int id, proto;

	for (unsigned int n = 0;
	     (id = kbtf_find(kb, KBTF_FUNC, func->owner, n)); n++) {
		proto = kbtf_func_proto(kb, id);
		for (unsigned int i = 0; i < kbtf_nr_params(kb, proto); i++) {
			int callback;

			if (!str_eq(kbtf_param_name(kb, proto, i), func->member))
				continue;
			found = true;
			callback = kbtf_callback_proto(kb, kbtf_param(kb, proto, i));
			if (!callback)
				continue;
			func->symbol = str_print("%s__arg%u", func->owner, i);
			return callback;
		}
	}
	if (!kbtf_find(kb, KBTF_FUNC, func->owner, 0)) {
		unknown_function(func, func->owner);
	} else if (!found) {
		diag_error(&func->loc, "'%s' has no parameter '%s'", func->owner,
			   func->member);
		proto = kbtf_func_proto(kb, kbtf_find(kb, KBTF_FUNC,
						      func->owner, 0));
		diag_fix("it is %s",
			 ctype_declare(kbtf_ctype(kb, proto), func->owner));
	} else {
		diag_error(&func->loc, "parameter '%s' is no pointer to a function",
			   func->member);
	}
	return 0;
}

bool check_prototype(struct func *func)
{
	int proto;

	if (!func->is_slot)
		return check_func(func);
	proto = func->of_argument ? argument_proto(func) : field_proto(func);
	if (!proto || !compare_prototype(func, proto, true))
		return false;
	fill_info(func, proto);
	return true;
}
