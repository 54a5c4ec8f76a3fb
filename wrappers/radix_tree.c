// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/radix_tree.idl.
 */
#include <linux/radix-tree.h>

#include "radix_tree_gen.h"

/* A condition on the pointer itself. */
void nooks_check_radix_tree_insert__item(struct nooks_import *imp, int arg,
					 void *item)
{
	if (radix_tree_is_internal_node(item))
		nooks_import_fault(imp, arg, (unsigned long)item, 0,
				   "looks like a node of the tree");
}

/* const, but its own: in other memory anything may look like a tree. */
static void check_root(struct nooks_import *imp, int arg,
		       const struct xarray *root)
{
	nooks_arg_writable(imp, arg, root, sizeof(*root));
}

void nooks_check_radix_tree_lookup__root(struct nooks_import *imp, int arg,
					 const struct xarray *root)
{
	check_root(imp, arg, root);
}

void nooks_check_radix_tree_gang_lookup__root(struct nooks_import *imp, int arg,
					      const struct xarray *root)
{
	check_root(imp, arg, root);
}
