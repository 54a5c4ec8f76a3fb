/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words for gadgets. What each of them must lead to stands in faults.txt.
 *
 * A gadget is found by its symbol, nooks_gadget_<name>; the injector calls it at
 * the entry of a driver function. If nothing stops it, it returns and the driver
 * goes on.
 */
#ifndef NOOKS_GADGET_H
#define NOOKS_GADGET_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "faulty.h"

/*
 * Not a size of the slab allocator's: the byte behind belongs to nobody. With one,
 * it may belong to the next object, and that may be the driver's own.
 */
#define HEAP_SIZE	61

/*
 * The same in another cache, where neither e1000e nor null_blk has objects: what lies
 * beside is foreign.
 */
#define LONE_SIZE	90
#define LONE_CACHE	96

/* @arg: the arguments of the driver function, see NOOKS_FAULTY_ARG() */
#define GADGET(name)							\
	void nooks_gadget_##name(const struct nooks_faulty_target *target, \
				 unsigned long *arg);			\
	__used noinline							\
	void nooks_gadget_##name(const struct nooks_faulty_target *target, \
				 unsigned long *arg)

/* The compiler must not see where a pointer comes from, nor what a number is. */
#define hidden(value) ({						\
	__auto_type __value = (value);					\
									\
	OPTIMIZER_HIDE_VAR(__value);					\
	__value;							\
})

static __always_inline void write_value(void *where, u8 value)
{
	*(volatile u8 *)hidden(where) = value;
}

static __always_inline void write_byte(void *where)
{
	write_value(where, 0x5a);
}

#endif /* NOOKS_GADGET_H */
