// SPDX-License-Identifier: GPL-2.0
/*
 * A driver for no device: what single steps of protection cost. Built twice, plain
 * and wrapped; the difference is the step. It knows nothing of nooks. Under QEMU's
 * -icount a nanosecond is an instruction.
 *
 *	parameters/run		written: all loops are run
 *	parameters/result	nanoseconds for ROUNDS rounds of each, in this order:
 *				nothing, write, read, call, entry, import,
 *				allocate and free, write to many, call of a function,
 *				of one that may come back to itself
 */
#include <linux/compiler.h>
#include <linux/etherdevice.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timer.h>

#define ROUNDS	100000
#define MANY	64

static unsigned long result[10];
module_param_array(result, ulong, NULL, 0400);

/* As far apart as most memory of a driver is. */
static unsigned long *one;
static unsigned long *many[MANY];
static struct net_device *dev;
static struct timer_list timer;

/* Far from the loops, so that neither is inlined. */
static noinline void nothing(void)
{
	barrier();
}

static noinline void nothing_timer(struct timer_list *t)
{
	barrier();
}

/* For all the compiler knows, it is called again by whom it calls. */
void maybe_again(void (*fn)(void));
noinline void maybe_again(void (*fn)(void))
{
	barrier();
	if (fn)
		fn();
	barrier();
}

/* Compilers and passes must not know that it is the same in each round. */
#define LOOP(name, type, var, step)					\
static noinline void name(type var)					\
{									\
	unsigned long i;						\
									\
	for (i = 0; i < ROUNDS; i++) {					\
		OPTIMIZER_HIDE_VAR(var);				\
		step;							\
	}								\
}

typedef void (*nothing_fn)(void);
typedef void (*timer_fn)(struct timer_list *t);

static struct {
	nothing_fn nothing;
} own = { nothing };

LOOP(loop_none, unsigned long *, p, (void)p)
LOOP(loop_write, unsigned long *, p, WRITE_ONCE(*p, i))
LOOP(loop_read, unsigned long *, p, (void)READ_ONCE(*p))
LOOP(loop_call, nothing_fn, fn, fn())
LOOP(loop_entry, timer_fn, fn, fn(&timer))
LOOP(loop_import, struct net_device *, p, netif_carrier_off(p))
LOOP(loop_allocate, size_t, n, kfree(kmalloc(n, GFP_KERNEL)))
LOOP(loop_many, unsigned long **, p, WRITE_ONCE(*p[i % MANY], i))
LOOP(loop_known, unsigned long *, p, nothing())
LOOP(loop_again, nothing_fn, fn, maybe_again(fn))

#define TIMED(nr, loop)							\
	do {								\
		u64 start = ktime_get_real_ns();			\
									\
		loop;							\
		result[nr] = ktime_get_real_ns() - start;		\
	} while (0)

static int run_set(const char *val, const struct kernel_param *kp)
{
	if (!dev)
		return -ENODEV;
	TIMED(0, loop_none(one));
	TIMED(1, loop_write(one));
	TIMED(2, loop_read(one));
	TIMED(3, loop_call(READ_ONCE(own.nothing)));
	/* What stands there is what the kernel would call. */
	TIMED(4, loop_entry(READ_ONCE(timer.function)));
	TIMED(5, loop_import(dev));
	TIMED(6, loop_allocate(64));
	TIMED(7, loop_many(many));
	TIMED(8, loop_known(one));
	TIMED(9, loop_again(NULL));
	return 0;
}

static const struct kernel_param_ops run_ops = { .set = run_set };
module_param_cb(run, &run_ops, NULL, 0200);

static void micro_exit(void)
{
	int i;

	for (i = 0; i < MANY; i++)
		kfree(many[i]);
	kfree(one);
	if (dev)
		free_netdev(dev);
}

static int __init micro_init(void)
{
	struct net_device *made = alloc_etherdev(0);
	int i;

	timer_setup(&timer, nothing_timer, 0);
	one = kzalloc(sizeof(*one), GFP_KERNEL);
	for (i = 0; i < MANY; i++)
		many[i] = kzalloc(512, GFP_KERNEL);
	for (i = 0; i < MANY && many[i]; i++)
		;
	dev = made;
	if (i == MANY && one && dev)
		return 0;
	micro_exit();
	return -ENOMEM;
}
module_init(micro_init);

static void __exit micro_module_exit(void)
{
	micro_exit();
}
module_exit(micro_module_exit);

MODULE_LICENSE("GPL");
