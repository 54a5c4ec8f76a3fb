// SPDX-License-Identifier: GPL-2.0
/*
 * Domains: creation, look-up, and the only place that moves one from state to
 * state. Which module belongs to a domain is module.c's business.
 */
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/slab.h>

#include "internal.h"
#include "trace.h"

const char * const nooks_domain_state_name[] = {
	[NOOKS_DOMAIN_UNLOADED]		= "unloaded",
	[NOOKS_DOMAIN_LOADING]		= "loading",
	[NOOKS_DOMAIN_LIVE]		= "live",
	[NOOKS_DOMAIN_UNLOADING]	= "unloading",
	[NOOKS_DOMAIN_FAULTED]		= "faulted",
	[NOOKS_DOMAIN_RECOVERING]	= "recovering",
	[NOOKS_DOMAIN_STOPPED]		= "stopped",
};

const char * const nooks_class_name[] = {
	[NOOKS_CLASS_WRITE]	= "write",
	[NOOKS_CLASS_READ]	= "read",
	[NOOKS_CLASS_CALL]	= "call",
	[NOOKS_CLASS_ARG]	= "arg",
	[NOOKS_CLASS_RUN]	= "run",
};

const char * const nooks_mode_name[] = {
	[NOOKS_MODE_OFF]	= "off",
	[NOOKS_MODE_COUNT]	= "count",
	[NOOKS_MODE_AUDIT]	= "audit",
	[NOOKS_MODE_ENFORCE]	= "enforce",
};

const char * const nooks_violation_name[] = {
	[NOOKS_VIOLATION_RECOVER]	= "recover",
	[NOOKS_VIOLATION_AUDIT]		= "audit",
	[NOOKS_VIOLATION_STOP]		= "stop",
	[NOOKS_VIOLATION_PANIC]		= "panic",
};

#define TO(state)	BIT(NOOKS_DOMAIN_##state)

/* Every legal move; what is not here is a bug of ours. */
static const u8 legal[NOOKS_DOMAIN_STATES] = {
	/* a module is loaded; recovery by hand finds no module to unload */
	[NOOKS_DOMAIN_UNLOADED]	  = TO(LOADING),
	/* init succeeded; init failed; the driver faulted in init */
	[NOOKS_DOMAIN_LOADING]	  = TO(LIVE) | TO(UNLOADED) | TO(FAULTED),
	[NOOKS_DOMAIN_LIVE]	  = TO(UNLOADING) | TO(FAULTED),
	[NOOKS_DOMAIN_UNLOADING]  = TO(UNLOADED) | TO(FAULTED),
	/* threads are out; or they are not, within the limit */
	[NOOKS_DOMAIN_FAULTED]	  = TO(RECOVERING) | TO(STOPPED),
	/* loaded again; gave up; fault while loading or unloading by hand */
	[NOOKS_DOMAIN_RECOVERING] = TO(LOADING) | TO(STOPPED) | TO(UNLOADED),
	/* tried again by hand; unloaded; loaded anew */
	[NOOKS_DOMAIN_STOPPED]	  = TO(RECOVERING) | TO(UNLOADED) | TO(LOADING),
};

static LIST_HEAD(nooks_domains);
static DEFINE_MUTEX(domains_lock);

bool nooks_domain_set_state(struct nooks_domain *dom,
			    enum nooks_domain_state from,
			    enum nooks_domain_state to)
{
	unsigned long flags;
	bool moved;

	if (NOOKS_WARN_ON(!(legal[from] & BIT(to))))
		return false;

	spin_lock_irqsave(&dom->lock, flags);
	moved = dom->state == from;
	if (moved)
		WRITE_ONCE(dom->state, to);
	spin_unlock_irqrestore(&dom->lock, flags);

	if (moved)
		trace_nooks_domain_state(dom, nooks_domain_state_name[from],
					 nooks_domain_state_name[to]);
	return moved;
}

/*
 * A call counts itself in before it looks at the state, without a barrier in
 * between; the state was changed before we come here. The grace period has every
 * CPU go through a full barrier: after it, who saw the old state is in the sum,
 * and who comes later sees the new one. From then on the sum only falls.
 */
static bool wait_inside(struct nooks_domain *dom, u64 nr, long timeout)
{
	unsigned long end = jiffies + timeout;

	/* Users wait, and it is seldom: other CPUs may be interrupted for it. */
	synchronize_rcu_expedited();
	while (nooks_domain_inside(dom) > nr) {
		if (timeout != MAX_SCHEDULE_TIMEOUT && time_after(jiffies, end))
			return false;
		schedule_timeout_uninterruptible(1);
	}
	return true;
}

bool nooks_domain_wait_idle(struct nooks_domain *dom, long timeout)
{
	return wait_inside(dom, 0, timeout);
}

bool nooks_domain_wait_others(struct nooks_domain *dom, long timeout)
{
	const struct nooks_activation *act;
	u64 own = 0;

	/* They are on the stack of this thread, and stay there while it waits. */
	for (act = nooks_activation_current(); act; act = act->prev)
		own += act->dom == dom;
	return wait_inside(dom, own, timeout);
}

/*
 * All of it under the lock: who sees the domain FAULTED under the lock can rely
 * on the recovery being queued.
 */
