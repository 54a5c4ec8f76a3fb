// SPDX-License-Identifier: GPL-2.0
/*
 * Activations: a thread of the kernel runs code of a domain. What is rare about
 * entering and leaving (the rest is in crossing_inline.h), and being taken out by
 * force.
 */
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/preempt.h>
#include <linux/radix-tree.h>
#include <linux/rcupdate.h>
#include <linux/rtnetlink.h>
#include <linux/sched/task_stack.h>
#include <linux/spinlock.h>

#include "compat.h"
#include "internal.h"
#include "trace.h"

EXPORT_SYMBOL_GPL(nooks_activation_call_many);
EXPORT_SYMBOL_GPL(__nooks_call_kept);

DEFINE_PER_CPU(struct nooks_activation *, nooks_irq_activation);
EXPORT_PER_CPU_SYMBOL_GPL(nooks_irq_activation);

/* What x86_activation.S and __nooks_activation_call() rely on. */
static_assert(offsetof(struct nooks_activation, sp) == 24);
static_assert(offsetof(struct nooks_activation, ip) == 32);
static_assert(offsetof(struct nooks_activation, bp) == 40);
static_assert(offsetof(struct nooks_activation, saved) == 48);

struct nooks_activation *nooks_activation_current(void)
{
	return *nooks_activation_place();
}

/* The domain takes no calls. */
void __nooks_activation_refuse(struct nooks_domain *dom)
{
	nooks_stat_inc(dom, NOOKS_STAT_REFUSED);
	this_cpu_inc(dom->stats->left);
}
EXPORT_SYMBOL_GPL(__nooks_activation_refuse);

void __nooks_activation_traced(bool enter, unsigned long caller)
{
	struct nooks_activation *act = nooks_activation_current();

	if (enter)
		trace_nooks_enter(act->dom, act->slot->name, caller);
	else
		trace_nooks_leave(act->dom, act->slot->name, caller);
}
EXPORT_SYMBOL_GPL(__nooks_activation_traced);

void nooks_activation_lend(struct nooks_activation *act, const void *start,
			   size_t len, unsigned int access)
{
	struct nooks_grant *grant = &act->grant[act->nr_grants];

	if (!start || !len)
		return;
	if (NOOKS_WARN_ON(act->nr_grants == NOOKS_MAX_GRANTS))
		return;
	grant->start = (unsigned long)start;
	grant->len = len;
	grant->access = access;
	act->nr_grants++;
}
EXPORT_SYMBOL_GPL(nooks_activation_lend);

void nooks_activation_grant(struct nooks_activation *act, const void *start,
			    size_t len)
{
	nooks_activation_lend(act, start, len,
			      NOOKS_ACCESS_READ | NOOKS_ACCESS_WRITE);
}
EXPORT_SYMBOL_GPL(nooks_activation_grant);

/* Guards of an interrupt may look at it between any two lines. */
static void near_set(struct nooks_activation *act, unsigned int nr,
		     const struct nooks_near *new)
{
	struct nooks_near *near = &act->near[nr];
	unsigned int i;

	if (!act->near_known)
		for (i = 0; i < NOOKS_NEAR; i++)
			WRITE_ONCE(act->near[i].len, 0);
	WRITE_ONCE(near->len, 0);
	barrier();
	WRITE_ONCE(act->near_known, true);
	near->start = new->start;
	near->obj = new->obj;
	near->tag = new->tag;
	near->seq = new->seq;
	barrier();
	WRITE_ONCE(near->len, new->len);
}

/* What the object says of all from @start on, if that reaches over @near. */
static bool near_extend(const struct nooks_object *copy,
			struct nooks_near *near, unsigned long start)
{
	size_t before = near->start - start;
	size_t len = copy->type->covers(copy, start, before + near->len,
					NOOKS_ACCESS_READ);

	if (len != before + near->len)
		return false;
	near->start = start;
	near->len = len;
	return true;
}

