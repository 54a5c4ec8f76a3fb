/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The slow path's entries. Driver code calls them with clang's convention
 * preserve_most: (addr, size, site, mod) where a C function expects them, but all
 * general registers other than r11 are the caller's and must come back as they
 * were. No C function of gcc's has that convention, and one between would keep
 * twice as many registers as are needed for the most frequent case:
 *
 * A site that held a right before most likely moved on to another one. That is
 * looked up here, as table_find() does it. One that reads what the call was handed
 * holds no right, but a spot or nothing; what lazy objects said before is looked at
 * here, too. All else is up to C, in check.c, which gets a fifth argument, &struct
 * carat_guard_frame: what lies on the stack.
 */
#include <linux/linkage.h>
#include <asm/page_types.h>
#include <asm/percpu.h>
#include <asm/unwind_hints.h>

#include "x86_guard.h"
#include "x86_look.S"

/*
 * rdi, rsi, rdx	addr, size, site
 * rcx			numbers of bits to shift by; right
 * rax			number of the granule; node
 * r8			struct carat_guard
 * r9			shifts left to try, but for the first
 * r11			table; offset in the right
 */
.macro COUNT class, dom
	movq	DOMAIN_STATS(\dom), %r11
	incq	%gs:STATS_MISSES + 8 * \class(%r11)
.endm

/* What looking for a right uses. All else uses r9 and r10 as well, kept then. */
.macro KEEP
	pushq	%rax
	pushq	%rcx
	pushq	%r8
.endm

.macro GIVE_BACK
	popq	%r8
	popq	%rcx
	popq	%rax
	RET
.endm

/*
 * The rest of an entry behind KEEP, r9 and r10: C clobbers these three as well. What
 * lies on the stack then, struct carat_guard_frame, is its last argument.
 */
.macro TO_C function, last
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	movq	%rsp, \last
	call	\function
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%r10
	popq	%r9
	GIVE_BACK
.endm

/*
 * The right in the granule that rcx says the size of: in rcx, and its node in rax. Goes
 * on at @no else.
 */
.macro FIND access, no
	movq	GUARD_TABLE(%r8), %r11
	movq	%rdi, %rax
	shrq	%cl, %rax
	imulq	TABLE_FACTOR(%r11), %rax
	movq	TABLE_SHIFT(%r11), %rcx
	shrq	%cl, %rax
	movq	TABLE_BUCKET(%r11, %rax, 8), %rax
	testq	%rax, %rax
	jz	\no
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
	jnz	.Lfound\@
.Lnext_node\@:
	movq	NODE_NEXT(%rax), %rax
	testq	%rax, %rax
	jnz	.Lnode\@
	jmp	\no
.Lfound\@:
.endm

/* Of a guard that names several accesses, those behind the first enter below. */
.macro GUARD name, miss, class, access
SYM_FUNC_START(\name)
	KEEP
	movq	MODULE_DOM(%rcx), %rax
	COUNT	\class, %rax
.Lcounted\@:
	movq	DOMAIN_GUARD(%rax), %r8
	.if \access != ACCESS_CALL
	movq	(%rdx), %r11
	cmpq	$nooks_window_none, %r11
	je	.Lnear\@
	.if \access == ACCESS_READ
	cmpq	$nooks_window_struct, %r11
	je	.Lagain\@
	.endif
	/* A spot, which follows other objects: inside the domain. */
	subq	%rax, %r11
	.if \access == ACCESS_READ
	cmpq	$SPOT_STRUCT, %r11
	je	.Lagain\@
	.endif
	cmpq	$DOMAIN_SPOTS_END, %r11
	jb	.Lnear\@
	.endif
	bsfq	GUARD_HOT + 8 * \class(%r8), %rcx
	jz	.Lmiss\@
	FIND	\access, .Lothers\@
	/* As remember() in check.c: a store that is a barrier, too. */
	xchgq	%rcx, (%rdx)
	cmpq	$0, GUARD_HOT + 8 * \class(%r8)
	je	.Lundo\@
	GIVE_BACK

	/* Most domains have rights of other sizes, too, and this is one of them. */
.Lothers\@:
	pushq	%r9
	movq	GUARD_HOT + 8 * \class(%r8), %r9
.Lshift\@:
	leaq	-1(%r9), %rax
	andq	%rax, %r9
	bsfq	%r9, %rcx
	jz	.Lnone\@
	FIND	\access, .Lshift\@
	popq	%r9
	xchgq	%rcx, (%rdx)
	cmpq	$0, GUARD_HOT + 8 * \class(%r8)
	je	.Lundo\@
	GIVE_BACK

.Lnone\@:
	popq	%r9
	jmp	.Lmiss\@
.Lundo\@:
	movq	NODE_RIGHT(%rax), %rax
.Lundo_window\@:
	movq	$nooks_window_none, %rcx
	lock cmpxchgq %rcx, (%rdx)
.Lmiss\@:
	.if \access != ACCESS_CALL
	movq	8(%rsp), %rcx
	movq	MODULE_DOM(%rcx), %rax
	.endif
.Lnear\@:
	pushq	%r9
	pushq	%r10
