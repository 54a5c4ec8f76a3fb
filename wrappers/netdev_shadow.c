// SPDX-License-Identifier: GPL-2.0
/*
 * A net_device outlives its driver: users keep the interface, with its name, index,
 * addresses, routes and sockets, while the driver is restarted where it is. To them it
 * is an interface whose cable is out for a moment.
 *
 * The operations stay the driver's, but no call gets there: the domain takes none, or
 * not about this device (struct nooks_object.away). What the kernel is told then stands
 * in the descriptions, and is here: what users set is noted in the device itself, whose
 * fields are what the kernel goes by. When the driver asks for a device again, it gets
 * this one, emptied of what was the driver's; when it registers it, nothing is
 * registered. When it is live, it is told what the kernel knows, and opened.
 *
 * All that is noted here is written under rtnl, but for what the driver does while it
 * fills the device in: that is one thread.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <net/sch_generic.h>

#include "netdev_gen.h"
#include "types_gen.h"
#include "ops.h"
#include "netdev_shadow.h"

/* What register_netdevice() adds to what a driver offers. */
#define CORE_FEATURES	(NETIF_F_SOFT_FEATURES | NETIF_F_SOFT_FEATURES_OFF | \
			 NETIF_F_NOCACHE_COPY | NETIF_F_TSO_MANGLEID | \
			 NETIF_F_RX_UDP_TUNNEL_PORT)

/**
 * struct shadow - a net_device whose driver is away
 * @parent: the device it is of
 * @features: as users left them
 * @hw_features: which of them could be changed
 * @vlan_features: which of them VLANs had
 * @features_set: they have changed them meanwhile
 * @priv_flags: when it was kept
 * @mtu: as users left it
 * @addr: the address that the driver gave it, coming back
 * @addr_told: it has
 * @carrier_told: it has said whether there is a carrier
 * @resuming: it is being told what the kernel knows; calls get through
 * @parked: its operations were ours once, and nooks.ko stays for them
 */
struct shadow {
	struct device *parent;
	netdev_features_t features;
	netdev_features_t hw_features;
	netdev_features_t vlan_features;
	bool features_set;
	u64 priv_flags;
	unsigned int mtu;
	u8 addr[MAX_ADDR_LEN];
	bool addr_told;
	bool carrier_told;
	bool resuming;
	bool parked;
};

atomic_t nooks_netdevs_away;

static struct shadow *shadow_data(struct nooks_kept *kept)
{
	return (struct shadow *)kept->data;
}

/*
 * That of a device whose driver is away, or NULL. The record stays while the caller is
 * in a read section, or is the thread that starts the driver.
 */
static struct nooks_kept *kept_away(const struct net_device *dev)
{
	struct nooks_kept *kept;

	if (likely(!atomic_read(&nooks_netdevs_away)))
		return NULL;
	kept = nooks_kept_find(&nooks_type_net_device, (unsigned long)dev);
	return kept && !READ_ONCE(shadow_data(kept)->resuming) ? kept : NULL;
}

bool nooks_netdev_is_away(const struct net_device *dev)
{
	bool away;

	rcu_read_lock();
	away = kept_away(dev);
	rcu_read_unlock();
	return away;
}

/* --- what the kernel is answered --- */

int nooks_netdev_absent(const struct net_device *dev)
{
	return nooks_netdev_is_away(dev) ? -EBUSY : -EIO;
}

int nooks_netdev_open(struct net_device *dev)
{
	if (!nooks_netdev_is_away(dev))
		return -EIO;
	/* The driver that comes finds a device that does not run yet. */
	clear_bit(__LINK_STATE_START, &dev->state);
	return 0;
}

int nooks_netdev_set_mtu(struct net_device *dev, int mtu)
{
	struct nooks_kept *kept;
	int err = -EIO;

	rcu_read_lock();
	kept = kept_away(dev);
	if (kept) {
		shadow_data(kept)->mtu = mtu;
		WRITE_ONCE(dev->mtu, mtu);
		err = 0;
	}
	rcu_read_unlock();
	return err;
}

