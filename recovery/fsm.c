// SPDX-License-Identifier: GPL-2.0
/*
 * The recovery of a domain, top to bottom: threads out, objects released, driver
 * started again. Every stage has a bound; what exceeds it ends in STOPPED with the
 * reason, and the rest of the system goes on.
 *
 * It is a ladder, see policy.c. A driver is started where it is: its data as they were
 * when it was loaded, its init function once more; what users hold on to is kept for it
 * (nooks/keep.c). Where that cannot be, or fails, or has been done too often, the agent
 * writes down what users configured, unloads the module and loads it again, and
 * configures what comes. In the end it is left stopped.
 *
 * The agent is a user-space program (tools/nooks) that does what only user space
 * can: unload and load modules, read and write link configuration. It reports
 * through nooks/<domain>/recovery.
 */
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "internal.h"

/* The agent's own bounds, once it has saved, add up to less. */
#define AGENT_TIMEOUT	(120 * HZ)

#define NO_AGENT	"the recovery agent cannot be started"
#define NO_ANSWER	"the recovery agent did not answer"

const char * const nooks_stage_name[] = {
	[NOOKS_STAGE_IDLE]	= "idle",
	[NOOKS_STAGE_QUIESCE]	= "quiesce",
	[NOOKS_STAGE_SAVE]	= "save",
	[NOOKS_STAGE_REAP]	= "reap",
	[NOOKS_STAGE_IN_PLACE]	= "in-place",
	[NOOKS_STAGE_REAPED]	= "reaped",
	[NOOKS_STAGE_RESTART]	= "restart",
	[NOOKS_STAGE_REPLAY]	= "replay",
	[NOOKS_STAGE_FAILED]	= "failed",
};
static_assert(ARRAY_SIZE(nooks_stage_name) == NOOKS_STAGES);

static void set_stage(struct nooks_recovery *rec, enum nooks_stage stage)
{
	WRITE_ONCE(rec->stage, stage);
	nooks_trace_recovery(rec->dom, nooks_stage_name[stage]);
	nooks_postmortem_stage(rec, stage);
}

/* No more tries: the domain stays empty and stopped, and says why. */
static void give_up(struct nooks_recovery *rec, const char *reason)
{
	unsigned long flags;

	spin_lock_irqsave(&rec->lock, flags);
	strscpy(rec->reason, reason, sizeof(rec->reason));
	rec->restart = false;
	rec->replace = false;
	set_stage(rec, NOOKS_STAGE_FAILED);
	spin_unlock_irqrestore(&rec->lock, flags);

	/* What waits for another build waits no more; where one begins just now, that ends it. */
	nooks_keep_stay(rec->dom);
	if (nooks_domain_set_state(rec->dom, NOOKS_DOMAIN_RECOVERING,
				   NOOKS_DOMAIN_STOPPED) ||
	    !READ_ONCE(rec->dom->mod))
		nooks_keep_release(rec->dom);
	pr_err("nooks: %s: FAILED: %s; stopped\n", rec->dom->name, reason);
}

static bool call_agent(struct nooks_recovery *rec)
{
	kthread_queue_delayed_work(rec->worker, &rec->overdue,
				   AGENT_TIMEOUT + nooks_recovery_policy_save(rec));
	return !nooks_recovery_agent_start(rec->dom, READ_ONCE(rec->number));
}

static void reap(struct nooks_recovery *rec)
{
	unsigned int released;

	set_stage(rec, NOOKS_STAGE_REAP);
	released = nooks_recovery_reap(rec->dom);
	nooks_stat_add(rec->dom, NOOKS_STAT_RELEASED, released);
	rec->reaped = true;
}

/* Let the agent write down what users configured, once a recovery. NULL, or why not. */
static const char *save(struct nooks_recovery *rec)
{
	if (rec->called)
		return NULL;
	rec->called = true;
	set_stage(rec, NOOKS_STAGE_SAVE);
	reinit_completion(&rec->saved);
	if (!call_agent(rec))
		return NO_AGENT;
	wait_for_completion_timeout(&rec->saved,
				    nooks_recovery_policy_save(rec));
	return NULL;
}

/* Nobody has configuration to give back: it was kept. */
static void kept_all(struct nooks_recovery *rec)
{
	unsigned long flags;

	spin_lock_irqsave(&rec->lock, flags);
	if (rec->stage == NOOKS_STAGE_REPLAY)
		set_stage(rec, NOOKS_STAGE_IDLE);
	spin_unlock_irqrestore(&rec->lock, flags);
}

