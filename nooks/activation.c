// SPDX-License-Identifier: GPL-2.0
/*
 * Activations: a thread of the kernel runs code of a domain. Entering,
 * leaving, and being taken out by force.
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
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/rtnetlink.h>
#include <linux/sched/task_stack.h>
#include <linux/spinlock.h>

#include "compat.h"
#include "internal.h"
#include "trace.h"

static DEFINE_PER_CPU(struct nooks_activation *, irq_activation);

static struct nooks_activation **activation_slot(void)
{
	unsigned long base = current_stack_pointer & ~(THREAD_SIZE - 1);

	/* The lowest word is STACK_END_MAGIC, see end_of_stack(). */
	if (likely(base == (unsigned long)task_stack_page(current)))
		return (struct nooks_activation **)(base + sizeof(long));
	return this_cpu_ptr(&irq_activation);
}

struct nooks_activation *nooks_activation_current(void)
{
	return *activation_slot();
}

bool nooks_activation_enter(struct nooks_activation *act,
			    struct nooks_module *mod,
			    const struct nooks_slot *slot)
{
	struct nooks_domain *dom = READ_ONCE(mod->dom);
	struct nooks_activation **slotp;

	if (NOOKS_WARN_ON(!dom))
		return false;
	/*
	 * After the kill a reference may still be had for a while; the state
	 * was changed before the kill and closes that gap.
	 */
	if (!percpu_ref_tryget_live(&dom->calls))
		goto refused;
	if (!nooks_domain_running(dom)) {
		percpu_ref_put(&dom->calls);
		goto refused;
	}

	act->dom = dom;
	act->mod = mod;
	act->slot = slot;
	act->sp = 0;
	act->import_sp = 0;
	act->caller = (unsigned long)__builtin_return_address(0);
	act->preempt = preempt_count();
	act->irqs_off = irqs_disabled();
	act->pagefault = current->pagefault_disabled;
	act->ret_stack = nooks_ret_stack_depth();
	act->failed = false;
	act->nr_grants = 0;
	act->nr_held = 0;

	slotp = activation_slot();
	act->prev = *slotp;
	WRITE_ONCE(*slotp, act);

	nooks_stat_inc(dom, NOOKS_STAT_CALLS_IN);
	trace_nooks_enter(dom, slot->name, act->caller);
	return true;

refused:
	nooks_stat_inc(dom, NOOKS_STAT_REFUSED);
	return false;
}
EXPORT_SYMBOL_GPL(nooks_activation_enter);
EXPORT_SYMBOL_GPL(nooks_activation_call);
EXPORT_SYMBOL_GPL(nooks_activation_call_many);

void nooks_activation_grant(struct nooks_activation *act, const void *start,
			    size_t len)
{
	if (!start || !len)
		return;
	if (NOOKS_WARN_ON(act->nr_grants == NOOKS_MAX_GRANTS))
		return;
	act->grant[act->nr_grants].start = (unsigned long)start;
	act->grant[act->nr_grants].len = len;
	act->nr_grants++;
}
EXPORT_SYMBOL_GPL(nooks_activation_grant);

/* The driver's context must be as it was when it was called. */
static const char *context_changed(const struct nooks_activation *act)
{
	if (act->nr_held)
		return "returned with a lock held";
	if (preempt_count() != act->preempt)
		return "returned with another preempt count";
	if (irqs_disabled() != act->irqs_off)
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

	current->pagefault_disabled = act->pagefault;
	if (act->irqs_off)
		local_irq_disable();
	else
		local_irq_enable();
	while (softirq_count() >= softirq + SOFTIRQ_DISABLE_OFFSET) {
		/* Pending bottom halves run at the end of the interrupt. */
		if (act->irqs_off)
			preempt_count_sub(SOFTIRQ_DISABLE_OFFSET);
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

void nooks_activation_release_one(const struct nooks_held *held)
{
	switch (held->kind) {
	case NOOKS_HELD_SPIN:
		spin_unlock((spinlock_t *)held->lock);
		break;
	case NOOKS_HELD_SPIN_BH:
		spin_unlock_bh((spinlock_t *)held->lock);
		break;
	case NOOKS_HELD_SPIN_IRQ:
		spin_unlock_irq((spinlock_t *)held->lock);
		break;
	case NOOKS_HELD_SPIN_IRQSAVE:
		spin_unlock_irqrestore((spinlock_t *)held->lock, held->flags);
		break;
	case NOOKS_HELD_MUTEX:
		mutex_unlock(held->lock);
		break;
	case NOOKS_HELD_RTNL:
		rtnl_unlock();
		break;
	case NOOKS_HELD_RCU:
		rcu_read_unlock();
		break;
	case NOOKS_HELD_BH:
		local_bh_enable();
		break;
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

bool nooks_activation_leave(struct nooks_activation *act)
{
	struct nooks_domain *dom = act->dom;
	const char *changed;

	if (likely(!act->failed)) {
		changed = context_changed(act);
		if (unlikely(changed)) {
			struct nooks_fault fault = {
				.kind = NOOKS_FAULT_HELD,
				.ip = act->caller,
				.arg = -1,
				.what = changed,
			};

			nooks_fault_report(act, &fault);
			nooks_activation_release_held(act);
			act->failed = true;
		}
	}

	WRITE_ONCE(*activation_slot(), act->prev);
	trace_nooks_leave(dom, act->slot->name, act->caller);
	if (unlikely(act->failed))
		nooks_stat_inc(dom, NOOKS_STAT_UNWOUND);
	percpu_ref_put(&dom->calls);
	return !act->failed;
}
EXPORT_SYMBOL_GPL(nooks_activation_leave);

void __nooks_activation_unwind(struct nooks_activation *act)
{
	act->failed = true;
	nooks_activation_release_held(act);
	nooks_ret_stack_restore(act->ret_stack);
	nooks_activation_restore(act);
	unreachable();
}

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
