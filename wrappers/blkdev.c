// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/blkdev.idl.
 */
#include <linux/bio.h>
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pr.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "blk_mq_gen.h"
#include "blkdev_gen.h"
#include "blk.h"
#include "device.h"
#include "disk_shadow.h"
#include "ops.h"

/* The data of a bio, and how many pieces it is in. */
static int data_rights(struct nooks_object *obj, const struct bio *bio,
		       unsigned int *nr)
{
	unsigned int access = bio_data_dir(bio) == READ ? NOOKS_ACCESS_WRITE :
							  NOOKS_ACCESS_READ;
	struct bvec_iter iter;
	struct bio_vec bvec;
	int err;

	*nr = 0;
	if (!bio_has_data((struct bio *)bio))
		return 0;
	bio_for_each_bvec(bvec, bio, iter) {
		err = nooks_right_grant(obj, bvec_virt(&bvec), bvec.bv_len,
					access);
		if (err)
			return err;
		(*nr)++;
	}
	return 0;
}

int nooks_blk_bio_rights(struct nooks_object *obj, const struct bio *bio)
{
	const struct bio_vec *end;
	unsigned int nr;
	int err;

	err = data_rights(obj, bio, &nr);
	if (err)
		return err;
	end = bio->bi_io_vec + bio->bi_iter.bi_idx + nr;
	/* Few pieces are noted right behind it. */
	if (nr && bio->bi_io_vec == bio->bi_inline_vecs)
		return nooks_right_grant(obj, bio, (void *)end - (void *)bio,
					 NOOKS_ACCESS_READ);
	err = nooks_right_grant(obj, end - nr, nr * sizeof(*end),
				NOOKS_ACCESS_READ);
	return err ?: nooks_right_grant(obj, bio, sizeof(*bio),
					NOOKS_ACCESS_READ);
}

/* --- bios --- */

/*
 * Which disk and what part of it a bio goes to. Most go to the whole disk, for
 * which there is a right already.
 */
static int target_rights(struct nooks_object *obj,
			 const struct block_device *bdev)
{
	const size_t from = offsetof(struct block_device, bd_disk);
	int err;

	err = nooks_right_grant(obj, bdev,
				offsetofend(struct block_device, bd_nr_sectors),
				NOOKS_ACCESS_READ);
	if (!err)
		err = nooks_right_grant(obj, &bdev->bd_disk,
					offsetofend(struct block_device,
						    bd_queue) - from,
					NOOKS_ACCESS_READ);
	return err;
}

/* A bio by itself: what follows it in a list is not the driver's. */
int nooks_rights_bio(struct nooks_object *obj)
{
	const struct bio *bio = (const struct bio *)obj->key;
	int err = 0;

	if (bio->bi_bdev != bio->bi_bdev->bd_disk->part0)
		err = target_rights(obj, bio->bi_bdev);
	return err ?: nooks_blk_bio_rights(obj, bio);
}

int nooks_rights_gendisk(struct nooks_object *obj)
{
	const struct gendisk *disk = (const struct gendisk *)obj->key;

	/* Seen by others only when this is done. */
	obj->away = nooks_disk_is_away(disk->queue);
	return target_rights(obj, disk->part0);
}

void nooks_release_bio(struct nooks_object *obj)
{
	bio_io_error((struct bio *)obj->key);
}

int nooks_before_block_device_operations__submit_bio(struct nooks_activation *act,
						     struct bio *bio)
{
	nooks_blk_lend_kmap(act);
	return 0;
}

/* --- disks --- */

/*
 * Its queue goes with it, unless somebody has the disk open; the driver has no
 * business with it in either case.
 */
