// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/debug.idl.
 */
#include <linux/radix-tree.h>

#include "debug_gen.h"

/* The BUG() would follow; what lies there need not even be a page. */
void nooks_instead_dump_page(struct nooks_import *imp,
			     struct page __driver *page, const char *reason)
{
	nooks_import_fault(imp, 0, (unsigned long)page, 0,
			   "a page is not as it must be");
}

#ifdef CONFIG_DEBUG_LOCK_ALLOC
/* radix_tree_preload_end() alone releases a lock by inlines. */
void nooks_check_lock_release__lock(struct nooks_import *imp, int arg,
				    struct lockdep_map *lock)
{
	local_lock_t *preload = raw_cpu_ptr(&radix_tree_preloads.lock);

	if (lock == &preload->dep_map)
		nooks_import_unhold(imp, NOOKS_HELD_PRELOAD, preload);
	else
		nooks_import_fault(imp, arg, (unsigned long)lock, 0,
				   "not a lock the driver may release so");
}
#endif
