/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the injector (inject/) and the gadgets.
 */
#ifndef NOOKS_FAULTY_H
#define NOOKS_FAULTY_H

/**
 * struct nooks_faulty_target - kernel objects for a gadget to attack
 * @back: the stack pointer at the function to which a gadget has come back; first, for
 *	enter_x86.S
 * @cred: a credential structure nobody uses
 * @text: an instruction of the kernel
 * @data: kernel memory that is not executable
 * @function: a function of the injector's, which counts its calls
 * @percpu: a variable of another CPU, if there is one
 * @page_table: the entry that maps a page of the kernel
 * @victim: what the file "victim" says; else memory of the injector's
 * @mmio: registers of a device that is not the attacker's, mapped; may be NULL
 * @mmio_bus: where these lie on the bus
 * @dma_bus: a page of the injector's, by its physical address
 *
 * Lives in the injector, so that an attack which succeeds hurts nothing else.
 */
struct nooks_faulty_target {
	unsigned long back;
	void *cred;
	void *text;
	void *data;
	void *function;
	void *percpu;
	void *page_table;
	void *victim;
	void *mmio;
	unsigned long long mmio_bus;
	unsigned long long dma_bus;
};

/* The prefix of a gadget's symbol; '-' in a fault's name is '_' there. */
#define NOOKS_GADGET_PREFIX	"nooks_gadget_"

/*
 * Entered in the driver by a kprobe, with three words on the stack: the gadget,
 * the target, and where to go on. See enter_x86.S.
 */
#define NOOKS_GADGET_ENTER	"nooks_gadget_enter"

/* Argument @n (0 to 3) of the driver function, among the registers it keeps. */
#define NOOKS_FAULTY_ARG(arg, n)	((arg)[7 - (n)])

#endif /* NOOKS_FAULTY_H */
