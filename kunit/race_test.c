// SPDX-License-Identifier: GPL-2.0
/*
 * Rights and objects that come and go while others look: from several threads, and
 * from interrupts, which come between any two instructions. Counts decide, not
 * times.
 */
#include <linux/sizes.h>

#include "../carat_guard/runtime/internal.h"
#include "domain.h"

#define THREADS	4
#define ROUNDS	4000
#define ZONE	SZ_1M			/* addresses of one thread */
#define HOLE	(KUNIT_BASE - SZ_16M)	/* never granted */
#define FIXED	(KUNIT_BASE - SZ_32M)	/* never revoked */
#define SHARED	(KUNIT_BASE - SZ_64M)	/* everybody's keys */
#define IN_IRQ	THREADS			/* the zone of interrupts */

static const struct nooks_type type_counted = {
	.name = "race_counted", .counted = true,
};

static const struct nooks_type type_once = { .name = "race_once" };

/* What the threads share; one test runs at a time. */
static struct nooks_domain *dom;
static atomic_t wrong, tracked, untracked;

static void expect(bool right)
{
	if (!right)
		atomic_inc(&wrong);
}

static bool may_write(unsigned long addr, size_t size)
{
	return carat_guard_allowed(dom, NULL, 0, addr, size, NOOKS_ACCESS_WRITE);
}

static void begin(struct kunit *test)
{
	dom = kunit_domain_live(test);
	atomic_set(&wrong, 0);
	atomic_set(&tracked, 0);
	atomic_set(&untracked, 0);
}

/* Grant, use, revoke memory of an own zone, as large as @round says. */
static void come_and_go(int zone, unsigned int round)
{
	unsigned long addr = KUNIT_BASE + zone * ZONE + round % 64 * 8192;
	size_t len = 1 + round * 37 % 6000;
	struct nooks_object *obj;

	obj = nooks_object_track(dom, &kunit_type_memory, addr, len, NULL, 0);
	if (IS_ERR(obj)) {
		expect(PTR_ERR(obj) == -ENOMEM);
		return;
	}
	expect(may_write(addr, len));
	expect(!may_write(addr, len + 1));
	expect(may_write(FIXED, 4096));
	expect(!may_write(HOLE, 1));
	expect(nooks_object_untrack(dom, &kunit_type_memory, addr));
	expect(!may_write(addr, 1));
	expect(!may_write(addr + len - 1, 1));
}

static void rights_interrupt(void)
{
	static unsigned int round;

	come_and_go(IN_IRQ, round++);
}

static void rights_thread(int thread)
{
	unsigned int round;

	for (round = 0; round < ROUNDS || !kunit_interrupt_enough(); round++) {
		come_and_go(thread, round);
		if (round % 8 == thread)
			schedule();
	}
}

static void race_rights(struct kunit *test)
{
	struct carat_guard *cg;

	begin(test);
	cg = dom->protection;
	nooks_object_track(dom, &kunit_type_memory, FIXED, 4096, NULL, 0);
	kunit_interrupt_start(rights_interrupt);
	kunit_threads(test, THREADS, rights_thread);
	kunit_info(test, "%lu interrupts", kunit_interrupt_stop());
	KUNIT_EXPECT_EQ(test, atomic_read(&wrong), 0);
	KUNIT_EXPECT_EQ(test, cg->nr_rights, 1);
	KUNIT_EXPECT_EQ(test, cg->bytes, 4096);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 1ULL);
}

/* One thread fills the map until the table has grown; the others look. */
static void growth_thread(int thread)
{
	unsigned long addr = KUNIT_BASE + SZ_1G;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (thread) {
			come_and_go(thread, i);
		} else {
			nooks_object_track(dom, &kunit_type_memory,
					   addr + i * 4096UL, 64, NULL, 0);
			expect(may_write(addr + i * 4096UL, 64));
			expect(may_write(addr + i / 2 * 4096UL, 64));
		}
		if (i % 16 == thread)
			schedule();
	}
}

