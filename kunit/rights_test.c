// SPDX-License-Identifier: GPL-2.0
/*
 * The rights map: what is granted is allowed to the byte, what was revoked is not,
 * and no site keeps what it must not.
 */
#include <linux/sizes.h>

#include "../carat_guard/runtime/internal.h"
#include "domain.h"

#define BASE	KUNIT_BASE

static const struct nooks_type owner_type = { .name = "owner" };

/* Something that rights belong to; no record of the tracker. */
static struct nooks_object *owner(struct kunit *test, struct nooks_domain *dom)
{
	struct nooks_object *obj = kunit_kzalloc(test, sizeof(*obj), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	obj->dom = dom;
	obj->type = &owner_type;
	INIT_LIST_HEAD(&obj->rights);
	return obj;
}

static bool may(struct nooks_domain *dom, unsigned long addr, size_t size,
		unsigned int access)
{
	return carat_guard_allowed(dom, NULL, 0, addr, size, access);
}

#define READ_	NOOKS_ACCESS_READ
#define WRITE_	NOOKS_ACCESS_WRITE

/* Short and long ones, on and beside the ends of granules of every size. */
static void rights_bounds(struct kunit *test)
{
	static const size_t len[] = { 1, 2, 7, 8, 511, 512, 513, 1024, 1025,
				      4096, 12287, 12289, SZ_64K + 3, SZ_1M,
				      SZ_1G + 1, 1UL << 39 };
	static const long shift[] = { 0, 1, 8, 504, 511, 4095 };
	struct nooks_domain *dom = kunit_domain_live(test);
	struct carat_guard *cg = dom->protection;
	struct nooks_object *obj = owner(test, dom);
	unsigned long start;
	int i, j;

	for (i = 0; i < ARRAY_SIZE(len); i++)
		for (j = 0; j < ARRAY_SIZE(shift); j++) {
			start = BASE + shift[j];
			KUNIT_ASSERT_EQ(test, carat_guard_rights_add(obj, start,
								     len[i], WRITE_), 0);
			KUNIT_EXPECT_TRUE(test, may(dom, start, 1, WRITE_));
			KUNIT_EXPECT_TRUE(test, may(dom, start + len[i] - 1, 1,
						    WRITE_));
			KUNIT_EXPECT_TRUE(test, may(dom, start, len[i], WRITE_));
			KUNIT_EXPECT_TRUE(test, may(dom, start + len[i] / 2, 1,
						    WRITE_));
			KUNIT_EXPECT_FALSE(test, may(dom, start - 1, 1, WRITE_));
			KUNIT_EXPECT_FALSE(test, may(dom, start - 1, 2, WRITE_));
			KUNIT_EXPECT_FALSE(test, may(dom, start + len[i], 1,
						     WRITE_));
			KUNIT_EXPECT_FALSE(test, may(dom, start + len[i] - 1, 2,
						     WRITE_));
			KUNIT_EXPECT_LE(test, cg->nr_nodes, NODES_MAX);
			carat_guard_rights_revoke(obj);
			KUNIT_EXPECT_FALSE(test, may(dom, start, 1, READ_));
		}
	KUNIT_EXPECT_EQ(test, cg->nr_nodes, 0);
	KUNIT_EXPECT_EQ(test, cg->nr_rights, 0);
	KUNIT_EXPECT_EQ(test, cg->bytes, 0);
	KUNIT_EXPECT_EQ(test, cg->shifts, 0);
}

static void rights_access(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_object *obj = owner(test, dom);

	carat_guard_rights_add(obj, BASE, 8, READ_);
	carat_guard_rights_add(obj, BASE + 0x1000, 8, WRITE_);
	carat_guard_rights_add(obj, BASE + 0x2000, 1, NOOKS_ACCESS_CALL);
	KUNIT_EXPECT_TRUE(test, may(dom, BASE, 8, READ_));
	KUNIT_EXPECT_FALSE(test, may(dom, BASE, 8, WRITE_));
	KUNIT_EXPECT_TRUE(test, may(dom, BASE + 0x1000, 8, READ_));
	KUNIT_EXPECT_TRUE(test, may(dom, BASE + 0x1000, 8, WRITE_));
	KUNIT_EXPECT_FALSE(test, may(dom, BASE + 0x2000, 1, READ_));
	KUNIT_EXPECT_FALSE(test, may(dom, BASE + 0x2000, 1, WRITE_));
	KUNIT_EXPECT_TRUE(test, may(dom, BASE + 0x2000, 1, NOOKS_ACCESS_CALL));
	KUNIT_EXPECT_FALSE(test, may(dom, BASE, 1, NOOKS_ACCESS_CALL));
	carat_guard_rights_revoke(obj);
}

static void rights_refused(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_object *obj = owner(test, dom);
	struct carat_guard *cg = dom->protection;

	KUNIT_EXPECT_EQ(test, carat_guard_rights_add(obj, 0x1000, 8, WRITE_),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, carat_guard_rights_add(obj, TASK_SIZE_MAX - 1, 8,
						     WRITE_), -EINVAL);
	KUNIT_EXPECT_EQ(test, carat_guard_rights_add(obj, -8UL, 9, WRITE_),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, carat_guard_rights_add(obj, BASE, 1UL << 42, WRITE_),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, carat_guard_rights_add(obj, BASE, 0, WRITE_), 0);
	KUNIT_EXPECT_EQ(test, cg->nr_rights, 0);
	KUNIT_EXPECT_EQ(test, carat_guard_rights_add(obj, -8UL, 8, WRITE_), 0);
	KUNIT_EXPECT_TRUE(test, may(dom, -1UL, 1, WRITE_));
	carat_guard_rights_revoke(obj);
}

/* Neighbours add up; a hole of one byte does not. */
static void rights_add_up(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_object *a = owner(test, dom), *b = owner(test, dom);

	carat_guard_rights_add(a, BASE, 6, WRITE_);
	carat_guard_rights_add(b, BASE + 6, 2000, WRITE_);
	carat_guard_rights_add(a, BASE + 2007, 10, WRITE_);
	KUNIT_EXPECT_TRUE(test, may(dom, BASE + 2, 8, WRITE_));
	KUNIT_EXPECT_TRUE(test, may(dom, BASE, 2006, WRITE_));
	KUNIT_EXPECT_FALSE(test, may(dom, BASE, 2007, WRITE_));
	KUNIT_EXPECT_FALSE(test, may(dom, BASE + 2004, 4, WRITE_));
	carat_guard_rights_revoke(b);
	KUNIT_EXPECT_TRUE(test, may(dom, BASE + 2, 4, WRITE_));
	KUNIT_EXPECT_FALSE(test, may(dom, BASE + 2, 5, WRITE_));
	KUNIT_EXPECT_TRUE(test, may(dom, BASE + 2007, 10, WRITE_));
	carat_guard_rights_revoke(a);
	KUNIT_EXPECT_FALSE(test, may(dom, BASE + 2007, 1, WRITE_));
}

/* The same bytes through two objects: gone when both are. */
static void rights_twice(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_object *a = owner(test, dom), *b = owner(test, dom);

	carat_guard_rights_add(a, BASE, 64, WRITE_);
	carat_guard_rights_add(b, BASE, 64, READ_);
	carat_guard_rights_revoke(a);
	KUNIT_EXPECT_TRUE(test, may(dom, BASE, 64, READ_));
	KUNIT_EXPECT_FALSE(test, may(dom, BASE, 64, WRITE_));
	carat_guard_rights_revoke(b);
	KUNIT_EXPECT_FALSE(test, may(dom, BASE, 1, READ_));
}

/* What one domain was given, another was not. */
static void rights_apart(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_domain *other = kunit_domain_live(test);
	struct nooks_object *obj = owner(test, dom);

	carat_guard_rights_add(obj, BASE, 64, WRITE_);
	KUNIT_EXPECT_FALSE(test, may(other, BASE, 1, READ_));
	carat_guard_rights_revoke(obj);
}

#define MANY	5000

/* While the table grows, and when it has grown. */
static void rights_many(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct carat_guard *cg = dom->protection;
	size_t before = carat_guard_table_memory(cg);
	struct nooks_object *even = owner(test, dom), *odd = owner(test, dom);
	unsigned long i, wrong;
	int round;

	for (i = 0; i < MANY; i++)
		KUNIT_ASSERT_EQ(test, carat_guard_rights_add(i % 2 ? odd : even,
							     BASE + i * 1000, 500,
							     WRITE_), 0);
	KUNIT_EXPECT_EQ(test, cg->nr_rights, MANY);
	for (round = 0; round < 2; round++) {
		for (i = 0, wrong = 0; i < MANY; i++)
			wrong += !may(dom, BASE + i * 1000, 500, WRITE_) ||
				 may(dom, BASE + i * 1000 + 499, 2, WRITE_);
		KUNIT_EXPECT_EQ(test, wrong, 0);
		flush_work(&cg->grow);
	}
	KUNIT_EXPECT_GT(test, carat_guard_table_memory(cg), before);
	carat_guard_rights_revoke(even);
	for (i = 0, wrong = 0; i < MANY; i++)
		wrong += may(dom, BASE + i * 1000, 500, WRITE_) != i % 2;
	KUNIT_EXPECT_EQ(test, wrong, 0);
	carat_guard_rights_revoke(odd);
	KUNIT_EXPECT_EQ(test, cg->nr_nodes, 0);
}

/* --- sites --- */

static struct nooks_module *module(struct kunit *test, struct nooks_domain *dom,
				   const struct nooks_window **site)
{
	struct nooks_module *mod = kunit_kzalloc(test, sizeof(*mod), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mod);
	mod->dom = dom;
	mod->site[NOOKS_CLASS_WRITE].start = site;
	mod->site[NOOKS_CLASS_WRITE].end = site + 1;
	*site = &nooks_window_none;
	KUNIT_ASSERT_EQ(test, carat_guard_attach(dom, mod), 0);
	return mod;
}

/* A guard remembers the right; revoking takes it out of the guard. */
static void rights_site(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_object *obj = owner(test, dom);
	const struct nooks_window **site;
	struct nooks_module *mod;

	site = kunit_kzalloc(test, sizeof(*site), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, site);
	mod = module(test, dom, site);
	carat_guard_rights_add(obj, BASE, 12, WRITE_);
	__carat_guard_write(BASE + 4, 8, site, mod);
	KUNIT_ASSERT_PTR_NE(test, *site, &nooks_window_none);
	KUNIT_EXPECT_EQ(test, (*site)->start, BASE);
	KUNIT_EXPECT_EQ(test, (*site)->limit[0], 12);
	KUNIT_EXPECT_EQ(test, (*site)->limit[1], 11);
	KUNIT_EXPECT_EQ(test, (*site)->limit[2], 9);
	KUNIT_EXPECT_EQ(test, (*site)->limit[3], 5);
	carat_guard_rights_revoke(obj);
	KUNIT_EXPECT_EQ(test, (*site)->limit[0], 0);
	KUNIT_EXPECT_EQ(test, (*site)->limit[3], 0);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_MISSES), 1ULL);
	carat_guard_detach(dom, mod);
}

