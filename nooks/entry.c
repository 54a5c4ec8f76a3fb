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

void __nooks_entry_result(long value, unsigned long caller)
{
	struct nooks_activation *act = nooks_activation_current();
	struct nooks_fault fault = {
		.kind = NOOKS_FAULT_RESULT,
		.ip = caller,
		.addr = value,
		.arg = -1,
		.what = "returned a value the slot does not allow",
	};

	nooks_fault_report(act, &fault);
	nooks_activation_release_held(act);
	act->failed = true;
}
EXPORT_SYMBOL_GPL(__nooks_entry_result);
