// SPDX-License-Identifier: GPL-2.0
/*
 * The reports on a domain's last faults: a ring of them, and the time that each stage
 * of a recovery took. A report begins with its fault, in any context, and ends when
 * the driver is configured again or nobody tries any more. What it says of the fault
 * itself is examine.c's business, who hears of it device.c's.
 *
 * All memory is there before the first fault: a driver may have taken the rest.
 */
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "internal.h"

const char * const nooks_result_name[] = {
	[NOOKS_RESULT_PENDING]	= "under way",
	[NOOKS_RESULT_IN_PLACE]	= "restarted in place",
	[NOOKS_RESULT_RELOADED]	= "reloaded",
	[NOOKS_RESULT_AGAIN]	= "failed again",
	[NOOKS_RESULT_UNLOADED]	= "unloaded",
	[NOOKS_RESULT_STOPPED]	= "stopped",
};
static_assert(ARRAY_SIZE(nooks_result_name) == NOOKS_RESULTS);

static struct nooks_postmortem *place_of(struct nooks_postmortems *pms,
					 u64 number)
{
	return &pms->ring[number % NOOKS_REPORTS_KEPT];
}

/* The one whose recovery is under way, or NULL. */
static struct nooks_postmortem *pending(struct nooks_postmortems *pms)
{
	struct nooks_postmortem *pm = place_of(pms, pms->last);

	lockdep_assert_held(&pms->lock);
	return pm->number && pm->result == NOOKS_RESULT_PENDING ? pm : NULL;
}

/* The stage is over: its time. One that comes again adds up. */
static void pass(struct nooks_postmortem *pm, u64 now)
{
	pm->passed |= BIT(pm->stage);
	pm->took[pm->stage] += now - pm->since;
	pm->since = now;
}

static u64 sum_of(const struct nooks_postmortem *pm)
{
	u64 sum = 0;
	int stage;

	for (stage = 0; stage < NOOKS_STAGES; stage++)
		sum += pm->took[stage];
	return sum;
}

static void end(struct nooks_postmortems *pms, struct nooks_postmortem *pm,
		enum nooks_result result, const char *remark)
{
	pass(pm, ktime_get_ns());
	if (remark)
		strscpy(pm->remark, remark, sizeof(pm->remark));
	pm->result = result;
	wake_up_all(&pms->ended);
	/* If its text is not there yet, examine.c has it told. */
	if (pm->examined)
		queue_work(system_unbound_wq, &pms->tell);
}

/* What failed the domain if no fault did. */
static const char *kind_without(const struct nooks_recovery *rec, bool asked)
{
	if (asked)
		return "by-hand";
	return rec->from == NOOKS_DOMAIN_LIVE ? "stray-call" : "init-failed";
}

static void begin(struct nooks_recovery *rec, u64 fault, bool asked,
		  bool examined)
{
	struct nooks_postmortems *pms = rec->postmortems;
	struct nooks_postmortem *pm;
	unsigned long flags;

	spin_lock_irqsave(&pms->lock, flags);
	pm = pending(pms);
	if (pm)
		end(pms, pm, NOOKS_RESULT_AGAIN, NULL);
	pm = place_of(pms, ++pms->last);
	memset(pm, 0, offsetof(struct nooks_postmortem, text));
	pm->number = pms->last;
	pm->fault = fault;
	pm->asked = asked;
	pm->kind = kind_without(rec, asked);
	pm->since = ktime_get_ns();
	pm->examined = examined;
	snprintf(pm->text, sizeof(pm->text), "#%llu %s %s\n", pm->number,
		 pm->kind, fault ? "not looked at yet" : "without a fault");
	pms->well = false;
	spin_unlock_irqrestore(&pms->lock, flags);
}

void nooks_postmortem_begin(struct nooks_recovery *rec, u64 fault, bool asked)
{
	begin(rec, fault, asked, false);
}

/* A stopped driver is tried again: there is nothing to be looked at any more. */
void nooks_postmortem_again(struct nooks_recovery *rec)
{
	begin(rec, 0, true, true);
}