int nooks_netdev_set_mac(struct net_device *dev, const void *addr)
{
	const struct sockaddr *sa = addr;

	if (!nooks_netdev_is_away(dev))
		return -EIO;
	if (dev->type == ARPHRD_ETHER && !is_valid_ether_addr(sa->sa_data))
		return -EADDRNOTAVAIL;
	dev_addr_set(dev, sa->sa_data);
	return 0;
}

int nooks_netdev_set_features(struct net_device *dev, netdev_features_t features)
{
	struct nooks_kept *kept;
	struct shadow *shadow;
	int err = -EIO;

	rcu_read_lock();
	kept = kept_away(dev);
	if (kept) {
		/* The fields of the device may be half filled in just now. */
		shadow = shadow_data(kept);
		shadow->features = (shadow->features & ~shadow->hw_features) |
				   (features & shadow->hw_features);
		shadow->features_set = true;
		err = 0;
	}
	rcu_read_unlock();
	return err;
}

int nooks_netdev_vlan(const struct net_device *dev)
{
	return nooks_netdev_is_away(dev) ? 0 : -EIO;
}

/* --- keeping it --- */

/* As an interface without a carrier, that its driver has yet to open. */
static void make_quiet(struct net_device *dev)
{
	unsigned int i;

	ASSERT_RTNL();
	netif_carrier_off(dev);
	clear_bit(__LINK_STATE_START, &dev->state);
	netif_tx_disable(dev);
	/* What the driver had to send is gone. */
	for (i = 0; i < dev->num_tx_queues; i++)
		netdev_tx_reset_queue(netdev_get_tx_queue(dev, i));
	/* It may have been taken away by the driver, which gives it back no more. */
	set_bit(__LINK_STATE_PRESENT, &dev->state);
}

/* Is all that the kernel finds by way of the device there until the module goes? */
static bool is_keepable(const struct nooks_domain *dom,
			const struct net_device *dev)
{
	return dom->mod && dev->dev.parent && !dev->priv_destructor &&
	       nooks_ops_fixed(dom->mod, dev->netdev_ops,
			       sizeof(*dev->netdev_ops)) &&
	       nooks_ops_fixed(dom->mod, dev->ethtool_ops,
			       sizeof(*dev->ethtool_ops));
}

static void untrack_all(const struct nooks_kept *kept)
{
	struct nooks_domain *dom = kept->dom;

	nooks_object_untrack(dom, &nooks_type_registered_netdev, kept->key);
	nooks_object_untrack(dom, &nooks_type_net_device_setup, kept->key);
	nooks_object_untrack(dom, &nooks_type_net_device, kept->key);
}

static int shadow_begin(struct nooks_kept *kept, const struct nooks_object *obj,
			bool again)
{
	struct net_device *dev = (struct net_device *)kept->key;
	struct shadow *shadow = shadow_data(kept);
	struct nooks_domain *dom = kept->dom;

	if (!again && (!nooks_object_is_held(dom, &nooks_type_registered_netdev,
					     kept->key) ||
		       !is_keepable(dom, dev)))
		return -EOPNOTSUPP;

	rtnl_lock();
	if (dev->reg_state != NETREG_REGISTERED) {
		rtnl_unlock();
		return -ENODEV;
	}
	if (!again) {
		shadow->parent = dev->dev.parent;
		shadow->features = dev->features;
		shadow->hw_features = dev->hw_features;
		shadow->vlan_features = dev->vlan_features;
		shadow->priv_flags = dev->priv_flags;
		shadow->mtu = dev->mtu;
		atomic_inc(&nooks_netdevs_away);
	}
	shadow->resuming = false;
	shadow->addr_told = false;
	shadow->carrier_told = false;
	make_quiet(dev);
	rtnl_unlock();

	untrack_all(kept);
	return 0;
}

/*
 * When its driver's module goes, the operations go, too. These tell the kernel the same as
 * the entry wrappers would; what is not here is not done.
 */
