// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/x86.idl.
 */
#include <linux/kernel.h>

#include "x86_gen.h"

/*
 * The kernel's is a panic(). Only the driver's frame is damaged, and unwinding
 * does not use it. The panic() follows only where faults are let through.
 */
void nooks_instead___stack_chk_fail(struct nooks_import *imp)
{
	nooks_import_fault(imp, -1, 0, 0, "stack frame overwritten");
	__stack_chk_fail();
}
