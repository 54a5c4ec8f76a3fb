/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The door of the core: domains, activations, tracked objects and faults, as
 * the other rooms (wrappers, carat_guard/runtime, recovery) see them. Nothing
 * else of nooks/ may be included from outside; crossing.h, for wrappers, comes
 * with it.
 */
#ifndef NOOKS_H
#define NOOKS_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/tracepoint-defs.h>
#include <linux/types.h>

#include "../carat_guard/abi.h"
#include "crossings.h"
#include "spot.h"

struct dentry;
struct nooks_activation;
struct nooks_domain;
struct nooks_fault;
struct nooks_object;
struct nooks_right;
struct nooks_type;
struct seq_file;

/* === Domains =========================================================== */

/**
 * enum nooks_domain_state - what a domain is doing
 * @NOOKS_DOMAIN_LOADING: the driver's init function runs
 * @NOOKS_DOMAIN_LIVE: calls are let in
 * @NOOKS_DOMAIN_UNLOADING: the driver's exit function runs
 * @NOOKS_DOMAIN_UNLOADED: no module belongs to it; its history is kept
 * @NOOKS_DOMAIN_FAULTED: a fault was reported; no calls are let in, threads leave
 * @NOOKS_DOMAIN_RECOVERING: all threads are out; objects are being released, and
 *	the driver is being unloaded and loaded again
 * @NOOKS_DOMAIN_STOPPED: recovery gave up or is disabled; the module stays,
 *	inert, until it is unloaded or recovered by hand
 * @NOOKS_DOMAIN_STATES: how many there are
 *
 * Legal moves are the table in domain.c; nooks_domain_set_state() is the only
 * writer. Those in which code of the domain runs come first, so that every crossing
 * looks with one comparison.
 */
enum nooks_domain_state {
	NOOKS_DOMAIN_LOADING,
	NOOKS_DOMAIN_LIVE,
	NOOKS_DOMAIN_UNLOADING,
	NOOKS_DOMAIN_UNLOADED,
	NOOKS_DOMAIN_FAULTED,
	NOOKS_DOMAIN_RECOVERING,
	NOOKS_DOMAIN_STOPPED,
	NOOKS_DOMAIN_STATES
};

/**
 * enum nooks_class - what is checked; each class has a mode of its own
 * @NOOKS_CLASS_WRITE: writes of driver code
 * @NOOKS_CLASS_READ: reads of driver code
 * @NOOKS_CLASS_CALL: indirect calls and jumps out of driver code
 * @NOOKS_CLASS_ARG: arguments of imports, and the context they are called in
 * @NOOKS_CLASS_RUN: how long driver code runs, how deep its calls are, how often it has
 *	itself called
 * @NOOKS_CLASSES: how many there are
 *
 * The first three have guards in the driver's code, see carat_guard/abi.h.
 */
enum nooks_class {
	NOOKS_CLASS_WRITE,
	NOOKS_CLASS_READ,
	NOOKS_CLASS_CALL,
	NOOKS_CLASS_ARG,
	NOOKS_CLASS_RUN,
	NOOKS_CLASSES
};

/* What may be done with memory; writing implies reading. A bit mask. */
#define NOOKS_ACCESS_READ	1
#define NOOKS_ACCESS_WRITE	2
#define NOOKS_ACCESS_CALL	4

/**
 * enum nooks_mode - what a denied access leads to
 * @NOOKS_MODE_OFF: nothing is checked
 * @NOOKS_MODE_COUNT: checked and counted
 * @NOOKS_MODE_AUDIT: checked, counted and reported, let through
 * @NOOKS_MODE_ENFORCE: a fault; the access does not happen
 * @NOOKS_MODES: how many there are
 */
enum nooks_mode {
	NOOKS_MODE_OFF,
	NOOKS_MODE_COUNT,
	NOOKS_MODE_AUDIT,
	NOOKS_MODE_ENFORCE,
	NOOKS_MODES
};