static netdev_tx_t parked_xmit(struct sk_buff *skb, struct net_device *dev)
{
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static int parked_set_mac(struct net_device *dev, void *addr)
{
	return nooks_netdev_set_mac(dev, addr);
}

static int parked_vlan(struct net_device *dev, __be16 proto, u16 vid)
{
	return nooks_netdev_vlan(dev);
}

static int parked_begin(struct net_device *dev)
{
	return nooks_netdev_absent(dev);
}

static const struct net_device_ops parked_ops = {
	.ndo_open		= nooks_netdev_open,
	.ndo_start_xmit		= parked_xmit,
	.ndo_set_mac_address	= parked_set_mac,
	.ndo_change_mtu		= nooks_netdev_set_mtu,
	.ndo_set_features	= nooks_netdev_set_features,
	.ndo_vlan_rx_add_vid	= parked_vlan,
	.ndo_vlan_rx_kill_vid	= parked_vlan,
};

static const struct ethtool_ops parked_ethtool_ops = {
	.begin			= parked_begin,
};

/*
 * Operations are called under rtnl, or in an RCU read section, as packets are sent and
 * counters read. So when both are over nobody is on the way to the old ones; and those
 * call the entry wrapper last, which comes back to the kernel and not to the module.
 */
static void shadow_park(struct nooks_kept *kept)
{
	struct net_device *dev = (struct net_device *)kept->key;
	struct shadow *shadow = shadow_data(kept);

	if (!shadow->parked)
		__module_get(THIS_MODULE);
	rtnl_lock();
	shadow->parked = true;
	dev->netdev_ops = &parked_ops;
	dev->ethtool_ops = &parked_ethtool_ops;
	rtnl_unlock();
	synchronize_net();
}

/* It has a driver, or is gone. */
static void unpark(struct shadow *shadow)
{
	if (shadow->parked)
		module_put(THIS_MODULE);
	shadow->parked = false;
}

static void shadow_release(struct nooks_kept *kept)
{
	struct net_device *dev = (struct net_device *)kept->key;

	/* A driver that is there, and has made nothing of it, has it no more. */
	untrack_all(kept);
	unregister_netdev(dev);
	nooks_setting_forget(kept->dom, kept->key);
	free_netdev(dev);
	atomic_dec(&nooks_netdevs_away);
	unpark(shadow_data(kept));
}

/* --- handing it out --- */

struct wanted {
	struct nooks_domain *dom;
	unsigned long aux[3];
};

/* Devices are probed one after the other: whose is bound and has none yet, it is. */
static bool fits(const struct nooks_kept *kept, const void *data)
{
	const struct shadow *shadow = (const struct shadow *)kept->data;
	const struct wanted *wanted = data;

	return !memcmp(kept->aux, wanted->aux, sizeof(kept->aux)) &&
	       nooks_object_is_held(wanted->dom, &nooks_type_device,
				    (unsigned long)shadow->parent);
}

/* What alloc_etherdev_mqs() leaves empty, and drivers fill in bit by bit. */
static void make_empty(struct net_device *dev, size_t priv)
{
	memset(netdev_priv(dev), 0, priv);
	dev->features = 0;
	dev->hw_features = 0;
	dev->vlan_features = 0;
}

struct net_device *nooks_instead_alloc_etherdev_mqs(struct nooks_import *imp,
						    int sizeof_priv,
						    unsigned int txqs,
						    unsigned int rxqs)
{
	const struct wanted wanted = {
		.dom = imp->dom, .aux = { sizeof_priv, txqs, rxqs },
	};
	struct nooks_kept *kept = nooks_kept_choose(imp->dom, fits, &wanted);
	struct net_device *dev;

	if (!kept)
		return alloc_etherdev_mqs(sizeof_priv, txqs, rxqs);
	dev = (struct net_device *)kept->key;
	make_empty(dev, sizeof_priv);
	WRITE_ONCE(kept->state, NOOKS_KEPT_HANDED);
	return dev;
}

void __nooks_netdev_carrier_told(const struct net_device *dev)
{
	struct nooks_kept *kept;

	rcu_read_lock();
	/* While it is being resumed, too. */
	kept = nooks_kept_find(&nooks_type_net_device, (unsigned long)dev);
	if (kept)
		WRITE_ONCE(shadow_data(kept)->carrier_told, true);
	rcu_read_unlock();
}

/* Users have set the address since, or before; the driver's is for new devices. */
void nooks_instead_dev_addr_mod(struct nooks_import *imp, struct net_device *dev,
				unsigned int offset, const void *addr, size_t len)
{
	struct nooks_kept *kept;

	rcu_read_lock();
	kept = kept_away(dev);
	if (kept) {
		memcpy(shadow_data(kept)->addr + offset, addr, len);
		shadow_data(kept)->addr_told = true;
	}
	rcu_read_unlock();
	if (!kept)
		dev_addr_mod(dev, offset, addr, len);
}

/*
 * Bits that are the kernel's, and change when an interface is put on top of this one or
 * taken off.
 */
#define UPPER_PRIV_FLAGS	(IFF_BONDING | IFF_BRIDGE_PORT | IFF_MACVLAN_PORT | \
				 IFF_OVS_DATAPATH | IFF_TEAM_PORT | IFF_L3MDEV_SLAVE | \
				 IFF_UNICAST_FLT | IFF_SUPP_NOFCS | IFF_LIVE_ADDR_CHANGE)

