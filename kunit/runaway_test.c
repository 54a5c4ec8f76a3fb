// SPDX-License-Identifier: GPL-2.0
/*
 * Code that does not come back: what counts as time, and what is done about it.
 */
#include <linux/jiffies.h>
#include <linux/sched/task_stack.h>

#include "domain.h"

static const struct nooks_slot slot = { "kunit.slot", true };
static const struct nooks_import_desc import = { "kunit_import", false };
static const struct nooks_import_desc sleeper = { "kunit_sleeper", true };

static struct nooks_module module;
static struct module owner;
static bool came_back;

static struct nooks_domain *attach(struct kunit *test)
{
	module.dom = kunit_domain_live(test);
	module.owner = &owner;
	came_back = false;
	return module.dom;
}

/* Run @fn in the domain. */
static void run(struct kunit *test, u64 (*fn)(void))
{
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, &module, &slot));
	nooks_activation_call(&act, fn);
	nooks_activation_leave(&act);
}

static void expect_fault(struct kunit *test, struct nooks_domain *dom,
			 enum nooks_fault_kind kind)
{
	KUNIT_EXPECT_FALSE(test, came_back);
	KUNIT_EXPECT_FALSE(test, nooks_domain_running(dom));
	KUNIT_ASSERT_EQ(test, dom->nr_faults, 1ULL);
	KUNIT_EXPECT_EQ(test, dom->faults[0].kind, kind);
	KUNIT_EXPECT_TRUE(test, dom->faults[0].number);
	KUNIT_EXPECT_TRUE(test, nooks_domain_is_idle(dom));
}

#define MS	((u64)NSEC_PER_MSEC)

/* In order. */
static const struct {
	u64 now;
	unsigned long waits;
	unsigned long preempted;
	bool atomic;
	u64 counts;
} look[] = {
	{ 100 * MS, 1, 1, false, 0 },
	{ 105 * MS, 1, 1, false, 5 * MS },
	{ 110 * MS, 1, 1, true, 5 * MS },
	{ 115 * MS, 1, 1, true, 10 * MS },
	/* Something else could run, then nothing can again; all of it is its own. */
	{ 120 * MS, 1, 1, false, 20 * MS },
	{ 121 * MS, 1, 1, true, 1 * MS },
	{ 122 * MS, 1, 1, false, 22 * MS },
	/* Others ran in between. */
	{ 130 * MS, 1, 2, false, 22 * MS },
	{ 131 * MS, 1, 2, false, 23 * MS },
	/* Not the loop's doing. */
	{ 1000 * MS, 1, 2, false, 43 * MS },
	/* The other CPU's clock. */
	{ 999 * MS, 1, 2, false, 43 * MS },
	/* It waited. */
	{ 1005 * MS, 2, 2, false, 0 },
	{ 1006 * MS, 2, 2, true, 1 * MS },
};

static void run_spend(struct kunit *test)
{
	struct nooks_run of = { .looked = 100 * MS, .waits = 1, .preempted = 1 };
	int i;

	for (i = 0; i < ARRAY_SIZE(look); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    nooks_run_spend(&of, look[i].now,
						    look[i].waits,
						    look[i].preempted,
						    look[i].atomic),
				    look[i].counts, "look %d", i);
}

/* Only what is looked at here ends it. */
static u64 forever(void)
{
	for (;;)
		__carat_guard_loop(&module);
	came_back = true;
	return 1;
}

static void run_loop(struct kunit *test)
{
	struct nooks_domain *dom = attach(test);

	dom->budget.loop_ms = 20;
	dom->budget.atomic_ms = 20;
	this_cpu_write(__carat_guard_fuel, 0);
	run(test, forever);
	expect_fault(test, dom, NOOKS_FAULT_LOOP);
	KUNIT_EXPECT_GE(test, dom->faults[0].addr, 20UL);
	KUNIT_EXPECT_EQ(test, this_cpu_read(__carat_guard_fuel), NOOKS_FUEL);
}

