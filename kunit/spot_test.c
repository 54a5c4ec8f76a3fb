// SPDX-License-Identifier: GPL-2.0
/*
 * Spots: they go with the object that was used last, guards remember them, and none
 * lies over an object that has been given up, whoever was about to move it there.
 */
#include <linux/sizes.h>

#include "../carat_guard/runtime/internal.h"
#include "domain.h"

#define KEY(n)		(KUNIT_BASE + (n) * SZ_4K)
#define SIZE		64
#define FIELD		16
#define THREADS		4
#define ROUNDS		4000
#define IN_IRQ		THREADS		/* the key of interrupts */

static const u16 place[NOOKS_SPOTS] = { [NOOKS_SPOT_WRITE(0)] = FIELD };

/* All of it to read, a word to write. */
static int spot_rights(struct nooks_object *obj)
{
	static const u16 len[NOOKS_SPOTS] = {
		[NOOKS_SPOT_WRITE(0)] = 8, [NOOKS_SPOT_READ(0)] = SIZE,
	};
	struct nooks_spots *spots = &obj->dom->spots[1];

	if (!nooks_spots_begin(spots) &&
	    !__nooks_spots_prepare(spots, len))
		return 0;
	nooks_spot_move(spots, NOOKS_SPOT_READ(0), (void *)obj->key);
	nooks_spot_move(spots, NOOKS_SPOT_WRITE(0), (void *)obj->key + FIELD);
	nooks_spots_end(spots, obj);
	return 0;
}

static size_t spot_covers(const struct nooks_object *obj, unsigned long addr,
			  size_t size, unsigned int access)
{
	unsigned long offset = addr - obj->key;

	if (access & NOOKS_ACCESS_WRITE)
		return offset - FIELD < 8 ? min(size, FIELD + 8 - offset) : 0;
	return offset < SIZE ? min(size, SIZE - offset) : 0;
}

static const struct nooks_type type_spotted = {
	.name = "spotted", .size = SIZE, .counted = true,
	.rights = spot_rights, .covers = spot_covers,
};

static struct nooks_object *track(struct nooks_domain *dom, unsigned long key)
{
	return nooks_object_track(dom, &type_spotted, key, 0, NULL, 0);
}

static bool untrack(struct nooks_domain *dom, unsigned long key)
{
	return nooks_object_untrack(dom, &type_spotted, key);
}

/* Where the spots of the set lie. */
static bool lie_over(struct nooks_domain *dom, unsigned long key)
{
	return READ_ONCE(dom->spots[1].window[NOOKS_SPOT_READ(0)].start) == key &&
	       READ_ONCE(dom->spots[1].window[NOOKS_SPOT_WRITE(0)].start) == key + FIELD;
}

static bool none_over(struct nooks_domain *dom, unsigned long key)
{
	return READ_ONCE(dom->spots[1].window[NOOKS_SPOT_READ(0)].start) != key &&
	       READ_ONCE(dom->spots[1].window[NOOKS_SPOT_WRITE(0)].start) != key + FIELD;
}

static void spot_moves(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_object *obj;
	u64 seq;

	obj = track(dom, KEY(1));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, obj);
	seq = obj->seq;
	KUNIT_EXPECT_TRUE(test, lie_over(dom, KEY(1)));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, KEY(2)));
	KUNIT_EXPECT_TRUE(test, lie_over(dom, KEY(2)));
	nooks_spots_follow(&dom->spots[1], obj, KEY(1), seq, place);
	KUNIT_EXPECT_TRUE(test, lie_over(dom, KEY(1)));
	/* Not theirs. */
	KUNIT_EXPECT_TRUE(test, untrack(dom, KEY(2)));
	KUNIT_EXPECT_TRUE(test, lie_over(dom, KEY(1)));
	KUNIT_EXPECT_TRUE(test, untrack(dom, KEY(1)));
	KUNIT_EXPECT_TRUE(test, none_over(dom, KEY(1)));
	/* Too late. */
	nooks_spots_follow(&dom->spots[1], obj, KEY(1), seq, place);
	KUNIT_EXPECT_TRUE(test, none_over(dom, KEY(1)));
	/* That key again, in that record, but another object. */
	KUNIT_ASSERT_PTR_EQ(test, track(dom, KEY(1)), obj);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, KEY(2)));
	nooks_spots_follow(&dom->spots[1], obj, KEY(1), seq, place);
	KUNIT_EXPECT_TRUE(test, none_over(dom, KEY(1)));
	KUNIT_EXPECT_TRUE(test, untrack(dom, KEY(1)));
	KUNIT_EXPECT_TRUE(test, untrack(dom, KEY(2)));
}

