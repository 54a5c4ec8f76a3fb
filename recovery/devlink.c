// SPDX-License-Identifier: GPL-2.0
/*
 * The health of a domain, as devlink shows that of hardware:
 *
 *	devlink health show nooks/e1000e
 *	devlink health diagnose nooks/e1000e reporter driver
 *	devlink health dump show nooks/e1000e reporter driver
 *	devlink health recover nooks/e1000e reporter driver
 *
 * Recovery is not devlink's to decide: it has begun when a fault is reported, and
 * tells its end. What devlink may do is try a stopped driver again.
 */
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <net/devlink.h>

#include "internal.h"

/* Long enough for a card; the lock of this instance is held meanwhile. */
#define RECOVER_TIMEOUT	(20 * HZ)

/**
 * struct nooks_health - devlink's half of a domain
 * @pms: its reports
 * @reporter: the one reporter
 * @counted: number of the report whose end devlink counts itself
 */
struct nooks_health {
	struct nooks_postmortems *pms;
	struct devlink_health_reporter *reporter;
	u64 counted;
};

static const struct devlink_ops devlink_ops;

static bool ended(struct nooks_postmortems *pms)
{
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&pms->lock, flags);
	done = pms->ring[pms->last % NOOKS_REPORTS_KEPT].result !=
		NOOKS_RESULT_PENDING;
	spin_unlock_irqrestore(&pms->lock, flags);
	return done;
}

static int health_recover(struct devlink_health_reporter *reporter, void *fault,
			  struct netlink_ext_ack *extack)
{
	struct nooks_health *health = devlink_health_reporter_priv(reporter);
	struct nooks_postmortems *pms = health->pms;
	struct nooks_domain *dom = pms->rec->dom;
	int err;

	/* Of its own accord: it is being done. */
	if (fault)
		return -EINPROGRESS;
	if (READ_ONCE(dom->state) != NOOKS_DOMAIN_STOPPED) {
		NL_SET_ERR_MSG_MOD(extack, "the driver is not stopped");
		return -EBUSY;
	}
	/* Before its end can be told; of a stopped domain the next report is this one. */
	WRITE_ONCE(health->counted, READ_ONCE(pms->last) + 1);
	err = nooks_recovery_by_hand(pms->rec, false);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "recovery cannot begin");
	} else if (!wait_event_timeout(pms->ended, ended(pms), RECOVER_TIMEOUT)) {
		NL_SET_ERR_MSG_MOD(extack, "recovery goes on");
		err = -EINPROGRESS;
	} else if (READ_ONCE(dom->state) != NOOKS_DOMAIN_LIVE) {
		NL_SET_ERR_MSG_MOD(extack, "recovery failed; see diagnose");
		err = -EIO;
	}
	if (err)
		WRITE_ONCE(health->counted, 0);
	return err;
}

static int health_diagnose(struct devlink_health_reporter *reporter,
			   struct devlink_fmsg *fmsg,
			   struct netlink_ext_ack *extack)
{
	struct nooks_health *health = devlink_health_reporter_priv(reporter);
	struct nooks_recovery *rec = health->pms->rec;
	struct nooks_domain *dom = rec->dom;
	char reason[NOOKS_REASON];
	unsigned long flags;
	int err;

	spin_lock_irqsave(&rec->lock, flags);
	strscpy(reason, rec->reason, sizeof(reason));
	spin_unlock_irqrestore(&rec->lock, flags);

	err = devlink_fmsg_string_pair_put(fmsg, "state",
					   nooks_domain_state_name[READ_ONCE(dom->state)]);
	if (!err)
		err = devlink_fmsg_string_pair_put(fmsg, "stage",
						   nooks_stage_name[READ_ONCE(rec->stage)]);
	if (!err)
		err = devlink_fmsg_u64_pair_put(fmsg, "faults",
						nooks_stat_read(dom, NOOKS_STAT_FAULTS));
	if (!err)
		err = devlink_fmsg_u64_pair_put(fmsg, "recoveries",
						nooks_stat_read(dom, NOOKS_STAT_RECOVERIES));
	if (!err)
		err = devlink_fmsg_string_pair_put(fmsg, "reason", reason);
	return err;
}

