// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * BTF types as C types: printing, classifying and comparing them.
 */
#include <bpf/btf.h>

#include "btf_internal.h"

static struct ctype *ctype_of_proto(const struct kbtf *kb,
				    const struct btf_type *proto)
{
	struct ctype *func = ctype_wrap(CTYPE_FUNC, kbtf_ctype(kb, proto->type));
	const struct btf_param *param = btf_params(proto);

	for (unsigned int i = 0; i < btf_vlen(proto); i++, param++) {
		struct ctype_param copy;

		if (!param->type) {
			func->varargs = true;
			break;
		}
		copy.name = kbtf_name(kb, param->name_off);
		copy.type = kbtf_ctype(kb, param->type);
		vec_add(&func->param, copy);
	}
	return func;
}

struct ctype *kbtf_ctype(const struct kbtf *kb, int id)
{
	struct kbtf_quals quals = {};
	const struct btf_type *type;
	struct ctype *result;
	const char *name;

	id = kbtf_strip(kb, id, &quals);
	type = kbtf_type(kb, id);
	name = kbtf_name(kb, type->name_off);
	if (!name)
		name = "<anonymous>";
	switch (btf_kind(type)) {
	case BTF_KIND_UNKN:
		result = ctype_new(CTYPE_VOID, NULL);
		break;
	case BTF_KIND_PTR:
		result = ctype_wrap(CTYPE_PTR, kbtf_ctype(kb, type->type));
		/* Compilers hand a va_list over as a pointer to its one element. */
		if (str_eq(result->of->name, "__va_list_tag"))
			result = ctype_new(CTYPE_TYPEDEF, "va_list");
		break;
	case BTF_KIND_ARRAY:
		result = ctype_wrap(CTYPE_ARRAY,
				    kbtf_ctype(kb, btf_array(type)->type));
		result->len = str_print("%u", btf_array(type)->nelems);
		break;
	case BTF_KIND_STRUCT:
		result = ctype_new(CTYPE_STRUCT, name);
		break;
	case BTF_KIND_UNION:
		result = ctype_new(CTYPE_UNION, name);
		break;
	case BTF_KIND_FWD:
		result = ctype_new(btf_kflag(type) ? CTYPE_UNION : CTYPE_STRUCT,
				   name);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		result = ctype_new(CTYPE_ENUM, name);
		break;
	case BTF_KIND_TYPEDEF:
		result = ctype_new(CTYPE_TYPEDEF, name);
		break;
	case BTF_KIND_FUNC_PROTO:
		result = ctype_of_proto(kb, type);
		break;
	default:
		result = ctype_new(CTYPE_BASE, ctype_canonical(name));
		break;
	}
	result->is_const = quals.is_const;
	result->is_volatile = quals.is_volatile;
	return result;
}

struct type_info kbtf_info(const struct kbtf *kb, int id)
{
	struct type_info info = { .size = kbtf_size(kb, id) };
	struct kbtf_quals quals = {};
	const struct btf_type *type;
	int pointee;

	id = kbtf_resolve(kb, id, NULL);
	type = kbtf_type(kb, id);
	switch (btf_kind(type)) {
	case BTF_KIND_UNKN:
		info.class = CLASS_VOID;
		return info;
	case BTF_KIND_INT:
		info.class = btf_int_encoding(type) & BTF_INT_BOOL ? CLASS_BOOL :
								     CLASS_INT;
		info.is_signed = btf_int_encoding(type) & BTF_INT_SIGNED;
		return info;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		info.class = CLASS_INT;
		info.is_signed = btf_kflag(type);
		return info;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		info.class = CLASS_STRUCT;
		return info;
	case BTF_KIND_PTR:
	case BTF_KIND_ARRAY:
		break;
	default:
		info.class = CLASS_OTHER;
		return info;
	}

	info.class = CLASS_PTR;
	info.size = sizeof(void *);
	pointee = kbtf_resolve(kb, btf_is_array(type) ? btf_array(type)->type :
							type->type, &quals);
	info.pointee_const = quals.is_const;
	type = kbtf_type(kb, pointee);
	if (btf_is_func_proto(type))
		info.class = CLASS_CALLBACK;
	else if (!btf_is_fwd(type) && btf_kind(type) != BTF_KIND_UNKN)
		info.pointee_complete = true;
	if (info.pointee_complete)
		info.pointee_size = kbtf_size(kb, pointee);
	return info;
}

static bool compare(const struct kbtf *kb, const struct ctype *type, int id,
		    bool top);

