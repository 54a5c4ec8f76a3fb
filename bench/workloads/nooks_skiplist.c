// SPDX-License-Identifier: GPL-2.0
/*
 * A skip list: sorted, with express lanes above it. Keys are put in, looked up, taken
 * out, and summed from a key on.
 */
#include "workload.h"

#define LEVELS	12
#define KEYS	4096
#define SCAN	8

struct node {
	u64 key;
	u64 value;
	unsigned int levels;
	struct node *next[] __counted_by(levels);
};

static struct node *node_make(u64 key, u64 value, unsigned int levels)
{
	struct node *n = kzalloc(struct_size(n, next, levels), GFP_KERNEL);

	if (!n)
		return NULL;
	n->levels = levels;
	n->key = key;
	n->value = value;
	return n;
}

/* Before which nodes it is, or would be, lane by lane; the one found, if any. */
static struct node *find(struct node *head, u64 key, struct node **before)
{
	struct node *n = head;
	int level;

	for (level = LEVELS - 1; level >= 0; level--) {
		while (n->next[level] && n->next[level]->key < key)
			n = n->next[level];
		before[level] = n;
	}
	n = n->next[0];
	return n && n->key == key ? n : NULL;
}

static int insert(struct node *head, u64 key, u64 random)
{
	struct node *before[LEVELS];
	struct node *n = find(head, key, before);
	unsigned int levels = 1, i;

	if (n) {
		n->value += random & 0xff;
		return 0;
	}
	while (levels < LEVELS && (random & 3) == 3) {
		random >>= 2;
		levels++;
	}
	n = node_make(key, random & 0xff, levels);
	if (!n)
		return -ENOMEM;
	for (i = 0; i < levels; i++) {
		n->next[i] = before[i]->next[i];
		before[i]->next[i] = n;
	}
	return 0;
}

static u64 remove(struct node *head, u64 key)
{
	struct node *before[LEVELS];
	struct node *n = find(head, key, before);
	unsigned int i;
	u64 value;

	if (!n)
		return 0;
	for (i = 0; i < n->levels; i++)
		before[i]->next[i] = n->next[i];
	value = n->value;
	kfree(n);
	return value;
}

static u64 scan(struct node *head, u64 key)
{
	struct node *before[LEVELS], *n;
	int left = SCAN;
	u64 sum = 0;

	find(head, key, before);
	for (n = before[0]->next[0]; n && left--; n = n->next[0])
		sum += n->value;
	return sum;
}

static int workload(struct job *job, unsigned int rounds)
{
	struct node *head = node_make(0, 0, LEVELS);
	unsigned int i;
	int err = head ? 0 : -ENOMEM;
	u64 x, key;

	for (i = 0; i < rounds && !err; i++) {
		x = workload_random(job);
		key = 1 + x % KEYS;
		switch (x >> 62) {
		case 0:
		case 1:
			err = insert(head, key, workload_mix(x));
			break;
		case 2:
			job->sum += remove(head, key);
			break;
		default:
			job->sum += scan(head, key);
		}
		job->ops++;
	}
	while (head && head->next[0])
		job->sum += remove(head, head->next[0]->key);
	kfree(head);
	return err;
}