/* It goes on, and is counted once a budget. */
static u64 until_counted(void)
{
	while (nooks_stat_read(module.dom, NOOKS_STAT_DENIED + NOOKS_CLASS_RUN) < 2)
		__carat_guard_loop(&module);
	came_back = true;
	return 1;
}

static u64 for_a_while(void)
{
	unsigned long end = jiffies + msecs_to_jiffies(100);

	while (time_before(jiffies, end))
		__carat_guard_loop(&module);
	came_back = true;
	return 1;
}

static void run_modes(struct kunit *test)
{
	struct nooks_domain *dom = attach(test);

	dom->budget.loop_ms = 10;
	dom->budget.atomic_ms = 10;
	nooks_protection->set_mode(dom, NOOKS_CLASS_RUN, NOOKS_MODE_OFF);
	run(test, for_a_while);
	KUNIT_EXPECT_TRUE(test, came_back);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_DENIED + NOOKS_CLASS_RUN),
			0ULL);
	came_back = false;
	nooks_protection->set_mode(dom, NOOKS_CLASS_RUN, NOOKS_MODE_COUNT);
	run(test, until_counted);
	KUNIT_EXPECT_TRUE(test, came_back);
	KUNIT_EXPECT_EQ(test, dom->nr_faults, 0ULL);
	KUNIT_EXPECT_TRUE(test, nooks_domain_running(dom));
}

/* Another thread failed the domain: a loop is a place to leave at. */
static u64 fail_and_look(void)
{
	nooks_domain_fail(module.dom);
	__carat_guard_loop(&module);
	came_back = true;
	return 1;
}

static void run_failed(struct kunit *test)
{
	struct nooks_domain *dom = attach(test);

	run(test, fail_and_look);
	KUNIT_EXPECT_FALSE(test, came_back);
	KUNIT_EXPECT_EQ(test, dom->nr_faults, 0ULL);
	KUNIT_EXPECT_TRUE(test, nooks_domain_is_idle(dom));
}

/* A call that began longer ago than it may. */
static void begin_early(unsigned long by)
{
	struct nooks_activation *act = nooks_activation_current();

	act->run.since = jiffies - module.dom->call_most - by;
	act->run_known = NOOKS_RUN_SINCE;
}

static u64 late_loop(void)
{
	begin_early(1);
	__carat_guard_loop(&module);	/* begins to look */
	__carat_guard_loop(&module);
	came_back = true;
	return 1;
}

static u64 call_out(void)
{
	struct nooks_import *imp = nooks_import_begin(&import);

	nooks_import_end(imp, &sleeper);
	came_back = true;
	return 1;
}

static u64 late_import(void)
{
	begin_early(1);
	return call_out();
}

static u64 import_in_time(void)
{
	begin_early(0);
	/* As far as it goes: the clock goes on, too. */
	nooks_activation_current()->run.since += HZ;
	return call_out();
}

static void run_late(struct kunit *test)
{
	struct nooks_domain *dom = attach(test);

	run(test, late_loop);
	expect_fault(test, dom, NOOKS_FAULT_TIME);
	dom = attach(test);
	run(test, import_in_time);
	KUNIT_EXPECT_TRUE(test, came_back);
	came_back = false;
	run(test, late_import);
	expect_fault(test, dom, NOOKS_FAULT_TIME);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].import, "kunit_import");
}

/* So many bytes are left. */
static unsigned long left;

static u64 deep(void)
{
	unsigned long sp = (unsigned long)task_stack_page(current) + left;

	nooks_run_depth(nooks_activation_current(), 0, sp);
	came_back = true;
	return 1;
}

static void run_depth(struct kunit *test)
{
	struct nooks_domain *dom = attach(test);

	left = NOOKS_STACK_LEFT;
	run(test, deep);
	KUNIT_EXPECT_TRUE(test, came_back);
	came_back = false;
	left = NOOKS_STACK_LEFT - 1;
	nooks_protection->set_mode(dom, NOOKS_CLASS_RUN, NOOKS_MODE_OFF);
	run(test, deep);
	KUNIT_EXPECT_TRUE(test, came_back);
	came_back = false;
	nooks_protection->set_mode(dom, NOOKS_CLASS_RUN, NOOKS_MODE_ENFORCE);
	run(test, deep);
	expect_fault(test, dom, NOOKS_FAULT_DEPTH);
	KUNIT_EXPECT_EQ(test, dom->faults[0].addr, left);
}

