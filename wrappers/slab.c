// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/slab.idl.
 */
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/slab.h>

#include "slab_gen.h"

/* "one_of" would have to name every cache of every size. */
static void check_cache(struct nooks_import *imp, int arg,
			const struct kmem_cache __driver *s)
{
	int type, i;

	for (type = 0; type < NR_KMALLOC_TYPES; type++)
		for (i = 0; i <= KMALLOC_SHIFT_HIGH; i++)
			if (s && nooks_checked(s) == kmalloc_caches[type][i])
				return;
	nooks_import_fault(imp, arg, (unsigned long)s, 0,
			   "not a cache of kmalloc()");
}

void nooks_check_kmalloc_trace__s(struct nooks_import *imp, int arg,
				  struct kmem_cache __driver *s)
{
	check_cache(imp, arg, s);
}

void nooks_check_kmalloc_node_trace__s(struct nooks_import *imp, int arg,
				       struct kmem_cache __driver *s)
{
	check_cache(imp, arg, s);
}

static void check_wait(struct nooks_import *imp)
{
	if (!in_interrupt() && !preemptible())
		__nooks_import_context(imp);
}

/* Whatever it is given, nothing included: a kernel that looks complains of that, too. */
void nooks_before_vfree(struct nooks_import *imp, const void __driver *addr)
{
	check_wait(imp);
}

void nooks_before_kvfree(struct nooks_import *imp, const void __driver *addr)
{
	if (is_vmalloc_addr(nooks_checked(addr)))
		check_wait(imp);
}
