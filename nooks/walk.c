// SPDX-License-Identifier: GPL-2.0
/*
 * Walks over all that a domain holds, by age, and a census of it.
 *
 * Records stay in their chains until the domain goes (tracker.c), so one that was found
 * can be looked at later: whether it still is what it was, its age says.
 */
#include <linux/slab.h>
#include <linux/sort.h>

#include "internal.h"

/* How many objects one walk over the table brings back in order of age. */
#define BATCH		32

/* Of so many none are noted: 16 MiB would be needed for that. */
#define MOST		BIT(20)

static bool is_used(const struct nooks_object *obj, u64 *seq)
{
	/* The key before its age. */
	unsigned long tag = smp_load_acquire(&obj->tag);

	*seq = READ_ONCE(obj->seq);
	return tag != NOOKS_TAG_FREE && tag != NOOKS_TAG_BUSY;
}

/* The youngest objects older than @below, youngest first; how many. */
static unsigned int youngest(struct nooks_domain *dom, u64 below,
			     struct nooks_object *batch[BATCH],
			     u64 seq[BATCH])
{
	struct nooks_object *obj;
	unsigned int i, j, nr = 0;

	for (i = 0; i < NOOKS_TABLES_BUCKETS; i++)
		for (obj = READ_ONCE(dom->object[i]); obj; obj = obj->next) {
			u64 s;

			if (!is_used(obj, &s) || s >= below ||
			    (nr == BATCH && s < seq[nr - 1]))
				continue;
			/* The oldest of a full batch makes room. */
			j = nr < BATCH ? nr++ : nr - 1;
			for (; j && seq[j - 1] < s; j--) {
				seq[j] = seq[j - 1];
				batch[j] = batch[j - 1];
			}
			seq[j] = s;
			batch[j] = obj;
		}
	return nr;
}

struct aged {
	u64 seq;
	struct nooks_object *obj;
};

static int by_age(const void *a, const void *b)
{
	const struct aged *x = a, *y = b;

	return x->seq < y->seq ? 1 : x->seq > y->seq ? -1 : 0;
}

/* All of them, youngest first; how many, or -ENOSPC where there are more than @most. */
static int all_aged(struct nooks_domain *dom, struct aged *aged, unsigned int most)
{
	struct nooks_object *obj;
	unsigned int i, nr = 0;

	for (i = 0; i < NOOKS_TABLES_BUCKETS; i++)
		for (obj = READ_ONCE(dom->object[i]); obj; obj = obj->next) {
			u64 s;

			if (!is_used(obj, &s))
				continue;
			if (nr == most)
				return -ENOSPC;
			aged[nr++] = (struct aged){ .seq = s, .obj = obj };
		}
	sort(aged, nr, sizeof(*aged), by_age, NULL);
	return nr;
}

static bool call(struct nooks_object *obj, u64 seq,
		 void (*fn)(struct nooks_object *obj, void *data), void *data)
{
	struct nooks_object copy;

	if (!nooks_object_snapshot(obj, seq, &copy))
		return false;
	fn(&copy, data);
	return true;
}

/* As often over the table as batches are needed. */
unsigned int nooks_object_each_by_batch(struct nooks_domain *dom,
					void (*fn)(struct nooks_object *obj,
						   void *data),
					void *data)
{
	struct nooks_object *batch[BATCH];
	u64 seq[BATCH], below = U64_MAX;
	unsigned int i, nr, found = 0;

	do {
		nr = youngest(dom, below, batch, seq);
		for (i = 0; i < nr; i++)
			found += call(batch[i], seq[i], fn, data);
		if (nr)
			below = seq[nr - 1];
	} while (nr == BATCH);
	return found;
}

/*
 * Once over the table, if there is memory to note them all: a domain may hold very many,
 * and recovery comes here some times while users wait. It must also come to its end where
 * the failed driver holds all the memory.
 */
unsigned int nooks_object_each(struct nooks_domain *dom,
			       void (*fn)(struct nooks_object *obj, void *data),
			       void *data)
{
	unsigned int most = min_t(u64, nooks_domain_objects(dom), MOST) + BATCH;
	unsigned int found = 0;
	struct aged *aged;
	int i, nr;

	aged = kvmalloc_array(most, sizeof(*aged),
			      GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
	nr = aged ? all_aged(dom, aged, most) : -ENOMEM;
	for (i = 0; i < nr; i++)
		found += call(aged[i].obj, aged[i].seq, fn, data);
	kvfree(aged);
	return nr < 0 ? nooks_object_each_by_batch(dom, fn, data) : found;
}

/* One more of a type; what has no line of its own is counted only. */
static void census_count(struct nooks_census *census,
			 const struct nooks_type *type)
{
	struct nooks_census_type *line = census->type;
	unsigned int i;

	census->all++;
	for (i = 0; i < census->nr_types; i++, line++)
		if (line->type == type) {
			line->count++;
			return;
		}
	if (i == NOOKS_CENSUS_TYPES)
		return;
	line->type = type;
	line->count = 1;
	strscpy(line->name, type->name, sizeof(line->name));
	census->nr_types++;
}

void nooks_object_census(struct nooks_domain *dom, struct nooks_census *census)
{
	struct nooks_object *obj, *batch[BATCH];
	struct nooks_object copy;
	unsigned int i, nr;
	u64 seq[BATCH];

	census->all = 0;
	census->nr_types = 0;
	census->nr_youngest = 0;
	for (i = 0; i < NOOKS_TABLES_BUCKETS; i++)
		for (obj = READ_ONCE(dom->object[i]); obj; obj = obj->next)
			if (nooks_object_snapshot(obj, READ_ONCE(obj->seq), &copy))
				census_count(census, copy.type);
	nr = youngest(dom, U64_MAX, batch, seq);
	for (i = 0; i < nr && census->nr_youngest < NOOKS_CENSUS_YOUNGEST; i++) {
		struct nooks_census_object *line;

		if (!nooks_object_snapshot(batch[i], seq[i], &copy))
			continue;
		line = &census->youngest[census->nr_youngest++];
		strscpy(line->type, copy.type->name, sizeof(line->type));
		line->key = copy.key;
		line->size = copy.size;
		line->ip = copy.ip;
	}
}
