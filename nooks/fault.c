// SPDX-License-Identifier: GPL-2.0
/*
 * Faults: everything that goes wrong in a driver comes through here, is filled
 * into one struct nooks_fault, and goes from here to counters, trace, log,
 * history and recovery. How it reads is report.c's business.
 */
#include <linux/ktime.h>
#include <linux/stacktrace.h>
#include <linux/timekeeping.h>

#include "compat.h"
#include "fuzz.h"
#include "internal.h"
#include "trace.h"

const char * const nooks_fault_kind_name[] = {
	[NOOKS_FAULT_WRITE]		= "forbidden-write",
	[NOOKS_FAULT_READ]		= "forbidden-read",
	[NOOKS_FAULT_TARGET]		= "forbidden-call",
	[NOOKS_FAULT_PAGE]		= "page-fault",
	[NOOKS_FAULT_CALL]		= "bad-call",
	[NOOKS_FAULT_PROTECTION]	= "general-protection",
	[NOOKS_FAULT_BUG]		= "bug",
	[NOOKS_FAULT_DIVIDE]		= "divide-error",
	[NOOKS_FAULT_TRAP]		= "cpu-exception",
	[NOOKS_FAULT_ARGUMENT]		= "bad-argument",
	[NOOKS_FAULT_RESULT]		= "bad-result",
	[NOOKS_FAULT_CONTEXT]		= "bad-context",
	[NOOKS_FAULT_HELD]		= "lock-held",
	[NOOKS_FAULT_LOOP]		= "endless-loop",
	[NOOKS_FAULT_DEPTH]		= "stack-overflow",
	[NOOKS_FAULT_TIME]		= "over-time",
	[NOOKS_FAULT_STORM]		= "callback-storm",
};

/*
 * Addresses of the driver's code in its frames, innermost first. Every word is
 * looked at: there are no frame pointers, and modules are not offered the
 * unwinder. A word may be left over from an earlier call.
 */
static void fault_backtrace(const struct nooks_activation *act,
			    struct nooks_fault *fault)
{
	unsigned long *word = (unsigned long *)fault->sp;
	unsigned long *end = (unsigned long *)act->sp;
	struct module *owner = act->mod->owner;

	fault->nr_stack = 0;
	for (; word < end && fault->nr_stack < NOOKS_FAULT_STACK; word++)
		if (nooks_module_has_code(owner, READ_ONCE_NOCHECK(*word)))
			fault->stack[fault->nr_stack++] =
				READ_ONCE_NOCHECK(*word);
}

static void fault_fill(struct nooks_activation *act, struct nooks_fault *fault)
{
	struct nooks_domain *dom = act->dom;

	fault->time = ktime_get_real_ns();
	fault->slot = act->slot->name;
	fault->cpu = raw_smp_processor_id();
	fault->pid = current->pid;
	strscpy(fault->comm, current->comm, sizeof(fault->comm));
	if (!fault->number)
		nooks_protection->describe(dom, fault->addr, fault->owner,
					   sizeof(fault->owner));
	/* A result is judged when the driver's frames are gone. */
	if (fault->sp)
		fault_backtrace(act, fault);
}

/* Keep it, and number it; the lock also orders the numbers. */
static void fault_keep(struct nooks_domain *dom, struct nooks_fault *fault)
{
	unsigned long flags;

	spin_lock_irqsave(&dom->lock, flags);
	fault->seq = ++dom->nr_faults;
	dom->faults[(fault->seq - 1) % NOOKS_FAULTS_KEPT] = *fault;
	spin_unlock_irqrestore(&dom->lock, flags);
	nooks_stat_inc(dom, NOOKS_STAT_FAULTS);
	trace_nooks_fault(dom, nooks_fault_kind_name[fault->kind], fault);
}

void nooks_fault_report(struct nooks_activation *act, struct nooks_fault *fault)
{
	struct nooks_domain *dom = act->dom;
	bool counted = nooks_fuzz_count(fault);

	if (counted && nooks_fuzz_hurries())
		return;
	fault_fill(act, fault);
	fault_keep(dom, fault);
	if (counted)
		return;
	nooks_report_log(dom, fault, "BLOCK");
	nooks_domain_fail_by(dom, fault->seq);
}

bool nooks_fault_read(struct nooks_domain *dom, u64 seq,
		      struct nooks_fault *fault)
{
	unsigned long flags;

