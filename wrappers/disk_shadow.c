// SPDX-License-Identifier: GPL-2.0
/*
 * A disk outlives its driver: users keep it, with its number, its queue, what is mounted
 * and open, while the driver is restarted where it is. To them it is a disk that is slow
 * for a moment.
 *
 * Of a disk that can be kept (struct nooks_disk) requests that the driver does not end
 * are put back into the queue: those it had when it failed, and those it is not let have
 * (nooks_disk_reissue()). The tracker knows which these are; what it has ended is done,
 * and no request is in two places. When no thread is inside, the disk is kept, and its
 * queue stopped. The driver that comes asks for tags, and gets those of the queue; for a
 * disk, and gets this one; what it says of its limits goes to a queue that is none
 * (@scratch), and is compared when it announces the disk. It is not announced. When the
 * driver is live it gets what was written before, if it has lost that (disk_mirror.c),
 * and then the queue is let run, with what is in it in the order of the block layer.
 *
 * All here is done by the thread that recovers the domain or by the driver's own, which
 * runs in that; but for calls about requests, which ask whether the disk is away, and
 * look at nothing else that changes.
 */
#include <linux/atomic.h>
#include <linux/bio.h>
#include <linux/blk-mq.h>
#include <linux/highmem.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "blk_mq_gen.h"
#include "blkdev_gen.h"
#include "blk.h"
#include "disk_away.h"
#include "disk_mirror.h"
#include "disk_replay.h"
#include "ops.h"

/* Off: it costs memory, and a copy of each write. Then such a disk is not kept. */
static unsigned int mirror_mb;
module_param(mirror_mb, uint, 0600);
MODULE_PARM_DESC(mirror_mb, "how much that was written to a disk is copied, in MiB, to give it to its driver again when that was restarted; for disks without a device; 0: none (default)");

/* A request that is put back is tried again by then, whatever happens. */
#define RETRY_MS	10

atomic_t nooks_disks_away;
atomic_t nooks_disks_mirrored;

/* --- what is known of it --- */

struct nooks_kept *nooks_disk_kept_away(const struct gendisk *disk)
{
	struct nooks_kept *kept;

	if (likely(!atomic_read(&nooks_disks_away)))
		return NULL;
	kept = nooks_kept_find(&nooks_type_gendisk, (unsigned long)disk);
	return kept && !READ_ONCE(nooks_disk_away_data(kept)->calls) ? kept : NULL;
}

bool __nooks_disk_is_away(const struct request_queue *q)
{
	bool away;

	rcu_read_lock();
	away = nooks_disk_kept_away(q->disk);
	rcu_read_unlock();
	return away;
}

static struct nooks_disk *disk_of(struct nooks_domain *dom, const struct request_queue *q)
{
	unsigned long aux[3];

	return nooks_object_held(dom, &nooks_type_disk_shadow, (unsigned long)q, aux) ?
		(struct nooks_disk *)aux[0] : NULL;
}

/* --- requests --- */

/*
 * Can it be kept, or is it? It is kept before it is untracked, and tracked before it is
 * kept no more, so one of the two is found. Who is told yes though it goes just now will
 * ask again.
 */
static bool can_be_kept(struct nooks_domain *dom, const struct request_queue *q)
{
	const struct nooks_disk *nd;
	bool can;

	rcu_read_lock();
	nd = disk_of(dom, q);
	can = nd ? READ_ONCE(nd->fit) :
		   !!nooks_kept_find(&nooks_type_gendisk, (unsigned long)q->disk);
	rcu_read_unlock();
	return can;
}

bool nooks_disk_reissue(struct nooks_domain *dom, struct request *rq)
{
	struct request_queue *q = rq->q;

	if (nooks_disk_is_replay(rq) || !q->disk ||
	    READ_ONCE(dom->state) == NOOKS_DOMAIN_STOPPED ||
	    !can_be_kept(dom, q))
		return false;
	blk_mq_requeue_request(rq, false);
	/*
	 * When the driver is back, the queue is let run. If it does not come back, nobody
	 * may remember this queue; then the request comes here again, and is ended.
	 */
	blk_mq_delay_kick_requeue_list(q, RETRY_MS);
	return true;
}

