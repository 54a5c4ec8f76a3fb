// SPDX-License-Identifier: GPL-2.0
/*
 * Gives back what a domain holds: first every device is stopped, so that
 * none writes into memory that is being freed, then the objects are
 * released, youngest first, as a correct driver would have done.
 */
#include "internal.h"

static void quiesce(struct nooks_object *obj, void *data)
{
	if (obj->type->quiesce)
		obj->type->quiesce(obj);
}

/* Stop the devices of a domain; may be done twice. */
void nooks_recovery_quiesce(struct nooks_domain *dom)
{
	nooks_object_each(dom, quiesce, NULL);
}

struct reaped {
	unsigned int strong;
	unsigned int all;
};

static void release_one(struct nooks_object *obj, void *data)
{
	struct reaped *reaped = data;
	struct nooks_object mine;

	/* What is inside another object goes with that. */
	if (obj->parent ||
	    !nooks_object_take(obj->dom, obj->type, obj->key, &mine))
		return;
	reaped->all++;
	if (!mine.type->weak) {
		reaped->strong++;
		pr_debug("nooks: %s: release %s %#lx\n", mine.dom->name,
			 mine.type->name, mine.key);
	}
	if (mine.type->release)
		mine.type->release(&mine);
	cond_resched();
}

/*
 * No code of the domain runs, and none is let in: calls that a release causes
 * (ndo_stop, remove) are refused by their entry wrappers.
 */
unsigned int nooks_recovery_reap(struct nooks_domain *dom)
{
	struct reaped reaped = {};
	unsigned int before;

	nooks_recovery_quiesce(dom);
	do {
		before = reaped.all;
		nooks_object_each(dom, release_one, &reaped);
	} while (reaped.all != before);
	return reaped.strong;
}
