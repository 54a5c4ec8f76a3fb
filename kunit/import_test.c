// SPDX-License-Identifier: GPL-2.0
/*
 * What import wrappers check: each word of the descriptions, with arguments that pass
 * and with those that must not.
 */
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include "domain.h"

static const struct nooks_slot slot = { "kunit.slot", true };
static const struct nooks_import_desc import = { "kunit_import", false };
static const struct nooks_import_desc sleeper = {
	.name = "kunit_sleeper",
	.sleeps = true,
};

static const struct nooks_import_desc poller = {
	.name = "kunit_poller",
	.softirq = true,
};

static int released;

static void release(struct nooks_object *obj)
{
	released++;
}

static const struct nooks_type held = { .name = "kunit_held", .release = release };

static struct nooks_module module;
static const struct nooks_import_desc *desc;
static void (*word)(struct nooks_import *imp);
static bool came_back;

/* The wrapper, and the driver that calls it. */
static noinline u64 wrapper_fn(void)
{
	struct nooks_import *imp = nooks_import_begin(desc);

	word(imp);
	came_back = true;
	nooks_import_end(imp, desc);
	return 1;
}

/* Run @fn where a wrapper runs its checks. */
static void call(struct kunit *test, struct nooks_domain *dom,
		 void (*fn)(struct nooks_import *imp))
{
	struct nooks_activation act;

	module.dom = dom;
	word = fn;
	came_back = false;
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, &module, &slot));
	nooks_activation_call(&act, wrapper_fn);
	KUNIT_EXPECT_EQ(test, nooks_activation_leave(&act), came_back);
}

/* It lets it pass; returns the domain, for what is to come. */
static struct nooks_domain *passes(struct kunit *test, struct nooks_domain *dom,
				   void (*fn)(struct nooks_import *imp))
{
	call(test, dom, fn);
	KUNIT_EXPECT_TRUE(test, came_back);
	KUNIT_EXPECT_EQ(test, dom->nr_faults, 0ULL);
	return dom;
}

/* It is a fault, with these words, about argument @arg. */
static void denied(struct kunit *test, struct nooks_domain *dom,
		   void (*fn)(struct nooks_import *imp), const char *what, int arg)
{
	call(test, dom, fn);
	KUNIT_EXPECT_FALSE(test, came_back);
	KUNIT_EXPECT_FALSE(test, nooks_domain_running(dom));
	KUNIT_ASSERT_EQ(test, dom->nr_faults, 1ULL);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].what, what);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].import, desc->name);
	KUNIT_EXPECT_EQ(test, dom->faults[0].arg, arg);
}

static int import_suite_init(struct kunit *test)
{
	memset(&module, 0, sizeof(module));
	module.owner = kunit_kzalloc(test, sizeof(*module.owner), GFP_KERNEL);
	desc = &import;
	released = 0;
	return module.owner ? 0 : -ENOMEM;
}

/* --- memory; what is not there cannot be tested: this kernel ends when it reads it --- */

static char *page;	/* one page, and nothing behind it */

static void page_begin(struct kunit *test)
{
	page = vmalloc(PAGE_SIZE);
	KUNIT_ASSERT_NOT_NULL(test, page);
	memset(page, 'x', PAGE_SIZE);
}

static void readable_fn(struct nooks_import *imp)
{
	nooks_arg_readable(imp, 0, NULL, 0);
	nooks_arg_readable(imp, 0, page, 1);
	nooks_arg_readable(imp, 0, page, PAGE_SIZE);
	nooks_arg_readable(imp, 0, page + PAGE_SIZE - 1, 1);
}

static void unreadable_null(struct nooks_import *imp)
{
	nooks_arg_readable(imp, 2, NULL, 1);
}

static void unreadable_wraps(struct nooks_import *imp)
{
	nooks_arg_readable(imp, 2, page, 1 - (unsigned long)page);
}

static void import_readable(struct kunit *test)
{
	page_begin(test);
	passes(test, kunit_domain_live(test), readable_fn);
	denied(test, kunit_domain_live(test), unreadable_null, "not readable", 2);
	denied(test, kunit_domain_live(test), unreadable_wraps, "not readable", 2);
	vfree(page);
}

