// SPDX-License-Identifier: GPL-2.0
/*
 * What the processor or the kernel notices by itself, and locks.
 */
#include <linux/bug.h>
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>

#include "gadget.h"

GADGET(bug)
{
	BUG();
}

GADGET(divide)
{
	volatile int divisor = 0;
	volatile int result = 100;

	result = result / divisor;
}

static DEFINE_SPINLOCK(gadget_lock);

GADGET(bad_unlock)
{
	spin_unlock(&gadget_lock);
}

GADGET(lock_held)
{
	spin_lock(&gadget_lock);
}

GADGET(bad_context)
{
	unsigned long flags;

	spin_lock_irqsave(&gadget_lock, flags);
	msleep(1);
	spin_unlock_irqrestore(&gadget_lock, flags);
}
