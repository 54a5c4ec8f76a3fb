// SPDX-License-Identifier: GPL-2.0
/*
 * Scenes: disks that take bios, disks with zones, disks that take requests.
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/kernel.h>
#include <linux/module.h>

#include "fuzz.h"

#define DISK_SECTORS	64
#define ZONE_SECTORS	8

static void submit(struct bio *bio)
{
	ASK(bio_endio, bio_endio(bio));
}

static const struct block_device_operations bio_ops = {
	.owner = THIS_MODULE, .submit_bio = submit,
};

static void known(struct gendisk *disk)
{
	fuzz_remember(TYPE_gendisk, disk);
	fuzz_remember(TYPE_request_queue, disk->queue);
}

static void unknown(struct gendisk *disk)
{
	fuzz_forget(TYPE_request_queue, disk->queue);
	fuzz_forget(TYPE_gendisk, disk);
}

static void name(struct gendisk *disk)
{
	static unsigned int nr;

	ASK(snprintf, snprintf(disk->disk_name, DISK_NAME_LEN, "fuzz%u", nr++));
}

static void limits(struct request_queue *q)
{
	ASK(blk_queue_logical_block_size, blk_queue_logical_block_size(OBJECT(q), NUMBER(512u)));
	ASK(blk_queue_physical_block_size, blk_queue_physical_block_size(OBJECT(q), NUMBER(512u)));
	ASK(blk_queue_max_hw_sectors, blk_queue_max_hw_sectors(OBJECT(q), NUMBER(128u)));
	ASK(blk_queue_max_discard_sectors,
	    blk_queue_max_discard_sectors(OBJECT(q), NUMBER(128u)));
	ASK(blk_queue_write_cache, blk_queue_write_cache(OBJECT(q), true, false));
	ASK(blk_queue_flag_set, blk_queue_flag_set(NUMBER(QUEUE_FLAG_NONROT), OBJECT(q)));
	ASK(blk_queue_flag_clear, blk_queue_flag_clear(NUMBER(QUEUE_FLAG_ADD_RANDOM), OBJECT(q)));
}

static void add_and_remove(struct gendisk *disk)
{
	ASK(set_capacity, set_capacity(OBJECT(disk), NUMBER(DISK_SECTORS)));
	if (!ASK(device_add_disk, device_add_disk(NULL, OBJECT(disk), NULL))) {
		fuzz_remember(TYPE_gendisk_added, disk);
		if (fuzz_nth(4))
			ASK(device_add_disk, device_add_disk(NULL, disk, NULL) ? 0 : 0);
		ASK(bdev_nr_zones, bdev_nr_zones(OWN(disk->part0)));
		ASK(del_gendisk, del_gendisk(OBJECT(disk)));
		fuzz_forget(TYPE_gendisk_added, disk);
		if (fuzz_nth(4))
			ASK(device_add_disk, device_add_disk(NULL, disk, NULL) ? 0 : 0);
	}
}

static const struct block_device_operations mute_ops = { .owner = THIS_MODULE };
static const struct block_device_operations lost_ops = { .submit_bio = submit };

/* Each is rejected: the kernel would use it for as long as the disk is there. */
static void unfit(struct gendisk *disk)
{
	switch (fuzz_turn(6)) {
	case 0:
		disk->fops = &mute_ops;
		break;
	case 1:
		disk->fops = &lost_ops;
		break;
	case 2:
		memset(disk->disk_name, 'n', DISK_NAME_LEN);
		break;
	case 3:
		disk->disk_name[0] = 0;
		break;
	case 4:
		disk->minors = 1;
		break;
	default:
		disk->major = 7;
		disk->minors = 1;
	}
	ASK(device_add_disk, device_add_disk(NULL, disk, NULL) ? 0 : 0);
}