	spin_lock_irqsave(&dom->lock, flags);
	*fault = dom->faults[(seq - 1) % NOOKS_FAULTS_KEPT];
	spin_unlock_irqrestore(&dom->lock, flags);
	/* None has number 0. */
	return seq && fault->seq == seq;
}

/*
 * A module of wrappers goes, and with it the names that stand in the faults kept
 * here. Drivers that needed it are gone already, so there are no new ones.
 */
int nooks_fault_forget(struct nooks_domain *dom, void *owner)
{
	unsigned long flags;
	int i, j;

	spin_lock_irqsave(&dom->lock, flags);
	for (i = 0; i < NOOKS_FAULTS_KEPT; i++) {
		const char **name[] = {
			&dom->faults[i].slot, &dom->faults[i].import,
			&dom->faults[i].what, &dom->faults[i].type,
		};

		for (j = 0; j < ARRAY_SIZE(name); j++)
			if (within_module((unsigned long)*name[j], owner))
				*name[j] = "(unloaded)";
	}
	spin_unlock_irqrestore(&dom->lock, flags);
	return 0;
}

void __nooks_domain_park(struct nooks_domain *dom)
{
	pr_err("nooks: %s: FAILED: driver code runs outside of every slot; stopped\n",
	       dom ? dom->name : "?");
	if (dom)
		nooks_domain_fail(dom);
	while (preemptible() && !in_interrupt())
		schedule_timeout_uninterruptible(MAX_SCHEDULE_TIMEOUT);
	/* An undefined instruction, as after a wild jump: the kernel's own end. */
	asm volatile("ud2");
	unreachable();
}

static enum nooks_class fault_class(const struct nooks_fault *fault)
{
	switch (fault->kind) {
	case NOOKS_FAULT_WRITE:
		return NOOKS_CLASS_WRITE;
	case NOOKS_FAULT_READ:
		return NOOKS_CLASS_READ;
	case NOOKS_FAULT_TARGET:
		return NOOKS_CLASS_CALL;
	case NOOKS_FAULT_LOOP:
	case NOOKS_FAULT_DEPTH:
	case NOOKS_FAULT_TIME:
	case NOOKS_FAULT_STORM:
		return NOOKS_CLASS_RUN;
	default:
		return NOOKS_CLASS_ARG;
	}
}

/*
 * Let through, but told, for some of very many: a limit of the domain's own, so
 * that one which does it without end hides neither the reports of another nor the
 * fault that ends its own run, which is always told.
 */
static void fault_audit(struct nooks_domain *dom, struct nooks_activation *act,
			struct nooks_fault *fault)
{
	if (!act)
		return;
	fault_fill(act, fault);
	fault_keep(dom, fault);
	if (___ratelimit(&dom->audits, dom->name))
		nooks_report_log(dom, fault, "DETECT");
}

/*
 * The one place in this project that halts the machine. It is no answer to a
 * state we did not foresee, of ours or the driver's: an administrator has
 * written "on violation panic" into the domain's policy, for a machine that must
 * rather stop than run on beside such a driver.
 */
static void __noreturn fault_panic(struct nooks_domain *dom,
				   const struct nooks_fault *fault)
{
	panic("nooks: %s: %s of %#lx by %pS: its policy halts the machine\n",
	      dom->name, nooks_fault_kind_name[fault->kind], fault->addr,
	      (void *)fault->ip);
}

void nooks_fault_denied(struct nooks_domain *dom, struct nooks_activation *act,
			struct nooks_fault *fault)
{
	enum nooks_class class = fault_class(fault);

	nooks_stat_inc(dom, NOOKS_STAT_DENIED + class);
	switch (READ_ONCE(dom->mode[class])) {
	case NOOKS_MODE_OFF:
	case NOOKS_MODE_COUNT:
		return;
	case NOOKS_MODE_AUDIT:
		fault_audit(dom, act, fault);
		return;
	default:
		break;
	}
	switch (READ_ONCE(dom->violation[class])) {
	case NOOKS_VIOLATION_AUDIT:
		fault_audit(dom, act, fault);
		return;
	case NOOKS_VIOLATION_STOP:
		/* Recovery reads it when it decides, which is after the report. */
		WRITE_ONCE(dom->stop, true);
		break;
	case NOOKS_VIOLATION_PANIC:
		fault_panic(dom, fault);
	default:
		break;
	}
	if (!act)
		nooks_domain_park(dom);
	nooks_fault_report(act, fault);
	nooks_activation_unwind(act);
}
