// SPDX-License-Identifier: GPL-2.0
/*
 * Calls into a domain and out of it: nesting, what is lent, what is given back, and
 * being taken out by force.
 */
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "domain.h"

static const struct nooks_slot slot = { "kunit.slot", true };
static const struct nooks_import_desc import = { "kunit_import", false };

static DEFINE_SPINLOCK(lock);
static DEFINE_MUTEX(mutex);

/* What "driver" functions tell the test. */
static struct kunit *now;
static struct nooks_module *module;
static struct nooks_activation *seen[2];
static bool came_back;

static struct nooks_module *attach(struct kunit *test, struct nooks_domain *dom)
{
	module = kunit_kzalloc(test, sizeof(*module), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, module);
	module->dom = dom;
	module->owner = kunit_kzalloc(test, sizeof(*module->owner), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, module->owner);
	now = test;
	came_back = false;
	return module;
}

static u64 sum(u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	seen[0] = nooks_activation_current();
	return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f;
}

/* Arguments go in, the result comes out, the call is counted. */
static void activation_call(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	KUNIT_EXPECT_FALSE(test, nooks_domain_is_idle(dom));
	KUNIT_EXPECT_EQ(test, nooks_activation_call(&act, sum, 1, 2, 3, 4, 5, 6),
			654321ULL);
	KUNIT_EXPECT_TRUE(test, nooks_activation_leave(&act));
	KUNIT_EXPECT_PTR_EQ(test, seen[0], &act);
	KUNIT_EXPECT_PTR_EQ(test, nooks_activation_current(), NULL);
	KUNIT_EXPECT_TRUE(test, nooks_domain_is_idle(dom));
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_CALLS_IN), 1ULL);
}

static u64 sum_many(u64 a, u64 b, u64 c, u64 d, u64 e, u64 f, u64 g, u64 h)
{
	return g * 10 + h + (a + b + c + d + e + f) * 100;
}

static void activation_call_many(struct kunit *test)
{
	static const u64 args[] = { 1, 1, 1, 1, 1, 1, 7, 8 };
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	KUNIT_EXPECT_EQ(test, nooks_activation_call_many(&act, sum_many, args, 8),
			678ULL);
	KUNIT_EXPECT_TRUE(test, nooks_activation_leave(&act));
}

/* A domain that does not run takes no calls. */
static void activation_refused(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	struct nooks_activation act;

	KUNIT_EXPECT_FALSE(test, nooks_activation_enter(&act, attach(test, dom),
							&slot));
	KUNIT_EXPECT_PTR_EQ(test, nooks_activation_current(), NULL);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_REFUSED), 1ULL);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_CALLS_IN), 0ULL);
	KUNIT_EXPECT_TRUE(test, nooks_domain_is_idle(dom));
}

static u64 inner_fn(void)
{
	seen[1] = nooks_activation_current();
	return 2;
}

/* The driver calls the kernel, which calls the driver. */
static noinline u64 outer_fn(void)
{
	struct nooks_import *imp = nooks_import_begin(&import);
	struct nooks_activation inner;
	u64 ret = 0;

	seen[0] = nooks_activation_current();
	if (nooks_activation_enter(&inner, module, &slot)) {
		ret = nooks_activation_call(&inner, inner_fn);
		KUNIT_EXPECT_TRUE(now, nooks_activation_leave(&inner));
	}
	KUNIT_EXPECT_PTR_EQ(now, seen[1], &inner);
	KUNIT_EXPECT_PTR_EQ(now, inner.prev, seen[0]);
	KUNIT_EXPECT_PTR_EQ(now, nooks_activation_current(), seen[0]);
	nooks_import_end(imp, &import);
	return ret + 1;
}

static void activation_nested(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	KUNIT_EXPECT_EQ(test, nooks_activation_call(&act, outer_fn), 3ULL);
	KUNIT_EXPECT_TRUE(test, nooks_activation_leave(&act));
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_CALLS_IN), 2ULL);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_CALLS_OUT), 1ULL);
	KUNIT_EXPECT_TRUE(test, nooks_domain_is_idle(dom));
}

