// SPDX-License-Identifier: GPL-2.0
/*
 * What must be gone when the driver core takes a device back: that of this device,
 * youngest first, once, and given back when the device goes; whoever else is at work.
 */
#include <linux/device.h>

#include "../recovery/internal.h"
#include "domain.h"

static const struct nooks_slot slot = { "kunit.slot", true };

/* Only compared. */
static struct device device[2];

/* What was done, in order: cards are stopped, messages given back. */
static char story[64];
static atomic_t begun, ended, early;
static bool slow;
/* Takes its time, so that all others are through with the rest before. */
static struct task_struct *slowest;

static void tell(char what, unsigned long number)
{
	size_t len = strlen(story);

	if (len < sizeof(story) - 2) {
		story[len] = what;
		story[len + 1] = '0' + number;
	}
}

static const struct nooks_type device_type = { .name = "device" };

static const struct nooks_embed card_embed[] = {
	{ &device_type, 16 },
	{ }
};

static void card_quiesce(struct nooks_object *obj)
{
	tell('q', obj->aux[0]);
}

static void release(struct nooks_object *obj)
{
	atomic_inc(&begun);
	tell('r', obj->aux[1]);
	if (slow)
		schedule_timeout_uninterruptible(current == slowest ? 20 : 1);
	atomic_inc(&ended);
}

static bool of_device(const struct nooks_object *obj, struct device *dev)
{
	return obj->aux[0] == (unsigned long)dev;
}

static const struct nooks_type card_type = {
	.name = "card", .embed = card_embed, .quiesce = card_quiesce,
};

static const struct nooks_type message_type = {
	.name = "message", .release = release, .bound = of_device,
};

static const struct nooks_type number_type = {
	.name = "number", .weak = true, .bound = of_device,
};

static const struct nooks_type other_type = {
	.name = "other", .release = release,
};

static int unbind_suite_init(struct kunit *test)
{
	memset(story, 0, sizeof(story));
	atomic_set(&begun, 0);
	atomic_set(&ended, 0);
	atomic_set(&early, 0);
	slow = false;
	return 0;
}

/* One more of a type, of a device, known by a number. */
static void hold(struct kunit *test, struct nooks_domain *dom,
		 const struct nooks_type *type, int dev, unsigned long number)
{
	const unsigned long aux[3] = { (unsigned long)&device[dev], number };
	struct nooks_object *obj;

	obj = nooks_object_track(dom, type, KUNIT_BASE + 8 * number, 0, aux, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(obj));
}

static void hold_card(struct kunit *test, struct nooks_domain *dom, int dev)
{
	const unsigned long aux[3] = { dev };
	struct nooks_object *obj;

	obj = nooks_object_track(dom, &card_type,
				 (unsigned long)&device[dev] - 16, 0, aux, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(obj));
}

static bool is_held(struct nooks_domain *dom, const struct nooks_type *type,
		    unsigned long number)
{
	return nooks_object_is_held(dom, type, KUNIT_BASE + 8 * number);
}

/* The device at rest first; and nothing of another one. */
static void unbind_order(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	hold_card(test, dom, 0);
	hold_card(test, dom, 1);
	hold(test, dom, &message_type, 0, 1);
	hold(test, dom, &other_type, 0, 2);
	hold(test, dom, &message_type, 1, 3);
	hold(test, dom, &number_type, 0, 4);
	hold(test, dom, &message_type, 0, 5);

	nooks_recovery_unbind(dom, &device[0]);
	KUNIT_EXPECT_STREQ(test, story, "q0r5r1");
	KUNIT_EXPECT_FALSE(test, is_held(dom, &number_type, 4));
	KUNIT_EXPECT_TRUE(test, is_held(dom, &message_type, 3));
	KUNIT_EXPECT_TRUE(test, is_held(dom, &other_type, 2));
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_RELEASED), 2ULL);

	/* The rest once, by who comes later. */
	memset(story, 0, sizeof(story));
	KUNIT_EXPECT_EQ(test, nooks_recovery_reap(dom), 4U);
	KUNIT_EXPECT_STREQ(test, story, "q1q0r3r2");
}

