/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the door that wrappers use: calls into a domain (activations,
 * entry) and out of it (imports). Included by nooks.h, not by itself.
 */
#ifndef NOOKS_CROSSING_H
#define NOOKS_CROSSING_H

/*
 * Records on the stack that are filled field by field: distribution kernels have
 * the compiler clear every variable first, at every call.
 */
#define nooks_uninitialized	__attribute__((__uninitialized__))

/* === Slots and entry =================================================== */

#define NOOKS_MAX_GRANTS	6
#define NOOKS_MAX_HELD		8
#define NOOKS_MAX_RECENT	4
#define NOOKS_NEAR		2

/**
 * struct nooks_slot - a callback slot of the kernel, one for each in the IDL
 * @name: as in the IDL, "net_device_ops.ndo_open"
 * @sleeps: it is called where sleeping is allowed
 */
struct nooks_slot {
	const char *name;
	bool sleeps;
};

/**
 * struct nooks_grant - memory lent to the driver until the call returns
 * @start: first byte
 * @len: bytes
 * @access: NOOKS_ACCESS_ bits
 */
struct nooks_grant {
	unsigned long start;
	unsigned long len;
	unsigned int access;
};

/**
 * enum nooks_held_kind - what a driver can hold across its own code
 * @NOOKS_HELD_SPIN: spinlock, plain
 * @NOOKS_HELD_SPIN_BH: spinlock, bottom halves disabled
 * @NOOKS_HELD_SPIN_IRQ: spinlock, interrupts disabled
 * @NOOKS_HELD_SPIN_IRQSAVE: spinlock, interrupt state saved
 * @NOOKS_HELD_MUTEX: mutex
 * @NOOKS_HELD_RTNL: the routing netlink mutex
 * @NOOKS_HELD_RCU: an RCU read section
 * @NOOKS_HELD_BH: bottom halves disabled
 * @NOOKS_HELD_PRELOAD: what radix_tree_preload() locks, as far as lockdep knows
 * @NOOKS_HELD_NAPI: a NAPI that it has marked as scheduled, and has yet to schedule
 * @NOOKS_HELD_POLL: a NAPI that it polls, and has yet to complete
 * @NOOKS_HELD_KINDS: how many there are
 */
enum nooks_held_kind {
	NOOKS_HELD_SPIN,
	NOOKS_HELD_SPIN_BH,
	NOOKS_HELD_SPIN_IRQ,
	NOOKS_HELD_SPIN_IRQSAVE,
	NOOKS_HELD_MUTEX,
	NOOKS_HELD_RTNL,
	NOOKS_HELD_RCU,
	NOOKS_HELD_BH,
	NOOKS_HELD_PRELOAD,
	NOOKS_HELD_NAPI,
	NOOKS_HELD_POLL,
	NOOKS_HELD_KINDS
};

struct nooks_held {
	enum nooks_held_kind kind;
	void *lock;
	unsigned long flags;
};

/**
 * struct nooks_trap - a CPU exception in driver code
 * @nr: vector
 * @error_code: as pushed by the CPU
 * @ip: where
 * @address: the faulting address (page faults)
 * @sp: the driver's stack pointer
 */
struct nooks_trap {
	unsigned int nr;
	unsigned long error_code;
	unsigned long ip;
	unsigned long address;
	unsigned long sp;
};

/**
 * struct nooks_import_desc - a wrapped kernel function, one for each in the IDL
 * @name: the kernel's name
 * @sleeps: must be called where sleeping is allowed
 * @softirq: must be called where softirqs are disabled, and not in a hard interrupt
 */
struct nooks_import_desc {
	const char *name;
	bool sleeps;
	bool softirq;
};

/**
 * struct nooks_import - one call of a driver out into the kernel
 * @dom: the domain
 * @desc: which function
 * @sp: where the driver's frames end; 0 while no call is under way
 *
 * A part of the activation it happens in: there is one at a time.
 */
struct nooks_import {
	struct nooks_domain *dom;
	const struct nooks_import_desc *desc;
	unsigned long sp;
};

/**
 * struct nooks_near - what a lazy object of the call lets read
 * @start: first byte
 * @len: bytes; 0: nothing
 * @obj: the object's record
 * @tag: its key: the record holds that object still while both @tag and @seq are
 *	in it
 * @seq: its age
 *
 * Filled when the object was asked, so that guards need not ask it again.
 */
