// SPDX-License-Identifier: GPL-2.0
/*
 * Writes that are no plain stores, or go through a function.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "gadget.h"

GADGET(wild_atomic)
{
	atomic_inc((atomic_t *)target->cred);
}

GADGET(wild_bit)
{
	set_bit(3, (unsigned long *)target->cred);
}

/* The number of the bit leads away from what the driver owns. */
GADGET(far_bit)
{
	static unsigned long own;
	long distance = (unsigned long *)target->cred - &own;

	set_bit(hidden(distance * BITS_PER_LONG), &own);
}

GADGET(wild_mmio)
{
	writel(0x5a, (void __iomem *)target->cred);
}

/* Registers, but those of another device. */
GADGET(foreign_mmio)
{
	if (target->mmio)
		writel(0, (void __iomem *)target->mmio);
}

/* --- a bad destination --- */

GADGET(wild_memset)
{
	memset(hidden(target->cred), 0x5a, 8);
}

GADGET(wild_memcpy)
{
	u8 own[32] = { };

	memcpy(hidden(target->cred), own, hidden(sizeof(own)));
}

GADGET(wild_strscpy)
{
	strscpy(hidden((char *)target->cred), hidden((const char *)"x"), 2);
}

GADGET(bad_argument)
{
	snprintf(hidden((char *)target->cred), 3, "%d", current->pid & 7);
}

/* At a function that may sleep. */
GADGET(wild_from_user)
{
	const void __user *from = (void __user *)PAGE_SIZE;

	if (copy_from_user(hidden(target->cred), from, 8))
		return;
}

/* The kernel's own memory, for a user's. */
GADGET(kernel_as_user)
{
	const void __user *from = (void __force __user *)target->cred;
	u64 own;

	if (_copy_from_user(hidden((void *)&own), hidden(from), sizeof(own)))
		return;
}

/* --- a bad length --- */

GADGET(long_memset)
{
	u8 *p = kmalloc(LONE_SIZE, GFP_ATOMIC);

	if (p)
		memset(hidden(p), 0, hidden((size_t)LONE_CACHE));
	kfree(p);
}

GADGET(long_memcpy)
{
	u8 *p = kmalloc(LONE_SIZE, GFP_ATOMIC);
	u8 own[LONE_CACHE] = { };

	if (p)
		memcpy(hidden(p), own, hidden(sizeof(own)));
	kfree(p);
}

GADGET(long_strscpy)
{
	char *p = kmalloc(LONE_SIZE, GFP_ATOMIC);

	if (p)
		strscpy(hidden(p), hidden((const char *)"x"), LONE_CACHE);
	kfree(p);
}

GADGET(long_snprintf)
{
	char *p = kmalloc(LONE_SIZE, GFP_ATOMIC);

	if (p)
		snprintf(hidden(p), hidden((size_t)LONE_CACHE), "%d",
			 current->pid);
	kfree(p);
}

GADGET(long_from_user)
{
	const void __user *from = (void __user *)PAGE_SIZE;
	u8 *p = kmalloc(LONE_SIZE, GFP_KERNEL);

	if (p && copy_from_user(hidden(p), from, LONE_CACHE))
		write_byte(p);
	kfree(p);
}
