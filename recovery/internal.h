/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of recovery/ share.
 */
#ifndef NOOKS_RECOVERY_INTERNAL_H
#define NOOKS_RECOVERY_INTERNAL_H

#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/mutex.h>

#include "recovery.h"

/**
 * enum nooks_stage - how far a recovery is
 * @NOOKS_STAGE_IDLE: nothing to do
 * @NOOKS_STAGE_QUIESCE: waiting for threads to leave the domain
 * @NOOKS_STAGE_SAVE: the agent writes down what users configured
 * @NOOKS_STAGE_REAP: objects are being released
 * @NOOKS_STAGE_IN_PLACE: the driver's init function runs once more
 * @NOOKS_STAGE_REAPED: the domain holds nothing; the agent unloads and loads the module
 * @NOOKS_STAGE_RESTART: that failed; the agent is started again
 * @NOOKS_STAGE_REPLAY: the driver is back; the agent configures it as it was
 * @NOOKS_STAGE_FAILED: gave up; the reason is kept
 * @NOOKS_STAGES: how many there are
 */
enum nooks_stage {
	NOOKS_STAGE_IDLE,
	NOOKS_STAGE_QUIESCE,
	NOOKS_STAGE_SAVE,
	NOOKS_STAGE_REAP,
	NOOKS_STAGE_IN_PLACE,
	NOOKS_STAGE_REAPED,
	NOOKS_STAGE_RESTART,
	NOOKS_STAGE_REPLAY,
	NOOKS_STAGE_FAILED,
	NOOKS_STAGES
};

extern const char * const nooks_stage_name[NOOKS_STAGES];

/**
 * enum nooks_limit - numbers of the policy, of a domain or of all
 * @NOOKS_LIMIT_IN_PLACE: faults within the window up to which it is started in place
 * @NOOKS_LIMIT_FAULTS: faults within the window up to which it is started at all
 * @NOOKS_LIMIT_WINDOW: length of the window in seconds
 * @NOOKS_LIMIT_RESTARTS: reloads tried after one fault
 * @NOOKS_LIMIT_BACKOFF: milliseconds before the second of them; each time twice that
 * @NOOKS_LIMIT_QUIESCE: milliseconds that threads may take to leave
 * @NOOKS_LIMIT_SAVE: milliseconds that the agent may take to save
 * @NOOKS_LIMITS: how many there are
 */
enum nooks_limit {
	NOOKS_LIMIT_IN_PLACE,
	NOOKS_LIMIT_FAULTS,
	NOOKS_LIMIT_WINDOW,
	NOOKS_LIMIT_RESTARTS,
	NOOKS_LIMIT_BACKOFF,
	NOOKS_LIMIT_QUIESCE,
	NOOKS_LIMIT_SAVE,
	NOOKS_LIMITS
};

#define NOOKS_LIMIT_UNSET	UINT_MAX

#define NOOKS_FAULT_TIMES	64
#define NOOKS_REASON		160

#include "postmortem.h"

/**
 * struct nooks_recovery - the recovery of one domain
 * @dom: the domain
 * @lock: what several contexts change: @stage, @restart, @number, @attempt, @when,
 *	@reason, @asked, @replace; taken with interrupts off, inside the domain's lock
 * @number: which recovery this is; the agent repeats it in what it says, and an
 *	agent of an earlier one is not believed
 * @worker: the thread that recovers this domain
 * @work: runs the stages, see fsm.c
 * @retry: starts the agent once more after a restart that failed
 * @overdue: gives up when the agent says nothing
 * @stage: how far it is
 * @from: the state in which the domain failed
 * @enabled: policy: restart after a fault
 * @in_place: policy: try it where it is, before the module is loaded anew
 * @limit: policy: numbers of this domain, or NOOKS_LIMIT_UNSET; policy.c
 * @restart: the domain is being restarted, not just cleaned up
 * @reaped: the domain holds nothing since it failed
 * @called: the agent of this recovery was started
 * @saved: completed when the agent has written the configuration down
 * @attempt: restarts tried since the driver last came up
 * @when: times of the last faults, a ring; policy.c
 * @nr_when: faults entered into @when
 * @began: when the domain failed
 * @last_ns: how long the last recovery took, up to the driver's return
 * @reason: why it gave up
 * @asked: somebody is about to fail the domain by hand
 * @replace: another build of the driver takes its place: its module is loaded anew
 * @unbind_lock: devices are stopped, and what must go before its device is released,
 *	by one thread at a time; reap.c
 * @postmortems: reports on its last faults
 */
struct nooks_recovery {
	struct nooks_domain *dom;
	spinlock_t lock;		/* see above */
	unsigned int number;
	struct kthread_worker *worker;
	struct kthread_work work;
	struct kthread_delayed_work retry;
	struct kthread_delayed_work overdue;
	enum nooks_stage stage;
	enum nooks_domain_state from;
	bool enabled;
	bool in_place;
	unsigned int limit[NOOKS_LIMITS];
	bool restart;
	bool reaped;
	bool called;
	struct completion saved;
	unsigned int attempt;
	ktime_t when[NOOKS_FAULT_TIMES];
	unsigned int nr_when;
	ktime_t began;
	u64 last_ns;
	char reason[NOOKS_REASON];
	bool asked;
	bool replace;
	struct mutex unbind_lock;	/* see above */
	struct nooks_postmortems *postmortems;
};

/* fsm.c */
int nooks_recovery_by_hand(struct nooks_recovery *rec, bool replace);
int nooks_recovery_agent_says(struct nooks_recovery *rec, char *line);

/* reap.c */
void nooks_recovery_quiesce(struct nooks_domain *dom);
unsigned int nooks_recovery_reap(struct nooks_domain *dom);
void nooks_recovery_unbind(struct nooks_domain *dom, struct device *dev);

/* agent.c */
int nooks_recovery_agent_start(struct nooks_domain *dom, unsigned int number);

/* power.c */
int nooks_recovery_power_start(void);
void nooks_recovery_power_stop(void);
void nooks_recovery_sleep(bool sleep);
void nooks_recovery_wait_awake(void);

/* policy.c */
void nooks_recovery_policy_note(struct nooks_recovery *rec)
	__must_hold(&rec->lock);
bool nooks_recovery_policy_restart(struct nooks_recovery *rec)
	__must_hold(&rec->lock);
bool nooks_recovery_policy_retry(struct nooks_recovery *rec,
				 unsigned long *delay)
	__must_hold(&rec->lock);
bool nooks_recovery_policy_in_place(struct nooks_recovery *rec);
unsigned long nooks_recovery_policy_quiesce(const struct nooks_recovery *rec);
unsigned long nooks_recovery_policy_save(const struct nooks_recovery *rec);
unsigned int nooks_recovery_limit(const struct nooks_recovery *rec,
				  enum nooks_limit limit);
int nooks_recovery_limit_set(struct nooks_recovery *rec, const char *name,
			     const char *value);
extern const char * const nooks_limit_name[NOOKS_LIMITS];

/* debugfs.c */
void nooks_recovery_debugfs_add(struct nooks_recovery *rec);

#endif /* NOOKS_RECOVERY_INTERNAL_H */
