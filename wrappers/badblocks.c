// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/badblocks.idl.
 */
#include <linux/badblocks.h>
#include <linux/slab.h>

#include "badblocks_gen.h"

/* The kernel writes and frees where the struct says. */
static void check(struct nooks_import *imp, int arg, const struct badblocks *bb)
{
	unsigned long aux[3] = {};

	nooks_arg_ref(imp, arg, &nooks_type_badblocks, (unsigned long)bb);
	nooks_object_held(imp->dom, &nooks_type_badblocks, (unsigned long)bb,
			  aux);
	if ((unsigned long)bb->page != aux[0] || bb->dev || bb->count < 0 ||
	    bb->count > MAX_BADBLOCKS)
		nooks_import_fault(imp, arg, (unsigned long)bb, 0,
				   "not as the kernel left it");
}

void nooks_check_badblocks_exit__bb(struct nooks_import *imp, int arg,
				    struct badblocks *bb)
{
	check(imp, arg, bb);
}

void nooks_check_badblocks_set__bb(struct nooks_import *imp, int arg,
				   struct badblocks *bb)
{
	check(imp, arg, bb);
}

void nooks_check_badblocks_clear__bb(struct nooks_import *imp, int arg,
				     struct badblocks *bb)
{
	check(imp, arg, bb);
}

void nooks_check_badblocks_check__bb(struct nooks_import *imp, int arg,
				     struct badblocks *bb)
{
	check(imp, arg, bb);
}

void nooks_check_badblocks_show__bb(struct nooks_import *imp, int arg,
				    struct badblocks *bb)
{
	check(imp, arg, bb);
}

/* The page as it was given, whatever a failed driver wrote since. */
void nooks_release_badblocks(struct nooks_object *obj)
{
	kfree((void *)obj->aux[0]);
}
