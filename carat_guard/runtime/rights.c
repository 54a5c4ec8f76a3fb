// SPDX-License-Identifier: GPL-2.0
/*
 * The rights of a domain: byte-granular, with the lifetime of the object they
 * belong to.
 *
 * Guards look rights up under RCU, without a lock. A revoked right is unlinked
 * and its length set to 0 before revoke returns, so no look-up that begins
 * later finds it; one that is under way began before the driver had given the
 * object up. The memory goes a grace period later.
 */
#include <linux/bitmap.h>
#include <linux/hash.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "internal.h"

#define RIGHTS_SPAN	16

/* Rights of one or two granules, nearly all, come from a cache of their own. */
#define SMALL_GRANULES	2

static struct kmem_cache *small_cache;

static const u8 level_shift[RIGHTS_LEVELS] = { 12, 21, 30, 39 };

static struct hlist_head *bucket(struct carat_guard_rights *rights,
				 unsigned int level, unsigned long number)
{
	return &rights->bucket[hash_long(number * RIGHTS_LEVELS + level,
					 RIGHTS_BITS)];
}

static void right_free(struct nooks_right *right)
{
	if (right->nr_granules <= SMALL_GRANULES)
		kmem_cache_free(small_cache, right);
	else
		kfree(right);
}

static void right_free_rcu(struct rcu_head *rcu)
{
	right_free(container_of(rcu, struct nooks_right, rcu));
}

static struct nooks_right *right_alloc(unsigned int nr_granules)
{
	struct nooks_right *right;

	if (nr_granules <= SMALL_GRANULES)
		return kmem_cache_zalloc(small_cache, GFP_ATOMIC);
	return kzalloc(struct_size(right, granule, nr_granules), GFP_ATOMIC);
}

static unsigned long granules(unsigned long start, size_t len, int level)
{
	return ((start + len - 1) >> level_shift[level]) -
	       (start >> level_shift[level]) + 1;
}

int carat_guard_rights_add(struct nooks_object *obj, unsigned long start,
			   size_t len, const unsigned long *mask,
			   size_t stride)
{
	struct carat_guard_rights *rights = obj->dom->protection;
	struct nooks_right *right;
	unsigned long flags, number;
	int level, i;

	/* No right reaches over the end of the address space or into user space. */
	if (start + len - 1 < start || start < TASK_SIZE_MAX)
		return -EINVAL;
	for (level = 0; level < RIGHTS_LEVELS; level++)
		if (granules(start, len, level) <= RIGHTS_SPAN)
			break;
	if (level == RIGHTS_LEVELS)
		return -EINVAL;

	right = right_alloc(granules(start, len, level));
	if (!right)
		return -ENOMEM;
	right->start = start;
	right->len = len;
	right->mask = mask;
	right->stride = stride;
	right->obj = obj;
	right->level = level;
	right->nr_granules = granules(start, len, level);

	number = start >> level_shift[level];
	spin_lock_irqsave(&rights->lock, flags);
	for (i = 0; i < right->nr_granules; i++, number++) {
		right->granule[i].right = right;
		right->granule[i].number = number;
		hlist_add_head_rcu(&right->granule[i].node,
				   bucket(rights, level, number));
	}
	list_add(&right->owned, &obj->rights);
	WRITE_ONCE(rights->nr[level], rights->nr[level] + 1);
	rights->nr_rights++;
	spin_unlock_irqrestore(&rights->lock, flags);
	return 0;
}

void carat_guard_rights_revoke(struct nooks_object *obj)
{
	struct carat_guard_rights *rights = obj->dom->protection;
	struct nooks_right *right, *next;
	unsigned long flags;
	int i;

	spin_lock_irqsave(&rights->lock, flags);
	list_for_each_entry_safe(right, next, &obj->rights, owned) {
		WRITE_ONCE(right->len, 0);
		for (i = 0; i < right->nr_granules; i++)
			hlist_del_rcu(&right->granule[i].node);
		list_del(&right->owned);
		WRITE_ONCE(rights->nr[right->level],
			   rights->nr[right->level] - 1);
		rights->nr_rights--;
		call_rcu(&right->rcu, right_free_rcu);
	}
	spin_unlock_irqrestore(&rights->lock, flags);
}

/* How many of @size bytes from @addr on does this right allow? */
static size_t right_covers(const struct nooks_right *right, unsigned long addr,
			   size_t size)
{
	size_t len = READ_ONCE(right->len);
	unsigned long offset = addr - right->start;
	size_t phase, run;

	if (offset >= len)
		return 0;
	size = min(size, len - offset);
	if (!right->mask)
		return size;
	phase = offset % right->stride;
	run = find_next_zero_bit(right->mask, right->stride, phase) - phase;
	return min(size, run);
}

/* The bytes from @addr on that one right allows; 0 if none does. */
static size_t covered_once(struct carat_guard_rights *rights,
			   unsigned long addr, size_t size)
{
	struct carat_guard_granule *granule;
	unsigned long number;
	size_t len;
	int level;

	for (level = 0; level < RIGHTS_LEVELS; level++) {
		if (!READ_ONCE(rights->nr[level]))
			continue;
		number = addr >> level_shift[level];
		hlist_for_each_entry_rcu(granule, bucket(rights, level, number),
					 node) {
			if (granule->number != number ||
			    granule->right->level != level)
				continue;
			len = right_covers(granule->right, addr, size);
			if (len)
				return len;
		}
	}
	return 0;
}

/* How many of @size bytes from @addr on may the domain write? */
size_t carat_guard_rights_covered(struct carat_guard_rights *rights,
				  unsigned long addr, size_t size)
{
	size_t done = 0;
	size_t len;

	rcu_read_lock();
	while (done < size) {
		/* Neighbouring rights add up: fields of a struct, two pages. */
		len = covered_once(rights, addr + done, size - done);
		if (!len)
			break;
		done += len;
	}
	rcu_read_unlock();
	return done;
}

int carat_guard_rights_create(struct nooks_domain *dom)
{
	struct carat_guard_rights *rights;

	rights = kvzalloc(sizeof(*rights), GFP_KERNEL);
	if (!rights)
		return -ENOMEM;
	spin_lock_init(&rights->lock);
	dom->protection = rights;
	carat_guard_debugfs_add(dom);
	return 0;
}

void carat_guard_rights_destroy(struct nooks_domain *dom)
{
	kvfree(dom->protection);
}

int carat_guard_rights_init(void)
{
	struct nooks_right *right;

	small_cache = kmem_cache_create("carat_guard_right",
					struct_size(right, granule,
						    SMALL_GRANULES),
					0, 0, NULL);
	return small_cache ? 0 : -ENOMEM;
}

void carat_guard_rights_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(small_cache);
}
