// SPDX-License-Identifier: GPL-2.0
/*
 * Tag sets of the kernel's, one for each that a driver makes. Drivers keep theirs in
 * their own memory, where they may spoil it and which goes with them; queues point at it
 * for as long as they are there. So queues get these, and the driver's is only shown what
 * they say: how many queues, where the tags and the maps are. What a driver writes there
 * is taken over only where the kernel asks for it, and looked at.
 *
 * Operations are copied, too. All are the driver's thunks but map_queues(), whose
 * argument must be the driver's own set.
 *
 * The list is for looking up; a set itself is used by its domain's calls and, when these
 * are out, by its domain's recovery.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "tag_set.h"

static LIST_HEAD(sets);
static DEFINE_MUTEX(sets_lock);

struct nooks_tag_set *nooks_tag_set_find(const struct blk_mq_tag_set *driver)
{
	struct nooks_tag_set *own, *found = NULL;

	if (!driver)
		return NULL;
	mutex_lock(&sets_lock);
	list_for_each_entry(own, &sets, list)
		if (own->driver == driver) {
			found = own;
			break;
		}
	mutex_unlock(&sets_lock);
	return found;
}

unsigned long nooks_tag_set_key(const struct blk_mq_tag_set *driver)
{
	struct nooks_tag_set *own = nooks_tag_set_find(driver);

	return own ? (unsigned long)&own->set : 0;
}

unsigned int nooks_tag_set_cmd_size(const struct blk_mq_tag_set *driver)
{
	struct nooks_tag_set *own = nooks_tag_set_find(driver);

	return own ? own->set.cmd_size : 0;
}

/* The driver finds in its own what the kernel would have left there. */
static void show(const struct nooks_tag_set *own)
{
	const struct blk_mq_tag_set *set = &own->set;
	struct blk_mq_tag_set *driver = own->driver;

	memcpy(driver->map, set->map, sizeof(driver->map));
	driver->nr_maps = set->nr_maps;
	driver->nr_hw_queues = set->nr_hw_queues;
	driver->queue_depth = set->queue_depth;
	driver->tags = set->tags;
	driver->shared_tags = set->shared_tags;
	INIT_LIST_HEAD(&driver->tag_list);
}

/*
 * The kernel believes these numbers, whatever has become of the call; the tables are its
 * own, which the driver fills by functions of the kernel.
 */
static void map_queues(struct blk_mq_tag_set *set)
{
	struct nooks_tag_set *own = container_of(set, struct nooks_tag_set, set);
	const struct blk_mq_queue_map *theirs;
	struct blk_mq_queue_map *map;
	unsigned int cpu, i;

	show(own);
	own->given.map_queues(own->driver);
	for (i = 0; i < set->nr_maps; i++) {
		map = &set->map[i];
		theirs = &own->driver->map[i];
		map->nr_queues = min(READ_ONCE(theirs->nr_queues),
				     set->nr_hw_queues);
		map->queue_offset = min(READ_ONCE(theirs->queue_offset),
					set->nr_hw_queues - map->nr_queues);
		for_each_possible_cpu(cpu)
			if (map->mq_map[cpu] >= set->nr_hw_queues)
				map->mq_map[cpu] = 0;
	}
}

int nooks_tag_set_alloc(struct blk_mq_tag_set *driver,
			const struct nooks_tag_size *asked,
			const struct blk_mq_ops *ops)
{
	struct nooks_tag_set *own = kzalloc(sizeof(*own), GFP_KERNEL);
	int err;

	if (!own)
		return -ENOMEM;
	own->driver = driver;
	own->asked = *asked;
	own->given = *ops;
	own->ops = *ops;
	if (ops->map_queues)
		own->ops.map_queues = map_queues;
	own->set = (struct blk_mq_tag_set) {
		.ops = &own->ops,
		.nr_maps = asked->nr_maps,
		.nr_hw_queues = asked->nr_hw_queues,
		.queue_depth = asked->queue_depth,
		.reserved_tags = asked->reserved_tags,
		.cmd_size = asked->cmd_size,
		.flags = asked->flags,
		.numa_node = asked->numa_node,
	};
	nooks_tag_set_tell(own);
	/* Known before it is made: the driver is asked for maps. */
	mutex_lock(&sets_lock);
	list_add(&own->list, &sets);
	mutex_unlock(&sets_lock);
	err = blk_mq_alloc_tag_set(&own->set);
	if (!err) {
		show(own);
		return 0;
	}
	mutex_lock(&sets_lock);
	list_del(&own->list);
	mutex_unlock(&sets_lock);
	kfree(own);
	return err;
}

