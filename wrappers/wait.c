// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/wait.idl.
 */
#include <linux/sched.h>
#include <linux/wait.h>

#include "wait_gen.h"

/* What is called is no argument, but stands in the entry. */
void nooks_check_prepare_to_wait__wq_entry(struct nooks_import *imp, int arg,
					   struct wait_queue_entry *wq_entry)
{
	if (READ_ONCE(wq_entry->func) != autoremove_wake_function)
		nooks_arg_callback(imp, arg, READ_ONCE(wq_entry->func));
}

/*
 * A thread that is taken out now must not be left asleep, nor its stack in the
 * queue.
 */
void nooks_after_prepare_to_wait(struct nooks_import *imp,
				 struct wait_queue_head *wq_head,
				 struct wait_queue_entry *wq_entry, int state)
{
	if (!nooks_domain_running(imp->dom))
		finish_wait(wq_head, wq_entry);
}

void nooks_instead_io_schedule(struct nooks_import *imp)
{
	io_schedule_timeout(HZ);
}
