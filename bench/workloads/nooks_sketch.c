// SPDX-License-Identifier: GPL-2.0
/*
 * A count-min sketch: how often was each of many keys seen? Few counters, several
 * hashes, and the smallest counter is the answer. The keys that were seen most are kept
 * beside it.
 */
#include "workload.h"

#define HASHES	4
#define WIDTH	4096
#define TOP	8

struct sketch {
	u32 count[HASHES][WIDTH];
	u64 top_key[TOP];
	u32 top_count[TOP];
};

static u32 sketch_add(struct sketch *s, u64 key)
{
	u32 least = U32_MAX;
	unsigned int i;

	for (i = 0; i < HASHES; i++) {
		u64 hash = workload_mix(key + i * 0x632be59bd9b4e019ull);

		least = min(least, ++s->count[i][hash % WIDTH]);
	}
	return least;
}

/* The one that is there already, or the least of all, if it is less. */
static void top_note(struct sketch *s, u64 key, u32 count)
{
	unsigned int i, least = 0;

	for (i = 0; i < TOP; i++) {
		if (s->top_key[i] == key) {
			s->top_count[i] = count;
			return;
		}
		if (s->top_count[i] < s->top_count[least])
			least = i;
	}
	if (count > s->top_count[least]) {
		s->top_key[least] = key;
		s->top_count[least] = count;
	}
}

/* Small keys come often. */
static u64 next_key(struct job *job)
{
	u64 x = workload_random(job);

	return (x & 0xffff) >> (x >> 60);
}

static int workload(struct job *job, unsigned int rounds)
{
	struct sketch *s = kzalloc(sizeof(*s), GFP_KERNEL);
	unsigned int i;
	u64 key;

	if (!s)
		return -ENOMEM;
	for (i = 0; i < rounds; i++) {
		key = next_key(job);
		top_note(s, key, sketch_add(s, key));
		job->ops++;
	}
	for (i = 0; i < TOP; i++)
		job->sum += s->top_key[i] ^ s->top_count[i];
	kfree(s);
	return 0;
}
