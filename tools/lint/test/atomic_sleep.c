// SPDX-License-Identifier: GPL-2.0-or-later
// For atomic_sleep.cocci. Lines that it must report end in a mark; no others.

static void *before_and_behind(struct nooks_domain *dom)
{
	void *p = kzalloc(16, GFP_KERNEL);
	void *q;

	spin_lock(&dom->lock);
	dom->recovery = p;
	spin_unlock(&dom->lock);
	q = kmalloc(16, GFP_KERNEL);
	rcu_read_lock();
	dom->recovery = kmalloc(16, GFP_ATOMIC);
	rcu_read_unlock();
	mutex_lock(&dom->mutex);
	p = kzalloc(16, GFP_KERNEL);
	mutex_unlock(&dom->mutex);
	return p ?: q;
}

static void with_a_lock(struct nooks_domain *dom)
{
	unsigned long flags;

	spin_lock_irqsave(&dom->lock, flags);
	dom->recovery = kzalloc(16, GFP_KERNEL); /* ### */
	spin_unlock_irqrestore(&dom->lock, flags);
}

static void with_more_flags(struct nooks_domain *dom)
{
	rcu_read_lock();
	if (!dom->recovery)
		dom->recovery = kvmalloc(16, GFP_KERNEL | __GFP_NOWARN); /* ### */
	rcu_read_unlock();
}

static int on_one_way_only(struct nooks_domain *dom)
{
	preempt_disable();
	if (dom->mod) {
		preempt_enable();
		mutex_lock(&dom->mutex);
		return 0;
	}
	msleep(10); /* ### */
	preempt_enable();
	return 1;
}
