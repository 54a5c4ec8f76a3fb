// SPDX-License-Identifier: GPL-2.0
/*
 * A driver that does not come back: loops, recursion, calls that take too long, callbacks
 * that arm themselves without end.
 *
 * A loop looks here now and then (see NOOKS_FUEL in carat_guard/abi.h). What counts is
 * processor time of the driver's own: not while its thread waits, which begins anew, nor
 * while others run in its stead. Two looks are close together, but for what is no loop's
 * doing: an interrupt, or a machine that is itself made to wait. So a look adds a little at
 * most. Where nothing else can run on that CPU, the budget is smaller; that time begins anew
 * when a look finds that something could.
 *
 * The clock is one that goes on with interrupts off; jiffies may stand still then.
 */
#include <linux/jiffies.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/ktime.h>

#include "internal.h"

DEFINE_PER_CPU(unsigned long, __carat_guard_irq_stack);
EXPORT_PER_CPU_SYMBOL_GPL(__carat_guard_irq_stack);

/* What one look adds at most. */
#define LOOK_MOST_NS	(20 * NSEC_PER_MSEC)

/* A kernel that looks for mistakes takes so much longer for everything, at least. */
#define SLOW	(IS_ENABLED(CONFIG_KASAN) || IS_ENABLED(CONFIG_PROVE_LOCKING) ? 4 : 1)

static const struct nooks_budget budget_default = {
	.loop_ms = 500 * SLOW,
	.atomic_ms = 250 * SLOW,
	.call_ms = 60000 * SLOW,
	.storm = 5000 / SLOW,
};

void nooks_run_create(struct nooks_domain *dom)
{
	dom->budget = budget_default;
	dom->call_most = msecs_to_jiffies(dom->budget.call_ms);
	dom->armed_since = jiffies;
}

/*
 * A look at @now, by a thread that has waited and been preempted so many times in its
 * life. Returns what counts, in ns.
 */
u64 nooks_run_spend(struct nooks_run *run, u64 now, unsigned long waits,
		    unsigned long preempted, bool atomic)
{
	s64 gone = now - run->looked;

	/* Clocks of two CPUs may differ by a little. */
	gone = clamp_t(s64, gone, 0, LOOK_MOST_NS);
	if (waits != run->waits) {
		run->spent = 0;
		run->atomic = 0;
	} else if (preempted == run->preempted) {
		run->spent += gone;
		run->atomic += gone;
	}
	if (!atomic)
		run->atomic = 0;
	run->looked = now;
	run->waits = waits;
	run->preempted = preempted;
	return atomic ? run->atomic : run->spent;
}

static void report(struct nooks_activation *act, enum nooks_fault_kind kind,
		   unsigned long number, const char *what, unsigned long ip,
		   unsigned long sp, const char *import)
{
	struct nooks_fault fault = {
		.kind = kind,
		.ip = ip,
		.addr = number,
		.number = true,
		.import = import,
		.arg = -1,
		.what = what,
		.sp = sp,
	};

	nooks_fault_denied(act->dom, act, &fault);
}

static void begin(struct nooks_activation *act)
{
	if (!(act->run_known & NOOKS_RUN_SINCE))
		act->run.since = jiffies;
	act->run.looked = ktime_get_mono_fast_ns();
	act->run.spent = 0;
	act->run.atomic = 0;
	act->run.waits = current->nvcsw;
	act->run.preempted = current->nivcsw;
	act->run_known |= NOOKS_RUN_SINCE | NOOKS_RUN_LOOKED;
}

static void late(struct nooks_activation *act, unsigned long ip,
		 unsigned long sp, const char *import)
{
	unsigned long gone = jiffies - act->run.since;

	if (READ_ONCE(act->dom->mode[NOOKS_CLASS_RUN]) == NOOKS_MODE_OFF)
		return;
	/* In modes that let it go on, that is said once a budget. */
	act->run.since = jiffies;
	report(act, NOOKS_FAULT_TIME, jiffies_to_msecs(gone), "ms in one call",
	       ip, sp, import);
}

