// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/radix_tree.idl.
 */
#include <linux/radix-tree.h>

#include "radix_tree_gen.h"

/* A condition on the pointer itself. */
void nooks_check_radix_tree_insert__item(struct nooks_import *imp, int arg,
					 void __driver *item)
{
	if (radix_tree_is_internal_node(nooks_checked(item)))
		nooks_import_fault(imp, arg, (unsigned long)item, 0,
				   "looks like a node of the tree");
}

/* const, but its own: in other memory anything may look like a tree. */
static void check_root(struct nooks_import *imp, int arg,
		       const struct xarray __driver *root)
{
	nooks_arg_writable(imp, arg, nooks_checked(root), sizeof(*root));
}

void nooks_check_radix_tree_lookup__root(struct nooks_import *imp, int arg,
					 const struct xarray __driver *root)
{
	check_root(imp, arg, root);
}

void nooks_check_radix_tree_gang_lookup__root(struct nooks_import *imp, int arg,
					      const struct xarray __driver *root)
{
	check_root(imp, arg, root);
}

/* Else it is a WARN(), and the memory might not come. */
void nooks_check_radix_tree_preload__gfp_mask(struct nooks_import *imp, int arg,
					      gfp_t gfp_mask)
{
	nooks_arg_gfp(imp, arg, gfp_mask);
	if (!gfpflags_allow_blocking(gfp_mask))
		nooks_import_fault(imp, arg, (__force unsigned long)gfp_mask, 0,
				   "an allocation that may not wait");
}

/* For lockdep it is a lock of this CPU, which stays the same until it is given back. */
void nooks_after_radix_tree_preload(struct nooks_import *imp, int ret,
				    gfp_t gfp_mask)
{
#ifdef CONFIG_DEBUG_LOCK_ALLOC
	struct nooks_activation *act = nooks_import_activation(imp);
	local_lock_t *lock;
	unsigned int i;

	if (ret)
		return;
	lock = this_cpu_ptr(&radix_tree_preloads.lock);
	nooks_import_hold(imp, NOOKS_HELD_PRELOAD, lock, 0);
	for (i = 0; i < act->nr_grants; i++)
		if (act->grant[i].start == (unsigned long)&lock->owner)
			return;
	nooks_activation_grant(act, &lock->owner, sizeof(lock->owner));
#endif
}
