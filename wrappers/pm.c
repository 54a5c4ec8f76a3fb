// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/pm.idl.
 */
#include <linux/pm_qos.h>
#include <linux/pm_runtime.h>

#include "pm_gen.h"
#include "device.h"

/* --- of a device that is ready for it --- */

void nooks_check___pm_runtime_resume__dev(struct nooks_import *imp, int arg,
					  struct device *dev)
{
	nooks_device_check_initialized(imp, arg, dev);
}

void nooks_check___pm_runtime_idle__dev(struct nooks_import *imp, int arg,
					struct device *dev)
{
	nooks_device_check_initialized(imp, arg, dev);
}

void nooks_check_pm_schedule_suspend__dev(struct nooks_import *imp, int arg,
					  struct device *dev)
{
	nooks_device_check_initialized(imp, arg, dev);
}

void nooks_check_device_set_wakeup_enable__dev(struct nooks_import *imp, int arg,
					       struct device *dev)
{
	nooks_device_check_initialized(imp, arg, dev);
}

void nooks_check_device_wakeup_enable__dev(struct nooks_import *imp, int arg,
					   struct device *dev)
{
	nooks_device_check_initialized(imp, arg, dev);
}

/* --- references and requests --- */

/*
 * The driver core, or the driver's own callback, may wait, but for a device that says
 * that its callbacks never do. What runs already is only counted.
 */
static void check_wait(struct nooks_import *imp, const struct device *dev,
		       int rpmflags)
{
	if (!(rpmflags & RPM_ASYNC) && !dev->power.irq_safe &&
	    (in_interrupt() || !preemptible()))
		__nooks_import_context(imp);
}

void nooks_before___pm_runtime_resume(struct nooks_import *imp,
				      struct device *dev, int rpmflags)
{
	if (READ_ONCE(dev->power.runtime_status) != RPM_ACTIVE)
		check_wait(imp, dev, rpmflags);
}

/*
 * "release" has no condition. Not holding one is fine: the reference may have
 * been taken by an inline that counts without a call.
 */
void nooks_before___pm_runtime_idle(struct nooks_import *imp,
				    struct device *dev, int rpmflags)
{
	check_wait(imp, dev, rpmflags);
	if (rpmflags & RPM_GET_PUT)
		nooks_arg_release(imp, 0, &nooks_type_pm_usage,
				  (unsigned long)dev, NOOKS_MAYBE);
}

/* An inline. Without suspending: the device is being recovered. */
void nooks_release_pm_usage(struct nooks_object *obj)
{
	pm_runtime_put_noidle((struct device *)obj->key);
}

void nooks_release_pm_qos(struct nooks_object *obj)
{
	cpu_latency_qos_remove_request((struct pm_qos_request *)obj->key);
}