static void writable_fn(struct nooks_import *imp)
{
	nooks_arg_writable(imp, 0, NULL, 0);
	nooks_arg_writable(imp, 0, (void *)KUNIT_BASE, 64);
	nooks_arg_writable(imp, 0, (void *)(KUNIT_BASE + 63), 1);
}

static void unwritable_fn(struct nooks_import *imp)
{
	nooks_arg_writable(imp, 1, (void *)(KUNIT_BASE + 63), 2);
}

static void import_writable(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	nooks_object_track(dom, &kunit_type_memory, KUNIT_BASE, 64, NULL, 0);
	passes(test, dom, writable_fn);
	denied(test, dom, unwritable_fn, "not writable", 1);
	KUNIT_EXPECT_EQ(test, dom->faults[0].addr, KUNIT_BASE + 63);
	KUNIT_EXPECT_EQ(test, dom->faults[0].size, 2UL);
}

/* A piece has sixty-four bytes. */
static const char two_pieces[] =
	"a text that is longer than the piece which is looked at in one go";

static void string_fn(struct nooks_import *imp)
{
	nooks_arg_string(imp, 0, "");
	nooks_arg_string(imp, 0, two_pieces);
	/* Its end is the last byte there is. */
	nooks_arg_string(imp, 0, page + PAGE_SIZE - 70);
}

static void string_user(struct nooks_import *imp)
{
	nooks_arg_string(imp, 0, (const char *)8);
}

static char endless[5000];

static void string_endless(struct nooks_import *imp)
{
	nooks_arg_string(imp, 0, endless);
}

static void import_string(struct kunit *test)
{
	page_begin(test);
	page[PAGE_SIZE - 1] = '\0';
	passes(test, kunit_domain_live(test), string_fn);
	denied(test, kunit_domain_live(test), string_user, "not a readable string", 0);
	memset(endless, 'x', sizeof(endless) - 1);
	denied(test, kunit_domain_live(test), string_endless, "string without end", 0);
	vfree(page);
}

static void user_fn(struct nooks_import *imp)
{
	nooks_arg_user(imp, 0, (void __user *)PAGE_SIZE, 8);
}

static void user_wraps(struct nooks_import *imp)
{
	nooks_arg_user(imp, 0, (void __user *)-4UL, 8);
}

static void import_user(struct kunit *test)
{
	passes(test, kunit_domain_live(test), user_fn);
	denied(test, kunit_domain_live(test), user_wraps, "not a user address", 0);
}

/* --- functions and numbers --- */

#define THUNKS	((void *)(KUNIT_BASE + 4096))

static void callback_fn(struct nooks_import *imp)
{
	nooks_arg_callback(imp, 3, THUNKS);
	nooks_arg_callback(imp, 3, THUNKS + 63);
}

static void callback_below(struct nooks_import *imp)
{
	nooks_arg_callback(imp, 3, THUNKS - 1);
}

static void callback_behind(struct nooks_import *imp)
{
	nooks_arg_callback(imp, 3, THUNKS + 64);
}

static void import_callback(struct kunit *test)
{
	module.thunk = (struct nooks_range){ THUNKS, THUNKS + 64 };
	passes(test, kunit_domain_live(test), callback_fn);
	denied(test, kunit_domain_live(test), callback_below,
	       "not a callback of this driver", 3);
	denied(test, kunit_domain_live(test), callback_behind,
	       "not a callback of this driver", 3);
}

static void range_fn(struct nooks_import *imp)
{
	nooks_arg_range(imp, 1, -2, -2, 7);
	nooks_arg_range(imp, 1, 7, -2, 7);
}

static void range_below(struct nooks_import *imp)
{
	nooks_arg_range(imp, 1, -3, -2, 7);
}

static void range_above(struct nooks_import *imp)
{
	nooks_arg_range(imp, 1, 8, -2, 7);
}

static void import_range(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	passes(test, dom, range_fn);
	denied(test, dom, range_below, "out of range", 1);
	KUNIT_EXPECT_EQ(test, (long)dom->faults[0].addr, -3L);
	KUNIT_EXPECT_TRUE(test, dom->faults[0].number);
	denied(test, kunit_domain_live(test), range_above, "out of range", 1);
}

static gfp_t flags;

static void gfp_fn(struct nooks_import *imp)
{
	nooks_arg_gfp(imp, 1, flags);
}

