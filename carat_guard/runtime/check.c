// SPDX-License-Identifier: GPL-2.0
/*
 * The check behind every guard: may this domain write these bytes here and
 * now? Its stack, what was lent for the call, what its objects allow.
 */
#include "internal.h"

/*
 * The driver's own frames: those of the running activation lie between the
 * guard and the frame of its entry wrapper; those of activations of the same
 * domain it is nested in end where they called out. The top word of a window is
 * the return address into nooks_activation_call().
 */
static bool own_stack(const struct nooks_activation *act, unsigned long sp,
		      unsigned long addr, size_t size)
{
	const struct nooks_domain *dom = act->dom;
	unsigned long top;

	for (; act; act = act->prev, sp = act ? act->import_sp : 0) {
		top = act->sp - sizeof(long);
		if (act->dom == dom && sp && addr >= sp && addr < top &&
		    size <= top - addr)
			return true;
	}
	return false;
}

static bool granted(const struct nooks_activation *act, unsigned long addr,
		    size_t size)
{
	int i;

	for (i = 0; i < act->nr_grants; i++) {
		const struct nooks_grant *grant = &act->grant[i];

		if (addr >= grant->start && addr - grant->start < grant->len &&
		    size <= grant->len - (addr - grant->start))
			return true;
	}
	return false;
}

static bool allowed(struct nooks_domain *dom, struct nooks_activation *act,
		    unsigned long sp, unsigned long addr, size_t size)
{
	if (act && (own_stack(act, sp, addr, size) || granted(act, addr, size) ||
		    nooks_activation_covered(act, addr, size,
					     NOOKS_ACCESS_WRITE, NULL) == size))
		return true;
	return carat_guard_rights_covered(dom->protection, addr, size) == size ||
	       nooks_object_covered(dom, addr, size, NOOKS_ACCESS_WRITE,
				    NULL) == size;
}

static void deny(struct nooks_domain *dom, struct nooks_activation *act,
		 unsigned long addr, size_t size, unsigned long ip,
		 unsigned long sp)
{
	struct nooks_fault fault = {
		.kind = NOOKS_FAULT_WRITE,
		.ip = ip,
		.addr = addr,
		.size = size,
		.arg = -1,
		.sp = sp,
	};

	nooks_fault_denied(dom, act, &fault);
}

void __carat_guard_write(struct nooks_module *mod, const volatile void *p,
			 unsigned long size)
{
	struct nooks_domain *dom = mod->dom;
	unsigned long addr = (unsigned long)p;
	unsigned long sp = (unsigned long)__builtin_frame_address(0);
	struct nooks_activation *act;

	if (READ_ONCE(dom->mode) == NOOKS_MODE_OFF || !size)
		return;
	nooks_stat_inc(dom, NOOKS_STAT_GUARDS);
	act = nooks_activation_current();
	/* Another thread failed the domain: this one leaves here. */
	if (unlikely(!nooks_domain_running(dom)) && act && act->dom == dom &&
	    !act->import_sp)
		nooks_activation_unwind(act);
	/*
	 * Not the domain that runs here; or kernel code runs, inside an import,
	 * and called the driver behind the back of every slot. There is no
	 * activation to unwind then: the frames in between are the kernel's.
	 */
	if (act && unlikely(act->dom != dom || act->import_sp))
		act = NULL;
	if (likely(allowed(dom, act, sp, addr, size)))
		return;
	deny(dom, act, addr, size, _RET_IP_, sp);
}
EXPORT_SYMBOL_GPL(__carat_guard_write);

const struct nooks_protection_ops carat_guard_ops = {
	.create		= carat_guard_rights_create,
	.destroy	= carat_guard_rights_destroy,
	.grant		= carat_guard_rights_add,
	.revoke		= carat_guard_rights_revoke,
	.allowed	= allowed,
	.describe	= carat_guard_describe,
};

int carat_guard_init(void)
{
	return carat_guard_rights_init();
}

void carat_guard_exit(void)
{
	carat_guard_rights_exit();
}
