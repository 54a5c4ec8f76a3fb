// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of brd.idl: as those of wrappers/, for another kernel and one driver.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/mm.h>
#include <linux/pr.h>

#include "brd_gen.h"
#include "ops.h"

/* --- bios and disks --- */

/* The data, for a write to be read only; and where it lies. */
int nooks_rights_bio(struct nooks_object *obj)
{
	const struct bio *bio = (const struct bio *)obj->key;
	unsigned int access = bio_data_dir(bio) == READ ? NOOKS_ACCESS_WRITE :
							  NOOKS_ACCESS_READ;
	unsigned int nr = 0;
	struct bvec_iter iter;
	struct bio_vec bvec;
	int err;

	err = nooks_right_grant(obj, bio, sizeof(*bio), NOOKS_ACCESS_READ);
	if (err || !bio_has_data((struct bio *)bio))
		return err;
	bio_for_each_bvec(bvec, bio, iter) {
		err = nooks_right_grant(obj, bvec_virt(&bvec), bvec.bv_len,
					access);
		if (err)
			return err;
		nr++;
	}
	return nooks_right_grant(obj, bio->bi_io_vec + bio->bi_iter.bi_idx,
				 nr * sizeof(bvec), NOOKS_ACCESS_READ);
}

void nooks_release_bio(struct nooks_object *obj)
{
	bio_io_error((struct bio *)obj->key);
}

/* A bio points to the device of the whole disk, and that to the disk. */
int nooks_rights_gendisk(struct nooks_object *obj)
{
	const struct block_device *bdev = ((const struct gendisk *)obj->key)->part0;

	return nooks_right_grant(obj, &bdev->bd_disk, sizeof(bdev->bd_disk),
				 NOOKS_ACCESS_READ);
}

void nooks_release_gendisk(struct nooks_object *obj)
{
	put_disk((struct gendisk *)obj->key);
}

void nooks_before_put_disk(struct nooks_import *imp, struct gendisk *disk)
{
	if (disk && nooks_object_is_held(imp->dom, &nooks_type_gendisk_added,
					 (unsigned long)disk))
		nooks_import_fault(imp, 0, (unsigned long)disk, 0,
				   "still added");
}

/*
 * The core uses the driver's words for as long as the disk is there: made fast first,
 * then looked at.
 */
void nooks_before_device_add_disk(struct nooks_import *imp,
				  struct device *parent, struct gendisk *disk,
				  const struct attribute_group **groups)
{
	const struct block_device_operations *ops;

	nooks_object_untrack(imp->dom, &nooks_type_gendisk_setup,
			     (unsigned long)disk);
	ops = disk->fops;
	/* The functions come first. */
	nooks_check_ops(imp, 1, ops, offsetof(typeof(*ops), owner));
	nooks_arg_readable(imp, 1, ops, sizeof(*ops));
	nooks_check_owner(imp, 1, ops->owner);
	nooks_check_op(imp, 1, ops->alternative_gpt_sector);
	if (ops->pr_ops || !ops->submit_bio)
		nooks_import_fault(imp, 1, (unsigned long)ops, 0,
				   "reserves, or takes no bios");
	if (strnlen(disk->disk_name, DISK_NAME_LEN) == DISK_NAME_LEN)
		nooks_import_fault(imp, 1, (unsigned long)disk->disk_name,
				   DISK_NAME_LEN, "name without end");
	if (!disk->major || !disk->minors)
		nooks_import_fault(imp, 1, disk->minors, 0,
				   "wrong number of minors");
	nooks_arg_ref(imp, 1, &nooks_type_blkdev_major, disk->major);
}

void nooks_release_blkdev_major(struct nooks_object *obj)
{
	unregister_blkdev(obj->key, (const char *)obj->aux[0]);
}

/* --- pages --- */

int nooks_rights_page(struct nooks_object *obj)
{
	return nooks_right_add(obj, page_address((struct page *)obj->key),
			       PAGE_SIZE << obj->aux[0], NULL, 0);
}

void nooks_release_page(struct nooks_object *obj)
{
	__free_pages((struct page *)obj->key, obj->aux[0]);
}

/* One that is freed with holders left is a bad page, for the next who gets it. */
void nooks_before___folio_put(struct nooks_import *imp, struct folio *folio)
{
	if (nooks_object_is_held(imp->dom, &nooks_type_page,
				 (unsigned long)folio) &&
	    folio_ref_count(folio))
		nooks_import_fault(imp, 0, (unsigned long)folio, 0,
				   "still has holders");
}

/* --- an xarray --- */

void nooks_check_xas_load__xas(struct nooks_import *imp, int arg,
			       struct xa_state *xas)
{
	nooks_arg_writable(imp, arg, xas->xa, sizeof(*xas->xa));
	if (xas->xa_node != XAS_RESTART)
		nooks_import_fault(imp, arg, (unsigned long)xas->xa_node, 0,
				   "not at the start of a walk");
}

/* It drops the caller's lock for as long as it waits. */
void nooks_check___xa_cmpxchg__gfp(struct nooks_import *imp, int arg, gfp_t gfp)
{
	nooks_arg_gfp(imp, arg, gfp & ~__GFP_DIRECT_RECLAIM);
}

/* xas_reload(), an inline, reads a slot of the last node: until the next walk. */
void nooks_after_xas_load(struct nooks_import *imp, void *ret,
			  struct xa_state *xas)
{
	struct nooks_activation *act = nooks_import_activation(imp);
	const struct xa_node *node = READ_ONCE(xas->xa_node);
	unsigned int i;

	if (!node || xas_invalid(xas))
		return;
	for (i = 0; i < act->nr_grants; i++) {
		struct nooks_grant *grant = &act->grant[i];

		if (grant->access == NOOKS_ACCESS_READ &&
		    grant->len == sizeof(node->slots)) {
			WRITE_ONCE(grant->start, (unsigned long)node->slots);
			return;
		}
	}
	nooks_activation_lend(act, node->slots, sizeof(node->slots),
			      NOOKS_ACCESS_READ);
}

/* The two lowest bits say what is a node. */
void nooks_check___xa_cmpxchg__entry(struct nooks_import *imp, int arg,
				     void *entry)
{
	if (xa_is_internal(entry))
		nooks_import_fault(imp, arg, (unsigned long)entry, 0,
				   "looks like a node of the tree");
}
