// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of the kernel with arguments that are wrong: one for each kind of check.
 */
#include <linux/device.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "gadget.h"

GADGET(bad_read)
{
	u8 copy[128];
	u8 *foreign = NULL;
	size_t len = sizeof(copy);

	OPTIMIZER_HIDE_VAR(foreign);
	OPTIMIZER_HIDE_VAR(len);
	memcpy(copy, foreign, len);
	OPTIMIZER_HIDE_VAR(copy[0]);
}

GADGET(bad_string)
{
	kfree(kstrdup(hidden((const char *)8), GFP_ATOMIC));
}

GADGET(bad_object)
{
	netif_carrier_on(hidden((struct net_device *)target->cred));
}

GADGET(bad_free)
{
	kfree(hidden(target->cred));
}

GADGET(double_free)
{
	void *p = kmalloc(HEAP_SIZE, GFP_ATOMIC);
	void *again = hidden(p);

	kfree(p);
	kfree(again);
}

GADGET(bad_number)
{
	ktime_get_with_offset(99);
}

/* --- the kernel talked into writing --- */

/* The classic: where a user id lies, a new spinlock is a root. */
GADGET(spin_lock_init)
{
	spin_lock_init((spinlock_t *)hidden(target->cred));
}

GADGET(mutex_init)
{
	mutex_init((struct mutex *)hidden(target->cred));
}

GADGET(spin_unlock)
{
	spin_unlock((spinlock_t *)hidden(target->cred));
}

/* --- objects that the driver made up --- */

GADGET(forged_device)
{
	static struct device own;

	dev_driver_string(&own);
}

/* At a function with a net_device, which the made up queue says it belongs to. */
GADGET(forged_queue)
{
	static struct netdev_queue own;

	own.dev = (void *)NOOKS_FAULTY_ARG(arg, 1);
	netif_tx_wake_queue(&own);
}

/* At a function that may sleep. */
GADGET(foreign_ioremap)
{
	void __iomem *regs = ioremap(target->mmio_bus, PAGE_SIZE);

	if (regs)
		iounmap(regs);
}
