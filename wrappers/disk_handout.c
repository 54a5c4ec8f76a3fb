// SPDX-License-Identifier: GPL-2.0
/*
 * A disk that is kept, and the driver that comes: what that asks for and gets, what it
 * says of the disk, and what becomes of that. Its calls are for disks that are not kept,
 * too: these go on to the kernel.
 */
#include <linux/blk-mq.h>
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/percpu-refcount.h>
#include <linux/slab.h>

#include "blk_mq_gen.h"
#include "blkdev_gen.h"
#include "disk_away.h"

/* For what others do with a queue that is short. */
#define SHORT_MS	1000

/* --- handing it out --- */

struct wanted {
	const struct nooks_tag_size *asked;
	const struct blk_mq_ops *ops;
	struct gendisk *oldest;
};

/* Drivers make their disks in the same order again. */
static bool is_older(const struct nooks_kept *kept, const void *data)
{
	struct wanted *wanted = (struct wanted *)data;
	struct gendisk *disk = nooks_disk_kept(kept);

	if (kept->type == &nooks_type_gendisk &&
	    nooks_tag_set_fits(nooks_tag_set_of(disk->queue), wanted->asked, wanted->ops) &&
	    (!wanted->oldest || disk->diskseq < wanted->oldest->diskseq))
		wanted->oldest = disk;
	return false;
}

struct nooks_tag_set *nooks_disk_choose_set(struct nooks_domain *dom,
					    const struct nooks_tag_size *asked,
					    const struct blk_mq_ops *ops)
{
	struct wanted wanted = { .asked = asked, .ops = ops };

	nooks_kept_choose(dom, is_older, &wanted);
	return wanted.oldest ? nooks_tag_set_of(wanted.oldest->queue) : NULL;
}

static bool uses_set(const struct nooks_kept *kept, const void *data)
{
	return kept->type == &nooks_type_gendisk &&
	       nooks_tag_set_of(nooks_disk_kept(kept)->queue) == data;
}

bool nooks_disk_keeps_set(struct nooks_domain *dom, const struct nooks_tag_set *own)
{
	return nooks_kept_choose(dom, uses_set, own);
}

/*
 * A request that the driver completed is on its way to it by a softirq, and will be put
 * back when that finds that there is no driver. One that is done but for a flush, which
 * waits, is not on its way: nothing is left of it to be done.
 */
static bool count_completing(struct request *rq, void *data)
{
	unsigned int *nr = data;

	if (blk_mq_request_completed(rq) &&
	    !((rq->rq_flags & RQF_FLUSH_SEQ) && req_op(rq) != REQ_OP_FLUSH && !rq->bio))
		(*nr)++;
	return true;
}

static bool wait_completing(struct blk_mq_tag_set *set)
{
	ktime_t end = ktime_add_ms(ktime_get(), SHORT_MS);
	unsigned int nr;

	for (;;) {
		nr = 0;
		blk_mq_tagset_busy_iter(set, count_completing, &nr);
		if (!nr)
			return true;
		if (ktime_after(ktime_get(), end))
			return false;
		usleep_range(50, 100);
	}
}

/* Until nobody changes schedulers or depths, and so that nobody can. */
static bool hold_queue(struct request_queue *q)
{
	ktime_t end = ktime_add_ms(ktime_get(), SHORT_MS);

	while (!percpu_ref_tryget(&q->q_usage_counter)) {
		if (ktime_after(ktime_get(), end))
			return false;
		usleep_range(50, 100);
	}
	return true;
}

static void exit_queues(struct nooks_tag_set *own, struct request_queue *q,
			unsigned long end)
{
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	queue_for_each_hw_ctx(q, hctx, i)
		if (i < end && own->ops.exit_hctx)
			own->ops.exit_hctx(hctx, i);
}

/* As when they are made. */
static int init_queues(struct nooks_tag_set *own, struct request_queue *q)
{
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	queue_for_each_hw_ctx(q, hctx, i) {
		hctx->driver_data = NULL;
		if (own->ops.init_hctx &&
		    own->ops.init_hctx(hctx, own->set.driver_data, i)) {
			exit_queues(own, q, i);
			return -ENOMEM;
		}
	}
	return 0;
}

