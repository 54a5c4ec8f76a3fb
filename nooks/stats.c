// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of a domain: names, sums, and the table people read.
 */
#include <linux/seq_file.h>

#include "internal.h"

static const char * const stat_name[] = {
	[NOOKS_STAT_CALLS_IN]	= "calls_in",
	[NOOKS_STAT_CALLS_OUT]	= "calls_out",
	[NOOKS_STAT_REFUSED]	= "calls_refused",
	[NOOKS_STAT_UNWOUND]	= "calls_unwound",
	[NOOKS_STAT_GUARDS]	= "guards",
	[NOOKS_STAT_DENIED]	= "guards_denied",
	[NOOKS_STAT_TRACKED]	= "objects_tracked",
	[NOOKS_STAT_UNTRACKED]	= "objects_untracked",
	[NOOKS_STAT_RELEASED]	= "objects_released",
	[NOOKS_STAT_LEAKED]	= "objects_leaked",
	[NOOKS_STAT_FAULTS]	= "faults",
	[NOOKS_STAT_RECOVERIES]	= "recoveries",
};
static_assert(ARRAY_SIZE(stat_name) == NOOKS_STATS);

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
	return sum;
}

/*
 * A thread may enter on one CPU and leave on another. Who left is summed up
 * first: the sums can only be equal if everybody who had entered by the second
 * sum had left by the first.
 */
bool nooks_domain_is_idle(struct nooks_domain *dom)
{
	u64 left = sum_of(dom, offsetof(struct nooks_stats, left));

	smp_rmb(); /* see above */
	return left == sum_of(dom, offsetof(struct nooks_stats,
					    count[NOOKS_STAT_CALLS_IN]));
}

void nooks_stats_show(struct seq_file *m, const u64 *count)
{
	enum nooks_stat stat;

	for (stat = 0; stat < NOOKS_STATS; stat++)
		seq_printf(m, "%s: %llu\n", stat_name[stat], count[stat]);
}