bool nooks_netdev_check_kept(struct nooks_import *imp, struct net_device *dev)
{
	struct nooks_kept *kept = kept_away(dev);
	const struct shadow *shadow;

	if (!kept)
		return false;
	shadow = shadow_data(kept);
	if (dev->dev.parent != shadow->parent)
		nooks_import_fault(imp, 0, (unsigned long)dev->dev.parent, 0,
				   "parent of another device");
	if ((dev->priv_flags ^ shadow->priv_flags) & ~(u64)UPPER_PRIV_FLAGS)
		nooks_import_fault(imp, 0, dev->priv_flags, 0,
				   "flag not allowed");
	return true;
}

int nooks_instead_register_netdev(struct nooks_import *imp, struct net_device *dev)
{
	struct nooks_kept *kept = kept_away(dev);

	if (!kept)
		return register_netdev(dev);
	WRITE_ONCE(kept->state, NOOKS_KEPT_ADOPTED);
	return 0;
}

/* Not registered any more, as far as the driver knows. */
static bool disown(struct net_device *dev, enum nooks_kept_state state)
{
	struct nooks_kept *kept;

	/* Not in the midst of being resumed. */
	rtnl_lock();
	rcu_read_lock();
	kept = kept_away(dev);
	if (kept)
		WRITE_ONCE(kept->state, state);
	rcu_read_unlock();
	rtnl_unlock();
	return kept;
}

void nooks_instead_unregister_netdev(struct nooks_import *imp,
				     struct net_device *dev)
{
	if (!disown(dev, NOOKS_KEPT_HANDED))
		unregister_netdev(dev);
}

void nooks_release_registered_netdev(struct nooks_object *obj)
{
	struct net_device *dev = (struct net_device *)obj->key;

	if (!disown(dev, NOOKS_KEPT_HANDED))
		unregister_netdev(dev);
}

static void free_or_keep(struct nooks_domain *dom, struct net_device *dev)
{
	struct napi_struct *napi, *next;

	if (!disown(dev, NOOKS_KEPT_WAITING)) {
		nooks_setting_forget(dom, (unsigned long)dev);
		free_netdev(dev);
		return;
	}
	/* As free_netdev() does: they lie in the driver's memory. */
	list_for_each_entry_safe(napi, next, &dev->napi_list, dev_list)
		netif_napi_del(napi);
}

void nooks_instead_free_netdev(struct nooks_import *imp, struct net_device *dev)
{
	free_or_keep(imp->dom, dev);
}

void nooks_release_net_device(struct nooks_object *obj)
{
	free_or_keep(obj->dom, (struct net_device *)obj->key);
}

/* --- giving it back to users --- */

