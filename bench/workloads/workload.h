/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the workloads have in common. Each is a module that works on a data structure of
 * its own; it knows nothing of nooks, and is built plain and wrapped. Included once, by
 * the file that defines workload().
 *
 *	parameters/cpus		on so many processors at once, each its own structure
 *	parameters/rounds	so long on each
 *	parameters/run		written: it works
 *	parameters/result	nanoseconds (of the slowest), operations on each, and a sum
 *				over what was found, the same for all builds
 *	parameters/stray	see stray.h
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "stray.h"

#define WORKLOAD_CPUS	2

struct job {
	struct work_struct work;
	u64 random;
	u64 ops;
	u64 sum;
	u64 ns;
	int err;
};

/* Does @rounds rounds, counts operations in @job->ops, and frees all that it had. */
static int workload(struct job *job, unsigned int rounds);

static struct job job[WORKLOAD_CPUS];
static unsigned int cpus = 1, rounds = 1000;
static unsigned long long result[3];

module_param(cpus, uint, 0600);
module_param(rounds, uint, 0600);
module_param_array(result, ullong, NULL, 0400);

/* Marsaglia's xorshift: the same numbers every time. */
static inline u64 workload_random(struct job *job)
{
	u64 x = job->random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	job->random = x;
	return x;
}

static inline u64 workload_mix(u64 x)
{
	x *= 0x9e3779b97f4a7c15ull;
	return x ^ x >> 32;
}

static void job_run(struct work_struct *work)
{
	struct job *own = container_of(work, struct job, work);
	u64 start = ktime_get_ns();

	own->err = workload(own, rounds);
	own->ns = ktime_get_ns() - start;
}

static int run_set(const char *val, const struct kernel_param *kp)
{
	unsigned int i;
	int err = 0;

	if (!cpus || cpus > WORKLOAD_CPUS)
		return -EINVAL;
	for (i = 0; i < cpus; i++) {
		job[i].random = 88172645463325252ull;
		job[i].ops = 0;
		job[i].sum = 0;
		INIT_WORK(&job[i].work, job_run);
		queue_work_on(i, system_percpu_wq, &job[i].work);
	}
	result[0] = 0;
	for (i = 0; i < cpus; i++) {
		flush_work(&job[i].work);
		err = err ?: job[i].err;
		result[0] = max(result[0], job[i].ns);
		result[1] = job[i].ops;
		result[2] = job[i].sum;
	}
	return err;
}

static const struct kernel_param_ops run_ops = { .set = run_set };
module_param_cb(run, &run_ops, NULL, 0200);

static int __init workload_init(void)
{
	return 0;
}
module_init(workload_init);

static void __exit workload_exit(void)
{
}
module_exit(workload_exit);

MODULE_LICENSE("GPL");

#endif /* WORKLOAD_H */