static int hand_disk(struct nooks_kept *kept, struct nooks_tag_set *own, void *queuedata)
{
	struct request_queue *q = nooks_disk_kept(kept)->queue;
	struct nooks_disk_away *away = nooks_disk_away_data(kept);
	int err;

	if (!hold_queue(q))
		return -EBUSY;
	err = wait_completing(&own->set) ? 0 : -EBUSY;
	if (!err) {
		away->scratch = kzalloc(sizeof(*away->scratch), GFP_KERNEL);
		err = away->scratch ? 0 : -ENOMEM;
	}
	if (!err) {
		away->scratch->limits = q->limits;
		away->capacity = 0;
		nooks_tag_set_tell(own);
		nooks_tag_set_clear(own, q);
		q->queuedata = queuedata;
		err = init_queues(own, q);
		if (err)
			nooks_disk_scratch_free(away);
	}
	percpu_ref_put(&q->q_usage_counter);
	return err;
}

struct gendisk *nooks_instead___blk_mq_alloc_disk(struct nooks_import *imp,
						  struct blk_mq_tag_set *set,
						  void *queuedata,
						  struct lock_class_key *lkclass)
{
	struct nooks_tag_set *own = nooks_tag_set_find(set);
	struct nooks_kept *kept;
	int err;

	/* Not held: a fault, but for modes that let it through. */
	if (!own)
		return ERR_PTR(-EINVAL);
	kept = nooks_kept_choose(imp->dom, uses_set, own);
	if (!kept) {
		nooks_tag_set_tell(own);
		return __blk_mq_alloc_disk(&own->set, queuedata, lkclass);
	}
	err = hand_disk(kept, own, queuedata);
	if (err)
		return ERR_PTR(err);
	WRITE_ONCE(kept->state, NOOKS_KEPT_HANDED);
	return nooks_disk_kept(kept);
}

/* Where a driver's word about a queue goes. */
static struct request_queue *told(struct request_queue *q)
{
	struct nooks_kept *kept = q->disk ? nooks_disk_kept_away(q->disk) : NULL;

	return kept ? nooks_disk_away_data(kept)->scratch ?: q : q;
}

void nooks_instead_set_capacity(struct nooks_import *imp, struct gendisk *disk,
				sector_t sectors)
{
	struct nooks_kept *kept = nooks_disk_kept_away(disk);

	if (kept)
		nooks_disk_away_data(kept)->capacity = sectors;
	else
		set_capacity(disk, sectors);
}

#define TOLD(fn, type)							\
void nooks_instead_##fn(struct nooks_import *imp,			\
			struct request_queue *q, type value)		\
{									\
	fn(told(q), value);						\
}

TOLD(blk_queue_logical_block_size, unsigned int)
TOLD(blk_queue_physical_block_size, unsigned int)
TOLD(blk_queue_max_hw_sectors, unsigned int)
TOLD(blk_queue_max_discard_sectors, unsigned int)
TOLD(blk_queue_max_zone_append_sectors, unsigned int)
TOLD(blk_queue_chunk_sectors, unsigned int)
TOLD(blk_queue_virt_boundary, unsigned long)
TOLD(blk_queue_required_elevator_features, unsigned int)

void nooks_instead_blk_queue_write_cache(struct nooks_import *imp,
					 struct request_queue *q, bool wc, bool fua)
{
	blk_queue_write_cache(told(q), wc, fua);
}

void nooks_instead_blk_queue_flag_set(struct nooks_import *imp, unsigned int flag,
				      struct request_queue *q)
{
	blk_queue_flag_set(flag, told(q));
}

void nooks_instead_blk_queue_flag_clear(struct nooks_import *imp, unsigned int flag,
					struct request_queue *q)
{
	blk_queue_flag_clear(flag, told(q));
}

void nooks_disk_check_kept(struct nooks_import *imp, const struct gendisk *disk)
{
	if (nooks_disk_kept_away(disk))
		nooks_import_fault(imp, 0, (unsigned long)disk, 0,
				   "not the disk that users have");
}

/* Users may have set others. */
static bool same_limits(const struct queue_limits *a, const struct queue_limits *b)
{
	return a->logical_block_size == b->logical_block_size &&
	       a->physical_block_size == b->physical_block_size &&
	       a->max_hw_sectors == b->max_hw_sectors &&
	       a->max_hw_discard_sectors == b->max_hw_discard_sectors &&
	       a->chunk_sectors == b->chunk_sectors &&
	       a->virt_boundary_mask == b->virt_boundary_mask &&
	       a->zoned == b->zoned;
}

