// SPDX-License-Identifier: GPL-2.0
/*
 * Modes of a domain's classes, and what they mean for the sites in its module:
 * when a mode changes, and when the domain fails, no site may keep a window that
 * lets pass what the slow path would not.
 */
#include <linux/jump_label.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "internal.h"

static void sites_reset(const struct nooks_module *mod, enum nooks_class class)
{
	const struct nooks_window **site = (void *)mod->site[class].start;
	const struct nooks_window **end = (void *)mod->site[class].end;

	for (; site < end; site++)
		WRITE_ONCE(*site, &nooks_window_none);
}

/* Sites remember rights where nothing but rights decides. */
static void heat(struct carat_guard *cg) __must_hold(&cg->lock)
{
	const struct nooks_domain *dom = cg->dom;
	enum nooks_class class;

	cg->remembers = 0;
	for (class = 0; class < NOOKS_SITE_CLASSES; class++)
		if (nooks_domain_running(dom) &&
		    (dom->mode[class] == NOOKS_MODE_ENFORCE ||
		     dom->mode[class] == NOOKS_MODE_AUDIT))
			cg->remembers |= BIT(class);
	carat_guard_table_heat(cg);
}

/*
 * A class with a key is switched on by patching code. A kernel that was built without
 * that patches nothing: its sites would let everything pass, and nobody would know.
 */
static int key_check(const struct nooks_domain *dom,
		     const struct nooks_module *mod, enum nooks_class class,
		     enum nooks_mode mode)
{
	if (IS_ENABLED(CONFIG_JUMP_LABEL) || mode == NOOKS_MODE_OFF ||
	    !mod->key[class])
		return 0;
	pr_err("nooks: %s: FAILED: mode %s=%s needs a kernel with CONFIG_JUMP_LABEL\n",
	       dom->name, nooks_class_name[class], nooks_mode_name[mode]);
	return -EOPNOTSUPP;
}

/* Called with mode_lock held. A class without a key is always there. */
static void key_set(const struct nooks_module *mod, enum nooks_class class,
		    enum nooks_mode mode)
{
	struct static_key *key = mod->key[class];

	if (!key)
		return;
	if (mode == NOOKS_MODE_OFF)
		static_key_disable(key);
	else
		static_key_enable(key);
}

int carat_guard_set_mode(struct nooks_domain *dom, enum nooks_class class,
			 enum nooks_mode mode)
{
	struct carat_guard *cg = dom->protection;
	enum nooks_mode old;
	int err = 0;

	mutex_lock(&cg->mode_lock);
	old = dom->mode[class];
	if (class >= NOOKS_SITE_CLASSES) {
		WRITE_ONCE(dom->mode[class], mode);
		goto out;
	}
	if (cg->mod)
		err = key_check(dom, cg->mod, class, mode);
	if (err)
		goto out;
	spin_lock_irq(&cg->lock);
	WRITE_ONCE(dom->mode[class], mode);
	heat(cg);
	spin_unlock_irq(&cg->lock);
	if (!cg->mod)
		goto out;
	/*
	 * A slow path stores into a site and then looks at what was just written:
	 * either it sees that and takes its store back, or the store came before
	 * and is overwritten here.
	 */
	smp_mb();
	sites_reset(cg->mod, class);
	key_set(cg->mod, class, mode);
	/*
	 * One that was off may be just about to take back a window that lets
	 * everything pass; it does that with preemption disabled.
	 */
	if (old == NOOKS_MODE_OFF)
		synchronize_rcu();
out:
	mutex_unlock(&cg->mode_lock);
	return err;
}

/*
 * The policy has been published; cg->ruled says already what it has rules for.
 * Which rights it leaves whole changes with it, and a site may hold only these.
 * So no site holds any while they are looked through, and nobody who found one
 * before is about to store it.
 */
static void rules_change(struct carat_guard *cg, unsigned int rules)
{
	enum nooks_class class;

	spin_lock_irq(&cg->lock);
	cg->remembers = 0;
	carat_guard_table_heat(cg);
	spin_unlock_irq(&cg->lock);
	/* Slow paths may be preempted in front of their store, and never sleep. */
	synchronize_rcu_tasks();
	synchronize_rcu();
	for (class = 0; cg->mod && class < NOOKS_SITE_CLASSES; class++)
		sites_reset(cg->mod, class);
	carat_guard_mark_all(cg);
	WRITE_ONCE(cg->ruled, rules);
	spin_lock_irq(&cg->lock);
	heat(cg);
	spin_unlock_irq(&cg->lock);
}