void fuzz_scene_disks(void)
{
	struct gendisk *disk = ASK(__blk_alloc_disk, blk_alloc_disk(NUMA_NO_NODE));
	int major;

	if (!disk)
		return;
	known(disk);
	disk->fops = &bio_ops;
	name(disk);
	if (fuzz_nth(3))
		unfit(disk);
	limits(disk->queue);
	add_and_remove(disk);
	ASK(put_disk, put_disk(OBJECT(disk)));
	unknown(disk);
	if (fuzz_nth(8))
		ASK(__register_blkdev, register_blkdev(0, "a name that is too long") ? 0 : 0);
	major = ASK(__register_blkdev, register_blkdev(0, OBJECT("fuzz")));
	if (major > 0)
		ASK(unregister_blkdev, unregister_blkdev(NUMBER(major), fuzz_nth(2) ?
							 "other" : OBJECT("fuzz")));
}

/* The device may be gone before the disk. */
void fuzz_disk_below(struct device *parent)
{
	struct gendisk *disk = ASK(__blk_alloc_disk, blk_alloc_disk(NUMA_NO_NODE));

	if (!disk)
		return;
	disk->fops = &bio_ops;
	name(disk);
	ASK(device_add_disk, device_add_disk(parent, disk, NULL) ? 0 : 0);
}

/* --- requests --- */

static blk_status_t queue_rq(struct blk_mq_hw_ctx *hctx, const struct blk_mq_queue_data *bd)
{
	struct request *rq = bd->rq;

	ASK(blk_mq_start_request, blk_mq_start_request(rq));
	if (fuzz_nth(2))
		ASK(blk_mq_end_request, blk_mq_end_request(rq, BLK_STS_OK));
	else
		ASK(blk_mq_complete_request, blk_mq_complete_request(rq));
	return BLK_STS_OK;
}

static void complete_rq(struct request *rq)
{
	ASK(blk_mq_end_request, blk_mq_end_request(rq, BLK_STS_OK));
}

static void map_queues(struct blk_mq_tag_set *set)
{
	ASK(blk_mq_map_queues, blk_mq_map_queues(&set->map[HCTX_TYPE_DEFAULT]));
	/* A queue that is not there. */
	if (fuzz_nth(8))
		set->map[HCTX_TYPE_DEFAULT].mq_map[0] = 1000;
}

static const struct blk_mq_ops mq_ops = {
	.queue_rq = queue_rq, .complete = complete_rq, .map_queues = map_queues,
};

static int report_zones(struct gendisk *disk, sector_t sector, unsigned int nr,
			report_zones_cb cb, void *data)
{
	struct blk_zone zone = {
		.len = ZONE_SECTORS, .capacity = ZONE_SECTORS,
		.type = BLK_ZONE_TYPE_SEQWRITE_REQ, .cond = BLK_ZONE_COND_EMPTY,
	};
	unsigned int i;
	int err;

	/* WARN() for more zones than fit a bitmap: only the callback could know. */
	if (get_capacity(disk) > 1 << 24)
		return -EIO;
	for (i = 0; i < nr && sector < DISK_SECTORS; i++, sector += ZONE_SECTORS) {
		zone.start = sector;
		zone.wp = sector;
		err = cb(&zone, i, data);
		if (err)
			return err;
	}
	return i;
}

static const struct block_device_operations mq_fops = {
	.owner = THIS_MODULE,
};

static const struct block_device_operations zone_fops = {
	.owner = THIS_MODULE, .report_zones = report_zones,
};

static int init_hctx(struct blk_mq_hw_ctx *hctx, void *data, unsigned int nr)
{
	return 0;
}

static const struct blk_mq_ops half_ops = { .queue_rq = queue_rq, .init_hctx = init_hctx };

/* Each is rejected. */
static void unfit_set(struct blk_mq_tag_set *set)
{
	switch (fuzz_turn(4)) {
	case 0:
		set->ops = &half_ops;
		break;
	case 1:
		set->flags |= BLK_MQ_F_TAG_QUEUE_SHARED;
		break;
	case 2:
		set->cmd_size = 1 << 20;
		break;
	default:
		set->numa_node = 1 << 20;
	}
	ASK(blk_mq_alloc_tag_set, blk_mq_alloc_tag_set(set) ? 0 : 0);
}

static struct blk_mq_tag_set *tag_set(void)
{
	struct blk_mq_tag_set *set = fuzz_fresh(sizeof(*set));