/* What is lent for a call is allowed in it and not behind it. */
static void activation_lent(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	const unsigned long addr = KUNIT_BASE;
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	nooks_activation_call(&act, inner_fn);
	nooks_activation_grant(&act, NULL, 8);
	nooks_activation_grant(&act, (void *)addr, 0);
	KUNIT_EXPECT_EQ(test, act.nr_grants, 0);
	nooks_activation_grant(&act, (void *)addr, 16);
	nooks_activation_lend(&act, (void *)addr + 64, 16, NOOKS_ACCESS_READ);
	KUNIT_EXPECT_TRUE(test, nooks_protection->allowed(dom, &act, 0, addr, 16,
							  NOOKS_ACCESS_WRITE));
	KUNIT_EXPECT_FALSE(test, nooks_protection->allowed(dom, &act, 0, addr, 17,
							   NOOKS_ACCESS_WRITE));
	KUNIT_EXPECT_TRUE(test, nooks_protection->allowed(dom, &act, 0, addr + 64, 16,
							  NOOKS_ACCESS_READ));
	KUNIT_EXPECT_FALSE(test, nooks_protection->allowed(dom, &act, 0, addr + 64, 1,
							   NOOKS_ACCESS_WRITE));
	KUNIT_EXPECT_FALSE(test, nooks_protection->allowed(dom, NULL, 0, addr, 1,
							   NOOKS_ACCESS_READ));
	KUNIT_EXPECT_TRUE(test, nooks_activation_leave(&act));
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, module, &slot));
	nooks_activation_call(&act, inner_fn);
	KUNIT_EXPECT_FALSE(test, nooks_protection->allowed(dom, &act, 0, addr, 1,
							   NOOKS_ACCESS_READ));
	KUNIT_EXPECT_TRUE(test, nooks_activation_leave(&act));
}

static size_t covers_page(const struct nooks_object *obj, unsigned long addr,
			  size_t size, unsigned int access)
{
	unsigned long offset = addr - obj->key;

	return offset < PAGE_SIZE && access == NOOKS_ACCESS_READ ?
	       min(size, PAGE_SIZE - offset) : 0;
}

/* Nothing of what was on the stack before is taken for something that may be read. */
static void activation_near(struct kunit *test)
{
	static const struct nooks_type type = {
		.name = "lazy", .size = 64, .counted = true, .covers = covers_page,
	};
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_activation act;
	struct nooks_object *obj;

	memset(&act, 0xff, sizeof(act));
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	KUNIT_EXPECT_FALSE(test, act.near_known);
	obj = nooks_object_track(dom, &type, KUNIT_BASE, 0, NULL, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, obj);
	nooks_activation_note(&act, obj);
	KUNIT_EXPECT_TRUE(test, nooks_activation_readable(&act, KUNIT_BASE + 2048, 8));
	KUNIT_EXPECT_TRUE(test, act.near_known);
	KUNIT_EXPECT_EQ(test, act.near[0].len, 0UL);
	KUNIT_EXPECT_EQ(test, act.near[1].start, KUNIT_BASE + 2048);
	KUNIT_EXPECT_EQ(test, act.near[1].len, 2048UL);
	KUNIT_EXPECT_PTR_EQ(test, act.near[1].obj, (const struct nooks_object *)obj);
	KUNIT_EXPECT_TRUE(test, nooks_activation_readable(&act, KUNIT_BASE + 8, 8));
	KUNIT_EXPECT_EQ(test, act.near[0].start, KUNIT_BASE);
	KUNIT_EXPECT_EQ(test, act.near[1].len, 2048UL);
	KUNIT_EXPECT_TRUE(test, nooks_activation_leave(&act));
	KUNIT_EXPECT_TRUE(test, nooks_object_untrack(dom, &type, KUNIT_BASE));
}

/* Takes two locks and is thrown out. */
static noinline u64 holder_fn(void)
{
	struct nooks_import *imp = nooks_import_begin(&import);
	struct nooks_activation *act = nooks_activation_current();

	mutex_lock(&mutex);
	nooks_import_hold(imp, NOOKS_HELD_MUTEX, &mutex, 0);
	spin_lock_bh(&lock);
	nooks_import_hold(imp, NOOKS_HELD_SPIN_BH, &lock, 0);
	nooks_import_end(imp, &import);
	nooks_activation_unwind(act);
	came_back = true;
	return 1;
}

static void activation_unwound(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	unsigned int count = preempt_count();
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	KUNIT_EXPECT_EQ(test, nooks_activation_call(&act, holder_fn), 0ULL);
	KUNIT_EXPECT_FALSE(test, nooks_activation_leave(&act));
	KUNIT_EXPECT_FALSE(test, came_back);
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&mutex));
	KUNIT_ASSERT_TRUE(test, spin_trylock(&lock));
	spin_unlock(&lock);
	KUNIT_EXPECT_EQ(test, preempt_count(), count);
	KUNIT_EXPECT_PTR_EQ(test, nooks_activation_current(), NULL);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_UNWOUND), 1ULL);
	KUNIT_EXPECT_TRUE(test, nooks_domain_is_idle(dom));
}

