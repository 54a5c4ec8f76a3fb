// SPDX-License-Identifier: GPL-2.0
/*
 * Calls out of a domain: what every import wrapper does around the kernel
 * function, and the checks that the words of the IDL stand for.
 */
#include <linux/bitops.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "internal.h"
#include "trace.h"

/* Strings of a driver that are longer are no strings. */
#define STRING_MAX	4096

void __nooks_import_stray(struct nooks_activation *act)
{
	nooks_domain_park(act ? act->dom : NULL);
}
EXPORT_SYMBOL_GPL(__nooks_import_stray);

void __nooks_import_traced(struct nooks_import *imp)
{
	trace_nooks_import(imp->dom, imp->desc->name, nooks_import_ip(imp));
}
EXPORT_SYMBOL_GPL(__nooks_import_traced);

static void context_fault(struct nooks_import *imp, const char *what)
{
	struct nooks_fault fault = {
		.kind = NOOKS_FAULT_CONTEXT,
		.ip = nooks_import_ip(imp),
		.import = imp->desc->name,
		.arg = -1,
		.what = what,
		.sp = imp->sp,
	};

	nooks_fault_denied(imp->dom, nooks_import_activation(imp), &fault);
}

void __nooks_import_context(struct nooks_import *imp)
{
	context_fault(imp, "may sleep, called in atomic context");
}
EXPORT_SYMBOL_GPL(__nooks_import_context);

void __nooks_import_softirq(struct nooks_import *imp)
{
	context_fault(imp, "called where softirqs are not disabled");
}
EXPORT_SYMBOL_GPL(__nooks_import_softirq);

static void argument_fault(struct nooks_import *imp, enum nooks_fault_kind kind,
			   int arg, unsigned long addr, size_t size,
			   const char *what, const struct nooks_type *type)
{
	struct nooks_fault fault = {
		.kind = kind,
		.ip = nooks_import_ip(imp),
		.addr = addr,
		.size = size,
		.import = imp->desc->name,
		.arg = arg,
		.what = what,
		.type = type ? type->name : NULL,
		.sp = imp->sp,
	};

	nooks_fault_denied(imp->dom, nooks_import_activation(imp), &fault);
}

void nooks_import_fault(struct nooks_import *imp, int arg, unsigned long addr,
			size_t size, const char *what)
{
	argument_fault(imp, NOOKS_FAULT_ARGUMENT, arg, addr, size, what, NULL);
}
EXPORT_SYMBOL_GPL(nooks_import_fault);

/* Mapped kernel memory? A byte of every page is looked at. */
static bool readable(unsigned long addr, size_t size)
{
	unsigned long last = addr + size - 1;
	u8 byte;

	if (!size)
		return true;
	if (addr < TASK_SIZE_MAX || last < addr)
		return false;
	for (; addr < last; addr = PAGE_ALIGN(addr + 1))
		if (copy_from_kernel_nofault(&byte, (void *)addr, 1))
			return false;
	return !copy_from_kernel_nofault(&byte, (void *)last, 1);
}

void nooks_arg_mapped(struct nooks_import *imp, int arg, const void *p,
		      size_t size)
{
	unsigned long addr = (unsigned long)p;

	if (unlikely(!readable(addr, size)))
		nooks_import_fault(imp, arg, addr, size, "not readable");
}
EXPORT_SYMBOL_GPL(nooks_arg_mapped);

/* What the kernel reads for the driver obeys the rules of its own reads, too. */
static void check_read(struct nooks_import *imp, int arg, unsigned long addr,
		       size_t size)
{
	if (READ_ONCE(imp->dom->mode[NOOKS_CLASS_READ]) != NOOKS_MODE_OFF &&
	    size &&
	    !nooks_protection->allowed(imp->dom, nooks_import_activation(imp),
				       imp->sp, addr, size, NOOKS_ACCESS_READ))
		argument_fault(imp, NOOKS_FAULT_READ, arg, addr, size,
			       "not the driver's to read", NULL);
}

void nooks_arg_readable(struct nooks_import *imp, int arg, const void *p,
			size_t size)
{
	nooks_arg_mapped(imp, arg, p, size);
	check_read(imp, arg, (unsigned long)p, size);
}
EXPORT_SYMBOL_GPL(nooks_arg_readable);