/* A string of a message has its limits: a line each. */
static int put_lines(struct devlink_fmsg *fmsg, char *text)
{
	char *line;
	int err;

	err = devlink_fmsg_arr_pair_nest_start(fmsg, "report");
	while (!err && (line = strsep(&text, "\n")))
		if (*line)
			err = devlink_fmsg_string_put(fmsg, strim(line));
	return err ?: devlink_fmsg_arr_pair_nest_end(fmsg);
}

/* Of the fault that is being reported; or the last report, when somebody asks. */
static int health_dump(struct devlink_health_reporter *reporter,
		       struct devlink_fmsg *fmsg, void *fault,
		       struct netlink_ext_ack *extack)
{
	struct nooks_health *health = devlink_health_reporter_priv(reporter);
	size_t room = NOOKS_REPORT_TEXT + 1024;
	struct nooks_postmortem *pm;
	struct seq_file m = { .size = room };
	int err = -ENOMEM;

	pm = kvzalloc(sizeof(*pm), GFP_KERNEL);
	m.buf = kvzalloc(room, GFP_KERNEL);
	if (!pm || !m.buf)
		goto out;
	err = -ENODATA;
	if (fault)
		*pm = *(const struct nooks_postmortem *)fault;
	else if (!nooks_postmortem_get(health->pms, 0, pm))
		goto out;
	nooks_postmortem_show(&m, pm);
	m.buf[min(m.count, room - 1)] = '\0';
	err = put_lines(fmsg, m.buf);
out:
	kvfree(m.buf);
	kvfree(pm);
	return err;
}

static const struct devlink_health_reporter_ops health_ops = {
	.name		= "driver",
	.recover	= health_recover,
	.dump		= health_dump,
	.diagnose	= health_diagnose,
};

void nooks_devlink_fault(struct devlink *devlink,
			 const struct nooks_postmortem *pm)
{
	struct nooks_health *health = devlink_priv(devlink);

	/* -EINPROGRESS mostly: devlink recovers nothing itself, see above. */
	devlink_health_report(health->reporter, pm->kind, (void *)pm);
}

void nooks_devlink_end(struct devlink *devlink,
		       const struct nooks_postmortem *pm)
{
	struct nooks_health *health = devlink_priv(devlink);

	if (pm->result != NOOKS_RESULT_IN_PLACE &&
	    pm->result != NOOKS_RESULT_RELOADED)
		return;
	if (READ_ONCE(health->counted) != pm->number)
		devlink_health_reporter_recovery_done(health->reporter);
	devlink_health_reporter_state_update(health->reporter,
					     DEVLINK_HEALTH_REPORTER_STATE_HEALTHY);
}

/* It was loaded by hand, after a fault or two. */
void nooks_devlink_well(struct devlink *devlink)
{
	struct nooks_health *health = devlink_priv(devlink);

	devlink_health_reporter_state_update(health->reporter,
					     DEVLINK_HEALTH_REPORTER_STATE_HEALTHY);
}

struct devlink *nooks_devlink_create(struct nooks_postmortems *pms,
				     struct device *dev)
{
	struct nooks_health *health;
	struct devlink *devlink;
	int err;

	devlink = devlink_alloc(&devlink_ops, sizeof(*health), dev);
	if (!devlink)
		return ERR_PTR(-ENOMEM);
	health = devlink_priv(devlink);
	health->pms = pms;
	health->reporter = devlink_health_reporter_create(devlink, &health_ops,
							  0, health);
	if (IS_ERR(health->reporter)) {
		err = PTR_ERR(health->reporter);
		devlink_free(devlink);
		return ERR_PTR(err);
	}
	devlink_register(devlink);
	return devlink;
}

void nooks_devlink_destroy(struct devlink *devlink)
{
	struct nooks_health *health = devlink_priv(devlink);

	devlink_unregister(devlink);
	devlink_health_reporter_destroy(health->reporter);
	devlink_free(devlink);
}
