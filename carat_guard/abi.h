/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the three makers of a wrapped module: the compiler
 * pass (carat_guard/pass), the glue linked into every driver (drivers/glue.c)
 * and the runtime in nooks.ko. A change of meaning here raises NOOKS_ABI; a
 * module with another number is refused at link and at load.
 *
 * What the pass leaves in each guarded object:
 *
 *   guards		before every access it could not prove safe, see below
 *   sites		a pointer for each guard, in NOOKS_SITES_SECTION_<class>
 *   functions		addresses in NOOKS_FUNCTIONS_SECTION: each function, own
 *			or imported, whose address this object takes
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
 *   lines in NOOKS_EFFECTS_SECTION	"is\tFUNCTION\tEFFECT\n" of functions of
 *					this object, "needs\t..." of functions of
 *					other objects: what was taken for granted
 *					about them. EFFECT is "keeps" (ends no
 *					right) or "plain" (gives none either, and
 *					returns). For the link step, too
 *   one ELF note in NOOKS_NOTE_SECTION	(name NOOKS_NOTE_NAME, type
 *					NOOKS_NOTE_TYPE, struct nooks_note_desc)
 */
#ifndef CARAT_GUARD_ABI_H
#define CARAT_GUARD_ABI_H

#define NOOKS_ABI		4

#define NOOKS_THUNK_SECTION	".text.nooks_thunk"
#define NOOKS_SLOTS_SECTION	".nooks.slots"
#define NOOKS_EFFECTS_SECTION	".nooks.effects"
#define NOOKS_NOTE_SECTION	".note.nooks"
#define NOOKS_NOTE_NAME		"Nooks"
#define NOOKS_NOTE_TYPE		1

/*
 * A guard compares the address with the window its site points at, and calls
 * the runtime only if the access is not inside:
 *
 *	w = site; off = addr - w->start; if (off >= w->limit[log2 size]) call
 *
 * start is read before limit. A site begins with nooks_window_none. Guards of
 * the classes read and call are behind a static key each, __nooks_key_read and
 * __nooks_key_call, which the glue defines and which are off at first.
 *
 * Where that saves guards, one asks about all of an object that may be accessed
 * later on: it calls __carat_guard_covers_<class>() if the range is not inside,
 * and if that says no, the function goes on in a copy of its body that calls
 * __carat_guard_<class>() at each access, without comparing.
 */
#define NOOKS_SITES_SECTION_WRITE	".data..nooks_sites_write"
#define NOOKS_SITES_SECTION_READ	".data..nooks_sites_read"
#define NOOKS_SITES_SECTION_CALL	".data..nooks_sites_call"
#define NOOKS_FUNCTIONS_SECTION		".nooks.functions"

/* Classes of accesses that have sites: write, read, call, in this order. */
#define NOOKS_SITE_CLASSES		3

/*
 * What goes round takes fuel from a counter of the CPU, and asks the runtime when
 * none is left, __carat_guard_loop(). It says when to look, not how long something
 * took: the clock does. A round in which something is called takes more, for that
 * may take long.
 *
 *	fuel -= n; if (fuel < 0) call
 *
 * A function that may be entered again before it has returned compares the stack
 * pointer at its head, and asks __carat_guard_depth() when little may be left. Stacks
 * of tasks are aligned to a multiple of NOOKS_STACK_ALIGN; that of interrupts begins
 * where a variable of the CPU says.
 *
 *	if (sp % NOOKS_STACK_ALIGN < NOOKS_STACK_LEFT ||
 *	    sp - start < NOOKS_STACK_LEFT) call
 */
#define NOOKS_FUEL_ROUND		1
#define NOOKS_FUEL_CALL			32
#define NOOKS_FUEL			1024
#define NOOKS_STACK_ALIGN		16384
#define NOOKS_STACK_LEFT		4096

/*
 * The counters of a note, in order. First what is in the object, by kind of
 * instruction; then each class. An access counts once: it is guarded, or needs
 * no check of its own for one of the reasons. A guard may stand ahead of what
 * it checks; these are no access's own, so a class has "guarded" + "guards
 * ahead" guards. "refused" is 0 in an object that exists, because a refusal
 * stops the compilation.
 */
