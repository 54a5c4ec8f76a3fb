// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy says about an access.
 */
#include <linux/prandom.h>

#include "../carat_guard/runtime/policy.h"
#include "domain.h"

#define BASE	KUNIT_BASE
#define START								\
	"nooks-policy 1\nname n\n"					\
	"write mode enforce default deny violation recover\n"		\
	"read mode enforce default allow violation recover\n"		\
	"call mode enforce default deny violation recover\n"		\
	"arg mode enforce default deny violation recover\n"		\
	"run mode enforce default deny violation recover\n"

static struct carat_policy *parse(struct kunit *test, const char *text)
{
	struct carat_policy_error error = {};
	struct carat_policy *policy;

	policy = carat_policy_parse(text, strlen(text), &error);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(policy), "%u:%u: %s", error.line,
			       error.column, error.what);
	return policy;
}

/* @rule is what decides. */
static void expect(struct kunit *test, const struct carat_policy *policy,
		   enum nooks_class class, const struct carat_region *where,
		   unsigned long addr, size_t size, bool allow, unsigned int rule)
{
	unsigned int by = ~0;

	KUNIT_EXPECT_EQ_MSG(test, carat_policy_allows(policy, class, where, addr,
						      size, &by),
			    allow, "%s, %zu bytes at %lx", nooks_class_name[class],
			    size, addr - BASE);
	KUNIT_EXPECT_EQ_MSG(test, by, rule, "%s, %zu bytes at %lx",
			    nooks_class_name[class], size, addr - BASE);
}

#define W	NOOKS_CLASS_WRITE
#define R	NOOKS_CLASS_READ

/* Without rules, rights decide, and then the default. */
static void policy_defaults(struct kunit *test)
{
	struct carat_region with = { .kind = CARAT_KIND_HEAP, .right = true };
	struct carat_region without = { .kind = CARAT_KIND_NONE };
	struct carat_policy *policy = parse(test, START "end 0\n");

	expect(test, policy, W, &with, BASE, 8, true, 0);
	expect(test, policy, W, &without, BASE, 8, false, 0);
	expect(test, policy, R, &without, BASE, 8, true, 0);
	expect(test, policy, NOOKS_CLASS_CALL, &without, BASE, 1, false, 0);
	carat_policy_free(policy);
}

/* The later rule decides, byte by byte; every byte must be allowed. */
static void policy_memory(struct kunit *test)
{
	struct carat_region right = { .kind = CARAT_KIND_HEAP, .right = true };
	struct carat_region none = { .kind = CARAT_KIND_NONE };
	struct carat_policy *policy = parse(test, START
		"1 allow write memory ffff888000000000 100 all\n"
		"2 deny write memory ffff888000000040 20 middle\n"
		"3 allow write memory ffff888000000050 4 inside\n"
		"end 3\n");

	expect(test, policy, W, &none, BASE, 0x40, true, 1);
	expect(test, policy, W, &none, BASE, 0x41, false, 2);
	expect(test, policy, W, &none, BASE + 0x50, 4, true, 3);
	expect(test, policy, W, &none, BASE + 0x50, 5, false, 2);
	expect(test, policy, W, &none, BASE + 0x5f, 2, false, 2);
	expect(test, policy, W, &none, BASE + 0x60, 0xa0, true, 1);
	expect(test, policy, W, &none, BASE + 0x60, 0xa1, false, 0);
	/* A right helps where no rule speaks, and not where one denies. */
	expect(test, policy, W, &right, BASE + 0x60, 0xa1, true, 0);
	expect(test, policy, W, &right, BASE + 0x48, 1, false, 2);
	/* Other classes have rules of their own. */
	expect(test, policy, R, &none, BASE + 0x48, 1, true, 0);
	/* Nothing reaches over the end of the address space. */
	KUNIT_EXPECT_FALSE(test, carat_policy_allows(policy, W, &right, -4UL, 8,
						     NULL));
	carat_policy_free(policy);
}

/* Fields are counted from where their object begins, outer ones too. */
static void policy_fields(struct kunit *test)
{
	struct carat_region outer = {
		.kind = CARAT_KIND_OBJECT, .type = "pci_dev", .start = BASE,
		.right = true,
	};
	struct carat_region inner = {
		.kind = CARAT_KIND_OBJECT, .type = "device", .start = BASE + 64,
		.right = true, .up = &outer,
	};
	struct carat_policy *policy = parse(test, START
		"1 deny write object pci_dev 0 4 vendor\n"
		"2 deny write object pci_dev 80 8 x\n"
		"3 allow write object device 16 4 y\n"
		"end 3\n");

	expect(test, policy, W, &outer, BASE, 1, false, 1);
	expect(test, policy, W, &outer, BASE + 4, 60, true, 0);
	expect(test, policy, W, &outer, BASE + 3, 2, false, 1);
	/* The device's byte 16 is the pci_dev's byte 80: the later rule. */
	expect(test, policy, W, &inner, BASE + 80, 4, true, 3);
	expect(test, policy, W, &inner, BASE + 80, 5, false, 2);
	expect(test, policy, W, &outer, BASE + 80, 4, false, 2);
	carat_policy_free(policy);
}

