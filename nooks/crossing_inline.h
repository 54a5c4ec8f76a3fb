/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inline part of crossing.h: what every call in and out of a domain does when
 * nothing is wrong. What is rare is in activation.c, entry.c, import.c and held.c.
 *
 * The running activation is found through a pointer that lives with the stack:
 * a task's stack is aligned to its size, and the word above its end marker is
 * never used by the kernel and zero in a new stack; it follows the task through
 * preemption and migration for nothing. Interrupt stacks are not aligned like
 * that, but there is one a CPU and what runs on it is not preempted, so a
 * per-CPU pointer serves there. On either, activations come and go like the
 * frames they live in: an interrupt that enters between two instructions below
 * has left again before the second of them runs.
 */
#ifndef NOOKS_CROSSING_INLINE_H
#define NOOKS_CROSSING_INLINE_H

#include <linux/irqflags.h>
#include <linux/preempt.h>

#include <asm/nospec-branch.h>

#include "compat.h"

DECLARE_TRACEPOINT(nooks_enter);
DECLARE_TRACEPOINT(nooks_leave);
DECLARE_TRACEPOINT(nooks_import);

DECLARE_PER_CPU(struct nooks_activation *, nooks_irq_activation);

/*
 * activation.c, entry.c, import.c, held.c, module.c: the rare rest. For entries that is about
 * the running activation, so that none has its address ready for it.
 */
struct nooks_domain *nooks_module_early(struct nooks_module *mod);
void __nooks_activation_refuse(struct nooks_domain *dom);
void __nooks_activation_leave(unsigned long caller);
void __nooks_activation_traced(bool enter, unsigned long caller);
void __nooks_entry_ref_missing(const struct nooks_type *type);
unsigned long __nooks_entry_reclaim(const struct nooks_type *type,
				    const void *key);
void __nooks_entry_result(long value, unsigned long caller);
void __nooks_import_stray(struct nooks_activation *act);
void __nooks_import_traced(struct nooks_import *imp);
void __nooks_import_context(struct nooks_import *imp);
void __nooks_import_softirq(struct nooks_import *imp);
void __nooks_import_late(struct nooks_import *imp);
bool __nooks_import_acquire_failed(struct nooks_import *imp,
				   const struct nooks_type *type,
				   unsigned long key, const unsigned long *aux);
void __nooks_arg_ref_missing(struct nooks_import *imp, int arg,
			     const struct nooks_type *type, unsigned long key);
void __nooks_arg_out_of_range(struct nooks_import *imp, int arg,
			      long long value);
void __nooks_arg_gfp(struct nooks_import *imp, int arg, gfp_t gfp);
void __nooks_import_unheld(struct nooks_import *imp, enum nooks_held_kind kind,
			   const void *lock);

/* Where the interrupt stack of this CPU begins; 0 if that is not known. */
#ifndef nooks_irq_stack
#define nooks_irq_stack()	this_cpu_read(__carat_guard_irq_stack)
#endif

#define nooks_caller()	((unsigned long)__builtin_return_address(0))

static __always_inline struct nooks_activation **nooks_activation_place(void)
{
	unsigned long base = current_stack_pointer & ~(THREAD_SIZE - 1);

	/* The lowest word is STACK_END_MAGIC, see end_of_stack(). */
	if (likely(base == (unsigned long)current->stack))
		return (struct nooks_activation **)(base + sizeof(long));
	return this_cpu_ptr(&nooks_irq_activation);
}

/* What is there. */
static __always_inline struct nooks_activation *nooks_activation_running(void)
{
	unsigned long base = current_stack_pointer & ~(THREAD_SIZE - 1);

	if (likely(base == (unsigned long)current->stack))
		return *(struct nooks_activation **)(base + sizeof(long));
	return this_cpu_read(nooks_irq_activation);
}

/* Objects without rights of their own are found again through the call. */
static __always_inline void nooks_activation_note(struct nooks_activation *act,
						  struct nooks_object *obj)
{
	unsigned int nr = act->nr_recent;

	act->recent[nr % NOOKS_MAX_RECENT] = obj;
	act->nr_recent = nr + 1 < 2 * NOOKS_MAX_RECENT ? nr + 1 :
							 NOOKS_MAX_RECENT;
}

/* The driver names one that it holds: it is about to use it, or in the midst of that. */
static __always_inline void nooks_activation_use(struct nooks_activation *act,
						 struct nooks_object *obj)
{
	unsigned int nr = act->nr_recent;

	if (!nr || act->recent[(nr - 1) % NOOKS_MAX_RECENT] != obj)
		nooks_activation_note(act, obj);
}