.Lunder\@:
	.if \access != ACCESS_CALL
	RULED	\class, .Lslow\@
	ACTIVATION
	testq	%r9, %r9
	jz	.Lno_frames\@
	STACK	40, .Ldone\@
.Lno_frames\@:
	SPOTS	\class, .Lspot\@
	.endif
	.if \access == ACCESS_READ
	testq	%r9, %r9
	jz	.Lstruct\@
	NEAR	.Ldone\@, .Lstruct\@
.Lstruct\@:
	STRUCT	.Lthere\@, .Lslow\@
.Lthere\@:
	/*
	 * The site looks there first from now on, as one does that had the spot
	 * over structs: this window lets nothing pass.
	 */
	cmpq	$nooks_window_none, (%rdx)
	jne	.Ldone\@
	movq	$nooks_window_struct, (%rdx)
	jmp	.Ldone\@
.Lagain\@:
	pushq	%r9
	pushq	%r10
	RULED	\class, .Lslow\@
	STRUCT	.Lhere\@, .Lunder\@
.Lhere\@:
	/* Where a spot lies over it by now, the site is better off with that. */
	cmpq	SPOT_STRUCT(%rax), %r10
	jne	.Ldone\@
	jmp	.Lunder\@
	.endif
	.if \access == ACCESS_WRITE
	jmp	.Lslow\@
	.endif
	.if \access != ACCESS_CALL
.Lspot\@:
	/* A guard of several accesses may need several: it keeps the first. */
	movq	(%rdx), %r9
	subq	%rax, %r9
	cmpq	$DOMAIN_SPOTS_END, %r9
	jb	.Ldone\@
	popq	%r10
	popq	%r9
	movq	%rcx, %rax
	xchgq	%rcx, (%rdx)
	cmpq	$0, GUARD_HOT + 8 * \class(%r8)
	je	.Lundo_window\@
	GIVE_BACK
.Ldone\@:
	popq	%r10
	popq	%r9
	GIVE_BACK
	.endif
.Lslow\@:
	movq	24(%rsp), %rcx
	TO_C	\miss, %r8
	/* An entry of its own, which objtool finds by the hint. */
SYM_INNER_LABEL(\name\()_more, SYM_L_GLOBAL)
	UNWIND_HINT_FUNC
	KEEP
	movq	MODULE_DOM(%rcx), %rax
	jmp	.Lcounted\@
SYM_FUNC_END(\name)
.endm

/* Nothing to look up: (addr, size, start, len, mod), and the frame as above. */
SYM_FUNC_START(__carat_guard_local)
	KEEP
	pushq	%r9
	pushq	%r10
	TO_C	carat_guard_miss_local, %r9
SYM_FUNC_END(__carat_guard_local)

/* Of loops, and heads of functions: (mod), and the frame as second argument. */
.macro LOOK name, looked
SYM_FUNC_START(\name)
	KEEP
	pushq	%r9
	pushq	%r10
	TO_C	\looked, %rsi
SYM_FUNC_END(\name)
.endm

LOOK __carat_guard_loop, carat_guard_looped
LOOK __carat_guard_depth, carat_guard_deep

GUARD __carat_guard_write, carat_guard_miss_write, 0, ACCESS_WRITE
GUARD __carat_guard_read, carat_guard_miss_read, 1, ACCESS_READ
GUARD __carat_guard_call, carat_guard_miss_call, 2, ACCESS_CALL

/*
 * The questions whether a whole range may be accessed: same convention, the answer
 * in al. A site that holds no right asks as in GUARD; all else is C, which gets a
 * fifth argument, the driver's stack pointer.
 */
.macro COVERS name, asked, class
SYM_FUNC_START(\name)
	movq	MODULE_DOM(%rcx), %rax
	COUNT	\class, %rax
	pushq	%rcx
	pushq	%r8
	pushq	%r9
	pushq	%r10
	.if \class == 1
	movq	DOMAIN_GUARD(%rax), %r8
	movq	(%rdx), %r9
	cmpq	$nooks_window_none, %r9
	je	.Llook\@
	subq	%rax, %r9
	cmpq	$DOMAIN_SPOTS_END, %r9
	jae	.Lask\@
.Llook\@:
	RULED	\class, .Lask\@
	ACTIVATION
	testq	%r9, %r9
	jz	.Lno_frames\@
	STACK	32, .Lyes\@
.Lno_frames\@:
	/* There the site is told of the spot. */
	SPOTS	\class, .Lask\@
	testq	%r9, %r9
	jz	.Lstruct\@
	NEAR	.Lyes\@, .Lstruct\@
.Lstruct\@:
	STRUCT	.Lyes\@, .Lask\@
.Lyes\@:
	movl	$1, %eax
	jmp	.Lback\@
.Lask\@:
	movq	24(%rsp), %rcx
	.endif
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	leaq	64(%rsp), %r8
	call	\asked
	popq	%rdi
	popq	%rsi
	popq	%rdx
.Lback\@:
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rcx
	RET
SYM_FUNC_END(\name)
.endm

COVERS __carat_guard_covers_write, carat_guard_asked_write, 0
COVERS __carat_guard_covers_read, carat_guard_asked_read, 1