void nooks_arg_writable(struct nooks_import *imp, int arg, const void *p,
			size_t size)
{
	unsigned long addr = (unsigned long)p;

	/* Without size there is nothing to write, whatever the pointer is. */
	if (!size)
		return;
	if (unlikely(!nooks_protection->allowed(imp->dom, nooks_import_activation(imp),
						imp->sp, addr,
						size, NOOKS_ACCESS_WRITE)))
		nooks_import_fault(imp, arg, addr, size, "not writable");
}
EXPORT_SYMBOL_GPL(nooks_arg_writable);

void nooks_arg_string(struct nooks_import *imp, int arg, const char *s)
{
	unsigned long addr = (unsigned long)s;
	unsigned long end = addr + STRING_MAX;
	char buf[64], *nul;
	size_t n;

	/* A piece at a time, none over the end of a page. */
	for (; addr < end; addr += n) {
		n = min_t(size_t, sizeof(buf), PAGE_SIZE - offset_in_page(addr));
		if (addr < TASK_SIZE_MAX ||
		    copy_from_kernel_nofault(buf, (void *)addr, n)) {
			nooks_import_fault(imp, arg, addr, 0,
					   "not a readable string");
			return;
		}
		nul = memchr(buf, '\0', n);
		if (nul) {
			check_read(imp, arg, (unsigned long)s,
				   addr + (nul - buf) + 1 - (unsigned long)s);
			return;
		}
	}
	nooks_import_fault(imp, arg, addr, STRING_MAX, "string without end");
}
EXPORT_SYMBOL_GPL(nooks_arg_string);

void nooks_arg_user(struct nooks_import *imp, int arg, const void __user *p,
		    size_t size)
{
	if (unlikely(!access_ok(p, size)))
		nooks_import_fault(imp, arg, (unsigned long)p, size,
				   "not a user address");
}
EXPORT_SYMBOL_GPL(nooks_arg_user);

void nooks_arg_callback(struct nooks_import *imp, int arg, const void *fn)
{
	const struct nooks_range *thunk = &nooks_import_activation(imp)->mod->thunk;

	if (unlikely(fn < thunk->start || fn >= thunk->end))
		nooks_import_fault(imp, arg, (unsigned long)fn, 0,
				   "not a callback of this driver");
}
EXPORT_SYMBOL_GPL(nooks_arg_callback);

/* What lockdep keeps must go with the module, and not before; elsewhere nobody looks. */
static void check_kept(struct nooks_import *imp, int arg, const void *p,
		       const char *what)
{
	unsigned long addr = (unsigned long)p;

	if (IS_ENABLED(CONFIG_LOCKDEP) &&
	    !within_module(addr, nooks_import_activation(imp)->mod->owner))
		nooks_import_fault(imp, arg, addr, 0, what);
}

/* Lockdep turns itself off when it is given another. */
void nooks_arg_lock_class(struct nooks_import *imp, int arg, const void *key)
{
	check_kept(imp, arg, key, "not a static key of this driver");
}
EXPORT_SYMBOL_GPL(nooks_arg_lock_class);

/* Compared with the names of all locks of that name's classes to come. */
void nooks_arg_lock_name(struct nooks_import *imp, int arg, const char *name)
{
	check_kept(imp, arg, name, "not a static name of this driver");
}
EXPORT_SYMBOL_GPL(nooks_arg_lock_name);

void __nooks_arg_ref_missing(struct nooks_import *imp, int arg,
			     const struct nooks_type *type, unsigned long key)
{
	argument_fault(imp, NOOKS_FAULT_ARGUMENT, arg, key, 0, "holds no such ",
		       type);
}
EXPORT_SYMBOL_GPL(__nooks_arg_ref_missing);

/* What may be had once: the kernel mostly does it twice, or is a BUG() when it finds out. */
void nooks_arg_unheld(struct nooks_import *imp, int arg,
		      const struct nooks_type *type, unsigned long key)
{
	if (unlikely(nooks_object_is_held(imp->dom, type, key)))
		argument_fault(imp, NOOKS_FAULT_ARGUMENT, arg, key, 0,
			       "already holds this ", type);
}
EXPORT_SYMBOL_GPL(nooks_arg_unheld);