/* @copy is the record of the object that lets read @len bytes from @addr on. */
static void near_fill(struct nooks_activation *act,
		      const struct nooks_object *copy, unsigned long addr,
		      size_t len)
{
	struct nooks_near near = {
		.start = addr, .len = len, .tag = copy->key, .seq = copy->seq,
	};
	unsigned int i;

	for (i = 0; i < min_t(unsigned int, act->nr_recent, NOOKS_MAX_RECENT); i++)
		if (READ_ONCE(act->recent[i]->seq) == near.seq)
			near.obj = act->recent[i];
	if (!near.obj)
		return;
	if (addr - copy->key < copy->type->size) {
		if (near_extend(copy, &near, copy->key))
			near_set(act, 0, &near);
		return;
	}
	/* Fields that are read together are close, in whatever order. */
	near_extend(copy, &near, round_down(addr, L1_CACHE_BYTES));
	near_set(act, 1, &near);
}

bool nooks_activation_readable(struct nooks_activation *act, unsigned long addr,
			       size_t size)
{
	struct nooks_object copy nooks_uninitialized;
	size_t len;

	if (!act->nr_recent || !size)
		return false;
	len = nooks_activation_covered(act, addr, max_t(size_t, size, PAGE_SIZE),
				       NOOKS_ACCESS_READ, &copy);
	if (len < size)
		return false;
	/* Only of these it stays the same while they are held. */
	if (copy.type->counted)
		near_fill(act, &copy, addr, len);
	return true;
}

static const char *held_leaves(const struct nooks_held *held)
{
	switch (held->kind) {
	case NOOKS_HELD_NAPI:
		return "returned with a NAPI marked and not scheduled";
	case NOOKS_HELD_POLL:
		return "returned from a poll that is not completed";
	default:
		return "returned with a lock held";
	}
}

/* The driver's context must be as it was when it was called. */
static const char *context_changed(const struct nooks_activation *act)
{
	if (act->nr_held)
		return held_leaves(&act->held[act->nr_held - 1]);
	if (preempt_count() != (act->preempt & ~PREEMPT_NEED_RESCHED))
		return "returned with another preempt count";
	if (irqs_disabled() != irqs_disabled_flags(act->flags))
		return "returned with another interrupt state";
	if (current->pagefault_disabled != act->pagefault)
		return "returned with page faults disabled";
	return NULL;
}

/* Bring preemption, bottom halves and interrupts back to those at entry. */
static void context_restore(struct nooks_activation *act)
{
	unsigned int softirq = act->preempt & SOFTIRQ_MASK;
	unsigned int preempt = act->preempt & PREEMPT_MASK;

	bool irqs_off = irqs_disabled_flags(act->flags);

	current->pagefault_disabled = act->pagefault;
	/*
	 * The driver may have been between changing the CPU's state and telling
	 * those who trace it, so they are told whatever they believe.
	 */
	if (irqs_off) {
		raw_local_irq_disable();
		trace_hardirqs_off();
	} else {
		local_irq_enable();
	}
	while (softirq_count() >= softirq + SOFTIRQ_DISABLE_OFFSET) {
		/* Pending bottom halves run at the end of the interrupt. */
		if (in_hardirq())
			preempt_count_sub(SOFTIRQ_DISABLE_OFFSET);
		else if (irqs_off)
			_local_bh_enable();
		else
			local_bh_enable();
	}
	while (softirq_count() + SOFTIRQ_DISABLE_OFFSET <= softirq)
		local_bh_disable();
	while ((preempt_count() & PREEMPT_MASK) > preempt)
		preempt_enable();
	while ((preempt_count() & PREEMPT_MASK) < preempt)
		preempt_disable();
}

