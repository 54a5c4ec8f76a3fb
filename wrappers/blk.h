/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the hooks of block devices share.
 */
#ifndef NOOKS_WRAPPERS_BLK_H
#define NOOKS_WRAPPERS_BLK_H

#include <linux/bio.h>
#include <linux/blk-mq.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "../nooks/nooks.h"

/* The kernel keeps as much of the name behind a number for devices. */
#define NOOKS_BLKDEV_NAME	16

/* A part of it, in one of an object's values. */
static inline unsigned long nooks_blkdev_name(const char *name, int part)
{
	unsigned long aux[NOOKS_BLKDEV_NAME / sizeof(long)] = {};

	strscpy((char *)aux, name, NOOKS_BLKDEV_NAME);
	return aux[part];
}

/*
 * Drivers that move data themselves do it between kmap_atomic() and
 * kunmap_atomic(), which count in the running task. It is no object of the
 * domain's, and the call does not leave it.
 */
static inline void nooks_blk_lend_kmap(struct nooks_activation *act)
{
	nooks_activation_grant(act, &current->pagefault_disabled,
			       sizeof(current->pagefault_disabled));
}

/**
 * nooks_blk_bio_rights() - let a driver access a bio and its data
 * @obj: the request or bio it belongs to; the rights live as long
 * @bio: the bio alone, not those behind it
 *
 * The bio and where its data lies may be read, and so may the data of a write; that
 * of a read may be written.
 *
 * Context: Any but NMI. Does not sleep.
 * Return: 0 or -errno.
 */
int nooks_blk_bio_rights(struct nooks_object *obj, const struct bio *bio);

#endif /* NOOKS_WRAPPERS_BLK_H */