void nooks_postmortem_stage(struct nooks_recovery *rec, enum nooks_stage stage)
{
	struct nooks_postmortems *pms = rec->postmortems;
	struct nooks_postmortem *pm;
	unsigned long flags;

	spin_lock_irqsave(&pms->lock, flags);
	pm = pending(pms);
	if (!pm) {
		if (stage == NOOKS_STAGE_IDLE && pms->last) {
			pms->well = true;
			queue_work(system_unbound_wq, &pms->tell);
		}
		goto out;
	}
	switch (stage) {
	case NOOKS_STAGE_IDLE:
		end(pms, pm, pm->back, NULL);
		break;
	case NOOKS_STAGE_FAILED:
		end(pms, pm, NOOKS_RESULT_STOPPED, rec->reason);
		break;
	case NOOKS_STAGE_REPLAY:
		pm->back = pm->stage == NOOKS_STAGE_IN_PLACE ?
			NOOKS_RESULT_IN_PLACE : NOOKS_RESULT_RELOADED;
		pass(pm, ktime_get_ns());
		pm->live = sum_of(pm);
		pm->stage = stage;
		break;
	default:
		pass(pm, ktime_get_ns());
		pm->stage = stage;
	}
out:
	spin_unlock_irqrestore(&pms->lock, flags);
}

/* Recovery goes on, but not all is as it was. */
void nooks_postmortem_remark(struct nooks_recovery *rec, const char *remark)
{
	struct nooks_postmortems *pms = rec->postmortems;
	struct nooks_postmortem *pm;
	unsigned long flags;

	spin_lock_irqsave(&pms->lock, flags);
	pm = pending(pms);
	if (pm)
		strscpy(pm->remark, remark, sizeof(pm->remark));
	spin_unlock_irqrestore(&pms->lock, flags);
}

/* Without a change of stage; NOOKS_RESULT_PENDING: as it came back, if it did. */
void nooks_postmortem_end(struct nooks_recovery *rec, enum nooks_result result,
			  const char *remark)
{
	struct nooks_postmortems *pms = rec->postmortems;
	struct nooks_postmortem *pm;
	unsigned long flags;

	spin_lock_irqsave(&pms->lock, flags);
	pm = pending(pms);
	if (pm && result == NOOKS_RESULT_PENDING)
		result = pm->back;
	if (pm && result != NOOKS_RESULT_PENDING)
		end(pms, pm, result, remark);
	spin_unlock_irqrestore(&pms->lock, flags);
}

bool nooks_postmortem_get(struct nooks_postmortems *pms, u64 number,
			  struct nooks_postmortem *copy)
{
	const struct nooks_postmortem *pm;
	unsigned long flags;

	spin_lock_irqsave(&pms->lock, flags);
	if (!number) {
		/* The youngest one that can be read. */
		for (number = pms->last; number; number--) {
			pm = place_of(pms, number);
			if (pm->number != number || pm->examined)
				break;
		}
	}
	pm = place_of(pms, number);
	*copy = *pm;
	spin_unlock_irqrestore(&pms->lock, flags);
	return number && copy->number == number;
}

void nooks_postmortem_show(struct seq_file *m,
			   const struct nooks_postmortem *pm)
{
	int stage;

	seq_puts(m, pm->text);
	for (stage = 0; stage < NOOKS_STAGES; stage++)
		if (pm->passed & BIT(stage))
			seq_printf(m, "  %s_ns: %llu\n",
				   stage == NOOKS_STAGE_IDLE ? "detect" :
				   nooks_stage_name[stage], pm->took[stage]);
	if (pm->live)
		seq_printf(m, "  live_ns: %llu\n", pm->live);
	seq_printf(m, "  total_ns: %llu\n", sum_of(pm));
	seq_printf(m, "  result: %s\n", nooks_result_name[pm->result]);
	if (pm->result == NOOKS_RESULT_PENDING)
		seq_printf(m, "  stage: %s\n", pm->stage == NOOKS_STAGE_IDLE ?
			   "detect" : nooks_stage_name[pm->stage]);
	if (pm->remark[0])
		seq_printf(m, "  reason: %s\n", pm->remark);
}

int nooks_postmortem_create(struct nooks_recovery *rec)
{
	struct nooks_postmortems *pms;
	int err;

	pms = kvzalloc(sizeof(*pms), GFP_KERNEL);
	if (!pms)
		return -ENOMEM;
	pms->rec = rec;
	spin_lock_init(&pms->lock);
	init_waitqueue_head(&pms->ended);
	err = nooks_examine_create(pms);
	if (err)
		goto err_free;
	err = nooks_device_create(pms);
	if (err)
		goto err_examine;
	rec->postmortems = pms;
	return 0;

err_examine:
	nooks_examine_destroy(pms);
err_free:
	kvfree(pms);
	return err;
}

/* The recovery's thread has ended. */
void nooks_postmortem_destroy(struct nooks_recovery *rec)
{
	nooks_device_destroy(rec->postmortems);
	nooks_examine_destroy(rec->postmortems);
	kvfree(rec->postmortems);
}
