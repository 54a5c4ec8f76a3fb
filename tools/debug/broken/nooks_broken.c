// SPDX-License-Identifier: GPL-2.0
/*
 * One mistake of each kind that the debugging kernel is to report, made when its name
 * is written to the parameter "mistake": a test of the net, not of the fish. Not for
 * any kernel that is to go on afterwards.
 */
#include <linux/delay.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

static int zero;

static void use_after_free(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	if (!p)
		return;
	kfree(p);
	WRITE_ONCE(p[READ_ONCE(zero)], 1);
}

static void beyond_stack(void)
{
	char array[8] = {};

	READ_ONCE(array[8 + READ_ONCE(zero)]);
}

static void shift_too_far(void)
{
	pr_info("%d\n", 1 << (40 + READ_ONCE(zero)));
}

static void list_corruption(void)
{
	LIST_HEAD(head);
	LIST_HEAD(other);
	LIST_HEAD(item);

	head.next = &other;
	list_add(&item, &head);
}

struct timed {
	struct timer_list timer;
};

static void never(struct timer_list *timer)
{
}

static void free_active_timer(void)
{
	struct timed *timed = kmalloc(sizeof(*timed), GFP_KERNEL);

	if (!timed)
		return;
	timer_setup(&timed->timer, never, 0);
	mod_timer(&timed->timer, jiffies + 1000 * HZ);
	kfree(timed);
}

static void leak(void)
{
	int i;

	/* Of several, one may still be in some register or old frame. */
	for (i = 0; i < 16; i++)
		memset(kmalloc(8192, GFP_KERNEL | __GFP_NOFAIL), i, 8192);
}

static DEFINE_SPINLOCK(first);
static DEFINE_SPINLOCK(second);

static void sleep_in_atomic(void)
{
	spin_lock(&first);
	might_sleep();
	spin_unlock(&first);
}

static void rcu_without_lock(void)
{
	static int __rcu *p;

	pr_info("%p\n", rcu_dereference(p));
}

static void hang(void)
{
	schedule_timeout_uninterruptible(10 * HZ);
}

static void spin(void)
{
	preempt_disable();
	mdelay(8000);
	preempt_enable();
}

/* Lockdep stops looking after its own report, and after most of others. */
static void lock_order(void)
{
	spin_lock(&first);
	spin_lock(&second);
	spin_unlock(&second);
	spin_unlock(&first);
	spin_lock(&second);
	spin_lock(&first);
	spin_unlock(&first);
	spin_unlock(&second);
}

static const struct {
	const char *name;
	void (*make)(void);
} mistakes[] = {
	{ "use-after-free", use_after_free },
	{ "beyond-stack", beyond_stack },
	{ "shift-too-far", shift_too_far },
	{ "list-corruption", list_corruption },
	{ "free-active-timer", free_active_timer },
	{ "leak", leak },
	{ "sleep-in-atomic", sleep_in_atomic },
	{ "rcu-without-lock", rcu_without_lock },
	{ "hang", hang },
	{ "spin", spin },
	{ "lock-order", lock_order },
};

static int mistake_set(const char *val, const struct kernel_param *kp)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mistakes); i++) {
		if (!sysfs_streq(val, mistakes[i].name))
			continue;
		mistakes[i].make();
		return 0;
	}
	return -EINVAL;
}

static const struct kernel_param_ops mistake_ops = { .set = mistake_set };
module_param_cb(mistake, &mistake_ops, NULL, 0200);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("mistakes for a debugging kernel to find");
