// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/string.idl.
 */
#include <linux/string.h>

#include "string_gen.h"

/*
 * The kernel's is a BUG() in its own text, which nobody could recover from. It
 * follows only where faults are let through.
 */
void nooks_instead_fortify_panic(struct nooks_import *imp, const char *name)
{
	nooks_import_fault(imp, -1, 0, 0, "buffer overflow in a string function");
	fortify_panic(name);
}