/* What was written is not all in the mirror: told once. */
static void unfit(struct nooks_domain *dom, struct nooks_disk *nd,
		  const struct request *rq)
{
	if (!xchg(&nd->fit, false))
		return;
	pr_err("nooks: %s: FAILED: %s: what is written to it is not mirrored any more (mirror_mb=%u); it will not outlive its driver\n",
	       dom->name, rq->q->disk->disk_name, READ_ONCE(mirror_mb));
}

void __nooks_disk_starts(struct nooks_domain *dom, const struct request *rq)
{
	gfp_t gfp = rq->mq_hctx->flags & BLK_MQ_F_BLOCKING ? GFP_NOIO : GFP_ATOMIC;
	struct nooks_disk *nd;

	if (req_op(rq) != REQ_OP_WRITE)
		return;
	nd = disk_of(dom, rq->q);
	if (nd && nd->mirror && nooks_mirror_is_whole(nd->mirror) &&
	    !nooks_mirror_reserve(nd->mirror, blk_rq_pos(rq), blk_rq_sectors(rq), gfp))
		unfit(dom, nd, rq);
}

static void mirror_write(struct nooks_mirror *mirror, struct request *rq)
{
	sector_t sector = blk_rq_pos(rq);
	struct req_iterator iter;
	struct bio_vec bvec;
	void *data;

	rq_for_each_segment(bvec, rq, iter) {
		data = bvec_kmap_local(&bvec);
		nooks_mirror_write(mirror, sector, data, bvec.bv_len);
		kunmap_local(data);
		sector += bvec.bv_len >> SECTOR_SHIFT;
	}
}

void __nooks_disk_ends(struct nooks_domain *dom, const struct request *rq)
{
	struct nooks_disk *nd = disk_of(dom, rq->q);
	const struct bio *bio;

	if (!nd || !nd->mirror)
		return;
	switch (req_op(rq)) {
	case REQ_OP_READ:
	case REQ_OP_FLUSH:
		break;
	case REQ_OP_WRITE:
		/* The kernel's iterators want to be able to write. */
		mirror_write(nd->mirror, (struct request *)rq);
		break;
	case REQ_OP_DISCARD:
		for (bio = rq->bio; bio; bio = bio->bi_next)
			nooks_mirror_discard(nd->mirror, bio->bi_iter.bi_sector,
					     bio_sectors(bio));
		break;
	default:
		nooks_mirror_spoil(nd->mirror);
	}
	if (!nooks_mirror_is_whole(nd->mirror))
		unfit(dom, nd, rq);
}

/* --- a disk comes and goes --- */

void nooks_disk_free(struct nooks_disk *nd)
{
	if (!nd)
		return;
	if (nd->mirror)
		atomic_dec(&nooks_disks_mirrored);
	nooks_mirror_destroy(nd->mirror);
	kfree_rcu(nd, rcu);
}

void nooks_release_disk_shadow(struct nooks_object *obj)
{
	nooks_disk_free((struct nooks_disk *)obj->aux[0]);
}

static int disk_track(struct nooks_domain *dom, const struct request_queue *q,
		      struct nooks_disk *nd)
{
	const unsigned long aux[3] = { (unsigned long)nd };

	return PTR_ERR_OR_ZERO(nooks_object_track(dom, &nooks_type_disk_shadow,
						  (unsigned long)q, 0, aux, 0));
}

struct nooks_disk *nooks_disk_end(struct nooks_domain *dom, const struct gendisk *disk)
{
	struct nooks_disk *nd = disk_of(dom, disk->queue);

	nooks_object_untrack(dom, &nooks_type_disk_shadow, (unsigned long)disk->queue);
	return nd;
}

/*
 * Will the driver make it again when its init function runs once more, and is all that
 * the kernel finds by way of it there until the module goes?
 */