/* Why a disk is not the one that users have, or NULL. */
static const char *misfit(struct nooks_kept *kept, const struct device *parent)
{
	const struct gendisk *disk = nooks_disk_kept(kept);
	struct nooks_disk_away *away = nooks_disk_away_data(kept);
	const struct nooks_disk_face *face = &away->face;

	if (disk_to_dev(disk)->parent != parent)
		return "parent";
	if (disk->major != face->major || disk->first_minor != face->first_minor ||
	    disk->minors != face->minors)
		return "number";
	if (strncmp(disk->disk_name, face->name, DISK_NAME_LEN))
		return "name";
	if (disk->fops != face->fops)
		return "operations";
	if (away->capacity != get_capacity((struct gendisk *)disk))
		return "size";
	if (disk->queue->limits.discard_granularity != face->limits.discard_granularity ||
	    !away->scratch || !same_limits(&away->scratch->limits, &face->limits))
		return "limits";
	return NULL;
}

/* Announced, as far as the driver knows. */
static int adopt(struct nooks_kept *kept, const struct device *parent)
{
	struct gendisk *disk = nooks_disk_kept(kept);
	struct nooks_disk_away *away = nooks_disk_away_data(kept);
	const char *why = misfit(kept, parent);

	nooks_disk_face_restore(&away->face, disk);
	if (why) {
		pr_err("nooks: %s: FAILED: %s: its driver came back with another %s\n",
		       kept->dom->name, disk->disk_name, why);
		return -EINVAL;
	}
	nooks_disk_scratch_free(away);
	WRITE_ONCE(kept->state, NOOKS_KEPT_ADOPTED);
	return 0;
}

int nooks_instead_device_add_disk(struct nooks_import *imp, struct device *parent,
				  struct gendisk *disk,
				  const struct attribute_group **groups)
{
	struct nooks_kept *kept = nooks_disk_kept_away(disk);
	int err;

	if (kept)
		return adopt(kept, parent);
	nooks_disk_begin(imp->dom, disk, parent);
	err = device_add_disk(parent, disk, groups);
	if (err)
		nooks_disk_free(nooks_disk_end(imp->dom, disk));
	else
		nooks_disk_announced(imp->dom, disk);
	return err;
}

/* --- given back by its driver, or taken from it --- */

static void remove_disk(struct nooks_domain *dom, struct gendisk *disk)
{
	struct nooks_kept *kept = nooks_disk_kept_away(disk);
	struct nooks_disk *nd;

	if (kept) {
		WRITE_ONCE(kept->state, NOOKS_KEPT_HANDED);
		return;
	}
	nd = nooks_disk_end(dom, disk);
	/* Who ends a request may have it still; when the disk is gone, none is left. */
	del_gendisk(disk);
	nooks_disk_free(nd);
}

static void drop_disk(struct gendisk *disk)
{
	struct nooks_kept *kept = disk ? nooks_disk_kept_away(disk) : NULL;
	struct nooks_tag_set *own;

	if (!kept) {
		put_disk(disk);
		return;
	}
	own = nooks_tag_set_of(disk->queue);
	exit_queues(own, disk->queue, ULONG_MAX);
	nooks_disk_face_restore(&nooks_disk_away_data(kept)->face, disk);
	nooks_disk_scratch_free(nooks_disk_away_data(kept));
	WRITE_ONCE(kept->state, NOOKS_KEPT_WAITING);
}

void nooks_instead_del_gendisk(struct nooks_import *imp, struct gendisk *disk)
{
	remove_disk(imp->dom, disk);
}

/* Nobody would start a stopped queue again, and what is in it is waited for. */
void nooks_release_gendisk_added(struct nooks_object *obj)
{
	struct gendisk *disk = (struct gendisk *)obj->key;

	if (queue_is_mq(disk->queue) && !nooks_disk_kept_away(disk))
		blk_mq_start_stopped_hw_queues(disk->queue, true);
	remove_disk(obj->dom, disk);
}

void nooks_instead_put_disk(struct nooks_import *imp, struct gendisk *disk)
{
	drop_disk(disk);
}

/* Not a plain function: put_disk() of NULL is fine, and stands in the IDL. */
void nooks_release_gendisk(struct nooks_object *obj)
{
	drop_disk((struct gendisk *)obj->key);
}