struct nooks_near {
	unsigned long start;
	unsigned long len;
	const struct nooks_object *obj;
	unsigned long tag;
	u64 seq;
};

/* Of struct nooks_activation, @run_known. */
#define NOOKS_RUN_SINCE		1	/* run.since is valid */
#define NOOKS_RUN_LOOKED	2	/* all of run is */
#define NOOKS_RUN_ARMED		4	/* the call has armed a callback */

/**
 * struct nooks_run - how long a call has been running; see runaway.c
 * @since: jiffies, when that was first noted
 * @looked: when it was looked at last, in ns
 * @spent: processor time since the last wait, in ns
 * @atomic: the same since something else could run
 * @waits: how often the thread had waited then
 * @preempted: how often it had been preempted
 */
struct nooks_run {
	unsigned long since;
	u64 looked;
	u64 spent;
	u64 atomic;
	unsigned long waits;
	unsigned long preempted;
};

/**
 * struct nooks_activation - one call of the kernel into a domain
 * @import: the call out that is under way, or the last one; first, so that both have
 *	the same address
 * @dom: the domain
 * @import_desc: the function called
 * @import_sp: stack pointer of the driver when it last called out, 0 while its
 *	own code runs; bounds the driver's frames for a nested activation
 * @sp: stack pointer to come back to; for x86_activation.S
 * @ip: where to come back to, as above. The driver's function returns to it, too,
 *	but tracers may have put another address on the stack.
 * @bp: frame pointer there, which compilers insist on
 * @saved: rbx and r12 to r15 there, which the caller of the wrapper wants back
 * @prev: the activation this one is nested in on the same stack
 * @mod: the module the call goes to
 * @slot: through which slot
 * @place: where the running activation of this stack is noted
 * @preempt: preempt count at entry, with the bit that is none of it
 * @flags: the CPU's flags at entry; of interest is the interrupt flag
 * @pagefault: current->pagefault_disabled at entry
 * @failed: the call was unwound; its result does not count
 * @nr_held: used entries of @held
 * @unclean: both
 * @nr_grants: used entries of @grant
 * @nr_recent: lazy objects the call was handed or acquired; the last ones are in
 *	@recent
 * @grant: memory lent for the call
 * @recent: see @nr_recent
 * @near_known: all of @near was set; else there is nothing in it
 * @run_known: what of @run is valid. As wide as it is so that one store clears it and
 *	those before.
 * @near: the struct that such an object is, and what was read last beside one
 * @held: what the driver took during the call and must give back
 * @trap: filled by the trap hook on the way to nooks_activation_landing()
 * @run: how long it has been running
 *
 * Lives on the kernel stack of the entry wrapper. Only the thread it belongs
 * to touches it.
 */
struct nooks_activation {
	union {
		struct nooks_import import;
		struct {
			struct nooks_domain *dom;
			const struct nooks_import_desc *import_desc;
			unsigned long import_sp;
		};
	};
	unsigned long sp;
	unsigned long ip;
	unsigned long bp;
	unsigned long saved[5];
	struct nooks_activation *prev;
	struct nooks_module *mod;
	const struct nooks_slot *slot;
	struct nooks_activation **place;
	unsigned long flags;
	unsigned int preempt;
	int pagefault;
	union {
		struct {
			bool failed;
			u8 nr_held;
		};
		u16 unclean;
	};
	u8 nr_grants;
	u8 nr_recent;
	u16 near_known;
	u16 run_known;
	struct nooks_object *recent[NOOKS_MAX_RECENT];
	struct nooks_near near[NOOKS_NEAR];
	struct nooks_grant grant[NOOKS_MAX_GRANTS];
	struct nooks_held held[NOOKS_MAX_HELD];
	struct nooks_trap trap;
	struct nooks_run run;
};

/**
 * nooks_activation_enter() - begin a call into a domain
 * @act: record on the caller's stack; need not be initialised
 * @mod: the driver's descriptor, as the thunk passed it
 * @slot: the slot called
 *
 * Context: Any but NMI. Does not sleep.
 * Return: true, or false when the domain takes no calls; then the wrapper must
 *	return the slot's fault value and not call nooks_activation_leave().
 */
static __always_inline bool
nooks_activation_enter(struct nooks_activation *act, struct nooks_module *mod,
		       const struct nooks_slot *slot);