static void gfp_pages_fn(struct nooks_import *imp)
{
	nooks_arg_gfp_pages(imp, 1, flags);
}

static void import_gfp(struct kunit *test)
{
	/* Those that may wait are for real machines: here no context allows it. */
	static const gfp_t fine[] = {
		GFP_ATOMIC, GFP_NOWAIT, GFP_NOWAIT | __GFP_ZERO, GFP_DMA,
	};
	/* For pages, but not out of slabs. */
	static const gfp_t whole[] = {
		__GFP_HIGHMEM, __GFP_DMA32, __GFP_MOVABLE | __GFP_HIGHMEM,
	};
	static const gfp_t bad[] = {
		__GFP_NOFAIL, __GFP_DMA | __GFP_DMA32, __GFP_DMA | __GFP_MOVABLE,
		__GFP_MOVABLE | __GFP_RECLAIMABLE, GFP_KERNEL | NOOKS_GFP_NEVER_WAITS,
		(__force gfp_t)(1u << 31),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fine); i++) {
		flags = fine[i];
		passes(test, kunit_domain_live(test), gfp_fn);
		passes(test, kunit_domain_live(test), gfp_pages_fn);
	}
	for (i = 0; i < ARRAY_SIZE(whole); i++) {
		flags = whole[i];
		denied(test, kunit_domain_live(test), gfp_fn, "flags that are not allowed", 1);
		passes(test, kunit_domain_live(test), gfp_pages_fn);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		flags = bad[i];
		denied(test, kunit_domain_live(test), gfp_fn, "flags that are not allowed", 1);
		denied(test, kunit_domain_live(test), gfp_pages_fn,
		       "flags that are not allowed", 1);
	}
}

/* Those that may wait, where waiting is not allowed. */
static void import_gfp_context(struct kunit *test)
{
	struct nooks_domain *slab = kunit_domain_live(test);
	struct nooks_domain *pages = kunit_domain_live(test);
	static DEFINE_SPINLOCK(lock);

	spin_lock(&lock);
	flags = GFP_ATOMIC;
	passes(test, slab, gfp_fn);
	flags = GFP_NOIO;
	denied(test, slab, gfp_fn, "may sleep, called in atomic context", -1);
	denied(test, pages, gfp_pages_fn, "may sleep, called in atomic context", -1);
	spin_unlock(&lock);
}

static void sleeper_fn(struct nooks_import *imp)
{
}

static void import_context(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	static DEFINE_SPINLOCK(lock);

	desc = &sleeper;
	spin_lock(&lock);
	denied(test, dom, sleeper_fn, "may sleep, called in atomic context", -1);
	spin_unlock(&lock);
	KUNIT_EXPECT_EQ(test, dom->faults[0].kind, NOOKS_FAULT_CONTEXT);
}

/* What a poll shares with other softirqs of the CPU. */
static void import_softirq(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	desc = &poller;
	local_bh_disable();
	passes(test, dom, sleeper_fn);
	local_bh_enable();
	denied(test, dom, sleeper_fn, "called where softirqs are not disabled", -1);
	KUNIT_EXPECT_EQ(test, dom->faults[0].kind, NOOKS_FAULT_CONTEXT);
}

/* --- objects --- */

static void take(struct nooks_import *imp)
{
	nooks_import_acquire(imp, &held, KUNIT_BASE, 0, NULL, 0);
}

static void take_new(struct nooks_import *imp)
{
	nooks_arg_unheld(imp, 1, &held, KUNIT_BASE);
	take(imp);
}

static void take_once(struct nooks_import *imp)
{
	nooks_import_acquire(imp, &held, KUNIT_BASE, 0, NULL, NOOKS_ONCE);
}

static void name_it(struct nooks_import *imp)
{
	nooks_arg_ref(imp, 1, &held, KUNIT_BASE);
}

static void give(struct nooks_import *imp)
{
	nooks_arg_release(imp, 1, &held, KUNIT_BASE, 0);
}

static void give_maybe(struct nooks_import *imp)
{
	nooks_arg_release(imp, 1, &held, KUNIT_BASE, NOOKS_MAYBE);
}

static void abandon(struct nooks_import *imp)
{
	nooks_import_abandon(imp, &held, KUNIT_BASE);
}