static void complain(const struct nooks_kept *kept, const char *what, int err)
{
	pr_err("nooks: %s: FAILED: configuration: %s: %s: error %d\n",
	       kept->dom->name, netdev_name((struct net_device *)kept->key),
	       what, err);
}

/* From here on calls about it get to the driver; or no more. */
static void set_away(const struct nooks_kept *kept, bool away)
{
	struct nooks_object *obj;

	obj = nooks_object_find(kept->dom, kept->type, kept->key);
	if (obj)
		WRITE_ONCE(obj->away, away);
}

/*
 * The driver says what it can do; what users could change and still can is as they left
 * it, what they could not is as the kernel had it.
 */
static void resume_features(struct nooks_kept *kept, struct net_device *dev)
{
	const struct shadow *shadow = shadow_data(kept);
	netdev_features_t offered = dev->hw_features | CORE_FEATURES;
	netdev_features_t lost = shadow->hw_features & ~offered;
	netdev_features_t features = shadow->features & ~lost;
	netdev_features_t driver = dev->features;
	int err = 0;

	dev->hw_features = shadow->hw_features & ~lost;
	dev->vlan_features = shadow->vlan_features &
			     (dev->vlan_features | NETIF_F_HIGHDMA | CORE_FEATURES);
	dev->wanted_features &= ~lost;
	/* The kernel has noted them in the device, and the driver has heard of none. */
	if (shadow->features_set)
		dev->features = features ^ (dev->hw_features & ~CORE_FEATURES);
	if ((features ^ dev->features) & dev->hw_features &&
	    dev->netdev_ops->ndo_set_features)
		err = dev->netdev_ops->ndo_set_features(dev, features);
	if (err < 0)
		complain(kept, "features", err);
	dev->features = err < 0 ? driver : features;
	if (err < 0 || lost)
		netdev_features_change(dev);
}

static void resume_mtu(struct nooks_kept *kept, struct net_device *dev)
{
	unsigned int mtu = shadow_data(kept)->mtu;
	int err = 0;

	/* Drivers begin with that of a new device, or look what it is. */
	if (mtu != ETH_DATA_LEN && dev->netdev_ops->ndo_change_mtu)
		err = dev->netdev_ops->ndo_change_mtu(dev, mtu);
	if (err) {
		complain(kept, "MTU", err);
		call_netdevice_notifiers(NETDEV_CHANGEMTU, dev);
	} else {
		WRITE_ONCE(dev->mtu, mtu);
	}
}

static void resume_mac(struct nooks_kept *kept, struct net_device *dev)
{
	const struct shadow *shadow = shadow_data(kept);
	struct sockaddr_storage to = { .ss_family = dev->type };
	int err;

	if (!shadow->addr_told || !dev->netdev_ops->ndo_set_mac_address ||
	    !memcmp(shadow->addr, dev->dev_addr, dev->addr_len))
		return;
	memcpy(((struct sockaddr *)&to)->sa_data, dev->dev_addr, dev->addr_len);
	err = dev->netdev_ops->ndo_set_mac_address(dev, &to);
	if (err)
		complain(kept, "address", err);
}

static void refused(const char *name, int err, void *data)
{
	complain(data, name, err);
}

/* What only the driver knew. */
static void resume_settings(struct nooks_kept *kept, struct net_device *dev)
{
	nooks_setting_replay(kept->dom, kept->key, refused, kept);
}

static void resume_vlans(struct nooks_kept *kept, struct net_device *dev)
{
	if (dev->features & NETIF_F_HW_VLAN_CTAG_FILTER)
		call_netdevice_notifiers(NETDEV_CVLAN_FILTER_PUSH_INFO, dev);
	if (dev->features & NETIF_F_HW_VLAN_STAG_FILTER)
		call_netdevice_notifiers(NETDEV_SVLAN_FILTER_PUSH_INFO, dev);
}

/*
 * Packets stay out until it is open. The driver says by a bit of its own what it
 * thinks of its queues; those that are new run.
 */
