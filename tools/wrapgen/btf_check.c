// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is type data what it should be? libbpf looks at the frame only: what types say
 * of each other may be anything in a file that was damaged. All else here relies on
 * numbers of types that exist, and on walks that come to an end.
 */
#include <bpf/btf.h>

#include "btf_internal.h"

/* Of walks: steps, and how deep. Those of real kernels are a tenth of it. */
#define MAX_STEPS	8192
#define MAX_DEPTH	64
#define MAX_SIZE	(64u << 20)

/**
 * struct walk - how much there is behind a type, for one way of walking
 * @btf: the types
 * @spelling: as ctype does, through pointers, up to something with a name;
 *	else as a look for fields does, into anonymous structs
 * @steps: of each type; 0 is not known yet
 */
struct walk {
	const struct btf *btf;
	bool spelling;
	unsigned int *steps;
};

static unsigned int walk(struct walk *w, unsigned int id, unsigned int depth);

/* No name is an empty one, wherever that stands. */
static bool is_named(const struct btf *btf, unsigned int offset)
{
	const char *name = btf__str_by_offset(btf, offset);

	return name && *name;
}

static unsigned int walk_members(struct walk *w, const struct btf_type *type,
				 unsigned int depth)
{
	const struct btf_member *m = btf_members(type);
	unsigned int steps = 0;

	for (unsigned int i = 0; i < btf_vlen(type); i++, m++)
		if (!is_named(w->btf, m->name_off) && steps < MAX_STEPS)
			steps += walk(w, m->type, depth);
	return steps;
}

static unsigned int walk_params(struct walk *w, const struct btf_type *type,
				unsigned int depth)
{
	const struct btf_param *param = btf_params(type);
	unsigned int steps = walk(w, type->type, depth);

	for (unsigned int i = 0; i < btf_vlen(type); i++)
		if (steps < MAX_STEPS)
			steps += walk(w, param[i].type, depth);
	return steps;
}

static unsigned int walk_on(struct walk *w, const struct btf_type *type, unsigned int depth)
{
	switch (btf_kind(type)) {
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		return walk(w, type->type, depth);
	case BTF_KIND_TYPEDEF:
		return w->spelling ? 0 : walk(w, type->type, depth);
	case BTF_KIND_ARRAY:
		return walk(w, btf_array(type)->type, depth);
	case BTF_KIND_PTR:
		return w->spelling ? walk(w, type->type, depth) : 0;
	case BTF_KIND_FUNC_PROTO:
		return w->spelling ? walk_params(w, type, depth) : 0;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return w->spelling ? 0 : walk_members(w, type, depth);
	default:
		return 0;
	}
}

/* MAX_STEPS or more: too many, or a circle. */
static unsigned int walk(struct walk *w, unsigned int id, unsigned int depth)
{
	unsigned int steps = w->steps[id];

	if (steps || depth == MAX_DEPTH)
		return steps ? steps : MAX_STEPS;
	/* Who comes back here goes in a circle. */
	w->steps[id] = MAX_STEPS;
	steps = 1 + walk_on(w, btf__type_by_id(w->btf, id), depth + 1);
	w->steps[id] = steps < MAX_STEPS ? steps : MAX_STEPS;
	return w->steps[id];
}

static bool ends(const struct btf *btf, bool spelling)
{
	unsigned int nr = btf__type_cnt(btf);
	struct walk w = { btf, spelling, mem_alloc(nr * sizeof(*w.steps)) };

	for (unsigned int id = 1; id < nr; id++)
		if (walk(&w, id, 0) >= MAX_STEPS)
			return false;
	return true;
}

/* A type, or a name, that something else speaks of. */
static bool is_type(const struct btf *btf, unsigned int id)
{
	return id < btf__type_cnt(btf);
}

static bool is_name(const struct btf *btf, unsigned int offset)
{
	return btf__str_by_offset(btf, offset);
}

static bool good_members(const struct btf *btf, const struct btf_type *type)
{
	const struct btf_member *m = btf_members(type);

	if (type->size > MAX_SIZE)
		return false;
	for (unsigned int i = 0; i < btf_vlen(type); i++, m++)
		if (!is_type(btf, m->type) || !is_name(btf, m->name_off))
			return false;
	return true;
}

static bool good_params(const struct btf *btf, const struct btf_type *type)
{
	const struct btf_param *param = btf_params(type);

	for (unsigned int i = 0; i < btf_vlen(type); i++)
		if (!is_type(btf, param[i].type) || !is_name(btf, param[i].name_off))
			return false;
	return is_type(btf, type->type);
}

static bool good_type(const struct btf *btf, const struct btf_type *type)
{
	if (!is_name(btf, type->name_off))
		return false;
	switch (btf_kind(type)) {
	case BTF_KIND_INT:
		return is_named(btf, type->name_off);
	case BTF_KIND_PTR:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		return is_type(btf, type->type);
	case BTF_KIND_FUNC:
		return is_type(btf, type->type) &&
		       btf_is_func_proto(btf__type_by_id(btf, type->type));
	case BTF_KIND_ARRAY:
		return is_type(btf, btf_array(type)->type);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return good_members(btf, type);
	case BTF_KIND_FUNC_PROTO:
		return good_params(btf, type);
	default:
		return true;
	}
}

/* Once it is known that walks end: no field lies outside of its struct. */
static bool good_layout(const struct btf *btf, const struct btf_type *type)
{
	const struct btf_member *m = btf_members(type);

	if (!btf_is_composite(type))
		return true;
	for (unsigned int i = 0; i < btf_vlen(type); i++, m++) {
		unsigned long long bits = btf_member_bitfield_size(type, i);
		long long size = btf__resolve_size(btf, m->type);

		/* What has no size is no field either. */
		if (!bits)
			bits = size > 0 ? size * 8ull : 0;
		if (bits + btf_member_bit_offset(type, i) > type->size * 8ull)
			return false;
	}
	return true;
}

bool kbtf_is_sound(const struct btf *btf)
{
	unsigned int nr = btf__type_cnt(btf);

	for (unsigned int id = 1; id < nr; id++)
		if (!good_type(btf, btf__type_by_id(btf, id)))
			return false;
	if (!ends(btf, true) || !ends(btf, false))
		return false;
	for (unsigned int id = 1; id < nr; id++)
		if (!good_layout(btf, btf__type_by_id(btf, id)))
			return false;
	return true;
}
