/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is kept of each fault, for people: what happened, and how recovery went, stage
 * by stage. Included by internal.h, behind the stages.
 */
#ifndef NOOKS_POSTMORTEM_H
#define NOOKS_POSTMORTEM_H

#include <linux/ktime.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <nooks/nooks.h>

struct nooks_device;
struct nooks_examined;
struct nooks_recovery;

/**
 * enum nooks_result - how a recovery ended
 * @NOOKS_RESULT_PENDING: not yet
 * @NOOKS_RESULT_IN_PLACE: the driver runs again, where it was
 * @NOOKS_RESULT_RELOADED: its module was loaded anew
 * @NOOKS_RESULT_AGAIN: it failed once more on the way; the next report goes on
 * @NOOKS_RESULT_UNLOADED: it failed as it was loaded or unloaded, and is gone
 * @NOOKS_RESULT_STOPPED: recovery gave up
 * @NOOKS_RESULTS: how many there are
 */
enum nooks_result {
	NOOKS_RESULT_PENDING,
	NOOKS_RESULT_IN_PLACE,
	NOOKS_RESULT_RELOADED,
	NOOKS_RESULT_AGAIN,
	NOOKS_RESULT_UNLOADED,
	NOOKS_RESULT_STOPPED,
	NOOKS_RESULTS
};

extern const char * const nooks_result_name[NOOKS_RESULTS];

#define NOOKS_REPORTS_KEPT	8
#define NOOKS_REPORT_TEXT	6144
#define NOOKS_REPORT_PLACE	96

/* What the world was told of a report. */
#define NOOKS_TOLD_FAULT	1
#define NOOKS_TOLD_END		2

/**
 * struct nooks_postmortem - the report on one fault
 * @number: of the report, from 1; 0 is an empty place
 * @fault: number of the fault, or 0: something else failed the domain
 * @asked: somebody did, by hand
 * @stage: how far its recovery is; NOOKS_STAGE_IDLE: not begun
 * @since: since when
 * @passed: a bit for each stage it was in
 * @took: how long these took, ns
 * @live: @took up to the driver's return
 * @back: how the driver came back, or NOOKS_RESULT_PENDING
 * @result: how it ended
 * @remark: why, or what went wrong nevertheless
 * @kind: name of the fault's kind, or of what there was instead; a constant of ours
 * @place: the driver code at fault
 * @told: NOOKS_TOLD_ bits
 * @examined: @text is there
 * @text: the part about the fault, as read
 */
struct nooks_postmortem {
	u64 number;
	u64 fault;
	bool asked;
	enum nooks_stage stage;
	u64 since;
	unsigned long passed;
	u64 took[NOOKS_STAGES];
	u64 live;
	enum nooks_result back;
	enum nooks_result result;
	char remark[NOOKS_REASON];
	const char *kind;
	char place[NOOKS_REPORT_PLACE];
	unsigned int told;
	bool examined;
	char text[NOOKS_REPORT_TEXT];
};

/**
 * struct nooks_postmortems - the reports of one domain
 * @rec: its recovery
 * @lock: all of @ring, @last, @well; innermost, with interrupts off
 * @last: number of the last report
 * @well: loaded by hand since then, which is no recovery
 * @ended: woken when a report has a result
 * @tell: tells the world what it has not been told; device.c
 * @telling: the report it speaks of, a copy
 * @device: whom the world knows; device.c
 * @seen: what is looked at before it is gone; of the recovery's thread
 * @ring: the reports
 */
struct nooks_postmortems {
	struct nooks_recovery *rec;
	spinlock_t lock;		/* see above */
	u64 last;
	bool well;
	wait_queue_head_t ended;
	struct work_struct tell;
	struct nooks_postmortem telling;
	struct nooks_device *device;
	struct nooks_examined *seen;
	struct nooks_postmortem ring[NOOKS_REPORTS_KEPT];
};

/* postmortem.c; any context but NMI, unless they say more */
int nooks_postmortem_create(struct nooks_recovery *rec);	/* may sleep */
void nooks_postmortem_destroy(struct nooks_recovery *rec);	/* may sleep */
void nooks_postmortem_begin(struct nooks_recovery *rec, u64 fault, bool asked);
void nooks_postmortem_again(struct nooks_recovery *rec);
void nooks_postmortem_stage(struct nooks_recovery *rec,
			    enum nooks_stage stage);
void nooks_postmortem_remark(struct nooks_recovery *rec, const char *remark);
void nooks_postmortem_end(struct nooks_recovery *rec,
			  enum nooks_result result, const char *remark);
/* Report @number, or the last one with text for 0; false when it is not there. */
bool nooks_postmortem_get(struct nooks_postmortems *pms, u64 number,
			  struct nooks_postmortem *copy);
void nooks_postmortem_show(struct seq_file *m,
			   const struct nooks_postmortem *pm);

/* examine.c; of the recovery's thread, in this order */
int nooks_examine_create(struct nooks_postmortems *pms);
void nooks_examine_destroy(struct nooks_postmortems *pms);
void nooks_examine_fault(struct nooks_recovery *rec);
void nooks_examine_objects(struct nooks_recovery *rec);
void nooks_examine_report(struct nooks_recovery *rec);

/* device.c; may sleep */
int nooks_device_start(void);
void nooks_device_stop(void);
int nooks_device_create(struct nooks_postmortems *pms);
void nooks_device_destroy(struct nooks_postmortems *pms);

/* devlink.c; may sleep */
#if IS_ENABLED(CONFIG_NET_DEVLINK)
struct devlink *nooks_devlink_create(struct nooks_postmortems *pms,
				     struct device *dev);
void nooks_devlink_destroy(struct devlink *devlink);
void nooks_devlink_fault(struct devlink *devlink,
			 const struct nooks_postmortem *pm);
void nooks_devlink_end(struct devlink *devlink,
		       const struct nooks_postmortem *pm);
void nooks_devlink_well(struct devlink *devlink);
#else
static inline struct devlink *
nooks_devlink_create(struct nooks_postmortems *pms, struct device *dev)
{
	return NULL;
}

static inline void nooks_devlink_destroy(struct devlink *devlink)
{
}

static inline void nooks_devlink_fault(struct devlink *devlink,
				       const struct nooks_postmortem *pm)
{
}

static inline void nooks_devlink_end(struct devlink *devlink,
				     const struct nooks_postmortem *pm)
{
}

static inline void nooks_devlink_well(struct devlink *devlink)
{
}
#endif

#endif /* NOOKS_POSTMORTEM_H */