static __always_inline bool
nooks_activation_enter(struct nooks_activation *act, struct nooks_module *mod,
		       const struct nooks_slot *slot)
{
	unsigned long sp = current_stack_pointer, left;
	struct nooks_activation **place;
	struct nooks_domain *dom = READ_ONCE(mod->dom);

	if (unlikely(!dom)) {
		dom = nooks_call_kept(nooks_module_early, mod);
		if (!dom)
			return false;
	}
	/* Counted first: see nooks_domain_wait_idle(). */
	nooks_stat_inc(dom, NOOKS_STAT_CALLS_IN);
	asm volatile("" : "+m" (dom->state));
	/* As nooks_activation_place(), and how much is left of that stack. */
	left = sp & (THREAD_SIZE - 1);
	if (likely(sp - left == (unsigned long)current->stack)) {
		place = (void *)(sp - left + sizeof(long));
	} else {
		place = this_cpu_ptr(&nooks_irq_activation);
		left = sp - nooks_irq_stack();
	}
	/*
	 * As nooks_domain_running(), in one instruction, behind the one that counts. And a
	 * way from the driver to itself that leads through the kernel ends here.
	 */
	if (unlikely(data_race(dom->state) > NOOKS_DOMAIN_UNLOADING) ||
	    unlikely(left < NOOKS_STACK_LEFT)) {
		nooks_call_kept(__nooks_activation_refuse, dom);
		return false;
	}
	/* Here the counters' address is known still. */
	nooks_crossed(dom, slot, NOOKS_WAY_IN);

	act->mod = mod;
	act->slot = slot;
	act->import_sp = 0;
	act->flags = nooks_save_flags();
	act->preempt = nooks_preempt_word();
	act->pagefault = current->pagefault_disabled;
	act->failed = false;
	act->nr_held = 0;
	act->nr_grants = 0;
	act->nr_recent = 0;
	act->near_known = false;
	act->run_known = 0;

	act->place = place;
	act->prev = *act->place;
	WRITE_ONCE(*act->place, act);
	/* Last: the compiler knows it from here on, and need not load it again. */
	act->dom = dom;

	if (tracepoint_enabled(nooks_enter))
		nooks_call_kept(__nooks_activation_traced, true, nooks_caller());
	return true;
}

/* Whatever is in the register of an argument that the driver has not. */
#define NOOKS_ANY	({ u64 any; asm volatile("" : "=r" (any)); any; })

#define __nooks_activation_call_padded(act, fn, a0, a1, a2, a3, a4, a5, ...) \
	__nooks_activation_call(act, fn, a0, a1, a2, a3, a4, a5)

/*
 * nooks_activation_restore() comes to the same place as the driver's return, and
 * brings back what is stored here: all that the driver keeps when it returns itself.
 * So the wrapper need save nothing, nor have it restored in each call.
 */
static __always_inline u64
__nooks_activation_call(struct nooks_activation *act, void *fn, u64 a0, u64 a1,
			u64 a2, u64 a3, u64 a4, u64 a5)
{
	register u64 r8 asm("r8") = a4;
	register u64 r9 asm("r9") = a5;
	register struct nooks_activation *r10 asm("r10") = act;
	register void *r11 asm("r11") = fn;
	u64 ret;

	/* By way of a register: what is stored at the stack pointer, objtool takes for saved. */
	asm volatile("movq %%rsp, %c[sp](%[act])\n\t"
		     "movq $1f, %c[sp] + 8(%[act])\n\t"
		     "movq %%rbp, %c[sp] + 16(%[act])\n\t"
		     "movq %%rbx, %c[sp] + 24(%[act])\n\t"
		     "movq %%r12, %c[sp] + 32(%[act])\n\t"
		     "movq %%r13, %c[sp] + 40(%[act])\n\t"
		     "movq %%r14, %c[sp] + 48(%[act])\n\t"
		     "movq %%r15, %c[sp] + 56(%[act])\n\t"
		     CALL_NOSPEC
		     "1:"
		     : "=a" (ret), "+D" (a0), "+S" (a1), "+d" (a2), "+c" (a3),
		       "+r" (r8), "+r" (r9), [act] "+r" (r10), [thunk_target] "+r" (r11),
		       ASM_CALL_CONSTRAINT
		     : [sp] "i" (offsetof(struct nooks_activation, sp))
		     : "cc", "memory");
	return ret;
}