/* Leaves nothing in the registers that a function must keep. */
static noinline u64 trasher_fn(void)
{
	asm volatile("xorl %%ebx, %%ebx\n\t"
		     "xorl %%r12d, %%r12d\n\t"
		     "xorl %%r13d, %%r13d\n\t"
		     "xorl %%r14d, %%r14d\n\t"
		     "xorl %%r15d, %%r15d"
		     : : : "rbx", "r12", "r13", "r14", "r15");
	nooks_activation_unwind(nooks_activation_current());
	return 1;
}

/* What is in these registers around a call that is taken out, in one number. */
static noinline u64 around_unwound(struct nooks_activation *act, bool many)
{
	static const u64 args[8];
	register u64 bx asm("rbx") = 1;
	register u64 r12 asm("r12") = 2;
	register u64 r13 asm("r13") = 3;
	register u64 r14 asm("r14") = 4;
	register u64 r15 asm("r15") = 5;

	asm volatile("" : "+r" (bx), "+r" (r12), "+r" (r13), "+r" (r14), "+r" (r15));
	if (many)
		nooks_activation_call_many(act, trasher_fn, args, 8);
	else
		nooks_activation_call(act, trasher_fn);
	asm volatile("" : "+r" (bx), "+r" (r12), "+r" (r13), "+r" (r14), "+r" (r15));
	return bx << 16 | r12 << 12 | r13 << 8 | r14 << 4 | r15;
}

static void activation_registers(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_activation act;
	bool many = false;

	attach(test, dom);
	do {
		KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, module, &slot));
		KUNIT_EXPECT_EQ(test, around_unwound(&act, many), 0x12345ULL);
		KUNIT_EXPECT_FALSE(test, nooks_activation_leave(&act));
		many = !many;
	} while (many);
}

/* A call out of which no kernel code may have to run: only where the driver runs. */
static noinline u64 quick_fn(void)
{
	struct nooks_activation *act = nooks_activation_current();
	struct nooks_import *imp;

	KUNIT_EXPECT_PTR_EQ(now, nooks_import_quick(), act->dom);
	nooks_import_quick_end(act->dom, &import);
	imp = nooks_import_begin(&import);
	KUNIT_EXPECT_PTR_EQ(now, nooks_import_quick(), NULL);
	nooks_import_end(imp, &import);
	KUNIT_EXPECT_PTR_EQ(now, nooks_import_quick(), act->dom);
	nooks_domain_fail(act->dom);
	KUNIT_EXPECT_PTR_EQ(now, nooks_import_quick(), NULL);
	return 1;
}

static void activation_quick(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	KUNIT_EXPECT_EQ(test, nooks_activation_call(&act, quick_fn), 1ULL);
	KUNIT_EXPECT_TRUE(test, nooks_activation_leave(&act));
	KUNIT_EXPECT_PTR_EQ(test, nooks_import_quick(), NULL);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_CALLS_OUT), 2ULL);
}

/* Returns with a lock: that is a fault, and the lock is dropped. */
static noinline u64 keeper_fn(void)
{
	struct nooks_import *imp = nooks_import_begin(&import);

	mutex_lock(&mutex);
	nooks_import_hold(imp, NOOKS_HELD_MUTEX, &mutex, 0);
	nooks_import_end(imp, &import);
	return 1;
}

static u64 bottom_half_fn(void)
{
	local_bh_disable();
	return 1;
}

static u64 interrupt_fn(void)
{
	local_irq_disable();
	return 1;
}

static void expect_held_fault(struct kunit *test, void *fn, const char *what)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	unsigned int count = preempt_count();
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	nooks_activation_call(&act, fn);
	KUNIT_EXPECT_FALSE(test, nooks_activation_leave(&act));
	KUNIT_EXPECT_EQ(test, preempt_count(), count);
	KUNIT_ASSERT_EQ(test, dom->nr_faults, 1ULL);
	KUNIT_EXPECT_EQ(test, dom->faults[0].kind, NOOKS_FAULT_HELD);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].what, what);
	KUNIT_EXPECT_FALSE(test, nooks_domain_running(dom));
}

static void activation_left_behind(struct kunit *test)
{
	expect_held_fault(test, keeper_fn, "returned with a lock held");
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&mutex));
	expect_held_fault(test, bottom_half_fn,
			  "returned with another preempt count");
	expect_held_fault(test, interrupt_fn,
			  "returned with another interrupt state");
	KUNIT_EXPECT_FALSE(test, irqs_disabled());
}

