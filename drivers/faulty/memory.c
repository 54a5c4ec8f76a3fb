// SPDX-License-Identifier: GPL-2.0
/*
 * Writes of memory that is not the driver's.
 */
#include <linux/container_of.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/timer.h>

#include "gadget.h"

GADGET(null_write)
{
	write_byte(NULL);
}

GADGET(wild_write)
{
	/* Another value each time, so that every hit can be seen. */
	write_value(target->cred, *(u8 *)target->cred + 1);
}

GADGET(text_write)
{
	write_byte(target->text);
}

GADGET(page_table)
{
	unsigned long *entry = hidden(target->page_table);

	/* What it is: unharmed where nothing stops it. */
	WRITE_ONCE(*entry, READ_ONCE(*entry));
}

GADGET(percpu_write)
{
	write_byte(target->percpu);
}

/* What another domain holds, if somebody said where that is. */
GADGET(victim_write)
{
	write_value(target->victim, *(u8 *)target->victim + 1);
}

/* --- beside a heap object --- */

GADGET(off_by_one)
{
	u8 *p = kmalloc(HEAP_SIZE, GFP_ATOMIC);

	if (p)
		write_byte(p + HEAP_SIZE);
	kfree(p);
}

GADGET(one_before)
{
	u8 *p = kmalloc(LONE_SIZE, GFP_ATOMIC);

	if (p)
		write_byte(p - 1);
	kfree(p);
}

/* The next object of the same slab. */
GADGET(slab_neighbour)
{
	u8 *p = kmalloc(LONE_SIZE, GFP_ATOMIC);

	if (p)
		write_byte(p + LONE_CACHE);
	kfree(p);
}

/* The product wraps around: memory for less than there are elements. */
GADGET(size_overflow)
{
	u32 nr = hidden(0x20000000u + LONE_SIZE / sizeof(u64)), i;
	u64 *table = kmalloc(nr * (u32)sizeof(*table), GFP_ATOMIC);

	for (i = 0; table && i < nr; i++)
		WRITE_ONCE(table[i], i);
	kfree(table);
}

GADGET(use_after_free)
{
	u8 *p = kmalloc(HEAP_SIZE, GFP_ATOMIC);
	u8 *stale = hidden(p);

	kfree(p);
	if (stale)
		write_byte(stale);
}

/* --- the right structure, the wrong place in it --- */

struct parent {
	unsigned long count;
	struct list_head member;
};

/* It takes what it is given for a part of its own structure. */
GADGET(forged_parent)
{
	struct list_head *member = hidden(target->cred);

	WRITE_ONCE(container_of(member, struct parent, member)->count, 1);
}

/* At a function with a net_device: beside what it may write, the MTU. */
GADGET(field_beside)
{
	struct net_device *dev = (void *)NOOKS_FAULTY_ARG(arg, 1);

	write_byte(&dev->mtu + 1);
}

/* At a function with a net_device: other operations for the kernel to call. */
GADGET(ops_pointer)
{
	struct net_device *dev = (void *)NOOKS_FAULTY_ARG(arg, 1);

	dev->netdev_ops = hidden((const struct net_device_ops *)target->data);
}

/* --- what was the driver's for one call only --- */

static u64 *kept;

static noinline void nooks_late_write(struct timer_list *timer)
{
	WRITE_ONCE(*kept, 0);
}

/* At a function whose second argument is lent to be filled in. */
GADGET(late_write)
{
	static struct timer_list late;

	kept = (u64 *)NOOKS_FAULTY_ARG(arg, 1);
	timer_setup(&late, nooks_late_write, 0);
	mod_timer(&late, jiffies + HZ / 10);
}
