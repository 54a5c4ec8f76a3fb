// SPDX-License-Identifier: GPL-2.0
/*
 * Wrappers whose descriptions need no layout of kernel structs, as generated, and their
 * hooks: called as a driver would.
 */
#include <linux/badblocks.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "badblocks_gen.h"
#include "domain.h"
#include "hrtimer_gen.h"
#include "list_gen.h"
#include "radix_tree_gen.h"
#include "slab_gen.h"
#include "time_gen.h"
#include "timer_gen.h"
#include "wait_gen.h"
#include "work_gen.h"

#define THUNKS	((void *)(KUNIT_BASE + 4096))	/* called by nobody here */

static const struct nooks_slot slot = { "kunit.slot", true };
static struct nooks_module module;
static struct nooks_domain *dom;
static struct kunit *now;
static bool came_back;

/* What a driver has in its memory. */
static struct {
	struct list_head list[3];
	struct timer_list timer;
	struct delayed_work dwork;
	struct hrtimer hrtimer;
	struct wait_queue_head queue;
	struct wait_queue_entry entry;
	struct radix_tree_root root;
	struct cyclecounter cc;
	struct timecounter tc;
	struct badblocks bb;
} own;
static struct radix_tree_root foreign_root = RADIX_TREE_INIT(foreign_root, GFP_ATOMIC);
static struct hrtimer foreign_timer;

static int wrapper_suite_init(struct kunit *test)
{
	dom = kunit_domain_live(test);
	memset(&module, 0, sizeof(module));
	module.dom = dom;
	module.owner = kunit_kzalloc(test, sizeof(*module.owner), GFP_KERNEL);
	module.thunk = (struct nooks_range){ THUNKS, THUNKS + 64 };
	memset(&own, 0, sizeof(own));
	nooks_object_track(dom, &kunit_type_memory, (unsigned long)&own, sizeof(own), NULL, 0);
	now = test;
	return module.owner ? 0 : -ENOMEM;
}

static noinline u64 driver_fn(void (*fn)(void))
{
	fn();
	came_back = true;
	return 1;
}

static void call(struct kunit *test, void (*fn)(void))
{
	struct nooks_activation act;

	came_back = false;
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, &module, &slot));
	nooks_activation_call(&act, driver_fn, fn);
	KUNIT_EXPECT_EQ(test, nooks_activation_leave(&act), came_back);
}

static void passes(struct kunit *test, void (*fn)(void))
{
	call(test, fn);
	KUNIT_EXPECT_TRUE(test, came_back);
	KUNIT_EXPECT_EQ(test, dom->nr_faults, 0ULL);
}

/* A fault with these words; the next one gets a domain of its own. */
static void denied(struct kunit *test, void (*fn)(void), const char *what)
{
	call(test, fn);
	KUNIT_EXPECT_FALSE(test, came_back);
	KUNIT_ASSERT_EQ(test, dom->nr_faults, 1ULL);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].what, what);
	dom = kunit_domain_live(test);
	module.dom = dom;
	nooks_object_track(dom, &kunit_type_memory, (unsigned long)&own, sizeof(own), NULL, 0);
}

static bool held(const struct nooks_type *type, const void *key)
{
	return nooks_object_is_held(dom, type, (unsigned long)key);
}

/* --- memory --- */

static void *memory;

static void heap_get(void)
{
	memory = nooks_wrap___kmalloc(100, GFP_ATOMIC);
}

static void heap_get_traced(void)
{
	memory = nooks_wrap_kmalloc_trace(kmalloc_caches[KMALLOC_NORMAL][7], GFP_ATOMIC, 100);
}

static void heap_get_foreign(void)
{
	nooks_wrap_kmalloc_trace(NULL, GFP_ATOMIC, 100);
}

static void heap_put(void)
{
	nooks_wrap_kfree(memory);
}

