// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of functions that a driver registers. The pass puts thunks into them,
 * but they lie in memory that the driver may have written since.
 */
#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/string.h>

#include "ops.h"

/*
 * The kernel does not tell modules where its text is; it does tell the name of
 * an address, and how far behind the symbol it lies.
 */
static bool starts_function(const void *fn)
{
	char name[KSYM_SYMBOL_LEN];

	sprint_symbol(name, (unsigned long)fn);
	return strstr(name, "+0x0/");
}

void nooks_check_op(struct nooks_import *imp, int arg, const void *fn)
{
	const struct nooks_module *mod = nooks_import_activation(imp)->mod;

	if (!fn || (fn >= mod->thunk.start && fn < mod->thunk.end))
		return;
	if (within_module((unsigned long)fn, mod->owner))
		nooks_import_fault(imp, arg, (unsigned long)fn, 0,
				   "operation is not a callback of this driver");
	else if (!starts_function(fn))
		nooks_import_fault(imp, arg, (unsigned long)fn, 0,
				   "operation is not a function");
}
EXPORT_SYMBOL_GPL(nooks_check_op);

void nooks_check_ops(struct nooks_import *imp, int arg, const void *ops,
		     size_t size)
{
	const void *const *fn = ops;

	nooks_arg_mapped(imp, arg, ops, size);
	for (; size >= sizeof(*fn); size -= sizeof(*fn))
		nooks_check_op(imp, arg, *fn++);
}
EXPORT_SYMBOL_GPL(nooks_check_ops);

void nooks_check_owner(struct nooks_import *imp, int arg,
		       const struct module *owner)
{
	if (owner != nooks_import_activation(imp)->mod->owner)
		nooks_import_fault(imp, arg, (unsigned long)owner, 0,
				   "not this driver's module");
}
EXPORT_SYMBOL_GPL(nooks_check_owner);

bool nooks_ops_fixed(const struct nooks_module *mod, const void *ops, size_t size)
{
	char name[KSYM_SYMBOL_LEN];
	unsigned int i;

	if (!within_module((unsigned long)ops, mod->owner)) {
		/* Of the image, by a name, but no module's. */
		sprint_symbol(name, (unsigned long)ops);
		return strstr(name, "+0x") && !strchr(name, '[');
	}
	for (i = 0; i < mod->nr_data; i++)
		if (ops < mod->data[i].end && ops + size > mod->data[i].start)
			return false;
	return true;
}
