// SPDX-License-Identifier: GPL-2.0
/*
 * CPU exceptions on User Mode Linux: none is caught. They are signals to the
 * kernel's process, which has no place to hook into; a driver that causes one ends
 * the kernel. All that checks before something happens works.
 */
#include <linux/smp.h>

#include "../internal.h"

void nooks_arch_trap_describe(const struct nooks_trap *trap,
			      struct nooks_fault *fault)
{
	fault->kind = NOOKS_FAULT_TRAP;
	fault->what = "CPU exception";
}

#if defined(CONFIG_SMP) && defined(CONFIG_THREAD_INFO_IN_TASK)
DEFINE_PER_CPU(struct task_struct **, nooks_um_task);
EXPORT_PER_CPU_SYMBOL_GPL(nooks_um_task);

/* As <asm/prctl.h> of the host has it, and its number. */
#define UM_ARCH_SET_GS		0x1001
#define UM_NR_ARCH_PRCTL	158

/* A call of the host: %gs of the thread that is this CPU. */
static void find_variables(void *unused)
{
	int cpu = raw_smp_processor_id();
	long ret = UM_NR_ARCH_PRCTL;

	*this_cpu_ptr(&nooks_um_task) = &cpu_tasks[cpu];
	asm volatile("syscall"
		     : "+a" (ret)
		     : "D" (UM_ARCH_SET_GS), "S" (per_cpu_offset(cpu))
		     : "rcx", "r11", "memory");
	NOOKS_WARN_ON(ret);
}

int nooks_arch_init(void)
{
	on_each_cpu(find_variables, NULL, true);
	return 0;
}
#else
int nooks_arch_init(void)
{
	return 0;
}
#endif

void nooks_arch_exit(void)
{
}
