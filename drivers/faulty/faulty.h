/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the injector (inject/) and the gadgets (faulty.c).
 */
#ifndef NOOKS_FAULTY_H
#define NOOKS_FAULTY_H

/**
 * struct nooks_faulty_target - kernel objects for a gadget to attack
 * @cred: a credential structure nobody uses
 * @text: an instruction of the kernel
 * @data: kernel memory that is not executable
 *
 * Lives in the injector, so that an attack which succeeds hurts nothing else.
 */
struct nooks_faulty_target {
	void *cred;
	void *text;
	void *data;
};

/* The prefix of a gadget's symbol; '-' in a fault's name is '_' there. */
#define NOOKS_GADGET_PREFIX	"nooks_gadget_"

/*
 * Entered in the driver by a kprobe, with three words on the stack: the gadget,
 * the target, and where to go on. See enter_x86.S.
 */
#define NOOKS_GADGET_ENTER	"nooks_gadget_enter"

#endif /* NOOKS_FAULTY_H */
