# A driver that asks for nothing undescribed.
	.text
	.globl	probe
probe:
	call	kmalloc
	call	kfree
	call	request_irq
	call	sleep
	call	__carat_guard_write
	call	nooks_entry_netdev_ops__open
	mov	jiffies(%rip), %rax
	lea	__nooks_module(%rip), %rdi
	lea	__this_module(%rip), %rdi
	ret

	.section .nooks.slots, "", @progbits
	.ascii	"netdev_ops__open\ttoy_open\ttoy.c\t12\n"
	.balign	8
	.ascii	"request_irq__arg1\ttoy_irq\ttoy.c\t34\n"
	.ascii	"request_irq__arg1\ttoy_irq_again\ttoy.c\t8\n"
	.section .note.GNU-stack, "", @progbits