static bool same_name(const struct kbtf *kb, const struct btf_type *type,
		      const char *name)
{
	return str_eq(kbtf_name(kb, type->name_off), name);
}

static bool same_params(const struct kbtf *kb, const struct ctype *func,
			const struct btf_type *proto)
{
	const struct btf_param *param = btf_params(proto);

	if (btf_vlen(proto) != func->param.nr + func->varargs)
		return false;
	for (unsigned int i = 0; i < func->param.nr; i++, param++)
		if (!param->type || !kbtf_same(kb, func->param.at[i].type,
					       param->type))
			return false;
	return !func->varargs || !param->type;
}

/* Same without regard to qualifiers of the outermost level. */
static bool same_kind(const struct kbtf *kb, const struct ctype *type, int id)
{
	const struct btf_type *known;

	id = kbtf_resolve(kb, id, NULL);
	known = kbtf_type(kb, id);
	switch (type->kind) {
	case CTYPE_VOID:
		return btf_kind(known) == BTF_KIND_UNKN;
	case CTYPE_BASE:
		return btf_is_int(known) &&
		       str_eq(ctype_canonical(kbtf_name(kb, known->name_off)),
			      type->name);
	case CTYPE_STRUCT:
		return (btf_is_struct(known) ||
			(btf_is_fwd(known) && !btf_kflag(known))) &&
		       same_name(kb, known, type->name);
	case CTYPE_UNION:
		return (btf_is_union(known) ||
			(btf_is_fwd(known) && btf_kflag(known))) &&
		       same_name(kb, known, type->name);
	case CTYPE_ENUM:
		return btf_is_any_enum(known) && same_name(kb, known, type->name);
	case CTYPE_PTR:
	case CTYPE_ARRAY:
		if (btf_is_array(known))
			id = btf_array(known)->type;
		else if (btf_is_ptr(known))
			id = known->type;
		else
			return false;
		return compare(kb, type->of, id, false);
	case CTYPE_FUNC:
		return btf_is_func_proto(known) &&
		       kbtf_same(kb, type->of, known->type) &&
		       same_params(kb, type, known);
	case CTYPE_TYPEDEF:
		break;
	}
	return false;
}

/* Is one of the typedefs that lead from @id to its type called @name? */
static bool through_typedef(const struct kbtf *kb, int id, const char *name)
{
	for (;;) {
		const struct btf_type *type;

		id = kbtf_strip(kb, id, NULL);
		type = kbtf_type(kb, id);
		if (!btf_is_typedef(type))
			return false;
		if (same_name(kb, type, name))
			return true;
		id = type->type;
	}
}

/* BTF holds every type once, but for copies it could not prove equal. */
static bool same_ids(const struct kbtf *kb, int a, int b)
{
	a = kbtf_resolve(kb, a, NULL);
	b = kbtf_resolve(kb, b, NULL);
	return a == b || same_kind(kb, kbtf_ctype(kb, a), b);
}

static bool same_typedef(const struct kbtf *kb, const struct ctype *type, int id)
{
	int alias;

	if (through_typedef(kb, id, type->name))
		return true;
	for (unsigned int i = 0;
	     (alias = kbtf_find(kb, KBTF_TYPEDEF, type->name, i)); i++) {
		const struct btf_type *t = kbtf_type(kb, kbtf_resolve(kb, alias, NULL));

		/* va_list is an array of one, and decays as a parameter. */
		if (btf_is_array(t) && btf_array(t)->nelems == 1 &&
		    same_kind(kb, ctype_wrap(CTYPE_PTR,
					     kbtf_ctype(kb, btf_array(t)->type)),
			      id))
			return true;
		if (same_ids(kb, alias, id))
			return true;
	}
	return false;
}

static bool compare(const struct kbtf *kb, const struct ctype *type, int id,
		    bool top)
{
	struct kbtf_quals quals = {};

	/* A const parameter is its function's own business, a const pointee not. */
	if (!top && type->kind != CTYPE_FUNC) {
		if (type->kind == CTYPE_TYPEDEF)
			kbtf_strip(kb, id, &quals);
		else
			kbtf_resolve(kb, id, &quals);
		if (quals.is_const != type->is_const ||
		    quals.is_volatile != type->is_volatile)
			return false;
	}
	if (type->kind == CTYPE_TYPEDEF)
		return same_typedef(kb, type, id);
	return same_kind(kb, type, id);
}

bool kbtf_same(const struct kbtf *kb, const struct ctype *type, int id)
{
	return compare(kb, type, id, true);
}
