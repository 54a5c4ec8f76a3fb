// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/netdev.idl.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include "netdev_gen.h"
#include "types_gen.h"
#include "ops.h"

/* What drivers may say about their device by priv_flags. */
#define DRIVER_PRIV_FLAGS	(IFF_SUPP_NOFCS | IFF_UNICAST_FLT |	\
				 IFF_LIVE_ADDR_CHANGE)
/* What alloc_etherdev_mqs() sets. */
#define ETHERDEV_PRIV_FLAGS	(IFF_XMIT_DST_RELEASE |			\
				 IFF_XMIT_DST_RELEASE_PERM |		\
				 IFF_TX_SKB_SHARING)

/* Both areas lie outside of the struct, and differ in size by device. */
int nooks_rights_net_device(struct nooks_object *obj)
{
	struct net_device *dev = (struct net_device *)obj->key;
	int err;

	/* Seen by others only when this is done. */
	obj->away = nooks_netdev_is_away(dev);
	err = nooks_right_add(obj, netdev_priv(dev), obj->aux[0], NULL, 0);
	if (!err)
		err = nooks_right_add(obj, dev->_tx,
				      array_size(dev->num_tx_queues,
						 sizeof(*dev->_tx)),
				      nooks_type_netdev_queue.writable,
				      sizeof(*dev->_tx));
	/* In an entry of a list of its own, which stays the first. */
	if (!err)
		err = nooks_right_grant(obj, dev->dev_addr, MAX_ADDR_LEN,
					NOOKS_ACCESS_READ);
	return err;
}

int nooks_rights_net_device_setup(struct nooks_object *obj)
{
	struct net_device *dev = (struct net_device *)obj->key;

	if (nooks_netdev_is_away(dev))
		return 0;
	return nooks_right_add(obj, dev->name, sizeof(dev->name), NULL, 0);
}

/*
 * Entries are freed a grace period after they were taken out. The list itself is
 * there while the domain holds the device: that is asked after each step, and a
 * step that comes too late must not trap.
 */
size_t nooks_covers_netdev_hw_addr_list(const struct nooks_object *obj,
					unsigned long addr, size_t size,
					unsigned int access)
{
	struct netdev_hw_addr_list *list = (void *)obj->key;
	struct list_head *at = &list->list, *next;
	const struct netdev_hw_addr *ha;
	size_t offset, len = 0;

	if (access != NOOKS_ACCESS_READ)
		return 0;
	rcu_read_lock();
	for (;; at = next) {
		if (get_kernel_nofault(next, &at->next) ||
		    !nooks_object_is_held(obj->dom, obj->type, obj->key) ||
		    next == &list->list)
			break;
		ha = container_of(next, struct netdev_hw_addr, list);
		offset = addr - (unsigned long)ha;
		if (offset >= sizeof(*ha))
			continue;
		if (offset < sizeof(ha->list))
			len = sizeof(ha->list) - offset;
		else if (offset >= offsetof(struct netdev_hw_addr, addr) &&
			 offset < offsetofend(struct netdev_hw_addr, addr))
			len = offsetofend(struct netdev_hw_addr, addr) - offset;
		break;
	}
	rcu_read_unlock();
	return min(size, len);
}

/*
 * BUG() while it is registered. And it takes off what netif_napi_add() put on,
 * which the driver need not do itself.
 */
void nooks_before_free_netdev(struct nooks_import *imp, struct net_device *dev)
{
	struct napi_struct *napi;

	if (nooks_object_is_held(imp->dom, &nooks_type_registered_netdev,
				 (unsigned long)dev))
		nooks_import_fault(imp, 0, (unsigned long)dev, 0,
				   "still registered");
	list_for_each_entry(napi, &dev->napi_list, dev_list) {
		if (nooks_object_is_held(imp->dom, &nooks_type_napi_enabled,
					 (unsigned long)napi))
			nooks_import_fault(imp, 0, (unsigned long)napi, 0,
					   "a NAPI of it is still enabled");
		nooks_object_untrack(imp->dom, &nooks_type_napi,
				     (unsigned long)napi);
	}
}

