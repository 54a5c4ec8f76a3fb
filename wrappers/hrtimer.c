// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/hrtimer.idl.
 */
#include <linux/hrtimer.h>
#include <linux/uaccess.h>

#include "hrtimer_gen.h"

/* No delay at all, on a machine that is busy. */
#define SOON_US	20

/* What is called is no argument, but stands in the timer. */
void nooks_check_hrtimer_start_range_ns__timer(struct nooks_import *imp,
					       int arg, struct hrtimer *timer)
{
	nooks_arg_callback(imp, arg, READ_ONCE(timer->function));
}

/* const, but its own: of another the way to its clock may lead anywhere. */
void nooks_check_hrtimer_active__timer(struct nooks_import *imp, int arg,
				       const struct hrtimer __driver *timer)
{
	nooks_arg_writable(imp, arg, nooks_checked(timer), sizeof(*timer));
}

/* The kernel moves what it has in a tree. */
void nooks_check_hrtimer_forward__timer(struct nooks_import *imp, int arg,
					struct hrtimer *timer)
{
	if (READ_ONCE(timer->state) & HRTIMER_STATE_ENQUEUED)
		nooks_import_fault(imp, arg, (unsigned long)timer, 0,
				   "still armed");
}

static int track(struct nooks_domain *dom, struct hrtimer *timer,
		 unsigned long ip)
{
	struct nooks_object *obj;

	obj = nooks_object_track(dom, &nooks_type_hrtimer, (unsigned long)timer,
				 0, NULL, ip);
	return IS_ERR(obj) && PTR_ERR(obj) != -EEXIST ? PTR_ERR(obj) : 0;
}

static bool is_clock(ktime_t (*fn)(void))
{
	static const clockid_t clock[] = {
		CLOCK_REALTIME, CLOCK_BOOTTIME, CLOCK_TAI
	};
	struct hrtimer timer;
	bool found = false;
	int i;

	if (likely(fn == ktime_get))
		return true;
	/* The others have no names here: what would the kernel take? */
	for (i = 0; i < ARRAY_SIZE(clock) && !found; i++) {
		hrtimer_init_on_stack(&timer, clock[i], HRTIMER_MODE_ABS);
		found = fn == timer.base->get_time;
		destroy_hrtimer_on_stack(&timer);
	}
	return found;
}

/* The clock of a timer, or NULL: the way there leads through memory that the driver writes. */
static typeof(ktime_get) *clock_of(const struct hrtimer *timer)
{
	struct hrtimer_clock_base *base = READ_ONCE(timer->base);
	typeof(ktime_get) *get_time;

	if (get_kernel_nofault(get_time, &base->get_time) ||
	    !is_clock(get_time))
		return NULL;
	return get_time;
}

/*
 * Does it run out before the processor has got to anything else? Timers that arm the next
 * in that way keep it in interrupts for ever.
 */
static bool is_soon(const struct hrtimer *timer, ktime_t expires)
{
	typeof(ktime_get) *get_time = clock_of(timer);

	return get_time && ktime_us_delta(expires, get_time()) < SOON_US;
}

/* "acquire" would come when the timer may have run out already. */
void nooks_before_hrtimer_start_range_ns(struct nooks_import *imp,
					 struct hrtimer *timer, ktime_t tim,
					 u64 delta_ns,
					 const enum hrtimer_mode mode)
{
	if (!(mode & HRTIMER_MODE_SOFT) == !!READ_ONCE(timer->is_soft))
		nooks_import_fault(imp, 3, mode, 0,
				   "not the mode that it was made for");
	if (mode & HRTIMER_MODE_REL ? ktime_to_us(tim) < SOON_US :
				      is_soon(timer, tim))
		nooks_run_arm(nooks_import_activation(imp),
			      nooks_import_ip(imp), imp->sp);
	if (track(imp->dom, timer, nooks_import_ip(imp)))
		nooks_import_fault(imp, 0, (unsigned long)timer, 0,
				   "no memory to record it");
}

/*
 * hrtimer_forward_now() is inline, and calls the timer's clock. While the callback
 * runs, the kernel leaves it as it is.
 */
static void lend_clock(struct nooks_activation *act,
		       const struct hrtimer *timer)
{
	struct hrtimer_clock_base *base = READ_ONCE(timer->base);
	typeof(ktime_get) *get_time = clock_of(timer);

	if (!get_time)
		return;
	nooks_activation_lend(act, &base->get_time, sizeof(base->get_time),
			      NOOKS_ACCESS_READ);
	nooks_activation_lend(act, get_time, 1, NOOKS_ACCESS_CALL);
}

int nooks_before_hrtimer__function(struct nooks_activation *act,
				   struct hrtimer *timer)
{
	lend_clock(act, timer);
	nooks_object_untrack(act->dom, &nooks_type_hrtimer,
			     (unsigned long)timer);
	return 0;
}

/* What cannot be recorded must not run again. */
void nooks_after_hrtimer__function(struct nooks_activation *act,
				   enum hrtimer_restart *ret,
				   struct hrtimer *timer)
{
	if (*ret != HRTIMER_RESTART)
		return;
	/* Its own frames are gone; the function is all that is left of it. */
	if (is_soon(timer, hrtimer_get_expires(timer)))
		nooks_run_arm(act, (unsigned long)READ_ONCE(timer->function), 0);
	if (track(act->dom, timer, 0))
		*ret = HRTIMER_NORESTART;
}

/* Has a result. */
void nooks_release_hrtimer(struct nooks_object *obj)
{
	hrtimer_cancel((struct hrtimer *)obj->key);
}
