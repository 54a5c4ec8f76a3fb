// SPDX-License-Identifier: GPL-2.0
/*
 * Code that does not come back: loops, in each context that a driver runs in, recursion,
 * calls that take too long, callbacks that arm the next.
 */
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "gadget.h"

/* The compiler must not know that nothing ends them. */
static int forever = 1;

static __always_inline void spin(void)
{
	while (READ_ONCE(forever))
		cpu_relax();
}

/* One for each context; faults.txt says where. */
GADGET(loop)
{
	spin();
}

GADGET(loop_process)
{
	spin();
}

GADGET(loop_irq)
{
	spin();
}

GADGET(loop_napi)
{
	spin();
}

GADGET(loop_timer)
{
	spin();
}

GADGET(loop_work)
{
	spin();
}

static DEFINE_SPINLOCK(runaway_lock);

GADGET(loop_locked)
{
	spin_lock(&runaway_lock);
	spin();
	spin_unlock(&runaway_lock);
}

GADGET(loop_irqs_off)
{
	unsigned long flags;

	spin_lock_irqsave(&runaway_lock, flags);
	spin();
	spin_unlock_irqrestore(&runaway_lock, flags);
}

/* Each round is short, and so is each of the rounds in it. */
GADGET(loop_nested)
{
	volatile int sum = 0;
	int i;

	while (READ_ONCE(forever))
		for (i = 0; i < 10; i++)
			sum += i;
}

/* The kernel does the waiting. */
GADGET(loop_delay)
{
	while (READ_ONCE(forever))
		udelay(9);
}

/* A list that leads back to itself, which nothing in it tells. */
GADGET(loop_list)
{
	struct link {
		struct link *next;
	} first, second, *at;

	first.next = &second;
	second.next = hidden(&first);
	for (at = hidden(&first); at; at = READ_ONCE(at->next))
		;
}

static noinline int recurse(int depth)
{
	volatile char frame[64];

	frame[0] = depth;
	return READ_ONCE(forever) ? recurse(depth + 1) + frame[0] : depth;
}

GADGET(recurse)
{
	recurse(0);
}

static int second_half(int depth);

static noinline int first_half(int depth)
{
	return READ_ONCE(forever) ? second_half(depth) + 1 : depth;
}

static noinline int second_half(int depth)
{
	return READ_ONCE(forever) ? first_half(depth) + 2 : depth;
}

GADGET(recurse_mutual)
{
	first_half(0);
}

/* By a table of its own. */
struct recurse_ops {
	int (*again)(const struct recurse_ops *ops, int depth);
};

static int again(const struct recurse_ops *ops, int depth)
{
	int (*next)(const struct recurse_ops *ops, int depth) = READ_ONCE(ops->again);

	return next(ops, depth + 1) + 1;
}

static struct recurse_ops recurse_ops = { again };

GADGET(recurse_ops)
{
	recurse_ops.again(hidden(&recurse_ops), 0);
}

GADGET(recurse_irq)
{
	recurse(0);
}

/* Nothing runs for long, but it never ends. */
GADGET(wait_loop)
{
	while (READ_ONCE(forever))
		msleep(50);
}

GADGET(wait_long)
{
	msleep(3000);
}

static void storm(struct work_struct *work)
{
	schedule_work(work);
}

static DECLARE_WORK(storm_work, storm);

GADGET(storm_work)
{
	schedule_work(&storm_work);
}

static struct hrtimer storm_timer;

/* It has run out already. */
static enum hrtimer_restart storm_expired(struct hrtimer *timer)
{
	return HRTIMER_RESTART;
}

GADGET(storm_hrtimer)
{
	hrtimer_init(&storm_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	storm_timer.function = storm_expired;
	hrtimer_start(&storm_timer, 0, HRTIMER_MODE_REL);
}