/**
 * nooks_activation_call() - run driver code, so that it can be unwound
 * @act: an entered activation
 * @fn: the driver's function
 *
 * Up to six arguments of @fn follow, as they go into registers. Comes back when @fn
 * returns, or when the activation was unwound; then @act->failed is set and the
 * result is 0.
 *
 * Return: what @fn left in the result register.
 */
#define nooks_activation_call(act, fn, ...)				\
	__nooks_activation_call_padded(act, fn, ##__VA_ARGS__,		\
				       NOOKS_ANY, NOOKS_ANY, NOOKS_ANY,	\
				       NOOKS_ANY, NOOKS_ANY, NOOKS_ANY, 0)

/**
 * nooks_activation_call_many() - the same for functions of more arguments
 * @act: an entered activation
 * @fn: the driver's function
 * @args: all arguments, the first six go into registers
 * @nr: their number, at least 6
 */
u64 nooks_activation_call_many(struct nooks_activation *act, void *fn,
			       const u64 *args, unsigned long nr);

/**
 * nooks_activation_leave() - end a call into a domain
 * @act: the activation
 *
 * Locks left held by a driver that returned are a fault and are dropped here.
 *
 * Return: true when the driver returned and its result counts, false when the
 *	slot's fault value must be returned.
 */
static __always_inline bool
nooks_activation_leave(struct nooks_activation *act);

/**
 * nooks_activation_grant() - lend memory to the driver until the call returns
 * @act: the activation, before nooks_activation_call()
 * @start: first byte; NULL grants nothing
 * @len: bytes
 */
void nooks_activation_grant(struct nooks_activation *act, const void *start,
			    size_t len);

/**
 * nooks_activation_lend() - the same for other accesses
 * @act: the activation, before nooks_activation_call()
 * @start: first byte, or a function; NULL grants nothing
 * @len: bytes; 1 for a function
 * @access: NOOKS_ACCESS_READ, or NOOKS_ACCESS_CALL for kernel code that is safe to
 *	call with any arguments the driver may make up
 */
void nooks_activation_lend(struct nooks_activation *act, const void *start,
			   size_t len, unsigned int access);

/**
 * nooks_activation_readable() - may it read what a lazy object of this call allows?
 * @act: the running activation
 * @addr: first byte
 * @size: bytes
 *
 * As nooks_activation_covered(); notes around @addr what else the answer holds for.
 *
 * Return: true when all of it may be read.
 */
bool nooks_activation_readable(struct nooks_activation *act, unsigned long addr,
			       size_t size);

/**
 * nooks_run_look() - a round of a loop: may it go on?
 * @act: the running activation
 * @ip: where in the driver
 * @sp: where the driver's frames begin
 *
 * Called now and then. Does not come back when the loop has gone on for too long, or
 * the domain has failed.
 */
void nooks_run_look(struct nooks_activation *act, unsigned long ip,
		    unsigned long sp);

/**
 * nooks_run_depth() - little may be left of the stack: is it so?
 * @act: the running activation
 * @ip: where in the driver
 * @sp: where the driver's frames begin
 *
 * Does not come back when too little is left.
 */
void nooks_run_depth(struct nooks_activation *act, unsigned long ip,
		     unsigned long sp);

/**
 * nooks_run_arm() - driver code has itself called again, without delay
 * @act: the running activation
 * @ip: where in the driver
 * @sp: where the driver's frames begin, or 0 when they are gone
 *
 * For hooks. Does not come back when that goes on without end: a callback arms one, and
 * hardly anything else calls the domain. In a slot's hook that runs after the driver, it
 * comes back to where the driver returned.
 */
void nooks_run_arm(struct nooks_activation *act, unsigned long ip,
		   unsigned long sp);

/* Words of the IDL for slots; wrapgen writes calls of these. */

/**
 * nooks_entry_ref() - the domain must hold this object
 * @act: the activation
 * @type: the object's type
 * @key: the object
 *
 * Return: false when it does not; the call must be refused (reported here).
 */
static __always_inline bool nooks_entry_ref(struct nooks_activation *act,
					    const struct nooks_type *type,
					    const void *key);

/**
 * nooks_entry_ref_often() - the same for types with a table of their own
 * @act: the activation
 * @type: the object's type
 * @table: @type->table
 * @key: the object
 *
 * Return: false when it does not; the call must be refused (reported here).
 */
static __always_inline bool nooks_entry_ref_often(struct nooks_activation *act,
						  const struct nooks_type *type,
						  unsigned int table,
						  const void *key);

