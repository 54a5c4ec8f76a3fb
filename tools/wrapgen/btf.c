// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The target kernel's type data: opening it and finding things in it.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "btf.h"
#include "btf_internal.h"

static enum kbtf_kind kind_of(const struct btf_type *type)
{
	switch (btf_kind(type)) {
	case BTF_KIND_FUNC:
		return KBTF_FUNC;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return KBTF_STRUCT;
	case BTF_KIND_TYPEDEF:
		return KBTF_TYPEDEF;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return KBTF_ENUM;
	default:
		return -1;
	}
}

static int compare_entry(const void *a, const void *b)
{
	const struct kbtf_entry *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->id - y->id;
}

/* libbpf finds by a walk over all types; we ask hundreds of times. */
static void make_index(struct kbtf *kb)
{
	unsigned int nr = btf__type_cnt(kb->btf);

	kb->index = mem_alloc(nr * sizeof(*kb->index));
	for (unsigned int id = 1; id < nr; id++) {
		const struct btf_type *type = btf__type_by_id(kb->btf, id);
		const char *name = btf__name_by_offset(kb->btf, type->name_off);
		int kind = kind_of(type);

		if (kind < 0 || !name || !*name)
			continue;
		kb->index[kb->nr_index++] = (struct kbtf_entry){
			.name = name,
			.kind = kind,
			.id = id,
		};
	}
	qsort(kb->index, kb->nr_index, sizeof(*kb->index), compare_entry);
}

static int silent(enum libbpf_print_level level, const char *fmt, va_list args)
{
	(void)level;
	(void)fmt;
	(void)args;
	return 0;
}

struct kbtf *kbtf_open(const char *path, struct kbtf *base)
{
	struct kbtf *kb;
	struct btf *btf;
	FILE *file;

	file = fopen(path, "rb");
	if (!file) {
		fprintf(stderr, "%s: cannot read %s: %s\n",
			program_invocation_short_name, path,
			strerror(errno));
		fprintf(stderr, "fix: get it with 'tools/setup/kernel --btf'\n");
		return NULL;
	}
	fclose(file);

	libbpf_set_print(silent);
	btf = base ? btf__parse_split(path, base->btf) :
		     btf__parse(path, NULL);
	if (!libbpf_get_error(btf) && btf && !kbtf_is_sound(btf)) {
		btf__free(btf);
		btf = NULL;
	}
	if (!btf || libbpf_get_error(btf)) {
		fprintf(stderr,
			base ? "%s: %s is no BTF of a module of this kernel\n" :
			       "%s: %s holds no BTF type data\n",
			program_invocation_short_name, path);
		fprintf(stderr, base ?
			"fix: give the module's .ko of the same release\n" :
			"fix: give a raw BTF file or an uncompressed vmlinux; 'tools/setup/kernel --btf' makes one\n");
		return NULL;
	}
	kb = mem_alloc(sizeof(*kb));
	kb->btf = btf;
	make_index(kb);
	return kb;
}

void kbtf_close(struct kbtf *kb)
{
	if (kb)
		btf__free(kb->btf);
}

const struct btf_type *kbtf_type(const struct kbtf *kb, int id)
{
	return btf__type_by_id(kb->btf, id);
}

const char *kbtf_name(const struct kbtf *kb, unsigned int offset)
{
	const char *name = btf__name_by_offset(kb->btf, offset);

	return name && *name ? name : NULL;
}