static void wrapper_heap(struct kunit *test)
{
	int i;

	for (i = 0; i < 2; i++) {
		passes(test, i ? heap_get_traced : heap_get);
		KUNIT_ASSERT_NOT_NULL(test, memory);
		KUNIT_EXPECT_TRUE(test, held(&nooks_type_heap, memory));
		KUNIT_EXPECT_TRUE(test, nooks_protection->allowed(dom, NULL, 0,
								  (unsigned long)memory, 100,
								  NOOKS_ACCESS_WRITE));
		KUNIT_EXPECT_FALSE(test, nooks_protection->allowed(dom, NULL, 0,
								   (unsigned long)memory, 101,
								   NOOKS_ACCESS_WRITE));
		passes(test, heap_put);
		KUNIT_EXPECT_FALSE(test, held(&nooks_type_heap, memory));
	}
	denied(test, heap_put, "holds no such ");
	denied(test, heap_get_foreign, "not a cache of kmalloc()");
}

static void area_put(void)
{
	nooks_wrap_vfree(memory);
}

static void area_put_any(void)
{
	nooks_wrap_kvfree(memory);
}

static void area_get(struct kunit *test, const struct nooks_type *type, bool slab)
{
	memory = slab ? kmalloc(100, GFP_KERNEL) : vmalloc(100);
	KUNIT_ASSERT_NOT_NULL(test, memory);
	nooks_object_track(dom, type, (unsigned long)memory, 100, NULL, 0);
}

/*
 * Giving back may wait, too, but kvfree() not where it is given what comes out of slabs,
 * or nothing. This kernel counts no preemption: all of it is atomic context.
 */
static void wrapper_vfree_context(struct kunit *test)
{
	memory = NULL;
	denied(test, area_put, "may sleep, called in atomic context");
	passes(test, area_put_any);
	area_get(test, &nooks_type_kvmalloc_area, true);
	passes(test, area_put_any);
	area_get(test, &nooks_type_kvmalloc_area, false);
	denied(test, area_put_any, "may sleep, called in atomic context");
	area_get(test, &nooks_type_vmalloc_area, false);
	denied(test, area_put, "may sleep, called in atomic context");
}

/* --- lists --- */

static void list_add_it(void)
{
	KUNIT_EXPECT_TRUE(now, nooks_wrap___list_add_valid(&own.list[2], &own.list[0],
							   &own.list[1]));
}

static void list_add_twice(void)
{
	nooks_wrap___list_add_valid(&own.list[0], &own.list[0], &own.list[1]);
}

static void list_del_it(void)
{
	KUNIT_EXPECT_TRUE(now, nooks_wrap___list_del_entry_valid(&own.list[1]));
}

static void list_begin(void)
{
	INIT_LIST_HEAD(&own.list[0]);
	list_add(&own.list[1], &own.list[0]);
}

static void wrapper_list(struct kunit *test)
{
	static const char broken[] = "not what its neighbours in the list say";

	list_begin();
	passes(test, list_add_it);
	passes(test, list_del_it);
	denied(test, list_add_twice, broken);
	own.list[1].prev = &own.list[2];
	denied(test, list_add_it, broken);
	list_begin();
	own.list[0].next = &own.list[2];
	denied(test, list_add_it, broken);
	own.list[2] = own.list[0];
	denied(test, list_del_it, broken);
}

/* --- timers and work --- */

static void timer_arm(void)
{
	nooks_wrap_mod_timer(&own.timer, jiffies + 3600 * HZ);
}

static void timer_stop(void)
{
	nooks_wrap_timer_delete_sync(&own.timer);
}

