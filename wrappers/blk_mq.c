// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/blk_mq.idl.
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>

#include "blk_mq_gen.h"
#include "blk.h"
#include "disk_replay.h"
#include "disk_shadow.h"
#include "ops.h"
#include "tag_set.h"

/* What a driver may choose; the rest is the kernel's state. */
#define SET_FLAGS	(BLK_MQ_F_SHOULD_MERGE | BLK_MQ_F_STACKING |	\
			 BLK_MQ_F_TAG_HCTX_SHARED | BLK_MQ_F_BLOCKING |	\
			 BLK_MQ_F_NO_SCHED | BLK_MQ_F_NO_SCHED_BY_DEFAULT)
/* A request and what the driver has behind it must fit in one allocation. */
#define SET_CMD_MAX	(4 * PAGE_SIZE)

/* The values kept with a list of requests that ended in a poll. */
enum {
	BATCH_LIST,	/* requests of earlier polls */
	BATCH_COMPLETE,	/* the function that ends them */
};

/* --- requests --- */

/* The driver's part has the size it had when the kernel made it. */
int nooks_rights_request(struct nooks_object *obj)
{
	struct request *rq = (struct request *)obj->key;
	const struct bio *bio;
	unsigned long aux[3];
	int err;

	if (!nooks_object_held(obj->dom, &nooks_type_blk_mq_pdu,
			       (unsigned long)rq->q->tag_set, aux))
		return -ENOENT;
	err = nooks_right_add(obj, blk_mq_rq_to_pdu(rq), aux[0], NULL, 0);
	for (bio = rq->bio; !err && bio; bio = bio->bi_next)
		err = nooks_blk_bio_rights(obj, bio);
	return err;
}

/* For the driver that comes; or with a status. */
void nooks_release_request(struct nooks_object *obj)
{
	struct request *rq = (struct request *)obj->key;

	if (!nooks_disk_reissue(obj->dom, rq))
		blk_mq_end_request(rq, BLK_STS_IOERR);
}

/* Before anybody hears of it. */
void nooks_instead_blk_mq_end_request(struct nooks_import *imp,
				      struct request *rq, blk_status_t error)
{
	if (error == BLK_STS_OK)
		nooks_disk_ends(imp->dom, rq);
	blk_mq_end_request(rq, error);
}

/* In what state it is stands in the request. */
void nooks_before_blk_mq_start_request(struct nooks_import *imp,
				       struct request *rq)
{
	if (blk_mq_rq_state(rq) != MQ_RQ_IDLE)
		nooks_import_fault(imp, 0, (unsigned long)rq, 0,
				   "started already");
}

/* The same; and the kernel does not ask whether there is a function to call. */
void nooks_before_blk_mq_complete_request(struct nooks_import *imp,
					  struct request *rq)
{
	if (blk_mq_rq_state(rq) != MQ_RQ_IN_FLIGHT)
		nooks_import_fault(imp, 0, (unsigned long)rq, 0, "not started");
	if (!rq->q->mq_ops->complete)
		nooks_import_fault(imp, 0, (unsigned long)rq, 0,
				   "the driver has no complete()");
}

int nooks_before_blk_mq_ops__queue_rq(struct nooks_activation *act,
				      struct blk_mq_hw_ctx *hctx,
				      const struct blk_mq_queue_data *bd)
{
	/* Who was on the way here when its queue was stopped. */
	if (nooks_disk_is_away(bd->rq->q) && !nooks_disk_is_replay(bd->rq))
		return 1;
	nooks_disk_starts(act->dom, bd->rq);
	nooks_blk_lend_kmap(act);
	return 0;
}

int nooks_before_blk_mq_ops__complete(struct nooks_activation *act,
				      struct request *rq)
{
	return nooks_disk_is_away(rq->q) && !nooks_disk_is_replay(rq);
}

/*
 * The kernel keeps the request from being used for something else, but not from
 * being ended. That is no reason for a message.
 */
int nooks_before_blk_mq_ops__timeout(struct nooks_activation *act,
				     struct request *rq)
{
	return !nooks_object_is_held(act->dom, &nooks_type_request,
				  (unsigned long)rq);
}

/* --- polling --- */

