// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/timer.idl.
 */
#include <linux/timer.h>

#include "timer_gen.h"

/* What is called is no argument, but stands in the timer. */
void nooks_check_mod_timer__timer(struct nooks_import *imp, int arg,
				  struct timer_list *timer)
{
	nooks_arg_callback(imp, arg, READ_ONCE(timer->function));
}
