// SPDX-License-Identifier: GPL-2.0
/*
 * Gives back what a domain holds: first every device is stopped, so that
 * none writes into memory that is being freed, then the objects are
 * released, youngest first, as a correct driver would have done.
 *
 * Some of it cannot wait for that: the driver core takes a device back as soon as probe()
 * has failed or remove() is over, and frees what belongs to it. What must be gone by then
 * (@bound of struct nooks_type) is released on the way there, by the thread that was in the
 * driver or was refused. That may be while the recovery is at work, too; so either does
 * this under unbind_lock:
 *
 *	- An object is taken out of the tracker and given back in one go: whoever finds it
 *	  gone under the lock knows that it has been given back, and may let the device go.
 *	  And it is given back once, for it is taken out once.
 *	- The driver core holds the lock of the device from before the call until it has let
 *	  go of it, so no later life of the driver has anything of this device meanwhile,
 *	  whatever state the domain gets to.
 *	- The recovery itself causes such calls, when it unregisters the driver. It does not
 *	  hold unbind_lock then, for a registration is not bound to a device, and waits for
 *	  locks of devices only there: device_lock() is outside of unbind_lock.
 */
#include "internal.h"

static void quiesce(struct nooks_object *obj, void *data)
{
	struct nooks_recovery *rec = obj->dom->recovery;

	if (!obj->type->quiesce)
		return;
	mutex_lock(&rec->unbind_lock);
	obj->type->quiesce(obj);
	mutex_unlock(&rec->unbind_lock);
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

static void give_back(struct nooks_object *obj, struct reaped *reaped)
{
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
}

static void release_one(struct nooks_object *obj, void *data)
{
	struct nooks_recovery *rec = obj->dom->recovery;

	if (obj->type->bound)
		mutex_lock(&rec->unbind_lock);
	give_back(obj, data);
	if (obj->type->bound)
		mutex_unlock(&rec->unbind_lock);
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

struct unbinding {
	struct device *dev;
	struct reaped reaped;
};

/* Is it that device, or what this is a part of? */
static bool is_device(const struct nooks_object *obj, const struct device *dev)
{
	const struct nooks_embed *embed = obj->type->embed;

	if (obj->key == (unsigned long)dev)
		return true;
	for (; embed && embed->type; embed++)
		if (obj->key + embed->offset == (unsigned long)dev)
			return true;
	return false;
}

static void quiesce_bound(struct nooks_object *obj, void *data)
{
	const struct unbinding *unbinding = data;

	if (obj->type->quiesce && is_device(obj, unbinding->dev))
		obj->type->quiesce(obj);
}

static void release_bound(struct nooks_object *obj, void *data)
{
	struct unbinding *unbinding = data;

	if (obj->type->bound && obj->type->bound(obj, unbinding->dev))
		give_back(obj, &unbinding->reaped);
}

/*
 * Threads may still be inside, on other CPUs, and one may be about to get an interrupt of
 * the device: they are waited for. Not for ever, and only half as long as the recovery
 * waits, for they may in turn wait for the lock of the device, which our caller holds. What
 * is released here are no rights to memory, so that who stays does no harm by it.
 */
void nooks_recovery_unbind(struct nooks_domain *dom, struct device *dev)
{
	struct unbinding unbinding = { .dev = dev };
	struct nooks_recovery *rec = dom->recovery;

	/* In a later state they are out, or the recovery has given up waiting. */
	if (READ_ONCE(dom->state) == NOOKS_DOMAIN_FAULTED)
		nooks_domain_wait_others(dom, nooks_recovery_policy_quiesce(rec) / 2);
	mutex_lock(&rec->unbind_lock);
	nooks_object_each(dom, quiesce_bound, &unbinding);
	nooks_object_each(dom, release_bound, &unbinding);
	mutex_unlock(&rec->unbind_lock);
	nooks_stat_add(dom, NOOKS_STAT_RELEASED, unbinding.reaped.strong);
}