/* What the driver took; sparse cannot know, so it is told. */
void nooks_activation_release_one(const struct nooks_held *held)
{
	struct napi_struct *napi;

	switch (held->kind) {
	case NOOKS_HELD_SPIN:
		__acquire(held->lock);
		spin_unlock((spinlock_t *)held->lock);
		break;
	case NOOKS_HELD_SPIN_BH:
		__acquire(held->lock);
		spin_unlock_bh((spinlock_t *)held->lock);
		break;
	case NOOKS_HELD_SPIN_IRQ:
		__acquire(held->lock);
		spin_unlock_irq((spinlock_t *)held->lock);
		break;
	case NOOKS_HELD_SPIN_IRQSAVE:
		__acquire(held->lock);
		spin_unlock_irqrestore((spinlock_t *)held->lock, held->flags);
		break;
	case NOOKS_HELD_MUTEX:
		mutex_unlock(held->lock);
		break;
	case NOOKS_HELD_RTNL:
		rtnl_unlock();
		break;
	case NOOKS_HELD_RCU:
		__acquire(RCU);
		rcu_read_unlock();
		break;
	case NOOKS_HELD_BH:
		local_bh_enable();
		break;
	case NOOKS_HELD_PRELOAD:
		radix_tree_preload_end();
		break;
	case NOOKS_HELD_NAPI:
		/* On no list: whoever disables it would wait for ever. */
		napi = held->lock;
		clear_bit(NAPI_STATE_SCHED, &napi->state);
		break;
	case NOOKS_HELD_POLL:
		/* The slot's hook completes it. */
	case NOOKS_HELD_KINDS:
		break;
	}
}

static bool held_sleeps(const struct nooks_held *held)
{
	return held->kind == NOOKS_HELD_MUTEX || held->kind == NOOKS_HELD_RTNL;
}

/*
 * Give back what the driver holds, newest first; but what may sleep when it is
 * given back waits until the context is the caller's again.
 */
void nooks_activation_release_held(struct nooks_activation *act)
{
	int i;

	for (i = act->nr_held - 1; i >= 0; i--)
		if (!held_sleeps(&act->held[i]))
			nooks_activation_release_one(&act->held[i]);
	context_restore(act);
	for (i = act->nr_held - 1; i >= 0; i--)
		if (held_sleeps(&act->held[i]))
			nooks_activation_release_one(&act->held[i]);
	act->nr_held = 0;
}

/* It was unwound, or something is not as it was. */
void __nooks_activation_leave(unsigned long caller)
{
	struct nooks_activation *act = nooks_activation_current();

	if (!act->failed) {
		struct nooks_fault fault = {
			.kind = NOOKS_FAULT_HELD,
			.ip = caller,
			.arg = -1,
			.what = context_changed(act),
		};

		nooks_fault_report(act, &fault);
		nooks_activation_release_held(act);
		act->failed = true;
	}

	if (tracepoint_enabled(nooks_leave))
		__nooks_activation_traced(false, caller);
	WRITE_ONCE(*act->place, act->prev);
	nooks_stat_inc(act->dom, NOOKS_STAT_UNWOUND);
	this_cpu_inc(act->dom->stats->left);
}
EXPORT_SYMBOL_GPL(__nooks_activation_leave);

void __nooks_activation_unwind(struct nooks_activation *act)
{
	act->failed = true;
	/* It may have been about to wait, and nobody would wake it. */
	if (in_task())
		__set_current_state(TASK_RUNNING);
	nooks_activation_release_held(act);
	nooks_ret_stack_drop(current_stack_pointer, act->sp);
	nooks_kasan_forget_frames(act->sp);
	nooks_activation_restore(act);
	unreachable();
}
EXPORT_SYMBOL_GPL(__nooks_activation_unwind);

/*
 * A trap hook sent a thread here instead of back to the instruction that
 * trapped: it runs as if the driver had called, below the driver's frames.
 */
void nooks_activation_landing(struct nooks_activation *act)
{
	struct nooks_fault fault = {
		.ip = act->trap.ip,
		.addr = act->trap.address,
		.sp = act->trap.sp,
		.arg = -1,
	};

	nooks_arch_trap_describe(&act->trap, &fault);
	nooks_fault_report(act, &fault);
	nooks_activation_unwind(act);
}
