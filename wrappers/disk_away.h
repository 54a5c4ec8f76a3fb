/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files about disks that outlive their drivers share: disk_shadow.c keeps them
 * and gives them back to users, disk_handout.c deals with the driver in between.
 */
#ifndef NOOKS_WRAPPERS_DISK_AWAY_H
#define NOOKS_WRAPPERS_DISK_AWAY_H

#include <linux/blkdev.h>

#include "disk_shadow.h"

struct nooks_mirror;

/**
 * struct nooks_disk - a disk that can be kept
 * @rcu: who asks about a request need be in no call of the domain
 * @mirror: what was written to it; NULL: it remembers that itself. For calls of the
 *	domain only
 * @fit: it has been announced, and its mirror is whole
 *
 * In the tracker, with its queue: aux of a disk_shadow.
 */
struct nooks_disk {
	struct rcu_head rcu;
	struct nooks_mirror *mirror;
	bool fit;
};

/**
 * struct nooks_disk_face - what a driver says of a disk and users go by
 * @major: as in struct gendisk, and so are the others but the last
 * @first_minor: …
 * @minors: …
 * @name: …
 * @fops: …
 * @nr_zones: …
 * @max_open_zones: …
 * @max_active_zones: …
 * @limits: of its queue
 */
struct nooks_disk_face {
	int major;
	int first_minor;
	int minors;
	char name[DISK_NAME_LEN];
	const struct block_device_operations *fops;
	unsigned int nr_zones;
	unsigned int max_open_zones;
	unsigned int max_active_zones;
	struct queue_limits limits;
};

/**
 * struct nooks_disk_away - a disk whose driver is away: the data of what is kept
 * @nd: what was known of it
 * @face: as it was
 * @scratch: what is told about limits, while a driver fills the disk in
 * @capacity: what is told about its size, the same
 * @calls: calls about it get through again
 */
struct nooks_disk_away {
	struct nooks_disk *nd;
	struct nooks_disk_face face;
	struct request_queue *scratch;
	sector_t capacity;
	bool calls;
};

static inline struct nooks_disk_away *nooks_disk_away_data(struct nooks_kept *kept)
{
	return (struct nooks_disk_away *)kept->data;
}

static inline struct gendisk *nooks_disk_kept(const struct nooks_kept *kept)
{
	return (struct gendisk *)kept->key;
}

/**
 * nooks_disk_kept_away() - that of a disk whose driver is away
 * @disk: the disk
 *
 * It stays while the caller is in a read section, or is the thread that starts the
 * driver.
 *
 * Context: Any but NMI.
 * Return: what is kept, or NULL.
 */
struct nooks_kept *nooks_disk_kept_away(const struct gendisk *disk);

/**
 * nooks_disk_face_restore() - undo what a driver has written by itself
 * @face: as it was
 * @disk: the disk
 */
void nooks_disk_face_restore(const struct nooks_disk_face *face, struct gendisk *disk);

/**
 * nooks_disk_scratch_free() - no driver fills it in any more
 * @away: the disk
 */
void nooks_disk_scratch_free(struct nooks_disk_away *away);

/**
 * nooks_disk_begin() - a disk is about to be there: can it be kept from now on?
 * @dom: the domain of its driver
 * @disk: the disk
 * @parent: its device, or NULL
 *
 * Before it is, for it is written to as soon as it is.
 *
 * Context: May sleep.
 */
void nooks_disk_begin(struct nooks_domain *dom, struct gendisk *disk,
		      const struct device *parent);

/**
 * nooks_disk_announced() - it is there
 * @dom: the domain of its driver
 * @disk: the disk
 */
void nooks_disk_announced(struct nooks_domain *dom, const struct gendisk *disk);

/**
 * nooks_disk_end() - from here on none of its requests is put back
 * @dom: the domain of its driver
 * @disk: the disk
 *
 * Return: for nooks_disk_free(), when no request is left: who ends one may look at it
 * still.
 */
struct nooks_disk *nooks_disk_end(struct nooks_domain *dom, const struct gendisk *disk);

/**
 * nooks_disk_free() - a disk that can be kept no more
 * @nd: what nooks_disk_end() returned, or NULL
 *
 * Context: May sleep.
 */
void nooks_disk_free(struct nooks_disk *nd);

#endif /* NOOKS_WRAPPERS_DISK_AWAY_H */