/* Remembers what the driver did not put there. */
int nooks_before_blk_mq_ops__poll(struct nooks_activation *act,
				  struct blk_mq_hw_ctx *hctx,
				  struct io_comp_batch *iob)
{
	if (nooks_disk_is_away(hctx->queue))
		return 1;
	nooks_blk_lend_kmap(act);
	if (iob) {
		const unsigned long aux[3] = {
			[BATCH_LIST] = (unsigned long)iob->req_list,
			[BATCH_COMPLETE] = (unsigned long)iob->complete,
		};

		return IS_ERR(nooks_object_track(act->dom,
						 &nooks_type_io_comp_batch,
						 (unsigned long)iob, 0, aux, 0));
	}
	return 0;
}

/*
 * The poller ends everything on the list by a function that stands beside it.
 * What the driver added must be requests it has, which it has no more then; the
 * list is cut where that is not so.
 */
void nooks_after_blk_mq_ops__poll(struct nooks_activation *act, int *ret,
				  struct blk_mq_hw_ctx *hctx,
				  struct io_comp_batch *iob)
{
	void (*complete)(struct io_comp_batch *) = blk_mq_end_request_batch;
	struct request *rq, **link, *old;
	unsigned long aux[3];

	if (!iob || !nooks_object_held(act->dom, &nooks_type_io_comp_batch,
				       (unsigned long)iob, aux))
		return;
	nooks_object_untrack(act->dom, &nooks_type_io_comp_batch,
			     (unsigned long)iob);
	old = (struct request *)aux[BATCH_LIST];
	if (aux[BATCH_COMPLETE])
		complete = (void *)aux[BATCH_COMPLETE];

	for (link = &iob->req_list; (rq = *link) != old; link = &rq->rq_next) {
		if (!nooks_object_untrack(act->dom, &nooks_type_request,
					  (unsigned long)rq)) {
			*link = old;
			nooks_entry_result(act, (long)rq);
			break;
		}
		nooks_disk_ends(act->dom, rq);
	}
	if (iob->complete != complete &&
	    (iob->complete || iob->req_list)) {
		nooks_entry_result(act, (long)iob->complete);
		iob->complete = complete;
	}
}

/* --- tag sets --- */

/* The kernel keeps the table of operations, and computes with the numbers. */
static void check_asked(struct nooks_import *imp,
			const struct nooks_tag_size *asked,
			const struct blk_mq_ops *table,
			const struct blk_mq_ops *ops)
{
	nooks_check_ops(imp, 0, ops, sizeof(*ops));
	if (ops->init_hctx && !ops->exit_hctx)
		nooks_import_fault(imp, 0, (unsigned long)table, 0,
				   "init_hctx() without exit_hctx()");
	if (asked->flags & ~SET_FLAGS)
		nooks_import_fault(imp, 0, asked->flags, 0, "flag not allowed");
	if (asked->cmd_size > SET_CMD_MAX)
		nooks_import_fault(imp, 0, asked->cmd_size, 0,
				   "too much behind each request");
	if (asked->numa_node != NUMA_NO_NODE &&
	    (unsigned int)asked->numa_node >= nr_node_ids)
		nooks_import_fault(imp, 0, asked->numa_node, 0, "no such node");
}

/* Copied first, then looked at: it lies where the driver writes. */
int nooks_instead_blk_mq_alloc_tag_set(struct nooks_import *imp,
				       struct blk_mq_tag_set *set)
{
	const struct nooks_tag_size asked = {
		.nr_maps = READ_ONCE(set->nr_maps),
		.nr_hw_queues = READ_ONCE(set->nr_hw_queues),
		.queue_depth = READ_ONCE(set->queue_depth),
		.reserved_tags = READ_ONCE(set->reserved_tags),
		.cmd_size = READ_ONCE(set->cmd_size),
		.flags = READ_ONCE(set->flags),
		.numa_node = READ_ONCE(set->numa_node),
	};
	const struct blk_mq_ops *table = READ_ONCE(set->ops);
	struct nooks_tag_set *own;
	struct blk_mq_ops ops;

	nooks_arg_mapped(imp, 0, table, sizeof(*table));
	ops = *table;
	check_asked(imp, &asked, table, &ops);
	own = nooks_disk_choose_set(imp->dom, &asked, &ops);
	if (!own)
		return nooks_tag_set_alloc(set, &asked, &ops);
	nooks_tag_set_hand(own, set);
	return 0;
}

