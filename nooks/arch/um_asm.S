/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As um.h, for assembly: included before everything else.
 */

/* The kernel's header speaks of CPU features that UML does not look at. */
#define _ASM_X86_NOSPEC_BRANCH_H_

.macro CALL_NOSPEC reg:req
	call	*%\reg
.endm
#define RET	ret

/* This kernel is a program: without the note, its stack could be executed. */
.section .note.GNU-stack, "", @progbits
.previous