/*
 * A revoked right, which a guard may still point at, comes back for the same bytes
 * at once, and for others not before a grace period, which cannot end here.
 */
static void rights_reuse(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct carat_guard *cg = dom->protection;
	struct nooks_object *obj = owner(test, dom), *other = owner(test, dom);
	struct nooks_right *right, *found;
	unsigned long i, reused = 0;

	carat_guard_rights_add(obj, BASE, 64, WRITE_);
	right = table_find(cg, BASE, 64, WRITE_);
	KUNIT_ASSERT_NOT_NULL(test, right);
	carat_guard_rights_revoke(obj);
	carat_guard_rights_add(obj, BASE, 64, WRITE_);
	found = table_find(cg, BASE, 64, WRITE_);
	carat_guard_rights_revoke(obj);
	/* So many come and go that none is kept for its own bytes. */
	for (i = 1; i < 600; i++) {
		carat_guard_rights_add(other, BASE + i * SZ_4K, 64, WRITE_);
		reused += table_find(cg, BASE + i * SZ_4K, 64, WRITE_) == right;
		if (i == 300)
			carat_guard_rights_revoke(other);
	}
	KUNIT_EXPECT_EQ(test, reused, 0);
	KUNIT_EXPECT_PTR_EQ(test, found, right);
	carat_guard_rights_revoke(other);
}

