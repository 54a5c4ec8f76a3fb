// SPDX-License-Identifier: GPL-2.0
/*
 * Scenes: timers, work, waiting, clocks, latency requests.
 */
#include <linux/delay.h>
#include <linux/dynamic_queue_limits.h>
#include <linux/hrtimer.h>
#include <linux/pm_qos.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/timecounter.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "fuzz.h"

struct timers {
	struct timer_list timer;
	struct hrtimer hr;
};

static void timer_fn(struct timer_list *timer)
{
}

static enum hrtimer_restart hr_fn(struct hrtimer *timer)
{
	return HRTIMER_NORESTART;
}

void fuzz_scene_timers(void)
{
	struct timers *t = fuzz_fresh(sizeof(*t));

	if (!t)
		return;
	ASK(init_timer_key, timer_setup(OWN(&t->timer), timer_fn, 0));
	ASK(mod_timer, mod_timer(OWN(&t->timer), jiffies + NUMBER(1ul)));
	ASK(mod_timer, mod_timer(&t->timer, jiffies + NUMBER(100ul)));
	ASK(timer_delete_sync, del_timer_sync(OWN(&t->timer)));

	ASK(hrtimer_init,
	    hrtimer_init(OWN(&t->hr), fuzz_nth(16) ? CLOCK_MONOTONIC_RAW :
			 NUMBER(CLOCK_MONOTONIC), HRTIMER_MODE_REL));
	t->hr.function = hr_fn;
	if (fuzz_nth(2))
		ASK(hrtimer_forward, hrtimer_forward(OWN(&t->hr), 1, NUMBER(1000)));
	ASK(hrtimer_start_range_ns,
	    hrtimer_start(OWN(&t->hr), NUMBER(1000000), fuzz_nth(8) ?
			  HRTIMER_MODE_REL_SOFT : NUMBER(HRTIMER_MODE_REL)));
	if (fuzz_nth(8))
		ASK(hrtimer_forward, hrtimer_forward(&t->hr, 1, 1000));
	ASK(hrtimer_active, hrtimer_active(OWN(&t->hr)));
	ASK(hrtimer_cancel, hrtimer_cancel(OWN(&t->hr)));
	fuzz_done(t);
}

struct works {
	struct work_struct work;
	struct delayed_work dwork;
};

static void work_fn(struct work_struct *work)
{
	if (fuzz_nth(8))
		ASK(cancel_work_sync, cancel_work_sync(work));
}

static void dwork_fn(struct work_struct *work)
{
	if (fuzz_nth(8))
		ASK(cancel_delayed_work_sync, cancel_delayed_work_sync(to_delayed_work(work)));
}

void fuzz_scene_works(void)
{
	struct works *w = fuzz_fresh(sizeof(*w));

	if (!w)
		return;
	INIT_WORK(&w->work, work_fn);
	ASK(queue_work_on, queue_work_on(NUMBER(0), OWN(system_wq), OWN(&w->work)));
	if (fuzz_nth(4))
		ASK(msleep, msleep(1));
	ASK(cancel_work_sync, cancel_work_sync(OWN(&w->work)));
	ASK(init_timer_key, INIT_DELAYED_WORK(&w->dwork, dwork_fn));
	ASK(queue_delayed_work_on,
	    queue_delayed_work_on(NUMBER(0), OWN(system_wq), OWN(&w->dwork), NUMBER(1ul)));
	if (fuzz_nth(4))
		ASK(msleep, msleep(8));
	ASK(cancel_delayed_work_sync, cancel_delayed_work_sync(OWN(&w->dwork)));
	fuzz_done(w);
}

void fuzz_scene_waits(void)
{
	wait_queue_head_t *head = fuzz_fresh(sizeof(*head));
	DEFINE_WAIT(wait);

	if (!head)
		return;
	ASK(__init_waitqueue_head, init_waitqueue_head(OWN(head)));
	ASK(prepare_to_wait, prepare_to_wait(OWN(head), OWN(&wait), NUMBER(TASK_INTERRUPTIBLE)));
	ASK(__wake_up, wake_up_interruptible(OWN(head)));
	ASK(finish_wait, finish_wait(OWN(head), OWN(&wait)));
	fuzz_done(head);
	if (fuzz_nth(16)) {
		/* Each may also be the one that is rejected. */
		if (fuzz_nth(4))
			preempt_disable();
		ASK(usleep_range_state, usleep_range_state(1, 2, NUMBER(TASK_UNINTERRUPTIBLE)));
		if (fuzz_nth(4))
			preempt_disable();
		ASK(msleep, msleep(1));
		if (fuzz_nth(4))
			preempt_disable();
		ASK(msleep_interruptible, msleep_interruptible(1));
	}
	if (fuzz_nth(512)) {
		if (fuzz_one_in(4))
			preempt_disable();
		ASK(io_schedule, io_schedule());
	}
}

struct clocks {
	struct timecounter tc;
	struct cyclecounter cc;
	struct dql dql;
};

static u64 cc_read(const struct cyclecounter *cc)
{
	return 1000;
}

static const struct cyclecounter counter = {
	.read = cc_read, .mask = CYCLECOUNTER_MASK(56), .mult = 1, .shift = 0,
};

void fuzz_scene_clocks(void)
{
	struct clocks *c = fuzz_fresh(sizeof(*c));
	struct timespec64 ts;

	if (!c)
		return;
	c->cc = counter;
	ASK(timecounter_init, timecounter_init(OWN(&c->tc), OWN(&c->cc), NUMBER(0)));
	ASK(timecounter_read, timecounter_read(OWN(&c->tc)));
	ASK(timecounter_cyc2time, timecounter_cyc2time(OWN(&c->tc), NUMBER(5)));
	ASK(ktime_get_real_ts64, ktime_get_real_ts64(OBJECT(&ts)));
	ASK(ktime_get_with_offset, ktime_get_with_offset(NUMBER(TK_OFFS_REAL)));
	c->dql.max_limit = 1000;
	ASK(dql_reset, dql_reset(OWN(&c->dql)));
	dql_queued(&c->dql, 100);
	ASK(dql_completed, dql_completed(OWN(&c->dql), NUMBER(100)));
	fuzz_done(c);
}

void fuzz_scene_latency(void)
{
	struct pm_qos_request *req = fuzz_fresh(sizeof(*req));

	if (!req)
		return;
	ASK(cpu_latency_qos_add_request, cpu_latency_qos_add_request(OWN(req), NUMBER(100)));
	fuzz_remember(TYPE_pm_qos, req);
	if (fuzz_nth(8))
		ASK(cpu_latency_qos_add_request, cpu_latency_qos_add_request(req, 1));
	ASK(cpu_latency_qos_update_request,
	    cpu_latency_qos_update_request(OWN(req), NUMBER(50)));
	ASK(cpu_latency_qos_remove_request, cpu_latency_qos_remove_request(OWN(req)));
	fuzz_forget(TYPE_pm_qos, req);
	fuzz_done(req);
}