static void policy_regions(struct kunit *test)
{
	struct carat_region heap = { .kind = CARAT_KIND_HEAP, .right = true };
	struct carat_region mmio = { .kind = CARAT_KIND_MMIO, .right = true };
	struct carat_policy *policy = parse(test, START
		"1 deny write region mmio\n"
		"2 allow write memory ffff888000000000 10 x\n"
		"3 deny write region heap\n"
		"end 3\n");

	expect(test, policy, W, &mmio, BASE, 8, true, 2);
	expect(test, policy, W, &mmio, BASE + 0x10, 8, false, 1);
	expect(test, policy, W, &heap, BASE, 8, false, 3);
	expect(test, policy, R, &heap, BASE, 8, true, 0);
	carat_policy_free(policy);
}

static void policy_kinds(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, carat_policy_kind("heap"), CARAT_KIND_HEAP);
	KUNIT_EXPECT_EQ(test, carat_policy_kind("mmio"), CARAT_KIND_MMIO);
	KUNIT_EXPECT_EQ(test, carat_policy_kind("module_data"), CARAT_KIND_DATA);
	KUNIT_EXPECT_EQ(test, carat_policy_kind("dma_coherent"), CARAT_KIND_DMA);
	KUNIT_EXPECT_EQ(test, carat_policy_kind("sk_buff"), CARAT_KIND_OBJECT);
	KUNIT_EXPECT_EQ(test, carat_policy_kind("heaps"), CARAT_KIND_OBJECT);
}

/* A site may remember what the policy leaves whole, and nothing else. */
static void policy_cacheable(struct kunit *test)
{
	struct carat_region heap = { .kind = CARAT_KIND_HEAP, .right = true };
	struct carat_policy *policy = parse(test, START
		"1 deny write memory ffff888000000040 1 byte\nend 1\n");

	KUNIT_EXPECT_TRUE(test, carat_policy_cacheable(policy, W, &heap, BASE, 64));
	KUNIT_EXPECT_FALSE(test, carat_policy_cacheable(policy, W, &heap, BASE, 65));
	KUNIT_EXPECT_FALSE(test, carat_policy_cacheable(policy, W, &heap,
							BASE + 64, 1));
	KUNIT_EXPECT_TRUE(test, carat_policy_cacheable(policy, W, &heap,
						       BASE + 65, 64));
	KUNIT_EXPECT_TRUE(test, carat_policy_cacheable(policy, R, &heap, BASE, 65));
	carat_policy_free(policy);
}

#define BYTES	64
#define PAINTS	20
#define ROUNDS	500

/* Painted over each other at random, against an array of bytes. */
static void policy_paint(struct kunit *test)
{
	const struct carat_policy_span *span;
	struct carat_policy_span new = {};
	unsigned int plain[BYTES], i, at, round;
	struct carat_policy_map map;
	unsigned long until, wrong = 0;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 20061);
	for (round = 0; round < ROUNDS; round++) {
		memset(&map, 0, sizeof(map));
		memset(plain, 0, sizeof(plain));
		for (new.rule = 1; new.rule <= PAINTS; new.rule++) {
			new.first = prandom_u32_state(&rnd) % BYTES;
			new.last = new.first + prandom_u32_state(&rnd) %
				   (BYTES - new.first);
			KUNIT_ASSERT_EQ(test, carat_policy_paint(&map, &new), 0);
			for (i = new.first; i <= new.last; i++)
				plain[i] = new.rule;
		}
		for (i = 1; i < map.nr; i++)
			wrong += map.span[i - 1].last >= map.span[i].first;
		for (at = 0; at < BYTES; at++) {
			span = carat_policy_find(&map, at, &until);
			wrong += (span ? span->rule : 0) != plain[at];
			for (i = at; i <= until && i < BYTES; i++)
				wrong += plain[i] != plain[at];
		}
		kfree(map.span);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(policy_defaults),
	KUNIT_CASE(policy_memory),
	KUNIT_CASE(policy_fields),
	KUNIT_CASE(policy_regions),
	KUNIT_CASE(policy_kinds),
	KUNIT_CASE(policy_cacheable),
	KUNIT_CASE(policy_paint),
	{}
};

static struct kunit_suite policy_suite = {
	.name		= "carat_guard_policy",
	.test_cases	= policy_cases,
};
kunit_test_suite(policy_suite);
