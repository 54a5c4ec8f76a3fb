// SPDX-License-Identifier: GPL-2.0
/*
 * The copy of what was written to a disk: what is in it, in which order it comes out,
 * and its limit.
 */
#include <linux/mm.h>

#include "../wrappers/disk_mirror.h"
#include "domain.h"

#define SECTOR		512
#define IN_PAGE		(PAGE_SIZE / SECTOR)

static u8 data[4 * PAGE_SIZE];

static struct nooks_mirror *mirror_of(struct kunit *test, unsigned long limit)
{
	struct nooks_mirror *mirror = nooks_mirror_create(limit);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, mirror);
	/* Each sector another, and none zero. */
	for (i = 0; i < sizeof(data); i++)
		data[i] = 1 + (i / SECTOR) % 255;
	return mirror;
}

static void put(struct kunit *test, struct nooks_mirror *mirror, sector_t sector,
		unsigned int nr)
{
	KUNIT_EXPECT_TRUE(test, nooks_mirror_reserve(mirror, sector, nr, GFP_KERNEL));
	nooks_mirror_write(mirror, sector, data, nr * SECTOR);
}

/* The next stretch from @from on is @nr sectors at @sector, with what @byte begins. */
static void next_is(struct kunit *test, struct nooks_mirror *mirror, sector_t from,
		    sector_t sector, unsigned int nr, u8 byte)
{
	unsigned int found = 0;
	struct page *page = nooks_mirror_next(mirror, &from, &found);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, from, sector);
	KUNIT_EXPECT_EQ(test, found, nr);
	for (i = 0; i < found; i++) {
		const u8 *at = page_address(page) + (sector % IN_PAGE + i) * SECTOR;

		KUNIT_EXPECT_EQ(test, at[0], byte + i);
		KUNIT_EXPECT_EQ(test, at[SECTOR - 1], byte + i);
	}
}

static void ends(struct kunit *test, struct nooks_mirror *mirror, sector_t from)
{
	unsigned int nr;

	KUNIT_EXPECT_PTR_EQ(test, nooks_mirror_next(mirror, &from, &nr), NULL);
}

static void mirror_empty(struct kunit *test)
{
	struct nooks_mirror *mirror = mirror_of(test, 4);

	ends(test, mirror, 0);
	/* Room alone is nothing written. */
	KUNIT_EXPECT_TRUE(test, nooks_mirror_reserve(mirror, 3, 4, GFP_KERNEL));
	ends(test, mirror, 0);
	KUNIT_EXPECT_TRUE(test, nooks_mirror_is_whole(mirror));
	nooks_mirror_destroy(mirror);
	nooks_mirror_destroy(NULL);
}

/* Over the border of two pages, which are two stretches; what is between is not there. */
static void mirror_write(struct kunit *test)
{
	struct nooks_mirror *mirror = mirror_of(test, 8);

	put(test, mirror, IN_PAGE - 2, 5);
	put(test, mirror, 3 * IN_PAGE, IN_PAGE);
	next_is(test, mirror, 0, IN_PAGE - 2, 2, 1);
	next_is(test, mirror, IN_PAGE - 1, IN_PAGE - 1, 1, 2);
	next_is(test, mirror, IN_PAGE, IN_PAGE, 3, 3);
	next_is(test, mirror, IN_PAGE + 3, 3 * IN_PAGE, IN_PAGE, 1);
	ends(test, mirror, 4 * IN_PAGE);
	nooks_mirror_destroy(mirror);
}

/* The last write counts, and leaves its neighbours. */
static void mirror_overwrite(struct kunit *test)
{
	struct nooks_mirror *mirror = mirror_of(test, 1);
	static const u8 is[4] = { 1, 1, 2, 4 };
	sector_t sector = 0;
	struct page *page;
	unsigned int nr, i;

	/* 1 2 3 4 at 1, then 1 2 at 2: in all 1 1 2 4. */
	put(test, mirror, 1, 4);
	put(test, mirror, 2, 2);
	page = nooks_mirror_next(mirror, &sector, &nr);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sector, 1ULL);
	KUNIT_EXPECT_EQ(test, nr, 4U);
	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_EQ(test, *(u8 *)(page_address(page) + (1 + i) * SECTOR), is[i]);
	nooks_mirror_destroy(mirror);
}