/**
 * enum nooks_violation - what a denied access leads to in mode enforce
 * @NOOKS_VIOLATION_RECOVER: a fault, and recovery
 * @NOOKS_VIOLATION_AUDIT: as in mode audit
 * @NOOKS_VIOLATION_STOP: a fault; the domain is cleaned up and stays stopped
 * @NOOKS_VIOLATION_PANIC: the machine halts
 * @NOOKS_VIOLATIONS: how many there are
 *
 * Said by the domain's policy, for each class.
 */
enum nooks_violation {
	NOOKS_VIOLATION_RECOVER,
	NOOKS_VIOLATION_AUDIT,
	NOOKS_VIOLATION_STOP,
	NOOKS_VIOLATION_PANIC,
	NOOKS_VIOLATIONS
};

/**
 * enum nooks_stat - what is counted for a domain; names in stats.c
 * @NOOKS_STAT_CALLS_IN: calls of the kernel into it
 * @NOOKS_STAT_CALLS_OUT: calls of its imports
 * @NOOKS_STAT_REFUSED: calls in that it did not get, since it did not run
 * @NOOKS_STAT_UNWOUND: calls in that did not come to their end
 * @NOOKS_STAT_MISSES: guards that had to ask, by class
 * @NOOKS_STAT_MISSES_LAST: the last of these
 * @NOOKS_STAT_DENIED: what was forbidden, by class
 * @NOOKS_STAT_DENIED_LAST: the last of these
 * @NOOKS_STAT_TRACKED: objects it got
 * @NOOKS_STAT_UNTRACKED: objects that went
 * @NOOKS_STAT_RELEASED: those of them that recovery released
 * @NOOKS_STAT_LEAKED: those that the driver's exit function left behind
 * @NOOKS_STAT_FAULTS: faults
 * @NOOKS_STAT_RECOVERIES: recoveries begun
 * @NOOKS_STATS: how many there are
 */
enum nooks_stat {
	NOOKS_STAT_CALLS_IN,
	NOOKS_STAT_CALLS_OUT,
	NOOKS_STAT_REFUSED,
	NOOKS_STAT_UNWOUND,
	NOOKS_STAT_MISSES,	/* one a class with guards */
	NOOKS_STAT_MISSES_LAST = NOOKS_STAT_MISSES + NOOKS_SITE_CLASSES - 1,
	NOOKS_STAT_DENIED,	/* one a class */
	NOOKS_STAT_DENIED_LAST = NOOKS_STAT_DENIED + NOOKS_CLASSES - 1,
	NOOKS_STAT_TRACKED,
	NOOKS_STAT_UNTRACKED,
	NOOKS_STAT_RELEASED,
	NOOKS_STAT_LEAKED,
	NOOKS_STAT_FAULTS,
	NOOKS_STAT_RECOVERIES,
	NOOKS_STATS
};

/**
 * struct nooks_stats - the counters of one domain on one CPU
 * @count: as shown; NOOKS_STAT_CALLS_IN counts the refused ones too here, and
 *	NOOKS_STAT_TRACKED nothing but those that failed, see nooks_stat_read()
 * @left: calls that are over, or were refused. The sum of NOOKS_STAT_CALLS_IN
 *	over all CPUs less that of @left is how many calls are inside.
 * @crossings: what crossed the boundary last
 */
struct nooks_stats {
	u64 count[NOOKS_STATS];
	u64 left;
	struct nooks_crossings crossings;
};

/**
 * struct nooks_budget - how long and how often; see runaway.c
 * @loop_ms: processor time of driver code without a pause
 * @atomic_ms: the same where nothing else can run: in interrupts, under spinlocks
 * @call_ms: time from the first wait of a call to its end
 * @storm: callbacks a second that driver code arms itself, while hardly anything else
 *	calls it
 *
 * Written by whoever writes the debugfs file "budgets", read without a lock.
 */
struct nooks_budget {
	unsigned int loop_ms;
	unsigned int atomic_ms;
	unsigned int call_ms;
	unsigned int storm;
};