static bool is_keepable(struct nooks_domain *dom, const struct gendisk *disk,
			const struct device *parent)
{
	const struct request_queue *q = disk->queue;

	if (!parent && READ_ONCE(dom->state) != NOOKS_DOMAIN_LOADING)
		return false;
	return queue_is_mq((struct request_queue *)q) &&
	       !blk_queue_is_zoned((struct request_queue *)q) &&
	       list_is_singular(&q->tag_set->tag_list) &&
	       !(disk->flags & GENHD_FL_HIDDEN) && !disk->fops->free_disk &&
	       nooks_ops_fixed(dom->mod, disk->fops, sizeof(*disk->fops));
}

void nooks_disk_begin(struct nooks_domain *dom, struct gendisk *disk,
		      const struct device *parent)
{
	unsigned long limit = (unsigned long)READ_ONCE(mirror_mb) << (20 - PAGE_SHIFT);
	struct nooks_disk *nd;

	/* Without a device, what could remember but the driver? */
	if (!is_keepable(dom, disk, parent) || (!parent && !limit))
		return;
	nd = kzalloc(sizeof(*nd), GFP_KERNEL);
	if (!nd)
		return;
	if (!parent) {
		nd->mirror = nooks_mirror_create(limit);
		if (!nd->mirror) {
			kfree(nd);
			return;
		}
		atomic_inc(&nooks_disks_mirrored);
	}
	if (disk_track(dom, disk->queue, nd))
		nooks_disk_free(nd);
}

void nooks_disk_announced(struct nooks_domain *dom, const struct gendisk *disk)
{
	struct nooks_disk *nd = disk_of(dom, disk->queue);

	if (nd)
		WRITE_ONCE(nd->fit, !nd->mirror || nooks_mirror_is_whole(nd->mirror));
}

static void face_take(struct nooks_disk_face *face, const struct gendisk *disk)
{
	memset(face, 0, sizeof(*face));
	face->major = disk->major;
	face->first_minor = disk->first_minor;
	face->minors = disk->minors;
	memcpy(face->name, disk->disk_name, sizeof(face->name));
	face->fops = disk->fops;
	face->nr_zones = disk->nr_zones;
	face->max_open_zones = disk->max_open_zones;
	face->max_active_zones = disk->max_active_zones;
	face->limits = disk->queue->limits;
}

/* What a driver may write by itself; its other limits it cannot get at. */
void nooks_disk_face_restore(const struct nooks_disk_face *face, struct gendisk *disk)
{
	disk->major = face->major;
	disk->first_minor = face->first_minor;
	disk->minors = face->minors;
	memcpy(disk->disk_name, face->name, sizeof(face->name));
	disk->fops = face->fops;
	disk->nr_zones = face->nr_zones;
	disk->max_open_zones = face->max_open_zones;
	disk->max_active_zones = face->max_active_zones;
	disk->queue->limits.discard_granularity = face->limits.discard_granularity;
}

/* --- keeping it --- */

void nooks_disk_scratch_free(struct nooks_disk_away *away)
{
	kfree(away->scratch);
	away->scratch = NULL;
}

static void untrack_all(const struct nooks_kept *kept)
{
	unsigned long queue = (unsigned long)nooks_disk_kept(kept)->queue;
	struct nooks_domain *dom = kept->dom;

	nooks_object_untrack(dom, &nooks_type_gendisk_added, kept->key);
	nooks_object_untrack(dom, &nooks_type_gendisk_setup, kept->key);
	nooks_object_untrack(dom, &nooks_type_request_queue_setup, queue);
	nooks_object_untrack(dom, &nooks_type_request_queue, queue);
	nooks_object_untrack(dom, &nooks_type_gendisk, kept->key);
}

