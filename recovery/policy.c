// SPDX-License-Identifier: GPL-2.0
/*
 * When to restart, when to try again, when to give up.
 */
#include <linux/moduleparam.h>

#include "internal.h"

static unsigned int max_faults = 10;
module_param(max_faults, uint, 0600);
MODULE_PARM_DESC(max_faults, "faults within the window after which a domain is left stopped (at most 64)");

static unsigned int window = 60;
module_param(window, uint, 0600);
MODULE_PARM_DESC(window, "length of that window in seconds");

static unsigned int max_restarts = 3;
module_param(max_restarts, uint, 0600);
MODULE_PARM_DESC(max_restarts, "restarts tried after one fault");

static unsigned int quiesce_ms = 5000;
module_param(quiesce_ms, uint, 0600);
MODULE_PARM_DESC(quiesce_ms, "how long threads may take to leave a failed driver");

/* Note the time of a fault; called once each time the domain fails. */
void nooks_recovery_policy_note(struct nooks_recovery *rec)
{
	lockdep_assert_held(&rec->lock);
	rec->when[rec->nr_when++ % NOOKS_FAULT_TIMES] = ktime_get();
}

/* Did the domain fail more often than allowed within the window? */
bool nooks_recovery_policy_restart(struct nooks_recovery *rec)
{
	unsigned int limit = min_t(unsigned int, READ_ONCE(max_faults),
				   NOOKS_FAULT_TIMES);
	ktime_t since = ktime_sub_ms(ktime_get(),
				     READ_ONCE(window) * MSEC_PER_SEC);
	unsigned int i, recent = 0;

	lockdep_assert_held(&rec->lock);
	if (!READ_ONCE(rec->enabled))
		return false;
	for (i = 0; i < min_t(unsigned int, rec->nr_when, NOOKS_FAULT_TIMES); i++)
		if (ktime_after(rec->when[i], since))
			recent++;
	return recent <= limit;
}

/* May a restart that failed be tried again, and after how many jiffies? */
bool nooks_recovery_policy_retry(struct nooks_recovery *rec,
				 unsigned long *delay)
{
	lockdep_assert_held(&rec->lock);
	if (++rec->attempt >= READ_ONCE(max_restarts))
		return false;
	/* 0.2 s, 0.4 s, 0.8 s, ... up to 12.8 s */
	*delay = msecs_to_jiffies(100 << min(rec->attempt, 7u));
	return true;
}

unsigned long nooks_recovery_policy_quiesce(void)
{
	return msecs_to_jiffies(READ_ONCE(quiesce_ms));
}
