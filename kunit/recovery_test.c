// SPDX-License-Identifier: GPL-2.0
/*
 * The recovery's stages: what the agent may say when, and what becomes of a domain
 * when something fails on the way. The suite is the agent, see agent.c.
 */
#include <linux/delay.h>

#include "../recovery/internal.h"
#include "domain.h"

static int released;
static unsigned long released_last;

/* What save_ms is, if nobody says otherwise. */
#define SAVE_MS		3000

static int quiesced;
static bool released_early;

static void release(struct nooks_object *obj)
{
	released++;
	released_last = obj->key;
	released_early |= quiesced < released;
}

static void quiesce(struct nooks_object *obj)
{
	quiesced++;
	/* The first to be released must find all of them at rest. */
	released_early |= released;
}

static const struct nooks_type held_type = {
	.name = "held", .release = release, .quiesce = quiesce,
};

/* Survives a restart in place, and not its module. */
static const struct nooks_keep_ops clinging_keep = {};
static const struct nooks_type clinging_type = {
	.name = "clinging", .keep = &clinging_keep,
};

static int recovery_suite_init(struct kunit *test)
{
	kunit_agent.result = 0;
	kunit_agent.calls = 0;
	kunit_agent.saves = false;
	reinit_completion(&kunit_agent.called);
	released = 0;
	quiesced = 0;
	released_early = false;
	return 0;
}

/* A live domain with an agent. */
static struct nooks_domain *begin(struct kunit *test)
{
	kunit_agent.dom = kunit_domain_live(test);
	return kunit_agent.dom;
}

static void hold(struct kunit *test, struct nooks_domain *dom, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_FALSE(test, IS_ERR(nooks_object_track(dom, &held_type,
								   KUNIT_BASE + 8 * i,
								   0, NULL, 0)));
}

/* An unload takes back what is left: first all devices rest, then the youngest goes. */
static void recovery_unload(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);

	hold(test, dom, 3);
	KUNIT_EXPECT_EQ(test, nooks_recovery_reap(dom), 3U);
	KUNIT_EXPECT_EQ(test, quiesced, 3);
	KUNIT_EXPECT_EQ(test, released, 3);
	KUNIT_EXPECT_FALSE(test, released_early);
	KUNIT_EXPECT_EQ(test, released_last, KUNIT_BASE);
}

/* As the agent writes it: "NUMBER WHAT" */
static int say(struct nooks_recovery *rec, unsigned int number, const char *what)
{
	char line[80];

	snprintf(line, sizeof(line), "%u %s", number, what);
	return nooks_recovery_agent_says(rec, line);
}

/* As if its time were over. */
static void due_now(struct nooks_recovery *rec, struct kthread_delayed_work *work)
{
	kthread_mod_delayed_work(rec->worker, work, 0);
	kthread_flush_work(&work->work);
}

static void agent_called(struct kunit *test)
{
	KUNIT_ASSERT_TRUE(test, wait_for_completion_timeout(&kunit_agent.called,
							    60 * HZ));
}

/* Fail a live domain and bring it to where the agent loads it again. */
static struct nooks_recovery *fail_and_save(struct kunit *test,
					    struct nooks_domain *dom)
{
	struct nooks_recovery *rec = dom->recovery;

	nooks_domain_fail(dom);
	agent_called(test);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_SAVE);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "saved"), 0);
	kthread_flush_work(&rec->work);
	return rec;
}

/* The module loader's part. */
static void load_again(struct kunit *test, struct nooks_domain *dom)
{
	KUNIT_ASSERT_TRUE(test, nooks_domain_set_state(dom,
						       NOOKS_DOMAIN_RECOVERING,
						       NOOKS_DOMAIN_LOADING));
	KUNIT_ASSERT_TRUE(test, nooks_domain_go_live(dom));
}