void nooks_before_put_disk(struct nooks_import *imp, struct gendisk *disk)
{
	unsigned long queue;

	if (!disk || !nooks_object_is_held(imp->dom, &nooks_type_gendisk,
					   (unsigned long)disk))
		return;
	if (nooks_object_is_held(imp->dom, &nooks_type_gendisk_added,
				 (unsigned long)disk))
		nooks_import_fault(imp, 0, (unsigned long)disk, 0,
				   "still added");
	queue = (unsigned long)disk->queue;
	nooks_object_untrack(imp->dom, &nooks_type_request_queue_setup, queue);
	nooks_object_untrack(imp->dom, &nooks_type_request_queue, queue);
}

static void check_fops(struct nooks_import *imp, int arg,
		       const struct gendisk *disk)
{
	const struct block_device_operations *ops = disk->fops;

	/* The functions come first. */
	nooks_check_ops(imp, arg, ops,
			offsetof(typeof(*ops), owner));
	nooks_arg_readable(imp, arg, ops, sizeof(*ops));
	nooks_check_owner(imp, arg, ops->owner);
	nooks_check_op(imp, arg, ops->alternative_gpt_sector);
	if (ops->pr_ops)
		nooks_check_ops(imp, arg, (void *)ops->pr_ops,
				sizeof(*ops->pr_ops));
	if (!queue_is_mq(disk->queue) && !ops->submit_bio)
		nooks_import_fault(imp, arg, (unsigned long)ops, 0,
				   "takes no bios");
}

/*
 * Partitions are looked for before the disk is there: whoever adds it would wait for
 * requests that wait for a queue that is stopped.
 */
static void check_not_stopped(struct nooks_import *imp, int arg,
			      const struct gendisk *disk)
{
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	if (!queue_is_mq(disk->queue))
		return;
	queue_for_each_hw_ctx(disk->queue, hctx, i)
		if (test_bit(BLK_MQ_S_STOPPED, &hctx->state))
			nooks_import_fault(imp, arg, (unsigned long)disk, 0,
					   "its queues are stopped");
}

/*
 * The core copies nothing: it uses the driver's words for as long as the disk
 * is there. So they are made fast first, then looked at.
 */
void nooks_before_device_add_disk(struct nooks_import *imp,
				  struct device *parent, struct gendisk *disk,
				  const struct attribute_group **groups)
{
	/* Once only, whatever has become of it since. */
	if (!nooks_object_untrack(imp->dom, &nooks_type_gendisk_setup,
				  (unsigned long)disk))
		nooks_import_fault(imp, 1, (unsigned long)disk, 0,
				   "added before");
	nooks_object_untrack(imp->dom, &nooks_type_request_queue_setup,
			     (unsigned long)disk->queue);

	if (parent) {
		nooks_device_check_initialized(imp, 0, parent);
		/* Others may be gone before the disk, and its files with them. */
		if (!parent->bus)
			nooks_import_fault(imp, 0, (unsigned long)parent, 0,
					   "not a device of a bus");
	}
	check_fops(imp, 1, disk);
	check_not_stopped(imp, 1, disk);
	if (strnlen(disk->disk_name, DISK_NAME_LEN) == DISK_NAME_LEN)
		nooks_import_fault(imp, 1, (unsigned long)disk->disk_name,
				   DISK_NAME_LEN, "name without end");
	if (!disk->disk_name[0])
		nooks_import_fault(imp, 1, (unsigned long)disk->disk_name,
				   DISK_NAME_LEN, "no name");
	/* The kernel chooses both, or neither; else it is a WARN(). */
	if (!disk->major != !disk->minors)
		nooks_import_fault(imp, 1, disk->minors, 0,
				   "wrong number of minors");
	if (disk->major)
		nooks_arg_ref(imp, 1, &nooks_type_blkdev_major, disk->major);
}

/* Drivers may mend what was wrong and try again. */
void nooks_after_device_add_disk(struct nooks_import *imp, int ret,
				 struct device *parent, struct gendisk *disk,
				 const struct attribute_group **groups)
{
	if (!ret)
		return;
	/* Without a record it may not try again. */
	(void)nooks_object_track(imp->dom, &nooks_type_gendisk_setup,
				 (unsigned long)disk, 0, NULL, nooks_import_ip(imp));
	(void)nooks_object_track(imp->dom, &nooks_type_request_queue_setup,
				 (unsigned long)disk->queue, 0, NULL, nooks_import_ip(imp));
}