static void race_growth(struct kunit *test)
{
	struct carat_guard *cg;
	size_t before;

	begin(test);
	cg = dom->protection;
	before = carat_guard_table_memory(cg);
	nooks_object_track(dom, &kunit_type_memory, FIXED, 4096, NULL, 0);
	kunit_interrupt_start(rights_interrupt);
	kunit_threads(test, 3, growth_thread);
	kunit_info(test, "%lu interrupts", kunit_interrupt_stop());
	flush_work(&cg->grow);
	KUNIT_EXPECT_EQ(test, atomic_read(&wrong), 0);
	KUNIT_EXPECT_GT(test, carat_guard_table_memory(cg), before);
	KUNIT_EXPECT_EQ(test, cg->nr_rights, ROUNDS + 1);
}

/* Everybody tracks and untracks the same few keys: none is lost or made up. */
static void objects_step(unsigned int round)
{
	const struct nooks_type *type = round % 3 ? &type_counted : &type_once;
	unsigned long key = SHARED + round % 5 * 64;
	struct nooks_object *obj;

	if (round % 7 < 3) {
		obj = nooks_object_track(dom, type, key, 0, NULL, 0);
		if (!IS_ERR(obj))
			atomic_inc(&tracked);
		else
			expect(PTR_ERR(obj) == -EEXIST && type == &type_once);
	} else if (nooks_object_untrack(dom, type, key)) {
		atomic_inc(&untracked);
	}
}

static void objects_interrupt(void)
{
	static unsigned int round;

	objects_step(round++ * 11);
}

static void objects_thread(int thread)
{
	unsigned int round;

	for (round = 0; round < ROUNDS || !kunit_interrupt_enough(); round++) {
		objects_step(round * (thread + 1));
		if (round % 8 == thread)
			schedule();
	}
}

static void take_one(struct nooks_object *obj, void *data)
{
	if (nooks_object_untrack(obj->dom, obj->type, obj->key))
		atomic_inc(&untracked);
}

static void race_objects(struct kunit *test)
{
	begin(test);
	kunit_interrupt_start(objects_interrupt);
	kunit_threads(test, THREADS, objects_thread);
	kunit_info(test, "%lu interrupts", kunit_interrupt_stop());
	KUNIT_EXPECT_EQ(test, atomic_read(&wrong), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&tracked), ROUNDS);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom),
			(u64)(atomic_read(&tracked) - atomic_read(&untracked)));
	/* By key, it may be another than the one seen: as reap.c does it. */
	while (nooks_object_each(dom, take_one, NULL))
		;
	KUNIT_EXPECT_EQ(test, atomic_read(&tracked), atomic_read(&untracked));
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
}

static bool once_take(void)
{
	return !IS_ERR(nooks_object_track(dom, &type_once, SHARED, 0, NULL, 0));
}

static bool irq_holds;

/* Holds it from one interrupt to another: threads run meanwhile. */
static void once_interrupt(void)
{
	if (irq_holds) {
		expect(atomic_dec_return(&tracked) == 0);
		expect(nooks_object_untrack(dom, &type_once, SHARED));
		irq_holds = false;
	} else if (once_take()) {
		expect(atomic_inc_return(&tracked) == 1);
		irq_holds = true;
	}
}

/* A key that may be held once is held by one of all who try at the same time. */
static void once_thread(int thread)
{
	unsigned int round;

	for (round = 0; round < ROUNDS || !kunit_interrupt_enough(); round++) {
		if (once_take()) {
			expect(atomic_inc_return(&tracked) == 1);
			schedule();
			expect(atomic_dec_return(&tracked) == 0);
			expect(nooks_object_untrack(dom, &type_once, SHARED));
		}
		schedule();
	}
}

static void race_once(struct kunit *test)
{
	begin(test);
	kunit_interrupt_start(once_interrupt);
	kunit_threads(test, THREADS, once_thread);
	kunit_info(test, "%lu interrupts", kunit_interrupt_stop());
	if (irq_holds)
		once_interrupt();
	KUNIT_EXPECT_EQ(test, atomic_read(&wrong), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&tracked), 0);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
}

static struct kunit_case race_cases[] = {
	KUNIT_CASE(race_rights),
	KUNIT_CASE(race_growth),
	KUNIT_CASE(race_objects),
	KUNIT_CASE(race_once),
	{}
};

static struct kunit_suite race_suite = {
	.name		= "nooks_race",
	.test_cases	= race_cases,
};
kunit_test_suite(race_suite);