static void expect_failed(struct kunit *test, struct nooks_domain *dom,
			  const char *reason)
{
	struct nooks_recovery *rec = dom->recovery;

	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_STOPPED);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_FAILED);
	KUNIT_EXPECT_STREQ(test, rec->reason, reason);
	KUNIT_EXPECT_FALSE(test, rec->restart);
}

/* All goes well, twice. */
static void recovery_whole(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec;
	unsigned int round;

	for (round = 1; round <= 2; round++) {
		hold(test, dom, 3);
		rec = fail_and_save(test, dom);
		KUNIT_EXPECT_EQ(test, rec->number, round);
		KUNIT_EXPECT_EQ(test, kunit_agent.number, round);
		KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_RECOVERING);
		KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REAPED);
		KUNIT_EXPECT_EQ(test, released, 3 * round);
		/* The oldest goes last. */
		KUNIT_EXPECT_EQ(test, released_last, KUNIT_BASE);
		KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);

		load_again(test, dom);
		KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REPLAY);
		KUNIT_EXPECT_EQ(test, say(rec, round, "done"), 0);
		KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_IDLE);
		KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_RECOVERIES),
				(u64)round);
		KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_RELEASED),
				3ULL * round);
	}
	KUNIT_EXPECT_EQ(test, kunit_agent.calls, 2);
}

/* The agent of another recovery, or somebody who is none. */
static void recovery_strangers(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = fail_and_save(test, dom);
	char word[] = "done";

	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number - 1, "done"), -ESTALE);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number + 1, "done"), -ESTALE);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "finished"), -EINVAL);
	KUNIT_EXPECT_EQ(test, nooks_recovery_agent_says(rec, word), -EINVAL);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REPLAY);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "done"), 0);
}

/* "done" and "failed" mean nothing to a domain that is well. */
static void recovery_nothing_to_say(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	KUNIT_EXPECT_EQ(test, say(rec, 0, "done"), 0);
	KUNIT_EXPECT_EQ(test, say(rec, 0, "saved"), 0);
	KUNIT_EXPECT_EQ(test, say(rec, 0, "failed for fun"), 0);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_IDLE);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_LIVE);
	/* A "saved" that came too early does not answer for the next one. */
	fail_and_save(test, dom);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REAPED);
}

static void recovery_no_agent(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	hold(test, dom, 2);
	kunit_agent.result = -ENOENT;
	nooks_domain_fail(dom);
	kthread_flush_work(&rec->work);
	expect_failed(test, dom, "the recovery agent cannot be started");
	/* It is cleaned up all the same. */
	KUNIT_EXPECT_EQ(test, released, 2);
	KUNIT_EXPECT_TRUE(test, rec->reaped);

	/* By hand, when somebody has seen to it. */
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, false), -ENOENT);
	expect_failed(test, dom, "the recovery agent cannot be started");
	kunit_agent.result = 0;
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, false), 0);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_RECOVERING);
	KUNIT_EXPECT_STREQ(test, rec->reason, "");
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, false), -EBUSY);
	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REPLAY);
}

static void recovery_disabled(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	hold(test, dom, 1);
	rec->enabled = false;
	nooks_domain_fail(dom);
	kthread_flush_work(&rec->work);
	expect_failed(test, dom, "recovery is disabled");
	KUNIT_EXPECT_EQ(test, kunit_agent.calls, 0);
	KUNIT_EXPECT_EQ(test, released, 1);
}

static void recovery_policy_stops(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	dom->stop = true;
	nooks_domain_fail(dom);
	kthread_flush_work(&rec->work);
	expect_failed(test, dom, "it broke a rule, and its policy stops it then");
	KUNIT_EXPECT_EQ(test, kunit_agent.calls, 0);
}

/* The agent cannot load it: twice more, then no more. */
static void recovery_restarts(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = fail_and_save(test, dom);
	int i;

	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, say(rec, rec->number, "failed no module"), 0);
		KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_RESTART);
		KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_RECOVERING);
		agent_called(test);
	}
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "failed no module"), 0);
	expect_failed(test, dom, "no module");
	KUNIT_EXPECT_EQ(test, kunit_agent.calls, 3);
}

