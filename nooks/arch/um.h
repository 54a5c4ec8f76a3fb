/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where User Mode Linux differs from what the rooms expect of x86-64. Included
 * before everything else in a build for it (kunit/Kbuild), so that nothing else has
 * to know of it.
 */
#ifndef NOOKS_ARCH_UM_H
#define NOOKS_ARCH_UM_H

/* The kernel's header speaks of CPU features that UML does not look at. */
#define _ASM_X86_NOSPEC_BRANCH_H_

#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <asm/asm.h>
#include <asm/page.h>
#include <asm/processor-flags.h>

#define CALL_NOSPEC		"call *%[thunk_target]\n\t"

/* It counts in the thread, and has no bit for the scheduler in there. */
#define PREEMPT_NEED_RESCHED	0
#define nooks_preempt_word()	((unsigned int)preempt_count())

#define nooks_save_flags()	arch_local_save_flags()

/* Interrupts are signals; whether they are let in is 0 or 1. */
#undef X86_EFLAGS_IF
#define X86_EFLAGS_IF		1

/*
 * Kernel and processes are apart by address space, not by address. What lies below
 * the kernel's memory stands for user space.
 */
#undef TASK_SIZE_MAX
#define TASK_SIZE_MAX		uml_physmem

#ifdef CONFIG_THREAD_INFO_IN_TASK
#include "um_cpu.h"
#include "um_keys.h"
#else
/*
 * The word of a stack where activations are noted belongs to struct thread_info
 * here. So no stack is ever one of a task's, and all activations are noted per CPU:
 * right as long as nothing sleeps in one, for there is one CPU and no preemption.
 */
#define current_stack_pointer	0UL
/* Nor is any known to be used up. */
#define nooks_irq_stack()	1UL
#endif

/* Objtool does not look at frames here. What stands in its place is never used. */
static unsigned long nooks_um_unused __maybe_unused;
#undef ASM_CALL_CONSTRAINT
#define ASM_CALL_CONSTRAINT	"=m" (nooks_um_unused)
#define IRQ_STACK_SIZE		THREAD_SIZE

#endif /* NOOKS_ARCH_UM_H */