/* Calls an operation, or a default of the table's: it must have been looked at. */
void nooks_before_dev_get_stats(struct nooks_import *imp,
				struct net_device *dev,
				struct rtnl_link_stats64 *storage)
{
	if (!nooks_object_is_held(imp->dom, &nooks_type_registered_netdev,
				  (unsigned long)dev))
		nooks_check_ops(imp, 0, dev->netdev_ops,
				sizeof(*dev->netdev_ops));
}

/*
 * The core copies nothing: it uses the driver's words for as long as the
 * device is there. So they are made fast first, then looked at.
 */
void nooks_before_register_netdev(struct nooks_import *imp,
				  struct net_device *dev)
{
	const size_t first = offsetof(struct ethtool_ops, get_drvinfo);

	/* BUG() for one that is registered, or has been. */
	if (!nooks_object_untrack(imp->dom, &nooks_type_net_device_setup,
				  (unsigned long)dev))
		nooks_import_fault(imp, 0, (unsigned long)dev, 0,
				   "registered before");

	nooks_check_ops(imp, 0, dev->netdev_ops, sizeof(*dev->netdev_ops));
	if (!dev->netdev_ops->ndo_start_xmit)
		nooks_import_fault(imp, 0, (unsigned long)dev->netdev_ops, 0,
				   "cannot transmit");
	if (dev->ethtool_ops)
		nooks_check_ops(imp, 0, (void *)dev->ethtool_ops + first,
				sizeof(*dev->ethtool_ops) - first);
	if (dev->dev.parent)
		nooks_arg_ref(imp, 0, &nooks_type_device,
			      (unsigned long)dev->dev.parent);
	if (strnlen(dev->name, IFNAMSIZ) == IFNAMSIZ)
		nooks_import_fault(imp, 0, (unsigned long)dev->name, IFNAMSIZ,
				   "name without end");
	if (!nooks_netdev_check_kept(imp, dev) &&
	    dev->priv_flags & ~(DRIVER_PRIV_FLAGS | ETHERDEV_PRIV_FLAGS))
		nooks_import_fault(imp, 0, dev->priv_flags, 0,
				   "flag not allowed");
}

/* Drivers may mend what was wrong and try again. */
void nooks_after_register_netdev(struct nooks_import *imp, int ret,
				 struct net_device *dev)
{
	/* Without a record it may not try again. */
	if (ret)
		(void)nooks_object_track(imp->dom, &nooks_type_net_device_setup,
					 (unsigned long)dev, 0, NULL, nooks_import_ip(imp));
}

/* A part of an object, one of a number that only the object knows. */
static void check_queue(struct nooks_import *imp, int arg,
			const struct netdev_queue __driver *given)
{
	const struct netdev_queue *txq = nooks_checked(given);
	const struct net_device *dev;
	size_t offset;

	/* Proves that it may be read, and that it is not the kernel's. */
	nooks_arg_writable(imp, arg, &txq->state, sizeof(txq->state));
	dev = READ_ONCE(txq->dev);
	nooks_arg_ref(imp, arg, &nooks_type_net_device, (unsigned long)dev);
	offset = (void *)txq - (void *)dev->_tx;
	if (offset % sizeof(*txq) ||
	    offset / sizeof(*txq) >= dev->num_tx_queues)
		nooks_import_fault(imp, arg, (unsigned long)txq, 0,
				   "not a queue of its device");
}

void nooks_check_netif_schedule_queue__txq(struct nooks_import *imp, int arg,
					   struct netdev_queue __driver *txq)
{
	check_queue(imp, arg, txq);
}

void nooks_check_netif_tx_wake_queue__dev_queue(struct nooks_import *imp,
						int arg,
						struct netdev_queue __driver *dev_queue)
{
	check_queue(imp, arg, dev_queue);
}

/* A condition between an argument and what it points at. */
void nooks_before_dql_completed(struct nooks_import *imp, struct dql *dql,
				unsigned int count)
{
	if (count > READ_ONCE(dql->num_queued) - dql->num_completed)
		nooks_import_fault(imp, 1, count, 0,
				   "more completed than queued");
}

/* --- NAPI --- */

/* Stands in the struct whether it is enabled. */
void nooks_before_napi_enable(struct nooks_import *imp, struct napi_struct *n)
{
	if (!test_bit(NAPI_STATE_SCHED, &n->state))
		nooks_import_fault(imp, 0, (unsigned long)n, 0,
				   "enabled already");
}