static u64 nothing(void)
{
	return 1;
}

static u64 arm(void)
{
	struct nooks_activation *act = nooks_activation_current();

	came_back = false;
	/* However often, it counts once. */
	nooks_run_arm(act, 0, 0);
	nooks_run_arm(act, 0, 0);
	came_back = true;
	return 1;
}

#define STORM	200

/* Callbacks, each of which arms the next, and so many other calls a callback. */
static void weather(struct kunit *test, struct nooks_domain *dom, int callbacks,
		    int others)
{
	int i, j;

	dom->budget.storm = STORM;
	for (i = 0; i < callbacks && nooks_domain_running(dom); i++) {
		run(test, arm);
		for (j = 0; j < others; j++)
			run(test, nothing);
	}
}

static void run_storm(struct kunit *test)
{
	struct nooks_domain *dom = attach(test);

	weather(test, dom, STORM - 1, 0);
	KUNIT_EXPECT_TRUE(test, came_back);
	weather(test, dom, 1, 0);
	expect_fault(test, dom, NOOKS_FAULT_STORM);

	/* Somebody gives it work. */
	dom = attach(test);
	weather(test, dom, 5 * STORM, 1);
	KUNIT_EXPECT_TRUE(test, nooks_domain_running(dom));

	/* It took longer than a second. */
	dom = attach(test);
	weather(test, dom, STORM - 1, 0);
	dom->armed_since = jiffies - HZ - 1;
	weather(test, dom, 1, 0);
	KUNIT_EXPECT_TRUE(test, nooks_domain_running(dom));

	/* Nobody looks. */
	nooks_protection->set_mode(dom, NOOKS_CLASS_RUN, NOOKS_MODE_OFF);
	weather(test, dom, 5 * STORM, 0);
	KUNIT_EXPECT_TRUE(test, nooks_domain_running(dom));
}

static const struct {
	const char *text;
	int result;
} texts[] = {
	{ "loop_ms=1000", 0 },
	{ "atomic_ms=10,call_ms=100", 0 },
	{ " storm=100\n", 0 },
	{ "call_ms=3600000", 0 },
	{ "loop_ms", -EINVAL },
	{ "loop_ms=", -EINVAL },
	{ "loop_ms=9", -EINVAL },
	{ "loop_ms=-1", -EINVAL },
	{ "storm=99", -EINVAL },
	{ "call_ms=3600001", -EINVAL },
	{ "nap_ms=1000", -EINVAL },
	/* All of it, or nothing. */
	{ "storm=777,loop_ms=1", -EINVAL },
};

static void run_budgets(struct kunit *test)
{
	struct nooks_domain *dom = attach(test);
	char text[64];
	int i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		strscpy(text, texts[i].text, sizeof(text));
		KUNIT_EXPECT_EQ_MSG(test, nooks_budget_set(dom, text),
				    texts[i].result, "%s", texts[i].text);
	}
	KUNIT_EXPECT_EQ(test, dom->budget.loop_ms, 1000U);
	KUNIT_EXPECT_EQ(test, dom->budget.atomic_ms, 10U);
	KUNIT_EXPECT_EQ(test, dom->budget.call_ms, 3600000U);
	KUNIT_EXPECT_EQ(test, dom->call_most, msecs_to_jiffies(3600000));
	KUNIT_EXPECT_EQ(test, dom->budget.storm, 100U);
}

static struct kunit_case run_cases[] = {
	KUNIT_CASE(run_spend),
	KUNIT_CASE(run_loop),
	KUNIT_CASE(run_modes),
	KUNIT_CASE(run_failed),
	KUNIT_CASE(run_late),
	KUNIT_CASE(run_depth),
	KUNIT_CASE(run_storm),
	KUNIT_CASE(run_budgets),
	{}
};

static struct kunit_suite run_suite = {
	.name		= "nooks_runaway",
	.test_cases	= run_cases,
};
kunit_test_suite(run_suite);