#define NOOKS_FAULTS_KEPT	16
#define NOOKS_OBJECT_BITS	13
#define NOOKS_OBJECT_BUCKETS	BIT(NOOKS_OBJECT_BITS)

/*
 * Types whose objects are named with every packet have tables of their own, behind
 * the one that all others share: nothing else gets in their way, and what is in such
 * a table is of that type. A number says where one begins there, and its size; 0 is
 * the shared one.
 */
#define NOOKS_TABLE(start, bits)	((start) << 8 | (bits))
#define NOOKS_TABLE_START(table)	(NOOKS_OBJECT_BUCKETS + ((table) >> 8))
#define NOOKS_TABLE_BITS(table)		((table) & 0xff)
#define NOOKS_TABLE_READABLE		NOOKS_TABLE(0, 13)
#define NOOKS_TABLES_BUCKETS		(NOOKS_OBJECT_BUCKETS + BIT(13) + 8 * BIT(6))
#define NOOKS_TABLE_FITS(table)						\
	(NOOKS_TABLE_START(table) + BIT(NOOKS_TABLE_BITS(table)) <=	\
	 NOOKS_TABLES_BUCKETS)

/**
 * struct nooks_domain - what one driver may do, what it holds, how it fares
 * @protection: the data of the protection room
 * @stats: per-CPU counters; also tell whether a call is inside
 * @readable: a lazy type whose struct may be read to its end, of each object that is
 *	held; in NOOKS_TABLE_READABLE; set once; or NULL
 * @spots: windows that follow its lazy objects; a set is for wrappers to use
 * @name: the driver module's name
 * @id: number in order of creation
 * @state: see enum; nooks_domain_set_state() writes it under @lock, guards and
 *	wrappers read it without
 * @mode: see enum, by class; the protection room writes it, read without a lock
 * @violation: see enum, by class; written and read as @mode
 * @stop: a violation of the policy wants it stopped, not restarted; cleared when
 *	a module is loaded
 * @note: counters of the module's notes, summed over its objects
 * @mod: the driver's descriptor while its module exists; module_lock
 * @init: its init function, or NULL; as @mod
 * @pristine: its data as they were before that ran, or NULL; as @mod
 * @object: hash tables of what it holds; tracker.c
 * @hints: where objects have memory away from their keys; lazy.c
 * @recovery: the data of the recovery room
 * @dir: its debugfs folder; each room adds its own files
 * @generation: how many times a module was loaded into it
 * @budget: how long and how often its code may run
 * @fatal: number of the fault that failed it last, 0 if that was none; @lock
 *
 * A domain outlives its module: its history is there until nooks.ko goes.
 */
struct nooks_domain {
	void *protection;		/* assembly reads all from here ... */
	struct nooks_stats __percpu *stats;
	const struct nooks_type *readable;
	struct nooks_spots spots[NOOKS_SPOT_SETS];
	struct nooks_object *object[NOOKS_TABLES_BUCKETS];
	/* ... to here */
	char name[MODULE_NAME_LEN];
	unsigned int id;
	enum nooks_domain_state state;
	enum nooks_mode mode[NOOKS_CLASSES];
	enum nooks_violation violation[NOOKS_CLASSES];
	bool stop;
	unsigned int note[NOOKS_NOTE_COUNT];
	struct nooks_module *mod;
	int (*init)(void);
	struct nooks_pristine *pristine;
	struct nooks_hints *hints;
	void *recovery;
	struct dentry *dir;
	unsigned int generation;
	struct nooks_budget budget;
	u64 fatal;
	/* private: */
	struct list_head list;		/* nooks_domains, under domains_lock */
	spinlock_t lock;		/* state; fault ring */
	spinlock_t objects_lock;	/* tracking in more than one step */
	atomic64_t object_seq;
	struct mutex settings_lock;	/* settings */
	struct list_head settings;	/* of struct nooks_setting, oldest first */
	struct task_struct *replaying;	/* who makes them once more */
	struct nooks_fault *faults;	/* ring of NOOKS_FAULTS_KEPT */
	u64 nr_faults;
	struct ratelimit_state audits;	/* of their lines in the log */
	unsigned long call_most;	/* budget.call_ms in jiffies */
	atomic_t armed;			/* runaway.c: callbacks it armed, since ... */
	unsigned long armed_since;	/* ... then, in jiffies */
	u64 armed_calls;		/* calls into it, then */
};

