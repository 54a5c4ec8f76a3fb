/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A net_device whose driver is away: what the kernel is answered meanwhile, and what
 * the driver that comes back may not do to it. See netdev_shadow.c.
 */
#ifndef NOOKS_WRAPPERS_NETDEV_SHADOW_H
#define NOOKS_WRAPPERS_NETDEV_SHADOW_H

#include <linux/netdevice.h>

/* How many there are: mostly none. */
extern atomic_t nooks_netdevs_away;

void __nooks_netdev_carrier_told(const struct net_device *dev);

struct nooks_import;

/**
 * nooks_netdev_is_away() - has this device no driver just now that it had before?
 * @dev: the device
 *
 * Context: Any but NMI.
 */
bool nooks_netdev_is_away(const struct net_device *dev);

/**
 * nooks_netdev_check_kept() - look at a device that was kept as it is registered again
 * @imp: the record
 * @dev: the device
 *
 * Return: whether it is one. What the driver must not have changed is a fault.
 */
bool nooks_netdev_check_kept(struct nooks_import *imp, struct net_device *dev);

/* --- what the kernel is answered; under rtnl --- */

/**
 * nooks_netdev_absent() - a call that cannot be answered for the driver
 * @dev: the device
 *
 * Return: -EBUSY while the driver is being restarted, else -EIO.
 */
int nooks_netdev_absent(const struct net_device *dev);

/**
 * nooks_netdev_open() - it is to be up
 * @dev: the device
 *
 * Return: 0, and it will be when the driver is back; -EIO when none will come.
 */
int nooks_netdev_open(struct net_device *dev);

/**
 * nooks_netdev_set_mtu() - it is to have another MTU
 * @dev: the device
 * @mtu: within the limits the driver has given
 *
 * Return: as nooks_netdev_open().
 */
int nooks_netdev_set_mtu(struct net_device *dev, int mtu);

/**
 * nooks_netdev_set_mac() - it is to have another address
 * @dev: the device
 * @addr: a struct sockaddr
 *
 * Return: as nooks_netdev_open(); -EADDRNOTAVAIL.
 */
int nooks_netdev_set_mac(struct net_device *dev, const void *addr);

/**
 * nooks_netdev_set_features() - it is to have other features
 * @dev: the device
 * @features: those
 *
 * Return: as nooks_netdev_open().
 */
int nooks_netdev_set_features(struct net_device *dev, netdev_features_t features);

/**
 * nooks_netdev_vlan() - a VLAN comes or goes; the kernel has a list of them itself
 * @dev: the device
 *
 * Return: as nooks_netdev_open().
 */
int nooks_netdev_vlan(const struct net_device *dev);

/* --- the driver's, while it fills the device in --- */

/**
 * nooks_netdev_carrier_told() - the driver says what it knows of its carrier
 * @dev: the device
 */
static __always_inline void nooks_netdev_carrier_told(const struct net_device *dev)
{
	if (unlikely(atomic_read(&nooks_netdevs_away)))
		__nooks_netdev_carrier_told(dev);
}

#endif /* NOOKS_WRAPPERS_NETDEV_SHADOW_H */