/* It is back, but not as it was configured: no reason to stop it. */
static void recovery_replay_fails(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = fail_and_save(test, dom);

	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "failed no address"), 0);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_IDLE);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_LIVE);
}

/* Ten faults a minute are borne, the eleventh is not. */
static void recovery_too_often(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;
	int i;

	for (i = 0; i < 10; i++) {
		fail_and_save(test, dom);
		load_again(test, dom);
		say(rec, rec->number, "done");
	}
	KUNIT_ASSERT_EQ(test, dom->state, NOOKS_DOMAIN_LIVE);
	nooks_domain_fail(dom);
	kthread_flush_work(&rec->work);
	expect_failed(test, dom, "too many faults");
}

/* A fault in the init function: the loader waits until all is clean. */
static void recovery_in_init(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	struct nooks_recovery *rec = dom->recovery;

	nooks_domain_set_state(dom, NOOKS_DOMAIN_UNLOADED, NOOKS_DOMAIN_LOADING);
	hold(test, dom, 2);
	nooks_domain_fail(dom);
	nooks_recovery->drain(dom);
	KUNIT_EXPECT_EQ(test, released, 2);
	KUNIT_EXPECT_TRUE(test, rec->reaped);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_UNLOADED);
	KUNIT_EXPECT_EQ(test, kunit_agent.calls, 0);
}

/* A fault while it is loaded again belongs to the recovery under way. */
static void recovery_in_restart(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = fail_and_save(test, dom);

	nooks_domain_set_state(dom, NOOKS_DOMAIN_RECOVERING, NOOKS_DOMAIN_LOADING);
	nooks_domain_fail(dom);
	nooks_recovery->drain(dom);
	KUNIT_EXPECT_EQ(test, rec->number, 1);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_RECOVERING);
	KUNIT_EXPECT_TRUE(test, rec->restart);
	KUNIT_EXPECT_EQ(test, say(rec, 1, "failed init"), 0);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_RESTART);
	agent_called(test);
	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REPLAY);
}

/* Two threads, one fault: the second finds it failed. */
static void recovery_once(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	nooks_domain_fail(dom);
	nooks_domain_fail(dom);
	KUNIT_EXPECT_EQ(test, rec->number, 1);
	KUNIT_EXPECT_EQ(test, rec->nr_when, 1);
	agent_called(test);
	say(rec, 1, "saved");
	kthread_flush_work(&rec->work);
}

/* A call came in that does not go out again; then the domain fails. */
static void stay_inside(struct kunit *test, struct nooks_domain *dom)
{
	struct nooks_recovery *rec = dom->recovery;

	hold(test, dom, 1);
	nooks_stat_inc(dom, NOOKS_STAT_CALLS_IN);
	nooks_domain_fail(dom);
	kthread_flush_work(&rec->work);
	expect_failed(test, dom, "a thread did not leave the driver");
}

/* A thread that stays inside: the domain is stopped, and nothing released. */
static void recovery_not_quiet(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	stay_inside(test, dom);
	KUNIT_EXPECT_EQ(test, released, 0);
	KUNIT_EXPECT_FALSE(test, rec->reaped);
	/* Not by hand either. */
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, false), -EBUSY);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_STOPPED);
	/* It leaves, and the module goes. */
	this_cpu_inc(dom->stats->left);
	nooks_recovery->drain(dom);
	KUNIT_EXPECT_EQ(test, released, 1);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_UNLOADED);
}

/* It leaves late: by hand, what it held is released, and the driver loaded again. */
static void recovery_late(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	stay_inside(test, dom);
	this_cpu_inc(dom->stats->left);
	/* Released is by hand only. */
	KUNIT_EXPECT_EQ(test, released, 0);
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, false), 0);
	agent_called(test);
	say(rec, rec->number, "saved");
	kthread_flush_work(&rec->work);
	KUNIT_EXPECT_EQ(test, released, 1);
	KUNIT_EXPECT_TRUE(test, rec->reaped);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REAPED);
	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_LIVE);
}

