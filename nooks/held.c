// SPDX-License-Identifier: GPL-2.0
/*
 * What a driver holds while it runs: locks, and what else others would wait for if it
 * were not given back. The record is the activation's; activation.c gives back what is
 * left in it.
 */
#include <linux/string.h>

#include "internal.h"

void nooks_activation_hold(struct nooks_activation *act,
			   enum nooks_held_kind kind, void *lock)
{
	act->held[act->nr_held++] = (struct nooks_held){ kind, lock };
}
EXPORT_SYMBOL_GPL(nooks_activation_hold);

void nooks_import_hold(struct nooks_import *imp, enum nooks_held_kind kind,
		       void *lock, unsigned long flags)
{
	struct nooks_activation *act = nooks_import_activation(imp);
	struct nooks_held *held;

	if (unlikely(act->nr_held == NOOKS_MAX_HELD)) {
		struct nooks_fault fault = {
			.kind = NOOKS_FAULT_HELD,
			.ip = nooks_import_ip(imp),
			.addr = (unsigned long)lock,
			.import = imp->desc->name,
			.arg = -1,
			.what = "holds too many locks",
			.sp = act->import_sp,
		};
		struct nooks_held last = { kind, lock, flags };

		/* Without a record this one must be given back here. */
		nooks_activation_release_one(&last);
		nooks_fault_report(act, &fault);
		nooks_activation_unwind(act);
	}
	held = &act->held[act->nr_held++];
	held->kind = kind;
	held->lock = lock;
	held->flags = flags;
}
EXPORT_SYMBOL_GPL(nooks_import_hold);

/* A spinlock is the same one, however it is taken. */
static enum nooks_held_kind same_lock(enum nooks_held_kind kind)
{
	return kind <= NOOKS_HELD_SPIN_IRQSAVE ? NOOKS_HELD_SPIN : kind;
}

void __nooks_import_unheld(struct nooks_import *imp, enum nooks_held_kind kind,
			   const void *lock)
{
	const struct nooks_activation *act;
	int i;

	for (act = nooks_import_activation(imp); act; act = act->prev)
		for (i = 0; i < act->nr_held; i++)
			if (same_lock(act->held[i].kind) == same_lock(kind) &&
			    act->held[i].lock == lock)
				nooks_import_fault(imp, lock ? 0 : -1,
						   (unsigned long)lock, 0,
						   "lock is held already");
}
EXPORT_SYMBOL_GPL(__nooks_import_unheld);

static int held_at(const struct nooks_activation *act,
		   enum nooks_held_kind kind, const void *lock)
{
	int i;

	for (i = act->nr_held - 1; i >= 0; i--)
		if (act->held[i].kind == kind && act->held[i].lock == lock)
			break;
	return i;
}

bool nooks_activation_unhold(struct nooks_activation *act,
			     enum nooks_held_kind kind, const void *lock)
{
	int i = held_at(act, kind, lock);

	if (i < 0)
		return false;
	act->nr_held--;
	memmove(&act->held[i], &act->held[i + 1],
		(act->nr_held - i) * sizeof(act->held[0]));
	return true;
}
EXPORT_SYMBOL_GPL(nooks_activation_unhold);

/* Which of those that the call is nested in holds it, or NULL. */
static struct nooks_activation *holder(struct nooks_import *imp,
				       enum nooks_held_kind kind,
				       const void *lock)
{
	struct nooks_activation *act;

	for (act = nooks_import_activation(imp); act; act = act->prev)
		/* An interrupted activation holds what it holds. */
		if (act->dom == imp->dom && act->import_sp &&
		    held_at(act, kind, lock) >= 0)
			return act;
	return NULL;
}

bool nooks_import_holds(struct nooks_import *imp, enum nooks_held_kind kind,
			const void *lock)
{
	return holder(imp, kind, lock);
}
EXPORT_SYMBOL_GPL(nooks_import_holds);

bool nooks_import_unhold_maybe(struct nooks_import *imp,
			       enum nooks_held_kind kind, void *lock)
{
	struct nooks_activation *act = holder(imp, kind, lock);

	return act && nooks_activation_unhold(act, kind, lock);
}
EXPORT_SYMBOL_GPL(nooks_import_unhold_maybe);

void nooks_import_unhold(struct nooks_import *imp, enum nooks_held_kind kind,
			 void *lock)
{
	if (!nooks_import_unhold_maybe(imp, kind, lock))
		nooks_import_fault(imp, lock ? 0 : -1, (unsigned long)lock, 0,
				   "lock is not held");
}
EXPORT_SYMBOL_GPL(nooks_import_unhold);
