// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/timer.idl.
 */
#include <linux/jiffies.h>
#include <linux/timer.h>

#include "timer_gen.h"

/* What is called is no argument, but stands in the timer. */
void nooks_check_mod_timer__timer(struct nooks_import *imp, int arg,
				  struct timer_list *timer)
{
	nooks_arg_callback(imp, arg, READ_ONCE(timer->function));
}

/* One that has run out already is called again with the next tick. */
void nooks_before_mod_timer(struct nooks_import *imp, struct timer_list *timer,
			    unsigned long expires)
{
	if (time_before_eq(expires, jiffies))
		nooks_run_arm(nooks_import_activation(imp),
			      nooks_import_ip(imp), imp->sp);
}