/* Queues take their requests from the tags. That of a kept disk waits with it. */
void nooks_before_blk_mq_free_tag_set(struct nooks_import *imp,
				      struct blk_mq_tag_set *set)
{
	struct nooks_tag_set *own = nooks_tag_set_find(set);

	if (own && !list_empty(&own->set.tag_list) &&
	    !nooks_disk_keeps_set(imp->dom, own))
		nooks_import_fault(imp, 0, (unsigned long)set, 0,
				   "a queue still uses it");
}

void nooks_instead_blk_mq_free_tag_set(struct nooks_import *imp,
				       struct blk_mq_tag_set *set)
{
	struct nooks_tag_set *own = nooks_tag_set_find(set);

	if (own)
		nooks_tag_set_leave(own);
	set->tags = NULL;
}

void nooks_instead_blk_mq_update_nr_hw_queues(struct nooks_import *imp,
					      struct blk_mq_tag_set *set,
					      int nr_hw_queues)
{
	struct nooks_tag_set *own = nooks_tag_set_find(set);

	if (own)
		nooks_tag_set_resize(own, nr_hw_queues);
}

void nooks_release_blk_mq_tag_set(struct nooks_object *obj)
{
	struct nooks_tag_set *own;

	own = nooks_tag_set_find((const struct blk_mq_tag_set *)obj->key);
	if (own)
		nooks_tag_set_leave(own);
}

/* --- mapping CPUs to queues --- */

static void untrack_maps(struct nooks_domain *dom, const struct nooks_tag_set *own,
			 unsigned int nr)
{
	while (nr--)
		nooks_object_untrack(dom, &nooks_type_blk_mq_map,
				     (unsigned long)own->set.map[nr].mq_map);
}

/* While the driver fills them; known all together, or not at all. */
static bool track_maps(struct nooks_domain *dom, const struct nooks_tag_set *own)
{
	unsigned int i;

	for (i = 0; i < own->set.nr_maps; i++)
		if (IS_ERR(nooks_object_track(dom, &nooks_type_blk_mq_map,
					      (unsigned long)own->set.map[i].mq_map,
					      0, NULL, 0))) {
			untrack_maps(dom, own, i);
			return false;
		}
	return true;
}

/* Divides by the number of queues, and writes where the map says. */
void nooks_check_blk_mq_map_queues__qmap(struct nooks_import *imp, int arg,
					 struct blk_mq_queue_map *qmap)
{
	nooks_arg_ref(imp, arg, &nooks_type_blk_mq_map,
		      (unsigned long)qmap->mq_map);
	if (!qmap->nr_queues)
		nooks_import_fault(imp, arg, (unsigned long)qmap, 0,
				   "maps to no queue");
}

int nooks_before_blk_mq_ops__map_queues(struct nooks_activation *act,
					struct blk_mq_tag_set *set)
{
	const struct nooks_tag_set *own = nooks_tag_set_find(set);

	return !own || !track_maps(act->dom, own);
}

/* The kernel takes what stands in the maps for queues without asking. */
void nooks_after_blk_mq_ops__map_queues(struct nooks_activation *act,
					struct blk_mq_tag_set *set)
{
	const struct nooks_tag_set *own = nooks_tag_set_find(set);
	const struct blk_mq_queue_map *map;
	unsigned int cpu, i;

	if (!own)
		return;
	for (i = 0; i < own->set.nr_maps; i++) {
		map = &own->set.map[i];
		for_each_possible_cpu(cpu)
			if (map->mq_map[cpu] >= own->set.nr_hw_queues) {
				map->mq_map[cpu] = 0;
				nooks_entry_result(act, cpu);
			}
	}
	untrack_maps(act->dom, own, own->set.nr_maps);
}

int nooks_before_blk_mq_ops__init_hctx(struct nooks_activation *act,
				       struct blk_mq_hw_ctx *hctx, void *data,
				       unsigned int hctx_idx)
{
	nooks_activation_grant(act, &hctx->driver_data,
			       sizeof(hctx->driver_data));
	/* The domain gets to hold the queue only after this. */
	nooks_activation_lend(act, &hctx->queue->queuedata,
			      sizeof(hctx->queue->queuedata),
			      NOOKS_ACCESS_READ);
	return 0;
}