static void import_objects(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	passes(test, dom, take);
	passes(test, dom, name_it);
	passes(test, dom, take_once);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 1ULL);
	passes(test, dom, give);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
	passes(test, dom, give_maybe);
	/* Given up by the driver, not by us. */
	KUNIT_EXPECT_EQ(test, released, 0);
	denied(test, dom, give, "holds no such ", 1);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].type, "kunit_held");
	denied(test, kunit_domain_live(test), name_it, "holds no such ", 1);
}

/* Before the kernel does it twice, where the argument says it; behind that else. */
static void import_twice(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	passes(test, dom, take_new);
	denied(test, dom, take_new, "already holds this ", 1);
	dom = kunit_domain_live(test);
	passes(test, dom, take);
	denied(test, dom, take, "already holds this ", -1);
}

/* In vain: it is gone, and was given back. */
static void import_abandon(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	passes(test, dom, take);
	passes(test, dom, abandon);
	KUNIT_EXPECT_EQ(test, released, 1);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
	passes(test, dom, abandon);
	KUNIT_EXPECT_EQ(test, released, 1);
}

/* A key that cannot be tracked is given back at once. */
static void take_bad(struct nooks_import *imp)
{
	if (nooks_import_acquire(imp, &held, NOOKS_TAG_FREE, 0, NULL, 0))
		released = -1;
}

static void import_untracked(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	passes(test, dom, take_bad);
	KUNIT_EXPECT_EQ(test, released, 1);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
}

/* --- locks --- */

static spinlock_t locks[NOOKS_MAX_HELD + 1];

static void lock_one(struct nooks_import *imp, int i)
{
	spin_lock(&locks[i]);
	nooks_import_hold(imp, NOOKS_HELD_SPIN, &locks[i], 0);
}

static void unlock_one(struct nooks_import *imp, int i)
{
	nooks_import_unhold(imp, NOOKS_HELD_SPIN, &locks[i]);
	spin_unlock(&locks[i]);
}

static void locks_any_order(struct nooks_import *imp)
{
	lock_one(imp, 0);
	lock_one(imp, 1);
	lock_one(imp, 2);
	unlock_one(imp, 1);
	unlock_one(imp, 0);
	unlock_one(imp, 2);
}

static void lock_too_many(struct nooks_import *imp)
{
	int i;

	for (i = 0; i <= NOOKS_MAX_HELD; i++)
		lock_one(imp, i);
}

static void unlock_foreign(struct nooks_import *imp)
{
	lock_one(imp, 0);
	nooks_import_unhold(imp, NOOKS_HELD_SPIN, &locks[1]);
}

static void unlock_otherwise(struct nooks_import *imp)
{
	lock_one(imp, 0);
	nooks_import_unhold(imp, NOOKS_HELD_SPIN_BH, &locks[0]);
}

static void lock_twice(struct nooks_import *imp)
{
	nooks_import_unheld(imp, NOOKS_HELD_SPIN, &locks[0]);
	lock_one(imp, 0);
	nooks_import_unheld(imp, NOOKS_HELD_SPIN, &locks[1]);
	nooks_import_unheld(imp, NOOKS_HELD_MUTEX, &locks[0]);
	nooks_import_unheld(imp, NOOKS_HELD_SPIN_IRQSAVE, &locks[0]);
}

static void lock_free(struct kunit *test, int i)
{
	KUNIT_ASSERT_TRUE(test, spin_trylock(&locks[i]));
	spin_unlock(&locks[i]);
}

static void locks_free(struct kunit *test)
{
	int i;

	for (i = 0; i <= NOOKS_MAX_HELD; i++)
		lock_free(test, i);
	KUNIT_EXPECT_EQ(test, preempt_count(), 0);
}

static void import_locks(struct kunit *test)
{
	static struct lock_class_key key[NOOKS_MAX_HELD + 1];
	int i;

	for (i = 0; i <= NOOKS_MAX_HELD; i++) {
		spin_lock_init(&locks[i]);
		lockdep_set_class(&locks[i], &key[i]);
	}
	passes(test, kunit_domain_live(test), locks_any_order);
	locks_free(test);
	denied(test, kunit_domain_live(test), unlock_foreign, "lock is not held", 0);
	locks_free(test);
	denied(test, kunit_domain_live(test), unlock_otherwise, "lock is not held", 0);
	locks_free(test);
	denied(test, kunit_domain_live(test), lock_twice, "lock is held already", 0);
	locks_free(test);
	denied(test, kunit_domain_live(test), lock_too_many, "holds too many locks", -1);
	locks_free(test);
}

