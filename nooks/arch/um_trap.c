// SPDX-License-Identifier: GPL-2.0
/*
 * CPU exceptions on User Mode Linux: none is caught. They are signals to the
 * kernel's process, which has no place to hook into; a driver that causes one ends
 * the kernel. All that checks before something happens works.
 */
#include "../internal.h"

void nooks_arch_trap_describe(const struct nooks_trap *trap,
			      struct nooks_fault *fault)
{
	fault->kind = NOOKS_FAULT_TRAP;
	fault->what = "CPU exception";
}

int nooks_arch_init(void)
{
	return 0;
}

void nooks_arch_exit(void)
{
}
