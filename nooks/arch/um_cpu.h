/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The CPUs of User Mode Linux, as x86-64 has them. Included by um.h, for kernels whose
 * task stacks are as there: aligned to their size, with a free word above the end marker
 * (7.2 is one); interrupts have a stack a CPU.
 *
 * Each CPU is a thread of the host, and nothing in it uses %gs. Its base is 0, which is
 * right for one CPU; for more, um_trap.c makes it the offset of the CPU's variables. What
 * runs in the kernel is never preempted by an interrupt.
 */
#ifndef NOOKS_ARCH_UM_CPU_H
#define NOOKS_ARCH_UM_CPU_H

#include <linux/percpu.h>

#undef this_cpu_add
#define this_cpu_add(pcp, n)						\
	asm volatile("add%z0 %1, %%gs:%0"				\
		     : "+m" (pcp) : "er" ((typeof(pcp))(n)) : "cc")
#undef this_cpu_inc
#define this_cpu_inc(pcp)	this_cpu_add(pcp, 1)

#ifdef CONFIG_SMP
/* The kernel's own asks a function which CPU this is. */
DECLARE_PER_CPU(struct task_struct **, nooks_um_task);

static __always_inline struct task_struct *nooks_um_current(void)
{
	struct task_struct **task;

	asm volatile("movq %%gs:%1, %0" : "=r" (task) : "m" (nooks_um_task));
	return READ_ONCE(*task);
}

#undef current
#define current nooks_um_current()
#endif

#endif /* NOOKS_ARCH_UM_CPU_H */