/* Modes that want to see every access let no site remember. */
static void rights_modes(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_object *obj = owner(test, dom);
	const struct nooks_window **site;
	struct nooks_module *mod;

	site = kunit_kzalloc(test, sizeof(*site), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, site);
	mod = module(test, dom, site);
	carat_guard_rights_add(obj, BASE, 12, WRITE_);

	__carat_guard_write(BASE, 8, site, mod);
	KUNIT_EXPECT_EQ(test, (*site)->start, BASE);
	carat_guard_set_mode(dom, NOOKS_CLASS_WRITE, NOOKS_MODE_COUNT);
	KUNIT_EXPECT_PTR_EQ(test, *site, &nooks_window_none);
	__carat_guard_write(BASE, 8, site, mod);
	KUNIT_EXPECT_PTR_EQ(test, *site, &nooks_window_none);
	/* Counted, and let through. */
	__carat_guard_write(BASE + 12, 8, site, mod);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_DENIED), 1ULL);

	carat_guard_set_mode(dom, NOOKS_CLASS_WRITE, NOOKS_MODE_OFF);
	__carat_guard_write(BASE + 12, 8, site, mod);
	KUNIT_EXPECT_PTR_EQ(test, *site, &nooks_window_all);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_DENIED), 1ULL);
	carat_guard_set_mode(dom, NOOKS_CLASS_WRITE, NOOKS_MODE_ENFORCE);
	KUNIT_EXPECT_PTR_EQ(test, *site, &nooks_window_none);

	KUNIT_EXPECT_TRUE(test, __carat_guard_covers_write(BASE, 12, site, mod));
	KUNIT_EXPECT_FALSE(test, __carat_guard_covers_write(BASE, 13, site, mod));
	carat_guard_rights_revoke(obj);
	carat_guard_detach(dom, mod);
}