/* Whoever is in the midst of moving them: others neither wait nor are in the way. */
static void spot_busy(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_spots *spots = &dom->spots[1];
	struct nooks_object *obj;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, KEY(1)));
	KUNIT_ASSERT_TRUE(test, nooks_spots_begin(spots));
	nooks_spot_move(spots, NOOKS_SPOT_READ(0), (void *)KEY(3));
	KUNIT_EXPECT_FALSE(test, nooks_spots_begin(spots));
	obj = track(dom, KEY(2));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, obj);
	KUNIT_EXPECT_TRUE(test, none_over(dom, KEY(2)));
	/* One of the two has not been moved yet. */
	KUNIT_EXPECT_EQ(test, spots->window[NOOKS_SPOT_WRITE(0)].start, KEY(1) + FIELD);
	KUNIT_EXPECT_TRUE(test, untrack(dom, KEY(1)));
	KUNIT_EXPECT_TRUE(test, none_over(dom, KEY(1)));
	nooks_spot_move(spots, NOOKS_SPOT_WRITE(0), (void *)KEY(2) + FIELD);
	nooks_spots_end(spots, obj);
	KUNIT_EXPECT_TRUE(test, untrack(dom, KEY(2)));
	KUNIT_EXPECT_TRUE(test, none_over(dom, KEY(2)));
}

static void spot_site(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	const struct nooks_window **site;
	struct nooks_module *mod;

	mod = kunit_kzalloc(test, sizeof(*mod), GFP_KERNEL);
	site = kunit_kzalloc(test, 2 * sizeof(*site), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mod);
	KUNIT_ASSERT_NOT_NULL(test, site);
	mod->dom = dom;
	mod->site[NOOKS_CLASS_WRITE].start = site;
	mod->site[NOOKS_CLASS_WRITE].end = site + 1;
	mod->site[NOOKS_CLASS_READ].start = site + 1;
	mod->site[NOOKS_CLASS_READ].end = site + 2;
	site[0] = &nooks_window_none;
	site[1] = &nooks_window_none;
	KUNIT_ASSERT_EQ(test, carat_guard_attach(dom, mod), 0);
	carat_guard_set_mode(dom, NOOKS_CLASS_READ, NOOKS_MODE_ENFORCE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, nooks_object_track(dom, &kunit_type_memory,
							      KEY(8), 8, NULL, 0));

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, KEY(1)));
	__carat_guard_write(KEY(1) + FIELD, 8, &site[0], mod);
	KUNIT_EXPECT_PTR_EQ(test, site[0], &dom->spots[1].window[NOOKS_SPOT_WRITE(0)]);
	KUNIT_EXPECT_EQ(test, site[0]->limit[0], 8);
	KUNIT_EXPECT_EQ(test, site[0]->limit[3], 1);
	__carat_guard_read(KEY(1) + FIELD, 8, &site[1], mod);
	KUNIT_EXPECT_PTR_EQ(test, site[1], &dom->spots[1].window[NOOKS_SPOT_READ(0)]);
	KUNIT_EXPECT_EQ(test, site[1]->limit[0], SIZE);
	KUNIT_EXPECT_EQ(test, site[1]->limit[3], SIZE - 7);
	/* In other modes they remember nothing. */
	carat_guard_set_mode(dom, NOOKS_CLASS_WRITE, NOOKS_MODE_COUNT);
	__carat_guard_write(KEY(1) + FIELD, 8, &site[0], mod);
	KUNIT_EXPECT_PTR_EQ(test, site[0], &nooks_window_none);
	__carat_guard_write(KEY(1), 8, &site[0], mod);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_DENIED), 1ULL);
	KUNIT_EXPECT_TRUE(test, untrack(dom, KEY(1)));
	__carat_guard_write(KEY(1) + FIELD, 8, &site[0], mod);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_DENIED), 2ULL);
	carat_guard_detach(dom, mod);
	nooks_object_untrack(dom, &kunit_type_memory, KEY(8));
}

/* What the threads share. */
static struct nooks_domain *dom;
static atomic_t wrong, seen;

static void come_and_go(int nr, unsigned int round)
{
	unsigned long key = KEY(nr + 1);
	struct nooks_object *obj;

	obj = track(dom, key);
	if (IS_ERR(obj))
		return;
	if (round % 3 == 0)
		nooks_spots_follow(&dom->spots[1], obj, key, READ_ONCE(obj->seq),
				   place);
	if (lie_over(dom, key))
		atomic_inc(&seen);
	if (round % 64 == 0 && nr != IN_IRQ)
		schedule();
	if (!untrack(dom, key) || !none_over(dom, key))
		atomic_inc(&wrong);
}

static void spots_interrupt(void)
{
	static unsigned int round;

	come_and_go(IN_IRQ, round++);
}

static void spots_thread(int thread)
{
	unsigned int round;

	for (round = 0; round < ROUNDS || !kunit_interrupt_enough(); round++)
		come_and_go(thread, round);
}

static void spot_race(struct kunit *test)
{
	dom = kunit_domain_live(test);
	atomic_set(&wrong, 0);
	atomic_set(&seen, 0);
	kunit_interrupt_start(spots_interrupt);
	kunit_threads(test, THREADS, spots_thread);
	kunit_info(test, "%lu interrupts", kunit_interrupt_stop());
	KUNIT_EXPECT_EQ(test, atomic_read(&wrong), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&seen), ROUNDS);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
}

static struct kunit_case spot_cases[] = {
	KUNIT_CASE(spot_moves),
	KUNIT_CASE(spot_busy),
	KUNIT_CASE(spot_site),
	KUNIT_CASE(spot_race),
	{}
};

static struct kunit_suite spot_suite = {
	.name		= "nooks_spot",
	.test_cases	= spot_cases,
};
kunit_test_suite(spot_suite);
