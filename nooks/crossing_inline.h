/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inline part of crossing.h: what every call in and out of a domain does when
 * nothing is wrong. What is rare is in activation.c, entry.c and import.c.
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
#include <linux/tracepoint-defs.h>

#include "compat.h"

DECLARE_TRACEPOINT(nooks_enter);
DECLARE_TRACEPOINT(nooks_leave);
DECLARE_TRACEPOINT(nooks_import);

DECLARE_PER_CPU(struct nooks_activation *, nooks_irq_activation);

/* activation.c, entry.c, import.c, module.c: the rare rest */
struct nooks_domain *nooks_module_early(struct nooks_module *mod);
bool __nooks_activation_refuse(struct nooks_domain *dom);
bool __nooks_activation_leave(struct nooks_activation *act);
void __nooks_activation_traced(struct nooks_activation *act, bool enter);
bool __nooks_entry_ref_missing(struct nooks_activation *act,
			       const struct nooks_type *type);
void __nooks_import_stray(struct nooks_activation *act);
void __nooks_import_traced(struct nooks_import *imp);
void __nooks_import_context(struct nooks_import *imp);
void __nooks_arg_ref_missing(struct nooks_import *imp, int arg,
			     const struct nooks_type *type, unsigned long key);
void __nooks_arg_out_of_range(struct nooks_import *imp, int arg,
			      long long value);

static __always_inline struct nooks_activation **nooks_activation_place(void)
{
	unsigned long base = current_stack_pointer & ~(THREAD_SIZE - 1);

	/* The lowest word is STACK_END_MAGIC, see end_of_stack(). */
	if (likely(base == (unsigned long)current->stack))
		return (struct nooks_activation **)(base + sizeof(long));
	return this_cpu_ptr(&nooks_irq_activation);
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

static __always_inline bool
nooks_activation_enter(struct nooks_activation *act, struct nooks_module *mod,
		       const struct nooks_slot *slot)
{
	struct nooks_domain *dom = READ_ONCE(mod->dom);

	if (unlikely(!dom)) {
		dom = nooks_module_early(mod);
		if (!dom)
			return false;
	}
	/* Counted first: see nooks_domain_wait_idle(). */
	nooks_stat_inc(dom, NOOKS_STAT_CALLS_IN);
	if (unlikely(!nooks_domain_running(dom)))
		return __nooks_activation_refuse(dom);

	act->dom = dom;
	act->mod = mod;
	act->slot = slot;
	act->sp = 0;
	act->import_sp = 0;
	act->caller = (unsigned long)__builtin_return_address(0);
	act->flags = arch_local_save_flags();
	act->preempt = preempt_count();
	act->pagefault = current->pagefault_disabled;
	act->ret_stack = nooks_ret_stack_depth();
	act->failed = false;
	act->nr_held = 0;
	act->nr_grants = 0;
	act->nr_recent = 0;

	act->place = nooks_activation_place();
	act->prev = *act->place;
	WRITE_ONCE(*act->place, act);

	if (tracepoint_enabled(nooks_enter))
		__nooks_activation_traced(act, true);
	return true;
}

static __always_inline bool
nooks_activation_leave(struct nooks_activation *act)
{
	/* The driver's context must be as it was when it was called. */
	if (unlikely(act->failed | act->nr_held) ||
	    unlikely(preempt_count() != act->preempt) ||
	    unlikely((arch_local_save_flags() ^ act->flags) & X86_EFLAGS_IF) ||
	    unlikely(current->pagefault_disabled != act->pagefault))
		return __nooks_activation_leave(act);

	WRITE_ONCE(*act->place, act->prev);
	if (tracepoint_enabled(nooks_leave))
		__nooks_activation_traced(act, false);
	this_cpu_inc(act->dom->stats->left);
	return true;
}

static __always_inline bool nooks_entry_ref(struct nooks_activation *act,
					    const struct nooks_type *type,
					    const void *key)
{
	return likely(nooks_object_is_held(act->dom, type,
					   (unsigned long)key)) ||
	       __nooks_entry_ref_missing(act, type);
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

static __always_inline void
nooks_import_begin(struct nooks_import *imp,
		   const struct nooks_import_desc *desc)
{
	struct nooks_activation *act = *nooks_activation_place();

	/*
	 * With an import under way it is kernel code that runs here, and it
	 * called the driver behind the back of every slot.
	 */
	if (unlikely(!act) || unlikely(act->import_sp))
		__nooks_import_stray(act);

	imp->desc = desc;
	imp->act = act;
	imp->dom = act->dom;
	imp->ip = (unsigned long)__builtin_return_address(0);
	if (unlikely(!nooks_domain_running(imp->dom)))
		nooks_activation_unwind(act);

	/* Above the return address: where the driver's frames end. */
	act->import_sp = (unsigned long)__builtin_dwarf_cfa();
	nooks_stat_inc(imp->dom, NOOKS_STAT_CALLS_OUT);
	if (tracepoint_enabled(nooks_import))
		__nooks_import_traced(imp);
	if (desc->sleeps && unlikely(!preemptible() || in_interrupt()))
		__nooks_import_context(imp);
}

static __always_inline void nooks_import_end(struct nooks_import *imp)
{
	WRITE_ONCE(imp->act->import_sp, 0);
	if (unlikely(!nooks_domain_running(imp->dom)))
		nooks_activation_unwind(imp->act);
}

static __always_inline void nooks_arg_ref(struct nooks_import *imp, int arg,
					  const struct nooks_type *type,
					  unsigned long key)
{
	if (unlikely(!nooks_object_is_held(imp->dom, type, key)))
		__nooks_arg_ref_missing(imp, arg, type, key);
}

static __always_inline void nooks_arg_range(struct nooks_import *imp, int arg,
					    long long value, long long lo,
					    long long hi)
{
	if (unlikely(value < lo || value > hi))
		__nooks_arg_out_of_range(imp, arg, value);
}

#endif /* NOOKS_CROSSING_INLINE_H */
