// SPDX-License-Identifier: GPL-2.0
/*
 * The object tracker, one step at a time.
 */
#include "domain.h"

#define KEY		KUNIT_BASE

static const struct nooks_type plain = { .name = "plain" };
static const struct nooks_type counted = { .name = "counted", .counted = true };

static struct nooks_object *track(struct nooks_domain *dom,
				  const struct nooks_type *type,
				  unsigned long key)
{
	return nooks_object_track(dom, type, key, 0, NULL, 0);
}

static bool writable(struct nooks_domain *dom, unsigned long addr, size_t size)
{
	return nooks_protection->allowed(dom, NULL, 0, addr, size,
					 NOOKS_ACCESS_WRITE);
}

static bool readable(struct nooks_domain *dom, unsigned long addr, size_t size)
{
	return nooks_protection->allowed(dom, NULL, 0, addr, size,
					 NOOKS_ACCESS_READ);
}

static void tracker_once(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	static const unsigned long aux[3] = { 1, 2, 3 };
	struct nooks_object *obj, copy;
	unsigned long got[3] = {};

	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &plain, KEY));
	obj = nooks_object_track(dom, &plain, KEY, 7, aux, 99);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, obj);
	KUNIT_EXPECT_PTR_EQ(test, nooks_object_find(dom, &plain, KEY), obj);
	KUNIT_EXPECT_EQ(test, PTR_ERR(track(dom, &plain, KEY)), -EEXIST);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 1ULL);

	KUNIT_EXPECT_TRUE(test, nooks_object_held(dom, &plain, KEY, got));
	KUNIT_EXPECT_EQ(test, memcmp(got, aux, sizeof(aux)), 0);
	KUNIT_EXPECT_TRUE(test, nooks_object_take(dom, &plain, KEY, &copy));
	KUNIT_EXPECT_EQ(test, copy.key, KEY);
	KUNIT_EXPECT_EQ(test, copy.size, 7);
	KUNIT_EXPECT_EQ(test, copy.ip, 99);
	KUNIT_EXPECT_EQ(test, copy.aux[2], 3);
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &plain, KEY));
	KUNIT_EXPECT_FALSE(test, nooks_object_held(dom, &plain, KEY, got));
	KUNIT_EXPECT_FALSE(test, nooks_object_untrack(dom, &plain, KEY));
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
}

/* The same key under another type, or in another domain, is another object. */
static void tracker_apart(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_domain *other = kunit_domain_live(test);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, &plain, KEY));
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &counted, KEY));
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(other, &plain, KEY));
	KUNIT_EXPECT_FALSE(test, nooks_object_untrack(dom, &counted, KEY));
	KUNIT_EXPECT_FALSE(test, nooks_object_untrack(other, &plain, KEY));
	KUNIT_EXPECT_TRUE(test, nooks_object_untrack(dom, &plain, KEY));
}

static void tracker_counted(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	int i;

	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, &counted, KEY));
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_TRUE(test, nooks_object_is_held(dom, &counted, KEY));
		KUNIT_EXPECT_TRUE(test, nooks_object_untrack(dom, &counted, KEY));
	}
	KUNIT_EXPECT_FALSE(test, nooks_object_untrack(dom, &counted, KEY));
}

/* Keys that mean something to the tracker itself. */
static void tracker_bad_keys(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	KUNIT_EXPECT_EQ(test, PTR_ERR(track(dom, &plain, NOOKS_TAG_FREE)),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(track(dom, &counted, NOOKS_TAG_BUSY)),
			-EINVAL);
	KUNIT_EXPECT_FALSE(test, nooks_object_untrack(dom, &plain,
						      NOOKS_TAG_FREE));
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
}

/* A record that is free, in the bucket of what drivers may try to name it by. */
static void tracker_free_record(struct kunit *test)
{
	static const unsigned long guess[] = {
		0, 1, -1UL, 0xffffffff80000001UL, 0xffffffff80000003UL,
	};
	struct nooks_domain *dom = kunit_domain_live(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(guess); i++) {
		/* Buckets go by the lower half. */
		unsigned long key = guess[i] ^ 1UL << 40;

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, &plain, key));
		KUNIT_EXPECT_TRUE(test, nooks_object_untrack(dom, &plain, key));
		KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &plain,
							      guess[i]));
		KUNIT_EXPECT_FALSE(test, nooks_object_untrack(dom, &plain,
							      guess[i]));
	}
}

/* --- order --- */

struct order {
	struct kunit *test;
	unsigned long next;
	unsigned int nr;
};