void nooks_domain_fail_by(struct nooks_domain *dom, u64 fault)
{
	enum nooks_domain_state from;
	unsigned long flags;
	bool running;

	spin_lock_irqsave(&dom->lock, flags);
	from = dom->state;
	running = nooks_domain_running(dom);
	if (running) {
		WRITE_ONCE(dom->state, NOOKS_DOMAIN_FAULTED);
		dom->fatal = fault;
		nooks_protection->fail(dom);
		nooks_recovery->fault(dom, from);
	}
	spin_unlock_irqrestore(&dom->lock, flags);

	if (running)
		trace_nooks_domain_state(dom, nooks_domain_state_name[from],
					 nooks_domain_state_name[NOOKS_DOMAIN_FAULTED]);
}

void nooks_domain_fail(struct nooks_domain *dom)
{
	nooks_domain_fail_by(dom, 0);
}

/*
 * The init function has returned 0. Recovery hears of it before a fault can
 * begin the next one. False when the domain has failed meanwhile.
 */
bool nooks_domain_go_live(struct nooks_domain *dom)
{
	unsigned long flags;
	bool live;

	spin_lock_irqsave(&dom->lock, flags);
	live = dom->state == NOOKS_DOMAIN_LOADING;
	if (live) {
		nooks_recovery->loaded(dom);
		WRITE_ONCE(dom->state, NOOKS_DOMAIN_LIVE);
	}
	spin_unlock_irqrestore(&dom->lock, flags);

	if (live)
		trace_nooks_domain_state(dom,
					 nooks_domain_state_name[NOOKS_DOMAIN_LOADING],
					 nooks_domain_state_name[NOOKS_DOMAIN_LIVE]);
	return live;
}

static struct nooks_domain *domain_create(const char *name, unsigned int id)
{
	struct nooks_domain *dom;
	int err = -ENOMEM;

	dom = kvzalloc(sizeof(*dom), GFP_KERNEL);
	if (!dom)
		return ERR_PTR(-ENOMEM);
	strscpy(dom->name, name, sizeof(dom->name));
	dom->id = id;
	dom->state = NOOKS_DOMAIN_UNLOADED;
	dom->mode[NOOKS_CLASS_WRITE] = NOOKS_MODE_ENFORCE;
	dom->mode[NOOKS_CLASS_ARG] = NOOKS_MODE_ENFORCE;
	dom->mode[NOOKS_CLASS_RUN] = NOOKS_MODE_ENFORCE;
	nooks_run_create(dom);
	spin_lock_init(&dom->lock);
	spin_lock_init(&dom->objects_lock);
	mutex_init(&dom->settings_lock);
	INIT_LIST_HEAD(&dom->settings);
	ratelimit_state_init(&dom->audits, 5 * HZ, 20);

	dom->faults = kcalloc(NOOKS_FAULTS_KEPT, sizeof(*dom->faults),
			      GFP_KERNEL);
	if (!dom->faults)
		goto err_free;
	dom->stats = alloc_percpu(struct nooks_stats);
	if (!dom->stats)
		goto err_faults;
	err = nooks_tracker_create(dom);
	if (err)
		goto err_stats;
	dom->dir = nooks_debugfs_dir(dom->name);
	err = nooks_protection->create(dom);
	if (err)
		goto err_dir;
	err = nooks_recovery->create(dom);
	if (err)
		goto err_protection;
	nooks_debugfs_add(dom);
	return dom;

err_protection:
	nooks_protection->destroy(dom);
err_dir:
	debugfs_remove(dom->dir);
	nooks_tracker_destroy(dom);
err_stats:
	free_percpu(dom->stats);
err_faults:
	kfree(dom->faults);
err_free:
	kvfree(dom);
	return ERR_PTR(err);
}

static void domain_destroy(struct nooks_domain *dom)
{
	nooks_recovery->destroy(dom);
	nooks_protection->destroy(dom);
	nooks_tracker_destroy(dom);
	free_percpu(dom->stats);
	kfree(dom->faults);
	kvfree(dom);
}

/* The domain of that name; made if there is none yet. */
struct nooks_domain *nooks_domain_get(const char *name)
{
	struct nooks_domain *dom;
	unsigned int id = 1;

	mutex_lock(&domains_lock);
	list_for_each_entry(dom, &nooks_domains, list) {
		if (!strcmp(dom->name, name))
			goto out;
		id = dom->id + 1;
	}
	dom = domain_create(name, id);
	if (!IS_ERR(dom))
		list_add_tail(&dom->list, &nooks_domains);
out:
	mutex_unlock(&domains_lock);
	return dom;
}

int nooks_domain_each(int (*fn)(struct nooks_domain *dom, void *data),
		      void *data)
{
	struct nooks_domain *dom;
	int ret = 0;

	mutex_lock(&domains_lock);
	list_for_each_entry(dom, &nooks_domains, list) {
		ret = fn(dom, data);
		if (ret)
			break;
	}
	mutex_unlock(&domains_lock);
	return ret;
}

/*
 * nooks.ko goes. Wrapped modules hold a reference on it, so every domain is
 * unloaded, or stopped without a module; debugfs is gone already.
 */
void nooks_domain_exit(void)
{
	struct nooks_domain *dom, *next;

	list_for_each_entry_safe(dom, next, &nooks_domains, list) {
		list_del(&dom->list);
		domain_destroy(dom);
	}
}