/**
 * nooks_domain_running() - may code of this domain run?
 * @dom: the domain
 *
 * Return: false after a fault, until the driver has been loaded again.
 */
static inline bool nooks_domain_running(const struct nooks_domain *dom)
{
	return READ_ONCE(dom->state) <= NOOKS_DOMAIN_UNLOADING;
}

static inline void nooks_stat_add(struct nooks_domain *dom,
				  enum nooks_stat stat, u64 n)
{
	this_cpu_add(dom->stats->count[stat], n);
}

static inline void nooks_stat_inc(struct nooks_domain *dom,
				  enum nooks_stat stat)
{
	nooks_stat_add(dom, stat, 1);
}

/**
 * nooks_stat_read() - sum of a counter over all CPUs
 * @dom: the domain
 * @stat: which
 */
u64 nooks_stat_read(struct nooks_domain *dom, enum nooks_stat stat);

/**
 * nooks_domain_objects() - how many objects a domain holds
 * @dom: the domain
 */
static inline u64 nooks_domain_objects(struct nooks_domain *dom)
{
	return nooks_stat_read(dom, NOOKS_STAT_TRACKED) -
	       nooks_stat_read(dom, NOOKS_STAT_UNTRACKED);
}

/**
 * nooks_domain_wait_idle() - wait until no thread is in a domain
 * @dom: the domain, in a state in which it takes no calls
 * @timeout: jiffies, or MAX_SCHEDULE_TIMEOUT
 *
 * Context: May sleep.
 * Return: true when nobody is inside.
 */
bool nooks_domain_wait_idle(struct nooks_domain *dom, long timeout);

/**
 * nooks_domain_wait_others() - wait until no other thread is in a failed domain
 * @dom: the domain
 * @timeout: jiffies
 *
 * The caller may be inside: calls that lead to where it is do not count.
 *
 * Context: May sleep.
 * Return: true when the others are out; false when it took too long.
 */
bool nooks_domain_wait_others(struct nooks_domain *dom, long timeout);

extern const char * const nooks_domain_state_name[NOOKS_DOMAIN_STATES];
extern const char * const nooks_class_name[NOOKS_CLASSES];
extern const char * const nooks_mode_name[NOOKS_MODES];
extern const char * const nooks_violation_name[NOOKS_VIOLATIONS];

/**
 * nooks_domain_set_state() - the one place that moves a domain
 * @dom: the domain
 * @from: the state it must be in
 * @to: the state it shall be in; the move must be in the table
 *
 * Context: Any but NMI.
 * Return: true when it was moved.
 */
bool nooks_domain_set_state(struct nooks_domain *dom,
			    enum nooks_domain_state from,
			    enum nooks_domain_state to);

/**
 * nooks_domain_fail() - take a running domain out of service
 * @dom: the domain
 *
 * No calls are let in from now on, its threads leave, and its recovery starts.
 * Does nothing to a domain that does not run.
 *
 * Context: Any but NMI.
 */
void nooks_domain_fail(struct nooks_domain *dom);

/**
 * nooks_domain_each() - call a function for every domain
 * @fn: called with each domain, in order of creation, until it returns non-zero
 * @data: handed on
 *
 * Context: May sleep.
 * Return: what @fn returned last, or 0.
 */
int nooks_domain_each(int (*fn)(struct nooks_domain *dom, void *data),
		      void *data);

/**
 * nooks_module_init() - begin the life of a wrapped module
 * @mod: the descriptor in its glue
 * @init: the driver's init function, or NULL
 *
 * Refuses a module that was not guarded by the pass throughout. The guards
 * enforce from the driver's first instruction on.
 *
 * Context: Process, from the module's init.
 * Return: what @init returned; -ENOEXEC for a module without proof; -EBUSY when
 *	its domain is in use; -EIO when the driver faulted (all it held has been
 *	released by then).
 */