static int shadow_begin(struct nooks_kept *kept, const struct nooks_object *obj,
			bool again)
{
	struct gendisk *disk = nooks_disk_kept(kept);
	struct nooks_disk_away *away = nooks_disk_away_data(kept);
	struct nooks_domain *dom = kept->dom;
	struct request_queue *q = disk->queue;

	if (!again) {
		away->nd = disk_of(dom, q);
		if (!away->nd || !away->nd->fit ||
		    (away->nd->mirror && !nooks_mirror_is_whole(away->nd->mirror)))
			return -ENODATA;
		nooks_disk_end(dom, disk);
		face_take(&away->face, disk);
		atomic_inc(&nooks_disks_away);
		blk_mq_quiesce_queue_nowait(q);
	} else {
		nooks_disk_face_restore(&away->face, disk);
		nooks_disk_scratch_free(away);
	}
	/* Nobody is there who would start what the driver has stopped. */
	blk_mq_start_stopped_hw_queues(q, true);

	untrack_all(kept);
	return 0;
}

/* All that wait for it get an error; so do those who have it open, from now on. */
static void shadow_release(struct nooks_kept *kept)
{
	struct gendisk *disk = nooks_disk_kept(kept);
	struct nooks_disk_away *away = nooks_disk_away_data(kept);
	struct request_queue *q = disk->queue;
	struct nooks_tag_set *own = nooks_tag_set_of(q);

	/* A driver that is there, and has made nothing of it, has it no more. */
	untrack_all(kept);
	nooks_disk_face_restore(&away->face, disk);
	nooks_tag_set_sever(own);
	atomic_dec(&nooks_disks_away);
	blk_mq_unquiesce_queue(q);
	blk_mq_kick_requeue_list(q);
	del_gendisk(disk);
	put_disk(disk);
	/* One that a driver has, it gives back. */
	if (!own->driver)
		nooks_tag_set_leave(own);
	nooks_disk_scratch_free(away);
	nooks_disk_free(away->nd);
}

static const char *shadow_name(const struct nooks_kept *kept)
{
	return nooks_disk_kept(kept)->disk_name;
}

/*
 * Who opens a disk or a partition has a reference to the module. A partition in use has
 * its disk open, too, but without one; and who waits for the disk with its lock held,
 * opening or closing it, may not be counted.
 */
static unsigned int shadow_users(const struct nooks_kept *kept)
{
	struct gendisk *disk = nooks_disk_kept(kept);
	struct block_device *part;
	unsigned int nr = 0;
	unsigned long i;
	int openers;

	rcu_read_lock();
	xa_for_each(&disk->part_tbl, i, part) {
		openers = atomic_read(&part->bd_openers);
		nr += bdev_is_partition(part) && openers ? openers - 1 : openers;
	}
	rcu_read_unlock();
	return nr + mutex_is_locked(&disk->open_mutex);
}

/* --- giving it back to users --- */

/* From here on calls about it get to the driver. */
static void let_calls(struct nooks_kept *kept, struct nooks_disk_away *away)
{
	struct nooks_object *obj;

	obj = nooks_object_find(kept->dom, kept->type, kept->key);
	if (obj)
		WRITE_ONCE(obj->away, false);
	WRITE_ONCE(away->calls, true);
	atomic_dec(&nooks_disks_away);
}

static int shadow_resume(struct nooks_kept *kept)
{
	struct request_queue *q = nooks_disk_kept(kept)->queue;
	struct nooks_disk_away *away = nooks_disk_away_data(kept);
	struct nooks_domain *dom = kept->dom;
	int err = 0;

	if (READ_ONCE(kept->state) != NOOKS_KEPT_ADOPTED)
		return -ENODEV;
	if (away->nd->mirror)
		err = nooks_disk_replay(dom, q, away->nd->mirror);
	if (!err)
		err = disk_track(dom, q, away->nd);
	if (err) {
		pr_err("nooks: %s: FAILED: %s: cannot be given back: error %d\n",
		       dom->name, nooks_disk_kept(kept)->disk_name, err);
		/* All of it once more, or by another way. */
		nooks_domain_fail(dom);
		return err;
	}
	let_calls(kept, away);
	blk_mq_unquiesce_queue(q);
	blk_mq_kick_requeue_list(q);
	return 0;
}

const struct nooks_keep_ops nooks_keep_gendisk = {
	.size		= sizeof(struct nooks_disk_away),
	.begin		= shadow_begin,
	.resume		= shadow_resume,
	.release	= shadow_release,
	.name		= shadow_name,
	.users		= shadow_users,
};