/* What cannot be switched on must say so, and not be on by name only. */
static void rights_key(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	const struct nooks_window **site;
	struct static_key *key;
	struct nooks_module *mod;
	int err = IS_ENABLED(CONFIG_JUMP_LABEL) ? 0 : -EOPNOTSUPP;

	site = kunit_kzalloc(test, sizeof(*site), GFP_KERNEL);
	key = kunit_kzalloc(test, sizeof(*key), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, site);
	KUNIT_ASSERT_NOT_NULL(test, key);
	mod = module(test, dom, site);
	mod->key[NOOKS_CLASS_READ] = key;

	KUNIT_EXPECT_EQ(test, carat_guard_set_mode(dom, NOOKS_CLASS_READ, NOOKS_MODE_AUDIT), err);
	KUNIT_EXPECT_EQ(test, dom->mode[NOOKS_CLASS_READ],
			err ? NOOKS_MODE_OFF : NOOKS_MODE_AUDIT);
	/* Off it is always, and this class has no key. */
	KUNIT_EXPECT_EQ(test, carat_guard_set_mode(dom, NOOKS_CLASS_READ, NOOKS_MODE_OFF), 0);
	KUNIT_EXPECT_EQ(test, carat_guard_set_mode(dom, NOOKS_CLASS_CALL, NOOKS_MODE_AUDIT), 0);
	carat_guard_detach(dom, mod);

	/* Asked for before the module comes, which stays out then. */
	KUNIT_EXPECT_EQ(test, carat_guard_set_mode(dom, NOOKS_CLASS_READ, NOOKS_MODE_AUDIT), 0);
	KUNIT_EXPECT_EQ(test, carat_guard_attach(dom, mod), err);
	if (!err)
		carat_guard_detach(dom, mod);
}

static struct kunit_case rights_cases[] = {
	KUNIT_CASE(rights_bounds),
	KUNIT_CASE(rights_access),
	KUNIT_CASE(rights_refused),
	KUNIT_CASE(rights_add_up),
	KUNIT_CASE(rights_twice),
	KUNIT_CASE(rights_apart),
	KUNIT_CASE(rights_many),
	KUNIT_CASE(rights_site),
	KUNIT_CASE(rights_reuse),
	KUNIT_CASE(rights_modes),
	KUNIT_CASE(rights_key),
	{}
};

static struct kunit_suite rights_suite = {
	.name		= "carat_guard_rights",
	.test_cases	= rights_cases,
};
kunit_test_suite(rights_suite);