/* The machine goes to sleep: nothing is released or started before it wakes up. */
static void recovery_asleep(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	WRITE_ONCE(rec->in_place, false);
	hold(test, dom, 1);
	nooks_recovery_sleep(true);
	nooks_domain_fail(dom);
	msleep(200);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_QUIESCE);
	KUNIT_EXPECT_GT(test, quiesced, 0);
	KUNIT_EXPECT_EQ(test, released, 0);
	nooks_recovery_sleep(false);
	agent_called(test);
	say(rec, rec->number, "saved");
	kthread_flush_work(&rec->work);
	KUNIT_EXPECT_EQ(test, released, 1);
	load_again(test, dom);
}

/* For another build there is one way, whatever the policy says. */
static void recovery_replace(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	hold(test, dom, 1);
	rec->enabled = false;
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, true), 0);
	agent_called(test);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_SAVE);
	KUNIT_EXPECT_EQ(test, released, 0);
	say(rec, rec->number, "saved");
	kthread_flush_work(&rec->work);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REAPED);
	KUNIT_EXPECT_EQ(test, released, 1);
	load_again(test, dom);
	KUNIT_EXPECT_FALSE(test, rec->replace);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "done"), 0);
	/* Once. */
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, false), 0);
	kthread_flush_work(&rec->work);
	expect_failed(test, dom, "recovery is disabled");
	/* One that is stopped, too. */
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, true), 0);
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, true), -EBUSY);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REAPED);
	load_again(test, dom);
}

/* Without an agent nobody would bring the other build: that is told, not waited for. */
static void recovery_replace_no_agent(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	hold(test, dom, 1);
	/* Not kept. */
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, nooks_object_track(dom, &clinging_type,
							      KUNIT_BASE + 8, 0, NULL, 0));
	kunit_agent.result = -ENOENT;
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, true), 0);
	kthread_flush_work(&rec->work);
	expect_failed(test, dom, "the recovery agent cannot be started");
}

/* The agent's time: from when it is called until it has said how it went. */
static void recovery_overdue(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = fail_and_save(test, dom);

	KUNIT_EXPECT_TRUE(test, timer_pending(&rec->overdue.timer));
	due_now(rec, &rec->overdue);
	expect_failed(test, dom, "the recovery agent did not answer");
	/* What it says now is too late. */
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "failed no module"), 0);
	expect_failed(test, dom, "the recovery agent did not answer");
}

/* Loaded, but nobody said that it is configured: no reason to stop it. */
static void recovery_overdue_replay(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = fail_and_save(test, dom);

	load_again(test, dom);
	KUNIT_EXPECT_TRUE(test, timer_pending(&rec->overdue.timer));
	due_now(rec, &rec->overdue);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_LIVE);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REPLAY);
}

/* It answered: nothing is due. */
static void recovery_in_time(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = fail_and_save(test, dom);

	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "done"), 0);
	KUNIT_EXPECT_FALSE(test, timer_pending(&rec->overdue.timer));
	/* A try that failed: the next one has all its time. */
	rec = fail_and_save(test, dom);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "failed no module"), 0);
	KUNIT_EXPECT_FALSE(test, timer_pending(&rec->overdue.timer));
	agent_called(test);
	KUNIT_EXPECT_TRUE(test, timer_pending(&rec->overdue.timer));
	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "done"), 0);
}

/* It never says that it saved anything: recovery goes on without. */
static void recovery_silent(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;

	/* Where nothing is kept it looks before anything is released. */
	rec->in_place = false;
	hold(test, dom, 1);
	nooks_domain_fail(dom);
	agent_called(test);
	KUNIT_EXPECT_EQ(test, released, 0);
	kthread_flush_work(&rec->work);
	KUNIT_EXPECT_EQ(test, released, 1);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REAPED);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_RECOVERING);
	KUNIT_EXPECT_TRUE(test, rec->restart);
}