#define NOOKS_NOTE_CLASS(X, ID, one, many)				\
	X(ID##S,		many)					\
	X(ID##_GUARDED,		one "s guarded")			\
	X(ID##_AHEAD,		one " guards ahead")			\
	X(ID##_STACK,		one "s proven: in bounds of a local")	\
	X(ID##_GLOBAL,		one "s proven: in bounds of an own global") \
	X(ID##_CONSTANT,	one "s proven: constant")		\
	X(ID##_PERCPU,		one "s proven: listed per-CPU asm")	\
	X(ID##_BEFORE,		one "s checked before")			\
	X(ID##_ACROSS,		one "s checked before a call that keeps rights") \
	X(ID##_MERGED,		one "s merged")				\
	X(ID##_HOISTED,		one "s hoisted out of a loop")		\
	X(ID##_WRITTEN,		one "s covered by a write guard")	\
	X(ID##_WHOLE,		one "s of an object checked as a whole")

#define NOOKS_NOTE_COUNTERS(X)						\
	X(LOADS,		"loads")				\
	X(STORES,		"stores")				\
	X(ATOMICS,		"atomics")				\
	X(MEMINTRINSICS,	"memory intrinsics")			\
	X(ASM_SITES,		"asm statements")			\
	NOOKS_NOTE_CLASS(X, WRITE, "write", "writes")			\
	NOOKS_NOTE_CLASS(X, READ, "read", "reads")			\
	NOOKS_NOTE_CLASS(X, CALL, "call", "indirect calls")		\
	X(LOOPS,		"loops")				\
	X(LOOP_GUARDED,		"loops guarded")			\
	X(LOOP_SHORT,		"loops proven: few rounds")		\
	X(DEPTHS,		"functions")				\
	X(DEPTH_GUARDED,	"functions guarded")			\
	X(DEPTH_BOUNDED,	"functions proven: entered again by guarded ones only") \
	X(FUNCTIONS,		"functions whose address is taken")	\
	X(THUNKS,		"thunks")				\
	X(REFUSED,		"refused")

/* Counters of one class, from its total to its last reason. */
#define NOOKS_NOTE_CLASS_COUNTERS	(NOOKS_NOTE_READS - NOOKS_NOTE_WRITES)

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

#include <linux/percpu-defs.h>

struct module;
struct nooks_domain;
struct static_key;

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
 * @site: sites by class (write, read, call); arrays of struct nooks_window *
 * @function: addresses the driver takes of functions, own and imported (as their
 *	wrappers); array of pointers
 * @readonly: what else of the module the driver may read: text, constants,
 *	read-only after init; and what it uses of the kernel's variables, with an
 *	@end of NULL: they end with their symbol
 * @nr_readonly: number of entries in @readonly
 * @key: static keys by class; NULL for write, whose guards are always there
 * @dom: the domain; written by nooks_module_init(), read by every slow path
 * @once: what its init function may write, but only the first time it runs
 *
 * Lives in the driver module, outside of the ranges in @data: the driver
 * cannot write it. Nor can it write sites.
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
	struct nooks_range site[NOOKS_SITE_CLASSES];
	struct nooks_range function;
	const struct nooks_range *readonly;
	unsigned int nr_readonly;
	struct static_key *key[NOOKS_SITE_CLASSES];
	struct nooks_domain *dom;
	struct nooks_range once;
};

/* The driver's own descriptor, defined by the glue, hidden in its module. */
extern struct nooks_module __nooks_module;

/* Defined by the glue, hidden in its module; see @key. */
extern struct static_key __nooks_key_read, __nooks_key_call;

/**
 * struct nooks_window - what a guard compares an address with
 * @start: first byte
 * @limit: by binary logarithm of the size (1, 2, 4, 8 bytes): how many places in
 *	a row such an access may begin at, from @start on; @limit[0] is the
 *	length. All 0: nothing is inside.
 *
 * Guards read @start first and one @limit after it.
 */
struct nooks_window {
	unsigned long start;
	unsigned long limit[4];
};

/* Nothing is inside; everything is inside. */
extern const struct nooks_window nooks_window_none, nooks_window_all;

/**
 * __carat_guard_write() - the slow path of a write guard
 * @addr: first byte of the exact access
 * @size: number of bytes; 0 is always allowed
 * @site: the guard's own pointer; may be given a better window
 * @mod: the driver's own descriptor
 *
 * Called by driver code before the access, when the window of the site does
 * not hold it. Returns when the access is allowed, or when the mode lets it
 * through; otherwise the fault is reported and the driver's activation is
 * unwound, and the call does not return.
 *
 * The calling convention is clang's preserve_most: arguments as usual, and all
 * general registers but r11 are the caller's. No C function of gcc's has it.
 *
 * Context: Any but NMI. Does not sleep.
 */
void __carat_guard_write(unsigned long addr, unsigned long size,
			 const struct nooks_window **site,
			 struct nooks_module *mod);

/**
 * __carat_guard_read() - the slow path of a read guard
 * @addr: first byte of the exact access
 * @size: number of bytes
 * @site: the guard's own pointer
 * @mod: the driver's own descriptor
 *
 * As __carat_guard_write().
 */
void __carat_guard_read(unsigned long addr, unsigned long size,
			const struct nooks_window **site,
			struct nooks_module *mod);

/**
 * __carat_guard_call() - the slow path of a guard of an indirect call
 * @addr: the function that is going to be called
 * @size: 1
 * @site: the guard's own pointer
 * @mod: the driver's own descriptor
 *
 * As __carat_guard_write().
 */
void __carat_guard_call(unsigned long addr, unsigned long size,
			const struct nooks_window **site,
			struct nooks_module *mod);

/**
 * __carat_guard_local() - the slow path of a write into a local variable
 * @addr: first byte of the exact access
 * @size: number of bytes; 0 is always allowed
 * @start: first byte of the variable
 * @len: its length
 * @mod: the driver's own descriptor
 *
 * A guard of an address that is computed from a local's has no site: it compares
 * with the variable. What begins there must end there, though the frames around it
 * are the driver's own, too. Otherwise as __carat_guard_write().
 */
void __carat_guard_local(unsigned long addr, unsigned long size,
			 unsigned long start, unsigned long len,
			 struct nooks_module *mod);

/**
 * __carat_guard_write_more() - another access of the same guard
 * @addr: first byte of the exact access
 * @size: number of bytes
 * @site: the guard's own pointer
 * @mod: the driver's own descriptor
 *
 * As __carat_guard_write(), but not counted: a guard that stands for several
 * accesses is one.
 *
 * Context: Any but NMI. Does not sleep.
 */
void __carat_guard_write_more(unsigned long addr, unsigned long size,
			      const struct nooks_window **site,
			      struct nooks_module *mod);

/**
 * __carat_guard_read_more() - another access of the same guard
 * @addr: first byte of the exact access
 * @size: number of bytes
 * @site: the guard's own pointer
 * @mod: the driver's own descriptor
 *
 * As __carat_guard_write_more().
 */
void __carat_guard_read_more(unsigned long addr, unsigned long size,
			     const struct nooks_window **site,
			     struct nooks_module *mod);

/**
 * __carat_guard_covers_write() - is a whole range writable?
 * @addr: first byte
 * @size: number of bytes, not 0
 * @site: the guard's own pointer; may be given a better window
 * @mod: the driver's own descriptor
 *
 * A question, not a check: what is asked about may never be accessed. Never
 * reports, denies, or unwinds, not even for a domain that has failed. No is
 * always a safe answer: each access is then checked at its place.
 *
 * The calling convention is that of __carat_guard_write(), with the result in al.
 *
 * Context: Any but NMI. Does not sleep.
 * Return: Whether __carat_guard_write() would let each of the bytes through,
 * and goes on to do so until a call that may end a right.
 */
bool __carat_guard_covers_write(unsigned long addr, unsigned long size,
				const struct nooks_window **site,
				struct nooks_module *mod);

/**
 * __carat_guard_covers_read() - is a whole range readable?
 * @addr: first byte
 * @size: number of bytes, not 0
 * @site: the guard's own pointer
 * @mod: the driver's own descriptor
 *
 * As __carat_guard_covers_write().
 *
 * Return: Whether __carat_guard_read() would let each of the bytes through.
 */
bool __carat_guard_covers_read(unsigned long addr, unsigned long size,
			       const struct nooks_window **site,
			       struct nooks_module *mod);

/* Of the CPU: rounds until the next look; where its interrupt stack begins, or 0. */
DECLARE_PER_CPU(int, __carat_guard_fuel);
DECLARE_PER_CPU(unsigned long, __carat_guard_irq_stack);

/**
 * __carat_guard_loop() - the slow path of a loop: has it gone on for too long?
 * @mod: the driver's own descriptor
 *
 * Called by driver code when the fuel is used up. Returns when the loop may go on;
 * otherwise the fault is reported and the driver's activation is unwound, and the
 * call does not return. Nor does it when the domain has failed.
 *
 * The calling convention is that of __carat_guard_write().
 *
 * Context: Any but NMI. Does not sleep.
 */
void __carat_guard_loop(struct nooks_module *mod);

/**
 * __carat_guard_depth() - the slow path of a function: is there stack left?
 * @mod: the driver's own descriptor
 *
 * As __carat_guard_loop().
 */
void __carat_guard_depth(struct nooks_module *mod);

/**
 * __carat_guard_linear() - the guard of the back end for comparison
 * @mod: the driver's own descriptor
 * @addr: first byte of the access
 * @size: number of bytes; 0 is always allowed
 *
 * Called before every write, and every read if the pass was told so, with C's
 * calling convention, if the driver was compiled with
 * -carat-guard-backend=linear. Such a module has no sites. For benchmarks.
 *
 * Context: Any but NMI. Does not sleep.
 */
void __carat_guard_linear(struct nooks_module *mod, const volatile void *addr,
			  unsigned long size);

#endif /* __KERNEL__ */
#endif /* CARAT_GUARD_ABI_H */