/* Where it is, once: what fails there calls for a new module. */
static bool restart_in_place(struct nooks_recovery *rec)
{
	int err;

	set_stage(rec, NOOKS_STAGE_IN_PLACE);
	err = nooks_module_restart(rec->dom);
	if (!err && !rec->called)
		kept_all(rec);
	/* If it has failed, this work is queued again. */
	return !err || READ_ONCE(rec->dom->state) != NOOKS_DOMAIN_RECOVERING;
}

/* May it be restarted? If not, why; the driver failed in state rec->from. */
static const char *no_restart(struct nooks_recovery *rec)
{
	unsigned long flags;
	const char *why = NULL;

	spin_lock_irqsave(&rec->lock, flags);
	if (READ_ONCE(rec->dom->stop)) {
		/* Not a driver that fails as it is loaded: the loader ends it. */
		if (rec->from == NOOKS_DOMAIN_LIVE || rec->restart)
			why = "it broke a rule, and its policy stops it then";
		rec->restart = false;
	} else if (rec->from == NOOKS_DOMAIN_LIVE) {
		rec->restart = nooks_recovery_policy_restart(rec) || rec->replace;
		if (!rec->restart)
			why = rec->enabled ? "too many faults" :
				"recovery is disabled";
	} else if (rec->from == NOOKS_DOMAIN_UNLOADING) {
		rec->restart = false;
	}
	spin_unlock_irqrestore(&rec->lock, flags);
	return why;
}

static void recover(struct nooks_recovery *rec)
{
	struct nooks_domain *dom = rec->dom;
	bool in_place, kept = false;
	const char *why;

	set_stage(rec, NOOKS_STAGE_QUIESCE);
	nooks_examine_fault(rec);
	if (!nooks_domain_wait_idle(dom, nooks_recovery_policy_quiesce(rec))) {
		nooks_domain_set_state(dom, NOOKS_DOMAIN_FAULTED,
				       NOOKS_DOMAIN_STOPPED);
		give_up(rec, "a thread did not leave the driver");
		nooks_examine_objects(rec);
		nooks_examine_report(rec);
		return;
	}
	nooks_domain_set_state(dom, NOOKS_DOMAIN_FAULTED,
			       NOOKS_DOMAIN_RECOVERING);
	/* From here on no device of it writes memory, whatever comes next. */
	nooks_recovery_quiesce(dom);
	nooks_recovery_wait_awake();

	/*
	 * A driver that failed in its init or exit function is thrown out by
	 * the loader as soon as that returns; its thread waits in drain().
	 */
	why = no_restart(rec);
	nooks_examine_objects(rec);
	/* The agent, which is needed then, must see them as users left them. */
	if (!why && rec->restart && rec->replace)
		why = save(rec);
	in_place = rec->restart && rec->from == NOOKS_DOMAIN_LIVE &&
		   !rec->replace && nooks_recovery_policy_in_place(rec);
	/* What was kept and is not back yet stays kept: the agent will look at it. */
	if (in_place || (rec->restart && rec->replace) || nooks_keep_any(dom))
		kept = nooks_keep_begin(dom, rec->replace);
	if (!why && rec->restart && !kept)
		why = save(rec);
	reap(rec);
	if (why || !in_place || !restart_in_place(rec)) {
		if (!why && rec->restart)
			why = save(rec);
		if (why || !rec->replace)
			nooks_keep_release(dom);
		if (why)
			give_up(rec, why);
		else
			set_stage(rec, NOOKS_STAGE_REAPED);
	}
	/* Now, when nobody waits for the driver, or the agent takes its time. */
	nooks_examine_report(rec);
}

/*
 * Memory is not waited for by way of a disk: that may be the one whose driver is to be
 * started here.
 */
static void recovery_run(struct kthread_work *work)
{
	struct nooks_recovery *rec =
		container_of(work, struct nooks_recovery, work);
	unsigned int noio = memalloc_noio_save();

	recover(rec);
	memalloc_noio_restore(noio);
}

static void recovery_retry(struct kthread_work *work)
{
	struct nooks_recovery *rec =
		container_of(work, struct nooks_recovery, retry.work);

	if (!call_agent(rec))
		give_up(rec, NO_AGENT);
}

static void recovery_overdue(struct kthread_work *work)
{
	struct nooks_recovery *rec =
		container_of(work, struct nooks_recovery, overdue.work);

	if (READ_ONCE(rec->restart))
		give_up(rec, NO_ANSWER);
	else
		nooks_postmortem_end(rec, NOOKS_RESULT_PENDING, NO_ANSWER);
}

