/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tag sets of drivers that take requests. Theirs lies in their own memory; the kernel
 * never sees it: it is given one of ours, with a copy of the table of operations, and
 * the driver's shows what that says. See tag_set.c.
 */
#ifndef NOOKS_WRAPPERS_TAG_SET_H
#define NOOKS_WRAPPERS_TAG_SET_H

#include <linux/blk-mq.h>

#include "../nooks/nooks.h"

/**
 * struct nooks_tag_size - what a driver asks for when it makes a tag set
 * @nr_maps: as in struct blk_mq_tag_set, and so are the others
 * @nr_hw_queues: …
 * @queue_depth: …
 * @reserved_tags: …
 * @cmd_size: …
 * @flags: …
 * @numa_node: …
 */
struct nooks_tag_size {
	unsigned int nr_maps;
	unsigned int nr_hw_queues;
	unsigned int queue_depth;
	unsigned int reserved_tags;
	unsigned int cmd_size;
	unsigned int flags;
	int numa_node;
};

/**
 * struct nooks_tag_set - the kernel's tag set of a driver
 * @set: what queues point at
 * @list: all of them
 * @driver: the driver's; NULL while its disk is kept and no driver has it
 * @asked: what it asked for
 * @given: its operations, as they were when it asked
 * @ops: those that the kernel calls
 * @resized: it has another number of queues since
 */
struct nooks_tag_set {
	struct blk_mq_tag_set set;
	struct list_head list;
	struct blk_mq_tag_set *driver;
	struct nooks_tag_size asked;
	struct blk_mq_ops given;
	struct blk_mq_ops ops;
	bool resized;
};

/**
 * nooks_tag_set_find() - the kernel's to a driver's
 * @driver: the driver's; it is not looked into
 *
 * It stays while the domain holds the tag set, and nobody takes it from there.
 *
 * Context: May sleep.
 * Return: the tag set, or NULL.
 */
struct nooks_tag_set *nooks_tag_set_find(const struct blk_mq_tag_set *driver);

/**
 * nooks_tag_set_key() - as what requests know it
 * @driver: the driver's
 *
 * Context: May sleep.
 * Return: the address of the kernel's, or 0.
 */
unsigned long nooks_tag_set_key(const struct blk_mq_tag_set *driver);

/**
 * nooks_tag_set_cmd_size() - how much of each request is the driver's
 * @driver: the driver's
 *
 * Context: May sleep.
 * Return: bytes; 0 for one that is not known.
 */
unsigned int nooks_tag_set_cmd_size(const struct blk_mq_tag_set *driver);

/**
 * nooks_tag_set_alloc() - make the kernel's
 * @driver: the driver's; may be written
 * @asked: what it asks for, looked at
 * @ops: its operations, looked at
 *
 * Context: May sleep.
 * Return: 0 or -errno.
 */
int nooks_tag_set_alloc(struct blk_mq_tag_set *driver,
			const struct nooks_tag_size *asked,
			const struct blk_mq_ops *ops);

/**
 * nooks_tag_set_fits() - is one that no driver has the same as this?
 * @own: that one
 * @asked: what a driver asks for
 * @ops: its operations
 */
bool nooks_tag_set_fits(const struct nooks_tag_set *own,
			const struct nooks_tag_size *asked,
			const struct blk_mq_ops *ops);

/**
 * nooks_tag_set_hand() - give one that no driver has to a driver
 * @own: that one
 * @driver: the driver's; may be written
 *
 * Which processor has which queue stays as it is: the driver's map_queues() is not
 * called.
 */
void nooks_tag_set_hand(struct nooks_tag_set *own, struct blk_mq_tag_set *driver);

/**
 * nooks_tag_set_tell() - what a driver has set in its own since it was made
 * @own: the kernel's, which is told; its driver's may be read
 */
void nooks_tag_set_tell(struct nooks_tag_set *own);

/**
 * nooks_tag_set_resize() - another number of queues
 * @own: the kernel's; its driver's may be written
 * @nr_hw_queues: how many
 *
 * Context: May sleep.
 */
void nooks_tag_set_resize(struct nooks_tag_set *own, int nr_hw_queues);

/**
 * nooks_tag_set_leave() - its driver has it no more
 * @own: the kernel's
 *
 * Freed, unless a queue uses it: then it is for a driver to come, or freed by who ends
 * the queue.
 *
 * Context: May sleep.
 */
void nooks_tag_set_leave(struct nooks_tag_set *own);

/**
 * nooks_tag_set_sever() - no driver is called any more
 * @own: the kernel's
 *
 * From now on each request that gets to it ends with an error.
 *
 * Context: May sleep. Its queues are quiesced.
 */
void nooks_tag_set_sever(struct nooks_tag_set *own);

/**
 * nooks_tag_set_clear() - make the driver's part of all requests empty
 * @own: the kernel's
 * @q: its one queue; no driver has a request, and it cannot be frozen meanwhile
 *
 * As it is when a queue is made. That of the request by which the kernel flushes is
 * nowhere to be found, and stays as it is; the kernel does not clear it either.
 */
void nooks_tag_set_clear(struct nooks_tag_set *own, struct request_queue *q);

/**
 * nooks_tag_set_of() - that of a queue
 * @q: a queue made with one of ours
 */
static inline struct nooks_tag_set *nooks_tag_set_of(const struct request_queue *q)
{
	return container_of(q->tag_set, struct nooks_tag_set, set);
}

#endif /* NOOKS_WRAPPERS_TAG_SET_H */
