// SPDX-License-Identifier: GPL-2.0
/*
 * What a driver may call through a pointer: the functions whose address it takes,
 * own ones and imports (mostly as their wrappers), and what the kernel hands over.
 * Each is one byte that may be called, a right like any other.
 */
#include "compat.h"
#include "internal.h"

static void no_release(struct nooks_object *obj)
{
	/* A function is nothing to give back. */
}

static int target_rights(struct nooks_object *obj)
{
	return nooks_right_grant(obj, (void *)obj->key, 1, NOOKS_ACCESS_CALL);
}

static const struct nooks_type type_call_target = {
	.name		= "call_target",
	.weak		= true,
	.release	= no_release,
	.rights		= target_rights,
};

int nooks_call_allow(struct nooks_domain *dom, const void *fn)
{
	struct nooks_object *obj;

	obj = nooks_object_track(dom, &type_call_target, (unsigned long)fn, 0,
				 NULL, 0);
	return IS_ERR(obj) && PTR_ERR(obj) != -EEXIST ? PTR_ERR(obj) : 0;
}
EXPORT_SYMBOL_GPL(nooks_call_allow);

void nooks_call_forbid(struct nooks_domain *dom, const void *fn)
{
	nooks_object_untrack(dom, &type_call_target, (unsigned long)fn);
}
EXPORT_SYMBOL_GPL(nooks_call_forbid);

/*
 * The list was made by the pass and lies where the driver cannot write. What is
 * not the driver's own comes from the link, which lets nothing in but wrappers and
 * functions that the descriptions say may be called as they are.
 */
bool nooks_targets_valid(const struct nooks_module *mod)
{
	const unsigned long *fn = mod->function.start;
	const unsigned long *end = mod->function.end;

	for (; fn < end; fn++)
		if (within_module(*fn, mod->owner) &&
		    !nooks_module_has_code(mod->owner, *fn)) {
			pr_err("nooks: %s: %pS is listed as a function and is no code\n",
			       mod->name, (void *)*fn);
			return false;
		}
	return true;
}

/* Several objects of a module take the address of the same function. */
static bool seen_before(const unsigned long *first, const unsigned long *fn)
{
	for (; first < fn; first++)
		if (*first == *fn)
			return true;
	return false;
}

int nooks_targets_grant(struct nooks_object *obj,
			const struct nooks_module *mod)
{
	const unsigned long *first = mod->function.start, *fn;
	const unsigned long *end = mod->function.end;
	int err;

	for (fn = first; fn < end; fn++) {
		if (seen_before(first, fn))
			continue;
		err = nooks_right_grant(obj, (void *)*fn, 1, NOOKS_ACCESS_CALL);
		if (err)
			return err;
	}
	return 0;
}