static void expect_next(struct nooks_object *obj, void *data)
{
	struct order *order = data;

	KUNIT_EXPECT_EQ(order->test, obj->key, order->next);
	order->next -= 8;
	order->nr++;
	/* A walk may give up what it sees. */
	nooks_object_untrack(obj->dom, obj->type, obj->key);
}

static void walk(struct kunit *test,
		 unsigned int (*each)(struct nooks_domain *dom,
				      void (*fn)(struct nooks_object *obj, void *data),
				      void *data))
{
	struct order order = { .test = test, .next = KEY + 8 * 999 };
	struct nooks_domain *dom = kunit_domain_live(test);
	int i;

	for (i = 0; i < 1000; i++)
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, i % 2 ? &plain :
							 &counted, KEY + 8 * i));
	KUNIT_EXPECT_EQ(test, each(dom, expect_next, &order), 1000);
	KUNIT_EXPECT_EQ(test, order.nr, 1000);
	KUNIT_EXPECT_EQ(test, each(dom, expect_next, &order), 0);
}

/* Youngest first, be there memory for that or not. */
static void tracker_order(struct kunit *test)
{
	walk(test, nooks_object_each);
	walk(test, nooks_object_each_by_batch);
}

/* --- rights --- */

static void tracker_memory(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	nooks_object_track(dom, &kunit_type_memory, KEY, 100, NULL, 0);
	KUNIT_EXPECT_TRUE(test, writable(dom, KEY, 100));
	KUNIT_EXPECT_FALSE(test, writable(dom, KEY, 101));
	KUNIT_EXPECT_FALSE(test, writable(dom, KEY - 1, 1));
	nooks_object_untrack(dom, &kunit_type_memory, KEY);
	KUNIT_EXPECT_FALSE(test, readable(dom, KEY, 1));
}

/* Bytes 2, 3 and 8..15 of 16 may be written, all may be read. */
static void tracker_fields(struct kunit *test)
{
	static const unsigned long mask[] = { 0xff0c };
	static const struct nooks_type type = {
		.name = "fields", .size = 16, .writable = mask,
	};
	struct nooks_domain *dom = kunit_domain_live(test);
	unsigned int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, &type, KEY));
	for (i = 0; i < 16; i++)
		KUNIT_EXPECT_EQ_MSG(test, writable(dom, KEY + i, 1),
				    !!(mask[0] & BIT(i)), "byte %u", i);
	KUNIT_EXPECT_TRUE(test, writable(dom, KEY + 8, 8));
	KUNIT_EXPECT_FALSE(test, writable(dom, KEY + 7, 2));
	KUNIT_EXPECT_FALSE(test, writable(dom, KEY + 3, 6));
	KUNIT_EXPECT_TRUE(test, readable(dom, KEY, 16));
	KUNIT_EXPECT_FALSE(test, readable(dom, KEY, 17));
	nooks_object_untrack(dom, &type, KEY);
	KUNIT_EXPECT_FALSE(test, readable(dom, KEY, 16));
	KUNIT_EXPECT_FALSE(test, writable(dom, KEY + 8, 8));
}

static int rights_fail(struct nooks_object *obj)
{
	return -ENOMEM;
}

/* Without all of its rights an object is not held, and keeps none of them. */
static void tracker_rights_fail(struct kunit *test)
{
	static const struct nooks_type type = {
		.name = "fails", .memory = true, .rights = rights_fail,
	};
	struct nooks_domain *dom = kunit_domain_live(test);

	KUNIT_EXPECT_EQ(test, PTR_ERR(nooks_object_track(dom, &type, KEY, 64,
							 NULL, 0)), -ENOMEM);
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &type, KEY));
	KUNIT_EXPECT_FALSE(test, readable(dom, KEY, 1));
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
}

/* --- objects in objects --- */

static const struct nooks_type innermost = { .name = "innermost" };
static const struct nooks_embed in_inner[] = { { &innermost, 4 }, {} };
static const struct nooks_type inner = { .name = "inner", .embed = in_inner };
static const struct nooks_embed in_outer[] = {
	{ &inner, 16 }, { &inner, 48 }, {}
};

static const struct nooks_type outer = { .name = "outer", .embed = in_outer };

static void tracker_embedded(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_object *obj = track(dom, &outer, KEY);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, obj);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 5ULL);
	KUNIT_EXPECT_PTR_EQ(test, nooks_object_find(dom, &inner, KEY + 48)->parent,
			    obj);
	KUNIT_EXPECT_TRUE(test, nooks_object_is_held(dom, &innermost, KEY + 52));
	KUNIT_EXPECT_TRUE(test, nooks_object_untrack(dom, &outer, KEY));
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &inner, KEY + 16));
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &innermost, KEY + 52));
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
}