void nooks_run_look(struct nooks_activation *act, unsigned long ip,
		    unsigned long sp)
{
	const struct nooks_budget *budget = &act->dom->budget;
	bool atomic = !preemptible() || in_interrupt();
	u64 spent, most;

	/* Another thread failed the domain: this one leaves here. */
	if (!nooks_domain_running(act->dom))
		nooks_activation_unwind(act);
	if (READ_ONCE(act->dom->mode[NOOKS_CLASS_RUN]) == NOOKS_MODE_OFF)
		return;
	/*
	 * A kernel that preempts nobody would keep all others waiting until the budget is
	 * used up. As preemption, which driver code here must expect, this is no place to
	 * wait at: rights that sites hold stay valid.
	 */
	if (!atomic && !rcu_preempt_depth())
		cond_resched();
	if (!(act->run_known & NOOKS_RUN_LOOKED)) {
		begin(act);
		return;
	}
	if (jiffies - act->run.since > READ_ONCE(act->dom->call_most))
		late(act, ip, sp, NULL);
	spent = nooks_run_spend(&act->run, ktime_get_mono_fast_ns(),
				current->nvcsw, current->nivcsw, atomic);
	most = mul_u32_u32(atomic ? READ_ONCE(budget->atomic_ms) :
				    READ_ONCE(budget->loop_ms), NSEC_PER_MSEC);
	if (spent <= most)
		return;
	act->run.spent = 0;
	act->run.atomic = 0;
	report(act, NOOKS_FAULT_LOOP, div_u64(spent, NSEC_PER_MSEC),
	       atomic ? "ms where nothing else can run" : "ms without a pause",
	       ip, sp, NULL);
}

/* What is below a stack pointer, as far as that is known. */
unsigned long nooks_stack_left(unsigned long sp)
{
	unsigned long left = sp & (THREAD_SIZE - 1);

	return sp - left == (unsigned long)current->stack ? left :
							    sp - nooks_irq_stack();
}

void nooks_run_depth(struct nooks_activation *act, unsigned long ip,
		     unsigned long sp)
{
	unsigned long left = nooks_stack_left(sp);

	/* The function compared with the place where a stack might end. */
	if (left >= NOOKS_STACK_LEFT ||
	    READ_ONCE(act->dom->mode[NOOKS_CLASS_RUN]) == NOOKS_MODE_OFF)
		return;
	report(act, NOOKS_FAULT_DEPTH, left, "bytes of stack left", ip, sp,
	       NULL);
}

/* An import that sleeps is back, and the call has taken too long. */
void __nooks_import_late(struct nooks_import *imp)
{
	late(nooks_import_activation(imp), nooks_import_ip(imp), imp->sp,
	     imp->desc->name);
}
EXPORT_SYMBOL_GPL(__nooks_import_late);

/*
 * Each call counts once, however much it arms. Of callbacks that do nothing but go on for
 * ever there is one call for each that was armed; one that has work to do is not alone, for
 * somebody gives it that work: an interrupt, a packet. (With less than one somebody else is
 * here at the same time.)
 */
static bool is_storm(struct nooks_domain *dom, unsigned int storm)
{
	u64 calls = nooks_stat_read(dom, NOOKS_STAT_CALLS_IN);
	unsigned long since = dom->armed_since;
	u64 more = calls - dom->armed_calls;

	dom->armed_since = jiffies;
	dom->armed_calls = calls;
	return jiffies - since <= HZ && more >= storm / 2 &&
	       more < storm + storm / 2;
}

void nooks_run_arm(struct nooks_activation *act, unsigned long ip,
		   unsigned long sp)
{
	struct nooks_domain *dom = act->dom;
	unsigned int storm = READ_ONCE(dom->budget.storm);
	int armed;

	if (act->run_known & NOOKS_RUN_ARMED ||
	    READ_ONCE(dom->mode[NOOKS_CLASS_RUN]) == NOOKS_MODE_OFF)
		return;
	if (!(act->run_known & NOOKS_RUN_SINCE))
		act->run.since = jiffies;
	act->run_known |= NOOKS_RUN_SINCE | NOOKS_RUN_ARMED;
	armed = atomic_inc_return(&dom->armed);
	if (armed < (int)storm || atomic_cmpxchg(&dom->armed, armed, 0) != armed)
		return;
	if (is_storm(dom, storm))
		report(act, NOOKS_FAULT_STORM, storm,
		       "callbacks in a second that arm the next", ip, sp, NULL);
}
EXPORT_SYMBOL_GPL(nooks_run_arm);
