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
