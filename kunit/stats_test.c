// SPDX-License-Identifier: GPL-2.0
/*
 * Counters: what is stored is not always what is shown.
 */
#include "domain.h"

static void stats_sums(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);

	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_FAULTS), 0ULL);
	nooks_stat_inc(dom, NOOKS_STAT_FAULTS);
	nooks_stat_add(dom, NOOKS_STAT_FAULTS, 41);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_FAULTS), 42ULL);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_RECOVERIES), 0ULL);
}

/* Calls that were refused did not come in. */
static void stats_refused(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);

	nooks_stat_add(dom, NOOKS_STAT_CALLS_IN, 10);
	nooks_stat_add(dom, NOOKS_STAT_REFUSED, 3);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_CALLS_IN), 7ULL);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_REFUSED), 3ULL);
}

/* Objects are numbered, and those that could not be tracked taken off. */
static void stats_objects(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);

	atomic64_set(&dom->object_seq, 5);
	nooks_stat_add(dom, NOOKS_STAT_TRACKED, -1);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_TRACKED), 4ULL);
	nooks_stat_inc(dom, NOOKS_STAT_UNTRACKED);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 3ULL);
}

/* Who is inside is the difference. */
static void stats_idle(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);

	KUNIT_EXPECT_TRUE(test, nooks_domain_is_idle(dom));
	nooks_stat_inc(dom, NOOKS_STAT_CALLS_IN);
	KUNIT_EXPECT_FALSE(test, nooks_domain_is_idle(dom));
	KUNIT_EXPECT_FALSE(test, nooks_domain_wait_idle(dom, 2));
	this_cpu_inc(dom->stats->left);
	KUNIT_EXPECT_TRUE(test, nooks_domain_is_idle(dom));
	KUNIT_EXPECT_TRUE(test, nooks_domain_wait_idle(dom, 2));
}

/* A line each; those of classes are summed up. */
static void stats_show(struct kunit *test)
{
	struct seq_file *m = kunit_seq(test);
	u64 count[NOOKS_STATS];
	int i;

	for (i = 0; i < NOOKS_STATS; i++)
		count[i] = 0;
	count[NOOKS_STAT_CALLS_IN] = 1;
	count[NOOKS_STAT_CALLS_OUT] = 2;
	count[NOOKS_STAT_REFUSED] = 3;
	count[NOOKS_STAT_UNWOUND] = 4;
	for (i = 0; i < NOOKS_SITE_CLASSES; i++)
		count[NOOKS_STAT_MISSES + i] = 10 + i;
	for (i = 0; i < NOOKS_CLASSES; i++)
		count[NOOKS_STAT_DENIED + i] = 20 + i;
	count[NOOKS_STAT_TRACKED] = 5;
	count[NOOKS_STAT_UNTRACKED] = 6;
	count[NOOKS_STAT_RELEASED] = 7;
	count[NOOKS_STAT_LEAKED] = 8;
	count[NOOKS_STAT_FAULTS] = 9;
	count[NOOKS_STAT_RECOVERIES] = 1ULL << 40;
	nooks_stats_show(m, count);
	KUNIT_EXPECT_STREQ(test, kunit_seq_text(m),
			   "calls_in: 1\ncalls_out: 2\ncalls_refused: 3\n"
			   "calls_unwound: 4\nguards: 33\nguards_denied: 110\n"
			   "objects_tracked: 5\nobjects_untracked: 6\n"
			   "objects_released: 7\nobjects_leaked: 8\n"
			   "faults: 9\nrecoveries: 1099511627776\n");
}

static struct kunit_case stats_cases[] = {
	KUNIT_CASE(stats_sums),
	KUNIT_CASE(stats_refused),
	KUNIT_CASE(stats_objects),
	KUNIT_CASE(stats_idle),
	KUNIT_CASE(stats_show),
	{}
};

static struct kunit_suite stats_suite = {
	.name		= "nooks_stats",
	.test_cases	= stats_cases,
};
kunit_test_suite(stats_suite);
