// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/list.idl.
 */
#include <linux/list.h>

#include "list_gen.h"

/* One pointer further than "in" looks. */
void nooks_check___list_del_entry_valid__entry(struct nooks_import *imp,
					       int arg,
					       struct list_head *entry)
{
	nooks_arg_readable(imp, arg, READ_ONCE(entry->prev), sizeof(*entry));
	nooks_arg_readable(imp, arg, READ_ONCE(entry->next), sizeof(*entry));
}
