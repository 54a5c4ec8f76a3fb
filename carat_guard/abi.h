/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the three makers of a wrapped module: the compiler
 * pass (carat_guard/pass), the glue linked into every driver (drivers/glue.c)
 * and the runtime in nooks.ko. A change of meaning here raises NOOKS_ABI; a
 * module with another number is refused at link and at load.
 *
 * What the pass leaves in each guarded object:
 *
 *   calls of __carat_guard_write()  before every write it could not prove safe
 *   functions in NOOKS_THUNK_SECTION  one per (callback slot, driver function);
 *	a thunk takes the slot's arguments, appends &__nooks_module and the
 *	driver's function, and tail-calls nooks_entry_<slot>():
 *
 *	    <struct>__<field>		a function pointer field of a struct the
 *					kernel declares (work_struct__func); the
 *					innermost *named* struct counts
 *	    <function>__arg<N>		argument N (from 0) of an imported
 *					function (request_threaded_irq__arg1)
 *
 *   lines in NOOKS_SLOTS_SECTION	"slot\tdriver function\tfile\tline\n",
 *					for the link step; not loaded
 *   one ELF note in NOOKS_NOTE_SECTION	(name NOOKS_NOTE_NAME, type
 *					NOOKS_NOTE_TYPE, struct nooks_note_desc)
 */
#ifndef CARAT_GUARD_ABI_H
#define CARAT_GUARD_ABI_H

#define NOOKS_ABI		1

#define NOOKS_THUNK_SECTION	".text.nooks_thunk"
#define NOOKS_SLOTS_SECTION	".nooks.slots"
#define NOOKS_NOTE_SECTION	".note.nooks"
#define NOOKS_NOTE_NAME		"Nooks"
#define NOOKS_NOTE_TYPE		1

/*
 * The counters of a note, in order. "guarded" sites call the runtime,
 * "proven" sites need no check for the reason named, "refused" is always 0 in
 * an object that exists, because a refusal stops the compilation.
 */
#define NOOKS_NOTE_COUNTERS(X)						\
	X(LOADS,		"loads")				\
	X(STORES,		"stores")				\
	X(ATOMICS,		"atomics")				\
	X(MEMINTRINSICS,	"memory intrinsics")			\
	X(ASM_SITES,		"asm statements")			\
	X(ASM_WRITES,		"asm writes")				\
	X(INDIRECT_CALLS,	"indirect calls")			\
	X(GUARDED_STORES,	"guarded stores")			\
	X(GUARDED_ATOMICS,	"guarded atomics")			\
	X(GUARDED_MEMINTRINSICS, "guarded memory intrinsics")		\
	X(GUARDED_ASM,		"guarded asm writes")			\
	X(PROVEN_STACK,		"proven: in bounds of a local")		\
	X(PROVEN_GLOBAL,	"proven: in bounds of an own global")	\
	X(PROVEN_PERCPU,	"proven: listed per-CPU asm")		\
	X(THUNKS,		"thunks")				\
	X(REFUSED,		"refused")

#define X(id, text) NOOKS_NOTE_##id,
enum nooks_note_counter {
	NOOKS_NOTE_COUNTERS(X)
	NOOKS_NOTE_COUNT
};
#undef X

/**
 * struct nooks_note_desc - descriptor of the ELF note of one guarded object
 * @abi: NOOKS_ABI of the pass that wrote it
 * @pass_version: major << 16 | minor of the pass
 * @nr: number of counters that follow (NOOKS_NOTE_COUNT of that ABI)
 * @counter: the counters, indexed by enum nooks_note_counter
 *
 * The linked module holds one note an object, one after the other; readers
 * add them up.
 */
struct nooks_note_desc {
	unsigned int abi;
	unsigned int pass_version;
	unsigned int nr;
	unsigned int counter[NOOKS_NOTE_COUNT];
};

#ifdef __KERNEL__

struct module;
struct nooks_domain;

/**
 * struct nooks_range - half-open range of addresses
 * @start: first byte
 * @end: first byte behind
 */
struct nooks_range {
	const void *start;
	const void *end;
};

/**
 * struct nooks_module - what a wrapped module tells nooks.ko about itself
 * @abi: NOOKS_ABI the glue was compiled with
 * @size: sizeof the struct, as compiled into the glue
 * @name: module name; the domain is named after it
 * @owner: the module
 * @note: the .note.nooks section, all objects' notes
 * @thunk: the pass's thunks, the only driver code the kernel may call
 * @data: writable sections of the driver's own
 * @nr_data: number of entries in @data
 * @objects: number of guarded objects that were linked; @note must hold as many
 * @dom: the domain; written by nooks_module_init(), read by every guard
 *
 * Lives in the driver module, outside of the ranges in @data: the driver
 * cannot write it.
 */
struct nooks_module {
	unsigned int abi;
	unsigned int size;
	const char *name;
	struct module *owner;
	struct nooks_range note;
	struct nooks_range thunk;
	const struct nooks_range *data;
	unsigned int nr_data;
	unsigned int objects;
	struct nooks_domain *dom;
};

/* The driver's own descriptor, defined by the glue, hidden in its module. */
extern struct nooks_module __nooks_module;

/**
 * __carat_guard_write() - may this domain write here?
 * @mod: the driver's own descriptor
 * @addr: first byte to be written
 * @size: number of bytes; 0 is always allowed
 *
 * Called by driver code before the access. Returns when the write is allowed,
 * or when the domain's mode lets it through; otherwise the fault is reported
 * and the driver's activation is unwound, and the call does not return.
 *
 * Context: Any but NMI. Does not sleep.
 */
void __carat_guard_write(struct nooks_module *mod, const volatile void *addr,
			 unsigned long size);

#endif /* __KERNEL__ */
#endif /* CARAT_GUARD_ABI_H */
