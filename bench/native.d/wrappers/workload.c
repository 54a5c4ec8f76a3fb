// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of workload.idl: as wrappers/slab.c and wrappers/work.c.
 */
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "workload_gen.h"

void nooks_check___kmalloc_cache_noprof__s(struct nooks_import *imp, int arg,
					   struct kmem_cache *s)
{
	int type, i;

	for (type = 0; type < NR_KMALLOC_TYPES; type++)
		for (i = 0; i <= KMALLOC_SHIFT_HIGH; i++)
			if (s && s == kmalloc_caches[type][i])
				return;
	nooks_import_fault(imp, arg, (unsigned long)s, 0,
			   "not a cache of kmalloc()");
}

void nooks_check_queue_work_on__work(struct nooks_import *imp, int arg,
				     struct work_struct *work)
{
	nooks_arg_callback(imp, arg, READ_ONCE(work->func));
}
