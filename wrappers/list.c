// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/list.idl.
 */
#include <linux/list.h>

#include "list_gen.h"

static void broken(struct nooks_import *imp, const struct list_head *entry)
{
	nooks_import_fault(imp, 0, (unsigned long)entry, sizeof(*entry),
			   "not what its neighbours in the list say");
}

void nooks_before___list_add_valid(struct nooks_import *imp,
				   struct list_head __driver *given,
				   struct list_head *prev,
				   struct list_head *next)
{
	/* Only compared. */
	struct list_head *new = nooks_checked(given);

	if (READ_ONCE(next->prev) != prev || READ_ONCE(prev->next) != next ||
	    new == prev || new == next)
		broken(imp, new);
}

/* One pointer further than "in" looks. */
void nooks_check___list_del_entry_valid__entry(struct nooks_import *imp,
					       int arg,
					       struct list_head *entry)
{
	struct list_head *prev = READ_ONCE(entry->prev);
	struct list_head *next = READ_ONCE(entry->next);

	nooks_arg_readable(imp, arg, prev, sizeof(*prev));
	nooks_arg_readable(imp, arg, next, sizeof(*next));
	if (READ_ONCE(prev->next) != entry || READ_ONCE(next->prev) != entry)
		broken(imp, entry);
}