/* A callback gives back what the code around its import took. */
static u64 unlock_inside_fn(void)
{
	struct nooks_import *imp = nooks_import_begin(&import);

	unlock_one(imp, 0);
	nooks_import_end(imp, &import);
	return 1;
}

static void lock_around(struct nooks_import *imp)
{
	struct nooks_activation inner;

	lock_one(imp, 0);
	if (nooks_activation_enter(&inner, &module, &slot)) {
		nooks_activation_call(&inner, unlock_inside_fn);
		if (!nooks_activation_leave(&inner))
			released = -1;
	}
}

static void import_nested_locks(struct kunit *test)
{
	spin_lock_init(&locks[0]);
	passes(test, kunit_domain_live(test), lock_around);
	KUNIT_EXPECT_EQ(test, released, 0);
	lock_free(test, 0);
}

static void lock_inside(struct nooks_import *imp)
{
	nooks_import_unheld(imp, NOOKS_HELD_SPIN, &locks[0]);
}

static u64 lock_inside_fn(void)
{
	struct nooks_import *imp = nooks_import_begin(&import);

	lock_inside(imp);
	nooks_import_end(imp, &import);
	return 1;
}

static void lock_twice_around(struct nooks_import *imp)
{
	struct nooks_activation inner;

	lock_one(imp, 0);
	if (nooks_activation_enter(&inner, &module, &slot)) {
		nooks_activation_call(&inner, lock_inside_fn);
		if (!nooks_activation_leave(&inner))
			released++;
	}
	unlock_one(imp, 0);
}

/* A callback that waits for what the code around its import holds. */
static void import_nested_twice(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	spin_lock_init(&locks[0]);
	call(test, dom, lock_twice_around);
	KUNIT_EXPECT_EQ(test, released, 1);
	KUNIT_ASSERT_EQ(test, dom->nr_faults, 1ULL);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].what, "lock is held already");
	lock_free(test, 0);
}

/* --- modes --- */

static void import_modes(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	u64 faults = 0;
	int mode;

	for (mode = NOOKS_MODE_OFF; mode < NOOKS_MODE_ENFORCE; mode++) {
		KUNIT_ASSERT_EQ(test, nooks_protection->set_mode(dom, NOOKS_CLASS_ARG,
								 mode), 0);
		call(test, dom, give);
		KUNIT_EXPECT_TRUE(test, came_back);
		faults += mode == NOOKS_MODE_AUDIT;
		KUNIT_EXPECT_EQ(test, dom->nr_faults, faults);
	}
	KUNIT_EXPECT_TRUE(test, nooks_domain_running(dom));
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_DENIED + NOOKS_CLASS_ARG),
			(u64)mode);

	/* What the policy says, in mode enforce. */
	nooks_protection->set_mode(dom, NOOKS_CLASS_ARG, NOOKS_MODE_ENFORCE);
	dom->violation[NOOKS_CLASS_ARG] = NOOKS_VIOLATION_AUDIT;
	call(test, dom, give);
	KUNIT_EXPECT_TRUE(test, came_back);
	KUNIT_EXPECT_EQ(test, dom->nr_faults, faults + 1);
	KUNIT_EXPECT_TRUE(test, nooks_domain_running(dom));
	dom->violation[NOOKS_CLASS_ARG] = NOOKS_VIOLATION_STOP;
	call(test, dom, give);
	KUNIT_EXPECT_FALSE(test, came_back);
	KUNIT_EXPECT_TRUE(test, dom->stop);
	KUNIT_EXPECT_FALSE(test, nooks_domain_running(dom));
}

/* --- classes of locks --- */

static struct lock_class_key key;

static void lock_class_fn(struct nooks_import *imp)
{
	nooks_arg_lock_class(imp, 1, &key);
}

static void lock_name_fn(struct nooks_import *imp)
{
	nooks_arg_lock_name(imp, 2, (const char *)&key);
}

