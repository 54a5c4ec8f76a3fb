// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/blk_mq.idl.
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>

#include "blk_mq_gen.h"
#include "blk.h"
#include "ops.h"

/* What a driver may choose; the rest is the kernel's state. */
#define SET_FLAGS	(BLK_MQ_F_SHOULD_MERGE | BLK_MQ_F_STACKING |	\
			 BLK_MQ_F_TAG_HCTX_SHARED | BLK_MQ_F_BLOCKING |	\
			 BLK_MQ_F_NO_SCHED | BLK_MQ_F_NO_SCHED_BY_DEFAULT)
/* A request and what the driver has behind it must fit in one allocation. */
#define SET_CMD_MAX	(4 * PAGE_SIZE)

/* The values kept with a tag set. */
enum {
	SET_TAGS,	/* nooks_blk_mq_tags() */
	SET_QUEUES,	/* nooks_blk_mq_queues() */
};

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

/* With a status. */
void nooks_release_request(struct nooks_object *obj)
{
	blk_mq_end_request((struct request *)obj->key, BLK_STS_IOERR);
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
	nooks_blk_lend_kmap(act);
	return 0;
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

	for (link = &iob->req_list; (rq = *link) != old; link = &rq->rq_next)
		if (!nooks_object_untrack(act->dom, &nooks_type_request,
					  (unsigned long)rq)) {
			*link = old;
			nooks_entry_result(act, (long)rq);
			break;
		}
	if (iob->complete != complete &&
	    (iob->complete || iob->req_list)) {
		nooks_entry_result(act, (long)iob->complete);
		iob->complete = complete;
	}
}

/* --- tag sets --- */

/* Is @set still what the kernel made of it? It frees by what it finds there. */
static bool set_unchanged(const struct blk_mq_tag_set *set,
			  const unsigned long *aux)
{
	return nooks_blk_mq_tags(set) == aux[SET_TAGS] &&
	       nooks_blk_mq_queues(set) == aux[SET_QUEUES];
}

void nooks_blk_mq_check_set(struct nooks_import *imp, int arg,
			    const struct blk_mq_tag_set *set)
{
	unsigned long aux[3];

	/* Not held at all: "ref" says so. */
	if (nooks_object_held(imp->dom, &nooks_type_blk_mq_tag_set,
			      (unsigned long)set, aux) &&
	    !set_unchanged(set, aux))
		nooks_import_fault(imp, arg, (unsigned long)set, 0,
				   "not as the kernel made it");
}

void nooks_check_blk_mq_free_tag_set__set(struct nooks_import *imp, int arg,
					  struct blk_mq_tag_set *set)
{
	nooks_blk_mq_check_set(imp, arg, set);
}

void nooks_check_blk_mq_update_nr_hw_queues__set(struct nooks_import *imp,
						 int arg,
						 struct blk_mq_tag_set *set)
{
	nooks_blk_mq_check_set(imp, arg, set);
}

/* The kernel keeps the table of operations, and computes with the numbers. */
void nooks_check_blk_mq_alloc_tag_set__set(struct nooks_import *imp, int arg,
					   struct blk_mq_tag_set *set)
{
	nooks_check_ops(imp, arg, set->ops, sizeof(*set->ops));
	if (set->ops->init_hctx && !set->ops->exit_hctx)
		nooks_import_fault(imp, arg, (unsigned long)set->ops, 0,
				   "init_hctx() without exit_hctx()");
	if (set->flags & ~SET_FLAGS)
		nooks_import_fault(imp, arg, set->flags, 0, "flag not allowed");
	if (set->cmd_size > SET_CMD_MAX)
		nooks_import_fault(imp, arg, set->cmd_size, 0,
				   "too much behind each request");
	if (set->numa_node != NUMA_NO_NODE &&
	    (unsigned int)set->numa_node >= nr_node_ids)
		nooks_import_fault(imp, arg, set->numa_node, 0, "no such node");
}

/* Queues take their requests from the tags. */
void nooks_before_blk_mq_free_tag_set(struct nooks_import *imp,
				      struct blk_mq_tag_set *set)
{
	if (!list_empty(&set->tag_list))
		nooks_import_fault(imp, 0, (unsigned long)set, 0,
				   "a queue still uses it");
}

/* It may have other tags, and another number of them. */
void nooks_after_blk_mq_update_nr_hw_queues(struct nooks_import *imp,
					    struct blk_mq_tag_set *set,
					    int nr_hw_queues)
{
	const unsigned long aux[3] = {
		[SET_TAGS] = nooks_blk_mq_tags(set),
		[SET_QUEUES] = nooks_blk_mq_queues(set),
	};

	/* In use as before: no case for releasing it when no record can be had. */
	if (nooks_object_untrack(imp->dom, &nooks_type_blk_mq_tag_set,
				 (unsigned long)set) &&
	    IS_ERR(nooks_object_track(imp->dom, &nooks_type_blk_mq_tag_set,
				      (unsigned long)set, 0, aux, nooks_import_ip(imp))))
		nooks_domain_fail(imp->dom);
}

/* What a failed driver may have spoiled is left where it is, and lost. */
void nooks_release_blk_mq_tag_set(struct nooks_object *obj)
{
	struct blk_mq_tag_set *set = (struct blk_mq_tag_set *)obj->key;

	if (set_unchanged(set, obj->aux) && list_empty(&set->tag_list))
		blk_mq_free_tag_set(set);
}

/* --- mapping CPUs to queues --- */

/* While the driver fills them; known all together, or not at all. */
static bool track_maps(struct nooks_domain *dom, struct blk_mq_tag_set *set)
{
	int i;

	for (i = 0; i < min_t(int, set->nr_maps, HCTX_MAX_TYPES); i++)
		if (IS_ERR(nooks_object_track(dom, &nooks_type_blk_mq_map,
					      (unsigned long)set->map[i].mq_map,
					      0, NULL, 0)))
			break;
	if (i == set->nr_maps)
		return true;
	while (i--)
		nooks_object_untrack(dom, &nooks_type_blk_mq_map,
				     (unsigned long)set->map[i].mq_map);
	return false;
}

static void untrack_maps(struct nooks_domain *dom, struct blk_mq_tag_set *set)
{
	int i;

	for (i = 0; i < min_t(int, set->nr_maps, HCTX_MAX_TYPES); i++)
		nooks_object_untrack(dom, &nooks_type_blk_mq_map,
				     (unsigned long)set->map[i].mq_map);
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
	return !track_maps(act->dom, set);
}

/* The kernel takes what stands in the maps for queues without asking. */
void nooks_after_blk_mq_ops__map_queues(struct nooks_activation *act,
					struct blk_mq_tag_set *set)
{
	const struct blk_mq_queue_map *map;
	unsigned int cpu;
	int i;

	for (i = 0; i < min_t(int, set->nr_maps, HCTX_MAX_TYPES); i++) {
		map = &set->map[i];
		if (!nooks_object_is_held(act->dom, &nooks_type_blk_mq_map,
					  (unsigned long)map->mq_map)) {
			nooks_entry_result(act, (long)map->mq_map);
			continue;
		}
		for_each_possible_cpu(cpu)
			if (map->mq_map[cpu] >= set->nr_hw_queues) {
				map->mq_map[cpu] = 0;
				nooks_entry_result(act, cpu);
			}
	}
	untrack_maps(act->dom, set);
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