int nooks_module_init(struct nooks_module *mod, int (*init)(void));

/**
 * nooks_module_restart() - start a failed driver once more, where it is
 * @dom: its domain, RECOVERING; nobody is inside, and it holds nothing
 *
 * Its data becomes what it was before its init function ran the first time, but for
 * parameters; then that runs again. If it does not succeed, the domain fails, as
 * from any other fault while LOADING. Nor has it succeeded if something that is kept
 * was not taken up; else users have that back when it returns, unless the driver
 * failed over it.
 *
 * Context: Process, may sleep; called by the recovery room, of whose work an exit of
 *	the module waits for the end.
 * Return: 0 when the driver is live; -ENODEV when there is no module, or it is being
 *	unloaded; -EBUSY when somebody uses it, so that it could not be unloaded either;
 *	-EOPNOTSUPP when it cannot be started twice: it has switched static keys of its
 *	own, has data that is read-only by now, or there was no memory for a copy. The
 *	domain is still RECOVERING then; if not, the driver has failed again.
 */
int nooks_module_restart(struct nooks_domain *dom);

/**
 * nooks_module_exit() - end the life of a wrapped module
 * @mod: the descriptor in its glue
 * @exit: the driver's exit function, or NULL; not run for a failed driver
 *
 * Comes back when no thread is in the domain and it holds nothing.
 *
 * Context: Process, from the module's exit.
 */
void nooks_module_exit(struct nooks_module *mod, void (*exit)(void));

/* === What other rooms plug in ========================================== */

/**
 * struct nooks_protection_ops - the room that decides what a domain may access
 * @create: set up dom->protection; 0 or -errno; may sleep
 * @destroy: undo @create; no code of the domain runs any more
 * @attach: a module comes: its sites, functions and keys; before any of its code
 *	runs; 0 or -errno; may sleep
 * @detach: it goes; none of its code runs any more; may sleep
 * @grant: let the domain of an object access some memory, as NOOKS_ACCESS_ says
 * @revoke: take all rights of an object back; none passes a check afterwards
 * @allowed: may the domain do this here and now? @act is the running activation,
 *	@sp a stack pointer below the driver's frames
 * @set_mode: change the mode of a class; 0 or -errno; may sleep
 * @fail: the domain has just failed: its threads must come to a check soon; any
 *	context but NMI, under the domain's lock
 * @describe: write into @buf what an address belongs to
 */
struct nooks_protection_ops {
	int (*create)(struct nooks_domain *dom);
	void (*destroy)(struct nooks_domain *dom);
	int (*attach)(struct nooks_domain *dom, struct nooks_module *mod);
	void (*detach)(struct nooks_domain *dom, struct nooks_module *mod);
	int (*grant)(struct nooks_object *obj, unsigned long start, size_t len,
		     unsigned int access);
	void (*revoke)(struct nooks_object *obj);
	bool (*allowed)(struct nooks_domain *dom, struct nooks_activation *act,
			unsigned long sp, unsigned long addr, size_t size,
			unsigned int access);
	int (*set_mode)(struct nooks_domain *dom, enum nooks_class class,
			enum nooks_mode mode);
	void (*fail)(struct nooks_domain *dom);
	void (*describe)(struct nooks_domain *dom, unsigned long addr,
			 char *buf, size_t len);
};

/**
 * struct nooks_recovery_ops - the room that brings a failed domain back
 * @create: set up dom->recovery; 0 or -errno; may sleep
 * @destroy: undo @create
 * @fault: the domain has just become FAULTED, from another state; any context
 *	but NMI, under the domain's lock
 * @drain: wait until the domain holds nothing after a fault; may sleep
 * @loaded: a module was loaded into the domain, which goes live next; under
 *	the domain's lock
 * @release_all: release all objects of a domain no code runs in, newest first;
 *	returns how many were no weak ones; may sleep
 * @unbind: release what must go before that device does, see nooks_entry_unbind();
 *	may sleep
 */