/* It waits until nobody has the NAPI: not for whoever called it. */
void nooks_before_napi_disable(struct nooks_import *imp, struct napi_struct *n)
{
	if (nooks_import_holds(imp, NOOKS_HELD_NAPI, n))
		nooks_import_fault(imp, 0, (unsigned long)n, 0,
				   "marked, and not scheduled");
}

void nooks_after_napi_schedule_prep(struct nooks_import *imp, bool ret,
				    struct napi_struct *n)
{
	if (ret)
		nooks_import_hold(imp, NOOKS_HELD_NAPI, n, 0);
}

/* What is called is no argument, but stands in the NAPI. */
void nooks_check___napi_schedule__n(struct nooks_import *imp, int arg,
				    struct napi_struct *n)
{
	nooks_arg_callback(imp, arg, READ_ONCE(n->poll));
	if (!nooks_import_unhold_maybe(imp, NOOKS_HELD_NAPI, n))
		nooks_import_fault(imp, arg, (unsigned long)n, 0, "not marked");
}

/* Those of netpoll and of busy polls complete nothing, whoever calls. */
void nooks_check_napi_complete_done__n(struct nooks_import *imp, int arg,
				       struct napi_struct *n)
{
	if (!nooks_import_unhold_maybe(imp, NOOKS_HELD_POLL, n) &&
	    !(READ_ONCE(n->state) & (NAPIF_STATE_NPSVC | NAPIF_STATE_IN_BUSY_POLL)))
		nooks_import_fault(imp, arg, (unsigned long)n, 0,
				   "not polled, or completed already");
}

/* As netif_napi_del(), but users wait for this. */
void nooks_release_napi(struct nooks_object *obj)
{
	__netif_napi_del((struct napi_struct *)obj->key);
	synchronize_rcu_expedited();
}

/*
 * Disabling waits until the NAPI is scheduled no more. All polls from now on
 * are refused, and the hook below ends them. What the driver marked was taken
 * back with what it held; but the mark stands in its own memory, and one on no
 * list nobody will poll.
 */
void nooks_release_napi_enabled(struct nooks_object *obj)
{
	struct napi_struct *napi = (struct napi_struct *)obj->key;

	/* A poll takes it off the list; let those that began come to an end. */
	synchronize_rcu_expedited();
	if (test_bit(NAPI_STATE_SCHED, &napi->state) &&
	    !test_bit(NAPI_STATE_SCHED_THREADED, &napi->state) &&
	    list_empty(&napi->poll_list))
		clear_bit(NAPI_STATE_SCHED, &napi->state);
	napi_disable(napi);
}

/*
 * The driver copies small packets out of pages between kmap_atomic() and
 * kunmap_atomic(), which count in the task that was interrupted. A poll stays
 * in that task, and it is no object of the domain's.
 */
int nooks_before_netif_napi_add_weight__arg2(struct nooks_activation *act,
					     struct napi_struct *napi,
					     int budget)
{
	nooks_activation_grant(act, &current->pagefault_disabled,
			       sizeof(current->pagefault_disabled));
	/* Without a budget, netpoll asks, and the mark is not the driver's. */
	if (budget)
		nooks_activation_hold(act, NOOKS_HELD_POLL, napi);
	return 0;
}

/*
 * With all the budget used, the kernel polls on. One that was completed then, and is
 * nowhere, would be on two lists as soon as it is scheduled.
 */
void nooks_after_netif_napi_add_weight__arg2(struct nooks_activation *act,
					     int *ret, struct napi_struct *napi,
					     int budget)
{
	if (!budget || *ret != budget ||
	    nooks_activation_unhold(act, NOOKS_HELD_POLL, napi))
		return;
	if (list_empty(&napi->poll_list) &&
	    !test_bit(NAPI_STATE_SCHED_THREADED, &napi->state))
		nooks_entry_result(act, *ret);
}

/*
 * The poller has taken it off its list. If it is on one again, the driver had
 * completed it before it failed, and it has been scheduled since. Without a
 * budget, netpoll asks, and completes nothing.
 */
void nooks_refused_netif_napi_add_weight__arg2(struct napi_struct *napi,
					       int budget)
{
	if (budget && list_empty(&napi->poll_list) &&
	    test_bit(NAPI_STATE_SCHED, &napi->state))
		napi_complete(napi);
}