static void import_lock_class(struct kunit *test)
{
	module.owner->core_layout.base = &key;
	module.owner->core_layout.size = sizeof(key);
	passes(test, kunit_domain_live(test), lock_class_fn);
	passes(test, kunit_domain_live(test), lock_name_fn);
	/* Static, but of somebody else. */
	module.owner->core_layout.base = &key + 1;
	if (IS_ENABLED(CONFIG_LOCKDEP)) {
		denied(test, kunit_domain_live(test), lock_class_fn,
		       "not a static key of this driver", 1);
		denied(test, kunit_domain_live(test), lock_name_fn,
		       "not a static name of this driver", 2);
	} else {
		passes(test, kunit_domain_live(test), lock_class_fn);
		passes(test, kunit_domain_live(test), lock_name_fn);
	}
}

/* --- what the kernel reads for the driver, with class read on --- */

static void reads_own(struct nooks_import *imp)
{
	nooks_arg_readable(imp, 0, page, 64);
	nooks_arg_readable(imp, 0, page + PAGE_SIZE, 0);
	nooks_arg_string(imp, 0, page + 32);
	/* A hook looks at more than the driver may. */
	nooks_arg_mapped(imp, 0, page, PAGE_SIZE);
}

static void reads_more(struct nooks_import *imp)
{
	nooks_arg_readable(imp, 1, page, 65);
}

static void reads_text(struct nooks_import *imp)
{
	nooks_arg_string(imp, 2, page + 64);
}

static struct nooks_domain *page_domain(struct kunit *test, enum nooks_mode mode)
{
	struct nooks_domain *dom = kunit_domain_live(test);

	nooks_object_track(dom, &kunit_type_memory, (unsigned long)page, 64, NULL, 0);
	KUNIT_ASSERT_EQ(test, nooks_protection->set_mode(dom, NOOKS_CLASS_READ, mode), 0);
	return dom;
}

static void import_reads(struct kunit *test)
{
	const char *what = "not the driver's to read";
	struct nooks_domain *dom;

	page_begin(test);
	page[63] = '\0';
	page[PAGE_SIZE - 1] = '\0';
	passes(test, page_domain(test, NOOKS_MODE_ENFORCE), reads_own);
	passes(test, page_domain(test, NOOKS_MODE_OFF), reads_more);
	passes(test, page_domain(test, NOOKS_MODE_OFF), reads_text);
	dom = passes(test, page_domain(test, NOOKS_MODE_COUNT), reads_more);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_DENIED + NOOKS_CLASS_READ), 1ULL);

	dom = page_domain(test, NOOKS_MODE_ENFORCE);
	denied(test, dom, reads_more, what, 1);
	KUNIT_EXPECT_EQ(test, dom->faults[0].kind, NOOKS_FAULT_READ);
	KUNIT_EXPECT_EQ(test, dom->faults[0].size, 65UL);
	dom = page_domain(test, NOOKS_MODE_ENFORCE);
	denied(test, dom, reads_text, what, 2);
	KUNIT_EXPECT_EQ(test, dom->faults[0].size, PAGE_SIZE - 64);
	vfree(page);
}

static struct kunit_case import_cases[] = {
	KUNIT_CASE(import_readable),
	KUNIT_CASE(import_writable),
	KUNIT_CASE(import_string),
	KUNIT_CASE(import_user),
	KUNIT_CASE(import_callback),
	KUNIT_CASE(import_range),
	KUNIT_CASE(import_gfp),
	KUNIT_CASE(import_gfp_context),
	KUNIT_CASE(import_context),
	KUNIT_CASE(import_softirq),
	KUNIT_CASE(import_objects),
	KUNIT_CASE(import_twice),
	KUNIT_CASE(import_abandon),
	KUNIT_CASE(import_untracked),
	KUNIT_CASE(import_locks),
	KUNIT_CASE(import_nested_locks),
	KUNIT_CASE(import_nested_twice),
	KUNIT_CASE(import_modes),
	KUNIT_CASE(import_lock_class),
	KUNIT_CASE(import_reads),
	{}
};

static struct kunit_suite import_suite = {
	.name		= "nooks_import",
	.init		= import_suite_init,
	.test_cases	= import_cases,
};
kunit_test_suite(import_suite);