bool nooks_tag_set_fits(const struct nooks_tag_set *own,
			const struct nooks_tag_size *asked,
			const struct blk_mq_ops *ops)
{
	return !own->driver && !own->resized &&
	       !memcmp(&own->asked, asked, sizeof(*asked)) &&
	       !memcmp(&own->given, ops, sizeof(*ops));
}

static void set_driver(struct nooks_tag_set *own, struct blk_mq_tag_set *driver)
{
	mutex_lock(&sets_lock);
	own->driver = driver;
	mutex_unlock(&sets_lock);
}

void nooks_tag_set_hand(struct nooks_tag_set *own, struct blk_mq_tag_set *driver)
{
	set_driver(own, driver);
	nooks_tag_set_tell(own);
	show(own);
}

void nooks_tag_set_tell(struct nooks_tag_set *own)
{
	own->set.driver_data = READ_ONCE(own->driver->driver_data);
	own->set.timeout = READ_ONCE(own->driver->timeout);
}

void nooks_tag_set_resize(struct nooks_tag_set *own, int nr_hw_queues)
{
	nooks_tag_set_tell(own);
	own->resized = true;
	blk_mq_update_nr_hw_queues(&own->set, nr_hw_queues);
	show(own);
}

void nooks_tag_set_leave(struct nooks_tag_set *own)
{
	set_driver(own, NULL);
	if (!list_empty(&own->set.tag_list))
		return;
	mutex_lock(&sets_lock);
	list_del(&own->list);
	mutex_unlock(&sets_lock);
	blk_mq_free_tag_set(&own->set);
	kfree(own);
}

/* --- when no driver will come --- */

static blk_status_t severed_queue_rq(struct blk_mq_hw_ctx *hctx,
				     const struct blk_mq_queue_data *bd)
{
	blk_mq_start_request(bd->rq);
	blk_mq_end_request(bd->rq, BLK_STS_IOERR);
	return BLK_STS_OK;
}

static void severed_complete(struct request *rq)
{
	blk_mq_end_request(rq, BLK_STS_IOERR);
}

static enum blk_eh_timer_return severed_timeout(struct request *rq)
{
	return BLK_EH_RESET_TIMER;
}

static int severed_poll(struct blk_mq_hw_ctx *hctx, struct io_comp_batch *iob)
{
	return 0;
}

void nooks_tag_set_sever(struct nooks_tag_set *own)
{
	struct request_queue *q;

	/* Others may be about to call these: each is always a function. */
	WRITE_ONCE(own->ops.queue_rq, severed_queue_rq);
	WRITE_ONCE(own->ops.complete, severed_complete);
	WRITE_ONCE(own->ops.poll, severed_poll);
	WRITE_ONCE(own->ops.timeout, severed_timeout);
	/* These are called by who makes queues and ends them. */
	own->ops.init_hctx = NULL;
	own->ops.exit_hctx = NULL;
	list_for_each_entry(q, &own->set.tag_list, tag_set_list)
		blk_mq_wait_quiesce_done(q);
}

/* --- when another driver comes --- */

static void clear_tags(const struct nooks_tag_set *own, struct blk_mq_tags *tags)
{
	unsigned int i;

	if (!tags || !tags->static_rqs)
		return;
	for (i = 0; i < tags->nr_tags; i++)
		if (tags->static_rqs[i])
			memset(blk_mq_rq_to_pdu(tags->static_rqs[i]), 0,
			       own->set.cmd_size);
}

void nooks_tag_set_clear(struct nooks_tag_set *own, struct request_queue *q)
{
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	/* Those that are shared come several times. */
	queue_for_each_hw_ctx(q, hctx, i) {
		clear_tags(own, hctx->tags);
		clear_tags(own, hctx->sched_tags);
	}
	for (i = 0; i < own->set.nr_hw_queues; i++)
		clear_tags(own, own->set.tags[i]);
}
