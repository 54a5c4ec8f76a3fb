// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of type declarations.
 */
#include "btf.h"
#include "check.h"
#include "diag.h"

static bool find_field(const struct type *type, int strct, struct field *field)
{
	const struct kbtf *kb = type->loc.file->btf;
	struct kbtf_field found;
	const char *near;

	if (!kbtf_field(kb, strct, field->path, &found)) {
		diag_error(&field->loc, "struct %s has no field '%s'", type->tag,
			   field->path);
		near = kbtf_nearest_field(kb, strct, field->path);
		if (near)
			diag_fix("did you mean '%s'?", near);
		return false;
	}
	field->bits = found.bit_size;
	field->offset = found.bit_offset / 8;
	field->size = found.size;
	if (field->bits)	/* the bytes it touches: they are written whole */
		field->size = (found.bit_offset + found.bit_size + 7) / 8 -
			      field->offset;
	return true;
}

static void check_release(struct type *type)
{
	const struct kbtf *kb = type->loc.file->btf;
	const struct text *release = &type->release;
	int func = kbtf_find(kb, KBTF_FUNC, release->s, 0);
	struct type_info info;
	const char *near;
	int proto;

	if (!func) {
		diag_error(&release->loc, "this kernel has no function '%s'",
			   release->s);
		near = kbtf_nearest(kb, KBTF_FUNC, release->s);
		if (near)
			diag_fix("did you mean '%s'?", near);
		return;
	}
	proto = kbtf_func_proto(kb, func);
	if (kbtf_nr_params(kb, proto) != 1 || kbtf_has_varargs(kb, proto)) {
		diag_error(&release->loc,
			   "'%s' takes %u arguments; a release function takes the key only",
			   release->s, kbtf_nr_params(kb, proto));
		diag_fix("'release hook;' and nooks_release_%s() in wrappers/%s.c",
			 type->name, type->loc.file->base);
		return;
	}
	type->release_arg = kbtf_ctype(kb, kbtf_param(kb, proto, 0));
	info = kbtf_info(kb, kbtf_param(kb, proto, 0));
	if (info.class != CLASS_PTR && info.class != CLASS_INT)
		diag_error(&release->loc, "'%s' does not take a pointer or a number",
			   release->s);
}

/* Does @type lie inside itself, by way of @inner? */
static bool embeds(const struct type *inner, const struct type *type,
		   unsigned int depth)
{
	if (inner == type)
		return true;
	if (!inner || depth > 8)
		return false;
	vec_each(i, &inner->embeds)
		if (embeds(inner->embeds.at[i]->type, type, depth + 1))
			return true;
	return false;
}

static void check_embeds(const struct idl *idl, struct type *type, int strct)
{
	vec_each(i, &type->embeds) {
		struct field *field = type->embeds.at[i];

		field->type = idl_type(idl, field->type_name);
		if (!field->type)
			diag_error(&field->loc, "unknown type '%s'",
				   field->type_name);
		else if (embeds(field->type, type, 0))
			diag_error(&field->loc, "'%s' cannot embed itself",
				   type->name);
		if (find_field(type, strct, field) && field->bits)
			diag_error(&field->loc, "a bitfield is no object");
	}
}

void check_type(const struct idl *idl, struct type *type)
{
	const struct kbtf *kb = type->loc.file->btf;
	const char *near;
	int strct = 0;

	if (type->tag) {
		strct = kbtf_find(kb, KBTF_STRUCT, type->tag, 0);
		if (!strct) {
			diag_error(&type->loc, "this kernel has no struct '%s'",
				   type->tag);
			near = kbtf_nearest(kb, KBTF_STRUCT, type->tag);
			if (near)
				diag_fix("did you mean '%s'?", near);
			return;
		}
		type->size = kbtf_size(kb, strct);
	} else if (type->writable.nr || type->embeds.nr || type->all ||
		   type->is_private) {
		diag_error(&type->loc, "'%s' has no struct whose fields these are",
			   type->name);
		diag_fix("type %s for struct ...", type->name);
		return;
	}
	if (type->all && type->writable.nr)
		diag_error(&type->writable.at[0]->loc,
			   "'writable all' leaves no fields to name");
	if (type->memory && (type->all || type->writable.nr))
		diag_error(&type->loc, "memory is writable as a whole");
	if (type->survives_hook && (type->memory || type->counted || type->covers_hook)) {
		diag_error(&type->loc, "'%s' cannot survive its driver: it is not one object by itself",
			   type->name);
		diag_fix("'survives' goes without 'memory', 'counted' and 'covers'");
	}
	if (type->bound_hook && (type->survives_hook || type->covers_hook)) {
		diag_error(&type->loc, "'%s' cannot be bound to its device", type->name);
		diag_fix("'bound' goes without 'survives' and 'covers'");
	}
	if (type->release.s && type->release_hook)
		diag_error(&type->release.loc, "one release, not two");
	if (type->release.s)
		check_release(type);
	vec_each(i, &type->writable)
		find_field(type, strct, type->writable.at[i]);
	if (strct)
		check_embeds(idl, type, strct);
}
