// SPDX-License-Identifier: GPL-2.0
/*
 * Named faults, as driver code: compiled like the driver's own sources, with or
 * without the pass, and linked into modules that are wrapped with --faults.
 * What each of them must lead to stands in faults.txt.
 *
 * A gadget is found by its symbol, nooks_gadget_<name>; the injector calls it at
 * the entry of a driver function. If nothing stops it, it returns and the driver
 * goes on.
 */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "faulty.h"

/*
 * Not a size of the slab allocator's: the byte behind belongs to nobody. With one,
 * it may belong to the next object, and that may be the driver's own.
 */
#define HEAP_SIZE	61

/* Further up than the frame of a function that the kernel calls directly. */
#define CALLER_FRAME	768

#define GADGET(name)							\
	void nooks_gadget_##name(const struct nooks_faulty_target *target); \
	__used noinline							\
	void nooks_gadget_##name(const struct nooks_faulty_target *target)

/* The compiler must not see where the pointer comes from. */
static __always_inline void write_value(void *where, u8 value)
{
	OPTIMIZER_HIDE_VAR(where);
	*(volatile u8 *)where = value;
}

static __always_inline void write_byte(void *where)
{
	write_value(where, 0x5a);
}

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

GADGET(off_by_one)
{
	u8 *p = kmalloc(HEAP_SIZE, GFP_ATOMIC);

	if (p)
		write_byte(p + HEAP_SIZE);
	kfree(p);
}

GADGET(kernel_stack)
{
	write_byte(__builtin_frame_address(0) + CALLER_FRAME);
}

GADGET(use_after_free)
{
	u8 *p = kmalloc(HEAP_SIZE, GFP_ATOMIC);
	u8 *stale = p;

	OPTIMIZER_HIDE_VAR(stale);
	kfree(p);
	if (stale)
		write_byte(stale);
}

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

static __always_inline void call(void *where)
{
	void (*fn)(void);

	OPTIMIZER_HIDE_VAR(where);
	fn = where;
	fn();
}

GADGET(bad_call)
{
	call(NULL);
}

GADGET(bad_call_data)
{
	call(target->data);
}

GADGET(bad_argument)
{
	char *foreign = target->cred;

	OPTIMIZER_HIDE_VAR(foreign);
	snprintf(foreign, 3, "%d", current->pid & 7);
}

/* --- writes that are no store instructions --- */

GADGET(wild_atomic)
{
	atomic_inc((atomic_t *)target->cred);
}

GADGET(wild_bit)
{
	set_bit(3, (unsigned long *)target->cred);
}

GADGET(wild_memset)
{
	u8 *foreign = target->cred;

	OPTIMIZER_HIDE_VAR(foreign);
	memset(foreign, 0x5a, 8);
}

GADGET(wild_mmio)
{
	writel(0x5a, (void __iomem *)target->cred);
}

/* --- calls of the kernel, one for each kind of check --- */

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
	const char *foreign = (const char *)8;

	OPTIMIZER_HIDE_VAR(foreign);
	kfree(kstrdup(foreign, GFP_ATOMIC));
}

GADGET(bad_object)
{
	struct net_device *foreign = target->cred;

	OPTIMIZER_HIDE_VAR(foreign);
	netif_carrier_on(foreign);
}

GADGET(bad_free)
{
	void *foreign = target->cred;

	OPTIMIZER_HIDE_VAR(foreign);
	kfree(foreign);
}

GADGET(double_free)
{
	void *p = kmalloc(HEAP_SIZE, GFP_ATOMIC);
	void *again = p;

	OPTIMIZER_HIDE_VAR(again);
	kfree(p);
	kfree(again);
}

GADGET(bad_callback)
{
	static struct work_struct work;
	void *foreign = target->text;

	/* As an overrun in the driver's own memory would. */
	memcpy(&work.func, &foreign, sizeof(foreign));
	queue_work_on(WORK_CPU_UNBOUND, system_wq, &work);
}

GADGET(bad_number)
{
	ktime_get_with_offset(99);
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