/* The domain has just become FAULTED, once; under its lock, in any context. */
static void recovery_fault(struct nooks_domain *dom,
			   enum nooks_domain_state from)
{
	struct nooks_recovery *rec = dom->recovery;
	unsigned long flags;

	spin_lock_irqsave(&rec->lock, flags);
	rec->from = from;
	rec->reaped = false;
	/* A fault while it is loaded again belongs to the recovery under way. */
	if (!rec->restart) {
		rec->number++;
		rec->attempt = 0;
		rec->called = false;
		rec->began = ktime_get();
		/* It failed by itself, before somebody could. */
		if (!rec->asked)
			rec->replace = false;
	}
	nooks_recovery_policy_note(rec);
	nooks_postmortem_begin(rec, dom->fatal, rec->asked);
	rec->asked = false;
	spin_unlock_irqrestore(&rec->lock, flags);
	kthread_queue_work(rec->worker, &rec->work);
}

/*
 * Called by who saw, under the domain's lock, that it has failed: the work is
 * queued, running or done.
 */
static void recovery_drain(struct nooks_domain *dom)
{
	struct nooks_recovery *rec = dom->recovery;

	kthread_flush_work(&rec->work);
	if (!rec->reaped) {
		/* A thread is still inside; the module must wait for it. */
		nooks_domain_wait_idle(dom, MAX_SCHEDULE_TIMEOUT);
		reap(rec);
		set_stage(rec, NOOKS_STAGE_REAPED);
	}
	if (READ_ONCE(rec->restart))
		return;
	if (!nooks_domain_set_state(dom, NOOKS_DOMAIN_STOPPED,
				    NOOKS_DOMAIN_UNLOADED))
		nooks_domain_set_state(dom, NOOKS_DOMAIN_RECOVERING,
				       NOOKS_DOMAIN_UNLOADED);
	nooks_postmortem_end(rec, NOOKS_RESULT_UNLOADED, NULL);
}

/* The driver is there, and goes live next; under the domain's lock. */
static void recovery_loaded(struct nooks_domain *dom)
{
	struct nooks_recovery *rec = dom->recovery;
	unsigned long flags;

	spin_lock_irqsave(&rec->lock, flags);
	rec->reason[0] = '\0';
	if (!rec->restart) {
		set_stage(rec, NOOKS_STAGE_IDLE);
	} else {
		rec->restart = false;
		rec->replace = false;
		rec->last_ns = ktime_to_ns(ktime_sub(ktime_get(), rec->began));
		nooks_stat_inc(dom, NOOKS_STAT_RECOVERIES);
		set_stage(rec, NOOKS_STAGE_REPLAY);
		pr_notice("nooks: %s: RECOVER: generation %u after %llu ms\n",
			  dom->name, dom->generation,
			  rec->last_ns / NSEC_PER_MSEC);
	}
	spin_unlock_irqrestore(&rec->lock, flags);
}

/* The agent could not load the driver, or could not configure it. */
static void agent_failed(struct nooks_recovery *rec, const char *reason)
{
	unsigned long delay, flags;
	bool loaded, again;

	spin_lock_irqsave(&rec->lock, flags);
	loaded = rec->stage == NOOKS_STAGE_REPLAY;
	if (loaded) {
		nooks_postmortem_remark(rec, reason);
		set_stage(rec, NOOKS_STAGE_IDLE);
	}
	again = !loaded && rec->restart &&
		nooks_recovery_policy_retry(rec, &delay);
	if (again)
		set_stage(rec, NOOKS_STAGE_RESTART);
	spin_unlock_irqrestore(&rec->lock, flags);

	if (loaded)
		pr_err("nooks: %s: FAILED: configuration: %s\n", rec->dom->name,
		       reason);
	else if (again)
		kthread_queue_delayed_work(rec->worker, &rec->retry, delay);
	else if (READ_ONCE(rec->restart))
		give_up(rec, reason);
}

/* "N saved", "N done", "N failed REASON" */
int nooks_recovery_agent_says(struct nooks_recovery *rec, char *line)
{
	char *which = strsep(&line, " ");
	unsigned long flags;
	unsigned int number;

	if (!line || kstrtouint(which, 10, &number))
		return -EINVAL;
	if (number != READ_ONCE(rec->number))
		return -ESTALE;
	if (!strcmp(line, "saved")) {
		complete(&rec->saved);
		return 0;
	}
	kthread_cancel_delayed_work_sync(&rec->overdue);
	if (!strcmp(line, "done")) {
		spin_lock_irqsave(&rec->lock, flags);
		if (rec->stage == NOOKS_STAGE_REPLAY)
			set_stage(rec, NOOKS_STAGE_IDLE);
		spin_unlock_irqrestore(&rec->lock, flags);
	} else if (!strncmp(line, "failed ", 7)) {
		agent_failed(rec, line + 7);
	} else {
		return -EINVAL;
	}
	return 0;
}