static void wrapper_timer(struct kunit *test)
{
	timer_setup(&own.timer, THUNKS, 0);
	passes(test, timer_arm);
	KUNIT_EXPECT_TRUE(test, timer_pending(&own.timer));
	KUNIT_EXPECT_TRUE(test, held(&nooks_type_timer, &own.timer));
	passes(test, timer_stop);
	KUNIT_EXPECT_FALSE(test, timer_pending(&own.timer));
	KUNIT_EXPECT_FALSE(test, held(&nooks_type_timer, &own.timer));
	own.timer.function = delayed_work_timer_fn;
	denied(test, timer_arm, "not a callback of this driver");
	KUNIT_EXPECT_FALSE(test, timer_pending(&own.timer));
}

static struct workqueue_struct *queue;

static void work_queue(void)
{
	nooks_wrap_queue_work_on(WORK_CPU_UNBOUND, queue, &own.dwork.work);
}

static void dwork_queue(void)
{
	nooks_wrap_queue_delayed_work_on(WORK_CPU_UNBOUND, queue, &own.dwork, 3600 * HZ);
}

static void wrapper_work(struct kunit *test)
{
	queue = system_wq;
	INIT_DELAYED_WORK(&own.dwork, THUNKS);
	passes(test, dwork_queue);
	KUNIT_EXPECT_TRUE(test, held(&nooks_type_delayed_work, &own.dwork));
	KUNIT_EXPECT_TRUE(test, cancel_delayed_work_sync(&own.dwork));
	own.dwork.timer.function = THUNKS;
	denied(test, dwork_queue, "not a delayed work");
	INIT_DELAYED_WORK(&own.dwork, (void *)heap_get);
	denied(test, dwork_queue, "not a callback of this driver");
	denied(test, work_queue, "not a callback of this driver");
	INIT_DELAYED_WORK(&own.dwork, THUNKS);
	queue = system_long_wq;
	denied(test, dwork_queue, "not one of those allowed");
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&own.dwork));
}

static void hrtimer_arm(void)
{
	nooks_wrap_hrtimer_start_range_ns(&own.hrtimer, ktime_set(3600, 0), 0,
					  HRTIMER_MODE_REL);
}

static void hrtimer_stop(void)
{
	nooks_wrap_hrtimer_cancel(&own.hrtimer);
}

static void hrtimer_ask_foreign(void)
{
	nooks_wrap_hrtimer_active(&foreign_timer);
}