int kbtf_find(const struct kbtf *kb, enum kbtf_kind kind, const char *name,
	      unsigned int nth)
{
	const struct kbtf_entry key = { .name = name, .kind = kind };
	unsigned int lo = 0, hi = kb->nr_index;

	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;

		if (compare_entry(&kb->index[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	lo += nth;
	if (lo < kb->nr_index && kb->index[lo].kind == kind &&
	    str_eq(kb->index[lo].name, name))
		return kb->index[lo].id;
	return 0;
}

const char *kbtf_nearest(const struct kbtf *kb, enum kbtf_kind kind,
			 const char *name)
{
	const char *nearest = NULL;
	unsigned int limit = strlen(name) < 6 ? 1 : 2;

	for (unsigned int i = 0; i < kb->nr_index; i++) {
		unsigned int distance;

		if (kb->index[i].kind != kind)
			continue;
		distance = str_distance(name, kb->index[i].name, limit);
		if (distance && distance <= limit) {
			nearest = kb->index[i].name;
			limit = distance - 1;
		}
	}
	return nearest;
}

int kbtf_strip(const struct kbtf *kb, int id, struct kbtf_quals *quals)
{
	const struct btf_type *type = kbtf_type(kb, id);

	for (;; id = type->type, type = kbtf_type(kb, id)) {
		if (btf_is_const(type)) {
			if (quals)
				quals->is_const = true;
		} else if (btf_is_volatile(type)) {
			if (quals)
				quals->is_volatile = true;
		} else if (!btf_is_restrict(type) && !btf_is_type_tag(type)) {
			return id;
		}
	}
}

int kbtf_resolve(const struct kbtf *kb, int id, struct kbtf_quals *quals)
{
	for (;;) {
		const struct btf_type *type;

		id = kbtf_strip(kb, id, quals);
		type = kbtf_type(kb, id);
		if (!btf_is_typedef(type))
			return id;
		id = type->type;
	}
}

int kbtf_func_proto(const struct kbtf *kb, int func)
{
	return kbtf_type(kb, func)->type;
}

bool kbtf_is_untyped(const struct kbtf *kb, int proto)
{
	const struct btf_type *type = kbtf_type(kb, proto);

	return !type->type && !btf_vlen(type);
}

int kbtf_callback_proto(const struct kbtf *kb, int id)
{
	const struct btf_type *type;

	for (;;) {
		id = kbtf_resolve(kb, id, NULL);
		type = kbtf_type(kb, id);
		if (btf_is_array(type))
			id = btf_array(type)->type;
		else
			break;
	}
	if (!btf_is_ptr(type))
		return 0;
	id = kbtf_resolve(kb, type->type, NULL);
	return btf_is_func_proto(kbtf_type(kb, id)) ? id : 0;
}

bool kbtf_has_varargs(const struct kbtf *kb, int proto)
{
	const struct btf_type *type = kbtf_type(kb, proto);
	unsigned int nr = btf_vlen(type);

	return nr && !btf_params(type)[nr - 1].type;
}

unsigned int kbtf_nr_params(const struct kbtf *kb, int proto)
{
	return btf_vlen(kbtf_type(kb, proto)) - kbtf_has_varargs(kb, proto);
}

int kbtf_param(const struct kbtf *kb, int proto, unsigned int nr)
{
	return btf_params(kbtf_type(kb, proto))[nr].type;
}

const char *kbtf_param_name(const struct kbtf *kb, int proto, unsigned int nr)
{
	return kbtf_name(kb, btf_params(kbtf_type(kb, proto))[nr].name_off);
}

int kbtf_return(const struct kbtf *kb, int proto)
{
	return kbtf_type(kb, proto)->type;
}

unsigned int kbtf_size(const struct kbtf *kb, int id)
{
	long long size = btf__resolve_size(kb->btf, id);

	return size > 0 ? size : 0;
}

static bool member(const struct kbtf *kb, int strct, const char *name,
		   struct kbtf_field *field)
{
	const struct btf_type *type = kbtf_type(kb, strct);
	const struct btf_member *m = btf_members(type);

	for (unsigned int i = 0; i < btf_vlen(type); i++, m++) {
		unsigned int offset = btf_member_bit_offset(type, i);
		const char *known = kbtf_name(kb, m->name_off);
		int inner = kbtf_resolve(kb, m->type, NULL);

		if (known && !str_eq(known, name))
			continue;
		if (!known) {
			if (!btf_is_composite(kbtf_type(kb, inner)) ||
			    !member(kb, inner, name, field))
				continue;
			field->bit_offset += offset;
			return true;
		}
		field->type = m->type;
		field->bit_offset = offset;
		field->bit_size = btf_member_bitfield_size(type, i);
		field->size = kbtf_size(kb, m->type);
		return true;
	}
	return false;
}

bool kbtf_field(const struct kbtf *kb, int strct, const char *path,
		struct kbtf_field *field)
{
	unsigned int offset = 0;
	const char *dot;

	for (;;) {
		dot = strchr(path, '.');
		strct = kbtf_resolve(kb, strct, NULL);
		if (!btf_is_composite(kbtf_type(kb, strct)) ||
		    !member(kb, strct, dot ? str_ndup(path, dot - path) : path,
			    field))
			return false;
		field->bit_offset += offset;
		if (!dot)
			return true;
		offset = field->bit_offset;
		strct = field->type;
		path = dot + 1;
	}
}

static void nearest_member(const struct kbtf *kb, int strct, const char *name,
			   const char **nearest, unsigned int *limit)
{
	const struct btf_type *type = kbtf_type(kb, strct);
	const struct btf_member *m = btf_members(type);

	for (unsigned int i = 0; i < btf_vlen(type); i++, m++) {
		const char *known = kbtf_name(kb, m->name_off);
		int inner = kbtf_resolve(kb, m->type, NULL);
		unsigned int distance;

		if (!known) {
			if (btf_is_composite(kbtf_type(kb, inner)))
				nearest_member(kb, inner, name, nearest, limit);
			continue;
		}
		distance = str_distance(name, known, *limit);
		if (distance && distance <= *limit) {
			*nearest = known;
			*limit = distance - 1;
		}
	}
}

const char *kbtf_nearest_field(const struct kbtf *kb, int strct,
			       const char *path)
{
	const char *dot = strrchr(path, '.');
	const char *nearest = NULL;
	struct kbtf_field field;
	unsigned int limit = 3;

	if (dot && !kbtf_field(kb, strct, str_ndup(path, dot - path), &field))
		return NULL;
	if (dot)
		strct = kbtf_resolve(kb, field.type, NULL);
	if (!btf_is_composite(kbtf_type(kb, strct)))
		return NULL;
	nearest_member(kb, strct, dot ? dot + 1 : path, &nearest, &limit);
	if (nearest && dot)
		return str_print("%.*s.%s", (int)(dot - path), path, nearest);
	return nearest;
}
