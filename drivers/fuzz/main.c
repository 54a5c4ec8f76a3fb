// SPDX-License-Identifier: GPL-2.0
/*
 * A hostile driver: calls every import wrapper. The tables are wrapgen's (wrapgen fuzz)
 * and limits.txt. It knows nothing of nooks: what is wrong must be rejected, and the
 * kernel must not notice. A call that is rejected does not come back here.
 *
 *	seed=N			the same calls for the same number
 *	parameters/run		written: some calls, until one is rejected
 *	parameters/called	how often each was called, as in calls.h
 *	parameters/passed	how often it returned
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/preempt.h>

#include "fuzz.h"

#define CALLS_A_RUN	16

/* By their names only: each takes what fits registers, and two words more. */
typedef unsigned long function(unsigned long, unsigned long, unsigned long,
			       unsigned long, unsigned long, unsigned long,
			       unsigned long, unsigned long);

struct call {
	const char *name;
	function *fn;
	enum fuzz_type ret;
	unsigned int nr;
	struct fuzz_argument arg[8];
};

#define CALL(name, ret, nr, ...)	fuzz_##name __asm__(#name),
#define SKIPPED(name)
#define ABSENT(name)
extern function
#include "calls.h"
	fuzz_nothing;
#undef CALL

#define ARG(kind, type, size)	{ KIND_##kind, TYPE_##type, size }
#define CALL(name, ret, nr, ...)					\
	{ #name, fuzz_##name, TYPE_##ret, nr, { __VA_ARGS__ } },
static const struct call calls[] = {
#include "calls.h"
};

static const struct {
	const char *name;
	enum fuzz_limit limit;
} limits[] = {
#define LIMIT(name, limit)	{ #name, LIMIT_##limit },
#include "limits.h"
};

static unsigned long called[CALLS], passed[CALLS];
module_param_array(called, ulong, NULL, 0400);
module_param_array(passed, ulong, NULL, 0400);

static u8 limit_of[CALLS];
static bool ready;

/* A wrong address: code. */
unsigned long fuzz_function(void)
{
	return (unsigned long)calls[fuzz_any() % CALLS].fn;
}

/* --- counting --- */

enum fuzz_nr fuzz_called(enum fuzz_nr nr)
{
	if (nr < CALLS)
		called[nr]++;
	return nr;
}

void fuzz_returned(enum fuzz_nr *nr)
{
	if (*nr < CALLS)
		passed[*nr]++;
}

/* --- calls --- */

static noinline void one_call(void)
{
	unsigned int nr = fuzz_any() % CALLS, i;
	const struct call *call = &calls[nr];
	enum fuzz_limit limit = limit_of[nr];
	bool atomic = fuzz_one_in(16);
	unsigned long a[8] = {}, ret;

	if (limit == LIMIT_never)
		return;
	for (i = 0; i < call->nr; i++)
		a[i] = fuzz_value(&call->arg[i], limit, atomic);
	called[nr]++;
	if (atomic)
		preempt_disable();
	ret = call->fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
	if (atomic)
		preempt_enable();
	passed[nr]++;
	fuzz_remember_key(call->ret, ret);
	for (i = 0; i < call->nr; i++) {
		if (call->arg[i].kind == KIND_release)
			fuzz_forget_key(call->arg[i].type, a[i]);
		else if (call->arg[i].kind == KIND_acquire)
			fuzz_remember_key(call->arg[i].type, a[i]);
	}
}

static const struct {
	void (*play)(void);
	unsigned int weight;
} scenes[] = {
#define SCENE(name, weight)	{ fuzz_scene_##name, weight },
	FUZZ_SCENES(SCENE)
#undef SCENE
};

static void one_scene(void)
{
	unsigned int chosen = fuzz_any() % 256, i;

	fuzz_twist_begin();
	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		if (chosen < scenes[i].weight) {
			scenes[i].play();
			return;
		}
		chosen -= scenes[i].weight;
	}
}

static int run_set(const char *val, const struct kernel_param *kp)
{
	int i;

	if (!ready)
		return -ENODEV;
	if (fuzz_one_in(512))
		fuzz_renew_own();
	if (fuzz_one_in(4)) {
		one_scene();
		return 0;
	}
	for (i = 0; i < CALLS_A_RUN; i++)
		one_call();
	return 0;
}

static const struct kernel_param_ops run_ops = { .set = run_set };
module_param_cb(run, &run_ops, NULL, 0200);

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static int __init fuzz_init(void)
{
	unsigned int i, n;

	for (i = 0; i < CALLS; i++)
		for (n = 0; n < ARRAY_SIZE(limits); n++)
			if (same(calls[i].name, limits[n].name))
				limit_of[i] = limits[n].limit;
	fuzz_renew_own();
	if (!fuzz_own)
		return -ENOMEM;
	ready = true;
	return fuzz_pci_begin();
}
module_init(fuzz_init);

/* What it holds is left behind, on purpose: all of it must be given back. */
static void __exit fuzz_exit(void)
{
}
module_exit(fuzz_exit);

MODULE_LICENSE("GPL");
