// SPDX-License-Identifier: GPL-2.0
/*
 * Calls into a domain: what the words of the IDL for slots stand for.
 */
#include "internal.h"

void __nooks_entry_ref_missing(const struct nooks_type *type)
{
	const struct nooks_activation *act = nooks_activation_current();

	/* Its users still have it. */
	if (type->keep && nooks_keep_any(act->dom))
		return;
	/*
	 * The kernel passes an object that the domain was never given: the
	 * description misses how it got there. The driver is not at fault, and
	 * must not run with an object it has no rights on.
	 */
	pr_warn_once("nooks: %s: %s: called with a %s the domain does not hold\n",
		     act->dom->name, act->slot->name, type->name);
}
EXPORT_SYMBOL_GPL(__nooks_entry_ref_missing);

void nooks_entry_refuse_own(struct nooks_module *mod,
			    const struct nooks_type *type, const void *key)
{
	nooks_object_release_untracked(mod->dom, type, (unsigned long)key, 0,
				       NULL);
}
EXPORT_SYMBOL_GPL(nooks_entry_refuse_own);

bool nooks_entry_disown(struct nooks_activation *act,
			const struct nooks_type *type, const void *key)
{
	return nooks_object_untrack(act->dom, type, (unsigned long)key);
}
EXPORT_SYMBOL_GPL(nooks_entry_disown);

unsigned long __nooks_entry_reclaim(const struct nooks_type *type,
				    const void *key)
{
	return nooks_entry_disown(nooks_activation_current(), type, key);
}
EXPORT_SYMBOL_GPL(__nooks_entry_reclaim);

static void bad_result(struct nooks_activation *act, unsigned long ip,
		       long value, const char *what)
{
	struct nooks_fault fault = {
		.kind = NOOKS_FAULT_RESULT,
		.ip = ip,
		.addr = value,
		.arg = -1,
		.what = what,
	};

	nooks_fault_report(act, &fault);
	nooks_activation_release_held(act);
	act->failed = true;
}

void __nooks_entry_result(long value, unsigned long caller)
{
	bad_result(nooks_activation_current(), caller, value,
		   "returned a value the slot does not allow");
}
EXPORT_SYMBOL_GPL(__nooks_entry_result);

struct bound {
	struct device *dev;
	bool found;
};

static void look_for_bound(struct nooks_object *obj, void *data)
{
	struct bound *bound = data;

	if (!bound->found && obj->type->bound)
		bound->found = obj->type->bound(obj, bound->dev);
}

void nooks_entry_unbound(struct nooks_activation *act, struct device *dev,
			 long value)
{
	struct bound bound = { .dev = dev };

	nooks_object_each(act->dom, look_for_bound, &bound);
	if (bound.found)
		bad_result(act, _RET_IP_, value,
			   "returned with what must go before its device");
}
EXPORT_SYMBOL_GPL(nooks_entry_unbound);

void nooks_entry_unbind(struct nooks_module *mod, struct device *dev)
{
	/* Without a domain it never held anything. */
	if (mod->dom)
		nooks_recovery->unbind(mod->dom, dev);
}
EXPORT_SYMBOL_GPL(nooks_entry_unbind);