/**
 * nooks_entry_ref_kept() - the same for types that survive their driver
 * @act: the activation
 * @type: the object's type
 * @table: @type->table
 * @key: the object
 *
 * Return: false when the domain does not hold it, or not for its users yet; the call
 *	must be refused.
 */
static __always_inline bool nooks_entry_ref_kept(struct nooks_activation *act,
						 const struct nooks_type *type,
						 unsigned int table,
						 const void *key);

/**
 * nooks_entry_own() - hand an object to the domain
 * @act: the activation
 * @type: the object's type
 * @key: the object
 * @size: bytes, for types that are memory; else 0
 *
 * Return: false when out of memory; the call must be refused.
 */
static __always_inline bool nooks_entry_own(struct nooks_activation *act,
					    const struct nooks_type *type,
					    const void *key, size_t size);

/**
 * nooks_entry_own_lazy() - nooks_entry_own() for nooks_object_track_lazy()
 * @act: the activation
 * @nr: how many it was handed before
 * @type: the object's type
 * @table: @type->table
 * @key: the object
 * @rights: what @type->rights is, or NULL
 *
 * Return: false when out of memory; the call must be refused.
 */
static __always_inline bool
nooks_entry_own_lazy(struct nooks_activation *act, unsigned int nr,
		     const struct nooks_type *type, unsigned int table,
		     const void *key, int (*rights)(struct nooks_object *obj));

/**
 * nooks_entry_refuse_own() - dispose of an object the domain cannot take
 * @mod: the driver's descriptor
 * @type: the object's type
 * @key: the object
 *
 * For calls that are refused although the kernel has handed the object over.
 */
void nooks_entry_refuse_own(struct nooks_module *mod,
			    const struct nooks_type *type, const void *key);

/**
 * nooks_entry_disown() - take an object back from the domain, if still held
 * @act: the activation
 * @type: the object's type
 * @key: the object
 *
 * Return: false when it was not held any more.
 */
bool nooks_entry_disown(struct nooks_activation *act,
			const struct nooks_type *type, const void *key);

/**
 * nooks_entry_reclaim() - nooks_entry_disown() where that is rare
 * @act: the activation
 * @type: the object's type
 * @key: the object
 *
 * Return: false when it was not held any more.
 */
static __always_inline bool nooks_entry_reclaim(struct nooks_activation *act,
						const struct nooks_type *type,
						const void *key);

/**
 * nooks_entry_result() - the driver returned a number the slot does not allow
 * @act: the activation, after nooks_activation_call(), before _leave()
 * @value: what it returned
 *
 * Reports a fault and sets @act->failed.
 */
static __always_inline void nooks_entry_result(struct nooks_activation *act,
					       long value);

/**
 * nooks_entry_unbound() - the driver core takes a device back from the driver
 * @act: the activation, after nooks_activation_call(), before _leave()
 * @dev: the device
 * @value: what the driver returned
 *
 * When the driver still holds what must go before (@bound of struct nooks_type), that is
 * a fault: reports it and sets @act->failed.
 *
 * Context: May sleep.
 */
void nooks_entry_unbound(struct nooks_activation *act, struct device *dev,
			 long value);

/**
 * nooks_entry_unbind() - release what must go before a device, for a failed driver
 * @mod: the driver's descriptor
 * @dev: the device, which the driver core takes back when the wrapper returns
 *
 * Context: May sleep. The call is over, or was refused.
 */
void nooks_entry_unbind(struct nooks_module *mod, struct device *dev);

/* === Imports =========================================================== */

/*
 * A pointer that the driver gave and that no check has been made of yet: sparse does
 * not let it be followed. Generated code hands such to hooks, which make one that
 * can be followed of it when they have checked it.
 */
#ifdef __CHECKER__
#define __driver	__attribute__((noderef, address_space(__driver)))
#else
#define __driver
#endif
#define nooks_pointee(p)	typeof(*(p))
#define nooks_unchecked(p)	((__force __driver nooks_pointee(p) *)(p))
#define nooks_checked(p)	((__force __kernel nooks_pointee(p) *)(p))

/**
 * nooks_import_begin() - begin a call out of a domain
 * @desc: the function called
 *
 * Inline in the wrapper, whose own return address it takes. Does not come back
 * when the domain has failed (the activation is unwound), when no domain is
 * running here, or when the context forbids what @desc says (a fault).
 *
 * Return: the call.
 */
static __always_inline struct nooks_import *
nooks_import_begin(const struct nooks_import_desc *desc);