static __always_inline bool
nooks_activation_leave(struct nooks_activation *act)
{
	/* The driver's context must be as it was when it was called. */
	if (unlikely(act->unclean) ||
	    unlikely((nooks_preempt_word() ^ act->preempt) &
		     ~PREEMPT_NEED_RESCHED) ||
	    unlikely((nooks_save_flags() ^ act->flags) & X86_EFLAGS_IF) ||
	    unlikely(current->pagefault_disabled != act->pagefault))
		goto unclean;

	if (tracepoint_enabled(nooks_leave))
		nooks_call_kept(__nooks_activation_traced, false, nooks_caller());
	WRITE_ONCE(*act->place, act->prev);
	nooks_crossed(act->dom, act->slot, NOOKS_WAY_BACK);
	this_cpu_inc(act->dom->stats->left);
	return true;

unclean:
	nooks_call_kept(__nooks_activation_leave, nooks_caller());
	return false;
}

static __always_inline void nooks_entry_result(struct nooks_activation *act,
					       long value)
{
	nooks_call_kept(__nooks_entry_result, value, nooks_caller());
}

static __always_inline bool nooks_entry_reclaim(struct nooks_activation *act,
						const struct nooks_type *type,
						const void *key)
{
	return nooks_call_kept(__nooks_entry_reclaim, type, key);
}

static __always_inline bool nooks_entry_ref_often(struct nooks_activation *act,
						  const struct nooks_type *type,
						  unsigned int table,
						  const void *key)
{
	struct nooks_object *obj;

	if (likely(nooks_object_look(act->dom, type, table, (unsigned long)key,
				     obj)))
		return true;
	nooks_call_kept(__nooks_entry_ref_missing, type);
	return false;
}

static __always_inline bool nooks_entry_ref(struct nooks_activation *act,
					    const struct nooks_type *type,
					    const void *key)
{
	return nooks_entry_ref_often(act, type, 0, key);
}

static __always_inline bool nooks_entry_ref_kept(struct nooks_activation *act,
						 const struct nooks_type *type,
						 unsigned int table,
						 const void *key)
{
	struct nooks_object *obj;

	if (unlikely(!nooks_object_look(act->dom, type, table, (unsigned long)key,
					obj))) {
		nooks_call_kept(__nooks_entry_ref_missing, type);
		return false;
	}
	return likely(!READ_ONCE(obj->away));
}

static __always_inline bool nooks_entry_own(struct nooks_activation *act,
					    const struct nooks_type *type,
					    const void *key, size_t size)
{
	struct nooks_object *obj;

	obj = nooks_object_track(act->dom, type, (unsigned long)key, size, NULL,
				 0);
	if (IS_ERR(obj))
		return false;
	if (type->covers)
		nooks_activation_note(act, obj);
	return true;
}

static __always_inline bool
nooks_entry_own_lazy(struct nooks_activation *act, unsigned int nr,
		     const struct nooks_type *type, unsigned int table,
		     const void *key, int (*rights)(struct nooks_object *obj))
{
	struct nooks_object *obj;

	if (!nooks_object_track_lazy(act->dom, type, table, (unsigned long)key,
				     NULL, 0, rights, &obj))
		return false;
	BUILD_BUG_ON(nr >= NOOKS_MAX_RECENT);
	act->recent[nr] = obj;
	act->nr_recent = nr + 1;
	return true;
}

static __always_inline struct nooks_import *
nooks_import_begin(const struct nooks_import_desc *desc)
{
	struct nooks_activation *act = nooks_activation_running();
	struct nooks_domain *dom;

	/*
	 * With an import under way it is kernel code that runs here, and it
	 * called the driver behind the back of every slot.
	 */
	if (unlikely(!act) || unlikely(act->import_sp)) {
		__nooks_import_stray(act);
		unreachable();
	}
	dom = act->dom;
	/* As nooks_domain_running(), in one instruction: nothing waits for it. */
	if (unlikely(data_race(dom->state) > NOOKS_DOMAIN_UNLOADING))
		nooks_activation_unwind(act);

	act->import.desc = desc;
	/* Above the return address: where the driver's frames end. */
	act->import_sp = (unsigned long)__builtin_dwarf_cfa();
	nooks_stat_inc(dom, NOOKS_STAT_CALLS_OUT);
	nooks_crossed(dom, desc, NOOKS_WAY_OUT);
	if (tracepoint_enabled(nooks_import))
		nooks_call_kept(__nooks_import_traced, &act->import);
	if (desc->sleeps && unlikely(!preemptible() || in_interrupt()))
		nooks_call_kept(__nooks_import_context, &act->import);
	if (desc->softirq && unlikely(!in_softirq() || in_hardirq()))
		nooks_call_kept(__nooks_import_softirq, &act->import);
	if (desc->sleeps && !act->run_known) {
		act->run.since = jiffies;
		act->run_known = NOOKS_RUN_SINCE;
	}
	return &act->import;
}

