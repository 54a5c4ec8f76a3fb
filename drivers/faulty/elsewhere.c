// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that are in the driver when another one fails: asleep, at work, waiting for a
 * lock that the other one holds. By themselves they do no wrong.
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/spinlock.h>

#include "gadget.h"

/* Longer than it takes to make another thread fail, on a busy host too. */
#define ASLEEP_MS	10000

/* Until another thread has failed: this one leaves with its next call. */
#define BUSY_MS		60000

/* At a function that may sleep. */
GADGET(asleep)
{
	msleep(ASLEEP_MS);
}

GADGET(busy)
{
	volatile int work = 0;
	int i;

	for (i = 0; i < BUSY_MS; i++) {
		mdelay(1);
		work = work + 1;
	}
}

static DEFINE_SPINLOCK(contended);
static atomic_t waiting;

/*
 * Twice, at a function that two threads can be in: the first takes the lock, and fails
 * as soon as the second waits for it.
 */
GADGET(lock_wait)
{
	int i;

	if (atomic_inc_return(&waiting) == 1) {
		spin_lock(&contended);
		for (i = 0; i < BUSY_MS && atomic_read(&waiting) < 2; i++)
			mdelay(1);
		/* The other is on its way to the lock. */
		mdelay(10);
		write_byte(NULL);
	}
	spin_lock(&contended);
	spin_unlock(&contended);
}