/**
 * nooks_import_activation() - the activation that calls out
 * @imp: the call
 */
static inline struct nooks_activation *
nooks_import_activation(struct nooks_import *imp)
{
	return container_of(imp, struct nooks_activation, import);
}

/**
 * nooks_import_ip() - where in the driver it calls out
 * @imp: the call
 *
 * Return: the wrapper's return address, which lies where the driver's frames end.
 */
static inline unsigned long nooks_import_ip(struct nooks_import *imp)
{
	return ((unsigned long *)imp->sp)[-1];
}

/**
 * nooks_import_end() - end a call out of a domain
 * @imp: the record
 * @desc: the function called
 *
 * Does not come back when @desc sleeps and the domain failed meanwhile.
 */
static __always_inline void
nooks_import_end(struct nooks_import *imp, const struct nooks_import_desc *desc);

/**
 * nooks_import_quick() - a call out of which no kernel code may have to run
 *
 * For wrappers whose hook may do all there is to do itself. Nothing is recorded: the
 * hook calls nothing, changes nothing that the domain holds, and finds no fault.
 *
 * Return: the domain that calls out, or NULL when the wrapper must begin an import
 *	as always.
 */
static __always_inline struct nooks_domain *nooks_import_quick(void);

/**
 * nooks_import_quick_end() - the hook has done it
 * @dom: what nooks_import_quick() returned
 * @desc: which function
 */
static __always_inline void
nooks_import_quick_end(struct nooks_domain *dom,
		       const struct nooks_import_desc *desc);

/**
 * nooks_import_fault() - the driver broke a function's contract
 * @imp: the record
 * @arg: number of the argument from 0, or -1
 * @addr: its value
 * @size: bytes it should have stood for, or 0
 * @what: what is wrong with it, a constant string
 *
 * Reports NOOKS_FAULT_ARGUMENT and unwinds. In modes other than enforce it
 * reports (or counts) and comes back.
 */
void nooks_import_fault(struct nooks_import *imp, int arg, unsigned long addr,
			size_t size, const char *what);

/**
 * nooks_arg_mapped() - memory that a hook is about to look into
 * @imp: the record
 * @arg: number of the argument from 0
 * @p: the memory
 * @size: its bytes
 *
 * Unlike the word 'in', this does not ask whether the driver may read it: it may belong
 * to the kernel, as a table of functions that the driver names does. Unwinds like
 * nooks_import_fault().
 */
void nooks_arg_mapped(struct nooks_import *imp, int arg, const void *p,
		      size_t size);

/* Words of the IDL for imports; wrapgen writes calls of these. */
void nooks_arg_readable(struct nooks_import *imp, int arg, const void *p,
			size_t size);
void nooks_arg_writable(struct nooks_import *imp, int arg, const void *p,
			size_t size);
void nooks_arg_string(struct nooks_import *imp, int arg, const char *s);
void nooks_arg_user(struct nooks_import *imp, int arg, const void __user *p,
		    size_t size);
void nooks_arg_callback(struct nooks_import *imp, int arg, const void *fn);
static __always_inline void nooks_arg_ref(struct nooks_import *imp, int arg,
					  const struct nooks_type *type,
					  unsigned long key);
static __always_inline void nooks_arg_ref_often(struct nooks_import *imp,
						int arg,
						const struct nooks_type *type,
						unsigned int table,
						unsigned long key);
void nooks_arg_unheld(struct nooks_import *imp, int arg,
		      const struct nooks_type *type, unsigned long key);
static __always_inline void nooks_arg_range(struct nooks_import *imp, int arg,
					    long long value, long long lo,
					    long long hi);
static __always_inline void nooks_arg_gfp(struct nooks_import *imp, int arg,
					  gfp_t gfp);
void nooks_arg_lock_class(struct nooks_import *imp, int arg, const void *key);
void nooks_arg_lock_name(struct nooks_import *imp, int arg, const char *name);
void nooks_arg_gfp_pages(struct nooks_import *imp, int arg, gfp_t gfp);

/* How an object is tracked or untracked by an import; a bit mask. */
#define NOOKS_ONCE	1	/* acquire: holding it already is fine */
#define NOOKS_MAYBE	2	/* release: not holding it is fine */

/**
 * nooks_arg_release() - the driver gives an object up
 * @imp: the record
 * @arg: number of the argument
 * @type: the object's type
 * @key: the object
 * @how: 0 or NOOKS_MAYBE
 *
 * Untracks it and revokes its rights before the kernel function runs. It is a
 * fault if the domain does not hold it.
 */
