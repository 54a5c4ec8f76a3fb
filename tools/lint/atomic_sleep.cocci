// SPDX-License-Identifier: GPL-2.0-or-later
// Nothing that may sleep between taking a spinlock (or what else forbids to sleep)
// and giving it back. Calls of other functions are not followed.

@atomic@
expression E, E1;
position p;
@@
(
spin_lock@p(E)
|
spin_lock_bh@p(E)
|
spin_lock_irq@p(E)
|
spin_lock_irqsave@p(E, E1)
|
raw_spin_lock@p(E)
|
raw_spin_lock_irqsave@p(E, E1)
|
rcu_read_lock@p()
|
preempt_disable@p()
|
local_bh_disable@p()
|
local_irq_disable@p()
|
local_irq_save@p(E1)
|
get_cpu_ptr@p(E)
)

@bad exists@
position atomic.p, q;
identifier lock, fn;
identifier sleeper =~ "^(mutex_lock|rtnl_lock|msleep|usleep_range|ssleep|schedule_timeout_[a-z]*|synchronize_[a-z_]*|flush_work|cancel_work_sync|wait_event[a-z_]*|wait_for_completion[a-z_]*|vmalloc|vzalloc|__alloc_percpu|copy_from_user|copy_to_user|call_usermodehelper[a-z_]*|kvfree_sensitive|might_sleep|cond_resched)$";
@@
lock@p(...)
... when != spin_unlock(...)
    when != spin_unlock_bh(...)
    when != spin_unlock_irq(...)
    when != spin_unlock_irqrestore(...)
    when != raw_spin_unlock(...)
    when != raw_spin_unlock_irqrestore(...)
    when != rcu_read_unlock()
    when != preempt_enable()
    when != local_bh_enable()
    when != local_irq_enable()
    when != local_irq_restore(...)
    when != put_cpu_ptr(...)
(
fn@q(..., GFP_KERNEL, ...)
|
fn@q(..., GFP_KERNEL | ..., ...)
|
fn@q(..., GFP_KERNEL_ACCOUNT, ...)
|
sleeper@q(...)
)

@script:python@
p << atomic.p;
q << bad.q;
@@
print("%s:%s: may sleep, where line %s forbids it" % (q[0].file, q[0].line, p[0].line))
