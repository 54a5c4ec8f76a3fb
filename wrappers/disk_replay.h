/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Giving a driver what its disk had before. See disk_replay.c.
 */
#ifndef NOOKS_WRAPPERS_DISK_REPLAY_H
#define NOOKS_WRAPPERS_DISK_REPLAY_H

#include <linux/blk-mq.h>

struct nooks_domain;
struct nooks_mirror;

/**
 * nooks_disk_replay() - write a mirror to a disk
 * @dom: the domain of its driver, which takes calls
 * @q: its queue, with no requests in the driver and none let in but these
 * @mirror: what is to be written
 *
 * Context: May sleep.
 * Return: 0; -EIO when the driver failed, or refused; -ENOMEM; -ETIMEDOUT.
 */
int nooks_disk_replay(struct nooks_domain *dom, struct request_queue *q,
		      struct nooks_mirror *mirror);

/**
 * nooks_disk_is_replay() - is this request one of those?
 * @rq: the request
 *
 * Context: Any.
 */
bool nooks_disk_is_replay(const struct request *rq);

#endif /* NOOKS_WRAPPERS_DISK_REPLAY_H */
