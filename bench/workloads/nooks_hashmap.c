// SPDX-License-Identifier: GPL-2.0
/*
 * A hash map with chains: half of the operations look a key up and count it, the others
 * put one in or take one out.
 */
#include <linux/list.h>

#include "workload.h"

#define BITS	10
#define KEYS	4096

struct entry {
	struct hlist_node chain;
	u64 key;
	u64 count;
};

struct map {
	struct hlist_head chain[1 << BITS];
};

static struct hlist_head *chain_of(struct map *map, u64 key)
{
	return &map->chain[workload_mix(key) & ((1 << BITS) - 1)];
}

static struct entry *map_find(struct map *map, u64 key)
{
	struct entry *e;

	hlist_for_each_entry(e, chain_of(map, key), chain)
		if (e->key == key)
			return e;
	return NULL;
}

static int map_add(struct map *map, u64 key)
{
	struct entry *e = map_find(map, key);

	if (e) {
		e->count++;
		return 0;
	}
	e = kmalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	e->key = key;
	e->count = 1;
	hlist_add_head(&e->chain, chain_of(map, key));
	return 0;
}

static u64 map_remove(struct map *map, u64 key)
{
	struct entry *e = map_find(map, key);
	u64 count;

	if (!e)
		return 0;
	count = e->count;
	hlist_del(&e->chain);
	kfree(e);
	return count;
}

static int workload(struct job *job, unsigned int rounds)
{
	struct map *map = kzalloc(sizeof(*map), GFP_KERNEL);
	struct entry *e;
	unsigned int i;
	int err = map ? 0 : -ENOMEM;
	u64 x, key;

	for (i = 0; i < rounds && !err; i++) {
		x = workload_random(job);
		key = x % KEYS;
		switch (x >> 62) {
		case 0:
			err = map_add(map, key);
			break;
		case 1:
			job->sum += map_remove(map, key);
			break;
		default:
			e = map_find(map, key);
			if (e)
				e->count++;
			job->sum += !!e;
		}
		job->ops++;
	}
	for (key = 0; map && key < KEYS; key++)
		job->sum += map_remove(map, key);
	kfree(map);
	return err;
}
