// SPDX-License-Identifier: GPL-2.0
/*
 * A linked list: the oldest entry goes, a new one comes, and now and then some are
 * looked at, counted, and moved to the front.
 */
#include <linux/list.h>

#include "workload.h"

#define ENTRIES	512
#define WALK	64

struct entry {
	struct list_head list;
	u64 key;
	u32 seen;
};

static int entry_add(struct list_head *all, u64 key)
{
	struct entry *e = kmalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	e->key = key;
	e->seen = 0;
	list_add_tail(&e->list, all);
	return 0;
}

static u64 entry_drop(struct list_head *all)
{
	struct entry *e = list_first_entry(all, struct entry, list);
	u64 was = e->key + e->seen;

	list_del(&e->list);
	kfree(e);
	return was;
}

/* The one with the largest key of the first few comes to the front. */
static void walk(struct job *job, struct list_head *all)
{
	struct entry *e, *best = NULL;
	int left = WALK;

	list_for_each_entry(e, all, list) {
		e->seen++;
		if (!best || e->key > best->key)
			best = e;
		if (!--left)
			break;
	}
	if (best)
		list_move(&best->list, all);
	job->ops += WALK;
}

static int workload(struct job *job, unsigned int rounds)
{
	LIST_HEAD(all);
	unsigned int i;
	int err = 0;

	for (i = 0; i < ENTRIES && !err; i++)
		err = entry_add(&all, workload_random(job));
	for (i = 0; i < rounds && !err; i++) {
		job->sum += entry_drop(&all);
		err = entry_add(&all, workload_random(job));
		job->ops += 2;
		if (i % 8 == 0)
			walk(job, &all);
	}
	while (!list_empty(&all))
		job->sum += entry_drop(&all);
	return err;
}
