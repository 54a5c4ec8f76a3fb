// SPDX-License-Identifier: GPL-2.0
/*
 * Gives back what a domain holds: first every device is stopped, so that
 * none writes into memory that is being freed, then the objects are
 * released, youngest first, as a correct driver would have done.
 */
#include "internal.h"

static void quiesce(struct nooks_object *obj)
{
	if (obj->type->quiesce)
		obj->type->quiesce(obj);
}

/* Stop the devices of a domain; may be done twice. */
void nooks_recovery_quiesce(struct nooks_domain *dom)
{
	nooks_object_each(dom, quiesce);
}

/*
 * No code of the domain runs, and none is let in: calls that a release causes
 * (ndo_stop, remove) are refused by their entry wrappers.
 */
unsigned int nooks_recovery_reap(struct nooks_domain *dom)
{
	unsigned int strong = 0;
	struct nooks_object *obj;

	nooks_recovery_quiesce(dom);
	while ((obj = nooks_object_pop(dom))) {
		if (!obj->type->weak) {
			strong++;
			pr_debug("nooks: %s: release %s %#lx\n", dom->name,
				 obj->type->name, obj->key);
		}
		if (obj->type->release)
			obj->type->release(obj);
		nooks_object_free(obj);
		cond_resched();
	}
	return strong;
}
