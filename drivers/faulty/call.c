// SPDX-License-Identifier: GPL-2.0
/*
 * Calls through pointers that are not what they were, by the driver or by the
 * kernel on its behalf.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "gadget.h"

static __always_inline void call(void *where)
{
	void (*fn)(void);

	fn = hidden(where);
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

/* As an overrun in the driver's own memory would. */
static __always_inline void overwrite(void *field, void *foreign)
{
	memcpy(hidden(field), &foreign, sizeof(foreign));
}

struct own_ops {
	void (*run)(void);
};

static noinline void own_run(void)
{
	barrier();
}

static struct own_ops ops = { .run = own_run };

/* The table is the driver's own, what it says is not. */
GADGET(own_ops)
{
	overwrite(&ops.run, target->text);
	ops.run();
}

/* --- what the kernel is to call --- */

GADGET(bad_callback)
{
	static struct work_struct work;

	overwrite(&work.func, target->text);
	queue_work_on(WORK_CPU_UNBOUND, system_wq, &work);
}

static void own_timer(struct timer_list *timer)
{
}

GADGET(timer_callback)
{
	static struct timer_list timer;

	timer_setup(&timer, own_timer, 0);
	overwrite(&timer.function, target->text);
	mod_timer(&timer, jiffies + HZ);
}

/* Armed first, which is where it is looked at. */
GADGET(armed_timer)
{
	static struct timer_list timer;

	timer_setup(&timer, own_timer, 0);
	mod_timer(&timer, jiffies + HZ / 10);
	overwrite(&timer.function, target->function);
}

static void own_work(struct work_struct *work)
{
}

GADGET(queued_work)
{
	static struct delayed_work work;

	INIT_DELAYED_WORK(&work, own_work);
	queue_delayed_work(system_wq, &work, HZ / 10);
	overwrite(&work.work.func, target->function);
}

static int own_poll(struct napi_struct *napi, int budget)
{
	napi_complete_done(napi, 0);
	return 0;
}

/* At a function with a net_device that may sleep. */
GADGET(napi_poll)
{
	struct net_device *dev = (void *)NOOKS_FAULTY_ARG(arg, 0);
	static struct napi_struct napi;

	memset(&napi, 0, sizeof(napi));
	netif_napi_add(dev, &napi, own_poll);
	napi_enable(&napi);
	overwrite(&napi.poll, target->text);
	napi_schedule(&napi);
}