struct nooks_recovery_ops {
	int (*create)(struct nooks_domain *dom);
	void (*destroy)(struct nooks_domain *dom);
	void (*fault)(struct nooks_domain *dom, enum nooks_domain_state from);
	void (*drain)(struct nooks_domain *dom);
	void (*loaded)(struct nooks_domain *dom);
	unsigned int (*release_all)(struct nooks_domain *dom);
	void (*unbind)(struct nooks_domain *dom, struct device *dev);
};

/**
 * nooks_core_init() - start the core
 * @protection: the protection room
 * @recovery: the recovery room
 *
 * Return: 0 or -errno.
 */
int nooks_core_init(const struct nooks_protection_ops *protection,
		    const struct nooks_recovery_ops *recovery);
void nooks_core_exit(void);

#include "object.h"
#include "keep.h"
#include "setting.h"

/* === Faults ============================================================ */

/**
 * enum nooks_fault_kind - what went wrong; names in fault.c
 * @NOOKS_FAULT_WRITE: a guard denied a write
 * @NOOKS_FAULT_READ: a guard denied a read
 * @NOOKS_FAULT_TARGET: a guard denied an indirect call
 * @NOOKS_FAULT_PAGE: page fault on an access no guard covers
 * @NOOKS_FAULT_CALL: executed memory that is no code
 * @NOOKS_FAULT_PROTECTION: general protection fault
 * @NOOKS_FAULT_BUG: BUG() or an undefined instruction
 * @NOOKS_FAULT_DIVIDE: divide error
 * @NOOKS_FAULT_TRAP: another CPU exception
 * @NOOKS_FAULT_ARGUMENT: an argument the kernel function must not get
 * @NOOKS_FAULT_RESULT: a result the slot does not allow
 * @NOOKS_FAULT_CONTEXT: a sleeping function called where sleeping is forbidden
 * @NOOKS_FAULT_HELD: returned with a lock held, or interrupts or preemption
 *	not as they were
 * @NOOKS_FAULT_LOOP: ran on without a pause for longer than its budget
 * @NOOKS_FAULT_DEPTH: little is left of the stack
 * @NOOKS_FAULT_TIME: a call took longer than its budget
 * @NOOKS_FAULT_STORM: callbacks that arm themselves without end
 * @NOOKS_FAULT_KINDS: how many there are
 */
enum nooks_fault_kind {
	NOOKS_FAULT_WRITE,
	NOOKS_FAULT_READ,
	NOOKS_FAULT_TARGET,
	NOOKS_FAULT_PAGE,
	NOOKS_FAULT_CALL,
	NOOKS_FAULT_PROTECTION,
	NOOKS_FAULT_BUG,
	NOOKS_FAULT_DIVIDE,
	NOOKS_FAULT_TRAP,
	NOOKS_FAULT_ARGUMENT,
	NOOKS_FAULT_RESULT,
	NOOKS_FAULT_CONTEXT,
	NOOKS_FAULT_HELD,
	NOOKS_FAULT_LOOP,
	NOOKS_FAULT_DEPTH,
	NOOKS_FAULT_TIME,
	NOOKS_FAULT_STORM,
	NOOKS_FAULT_KINDS
};

#define NOOKS_FAULT_STACK	12
#define NOOKS_FAULT_OWNER	48

/**
 * struct nooks_fault - everything known about one fault
 * @kind: what
 * @seq: number within the domain, from 1
 * @time: ktime_get_real_ns()
 * @ip: the driver code at fault
 * @addr: the address written, read or called, or the argument's value
 * @size: bytes
 * @slot: through which slot the driver was running, or NULL
 * @import: for arguments and contexts: the kernel function, or NULL
 * @arg: for arguments: its number, else -1
 * @what: a constant string that says more, or NULL
 * @number: @addr is a number, not an address
 * @type: for arguments that must be held: as what, or NULL
 * @owner: what @addr belongs to, as text
 * @cpu: on which CPU
 * @pid: in which thread
 * @comm: its name
 * @nr_stack: used entries of @stack
 * @stack: words of the driver's frames that are addresses of its code,
 *	innermost first
 * @sp: where these frames begin, or 0 when they are gone
 */