/*
 * "recover", "replace": restart now, be it healthy or stopped. A stopped one is always
 * loaded anew.
 */
int nooks_recovery_by_hand(struct nooks_recovery *rec, bool replace)
{
	struct nooks_domain *dom = rec->dom;
	unsigned long flags;

	if (READ_ONCE(dom->state) == NOOKS_DOMAIN_LIVE) {
		spin_lock_irqsave(&rec->lock, flags);
		rec->asked = true;
		rec->replace = replace;
		spin_unlock_irqrestore(&rec->lock, flags);
		nooks_domain_fail(dom);
		return 0;
	}
	/* What a thread stayed in is released now, if that has left. */
	if ((!rec->reaped && !nooks_domain_wait_idle(dom, 0)) ||
	    !nooks_domain_set_state(dom, NOOKS_DOMAIN_STOPPED,
				    NOOKS_DOMAIN_RECOVERING))
		return -EBUSY;
	spin_lock_irqsave(&rec->lock, flags);
	rec->restart = true;
	rec->number++;
	rec->attempt = 0;
	rec->called = rec->reaped;
	rec->reason[0] = '\0';
	rec->began = ktime_get();
	nooks_postmortem_again(rec);
	if (!rec->reaped) {
		/* Not in place, and whatever the policy says. */
		rec->from = NOOKS_DOMAIN_LOADING;
		kthread_queue_work(rec->worker, &rec->work);
		spin_unlock_irqrestore(&rec->lock, flags);
		return 0;
	}
	set_stage(rec, NOOKS_STAGE_REAPED);
	spin_unlock_irqrestore(&rec->lock, flags);
	if (call_agent(rec))
		return 0;
	give_up(rec, NO_AGENT);
	return -ENOENT;
}

static int recovery_create(struct nooks_domain *dom)
{
	struct nooks_recovery *rec;
	int err;

	rec = kzalloc(sizeof(*rec), GFP_KERNEL);
	if (!rec)
		return -ENOMEM;
	rec->dom = dom;
	rec->reaped = true;
	rec->enabled = true;
	rec->in_place = true;
	memset32(rec->limit, NOOKS_LIMIT_UNSET, NOOKS_LIMITS);
	/*
	 * A thread of its own: what the driver's functions wait for is not known, and
	 * recovery must go on when memory is short, for the driver may hold it.
	 */
	rec->worker = kthread_create_worker(0, "nooks/%s", dom->name);
	if (IS_ERR(rec->worker)) {
		err = PTR_ERR(rec->worker);
		kfree(rec);
		return err;
	}
	kthread_init_work(&rec->work, recovery_run);
	kthread_init_delayed_work(&rec->retry, recovery_retry);
	kthread_init_delayed_work(&rec->overdue, recovery_overdue);
	spin_lock_init(&rec->lock);
	mutex_init(&rec->unbind_lock);
	init_completion(&rec->saved);
	dom->recovery = rec;
	err = nooks_postmortem_create(rec);
	if (err) {
		kthread_destroy_worker(rec->worker);
		kfree(rec);
		return err;
	}
	nooks_recovery_debugfs_add(rec);
	return 0;
}

static void recovery_destroy(struct nooks_domain *dom)
{
	struct nooks_recovery *rec = dom->recovery;

	kthread_cancel_delayed_work_sync(&rec->overdue);
	kthread_cancel_delayed_work_sync(&rec->retry);
	kthread_destroy_worker(rec->worker);
	nooks_postmortem_destroy(rec);
	kfree(rec);
}

const struct nooks_recovery_ops nooks_recovery_room = {
	.create		= recovery_create,
	.destroy	= recovery_destroy,
	.fault		= recovery_fault,
	.drain		= recovery_drain,
	.loaded		= recovery_loaded,
	.release_all	= nooks_recovery_reap,
	.unbind		= nooks_recovery_unbind,
};

int nooks_recovery_start(void)
{
	int err = nooks_recovery_power_start();

	if (err)
		return err;
	err = nooks_device_start();
	if (err)
		nooks_recovery_power_stop();
	return err;
}

void nooks_recovery_stop(void)
{
	nooks_device_stop();
	nooks_recovery_power_stop();
}
