# SPDX-License-Identifier: GPL-2.0-or-later
# A seed: an object with all that the command reads in one.
	.section .note.nooks, "", @note
	.irp	abi, 3, 3, 2
	.long	6, 16, 1
	.asciz	"Nooks"
	.balign	4
	.long	\abi, 0x10002, 1, 42
	.endr
	.section .comment, "MS", @progbits, 1
	.asciz	"Debian clang version 19.1.7"
	.section .modinfo, "", @progbits
	.asciz	"license=GPL"
	.asciz	"depends=nooks"
	.section .nooks.effects, "", @progbits
	.ascii	"is\tgood\tkeeps\nis\tbetter\tplain\nneeds\tgood\tkeeps\n"
	.section .nooks.slots, "", @progbits
	.ascii	"netdev_ops__open\ttoy_open\ttoy.c\t12\n"
	.section .note.GNU-stack, "", @progbits