static void mirror_discard(struct kunit *test)
{
	struct nooks_mirror *mirror = mirror_of(test, 4);

	put(test, mirror, 0, 3 * IN_PAGE);
	/* A part of two, all of the one between; and where nothing is. */
	nooks_mirror_discard(mirror, IN_PAGE - 1, IN_PAGE + 2);
	nooks_mirror_discard(mirror, 100 * IN_PAGE, 1000000 * IN_PAGE);
	next_is(test, mirror, 0, 0, IN_PAGE - 1, 1);
	next_is(test, mirror, IN_PAGE - 1, 2 * IN_PAGE + 1, IN_PAGE - 1, 2 * IN_PAGE + 2);
	ends(test, mirror, 3 * IN_PAGE);
	/* The page that is free is room for another. */
	KUNIT_EXPECT_TRUE(test, nooks_mirror_reserve(mirror, 50 * IN_PAGE, 2 * IN_PAGE,
						     GFP_KERNEL));
	nooks_mirror_discard(mirror, 0, 200 * IN_PAGE);
	ends(test, mirror, 0);
	KUNIT_EXPECT_TRUE(test, nooks_mirror_is_whole(mirror));
	nooks_mirror_destroy(mirror);
}

/* Discarded while it was under way: then there is no room any more, but for now. */
static void mirror_discard_between(struct kunit *test)
{
	struct nooks_mirror *mirror = mirror_of(test, 1);

	KUNIT_EXPECT_TRUE(test, nooks_mirror_reserve(mirror, 0, 2, GFP_KERNEL));
	nooks_mirror_discard(mirror, 0, IN_PAGE);
	nooks_mirror_write(mirror, 0, data, 2 * SECTOR);
	next_is(test, mirror, 0, 0, 2, 1);
	KUNIT_EXPECT_TRUE(test, nooks_mirror_is_whole(mirror));
	nooks_mirror_destroy(mirror);
}

static void mirror_limit(struct kunit *test)
{
	struct nooks_mirror *mirror = mirror_of(test, 2);

	put(test, mirror, 0, 2 * IN_PAGE);
	/* What is there already needs no room. */
	put(test, mirror, 1, IN_PAGE);
	KUNIT_EXPECT_TRUE(test, nooks_mirror_is_whole(mirror));
	KUNIT_EXPECT_FALSE(test, nooks_mirror_reserve(mirror, 2 * IN_PAGE, 1, GFP_KERNEL));
	KUNIT_EXPECT_FALSE(test, nooks_mirror_is_whole(mirror));
	/* For good: something was written that it has not. */
	KUNIT_EXPECT_FALSE(test, nooks_mirror_reserve(mirror, 0, 1, GFP_KERNEL));
	nooks_mirror_discard(mirror, 0, 2 * IN_PAGE);
	KUNIT_EXPECT_FALSE(test, nooks_mirror_reserve(mirror, 0, 1, GFP_KERNEL));
	nooks_mirror_destroy(mirror);
}

/* Sectors are all it knows. */
static void mirror_spoilt(struct kunit *test)
{
	struct nooks_mirror *mirror = mirror_of(test, 2);

	put(test, mirror, 0, 1);
	nooks_mirror_write(mirror, 0, data, SECTOR + 1);
	KUNIT_EXPECT_FALSE(test, nooks_mirror_is_whole(mirror));
	nooks_mirror_destroy(mirror);

	mirror = mirror_of(test, 2);
	nooks_mirror_spoil(mirror);
	KUNIT_EXPECT_FALSE(test, nooks_mirror_reserve(mirror, 0, 1, GFP_KERNEL));
	nooks_mirror_destroy(mirror);
}

static struct kunit_case mirror_cases[] = {
	KUNIT_CASE(mirror_empty),
	KUNIT_CASE(mirror_write),
	KUNIT_CASE(mirror_overwrite),
	KUNIT_CASE(mirror_discard),
	KUNIT_CASE(mirror_discard_between),
	KUNIT_CASE(mirror_limit),
	KUNIT_CASE(mirror_spoilt),
	{}
};

static struct kunit_suite mirror_suite = {
	.name = "nooks_mirror",
	.test_cases = mirror_cases,
};

kunit_test_suite(mirror_suite);
