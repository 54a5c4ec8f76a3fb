// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/blkdev.idl.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pr.h>

#include "blk_mq_gen.h"
#include "blkdev_gen.h"
#include "blk.h"
#include "ops.h"

int nooks_blk_data_rights(struct nooks_object *obj, struct bio *bio)
{
	struct bvec_iter iter;
	struct bio_vec bvec;
	int err;

	for (; bio && bio_has_data(bio); bio = bio->bi_next)
		bio_for_each_bvec(bvec, bio, iter) {
			err = nooks_right_add(obj, bvec_virt(&bvec), bvec.bv_len,
					      NULL, 0);
			if (err)
				return err;
		}
	return 0;
}

/* --- bios --- */

/* A bio by itself: what follows it in a list is not the driver's. */
int nooks_rights_bio(struct nooks_object *obj)
{
	struct bio bio = *(struct bio *)obj->key;

	bio.bi_next = NULL;
	return bio_data_dir(&bio) == READ ? nooks_blk_data_rights(obj, &bio) : 0;
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

void nooks_check___blk_mq_alloc_disk__set(struct nooks_import *imp, int arg,
					  struct blk_mq_tag_set *set)
{
	nooks_blk_mq_check_set(imp, arg, set);
}

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

/* Not a plain function: put_disk() of NULL is fine, and stands in the IDL. */
void nooks_release_gendisk(struct nooks_object *obj)
{
	put_disk((struct gendisk *)obj->key);
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
 * The core copies nothing: it uses the driver's words for as long as the disk
 * is there. So they are made fast first, then looked at.
 */
void nooks_before_device_add_disk(struct nooks_import *imp,
				  struct device *parent, struct gendisk *disk,
				  const struct attribute_group **groups)
{
	nooks_object_untrack(imp->dom, &nooks_type_gendisk_setup,
			     (unsigned long)disk);
	nooks_object_untrack(imp->dom, &nooks_type_request_queue_setup,
			     (unsigned long)disk->queue);

	check_fops(imp, 1, disk);
	if (strnlen(disk->disk_name, DISK_NAME_LEN) == DISK_NAME_LEN)
		nooks_import_fault(imp, 1, (unsigned long)disk->disk_name,
				   DISK_NAME_LEN, "name without end");
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
	nooks_object_track(imp->dom, &nooks_type_gendisk_setup,
			   (unsigned long)disk, 0, NULL, imp->ip);
	nooks_object_track(imp->dom, &nooks_type_request_queue_setup,
			   (unsigned long)disk->queue, 0, NULL, imp->ip);
}

/* Takes the name too, and compares it. */
void nooks_release_blkdev_major(struct nooks_object *obj)
{
	unregister_blkdev(obj->key, (const char *)obj->aux[0]);
}

/* --- what a queue is told --- */

/* A part of an object; proven to be one before anything in it is believed. */
void nooks_check_bdev_nr_zones__bdev(struct nooks_import *imp, int arg,
				     struct block_device *bdev)
{
	struct gendisk *disk;

	nooks_arg_readable(imp, arg, bdev, sizeof(*bdev));
	disk = READ_ONCE(bdev->bd_disk);
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
