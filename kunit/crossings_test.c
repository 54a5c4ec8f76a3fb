// SPDX-License-Identifier: GPL-2.0
/*
 * What crossed a domain's boundary last.
 */
#include "domain.h"

static const struct nooks_slot slot = { "kunit.slot", true };
static const struct nooks_import_desc import = { "kunit_import", false };

static struct nooks_module *attach(struct kunit *test, struct nooks_domain *dom)
{
	struct nooks_module *mod = kunit_kzalloc(test, sizeof(*mod), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mod);
	mod->dom = dom;
	mod->owner = kunit_kzalloc(test, sizeof(*mod->owner), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mod->owner);
	return mod;
}

static noinline u64 calls_out(void)
{
	struct nooks_domain *dom = nooks_import_quick();

	nooks_import_end(nooks_import_begin(&import), &import);
	if (dom)
		nooks_import_quick_end(dom, &import);
	return 0;
}

static u64 does_nothing(void)
{
	return 0;
}

static noinline u64 leaves(void)
{
	nooks_activation_unwind(nooks_activation_current());
}

static void call(struct kunit *test, struct nooks_module *mod, void *fn)
{
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, mod, &slot));
	nooks_activation_call(&act, fn);
	nooks_activation_leave(&act);
}

/* All that there is, as one line: "back:kunit.slot out:kunit_import ..." */
static const char *line(struct kunit *test, struct nooks_domain *dom)
{
	struct nooks_crossing last[8];
	unsigned int i, nr;
	char *text = kunit_kzalloc(test, 512, GFP_KERNEL);
	size_t len = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	nr = nooks_crossings_read(dom, 0, last, ARRAY_SIZE(last));
	for (i = 0; i < nr; i++)
		len += scnprintf(text + len, 512 - len, "%s%s:%s", i ? " " : "",
				 nooks_way_name[last[i].way], last[i].name);
	return text;
}

static void crossings_order(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	KUNIT_EXPECT_STREQ(test, line(test, dom), "");
	call(test, attach(test, dom), calls_out);
	KUNIT_EXPECT_STREQ(test, line(test, dom),
			   "back:kunit.slot out:kunit_import out:kunit_import in:kunit.slot");
}

/* Who did not come back did not come back. */
static void crossings_unwound(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	call(test, attach(test, dom), leaves);
	KUNIT_EXPECT_STREQ(test, line(test, dom), "in:kunit.slot");
}

/* A domain that does not run is not crossed into. */
static void crossings_refused(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	struct nooks_activation act;

	KUNIT_ASSERT_FALSE(test, nooks_activation_enter(&act, attach(test, dom),
							&slot));
	KUNIT_EXPECT_STREQ(test, line(test, dom), "");
}

/* The ring goes round, and tells as many as are asked for. */
static void crossings_many(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_module *mod = attach(test, dom);
	struct nooks_crossing *last;
	unsigned int i;

	last = kunit_kcalloc(test, 2 * NOOKS_CROSSINGS, sizeof(*last), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, last);
	for (i = 0; i < 100; i++)
		call(test, mod, does_nothing);
	KUNIT_EXPECT_EQ(test, nooks_crossings_read(dom, 0, last, 2 * NOOKS_CROSSINGS),
			200U);
	for (i = 0; i < 100; i++)
		call(test, mod, does_nothing);
	KUNIT_EXPECT_EQ(test, nooks_crossings_read(dom, 0, last, 2 * NOOKS_CROSSINGS),
			(unsigned int)NOOKS_CROSSINGS);
	for (i = 0; i < NOOKS_CROSSINGS; i++)
		KUNIT_EXPECT_EQ(test, last[i].way,
				i % 2 ? NOOKS_WAY_IN : NOOKS_WAY_BACK);
	KUNIT_EXPECT_EQ(test, nooks_crossings_read(dom, 0, last, 3), 3U);
	KUNIT_EXPECT_EQ(test, nooks_crossings_read(dom, 0, last, 0), 0U);
}

static void crossings_off(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_module *mod = attach(test, dom);

	static_branch_disable(&nooks_crossings_noted);
	call(test, mod, calls_out);
	static_branch_enable(&nooks_crossings_noted);
	KUNIT_EXPECT_STREQ(test, line(test, dom), "");
	call(test, mod, does_nothing);
	KUNIT_EXPECT_STREQ(test, line(test, dom), "back:kunit.slot in:kunit.slot");
}

/* Names that go with their module are not spoken of any more. */
static void crossings_forget(struct kunit *test)
{
	struct nooks_import_desc *desc;
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_module *mod = attach(test, dom);
	struct module *owner = kunit_kzalloc(test, sizeof(*owner), GFP_KERNEL);

	desc = kunit_kzalloc(test, sizeof(*desc), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, desc);
	KUNIT_ASSERT_NOT_NULL(test, owner);
	desc->name = "gone";
	owner->core_layout.base = desc;
	owner->core_layout.size = sizeof(*desc);

	call(test, mod, does_nothing);
	nooks_crossed(dom, desc, NOOKS_WAY_OUT);
	KUNIT_EXPECT_STREQ(test, line(test, dom),
			   "out:gone back:kunit.slot in:kunit.slot");
	nooks_crossings_forget(dom, owner);
	KUNIT_EXPECT_STREQ(test, line(test, dom), "back:kunit.slot in:kunit.slot");
	nooks_crossings_forget(dom, NULL);
	KUNIT_EXPECT_STREQ(test, line(test, dom), "");
}

static struct kunit_case crossings_cases[] = {
	KUNIT_CASE(crossings_order),
	KUNIT_CASE(crossings_unwound),
	KUNIT_CASE(crossings_refused),
	KUNIT_CASE(crossings_many),
	KUNIT_CASE(crossings_off),
	KUNIT_CASE(crossings_forget),
	{}
};

static struct kunit_suite crossings_suite = {
	.name		= "nooks_crossings",
	.test_cases	= crossings_cases,
};
kunit_test_suite(crossings_suite);