struct nooks_fault {
	enum nooks_fault_kind kind;
	u64 seq;
	u64 time;
	unsigned long ip;
	unsigned long addr;
	size_t size;
	const char *slot;
	const char *import;
	int arg;
	const char *what;
	bool number;
	const char *type;
	char owner[NOOKS_FAULT_OWNER];
	int cpu;
	pid_t pid;
	char comm[TASK_COMM_LEN];
	unsigned int nr_stack;
	unsigned long stack[NOOKS_FAULT_STACK];
	unsigned long sp;
};

extern const char * const nooks_fault_kind_name[NOOKS_FAULT_KINDS];

/**
 * nooks_fault_read() - one of the faults that are kept
 * @dom: the domain
 * @seq: its number
 * @fault: receives it
 *
 * The names it points to are there as long as no module of wrappers goes, which the
 * driver keeps.
 *
 * Context: Any but NMI. Does not sleep.
 * Return: whether it is kept still.
 */
bool nooks_fault_read(struct nooks_domain *dom, u64 seq,
		      struct nooks_fault *fault);

/**
 * nooks_report_show() - a fault as people read it
 * @m: receives a line that says what, and indented "key: value" lines
 * @f: the fault
 */
void nooks_report_show(struct seq_file *m, const struct nooks_fault *f);

/**
 * nooks_fault_report() - the one door for everything that goes wrong
 * @act: the activation the driver code ran in
 * @fault: kind, ip, addr, size and what else is known; the rest is filled here
 *
 * Counts, traces, prints and keeps the fault, stops the domain and starts its
 * recovery. Comes back; the caller unwinds.
 *
 * Context: Any but NMI. Does not sleep.
 */
void nooks_fault_report(struct nooks_activation *act,
			struct nooks_fault *fault);

/**
 * nooks_fault_denied() - a guard's answer to a forbidden access
 * @dom: the domain
 * @act: the running activation, or NULL if there is none
 * @fault: kind, ip, addr, size
 *
 * Does what the domain's mode for that class of access says; kinds that no guard
 * finds are of class arg. Does not come back in mode enforce.
 */
void nooks_fault_denied(struct nooks_domain *dom, struct nooks_activation *act,
			struct nooks_fault *fault);

void __nooks_domain_park(struct nooks_domain *dom);

/**
 * nooks_domain_park() - end a thread that runs driver code it must not run
 * @dom: the domain, or NULL
 *
 * For driver code outside of every activation: the pass missed a callback, or a
 * module that is no domain uses our wrappers. There is nowhere to unwind to, and
 * going on would be a hole; the domain is stopped and the thread sleeps for
 * ever. Where it cannot sleep, it is stopped as the kernel stops a thread that
 * jumps into nowhere.
 */
static __always_inline void __noreturn
nooks_domain_park(struct nooks_domain *dom)
{
	__nooks_domain_park(dom);
	/* objtool knows no functions of modules that do not return. */
	unreachable();
}

/**
 * nooks_activation_current() - the activation that runs on this stack
 *
 * Return: it, or NULL.
 */
struct nooks_activation *nooks_activation_current(void);

void __nooks_activation_unwind(struct nooks_activation *act);

/**
 * nooks_activation_unwind() - leave the driver's code for the entry wrapper
 * @act: the running activation
 *
 * Gives back what the driver holds: locks, preemption and interrupt state.
 */
static __always_inline void __noreturn
nooks_activation_unwind(struct nooks_activation *act)
{
	__nooks_activation_unwind(act);
	/* objtool knows no functions of modules that do not return. */
	unreachable();
}

/* Tracing of other rooms' events. */
void nooks_trace_recovery(struct nooks_domain *dom, const char *stage);

#include "crossing.h"
#include "crossing_inline.h"

#endif /* NOOKS_H */
