/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As um.h, for assembly: included before everything else.
 */

/* The kernel's header speaks of CPU features that UML does not look at. */
#define _ASM_X86_NOSPEC_BRANCH_H_

/* As um_cpu.h; the kernel's header cannot be included in assembly. */
#define _ASM_GENERIC_PERCPU_H_
#define PER_CPU_VAR(var)	%gs:var

.macro CURRENT reg:req
#ifdef CONFIG_SMP
	movq	PER_CPU_VAR(nooks_um_task), \reg
	movq	(\reg), \reg
#else
	movq	cpu_tasks, \reg
#endif
.endm

.macro CALL_NOSPEC reg:req
	call	*%\reg
.endm
#define RET	ret

/* It may come to the host's C library, which wants the stack aligned. */
.macro CALL_KEPT reg:req
	pushq	%rbp
	movq	%rsp, %rbp
	andq	$-16, %rsp
	call	*%\reg
	movq	%rbp, %rsp
	popq	%rbp
.endm
#define CALL_KEPT	CALL_KEPT

/* This kernel is a program: without the note, its stack could be executed. */
.section .note.GNU-stack, "", @progbits
.previous