/*
 * One that is slow, and may be: what it saves is waited for, longer than for others.
 * What comes behind has its own time.
 */
static void recovery_slow(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;
	unsigned long before;

	KUNIT_EXPECT_EQ(test, nooks_recovery_policy_save(rec), msecs_to_jiffies(SAVE_MS));
	KUNIT_EXPECT_EQ(test, nooks_recovery_limit_set(rec, "save_ms", "3000000"), 0);
	/* By reloading: saved before anything is released. */
	WRITE_ONCE(rec->in_place, false);
	hold(test, dom, 1);
	before = jiffies;
	nooks_domain_fail(dom);
	agent_called(test);
	msleep(4000);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_SAVE);
	KUNIT_EXPECT_EQ(test, released, 0);
	KUNIT_EXPECT_TRUE(test, time_after(rec->overdue.timer.expires,
					   before + nooks_recovery_policy_save(rec) + 60 * HZ));
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "saved"), 0);
	kthread_flush_work(&rec->work);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REAPED);
	KUNIT_EXPECT_EQ(test, released, 1);

	/* One that nobody waits for. */
	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "done"), 0);
	KUNIT_EXPECT_EQ(test, nooks_recovery_limit_set(rec, "save_ms", "0"), 0);
	nooks_domain_fail(dom);
	kthread_flush_work(&rec->work);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REAPED);
}

/* There was an agent for the first try, and is none for the second. */
static void recovery_agent_lost(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = fail_and_save(test, dom);

	kunit_agent.result = -ENOENT;
	KUNIT_EXPECT_EQ(test, say(rec, rec->number, "failed no module"), 0);
	agent_called(test);
	due_now(rec, &rec->retry);
	expect_failed(test, dom, "the recovery agent cannot be started");
}

static bool policy_retry(struct nooks_recovery *rec, unsigned long *delay)
{
	bool again;

	spin_lock_irq(&rec->lock);
	again = nooks_recovery_policy_retry(rec, delay);
	spin_unlock_irq(&rec->lock);
	return again;
}

static void recovery_delays(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	struct nooks_recovery *rec = dom->recovery;
	unsigned long delay;

	KUNIT_EXPECT_TRUE(test, policy_retry(rec, &delay));
	KUNIT_EXPECT_EQ(test, delay, msecs_to_jiffies(200));
	KUNIT_EXPECT_TRUE(test, policy_retry(rec, &delay));
	KUNIT_EXPECT_EQ(test, delay, msecs_to_jiffies(400));
	KUNIT_EXPECT_FALSE(test, policy_retry(rec, &delay));
}

/* A number of its own, the common one again, and what is none. */
static void recovery_limits(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	struct nooks_recovery *rec = dom->recovery;
	unsigned long delay;
	int i;

	for (i = 0; i < NOOKS_LIMITS; i++) {
		unsigned int common = nooks_recovery_limit(rec, i);
		const char *name = nooks_limit_name[i];

		KUNIT_EXPECT_EQ(test, nooks_recovery_limit_set(rec, name, "1"), 0);
		KUNIT_EXPECT_EQ(test, nooks_recovery_limit(rec, i), 1U);
		KUNIT_EXPECT_EQ(test, nooks_recovery_limit_set(rec, name, "many"), -EINVAL);
		KUNIT_EXPECT_EQ(test, nooks_recovery_limit_set(rec, name, "-1"), -EINVAL);
		KUNIT_EXPECT_EQ(test, nooks_recovery_limit_set(rec, name, "4294967295"), -EINVAL);
		KUNIT_EXPECT_EQ(test, nooks_recovery_limit(rec, i), 1U);
		KUNIT_EXPECT_EQ(test, nooks_recovery_limit_set(rec, name, "default"), 0);
		KUNIT_EXPECT_EQ(test, nooks_recovery_limit(rec, i), common);
	}
	KUNIT_EXPECT_EQ(test, nooks_recovery_limit_set(rec, "no_limit", "1"), -EINVAL);

	nooks_recovery_limit_set(rec, "backoff_ms", "50");
	nooks_recovery_limit_set(rec, "max_restarts", "9");
	for (i = 0; i < 8; i++) {
		KUNIT_EXPECT_TRUE(test, policy_retry(rec, &delay));
		KUNIT_EXPECT_EQ(test, delay, msecs_to_jiffies(50 << min(i, 6)));
	}
	KUNIT_EXPECT_FALSE(test, policy_retry(rec, &delay));
}