/* One inside is held already: nothing is, but what was. */
static void tracker_embedded_held(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, &innermost, KEY + 52));
	KUNIT_EXPECT_EQ(test, PTR_ERR(track(dom, &outer, KEY)), -EEXIST);
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &outer, KEY));
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &inner, KEY + 16));
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &inner, KEY + 48));
	KUNIT_EXPECT_TRUE(test, nooks_object_untrack(dom, &innermost, KEY + 52));
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
}

/* --- tables of their own --- */

/* Two of few buckets, so that many share one. */
#define TABLE_FIRST	NOOKS_TABLE(0, 2)
#define TABLE_SECOND	NOOKS_TABLE(4, 2)

static const struct nooks_type first_often = {
	.name = "first often", .table = TABLE_FIRST,
};

static const struct nooks_type second_often = {
	.name = "second often", .counted = true, .table = TABLE_SECOND,
};

static bool look(struct nooks_domain *dom, const struct nooks_type *type,
		 unsigned long key)
{
	struct nooks_object *obj;

	return nooks_object_look(dom, type, type->table, key, obj) &&
	       obj->type == type && obj->key == key;
}

/* Wrappers and all others find the same, and nothing of another type. */
static void tracker_often(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	int i;

	for (i = 0; i < 40; i++) {
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, &first_often,
							 KEY + 64 * i));
		KUNIT_EXPECT_FALSE(test, look(dom, &second_often, KEY + 64 * i));
		KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &plain,
							      KEY + 64 * i));
	}
	KUNIT_EXPECT_EQ(test, PTR_ERR(track(dom, &first_often, KEY)), -EEXIST);
	for (i = 0; i < 40; i += 2)
		KUNIT_EXPECT_TRUE(test, nooks_object_untrack(dom, &first_often,
							     KEY + 64 * i));
	for (i = 0; i < 40; i++) {
		KUNIT_EXPECT_EQ(test, look(dom, &first_often, KEY + 64 * i),
				i % 2);
		KUNIT_EXPECT_EQ(test, nooks_object_is_held(dom, &first_often,
							   KEY + 64 * i), i % 2);
	}
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, &second_often, KEY));
	KUNIT_EXPECT_TRUE(test, look(dom, &second_often, KEY));
	KUNIT_EXPECT_FALSE(test, look(dom, &first_often, KEY));
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 21ULL);
}

/* --- lazy types --- */

static size_t covers_page(const struct nooks_object *obj, unsigned long addr,
			  size_t size, unsigned int access)
{
	unsigned long offset = addr - obj->key;

	return offset < PAGE_SIZE && access == NOOKS_ACCESS_READ ?
	       min(size, PAGE_SIZE - offset) : 0;
}

static void tracker_lazy(struct kunit *test)
{
	static const struct nooks_type type = {
		.name = "lazy", .counted = true, .covers = covers_page,
	};
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_object which;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, track(dom, &type, KEY));
	KUNIT_EXPECT_EQ(test, nooks_object_covered(dom, KEY + 4000, 200,
						   NOOKS_ACCESS_READ, &which), 96);
	KUNIT_EXPECT_EQ(test, which.key, KEY);
	KUNIT_EXPECT_EQ(test, nooks_object_covered(dom, KEY, 8,
						   NOOKS_ACCESS_WRITE, NULL), 0);
	KUNIT_EXPECT_TRUE(test, readable(dom, KEY + 4088, 8));
	KUNIT_EXPECT_FALSE(test, readable(dom, KEY + 4089, 8));
	KUNIT_EXPECT_TRUE(test, nooks_object_untrack(dom, &type, KEY));
	KUNIT_EXPECT_FALSE(test, readable(dom, KEY, 8));
}

static struct kunit_case tracker_cases[] = {
	KUNIT_CASE(tracker_once),
	KUNIT_CASE(tracker_apart),
	KUNIT_CASE(tracker_counted),
	KUNIT_CASE(tracker_bad_keys),
	KUNIT_CASE(tracker_free_record),
	KUNIT_CASE(tracker_order),
	KUNIT_CASE(tracker_memory),
	KUNIT_CASE(tracker_fields),
	KUNIT_CASE(tracker_rights_fail),
	KUNIT_CASE(tracker_embedded),
	KUNIT_CASE(tracker_embedded_held),
	KUNIT_CASE(tracker_often),
	KUNIT_CASE(tracker_lazy),
	{}
};

static struct kunit_suite tracker_suite = {
	.name		= "nooks_tracker",
	.test_cases	= tracker_cases,
};
kunit_test_suite(tracker_suite);