void __nooks_arg_out_of_range(struct nooks_import *imp, int arg,
			      long long value)
{
	struct nooks_fault fault = {
		.kind = NOOKS_FAULT_ARGUMENT,
		.ip = nooks_import_ip(imp),
		.addr = value,
		.number = true,
		.import = imp->desc->name,
		.arg = arg,
		.what = "out of range",
		.sp = imp->sp,
	};

	nooks_fault_denied(imp->dom, nooks_import_activation(imp), &fault);
}
EXPORT_SYMBOL_GPL(__nooks_arg_out_of_range);

/* What allocators stumble over, and a wait where none is allowed. */
static void check_gfp(struct nooks_import *imp, int arg, gfp_t gfp, gfp_t more)
{
	const gfp_t moves = __GFP_MOVABLE | __GFP_RECLAIMABLE;
	gfp_t zone = gfp & GFP_ZONEMASK & ~__GFP_MOVABLE;

	if (gfp & ~(NOOKS_GFP_PLAIN | more) ||
	    hweight32((__force u32)zone) > 1 ||
	    (gfp & moves) == moves ||
	    (gfp & __GFP_MOVABLE && zone & ~__GFP_HIGHMEM) ||
	    (gfp & __GFP_DIRECT_RECLAIM && gfp & NOOKS_GFP_NEVER_WAITS))
		nooks_import_fault(imp, arg, (__force unsigned long)gfp, 0,
				   "flags that are not allowed");
	if (gfpflags_allow_blocking(gfp) && (!preemptible() || in_interrupt()))
		__nooks_import_context(imp);
}

/* For memory out of slabs. */
void __nooks_arg_gfp(struct nooks_import *imp, int arg, gfp_t gfp)
{
	check_gfp(imp, arg, gfp, __GFP_DMA | __GFP_RECLAIMABLE);
}
EXPORT_SYMBOL_GPL(__nooks_arg_gfp);

/* For whole pages. */
void nooks_arg_gfp_pages(struct nooks_import *imp, int arg, gfp_t gfp)
{
	check_gfp(imp, arg, gfp, GFP_ZONEMASK | __GFP_RECLAIMABLE);
}
EXPORT_SYMBOL_GPL(nooks_arg_gfp_pages);

void nooks_arg_release(struct nooks_import *imp, int arg,
		       const struct nooks_type *type, unsigned long key,
		       unsigned int how)
{
	if (!nooks_object_untrack(imp->dom, type, key) &&
	    unlikely(!(how & NOOKS_MAYBE)))
		argument_fault(imp, NOOKS_FAULT_ARGUMENT, arg, key, 0,
			       "holds no such ", type);
}
EXPORT_SYMBOL_GPL(nooks_arg_release);

/* No memory for the record: the driver must not have what we cannot take back. */
bool __nooks_import_acquire_failed(struct nooks_import *imp,
				   const struct nooks_type *type,
				   unsigned long key, const unsigned long *aux)
{
	nooks_object_release_untracked(imp->dom, type, key, 0, aux);
	return false;
}
EXPORT_SYMBOL_GPL(__nooks_import_acquire_failed);

bool nooks_import_acquire(struct nooks_import *imp,
			  const struct nooks_type *type, unsigned long key,
			  size_t size, const unsigned long aux[3],
			  unsigned int how)
{
	static const unsigned long none[3];
	struct nooks_object *obj;

	obj = nooks_object_track(imp->dom, type, key, size, aux ?: none,
				 nooks_import_ip(imp));
	if (!IS_ERR(obj)) {
		if (type->covers)
			nooks_activation_note(nooks_import_activation(imp), obj);
		return true;
	}
	if (PTR_ERR(obj) == -EEXIST) {
		if (!(how & NOOKS_ONCE))
			argument_fault(imp, NOOKS_FAULT_ARGUMENT, -1, key, size,
				       "already holds this ", type);
		return true;
	}
	/* No memory for the record: the driver must not have what we cannot take back. */
	nooks_object_release_untracked(imp->dom, type, key, size, aux);
	return false;
}
EXPORT_SYMBOL_GPL(nooks_import_acquire);

void nooks_import_abandon(struct nooks_import *imp,
			  const struct nooks_type *type, unsigned long key)
{
	struct nooks_object obj;

	if (nooks_object_take(imp->dom, type, key, &obj) && type->release)
		type->release(&obj);
}
EXPORT_SYMBOL_GPL(nooks_import_abandon);
