/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk whose driver is away: what becomes of its requests, and what the driver that
 * comes back may not do to it. See disk_shadow.c.
 */
#ifndef NOOKS_WRAPPERS_DISK_SHADOW_H
#define NOOKS_WRAPPERS_DISK_SHADOW_H

#include <linux/blkdev.h>

#include "tag_set.h"

/* How many there are, and how many are mirrored: mostly none. */
extern atomic_t nooks_disks_away;
extern atomic_t nooks_disks_mirrored;

bool __nooks_disk_is_away(const struct request_queue *q);
void __nooks_disk_starts(struct nooks_domain *dom, const struct request *rq);
void __nooks_disk_ends(struct nooks_domain *dom, const struct request *rq);

/**
 * nooks_disk_is_away() - has this disk no driver just now that it had before?
 * @q: its queue; who asks knows that the disk is there
 *
 * Context: Any but NMI.
 */
static __always_inline bool nooks_disk_is_away(const struct request_queue *q)
{
	return unlikely(atomic_read(&nooks_disks_away)) &&
	       __nooks_disk_is_away(q);
}

/**
 * nooks_disk_starts() - a driver gets a request
 * @dom: its domain
 * @rq: the request
 *
 * Context: As its queue_rq().
 */
static __always_inline void nooks_disk_starts(struct nooks_domain *dom,
					      const struct request *rq)
{
	if (unlikely(atomic_read(&nooks_disks_mirrored)))
		__nooks_disk_starts(dom, rq);
}

/**
 * nooks_disk_ends() - a driver has done a request, and its user will be told
 * @dom: its domain
 * @rq: the request; nothing of it has been ended
 *
 * Context: Any but NMI.
 */
static __always_inline void nooks_disk_ends(struct nooks_domain *dom,
					    const struct request *rq)
{
	if (unlikely(atomic_read(&nooks_disks_mirrored)))
		__nooks_disk_ends(dom, rq);
}

/**
 * nooks_disk_reissue() - a driver will not end this request
 * @dom: its domain
 * @rq: the request; no driver has it
 *
 * Context: Any but NMI.
 * Return: whether it was put back, for the driver that comes. If not, it is to be ended.
 */
bool nooks_disk_reissue(struct nooks_domain *dom, struct request *rq);

/**
 * nooks_disk_choose_set() - the tag set of a kept disk, for a driver that makes one
 * @dom: its domain
 * @asked: what it asks for
 * @ops: its operations
 *
 * Return: that of the oldest disk that fits, or NULL.
 */
struct nooks_tag_set *nooks_disk_choose_set(struct nooks_domain *dom,
					    const struct nooks_tag_size *asked,
					    const struct blk_mq_ops *ops);

/**
 * nooks_disk_keeps_set() - is the queue of a tag set that of a kept disk?
 * @dom: a domain
 * @own: the tag set
 */
bool nooks_disk_keeps_set(struct nooks_domain *dom, const struct nooks_tag_set *own);

/**
 * nooks_disk_check_kept() - a kept disk is no case for this
 * @imp: the record
 * @disk: the disk
 */
void nooks_disk_check_kept(struct nooks_import *imp, const struct gendisk *disk);

#endif /* NOOKS_WRAPPERS_DISK_SHADOW_H */
