// SPDX-License-Identifier: GPL-2.0
/*
 * What programs hear of: a device for each domain, on a bus of ours. It sends uevents
 * (change, NOOKS_DOMAIN, NOOKS_EVENT=fault|recovered|stopped, NOOKS_KIND, NOOKS_PLACE,
 * NOOKS_REPORT), is what the core dump of a fault belongs to, and whose health devlink
 * shows. All from a work item: no recovery waits for who listens.
 */
#include <linux/devcoredump.h>
#include <linux/device.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "internal.h"

/**
 * struct nooks_device - whom the world knows of a domain
 * @dev: its device
 * @devlink: its health, or NULL
 */
struct nooks_device {
	struct device *dev;
	struct devlink *devlink;
};

static struct bus_type nooks_bus = {
	.name	= "nooks",
};

/* devlink wants a device that has a driver. There is nothing to do for it. */
static struct device_driver nooks_driver = {
	.name			= "nooks_domain",
	.bus			= &nooks_bus,
	.owner			= THIS_MODULE,
	.suppress_bind_attrs	= true,
};

/* What a report ends with for those who were told of its fault; NULL: nothing. */
static const char *end_event(enum nooks_result result)
{
	switch (result) {
	case NOOKS_RESULT_IN_PLACE:
	case NOOKS_RESULT_RELOADED:
		return "recovered";
	case NOOKS_RESULT_STOPPED:
	case NOOKS_RESULT_UNLOADED:
		return "stopped";
	default:
		return NULL;
	}
}

static void tell_event(struct nooks_postmortems *pms,
		       const struct nooks_postmortem *pm, const char *event)
{
	char domain[MODULE_NAME_LEN + 16], what[32], kind[40];
	char place[NOOKS_REPORT_PLACE + 16], number[40];
	char *env[] = { domain, what, kind, place, number, NULL };

	snprintf(domain, sizeof(domain), "NOOKS_DOMAIN=%s", pms->rec->dom->name);
	snprintf(what, sizeof(what), "NOOKS_EVENT=%s", event);
	snprintf(kind, sizeof(kind), "NOOKS_KIND=%s", pm->kind);
	snprintf(place, sizeof(place), "NOOKS_PLACE=%s", pm->place);
	snprintf(number, sizeof(number), "NOOKS_REPORT=%llu", pm->number);
	kobject_uevent_env(&pms->device->dev->kobj, KOBJ_CHANGE, env);
}

/* The kernel keeps one of a device, until somebody reads it or five minutes are over. */
static void tell_coredump(struct nooks_postmortems *pms,
			  const struct nooks_postmortem *pm)
{
	size_t room = NOOKS_REPORT_TEXT + 1024;
	struct seq_file m = { .buf = vzalloc(room), .size = room };

	if (!m.buf)
		return;
	nooks_postmortem_show(&m, pm);
	/* Frees the buffer. */
	dev_coredumpv(pms->device->dev, m.buf, m.count, GFP_KERNEL);
}

/* Note what is told of report @number, and copy it; which of @what was not told yet? */
static unsigned int claim(struct nooks_postmortems *pms, u64 number)
{
	struct nooks_postmortem *pm = &pms->ring[number % NOOKS_REPORTS_KEPT];
	unsigned int todo = 0;
	unsigned long flags;

	spin_lock_irqsave(&pms->lock, flags);
	if (pm->number == number && pm->examined) {
		todo = NOOKS_TOLD_FAULT;
		if (pm->result != NOOKS_RESULT_PENDING)
			todo |= NOOKS_TOLD_END;
		todo &= ~pm->told;
		pm->told |= todo;
		pms->telling = *pm;
	}
	spin_unlock_irqrestore(&pms->lock, flags);
	return todo;
}

static bool claim_well(struct nooks_postmortems *pms)
{
	unsigned long flags;
	bool well;

	spin_lock_irqsave(&pms->lock, flags);
	well = pms->well;
	pms->well = false;
	spin_unlock_irqrestore(&pms->lock, flags);
	return well;
}

static void tell(struct work_struct *work)
{
	struct nooks_postmortems *pms =
		container_of(work, struct nooks_postmortems, tell);
	const struct nooks_postmortem *pm = &pms->telling;
	u64 last = READ_ONCE(pms->last), number;
	const char *event;
	unsigned int todo;

	number = last > NOOKS_REPORTS_KEPT ? last - NOOKS_REPORTS_KEPT + 1 : 1;
	for (; number <= last; number++) {
		todo = claim(pms, number);
		/* What somebody does by hand is no news but for its end. */
		if (todo & NOOKS_TOLD_FAULT && !pm->asked) {
			tell_event(pms, pm, "fault");
			nooks_devlink_fault(pms->device->devlink, pm);
		}
		if (!(todo & NOOKS_TOLD_END))
			continue;
		if (!pm->asked)
			tell_coredump(pms, pm);
		event = end_event(pm->result);
		if (event)
			tell_event(pms, pm, event);
		nooks_devlink_end(pms->device->devlink, pm);
	}
	if (claim_well(pms))
		nooks_devlink_well(pms->device->devlink);
}

int nooks_device_create(struct nooks_postmortems *pms)
{
	struct nooks_device *device;
	struct device *dev;
	int err;

	INIT_WORK(&pms->tell, tell);
	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device)
		return -ENOMEM;
	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev) {
		kfree(device);
		return -ENOMEM;
	}
	device_initialize(dev);
	dev->bus = &nooks_bus;
	/*
	 * A core dump keeps its device, maybe for longer than nooks.ko is there. So what
	 * frees it must not be of ours, and nothing of ours may lie in it. A pointer to
	 * const void is passed as one to a device is.
	 */
	dev->release = (void (*)(struct device *))kfree;
	err = dev_set_name(dev, "%s", pms->rec->dom->name);
	if (!err)
		err = device_add(dev);
	if (err)
		goto err_put;
	device->dev = dev;
	device->devlink = nooks_devlink_create(pms, dev);
	if (IS_ERR(device->devlink)) {
		err = PTR_ERR(device->devlink);
		goto err_del;
	}
	pms->device = device;
	return 0;

err_del:
	device_del(dev);
err_put:
	put_device(dev);
	kfree(device);
	return err;
}

/* Nothing queues the work any more: the recovery's thread has ended, files are gone. */
void nooks_device_destroy(struct nooks_postmortems *pms)
{
	struct nooks_device *device = pms->device;

	cancel_work_sync(&pms->tell);
	nooks_devlink_destroy(device->devlink);
	device_unregister(device->dev);
	kfree(device);
}

int nooks_device_start(void)
{
	int err;

	err = bus_register(&nooks_bus);
	if (err)
		return err;
	err = driver_register(&nooks_driver);
	if (err)
		bus_unregister(&nooks_bus);
	return err;
}

void nooks_device_stop(void)
{
	driver_unregister(&nooks_driver);
	bus_unregister(&nooks_bus);
}