static u64 idle_fn(void)
{
	return 1;
}

/* What it is called with, it must have given back: by a call, or by its result. */
static void activation_called_with(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_activation act;
	int polled;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom), &slot));
	nooks_activation_hold(&act, NOOKS_HELD_POLL, &polled);
	nooks_activation_call(&act, idle_fn);
	KUNIT_EXPECT_FALSE(test, nooks_activation_unhold(&act, NOOKS_HELD_POLL, &dom));
	KUNIT_EXPECT_FALSE(test, nooks_activation_unhold(&act, NOOKS_HELD_NAPI, &polled));
	KUNIT_EXPECT_TRUE(test, nooks_activation_unhold(&act, NOOKS_HELD_POLL, &polled));
	KUNIT_EXPECT_FALSE(test, nooks_activation_unhold(&act, NOOKS_HELD_POLL, &polled));
	KUNIT_EXPECT_TRUE(test, nooks_activation_leave(&act));
	KUNIT_EXPECT_EQ(test, dom->nr_faults, 0ULL);

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom), &slot));
	nooks_activation_hold(&act, NOOKS_HELD_POLL, &polled);
	nooks_activation_call(&act, idle_fn);
	KUNIT_EXPECT_FALSE(test, nooks_activation_leave(&act));
	KUNIT_ASSERT_EQ(test, dom->nr_faults, 1ULL);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].what,
			   "returned from a poll that is not completed");
}

/* A number the slot does not allow: a fault, and the kernel does not get it. */
static void activation_result(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_activation act;

	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	KUNIT_EXPECT_EQ(test, nooks_activation_call(&act, keeper_fn), 1ULL);
	nooks_entry_result(&act, -7);
	KUNIT_EXPECT_TRUE(test, act.failed);
	KUNIT_EXPECT_FALSE(test, mutex_is_locked(&mutex));
	KUNIT_EXPECT_FALSE(test, nooks_activation_leave(&act));
	KUNIT_ASSERT_EQ(test, dom->nr_faults, 1ULL);
	KUNIT_EXPECT_EQ(test, dom->faults[0].kind, NOOKS_FAULT_RESULT);
	KUNIT_EXPECT_EQ(test, (long)dom->faults[0].addr, -7L);
	KUNIT_EXPECT_FALSE(test, nooks_domain_running(dom));
}

/* A guard denies: the fault is kept, the domain fails, the call is over. */
static u64 forbidden_fn(void)
{
	static const struct nooks_window *site = &nooks_window_none;

	__carat_guard_write(KUNIT_BASE + 64, 4, &site, module);
	came_back = true;
	return 1;
}

static void activation_denied(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain_live(test);
	struct nooks_activation act;

	nooks_object_track(dom, &kunit_type_memory, KUNIT_BASE, 60, NULL, 0);
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, attach(test, dom),
						       &slot));
	KUNIT_EXPECT_EQ(test, nooks_activation_call(&act, forbidden_fn), 0ULL);
	KUNIT_EXPECT_FALSE(test, nooks_activation_leave(&act));
	KUNIT_EXPECT_FALSE(test, came_back);
	KUNIT_ASSERT_EQ(test, dom->nr_faults, 1ULL);
	KUNIT_EXPECT_EQ(test, dom->faults[0].kind, NOOKS_FAULT_WRITE);
	KUNIT_EXPECT_EQ(test, dom->faults[0].addr, KUNIT_BASE + 64);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].owner, "4 past own kunit_memory");
	KUNIT_EXPECT_STREQ(test, dom->faults[0].slot, "kunit.slot");
	KUNIT_EXPECT_FALSE(test, nooks_domain_running(dom));
	KUNIT_EXPECT_FALSE(test, nooks_activation_enter(&act, module, &slot));
}

static struct kunit_case activation_cases[] = {
	KUNIT_CASE(activation_call),
	KUNIT_CASE(activation_call_many),
	KUNIT_CASE(activation_refused),
	KUNIT_CASE(activation_nested),
	KUNIT_CASE(activation_lent),
	KUNIT_CASE(activation_near),
	KUNIT_CASE(activation_unwound),
	KUNIT_CASE(activation_registers),
	KUNIT_CASE(activation_quick),
	KUNIT_CASE(activation_left_behind),
	KUNIT_CASE(activation_called_with),
	KUNIT_CASE(activation_result),
	KUNIT_CASE(activation_denied),
	{}
};

static struct kunit_suite activation_suite = {
	.name		= "nooks_activation",
	.test_cases	= activation_cases,
};
kunit_test_suite(activation_suite);
