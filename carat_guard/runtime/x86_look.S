/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Macros of x86_guard.S: where what no site can remember is looked for. Each jumps to
 * @yes where it is allowed, and mostly goes on behind itself where it finds nothing.
 */
#ifndef CARAT_GUARD_X86_LOOK_S
#define CARAT_GUARD_X86_LOOK_S

/*
 * Is it in act->near[]? In r9, behind what was looked at, if so. It must reach beyond
 * the access: with a length of 0 nothing else is valid.
 */
.macro IN_NEAR yes
	movq	%rdi, %r10
	subq	ACT_NEAR + NEAR_START(%r9), %r10
	movq	ACT_NEAR + NEAR_LEN(%r9), %r11
	addq	$NEAR_SIZE, %r9
	subq	%rsi, %r11
	jbe	.Lno\@
	cmpq	%r11, %r10
	jbe	\yes
.Lno\@:
.endm

/* Is it under this spot? That is in rcx, if so. */
.macro UNDER set, nr, yes
	movq	%rdi, %r11
	subq	SPOT_START(\set, \nr)(%rax), %r11
	cmpq	SPOT_LEN(\set, \nr)(%rax), %r11
	jae	.Lnot\@
	addq	%rsi, %r11
	jc	.Lnot\@
	leaq	SPOT_START(\set, \nr)(%rax), %rcx
	cmpq	RIGHT_LEN(%rcx), %r11
	jbe	\yes
.Lnot\@:
.endm

/* Is it under any of the class? As carat_guard_follow() in check.c. */
.macro SPOTS class, yes
	.irp	set, 1, 0
	.if \class == 0
	.irp	nr, 0, 1, 2, 3, 4
	UNDER	\set, \nr, \yes
	.endr
	.else
	UNDER	\set, SPOTS_WRITE, \yes
	UNDER	\set, SPOTS_WRITE + 1, \yes
	.endif
	.endr
.endm

/*
 * Spots and near[] count as far as miss() would ask them: rights alone decide, and
 * neither the class nor the domain is stopped. *hot is 0 else, also soon after another
 * thread failed the domain; as for sites that hold a right, no guard before that
 * counts.
 *
 * rdi, rsi		addr, size
 * rax, r8		struct nooks_domain, struct carat_guard
 * rcx			spot that was found
 * r9			activation
 * r10, r11		any
 */
.macro RULED class, yes
	cmpq	$0, GUARD_HOT + 8 * \class(%r8)
	je	\yes
	testb	$1 << \class, GUARD_RULED(%r8)
	jnz	\yes
.endm

#ifndef CONFIG_UML
.macro CURRENT reg
	movq	PER_CPU_VAR(current_task), \reg
.endm
#endif

/* The activation in r9, if the domain's own code runs, else 0. As activation_of(). */
.macro ACTIVATION
	/* As nooks_activation_running(). */
	movq	%rsp, %r9
	andq	$-THREAD_SIZE, %r9
	CURRENT	%r10
	cmpq	TASK_STACK(%r10), %r9
	jne	.Lirq\@
	movq	8(%r9), %r9
.Lact\@:
	testq	%r9, %r9
	jz	.Lgot\@
	cmpq	%rax, ACT_DOM(%r9)
	jne	.Lnone\@
	cmpq	$0, ACT_IMPORT_SP(%r9)
	je	.Lgot\@
.Lnone\@:
	xorl	%r9d, %r9d
	jmp	.Lgot\@
.Lirq\@:
	movq	PER_CPU_VAR(nooks_irq_activation), %r9
	jmp	.Lact\@
.Lgot\@:
.endm

/* Is it in its frames? As own_stack() of the innermost; @kept bytes were pushed here. */
.macro STACK kept, yes
	leaq	\kept + 8(%rsp), %r10
	cmpq	%r10, %rdi
	jb	.Lno\@
	movq	ACT_SP(%r9), %r10
	subq	$8, %r10
	subq	%rdi, %r10
	jbe	.Lno\@
	cmpq	%r10, %rsi
	jbe	\yes
.Lno\@:
.endm

/* What nooks_activation_readable() noted. */
.macro NEAR yes, no
	cmpw	$0, ACT_NEAR_KNOWN(%r9)
	je	\no
	IN_NEAR	.Lfound\@
	IN_NEAR	.Lfound\@
	jmp	\no
.Lfound\@:
	/* The key before the age: an age never comes again. */
	movq	ACT_NEAR - NEAR_SIZE + NEAR_OBJ(%r9), %r10
	movq	ACT_NEAR - NEAR_SIZE + NEAR_TAG(%r9), %r11
	cmpq	%r11, OBJECT_TAG(%r10)
	jne	\no
	movq	ACT_NEAR - NEAR_SIZE + NEAR_SEQ(%r9), %r11
	cmpq	%r11, OBJECT_SEQ(%r10)
	je	\yes
	jmp	\no
.endm

/* The records that may be of the object r10 of a readable type: the first, in r11. */
.macro CHAIN
	/* As nooks_object_bucket(). */
	imull	$GOLDEN_RATIO, %r10d, %r11d
	shrl	$(32 - READABLE_BITS), %r11d
	movq	DOMAIN_STRUCTS(%rax, %r11, 8), %r11
.endm

/*
 * Is it in the struct of an object of the type whose structs may be read? With each
 * packet it is another one, that is read once or twice. Found as covered_by_struct()
 * in nooks/lazy.c does; as nooks_object_is(), the key before the type. But where
 * structs are as large as they are looked for, most begin at a multiple of that.
 *
 * rdi, rsi, rax	as above
 * r9, r10, r11		type, key; any
 */
.macro STRUCT yes, no
	movq	DOMAIN_READABLE(%rax), %r9
	testq	%r9, %r9
	jz	\no
	movq	%rdi, %r10
	andq	$-(LINE * LINES), %r10
	CHAIN
	cmpq	OBJECT_TAG(%r11), %r10
	jne	.Lsearch\@
	cmpq	OBJECT_TYPE(%r11), %r9
	je	.Lheld\@
.Lsearch\@:
	movq	%rdi, %r10
	andq	$-LINE, %r10
.Lline\@:
	CHAIN
.Lrecord\@:
	cmpq	OBJECT_TAG(%r11), %r10
	jne	.Lnext_record\@
	cmpq	OBJECT_TYPE(%r11), %r9
	jne	.Lnext_record\@
.Lheld\@:
	movq	%rdi, %r11
	subq	%r10, %r11
	addq	%rsi, %r11
	jc	\no
	cmpq	TYPE_SIZE(%r9), %r11
	jbe	\yes
	jmp	\no
.Lnext_record\@:
	movq	OBJECT_NEXT(%r11), %r11
	testq	%r11, %r11
	jnz	.Lrecord\@
	subq	$LINE, %r10
	movq	%rdi, %r11
	subq	%r10, %r11
	cmpq	$(LINE * LINES), %r11
	jb	.Lline\@
	jmp	\no
.endm

#endif /* CARAT_GUARD_X86_LOOK_S */
