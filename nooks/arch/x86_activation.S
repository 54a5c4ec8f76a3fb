/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The few instructions of an activation that C cannot say: call driver code
 * from a stack frame that can be come back to, and come back to it.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

/* What both calls leave on the stack, and what restore picks up again. */
.macro PUSH_CALLEE_SAVED
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
.endm

.macro POP_CALLEE_SAVED
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
.endm

/*
 * u64 nooks_activation_call(a0, ..., a5, act, fn)
 *
 * The six arguments are where the driver's function expects them already; act
 * and fn are on the stack, behind the return address.
 */
SYM_FUNC_START(nooks_activation_call)
	PUSH_CALLEE_SAVED
	movq	56(%rsp), %rax		/* act */
	movq	64(%rsp), %r11		/* fn */
	movq	%rsp, (%rax)		/* act->sp */
	CALL_NOSPEC r11
	POP_CALLEE_SAVED
	RET
SYM_FUNC_END(nooks_activation_call)

/*
 * u64 nooks_activation_call_many(act, fn, args, nr)
 *
 * Arguments from the seventh on are pushed last to first, below the place that
 * act->sp remembers. The frame pointer finds that place again.
 */
SYM_FUNC_START(nooks_activation_call_many)
	PUSH_CALLEE_SAVED
	movq	%rsp, (%rdi)		/* act->sp */
	movq	%rsp, %rbp
	movq	%rsi, %r11		/* fn */
	movq	%rdx, %r10		/* args */
.Lpush:
	cmpq	$6, %rcx
	jbe	.Lregisters
	pushq	-8(%r10, %rcx, 8)
	decq	%rcx
	jmp	.Lpush
.Lregisters:
	movq	(%r10), %rdi
	movq	8(%r10), %rsi
	movq	16(%r10), %rdx
	movq	24(%r10), %rcx
	movq	32(%r10), %r8
	movq	40(%r10), %r9
	CALL_NOSPEC r11
	movq	%rbp, %rsp
	POP_CALLEE_SAVED
	RET
SYM_FUNC_END(nooks_activation_call_many)
/* The pushes in the loop have no static stack size. */
STACK_FRAME_NON_STANDARD nooks_activation_call_many

/*
 * void nooks_activation_restore(act)
 *
 * Returns from the nooks_activation_call() that act belongs to, with 0.
 */
SYM_FUNC_START(nooks_activation_restore)
	movq	(%rdi), %rsp
	xorl	%eax, %eax
	POP_CALLEE_SAVED
	RET
SYM_FUNC_END(nooks_activation_restore)
/* It leaves through another function's frame. */
STACK_FRAME_NON_STANDARD nooks_activation_restore
