/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runs a gadget at the entry of a driver function, as if that function had
 * called it first of all. The injector's kprobe comes here with
 *
 *	 0(%rsp)	the gadget
 *	 8(%rsp)	its argument
 *	16(%rsp)	where the driver function goes on
 *	24(%rsp)	the stack as it was
 *
 * All registers that a function may change are kept: the driver function's
 * arguments are in them. The gadget gets to see them, too. If it comes back, the stack as
 * it was is noted in the first field of its argument.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/nospec-branch.h>

SYM_FUNC_START(nooks_gadget_enter)
	pushq	%rax
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	movq	72(%rsp), %r11
	movq	80(%rsp), %rdi
	movq	%rsp, %rsi
	CALL_NOSPEC r11
	movq	80(%rsp), %rdi
	leaq	96(%rsp), %rax
	movq	%rax, (%rdi)
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
	popq	%rax
	addq	$16, %rsp
	RET
SYM_FUNC_END(nooks_gadget_enter)
/* It is jumped to with words on the stack that it did not push. */
STACK_FRAME_NON_STANDARD nooks_gadget_enter