void nooks_arg_release(struct nooks_import *imp, int arg,
		       const struct nooks_type *type, unsigned long key,
		       unsigned int how);

/**
 * nooks_import_acquire() - the domain holds an object from now on
 * @imp: the record
 * @type: the object's type
 * @key: the object
 * @size: bytes, for types that are memory; else 0
 * @aux: three values kept for the release, or NULL
 * @how: 0 or NOOKS_ONCE
 *
 * Return: true, or false when it could not be tracked: then it has been
 *	released again and the wrapper must return failure to the driver.
 */
bool nooks_import_acquire(struct nooks_import *imp,
			  const struct nooks_type *type, unsigned long key,
			  size_t size, const unsigned long aux[3],
			  unsigned int how);

/**
 * nooks_import_acquire_lazy() - the same for nooks_object_track_lazy()
 * @imp: the record
 * @type: the object's type
 * @table: @type->table
 * @key: the object
 * @aux: three values kept for the release, or NULL
 * @rights: what @type->rights is, or NULL
 *
 * Return: true, or false when it could not be tracked and was released again.
 */
static __always_inline bool
nooks_import_acquire_lazy(struct nooks_import *imp,
			  const struct nooks_type *type, unsigned int table,
			  unsigned long key, const unsigned long aux[3],
			  int (*rights)(struct nooks_object *obj));

/**
 * nooks_import_abandon() - take back an acquire that was done in vain
 * @imp: the record
 * @type: the object's type
 * @key: the object
 *
 * For a wrapper that acquires several objects and could not track a later one:
 * the driver hears of failure and must hold none of them. Untracks and releases.
 */
void nooks_import_abandon(struct nooks_import *imp,
			  const struct nooks_type *type, unsigned long key);

/**
 * nooks_import_unheld() - the driver is about to wait for a lock
 * @imp: the record
 * @kind: which kind
 * @lock: the lock, or NULL
 *
 * A fault if this activation, or one it is nested in, holds it already.
 */
static __always_inline void nooks_import_unheld(struct nooks_import *imp,
						enum nooks_held_kind kind,
						const void *lock);

/**
 * nooks_import_hold() - the driver took a lock
 * @imp: the record
 * @kind: which kind
 * @lock: the lock, or NULL for kinds without one
 * @flags: saved interrupt flags (NOOKS_HELD_SPIN_IRQSAVE)
 */
void nooks_import_hold(struct nooks_import *imp, enum nooks_held_kind kind,
		       void *lock, unsigned long flags);

/**
 * nooks_import_unhold() - the driver gives a lock back
 * @imp: the record
 * @kind: which kind
 * @lock: the lock, or NULL
 *
 * A fault if this activation, or one it is nested in, does not hold it.
 */
void nooks_import_unhold(struct nooks_import *imp, enum nooks_held_kind kind,
			 void *lock);

/**
 * nooks_import_unhold_maybe() - the same, if it is held
 * @imp: the record
 * @kind: which kind
 * @lock: the lock, or NULL
 *
 * Return: false if it is not, which is no fault.
 */
bool nooks_import_unhold_maybe(struct nooks_import *imp,
			       enum nooks_held_kind kind, void *lock);

/**
 * nooks_import_holds() - would unholding it be right?
 * @imp: the record
 * @kind: which kind
 * @lock: the lock, or NULL
 *
 * Return: whether this activation, or one it is nested in, holds it.
 */
bool nooks_import_holds(struct nooks_import *imp, enum nooks_held_kind kind,
			const void *lock);

/**
 * nooks_activation_hold() - the driver is called with something that it must give back
 * @act: the activation, which holds nothing yet
 * @kind: which kind
 * @lock: the lock, or NULL
 *
 * For a slot's hook that runs before the driver.
 */
void nooks_activation_hold(struct nooks_activation *act,
			   enum nooks_held_kind kind, void *lock);

/**
 * nooks_activation_unhold() - the driver has returned it by its result
 * @act: the activation
 * @kind: which kind
 * @lock: the lock, or NULL
 *
 * For a slot's hook that runs after the driver.
 *
 * Return: whether it was held.
 */
bool nooks_activation_unhold(struct nooks_activation *act,
			     enum nooks_held_kind kind, const void *lock);

#endif /* NOOKS_CROSSING_H */
