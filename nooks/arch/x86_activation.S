/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of an activation C cannot say, not even with the assembly of
 * __nooks_activation_call(): arguments on the stack, and coming back by force.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

/* Offsets in struct nooks_activation; activation.c compares. */
#define ACT_SP		24
#define ACT_IP		32
#define ACT_BP		40
#define ACT_SAVED	48

/* A call of C; um_asm.S has one of its own. */
#ifndef CALL_KEPT
#define CALL_KEPT	CALL_NOSPEC
#endif

/*
 * u64 nooks_activation_call_many(act, fn, args, nr)
 *
 * Arguments from the seventh on are pushed last to first, below the place that
 * act->sp remembers. The frame pointer finds that place again, unless the driver was
 * taken out.
 */
SYM_FUNC_START(nooks_activation_call_many)
	pushq	%rbp
	movq	%rsp, ACT_SP(%rdi)
	movq	$.Lback, ACT_IP(%rdi)
	movq	%rbp, ACT_BP(%rdi)
	movq	%rbx, ACT_SAVED(%rdi)
	movq	%r12, ACT_SAVED + 8(%rdi)
	movq	%r13, ACT_SAVED + 16(%rdi)
	movq	%r14, ACT_SAVED + 24(%rdi)
	movq	%r15, ACT_SAVED + 32(%rdi)
	movq	%rsp, %rbp
	pushq	$0			/* act->sp - 8 is never the driver's */
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
.Lback:
	ANNOTATE_NOENDBR
	popq	%rbp
	RET
SYM_FUNC_END(nooks_activation_call_many)
/* The pushes in the loop have no static stack size. */
STACK_FRAME_NON_STANDARD nooks_activation_call_many

/*
 * What nooks_call_kept() pushes: the function, and four arguments.
 */
SYM_FUNC_START(__nooks_call_kept)
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	movq	72(%rsp), %rax
	movq	80(%rsp), %rdi
	movq	88(%rsp), %rsi
	movq	96(%rsp), %rdx
	movq	104(%rsp), %rcx
	CALL_KEPT rax
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	RET
SYM_FUNC_END(__nooks_call_kept)

/*
 * void nooks_activation_restore(act)
 *
 * Goes on behind the call of the driver that act belongs to, with 0 as its result. The
 * address lies below the new stack pointer only until it is popped: an interrupt may
 * come at any time.
 */
SYM_FUNC_START(nooks_activation_restore)
	movq	ACT_SP(%rdi), %rax
	movq	ACT_IP(%rdi), %rcx
	movq	ACT_BP(%rdi), %rbp
	movq	ACT_SAVED(%rdi), %rbx
	movq	ACT_SAVED + 8(%rdi), %r12
	movq	ACT_SAVED + 16(%rdi), %r13
	movq	ACT_SAVED + 24(%rdi), %r14
	movq	ACT_SAVED + 32(%rdi), %r15
	leaq	-8(%rax), %rsp
	movq	%rcx, (%rsp)
	xorl	%eax, %eax
	RET
SYM_FUNC_END(nooks_activation_restore)
/* It leaves through another function's frame. */
STACK_FRAME_NON_STANDARD nooks_activation_restore