static __always_inline struct nooks_domain *nooks_import_quick(void)
{
	struct nooks_activation *act = nooks_activation_running();
	struct nooks_domain *dom;

	/* As in nooks_import_begin(), which then does what is rare. */
	if (unlikely(!act) || unlikely(act->import_sp))
		return NULL;
	dom = act->dom;
	/* As there, too. */
	if (unlikely(data_race(dom->state) > NOOKS_DOMAIN_UNLOADING) ||
	    tracepoint_enabled(nooks_import))
		return NULL;
	/* The wrapper asks whether it is NULL. */
	if (!dom)
		__builtin_unreachable();
	return dom;
}

static __always_inline void
nooks_import_quick_end(struct nooks_domain *dom,
		       const struct nooks_import_desc *desc)
{
	nooks_stat_inc(dom, NOOKS_STAT_CALLS_OUT);
	nooks_crossed(dom, desc, NOOKS_WAY_OUT);
}

static __always_inline void
nooks_import_end(struct nooks_import *imp, const struct nooks_import_desc *desc)
{
	if (desc->sleeps &&
	    unlikely(jiffies - nooks_import_activation(imp)->run.since >
		     imp->dom->call_most))
		nooks_call_kept(__nooks_import_late, imp);
	WRITE_ONCE(imp->sp, 0);
	/* Others come to their next import, or to a guard: no site holds any more. */
	if (desc->sleeps && unlikely(!nooks_domain_running(imp->dom)))
		nooks_activation_unwind(nooks_import_activation(imp));
}

static __always_inline bool
nooks_import_acquire_lazy(struct nooks_import *imp,
			  const struct nooks_type *type, unsigned int table,
			  unsigned long key, const unsigned long aux[3],
			  int (*rights)(struct nooks_object *obj))
{
	struct nooks_object *obj;

	if (!nooks_object_track_lazy(imp->dom, type, table, key, aux,
				     nooks_import_ip(imp), rights, &obj))
		return __nooks_import_acquire_failed(imp, type, key, aux);
	nooks_activation_note(nooks_import_activation(imp), obj);
	return true;
}

static __always_inline void nooks_arg_ref_often(struct nooks_import *imp,
						int arg,
						const struct nooks_type *type,
						unsigned int table,
						unsigned long key)
{
	struct nooks_object *obj;

	if (unlikely(!nooks_object_look(imp->dom, type, table, key, obj)))
		nooks_call_kept(__nooks_arg_ref_missing, imp, arg, type, key);
}

static __always_inline void nooks_arg_ref(struct nooks_import *imp, int arg,
					  const struct nooks_type *type,
					  unsigned long key)
{
	nooks_arg_ref_often(imp, arg, type, 0, key);
}

static __always_inline void nooks_arg_range(struct nooks_import *imp, int arg,
					    long long value, long long lo,
					    long long hi)
{
	if (unlikely(value < lo || value > hi))
		nooks_call_kept(__nooks_arg_out_of_range, imp, arg, value);
}

/* What needs no second look, unless it waits. */
#define NOOKS_GFP_PLAIN							\
	(GFP_KERNEL | GFP_ATOMIC | __GFP_ZERO | __GFP_NOWARN |		\
	 __GFP_NORETRY | __GFP_RETRY_MAYFAIL | __GFP_COMP |		\
	 __GFP_MEMALLOC | __GFP_NOMEMALLOC | __GFP_HARDWALL |		\
	 __GFP_THISNODE | __GFP_ACCOUNT | __GFP_WRITE)

static __always_inline void nooks_arg_gfp(struct nooks_import *imp, int arg,
					  gfp_t gfp)
{
	if (unlikely(gfp & (~NOOKS_GFP_PLAIN | __GFP_DIRECT_RECLAIM)))
		nooks_call_kept(__nooks_arg_gfp, imp, arg, (__force u32)gfp);
}

static __always_inline void nooks_import_unheld(struct nooks_import *imp,
						enum nooks_held_kind kind,
						const void *lock)
{
	const struct nooks_activation *act = nooks_import_activation(imp);

	if (unlikely(act->nr_held) || unlikely(act->prev))
		nooks_call_kept(__nooks_import_unheld, imp, kind, lock);
}

#endif /* NOOKS_CROSSING_INLINE_H */
