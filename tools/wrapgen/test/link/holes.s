# A driver that asks for a function, a variable and slots nobody has described.
	.text
	.globl	probe
probe:
	call	kfree
	call	log_list
	call	sleep_long
	call	nooks_entry_netdev_ops__pair
	call	nooks_entry_struct__no_such_field
	ret

	.section .nooks.slots, "", @progbits
	.ascii	"netdev_ops__pair\ttoy_pair\ttoy.c\t56\n"
	.ascii	"netdev_ops__pair\ttoy_other_pair\ttoy.c\t78\n"
	.section .note.GNU-stack, "", @progbits
