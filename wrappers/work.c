// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/work.idl.
 */
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "work_gen.h"

/* They wait until it has run: for whoever runs in it, without end. */
void nooks_before_cancel_work_sync(struct nooks_import *imp,
				   struct work_struct *work)
{
	if (current_work() == work)
		nooks_import_fault(imp, 0, (unsigned long)work, 0,
				   "called by the work itself");
}

void nooks_before_cancel_delayed_work_sync(struct nooks_import *imp,
					   struct delayed_work *dwork)
{
	if (current_work() == &dwork->work)
		nooks_import_fault(imp, 0, (unsigned long)dwork, 0,
				   "called by the work itself");
}

/* What is called is no argument, but stands in the work. */
void nooks_check_queue_work_on__work(struct nooks_import *imp, int arg,
				     struct work_struct *work)
{
	nooks_arg_callback(imp, arg, READ_ONCE(work->func));
}

/* Works that queue the next, and do nothing else, keep a processor busy for ever. */
void nooks_before_queue_work_on(struct nooks_import *imp, int cpu,
				struct workqueue_struct *wq,
				struct work_struct *work)
{
	nooks_run_arm(nooks_import_activation(imp), nooks_import_ip(imp),
		      imp->sp);
}

void nooks_before_queue_delayed_work_on(struct nooks_import *imp, int cpu,
					struct workqueue_struct *wq,
					struct delayed_work *dwork,
					unsigned long delay)
{
	if (!delay)
		nooks_run_arm(nooks_import_activation(imp),
			      nooks_import_ip(imp), imp->sp);
}

/* Here a second function is called first: the kernel's, in the timer. */
void nooks_check_queue_delayed_work_on__dwork(struct nooks_import *imp,
					      int arg,
					      struct delayed_work *dwork)
{
	nooks_arg_callback(imp, arg, READ_ONCE(dwork->work.func));
	if (READ_ONCE(dwork->timer.function) != delayed_work_timer_fn)
		nooks_import_fault(imp, arg, (unsigned long)dwork, 0,
				   "not a delayed work");
}