static void wrapper_hrtimer(struct kunit *test)
{
	hrtimer_init(&own.hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	own.hrtimer.function = THUNKS;
	passes(test, hrtimer_arm);
	KUNIT_EXPECT_TRUE(test, held(&nooks_type_hrtimer, &own.hrtimer));
	passes(test, hrtimer_arm);
	passes(test, hrtimer_stop);
	KUNIT_EXPECT_FALSE(test, hrtimer_active(&own.hrtimer));
	KUNIT_EXPECT_FALSE(test, held(&nooks_type_hrtimer, &own.hrtimer));
	own.hrtimer.function = (void *)heap_get;
	denied(test, hrtimer_arm, "not a callback of this driver");
	denied(test, hrtimer_ask_foreign, "not writable");
}

static enum hrtimer_restart again;
static bool clock_lent, clock_read;

static bool running_may(const void *p, size_t size, unsigned int access)
{
	return nooks_protection->allowed(dom, nooks_activation_current(), 0, (unsigned long)p,
					 size, access);
}

/* The driver's callback: what of its clock may it use? */
static enum hrtimer_restart ran_out(struct hrtimer *timer)
{
	clock_read = running_may(&timer->base->get_time, 8, NOOKS_ACCESS_READ);
	clock_lent = running_may(timer->base->get_time, 1, NOOKS_ACCESS_CALL);
	return again;
}

static void wrapper_hrtimer_runs(struct kunit *test)
{
	static const clockid_t clock[] = { CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_TAI };
	struct hrtimer_clock_base bad = { .get_time = (void *)heap_get };
	int i;

	for (i = 0; i < ARRAY_SIZE(clock); i++) {
		hrtimer_init(&own.hrtimer, clock[i], HRTIMER_MODE_REL);
		again = i % 2 ? HRTIMER_NORESTART : HRTIMER_RESTART;
		KUNIT_EXPECT_EQ(test, nooks_entry_hrtimer__function(&own.hrtimer, &module,
								    ran_out), again);
		KUNIT_EXPECT_TRUE(test, clock_read);
		KUNIT_EXPECT_TRUE(test, clock_lent);
		KUNIT_EXPECT_EQ(test, held(&nooks_type_hrtimer, &own.hrtimer),
				again == HRTIMER_RESTART);
	}
	/* The way there leads through memory that the driver writes. */
	own.hrtimer.base = &bad;
	nooks_entry_hrtimer__function(&own.hrtimer, &module, ran_out);
	KUNIT_EXPECT_FALSE(test, clock_read);
	KUNIT_EXPECT_FALSE(test, clock_lent);
	/* A domain that failed is not called. */
	nooks_domain_fail(dom);
	clock_read = true;
	KUNIT_EXPECT_EQ(test, nooks_entry_hrtimer__function(&own.hrtimer, &module, ran_out),
			HRTIMER_NORESTART);
	KUNIT_EXPECT_TRUE(test, clock_read);
}

/* --- waiting, trees, clocks --- */

static void wait_foreign(void)
{
	nooks_wrap_prepare_to_wait(&own.queue, &own.entry, TASK_RUNNING);
}

/* The domain fails while a thread of it prepares to sleep. */
static noinline void wait_failed(void)
{
	static const struct nooks_import_desc desc = { "kunit_wait", false };
	struct nooks_import *imp = nooks_import_begin(&desc);

	prepare_to_wait(&own.queue, &own.entry, TASK_UNINTERRUPTIBLE);
	nooks_domain_fail(dom);
	nooks_after_prepare_to_wait(imp, &own.queue, &own.entry, TASK_UNINTERRUPTIBLE);
	nooks_import_end(imp, &desc);
}

static void wrapper_wait(struct kunit *test)
{
	init_waitqueue_head(&own.queue);
	init_wait_entry(&own.entry, 0);
	own.entry.func = (void *)heap_get;
	denied(test, wait_foreign, "not a callback of this driver");
	/* Nobody else uses the queue. */
	KUNIT_EXPECT_FALSE(test, waitqueue_active(&own.queue));
	init_wait_entry(&own.entry, 0);
	call(test, wait_failed);
	/* The same. */
	KUNIT_EXPECT_FALSE(test, waitqueue_active(&own.queue));
	KUNIT_EXPECT_EQ(test, READ_ONCE(current->__state), TASK_RUNNING);
}

static void tree_insert(void)
{
	KUNIT_EXPECT_EQ(now, nooks_wrap_radix_tree_insert(&own.root, 1, &own), 0);
	KUNIT_EXPECT_PTR_EQ(now, nooks_wrap_radix_tree_lookup(&own.root, 1), (void *)&own);
	KUNIT_EXPECT_PTR_EQ(now, nooks_wrap_radix_tree_delete_item(&own.root, 1, NULL),
			    (void *)&own);
}

static void tree_insert_node(void)
{
	nooks_wrap_radix_tree_insert(&own.root, 1, (void *)RADIX_TREE_INTERNAL_NODE + 64);
}

static void tree_foreign(void)
{
	nooks_wrap_radix_tree_lookup(&foreign_root, 1);
}

static void tree_foreign_many(void)
{
	nooks_wrap_radix_tree_gang_lookup(&foreign_root, (void **)&own.list, 0, 1);
}

static void wrapper_tree(struct kunit *test)
{
	INIT_RADIX_TREE(&own.root, GFP_ATOMIC);
	passes(test, tree_insert);
	denied(test, tree_insert_node, "looks like a node of the tree");
	denied(test, tree_foreign, "not writable");
	denied(test, tree_foreign_many, "not writable");
}

static void clock_begin(void)
{
	nooks_wrap_timecounter_init(&own.tc, &own.cc, 0);
}

static void clock_ask(void)
{
	nooks_wrap_timecounter_read(&own.tc);
}

static void clock_convert(void)
{
	KUNIT_EXPECT_EQ(now, nooks_wrap_timecounter_cyc2time(&own.tc, 5), 5ULL);
}

static void wrapper_clock(struct kunit *test)
{
	own.cc = (struct cyclecounter){ .read = (void *)heap_get, .mult = 1, .mask = -1 };
	own.tc.cc = &own.cc;
	passes(test, clock_convert);
	denied(test, clock_begin, "not a callback of this driver");
	denied(test, clock_ask, "not a callback of this driver");
	own.tc.cc = NULL;
	denied(test, clock_ask, "not readable");
	denied(test, clock_convert, "not readable");
}

/* --- bad blocks --- */

static void blocks_use(void)
{
	sector_t first;

	KUNIT_EXPECT_EQ(now, nooks_wrap_badblocks_set(&own.bb, 8, 4, 1), 0);
	KUNIT_EXPECT_EQ(now, badblocks_check(&own.bb, 9, 1, &first, &(int){ 0 }), 1);
	KUNIT_EXPECT_EQ(now, nooks_wrap_badblocks_clear(&own.bb, 8, 4), 0);
	KUNIT_EXPECT_EQ(now, badblocks_check(&own.bb, 9, 1, &first, &(int){ 0 }), 0);
}

static void blocks_set(void)
{
	nooks_wrap_badblocks_set(&own.bb, 8, 4, 1);
}

static void blocks_end(void)
{
	nooks_wrap_badblocks_exit(&own.bb);
}

/* As after badblocks_init(), which sleeps. */
static void blocks_begin(struct kunit *test)
{
	unsigned long aux[3] = {};

	KUNIT_ASSERT_EQ(test, badblocks_init(&own.bb, 1), 0);
	aux[0] = (unsigned long)own.bb.page;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, nooks_object_track(dom, &nooks_type_badblocks,
							      (unsigned long)&own.bb, 0, aux, 0));
}

