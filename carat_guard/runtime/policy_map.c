// SPDX-License-Identifier: GPL-2.0
/*
 * Rules by address, or by offset in a type, painted over each other in their
 * order: what is left is sorted and disjoint, and found by halving.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "policy.h"

const struct carat_policy_span *
carat_policy_find(const struct carat_policy_map *map, unsigned long at,
		  unsigned long *until)
{
	unsigned int lo = 0, hi = map->nr;

	/* The first span that does not end before @at. */
	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;

		if (map->span[mid].last < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	*until = ULONG_MAX;
	if (lo == map->nr)
		return NULL;
	if (map->span[lo].first > at) {
		*until = map->span[lo].first - 1;
		return NULL;
	}
	*until = map->span[lo].last;
	return &map->span[lo];
}

static int grow(struct carat_policy_map *map, unsigned int nr)
{
	struct carat_policy_span *span;

	if (nr <= map->room)
		return 0;
	nr = max(2 * map->room, nr);
	span = krealloc(map->span, nr * sizeof(*span), GFP_KERNEL);
	if (!span)
		return -ENOMEM;
	map->span = span;
	map->room = nr;
	return 0;
}

/*
 * Paint a rule over what earlier rules said. It cuts at most one span in two
 * and is one itself.
 */
int carat_policy_paint(struct carat_policy_map *map,
		       const struct carat_policy_span *new)
{
	struct carat_policy_span *span, right;
	unsigned int from, to;
	bool cut = false;
	int err;

	err = grow(map, map->nr + 2);
	if (err)
		return err;
	span = map->span;
	for (from = 0; from < map->nr && span[from].last < new->first; from++)
		;
	for (to = from; to < map->nr && span[to].first <= new->last; to++)
		;
	/* Spans from..to-1 are touched: pieces of the outer ones may stay. */
	if (to > from && span[to - 1].last > new->last) {
		right = span[to - 1];
		right.first = new->last + 1;
		cut = true;
	}
	if (to > from && span[from].first < new->first) {
		span[from].last = new->first - 1;
		from++;
		to = max(to, from);
	}
	memmove(&span[from + 1 + cut], &span[to],
		(map->nr - to) * sizeof(*span));
	span[from] = *new;
	if (cut)
		span[from + 1] = right;
	map->nr = map->nr - (to - from) + 1 + cut;
	return 0;
}

/* What a class says about a type; made if it has not said anything yet. */
struct carat_policy_map *carat_policy_fields(struct carat_policy_class *class,
					     const char *name)
{
	struct carat_policy_type *type;
	unsigned int i;

	for (i = 0; i < class->nr_types; i++)
		if (!strcmp(class->type[i].name, name))
			return &class->type[i].field;
	type = krealloc(class->type, (i + 1) * sizeof(*type), GFP_KERNEL);
	if (!type)
		return NULL;
	class->type = type;
	memset(&type[i], 0, sizeof(*type));
	strscpy(type[i].name, name, sizeof(type[i].name));
	class->nr_types++;
	return &type[i].field;
}

void carat_policy_free_maps(struct carat_policy_class *class)
{
	unsigned int i;

	for (i = 0; i < class->nr_types; i++)
		kfree(class->type[i].field.span);
	kfree(class->type);
	kfree(class->memory.span);
}
