// SPDX-License-Identifier: GPL-2.0
/*
 * Arguments that are right, just wrong, or anything; the same for the same seed, but
 * for where memory happens to lie.
 */
#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/lockdep.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "fuzz.h"

static unsigned long seed = 1;
module_param(seed, ulong, 0400);

static unsigned long held[TYPES][RING];
static unsigned long freed[RING];
unsigned long fuzz_own;

u64 fuzz_any(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

bool fuzz_one_in(unsigned int n)
{
	return fuzz_any() % n == 0;
}

unsigned long fuzz_number(enum fuzz_limit limit)
{
	static const unsigned long edge[] = {
		0, 1, 7, 8, 4095, 4096, 4097, 65536, 1ul << 20, INT_MAX, 1ul << 31,
		UINT_MAX, 1ul << 32, LONG_MAX, 1ul << 63, ULONG_MAX, ULONG_MAX - 7,
	};
	unsigned long n;

	switch (fuzz_any() % 8) {
	case 0 ... 3:
		n = fuzz_any() % 64;
		break;
	case 4:
		n = fuzz_any() % 65536;
		break;
	case 5:
		n = fuzz_any();
		break;
	default:
		n = edge[fuzz_any() % ARRAY_SIZE(edge)];
	}
	return limit == LIMIT_small ? 1 + n % 16383 : n;
}

/* Where nothing is. */
static unsigned long nowhere(void)
{
	static const unsigned long fixed[] = {
		0, 1, 8, 4096, 0x400000, 0x7ffffffff000, 0x8000000000000000,
		0xdead000000000100, (unsigned long)-12, ULONG_MAX,
	};

	return fixed[fuzz_any() % ARRAY_SIZE(fixed)];
}

/* What the driver has no right to. */
static unsigned long foreign(void)
{
	struct task_struct *task = current;

	switch (fuzz_any() % 8) {
	case 0:
		return (unsigned long)task + fuzz_any() % 4096;
	case 1:
		return (unsigned long)READ_ONCE(task->mm);
	case 2:
		return (unsigned long)READ_ONCE(task->cred);
	case 3:
		return fuzz_function();
	case 4:
		return fuzz_any() | 1ul << 63;
	case 5:
		return 0xffffffff81000000 + fuzz_any() % (1ul << 24);
	default:
		return nowhere();
	}
}

/* An object that it holds, or has held. */
static unsigned long object(enum fuzz_type type)
{
	return held[type][fuzz_any() % RING];
}

/*
 * Lies in the driver's own memory, where the kernel would write over its own struct if
 * told so: handed over as what it is, or not at all.
 */
static bool is_own(enum fuzz_type type)
{
	switch (type) {
	case TYPE_badblocks:
	case TYPE_blk_mq_tag_set:
	case TYPE_pm_qos:
		return true;
	default:
		return false;
	}
}

static unsigned long any_object(void)
{
	enum fuzz_type type = 1 + fuzz_any() % (TYPES - 1);

	return is_own(type) ? 0 : object(type);
}

static unsigned long hostile(enum fuzz_limit limit)
{
	if (limit == LIMIT_foreign)
		return foreign();
	switch (fuzz_any() % 6) {
	case 0:
		return freed[fuzz_any() % RING];
	case 1:
		return any_object();
	case 2:
		return any_object() + fuzz_any() % 16;
	case 3:
		return fuzz_own + OWN_SIZE - fuzz_any() % 16;
	default:
		return foreign();
	}
}

static unsigned long right(const struct fuzz_argument *arg, enum fuzz_limit limit)
{
	static struct lock_class_key lock_class;

	switch (arg->kind) {
	case KIND_in:
	case KIND_out:
	case KIND_acquire:
		return limit == LIMIT_foreign ? foreign() : fuzz_own + fuzz_any() % 256 * 8;
	case KIND_string:
		return (unsigned long)"fuzz";
	case KIND_format:
		return (unsigned long)"";
	case KIND_user:
		return 0x10000 + fuzz_any() % 4096;
	case KIND_lock_class:
		return (unsigned long)&lock_class;
	case KIND_opaque:
		return fuzz_any();
	default:
		return object(arg->type);
	}
}

/*
 * Of allocations: those of the context, those of the other one, or any. Without
 * __GFP_NOWARN the kernel reports what it cannot give.
 */
static unsigned long flags(bool atomic)
{
	gfp_t gfp = atomic ? GFP_ATOMIC : GFP_KERNEL;

	switch (fuzz_any() % 8) {
	case 0:
		gfp = atomic ? GFP_KERNEL : GFP_ATOMIC;
		break;
	case 1:
		gfp |= (__force gfp_t)(1u << fuzz_any() % 32);
		break;
	case 2:
		gfp = (__force gfp_t)fuzz_any();
		break;
	}
	return (__force unsigned long)(gfp | __GFP_NOWARN);
}

unsigned long fuzz_value(const struct fuzz_argument *arg, enum fuzz_limit limit, bool atomic)
{
	switch (arg->kind) {
	case KIND_number:
	case KIND_range:
		/* Some name an object: a line, a device number. */
		return arg->type && fuzz_one_in(2) ? object(arg->type) : fuzz_number(limit);
	case KIND_gfp:
		return flags(atomic);
	case KIND_format:
		/* Its arguments are the driver's own business (LIMITS.md). */
		return fuzz_one_in(2) ? right(arg, limit) : nowhere();
	default:
		return fuzz_one_in(2) ? right(arg, limit) : hostile(limit);
	}
}

/* --- one wrong argument in every second scene --- */

static unsigned int twist_in;

static bool twists(void)
{
	return twist_in && !--twist_in;
}

void fuzz_twist_begin(void)
{
	twist_in = fuzz_any() % 40;
}

unsigned long fuzz_twist_own(unsigned long value)
{
	return twists() ? foreign() : value;
}

unsigned long fuzz_twist_object(unsigned long value)
{
	return twists() ? hostile(LIMIT_none) : value;
}

unsigned long fuzz_twist_number(unsigned long value)
{
	return twists() ? fuzz_number(LIMIT_none) : value;
}

/* --- what it holds --- */

void fuzz_remember_key(enum fuzz_type type, unsigned long key)
{
	if (type && key && key < (unsigned long)-4095)
		held[type][fuzz_any() % RING] = key;
}

void fuzz_remember(enum fuzz_type type, const void *object)
{
	fuzz_remember_key(type, (unsigned long)object);
}

void fuzz_forget_key(enum fuzz_type type, unsigned long key)
{
	int i;

	for (i = 0; i < RING; i++)
		if (held[type][i] == key)
			held[type][i] = 0;
	if (!is_own(type))
		freed[fuzz_any() % RING] = key;
}

void fuzz_forget(enum fuzz_type type, const void *object)
{
	fuzz_forget_key(type, (unsigned long)object);
}

/* What it writes itself must not be what it hands over. */
void fuzz_renew_own(void)
{
	void *new = kzalloc(OWN_SIZE, GFP_KERNEL);

	if (!new)
		return;
	fuzz_remember_key(TYPE_heap, fuzz_own);
	fuzz_own = (unsigned long)new;
}