/* The kernel cuts longer names off, and knows them by the whole name no more. */
void nooks_check___register_blkdev__name(struct nooks_import *imp, int arg,
					 const char *name)
{
	if (strnlen(name, NOOKS_BLKDEV_NAME) == NOOKS_BLKDEV_NAME)
		nooks_import_fault(imp, arg, (unsigned long)name, 0,
				   "too long a name");
}

/* WARN() for another name. */
void nooks_before_unregister_blkdev(struct nooks_import *imp,
				    unsigned int major, const char *name)
{
	unsigned long aux[3];

	if (nooks_object_held(imp->dom, &nooks_type_blkdev_major, major, aux) &&
	    strncmp(name, (const char *)aux, NOOKS_BLKDEV_NAME))
		nooks_import_fault(imp, 1, (unsigned long)name, 0,
				   "not the name it was registered with");
}

int nooks_before_block_device_operations__report_zones(struct nooks_activation *act,
						       struct gendisk *disk,
						       sector_t sector,
						       unsigned int nr_zones,
						       report_zones_cb cb,
						       void *data)
{
	nooks_activation_lend(act, cb, 1, NOOKS_ACCESS_CALL);
	return 0;
}

/* --- what a queue is told --- */

/* A part of an object; proven to be one before anything in it is believed. */
void nooks_check_bdev_nr_zones__bdev(struct nooks_import *imp, int arg,
				     struct block_device __driver *given)
{
	struct block_device *bdev = nooks_checked(given);
	struct gendisk *disk;

	if (copy_from_kernel_nofault(&disk, &bdev->bd_disk, sizeof(disk))) {
		nooks_import_fault(imp, arg, (unsigned long)bdev,
				   sizeof(*bdev), "not readable");
		return;
	}
	nooks_arg_ref(imp, arg, &nooks_type_gendisk, (unsigned long)disk);
	if (disk->part0 != bdev)
		nooks_import_fault(imp, arg, (unsigned long)bdev, 0,
				   "not the device of its disk");
}

/* "range" knows no powers. */
void nooks_check_blk_queue_logical_block_size__size(struct nooks_import *imp,
						    int arg, unsigned int size)
{
	if (!is_power_of_2(size))
		nooks_import_fault(imp, arg, size, 0, "not a power of two");
}

/* Users know what kind of disk they have. */
void nooks_before_disk_set_zoned(struct nooks_import *imp, struct gendisk *disk,
				 enum blk_zoned_model model)
{
	nooks_disk_check_kept(imp, disk);
}

/* WARN() for other disks; and calls the operation without asking for it. */
void nooks_before_blk_revalidate_disk_zones(struct nooks_import *imp,
					    struct gendisk *disk,
					    void (*update_driver_data)(struct gendisk *))
{
	const struct block_device_operations *ops = disk->fops;

	if (!blk_queue_is_zoned(disk->queue) || !queue_is_mq(disk->queue))
		nooks_import_fault(imp, 0, (unsigned long)disk, 0,
				   "not a disk with zones that takes requests");
	nooks_arg_readable(imp, 0, ops, sizeof(*ops));
	nooks_arg_callback(imp, 0, ops->report_zones);
}

/* A condition between arguments and what was said before. */
void nooks_before_blk_queue_max_zone_append_sectors(struct nooks_import *imp,
						    struct request_queue *q,
						    unsigned int max_zone_append_sectors)
{
	if (!blk_queue_is_zoned(q) || !q->limits.chunk_sectors ||
	    !q->limits.max_hw_sectors || !max_zone_append_sectors)
		nooks_import_fault(imp, 1, max_zone_append_sectors, 0,
				   "not a queue with zones");
}
