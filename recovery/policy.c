// SPDX-License-Identifier: GPL-2.0
/*
 * When to restart, how, when to try again, when to give up. A ladder:
 *
 *	the call that failed returns what its description says	always
 *	the driver is started where it is			up to max_in_place faults,
 *	its module is loaded anew				up to max_faults,
 *	it is left stopped					from then on
 *
 * where faults count that lie within the window. What fails on one step goes on with
 * the next. The numbers are parameters of nooks.ko, and each domain may have its own.
 */
#include <linux/moduleparam.h>

#include "internal.h"

static unsigned int max_in_place = 8;
module_param(max_in_place, uint, 0600);
MODULE_PARM_DESC(max_in_place, "faults within the window after which a driver is loaded anew, not restarted where it is");

static unsigned int max_faults = 10;
module_param(max_faults, uint, 0600);
MODULE_PARM_DESC(max_faults, "faults within the window after which a domain is left stopped (at most 64)");

static unsigned int window = 60;
module_param(window, uint, 0600);
MODULE_PARM_DESC(window, "length of that window in seconds");

static unsigned int max_restarts = 3;
module_param(max_restarts, uint, 0600);
MODULE_PARM_DESC(max_restarts, "restarts tried after one fault");

static unsigned int backoff_ms = 200;
module_param(backoff_ms, uint, 0600);
MODULE_PARM_DESC(backoff_ms, "how long before the second of these; each time twice as long");

static unsigned int quiesce_ms = 5000;
module_param(quiesce_ms, uint, 0600);
MODULE_PARM_DESC(quiesce_ms, "how long threads may take to leave a failed driver");

/*
 * The agent starts, locks itself into memory and reads a few netlink dumps, all while
 * the driver is stopped. What it has not read by then is lost.
 */
static unsigned int save_ms = 3000;
module_param(save_ms, uint, 0600);
MODULE_PARM_DESC(save_ms, "how long the agent may take to save what users configured");

const char * const nooks_limit_name[] = {
	[NOOKS_LIMIT_IN_PLACE]	= "max_in_place",
	[NOOKS_LIMIT_FAULTS]	= "max_faults",
	[NOOKS_LIMIT_WINDOW]	= "window",
	[NOOKS_LIMIT_RESTARTS]	= "max_restarts",
	[NOOKS_LIMIT_BACKOFF]	= "backoff_ms",
	[NOOKS_LIMIT_QUIESCE]	= "quiesce_ms",
	[NOOKS_LIMIT_SAVE]	= "save_ms",
};
static_assert(ARRAY_SIZE(nooks_limit_name) == NOOKS_LIMITS);

/* Those of all domains that have none of their own. */
static const unsigned int * const common[] = {
	[NOOKS_LIMIT_IN_PLACE]	= &max_in_place,
	[NOOKS_LIMIT_FAULTS]	= &max_faults,
	[NOOKS_LIMIT_WINDOW]	= &window,
	[NOOKS_LIMIT_RESTARTS]	= &max_restarts,
	[NOOKS_LIMIT_BACKOFF]	= &backoff_ms,
	[NOOKS_LIMIT_QUIESCE]	= &quiesce_ms,
	[NOOKS_LIMIT_SAVE]	= &save_ms,
};
static_assert(ARRAY_SIZE(common) == NOOKS_LIMITS);

unsigned int nooks_recovery_limit(const struct nooks_recovery *rec,
				  enum nooks_limit limit)
{
	unsigned int own = READ_ONCE(rec->limit[limit]);

	return own != NOOKS_LIMIT_UNSET ? own : READ_ONCE(*common[limit]);
}

/* "max_faults" "20", or "default". */
int nooks_recovery_limit_set(struct nooks_recovery *rec, const char *name,
			     const char *value)
{
	int limit = match_string(nooks_limit_name, NOOKS_LIMITS, name);
	unsigned int number = NOOKS_LIMIT_UNSET;

	if (limit < 0)
		return -EINVAL;
	/* Half of what fits, so that sums of them do. */
	if (strcmp(value, "default") &&
	    (kstrtouint(value, 10, &number) || number > INT_MAX))
		return -EINVAL;
	WRITE_ONCE(rec->limit[limit], number);
	return 0;
}

/* Note the time of a fault; called once each time the domain fails. */
void nooks_recovery_policy_note(struct nooks_recovery *rec)
{
	lockdep_assert_held(&rec->lock);
	rec->when[rec->nr_when++ % NOOKS_FAULT_TIMES] = ktime_get();
}

/* How many faults there were within the window; the ring remembers so many. */
static unsigned int recent(const struct nooks_recovery *rec)
{
	u64 span = (u64)nooks_recovery_limit(rec, NOOKS_LIMIT_WINDOW) * MSEC_PER_SEC;
	ktime_t since = ktime_sub_ms(ktime_get(), span);
	unsigned int i, nr = 0;

	for (i = 0; i < min_t(unsigned int, rec->nr_when, NOOKS_FAULT_TIMES); i++)
		if (ktime_after(rec->when[i], since))
			nr++;
	return nr;
}

/* Did the domain fail no more often than allowed within the window? */
bool nooks_recovery_policy_restart(struct nooks_recovery *rec)
{
	unsigned int limit = nooks_recovery_limit(rec, NOOKS_LIMIT_FAULTS);

	lockdep_assert_held(&rec->lock);
	return READ_ONCE(rec->enabled) &&
	       recent(rec) <= min_t(unsigned int, limit, NOOKS_FAULT_TIMES);
}

/* May it be started where it is? Once it may be started at all. */
bool nooks_recovery_policy_in_place(struct nooks_recovery *rec)
{
	unsigned int limit = nooks_recovery_limit(rec, NOOKS_LIMIT_IN_PLACE);
	unsigned long flags;
	bool may;

	if (!READ_ONCE(rec->in_place))
		return false;
	spin_lock_irqsave(&rec->lock, flags);
	may = recent(rec) <= limit;
	spin_unlock_irqrestore(&rec->lock, flags);
	return may;
}

/* May a restart that failed be tried again, and after how many jiffies? */
bool nooks_recovery_policy_retry(struct nooks_recovery *rec,
				 unsigned long *delay)
{
	u64 ms = nooks_recovery_limit(rec, NOOKS_LIMIT_BACKOFF);

	lockdep_assert_held(&rec->lock);
	if (++rec->attempt >= nooks_recovery_limit(rec, NOOKS_LIMIT_RESTARTS))
		return false;
	/* 0.2 s, 0.4 s, 0.8 s, ... up to 12.8 s, where nobody says otherwise */
	*delay = msecs_to_jiffies(min_t(u64, ms << min(rec->attempt - 1, 6u), INT_MAX));
	return true;
}

unsigned long nooks_recovery_policy_quiesce(const struct nooks_recovery *rec)
{
	return msecs_to_jiffies(nooks_recovery_limit(rec, NOOKS_LIMIT_QUIESCE));
}

/* How many jiffies the agent has for what users configured. */
unsigned long nooks_recovery_policy_save(const struct nooks_recovery *rec)
{
	return msecs_to_jiffies(nooks_recovery_limit(rec, NOOKS_LIMIT_SAVE));
}
