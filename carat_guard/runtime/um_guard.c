// SPDX-License-Identifier: GPL-2.0
/*
 * The slow path's entries on User Mode Linux, where x86_guard.S cannot find the
 * counters of a CPU. In C, so no driver compiled with the pass can call them, for
 * they keep no registers; but a test can, and comes to the same check.c. Ahead of it
 * only spots are looked at.
 */
#include "internal.h"

/* As check.c expects it below the return address. */
#define KEPT	8

#define frame()	((void *)((unsigned long *)__builtin_dwarf_cfa() - 1 - KEPT))

#define GUARD(name, class)						\
void carat_guard_miss_##name(unsigned long addr, unsigned long size,	\
			     const struct nooks_window **site,		\
			     struct nooks_module *mod, const void *frame); \
void __carat_guard_##name##_more(unsigned long addr, unsigned long size, \
				 const struct nooks_window **site,	\
				 struct nooks_module *mod)		\
{									\
	if ((class) == NOOKS_CLASS_CALL ||				\
	    !carat_guard_follow(site, mod->dom, addr, size, class))	\
		carat_guard_miss_##name(addr, size, site, mod, frame()); \
}									\
void __carat_guard_##name(unsigned long addr, unsigned long size,	\
			  const struct nooks_window **site,		\
			  struct nooks_module *mod)			\
{									\
	nooks_stat_inc(mod->dom, NOOKS_STAT_MISSES + (class));		\
	__carat_guard_##name##_more(addr, size, site, mod);		\
}

void __carat_guard_call_more(unsigned long addr, unsigned long size,
			     const struct nooks_window **site,
			     struct nooks_module *mod);

GUARD(write, NOOKS_CLASS_WRITE)
GUARD(read, NOOKS_CLASS_READ)
GUARD(call, NOOKS_CLASS_CALL)

void carat_guard_miss_local(unsigned long addr, unsigned long size,
			    unsigned long start, unsigned long len,
			    struct nooks_module *mod, const void *frame);

void __carat_guard_local(unsigned long addr, unsigned long size,
			 unsigned long start, unsigned long len,
			 struct nooks_module *mod)
{
	carat_guard_miss_local(addr, size, start, len, mod, frame());
}

void carat_guard_looped(struct nooks_module *mod, const void *frame);
void carat_guard_deep(struct nooks_module *mod, const void *frame);

void __carat_guard_loop(struct nooks_module *mod)
{
	carat_guard_looped(mod, frame());
}

void __carat_guard_depth(struct nooks_module *mod)
{
	carat_guard_deep(mod, frame());
}

#define COVERS(name, count)						\
bool carat_guard_asked_##name(unsigned long addr, unsigned long size,	\
			      const struct nooks_window **site,		\
			      struct nooks_module *mod, unsigned long sp); \
bool __carat_guard_covers_##name(unsigned long addr, unsigned long size, \
				 const struct nooks_window **site,	\
				 struct nooks_module *mod)		\
{									\
	nooks_stat_inc(mod->dom, NOOKS_STAT_MISSES + (count));		\
	return carat_guard_asked_##name(addr, size, site, mod,		\
					(unsigned long)__builtin_dwarf_cfa()); \
}

COVERS(write, NOOKS_CLASS_WRITE)
COVERS(read, NOOKS_CLASS_READ)
