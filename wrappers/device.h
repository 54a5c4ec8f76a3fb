/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What hooks want to know of a struct device.
 */
#ifndef NOOKS_WRAPPERS_DEVICE_H
#define NOOKS_WRAPPERS_DEVICE_H

#include <linux/device.h>

#include "../nooks/nooks.h"

/**
 * nooks_device_check_initialized() - has the driver core made it ready?
 * @imp: the record
 * @arg: number of the argument
 * @dev: a device the domain holds
 *
 * That of a net_device is not before it is registered.
 *
 * Context: Any but NMI. Does not sleep.
 */
static inline void nooks_device_check_initialized(struct nooks_import *imp,
						  int arg,
						  const struct device *dev)
{
	if (!dev->kobj.state_initialized)
		nooks_import_fault(imp, arg, (unsigned long)dev, 0,
				   "not registered yet");
}

#endif /* NOOKS_WRAPPERS_DEVICE_H */
