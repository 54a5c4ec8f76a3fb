// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of a domain: names, sums, and the table people read.
 */
#include <linux/seq_file.h>

#include "internal.h"

/* A line of the table: one counter, or the sum of those of several classes. */
static const struct stat_row {
	const char *name;
	enum nooks_stat first;
	enum nooks_stat last;
} stat_row[] = {
	{ "calls_in", NOOKS_STAT_CALLS_IN, NOOKS_STAT_CALLS_IN },
	{ "calls_out", NOOKS_STAT_CALLS_OUT, NOOKS_STAT_CALLS_OUT },
	{ "calls_refused", NOOKS_STAT_REFUSED, NOOKS_STAT_REFUSED },
	{ "calls_unwound", NOOKS_STAT_UNWOUND, NOOKS_STAT_UNWOUND },
	{ "guards", NOOKS_STAT_MISSES, NOOKS_STAT_MISSES_LAST },
	{ "guards_denied", NOOKS_STAT_DENIED, NOOKS_STAT_DENIED_LAST },
	{ "objects_tracked", NOOKS_STAT_TRACKED, NOOKS_STAT_TRACKED },
	{ "objects_untracked", NOOKS_STAT_UNTRACKED, NOOKS_STAT_UNTRACKED },
	{ "objects_released", NOOKS_STAT_RELEASED, NOOKS_STAT_RELEASED },
	{ "objects_leaked", NOOKS_STAT_LEAKED, NOOKS_STAT_LEAKED },
	{ "faults", NOOKS_STAT_FAULTS, NOOKS_STAT_FAULTS },
	{ "recoveries", NOOKS_STAT_RECOVERIES, NOOKS_STAT_RECOVERIES },
};

static u64 sum_of(struct nooks_domain *dom, size_t offset)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*(u64 *)((void *)per_cpu_ptr(dom->stats, cpu) +
					  offset));
	return sum;
}

u64 nooks_stat_read(struct nooks_domain *dom, enum nooks_stat stat)
{
	u64 sum = sum_of(dom, offsetof(struct nooks_stats, count[stat]));

	if (stat == NOOKS_STAT_CALLS_IN)
		sum -= sum_of(dom, offsetof(struct nooks_stats,
					    count[NOOKS_STAT_REFUSED]));
	/* They are numbered; per CPU are those that could not be tracked. */
	if (stat == NOOKS_STAT_TRACKED)
		sum += atomic64_read(&dom->object_seq);
	return sum;
}

/*
 * A thread may enter on one CPU and leave on another. Who left is summed up
 * first: the sums can only be equal if everybody who had entered by the second
 * sum had left by the first. So it may be too many, and never too few.
 */
u64 nooks_domain_inside(struct nooks_domain *dom)
{
	u64 left = sum_of(dom, offsetof(struct nooks_stats, left));

	smp_rmb(); /* see above */
	return sum_of(dom, offsetof(struct nooks_stats,
				    count[NOOKS_STAT_CALLS_IN])) - left;
}

bool nooks_domain_is_idle(struct nooks_domain *dom)
{
	return !nooks_domain_inside(dom);
}

void nooks_stats_show(struct seq_file *m, const u64 *count)
{
	const struct stat_row *row;
	enum nooks_stat stat;
	u64 sum;

	for (row = stat_row; row < stat_row + ARRAY_SIZE(stat_row); row++) {
		sum = 0;
		for (stat = row->first; stat <= row->last; stat++)
			sum += count[stat];
		seq_printf(m, "%s: %llu\n", row->name, sum);
	}
}