static unsigned int rules_of(const struct carat_policy *policy)
{
	enum nooks_class class;
	unsigned int rules = 0;

	for (class = 0; class < NOOKS_SITE_CLASSES; class++)
		if (policy->class[class].nr_rules || policy->class[class].allow)
			rules |= BIT(class);
	return rules;
}

void carat_policy_announce(struct nooks_domain *dom,
			   const struct carat_policy *policy)
{
	struct carat_guard *cg = dom->protection;

	spin_lock_irq(&cg->lock);
	WRITE_ONCE(cg->ruled, cg->ruled | rules_of(policy));
	spin_unlock_irq(&cg->lock);
}

int carat_policy_apply(struct nooks_domain *dom,
		       const struct carat_policy *policy)
{
	struct carat_guard *cg = dom->protection;
	enum nooks_class class;
	int err = 0;

	mutex_lock(&cg->mode_lock);
	if (cg->ruled)
		rules_change(cg, rules_of(policy));
	mutex_unlock(&cg->mode_lock);
	for (class = 0; class < NOOKS_CLASSES && !err; class++)
		err = carat_guard_set_mode(dom, class,
					   policy->class[class].mode);
	return err;
}

struct carat_policy_seat *carat_policy_seat(struct nooks_domain *dom)
{
	struct carat_guard *cg = dom->protection;

	return &cg->policy;
}

void carat_guard_fail(struct nooks_domain *dom)
{
	struct carat_guard *cg = dom->protection;
	enum nooks_class class;
	unsigned long flags;

	/* The module cannot be detached before the lock is free. */
	spin_lock_irqsave(&cg->lock, flags);
	cg->remembers = 0;
	carat_guard_table_heat(cg);
	smp_mb(); /* as in set_mode */
	for (class = 0; cg->mod && class < NOOKS_SITE_CLASSES; class++)
		sites_reset(cg->mod, class);
	spin_unlock_irqrestore(&cg->lock, flags);
}

int carat_guard_attach(struct nooks_domain *dom, struct nooks_module *mod)
{
	struct carat_guard *cg = dom->protection;
	enum nooks_class class;
	int err = 0;

	mutex_lock(&cg->mode_lock);
	for (class = 0; class < NOOKS_SITE_CLASSES && !err; class++)
		err = key_check(dom, mod, class, dom->mode[class]);
	if (err)
		goto out;
	spin_lock_irq(&cg->lock);
	cg->mod = mod;
	heat(cg);
	spin_unlock_irq(&cg->lock);
	for (class = 0; class < NOOKS_SITE_CLASSES; class++)
		key_set(mod, class, dom->mode[class]);
out:
	mutex_unlock(&cg->mode_lock);
	return err;
}

void carat_guard_detach(struct nooks_domain *dom, struct nooks_module *mod)
{
	struct carat_guard *cg = dom->protection;

	mutex_lock(&cg->mode_lock);
	spin_lock_irq(&cg->lock);
	cg->mod = NULL;
	spin_unlock_irq(&cg->lock);
	mutex_unlock(&cg->mode_lock);
}

int carat_guard_create(struct nooks_domain *dom)
{
	struct carat_guard *cg;
	int err;

	cg = kzalloc(sizeof(*cg), GFP_KERNEL);
	if (!cg)
		return -ENOMEM;
	spin_lock_init(&cg->lock);
	mutex_init(&cg->mode_lock);
	cg->dom = dom;
	err = carat_guard_table_create(cg);
	if (err)
		goto err_free;
	dom->protection = cg;
	err = carat_policy_open(&cg->policy, dom);
	if (err)
		goto err_table;
	carat_guard_debugfs_add(dom);
	return 0;

err_table:
	carat_guard_table_destroy(cg);
err_free:
	kfree(cg);
	return err;
}

void carat_guard_destroy(struct nooks_domain *dom)
{
	struct carat_guard *cg = dom->protection;

	carat_guard_table_destroy(cg);
	carat_guard_pool_destroy(&cg->pool);
	carat_policy_close(&cg->policy);
	kfree(cg);
}
