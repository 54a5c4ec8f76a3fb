/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The slow path's entries. Driver code calls them with clang's convention
 * preserve_most: (addr, size, site, mod) where a C function expects them, but all
 * general registers other than r11 are the caller's and must come back as they
 * were. No C function of gcc's has that convention, and one between would keep
 * twice as many registers as are needed for the most frequent case:
 *
 * A site that held a right before most likely moved on to another one. That is
 * looked up here, as table_find() does it. All else is up to C, in check.c, which
 * gets a fifth argument, &struct carat_guard_frame: what lies on the stack.
 */
#include <linux/linkage.h>

#include "x86_guard.h"

/*
 * rdi, rsi, rdx	addr, size, site
 * rcx			numbers of bits to shift by; right
 * rax			number of the granule; node
 * r8, r9, r10		struct carat_guard, shifts left to try, table
 * r11			offset in the right
 */
.macro COUNT class
	movq	MODULE_DOM(%rcx), %r11
	movq	DOMAIN_STATS(%r11), %r11
	incq	%gs:STATS_MISSES + 8 * \class(%r11)
.endm

/* Of a guard that names several accesses, those behind the first enter below. */
.macro GUARD name, miss, class, access
SYM_FUNC_START(\name)
	COUNT	\class
SYM_INNER_LABEL(\name\()_more, SYM_L_GLOBAL)
	pushq	%rax
	pushq	%rcx
	pushq	%r8
	pushq	%r9
	pushq	%r10
	movq	MODULE_DOM(%rcx), %rax
	movq	DOMAIN_GUARD(%rax), %r8
	cmpq	$nooks_window_none, (%rdx)
	je	.Lmiss\@
	movq	GUARD_HOT + 8 * \class(%r8), %r9
	movq	GUARD_TABLE(%r8), %r10
.Lshift\@:
	bsfq	%r9, %rcx
	jz	.Lmiss\@
	movq	%rdi, %rax
	shrq	%cl, %rax
	imulq	TABLE_FACTOR(%r10), %rax
	movq	TABLE_SHIFT(%r10), %rcx
	shrq	%cl, %rax
	movq	TABLE_BUCKET(%r10, %rax, 8), %rax
	testq	%rax, %rax
	jz	.Lnext_shift\@
.Lnode\@:
	movq	NODE_RIGHT(%rax), %rcx
	movq	%rdi, %r11
	subq	RIGHT_START(%rcx), %r11
	cmpq	RIGHT_LEN(%rcx), %r11
	jae	.Lnext_node\@
	addq	%rsi, %r11
	jc	.Lnext_node\@
	cmpq	RIGHT_LEN(%rcx), %r11
	ja	.Lnext_node\@
	testb	$\access, RIGHT_ACCESS(%rcx)
	jz	.Lnext_node\@

	/* As remember() in check.c. */
	movq	%rcx, (%rdx)
	lock addl $0, -4(%rsp)
	cmpq	$0, GUARD_HOT + 8 * \class(%r8)
	je	.Lundo\@
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rcx
	popq	%rax
	RET

.Lnext_node\@:
	movq	NODE_NEXT(%rax), %rax
	testq	%rax, %rax
	jnz	.Lnode\@
.Lnext_shift\@:
	leaq	-1(%r9), %rax
	andq	%rax, %r9
	jmp	.Lshift\@
.Lundo\@:
	movq	%rcx, %rax
	movq	$nooks_window_none, %rcx
	lock cmpxchgq %rcx, (%rdx)
.Lmiss\@:
	/* C clobbers these as well, and takes mod from rcx. */
	movq	24(%rsp), %rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	movq	%rsp, %r8
	call	\miss
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rcx
	popq	%rax
	RET
SYM_FUNC_END(\name)
.endm

/* Nothing to look up: (addr, size, start, len, mod), and the frame as above. */
SYM_FUNC_START(__carat_guard_local)
	pushq	%rax
	pushq	%rcx
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	movq	%rsp, %r9
	call	carat_guard_miss_local
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rcx
	popq	%rax
	RET
SYM_FUNC_END(__carat_guard_local)

GUARD __carat_guard_write, carat_guard_miss_write, 0, ACCESS_WRITE
GUARD __carat_guard_read, carat_guard_miss_read, 1, ACCESS_READ
GUARD __carat_guard_call, carat_guard_miss_call, 2, ACCESS_CALL

/*
 * The questions whether a whole range may be accessed: same convention, the answer
 * in al. All of it is C, which gets a fifth argument, the driver's stack pointer.
 */
.macro COVERS name, asked, class
SYM_FUNC_START(\name)
	COUNT	\class
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	leaq	64(%rsp), %r8
	call	\asked
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	RET
SYM_FUNC_END(\name)
.endm

COVERS __carat_guard_covers_write, carat_guard_asked_write, 0
COVERS __carat_guard_covers_read, carat_guard_asked_read, 1