static void wrapper_badblocks(struct kunit *test)
{
	static const char spoiled[] = "not as the kernel left it";

	blocks_begin(test);
	passes(test, blocks_use);
	passes(test, blocks_end);
	denied(test, blocks_set, "holds no such ");
	blocks_begin(test);
	own.bb.page++;
	denied(test, blocks_set, spoiled);
	blocks_begin(test);
	own.bb.count = -1;
	denied(test, blocks_set, spoiled);
	blocks_begin(test);
	own.bb.count = MAX_BADBLOCKS + 1;
	denied(test, blocks_end, spoiled);
	blocks_begin(test);
	own.bb.dev = (void *)&own;
	denied(test, blocks_end, spoiled);
	/* Given back as it was got, whatever the driver wrote since. */
	blocks_begin(test);
	own.bb.page = NULL;
	KUNIT_EXPECT_EQ(test, nooks_recovery->release_all(dom), 2);
}

static struct kunit_case wrapper_cases[] = {
	KUNIT_CASE(wrapper_heap),
	KUNIT_CASE(wrapper_vfree_context),
	KUNIT_CASE(wrapper_list),
	KUNIT_CASE(wrapper_timer),
	KUNIT_CASE(wrapper_work),
	KUNIT_CASE(wrapper_hrtimer),
	KUNIT_CASE(wrapper_hrtimer_runs),
	KUNIT_CASE(wrapper_wait),
	KUNIT_CASE(wrapper_tree),
	KUNIT_CASE(wrapper_clock),
	KUNIT_CASE(wrapper_badblocks),
	{}
};

static struct kunit_suite wrapper_suite = {
	.name		= "nooks_wrapper",
	.init		= wrapper_suite_init,
	.test_cases	= wrapper_cases,
};
kunit_test_suite(wrapper_suite);