static void note_faults(struct nooks_recovery *rec, int nr)
{
	spin_lock_irq(&rec->lock);
	while (nr--)
		nooks_recovery_policy_note(rec);
	spin_unlock_irq(&rec->lock);
}

static bool policy_restart(struct nooks_recovery *rec)
{
	bool may;

	spin_lock_irq(&rec->lock);
	may = nooks_recovery_policy_restart(rec);
	spin_unlock_irq(&rec->lock);
	return may;
}

/* In place, then by a new module, then no more; and down again when time has passed. */
static void recovery_ladder(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	struct nooks_recovery *rec = dom->recovery;

	nooks_recovery_limit_set(rec, "max_in_place", "2");
	nooks_recovery_limit_set(rec, "max_faults", "4");
	note_faults(rec, 2);
	KUNIT_EXPECT_TRUE(test, nooks_recovery_policy_in_place(rec));
	note_faults(rec, 1);
	KUNIT_EXPECT_FALSE(test, nooks_recovery_policy_in_place(rec));
	KUNIT_EXPECT_TRUE(test, policy_restart(rec));
	note_faults(rec, 2);
	KUNIT_EXPECT_FALSE(test, policy_restart(rec));

	nooks_recovery_limit_set(rec, "window", "0");
	KUNIT_EXPECT_TRUE(test, policy_restart(rec));
	KUNIT_EXPECT_TRUE(test, nooks_recovery_policy_in_place(rec));
	rec->in_place = false;
	KUNIT_EXPECT_FALSE(test, nooks_recovery_policy_in_place(rec));
	rec->enabled = false;
	KUNIT_EXPECT_FALSE(test, policy_restart(rec));
}

static struct kunit_case recovery_cases[] = {
	KUNIT_CASE(recovery_unload),
	KUNIT_CASE(recovery_whole),
	KUNIT_CASE(recovery_strangers),
	KUNIT_CASE(recovery_nothing_to_say),
	KUNIT_CASE(recovery_no_agent),
	KUNIT_CASE(recovery_disabled),
	KUNIT_CASE(recovery_policy_stops),
	KUNIT_CASE(recovery_restarts),
	KUNIT_CASE(recovery_replay_fails),
	KUNIT_CASE(recovery_too_often),
	KUNIT_CASE(recovery_in_init),
	KUNIT_CASE(recovery_in_restart),
	KUNIT_CASE(recovery_once),
	KUNIT_CASE(recovery_not_quiet),
	KUNIT_CASE(recovery_late),
	KUNIT_CASE(recovery_asleep),
	KUNIT_CASE(recovery_replace),
	KUNIT_CASE(recovery_replace_no_agent),
	KUNIT_CASE(recovery_overdue),
	KUNIT_CASE(recovery_overdue_replay),
	KUNIT_CASE(recovery_in_time),
	KUNIT_CASE(recovery_silent),
	KUNIT_CASE(recovery_slow),
	KUNIT_CASE(recovery_agent_lost),
	KUNIT_CASE(recovery_delays),
	KUNIT_CASE(recovery_limits),
	KUNIT_CASE(recovery_ladder),
	{}
};

static struct kunit_suite recovery_suite = {
	.name		= "nooks_recovery",
	.init		= recovery_suite_init,
	.test_cases	= recovery_cases,
};
kunit_test_suite(recovery_suite);
