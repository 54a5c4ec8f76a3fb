// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kinds of tracked objects: which bytes may be written, what is inside, how
 * one is given back.
 */
#include <stdlib.h>
#include <string.h>

#include "emit.h"

static const char *size_of(const struct type *type)
{
	if (type->is_private)
		return str_print("%u", type->size);
	return str_print("sizeof(struct %s)", type->tag);
}

static int compare_field(const void *a, const void *b)
{
	const struct field *x = *(struct field *const *)a;
	const struct field *y = *(struct field *const *)b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return strcmp(x->path, y->path);
}

/*
 * The masks hold numbers from BTF. Headers of another configuration would give
 * other numbers, and must not compile.
 */
static void emit_assert(struct out *out, const struct type *type,
			const struct field *field)
{
	if (type->is_private)
		emit_text(out, "/* %s: bytes %u to %u */\n", field->path,
			  field->offset, field->offset + field->size - 1);
	else if (field->bits && field->size == 1)
		emit_text(out, "/* %s: bits in byte %u, which is written whole */\n",
			  field->path, field->offset);
	else if (field->bits)
		emit_text(out, "/* %s: bits in bytes %u to %u, which are written whole */\n",
			  field->path, field->offset,
			  field->offset + field->size - 1);
	else
		emit_text(out, "static_assert(offsetof(struct %s, %s) == %u &&\n"
			  "\t      sizeof_field(struct %s, %s) == %u);\n",
			  type->tag, field->path, field->offset,
			  type->tag, field->path, field->size);
}

static void emit_mask(struct out *out, const struct type *type)
{
	unsigned int words = type->size / 64 + 1;
	unsigned long *mask = mem_alloc(words * sizeof(*mask));
	VEC(struct field *) fields = {};

	vec_each(i, &type->writable)
		vec_add(&fields, type->writable.at[i]);
	vec_sort(&fields, compare_field);
	vec_each(i, &fields) {
		const struct field *field = fields.at[i];

		emit_assert(out, type, field);
		for (unsigned int byte = 0; byte < field->size; byte++)
			mask[(field->offset + byte) / 64] |=
				1ul << ((field->offset + byte) % 64);
	}
	emit_text(out, "\nstatic const unsigned long %s_writable[BITS_TO_LONGS(%u)] = {\n",
		  type->name, type->size);
	for (unsigned int i = 0; i < words; i++)
		if (mask[i])
			emit_text(out, "\t[%u] = 0x%016lx,\n", i, mask[i]);
	emit_text(out, "};\n\n");
}

static void emit_embeds(struct out *out, const struct type *type)
{
	emit_text(out, "static const struct nooks_embed %s_embed[] = {\n",
		  type->name);
	vec_each(i, &type->embeds) {
		const struct field *field = type->embeds.at[i];

		if (type->is_private)
			emit_text(out, "\t{ &nooks_type_%s, %u },	/* %s */\n",
				  field->type_name, field->offset, field->path);
		else
			emit_text(out, "\t{ &nooks_type_%s, offsetof(struct %s, %s) },\n",
				  field->type_name, type->tag, field->path);
	}
	emit_text(out, "\t{ }\n};\n\n");
}

static void emit_release(struct out *out, const struct type *type)
{
	emit(out, R"(
		static void release_%s(struct nooks_object *obj)
		{
			%s((%s)obj->key);
		}

	)", type->name, type->release.s, ctype_declare(type->release_arg, NULL));
}

static void emit_flag(struct out *out, bool set, const char *name)
{
	if (set)
		emit_text(out, "\t.%s = true,\n", name);
}

static void emit_pointer(struct out *out, bool set, const char *name,
			 const char *fmt, const char *type)
{
	if (set)
		emit_text(out, "\t.%s = %s,\n", name,
			  str_print("%s%s", fmt, type));
}

void emit_type(struct out *out, const struct type *type)
{
	const char *name = type->name;

	emit_origin(out, &type->loc);
	if (type->tag && !type->is_private && !type->memory)
		emit_text(out, "static_assert(sizeof(struct %s) == %u);\n%s",
			  type->tag, type->size, type->writable.nr ? "" : "\n");
	if (type->writable.nr)
		emit_mask(out, type);
	if (type->embeds.nr)
		emit_embeds(out, type);
	if (type->release.s)
		emit_release(out, type);

	if (type->often)
		emit_text(out, "static_assert(NOOKS_TABLE_FITS(%s));\n\n",
			  type_table(type));
	emit(out, R"(
		const struct nooks_type nooks_type_%s = {
			.name = "%s",
	)", name, name);
	if (type->tag)
		emit_text(out, "\t.size = %s,\n", size_of(type));
	if (type->writable.nr)
		emit_text(out, "\t.writable = %s_writable,\n", name);
	emit_flag(out, type->all, "all");
	emit_flag(out, type->memory, "memory");
	emit_flag(out, type->counted, "counted");
	emit_flag(out, type->weak, "weak");
	if (type->often)
		emit_text(out, "\t.table = %s,\n", type_table(type));
	if (type->embeds.nr)
		emit_text(out, "\t.embed = %s_embed,\n", name);
	emit_pointer(out, type->release.s, "release", "release_", name);
	emit_pointer(out, type->release_hook, "release", "nooks_release_", name);
	emit_pointer(out, type->quiesce_hook, "quiesce", "nooks_quiesce_", name);
	emit_pointer(out, type->rights_hook, "rights", "nooks_rights_", name);
	emit_pointer(out, type->covers_hook, "covers", "nooks_covers_", name);
	emit_pointer(out, type->survives_hook, "keep", "&nooks_keep_", name);
	emit_pointer(out, type->bound_hook, "bound", "nooks_bound_", name);
	emit_text(out, "};\nEXPORT_SYMBOL_GPL(nooks_type_%s);\n", name);
}

bool type_is_fast(const struct type *type)
{
	return type->covers_hook && type->counted && !type->memory &&
	       !type->embeds.nr;
}

const char *type_table(const struct type *type)
{
	return type->often ? str_print("NOOKS_TABLE_%s", type->name) : "0";
}

const char *emit_rights(const struct type *type)
{
	return type->rights_hook ? str_print("nooks_rights_%s", type->name) :
				   "NULL";
}

void emit_type_hooks(struct out *out, const struct type *type)
{
	if (type->release_hook)
		emit_text(out, "void nooks_release_%s(struct nooks_object *obj);\n",
			  type->name);
	if (type->quiesce_hook)
		emit_text(out, "void nooks_quiesce_%s(struct nooks_object *obj);\n",
			  type->name);
	if (type->rights_hook == HOOK_CALL)
		emit_text(out, "int nooks_rights_%s(struct nooks_object *obj);\n",
			  type->name);
	if (type->covers_hook)
		emit_text(out, "size_t nooks_covers_%s(const struct nooks_object *obj,\n"
			  "\t\t\tunsigned long addr, size_t size,\n"
			  "\t\t\tunsigned int access);\n", type->name);
	if (type->survives_hook)
		emit_text(out, "extern const struct nooks_keep_ops nooks_keep_%s;\n",
			  type->name);
	if (type->bound_hook)
		emit_text(out, "bool nooks_bound_%s(const struct nooks_object *obj,\n"
			  "\t\t\tstruct device *dev);\n", type->name);
}