/* A driver that returns has given it back. */
static void unbind_returned(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_module mod = { .dom = dom };
	struct nooks_activation act;

	mod.owner = kunit_kzalloc(test, sizeof(*mod.owner), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mod.owner);
	kunit_agent.dom = dom;
	hold(test, dom, &other_type, 0, 1);
	hold(test, dom, &message_type, 1, 2);
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, &mod, &slot));
	act.sp = 0;
	nooks_entry_unbound(&act, &device[0], 0);
	KUNIT_EXPECT_FALSE(test, act.failed);
	KUNIT_EXPECT_EQ(test, dom->nr_faults, 0ULL);
	nooks_entry_unbound(&act, &device[1], -3);
	KUNIT_EXPECT_TRUE(test, act.failed);
	KUNIT_EXPECT_FALSE(test, nooks_activation_leave(&act));
	KUNIT_ASSERT_EQ(test, dom->nr_faults, 1ULL);
	KUNIT_EXPECT_EQ(test, dom->faults[0].kind, NOOKS_FAULT_RESULT);
	KUNIT_EXPECT_EQ(test, (long)dom->faults[0].addr, -3L);
	/* What follows in the wrapper, whoever was faster. */
	nooks_entry_unbind(&mod, &device[1]);
	KUNIT_EXPECT_FALSE(test, is_held(dom, &message_type, 2));
	nooks_recovery->drain(dom);
	KUNIT_EXPECT_STREQ(test, story, "r2r1");
}

/* A module that never got to its domain. */
static void unbind_nothing(struct kunit *test)
{
	struct nooks_module mod = {};

	nooks_entry_unbind(&mod, &device[0]);
}

/* Waited for are others, not those who wait. */
static void unbind_others(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_module mod = { .dom = dom };
	struct nooks_activation outer, inner;

	mod.owner = kunit_kzalloc(test, sizeof(*mod.owner), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mod.owner);
	kunit_agent.dom = dom;
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&outer, &mod, &slot));
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&inner, &mod, &slot));
	/* Another one. */
	nooks_stat_inc(dom, NOOKS_STAT_CALLS_IN);
	nooks_domain_fail(dom);
	KUNIT_EXPECT_FALSE(test, nooks_domain_wait_others(dom, 2));
	this_cpu_inc(dom->stats->left);
	KUNIT_EXPECT_TRUE(test, nooks_domain_wait_others(dom, 2));
	KUNIT_EXPECT_FALSE(test, nooks_domain_is_idle(dom));
	nooks_activation_leave(&inner);
	KUNIT_EXPECT_TRUE(test, nooks_domain_wait_others(dom, 2));
	nooks_activation_leave(&outer);
	KUNIT_EXPECT_TRUE(test, nooks_domain_wait_others(dom, 2));
	nooks_recovery->drain(dom);
}

#define RACE_ROUNDS	5
#define RACE_HELD	6

static struct nooks_domain *race_dom;

/* The recovery, and two who are refused: the device goes when they are back. */
static void race(int thread)
{
	if (!thread) {
		slowest = current;
		nooks_recovery_reap(race_dom);
		return;
	}
	nooks_recovery_unbind(race_dom, &device[0]);
	if (atomic_read(&ended) != RACE_HELD)
		atomic_inc(&early);
}

static void unbind_race(struct kunit *test)
{
	int round, i;

	race_dom = kunit_domain_live(test);
	slow = true;
	for (round = 0; round < RACE_ROUNDS; round++) {
		atomic_set(&begun, 0);
		atomic_set(&ended, 0);
		for (i = 0; i < RACE_HELD; i++)
			hold(test, race_dom, &message_type, 0, i);
		kunit_threads(test, 3, race);
		KUNIT_EXPECT_EQ(test, atomic_read(&begun), RACE_HELD);
		KUNIT_EXPECT_EQ(test, atomic_read(&early), 0);
	}
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(race_dom), 0ULL);
}

static struct kunit_case unbind_cases[] = {
	KUNIT_CASE(unbind_order),
	KUNIT_CASE(unbind_returned),
	KUNIT_CASE(unbind_nothing),
	KUNIT_CASE(unbind_others),
	KUNIT_CASE(unbind_race),
	{}
};

static struct kunit_suite unbind_suite = {
	.name		= "nooks_unbind",
	.init		= unbind_suite_init,
	.test_cases	= unbind_cases,
};
kunit_test_suite(unbind_suite);
