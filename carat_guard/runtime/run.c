// SPDX-License-Identifier: GPL-2.0
/*
 * The slow paths that look at how long driver code runs and how deep it calls. What is
 * too long or too deep is up to nooks/runaway.c.
 */
#include <linux/linkage.h>

#include "internal.h"

/* Called by x86_guard.S. */
asmlinkage void carat_guard_looped(struct nooks_module *mod,
				   const struct carat_guard_frame *frame);
asmlinkage void carat_guard_deep(struct nooks_module *mod,
				 const struct carat_guard_frame *frame);

asmlinkage notrace void
carat_guard_looped(struct nooks_module *mod,
		   const struct carat_guard_frame *frame)
{
	struct nooks_activation *act = activation_of(mod->dom);

	this_cpu_write(__carat_guard_fuel, NOOKS_FUEL);
	/* Without one there is nothing to unwind to; imports and writes end that. */
	if (act)
		nooks_run_look(act, frame->ip, (unsigned long)frame->driver);
}

asmlinkage notrace void
carat_guard_deep(struct nooks_module *mod,
		 const struct carat_guard_frame *frame)
{
	struct nooks_activation *act = activation_of(mod->dom);

	if (act)
		nooks_run_depth(act, frame->ip, (unsigned long)frame->driver);
}

/* Here, where their prototypes are: symbol versions are made of these. */
DEFINE_PER_CPU(int, __carat_guard_fuel) = NOOKS_FUEL;
EXPORT_PER_CPU_SYMBOL_GPL(__carat_guard_fuel);
EXPORT_SYMBOL_GPL(__carat_guard_loop);
EXPORT_SYMBOL_GPL(__carat_guard_depth);