static void hold_queues(struct net_device *dev)
{
	struct netdev_queue *txq;
	unsigned int i;

	for (i = 0; i < dev->num_tx_queues; i++) {
		txq = netdev_get_tx_queue(dev, i);
		set_bit(__QUEUE_STATE_STACK_XOFF, &txq->state);
		clear_bit(__QUEUE_STATE_DRV_XOFF, &txq->state);
	}
}

static void let_queues(struct net_device *dev)
{
	struct netdev_queue *txq;
	unsigned int i;

	for (i = 0; i < dev->num_tx_queues; i++) {
		txq = netdev_get_tx_queue(dev, i);
		clear_bit(__QUEUE_STATE_STACK_XOFF, &txq->state);
		netif_schedule_queue(txq);
	}
}

/* As __dev_open(), but that nobody is told: to users it has been up all the time. */
static void resume_up(struct nooks_kept *kept, struct net_device *dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	int err = 0;

	set_bit(__LINK_STATE_START, &dev->state);
	if (ops->ndo_validate_addr)
		err = ops->ndo_validate_addr(dev);
	if (!err && ops->ndo_open)
		err = ops->ndo_open(dev);
	if (!nooks_domain_running(kept->dom))
		return;
	if (err) {
		/* Then it is down, and the driver need not hear of it again. */
		clear_bit(__LINK_STATE_START, &dev->state);
		complain(kept, "cannot be opened", err);
		set_away(kept, true);
		dev_close(dev);
		set_away(kept, false);
		return;
	}
	netif_addr_lock_bh(dev);
	if (ops->ndo_set_rx_mode)
		ops->ndo_set_rx_mode(dev);
	netif_addr_unlock_bh(dev);
	if (!shadow_data(kept)->carrier_told)
		netif_carrier_on(dev);
	dev_activate(dev);
}

static int shadow_resume(struct nooks_kept *kept)
{
	struct net_device *dev = (struct net_device *)kept->key;
	struct nooks_domain *dom = kept->dom;
	void (* const step[])(struct nooks_kept *kept, struct net_device *dev) = {
		resume_features, resume_mtu, resume_mac, resume_settings, resume_vlans,
	};
	int err = -ENODEV;
	unsigned int i;

	rtnl_lock();
	if (READ_ONCE(kept->state) != NOOKS_KEPT_ADOPTED ||
	    dev->reg_state != NETREG_REGISTERED)
		goto out;
	/* Those who opened it when its driver was away left it so, too. */
	clear_bit(__LINK_STATE_START, &dev->state);
	WRITE_ONCE(shadow_data(kept)->resuming, true);
	hold_queues(dev);
	set_away(kept, false);
	for (i = 0; i < ARRAY_SIZE(step) && nooks_domain_running(dom); i++)
		step[i](kept, dev);
	if (dev->flags & IFF_UP && nooks_domain_running(dom))
		resume_up(kept, dev);
	/* It has failed over that: all of it once more, or by another way. */
	err = nooks_domain_running(dom) ? 0 : -EIO;
	if (err) {
		WRITE_ONCE(shadow_data(kept)->resuming, false);
		make_quiet(dev);
		goto out;
	}
	let_queues(dev);
	atomic_dec(&nooks_netdevs_away);
	unpark(shadow_data(kept));
out:
	rtnl_unlock();
	return err;
}

static const char *shadow_name(const struct nooks_kept *kept)
{
	return ((const struct net_device *)kept->key)->name;
}

/* A name that drivers give a new device is not for one that has one already. */
static bool shadow_fixed(const struct nooks_kept *kept, const char *text)
{
	return READ_ONCE(kept->state) == NOOKS_KEPT_HANDED &&
	       text == ((const struct net_device *)kept->key)->name;
}

const struct nooks_keep_ops nooks_keep_net_device = {
	.size		= sizeof(struct shadow),
	.begin		= shadow_begin,
	.resume		= shadow_resume,
	.park		= shadow_park,
	.release	= shadow_release,
	.name		= shadow_name,
	.fixed		= shadow_fixed,
};