	if (!set)
		return NULL;
	set->ops = &mq_ops;
	set->nr_hw_queues = 1 + fuzz_any() % 2;
	set->queue_depth = 1 + fuzz_any() % 16;
	set->numa_node = NUMA_NO_NODE;
	set->cmd_size = fuzz_any() % 64;
	set->flags = BLK_MQ_F_SHOULD_MERGE;
	if (fuzz_nth(4))
		unfit_set(set);
	if (ASK(blk_mq_alloc_tag_set, blk_mq_alloc_tag_set(OWN(set))))
		return NULL;
	fuzz_remember(TYPE_blk_mq_tag_set, set);
	if (fuzz_nth(8))
		ASK(blk_mq_alloc_tag_set, blk_mq_alloc_tag_set(set) ? 0 : 0);
	return set;
}

static struct gendisk *mq_disk(struct blk_mq_tag_set *set)
{
	struct gendisk *disk = ASK(__blk_mq_alloc_disk, blk_mq_alloc_disk(OWN(set), NULL));

	if (IS_ERR(disk))
		return NULL;
	known(disk);
	name(disk);
	limits(disk->queue);
	return disk;
}

static void end(struct blk_mq_tag_set *set, struct gendisk *disk)
{
	if (disk) {
		ASK(put_disk, put_disk(OBJECT(disk)));
		unknown(disk);
	}
	ASK(blk_mq_free_tag_set, blk_mq_free_tag_set(OWN(set)));
	fuzz_forget(TYPE_blk_mq_tag_set, set);
	fuzz_done(set);
}

void fuzz_scene_requests(void)
{
	struct blk_mq_tag_set *set = tag_set();
	struct gendisk *disk = set ? mq_disk(set) : NULL;

	if (!set)
		return;
	if (disk) {
		disk->fops = &mq_fops;
		ASK(blk_mq_stop_hw_queues, blk_mq_stop_hw_queues(OBJECT(disk->queue)));
		/* Waits for what it finds on the disk, which nobody hands over. */
		if (fuzz_nth(4)) {
			ASK(set_capacity, set_capacity(disk, DISK_SECTORS));
			ASK(device_add_disk, device_add_disk(NULL, disk, NULL) ? 0 : 0);
		}
		ASK(blk_mq_start_stopped_hw_queues,
		    blk_mq_start_stopped_hw_queues(OBJECT(disk->queue), true));
		ASK(blk_mq_update_nr_hw_queues,
		    blk_mq_update_nr_hw_queues(OWN(set), NUMBER(1)));
		add_and_remove(disk);
	}
	end(set, disk);
}

void fuzz_scene_zones(void)
{
	struct blk_mq_tag_set *set = tag_set();
	struct gendisk *disk = set ? mq_disk(set) : NULL;
	struct request_queue *q;
	bool early;

	if (!set)
		return;
	if (disk) {
		q = disk->queue;
		early = fuzz_nth(4);
		disk->fops = !early && fuzz_nth(4) ? NULL : &zone_fops;
		ASK(set_capacity, set_capacity(OBJECT(disk), NUMBER(DISK_SECTORS)));
		if (early)
			ASK(blk_revalidate_disk_zones, blk_revalidate_disk_zones(disk, NULL));
		ASK(disk_set_zoned, disk_set_zoned(OBJECT(disk), NUMBER(BLK_ZONED_HM)));
		ASK(blk_queue_chunk_sectors,
		    blk_queue_chunk_sectors(OBJECT(q), NUMBER(ZONE_SECTORS)));
		ASK(blk_queue_max_zone_append_sectors,
		    blk_queue_max_zone_append_sectors(OBJECT(q), NUMBER(ZONE_SECTORS)));
		ASK(blk_queue_required_elevator_features,
		    blk_queue_required_elevator_features(OBJECT(q), ELEVATOR_F_ZBD_SEQ_WRITE));
		ASK(blk_revalidate_disk_zones, blk_revalidate_disk_zones(OBJECT(disk), NULL));
	}
	end(set, disk);
}
