// SPDX-License-Identifier: GPL-2.0
/*
 * A mirror: pages by number, and in each page's @private a bit for each sector that was
 * written. Room for a write is made when the driver gets it, where memory may be waited
 * for; it is copied when the driver says that it is done, before its user is told, be
 * that in an interrupt. So it has all that was acknowledged, and nothing else.
 *
 * The tree's own lock is held while a page is copied to, so that nobody frees the page.
 * Writes of one sector under way at the same time may come here in another order than
 * to the driver; who writes so cannot tell which is the last either.
 */
#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include "disk_mirror.h"

#define SECTORS		(PAGE_SIZE >> 9)	/* in a page */

/**
 * struct nooks_mirror - what was written to a disk
 * @pages: by their number
 * @nr: how many there are
 * @limit: how many there may be
 * @spoilt: it has not all that was written
 */
struct nooks_mirror {
	struct xarray pages;
	atomic_long_t nr;
	unsigned long limit;
	bool spoilt;
};

struct nooks_mirror *nooks_mirror_create(unsigned long limit)
{
	struct nooks_mirror *mirror = kzalloc(sizeof(*mirror), GFP_KERNEL);

	if (!mirror)
		return NULL;
	xa_init_flags(&mirror->pages, XA_FLAGS_LOCK_IRQ);
	mirror->limit = limit;
	return mirror;
}

void nooks_mirror_destroy(struct nooks_mirror *mirror)
{
	unsigned long index;
	struct page *page;

	if (!mirror)
		return;
	xa_for_each(&mirror->pages, index, page)
		__free_page(page);
	xa_destroy(&mirror->pages);
	kfree(mirror);
}

void nooks_mirror_spoil(struct nooks_mirror *mirror)
{
	WRITE_ONCE(mirror->spoilt, true);
}

bool nooks_mirror_is_whole(const struct nooks_mirror *mirror)
{
	return !READ_ONCE(mirror->spoilt);
}

static void give_back(struct nooks_mirror *mirror, struct page *page)
{
	__free_page(page);
	atomic_long_dec(&mirror->nr);
}

/* A page at @index, if there is none. */
static bool make_page(struct nooks_mirror *mirror, unsigned long index, gfp_t gfp)
{
	struct page *page;
	unsigned long flags;
	int err;

	if (xa_load(&mirror->pages, index))
		return true;
	if (atomic_long_inc_return(&mirror->nr) > mirror->limit) {
		atomic_long_dec(&mirror->nr);
		return false;
	}
	page = alloc_page(gfp | __GFP_NOWARN);
	if (!page) {
		atomic_long_dec(&mirror->nr);
		return false;
	}
	set_page_private(page, 0);
	/* Nodes of the tree are as dear as the page. */
	if (gfpflags_allow_blocking(gfp)) {
		err = xa_insert_irq(&mirror->pages, index, page, gfp);
	} else {
		xa_lock_irqsave(&mirror->pages, flags);
		err = __xa_insert(&mirror->pages, index, page, gfp | __GFP_NOWARN);
		xa_unlock_irqrestore(&mirror->pages, flags);
	}
	if (err)
		give_back(mirror, page);
	/* Somebody else's is as good. */
	return !err || err == -EBUSY;
}

bool nooks_mirror_reserve(struct nooks_mirror *mirror, sector_t sector,
			  unsigned int nr, gfp_t gfp)
{
	unsigned long index = sector / SECTORS;
	unsigned long end = DIV_ROUND_UP(sector + nr, SECTORS);

	if (!nooks_mirror_is_whole(mirror))
		return false;
	for (; index < end; index++)
		if (!make_page(mirror, index, gfp)) {
			nooks_mirror_spoil(mirror);
			return false;
		}
	return true;
}

/* Of one page. */
static void write_page(struct nooks_mirror *mirror, unsigned long index,
		       unsigned int first, unsigned int nr, const void *data)
{
	unsigned long flags;
	struct page *page;

	/* There was one; but if it was discarded since, there is none. */
	if (!xa_load(&mirror->pages, index) &&
	    !make_page(mirror, index, GFP_ATOMIC)) {
		nooks_mirror_spoil(mirror);
		return;
	}
	xa_lock_irqsave(&mirror->pages, flags);
	page = xa_load(&mirror->pages, index);
	if (page) {
		memcpy(page_address(page) + (first << 9), data, nr << 9);
		set_page_private(page, page_private(page) |
				 GENMASK(first + nr - 1, first));
	} else {
		nooks_mirror_spoil(mirror);
	}
	xa_unlock_irqrestore(&mirror->pages, flags);
}

void nooks_mirror_write(struct nooks_mirror *mirror, sector_t sector,
			const void *data, size_t len)
{
	unsigned int first, nr;

	if (len & 511)
		nooks_mirror_spoil(mirror);
	for (len >>= 9; len && nooks_mirror_is_whole(mirror); len -= nr) {
		first = sector % SECTORS;
		nr = min_t(size_t, len, SECTORS - first);
		write_page(mirror, sector / SECTORS, first, nr, data);
		sector += nr;
		data += nr << 9;
	}
}

/* Of one page; whether it has nothing else. */
static void discard_page(struct nooks_mirror *mirror, unsigned long index,
			 unsigned int first, unsigned int nr)
{
	struct page *page, *empty = NULL;
	unsigned long flags;

	xa_lock_irqsave(&mirror->pages, flags);
	page = xa_load(&mirror->pages, index);
	if (page) {
		set_page_private(page, page_private(page) &
				 ~GENMASK(first + nr - 1, first));
		if (!page_private(page))
			empty = __xa_erase(&mirror->pages, index);
	}
	xa_unlock_irqrestore(&mirror->pages, flags);
	if (empty)
		give_back(mirror, empty);
}

void nooks_mirror_discard(struct nooks_mirror *mirror, sector_t sector, sector_t nr)
{
	sector_t end = sector + nr;
	unsigned long index = sector / SECTORS;
	unsigned int first = sector % SECTORS;

	/* Most of a disk was never written. */
	while (sector < end &&
	       xa_find(&mirror->pages, &index, (end - 1) / SECTORS, XA_PRESENT)) {
		if (index > sector / SECTORS) {
			sector = (sector_t)index * SECTORS;
			first = 0;
		}
		nr = min_t(sector_t, end - sector, SECTORS - first);
		discard_page(mirror, index, first, nr);
		sector += nr;
		first = 0;
		index++;
	}
}

struct page *nooks_mirror_next(struct nooks_mirror *mirror, sector_t *sector,
			       unsigned int *nr)
{
	unsigned long index = *sector / SECTORS, bits;
	unsigned int first = *sector % SECTORS;
	struct page *page;

	for (;; index++, first = 0) {
		unsigned long at = index;

		page = xa_find(&mirror->pages, &at, ULONG_MAX, XA_PRESENT);
		if (!page)
			return NULL;
		if (at != index)
			first = 0;
		index = at;
		bits = page_private(page);
		first = find_next_bit(&bits, SECTORS, first);
		if (first == SECTORS)
			continue;
		*sector = (sector_t)index * SECTORS + first;
		*nr = find_next_zero_bit(&bits, SECTORS, first) - first;
		return page;
	}
}
