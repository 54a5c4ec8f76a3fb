// SPDX-License-Identifier: GPL-2.0
/*
 * The mirror of a disk, written to its driver that was started again, before users'
 * requests get there. These may have all tags of the queue, so the requests that do it
 * are none of the queue's: there is one, with memory of its own, that is given to the
 * driver and used again when that has ended it. Its tag is one whose owner waits. For
 * drivers that find requests by tags that is no use; but these have devices, which
 * remember by themselves.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/delay.h>
#include <linux/kref.h>
#include <linux/slab.h>

#include "../nooks/nooks.h"
#include "disk_mirror.h"
#include "disk_replay.h"

/* More pages at once are no faster. */
#define PAGES		32
/* For a request that neither ends nor fails. */
#define PATIENCE	(30 * HZ)

/**
 * struct replay - the request
 * @ref: who waits for it, and the driver
 * @rcu: interrupts that ended it may still look at the driver's part
 * @done: it has been ended
 * @bio: what it writes
 * @status: how it ended
 * @rq: itself, with the driver's part behind
 */
struct replay {
	struct kref ref;
	struct rcu_head rcu;
	struct completion done;
	struct bio *bio;
	blk_status_t status;
	struct request rq;
};

static void replay_free(struct kref *ref)
{
	struct replay *rep = container_of(ref, struct replay, ref);

	if (rep->bio)
		bio_put(rep->bio);
	kfree_rcu(rep, rcu);
}

static enum rq_end_io_ret replay_end(struct request *rq, blk_status_t status)
{
	struct replay *rep = container_of(rq, struct replay, rq);

	rep->status = status;
	complete(&rep->done);
	kref_put(&rep->ref, replay_free);
	return RQ_END_IO_NONE;
}

bool nooks_disk_is_replay(const struct request *rq)
{
	return rq->end_io == replay_end;
}

/* One that is for writes, and that somebody uses. */
static struct blk_mq_hw_ctx *pick_hctx(struct request_queue *q)
{
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	queue_for_each_hw_ctx(q, hctx, i)
		if (hctx->nr_ctx && hctx->type == HCTX_TYPE_DEFAULT)
			return hctx;
	return NULL;
}

static void prepare(struct replay *rep, struct request_queue *q,
		    struct blk_mq_hw_ctx *hctx)
{
	struct request *rq = &rep->rq;

	blk_rq_init(q, rq);
	memset(blk_mq_rq_to_pdu(rq), 0, q->tag_set->cmd_size);
	rq->mq_hctx = hctx;
	rq->mq_ctx = hctx->ctxs[0];
	rq->tag = 0;
	rq->cmd_flags = REQ_OP_WRITE | REQ_SYNC;
	/* If it fails, that is nothing a user must hear of. */
	rq->rq_flags = RQF_QUIET;
	rq->bio = rep->bio;
	rq->biotail = rep->bio;
	rq->__sector = rep->bio->bi_iter.bi_sector;
	rq->__data_len = rep->bio->bi_iter.bi_size;
	rq->nr_phys_segments = rep->bio->bi_vcnt;
	rq->end_io = replay_end;
	atomic_set(&rq->ref, 1);
	init_completion(&rep->done);
	rep->status = BLK_STS_OK;
}

static blk_status_t issue(struct replay *rep, struct blk_mq_hw_ctx *hctx)
{
	const struct blk_mq_queue_data bd = { .rq = &rep->rq, .last = true };
	blk_status_t status;

	/* As the kernel calls it. */
	if (hctx->flags & BLK_MQ_F_BLOCKING)
		return hctx->queue->mq_ops->queue_rq(hctx, &bd);
	rcu_read_lock();
	status = hctx->queue->mq_ops->queue_rq(hctx, &bd);
	rcu_read_unlock();
	return status;
}

static bool is_busy(blk_status_t status)
{
	return status == BLK_STS_RESOURCE || status == BLK_STS_DEV_RESOURCE ||
	       status == BLK_STS_ZONE_RESOURCE;
}

/*
 * Until the driver has ended it. If it fails before, its recovery gives the request back:
 * that is for the thread which waits here, so it goes.
 */
static int wait_ended(struct nooks_domain *dom, struct replay *rep,
		      unsigned long end)
{
	while (!wait_for_completion_timeout(&rep->done, 1)) {
		if (!nooks_domain_running(dom))
			return -EIO;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
	}
	return rep->status ? -EIO : 0;
}

/* Give it to the driver, and wait until that has written it. */
static int write_out(struct nooks_domain *dom, struct replay *rep,
		     struct request_queue *q, struct blk_mq_hw_ctx *hctx)
{
	unsigned long end = jiffies + PATIENCE;
	blk_status_t status;

	for (;;) {
		prepare(rep, q, hctx);
		kref_get(&rep->ref);
		status = issue(rep, hctx);
		if (status == BLK_STS_OK)
			return wait_ended(dom, rep, end);
		/* It has not got it. */
		kref_put(&rep->ref, replay_free);
		if (!is_busy(status) || !nooks_domain_running(dom))
			return -EIO;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		usleep_range(100, 200);
	}
}

/* A bio with what comes next, from @sector on; NULL at the end. */
static struct bio *next_bio(struct request_queue *q, struct nooks_mirror *mirror,
			    sector_t *sector)
{
	const struct queue_limits *limits = &q->limits;
	unsigned int most = min_t(unsigned int, PAGES, queue_max_segments(q));
	struct bio *bio = NULL;
	struct page *page;
	unsigned int nr, size = 0;
	sector_t at = *sector;

	while ((page = nooks_mirror_next(mirror, &at, &nr))) {
		/* Together only whole pages that follow each other. */
		if (bio && (at != *sector || nr != PAGE_SECTORS ||
			    bio->bi_vcnt == most ||
			    size + nr > limits->max_sectors))
			break;
		if (!bio) {
			bio = bio_alloc(q->disk->part0, most,
					REQ_OP_WRITE | REQ_SYNC, GFP_NOIO);
			bio->bi_iter.bi_sector = at;
		}
		/* One that is larger than the disk takes comes in pieces. */
		nr = min(nr, limits->max_sectors - size);
		__bio_add_page(bio, page, nr << SECTOR_SHIFT,
			       (at % PAGE_SECTORS) << SECTOR_SHIFT);
		size += nr;
		at += nr;
		*sector = at;
		if (nr != PAGE_SECTORS)
			break;
	}
	return bio;
}

int nooks_disk_replay(struct nooks_domain *dom, struct request_queue *q,
		      struct nooks_mirror *mirror)
{
	struct blk_mq_hw_ctx *hctx = pick_hctx(q);
	struct replay *rep;
	sector_t sector = 0;
	int err = 0;

	if (!hctx)
		return -EIO;
	rep = kzalloc(sizeof(*rep) + q->tag_set->cmd_size, GFP_NOIO);
	if (!rep)
		return -ENOMEM;
	kref_init(&rep->ref);
	while (!err && (rep->bio = next_bio(q, mirror, &sector))) {
		err = write_out(dom, rep, q, hctx);
		/* One that the driver has still goes with the request. */
		if (!err) {
			bio_put(rep->bio);
			rep->bio = NULL;
		}
	}
	kref_put(&rep->ref, replay_free);
	return err;
}
