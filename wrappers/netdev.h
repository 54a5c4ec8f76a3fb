/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inline hooks of idl/netdev.idl.
 */
#ifndef NOOKS_WRAPPERS_NETDEV_H
#define NOOKS_WRAPPERS_NETDEV_H

#include <linux/netdevice.h>

#include "netdev_shadow.h"

/* Until it has been unregistered, the kernel takes it off all lists by itself. */
static __always_inline void nooks_netdev_check_not_gone(struct nooks_import *imp,
							const struct net_device *dev)
{
	if (unlikely(dev->reg_state >= NETREG_UNREGISTERED))
		nooks_import_fault(imp, 0, (unsigned long)dev, 0,
				   "not registered any more");
}

static __always_inline void
nooks_before_netif_carrier_on(struct nooks_import *imp, struct net_device *dev)
{
	nooks_netdev_check_not_gone(imp, dev);
	nooks_netdev_carrier_told(dev);
}

static __always_inline void
nooks_before_netif_carrier_off(struct nooks_import *imp, struct net_device *dev)
{
	nooks_netdev_check_not_gone(imp, dev);
	nooks_netdev_carrier_told(dev);
}

#endif /* NOOKS_WRAPPERS_NETDEV_H */
