// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/irq.idl.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "irq_gen.h"
#include "pci.h"

/*
 * Lines that a refused handler masked, and how often. A few at most: one for
 * each failed device that has no message interrupts.
 */
struct masked_line {
	unsigned int irq;
	unsigned int depth;
};

static struct masked_line masked[32];
static DEFINE_RAW_SPINLOCK(masked_lock);

/* Counts one more; false when there is no entry left. */
static bool masked_add(unsigned int irq)
{
	struct masked_line *line, *unused = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&masked_lock, flags);
	for (line = masked; line < masked + ARRAY_SIZE(masked); line++) {
		if (line->depth && line->irq == irq)
			break;
		if (!line->depth)
			unused = line;
	}
	if (line == masked + ARRAY_SIZE(masked))
		line = unused;
	if (line) {
		line->irq = irq;
		line->depth++;
	}
	raw_spin_unlock_irqrestore(&masked_lock, flags);
	return line;
}

/* Forgets a line; returns how often it was masked. */
static unsigned int masked_take(unsigned int irq)
{
	struct masked_line *line;
	unsigned int depth = 0;
	unsigned long flags;

	raw_spin_lock_irqsave(&masked_lock, flags);
	for (line = masked; line < masked + ARRAY_SIZE(masked); line++)
		if (line->depth && line->irq == irq)
			swap(line->depth, depth);
	raw_spin_unlock_irqrestore(&masked_lock, flags);
	return depth;
}

/*
 * A device that nobody serves keeps a level-triggered line raised: it has to
 * be masked until the device is stopped, for those who share it, too. An edge
 * is over when it has been seen.
 */
void nooks_refused_request_threaded_irq__arg1(int irq, void *dev_id)
{
	struct irq_data *data = irq_get_irq_data(irq);

	if (data && irqd_is_level_type(data) && masked_add(irq))
		disable_irq_nosync(irq);
}

/* Without a handler the kernel has reset the line, and has nothing to enable. */
static void enable_if_used(unsigned int irq)
{
	if (irq_has_action(irq))
		enable_irq(irq);
}

/*
 * Takes the cookie too. Who shared the line gets it back; with the last
 * handler gone, the kernel has reset it.
 */
void nooks_release_irq(struct nooks_object *obj)
{
	unsigned int irq = obj->aux[0];
	unsigned int depth;

	free_irq(irq, (void *)obj->aux[1]);
	for (depth = masked_take(irq); depth; depth--)
		enable_if_used(irq);
}

/* The handler that was there when it was disabled may be gone. */
void nooks_release_irq_disabled(struct nooks_object *obj)
{
	enable_if_used(obj->key);
}

/*
 * The interrupt of a message goes with what the kernel knows of the device's messages. A
 * line stays, and may be that of other devices.
 */
static bool is_message_of(unsigned int irq, struct device *dev)
{
	return dev_is_pci(dev) && nooks_pci_has_vector(to_pci_dev(dev), irq);
}

bool nooks_bound_irq(const struct nooks_object *obj, struct device *dev)
{
	return is_message_of(obj->aux[0], dev);
}

bool nooks_bound_irq_line(const struct nooks_object *obj, struct device *dev)
{
	return is_message_of(obj->key, dev);
}

bool nooks_bound_irq_disabled(const struct nooks_object *obj, struct device *dev)
{
	return is_message_of(obj->key, dev);
}

/*
 * With its last handler gone, the kernel has reset the line: whoever gets it next
 * must not find it enabled once more. Others who share it get it back.
 */
void nooks_after_free_irq(struct nooks_import *imp, const void *ret,
			  unsigned int irq, void *dev_id)
{
	if (nooks_object_is_held(imp->dom, &nooks_type_irq_line, irq))
		return;
	while (nooks_object_untrack(imp->dom, &nooks_type_irq_disabled, irq))
		enable_if_used(irq);
}

static bool has_line(struct pci_dev *pdev, const void *data)
{
	unsigned int irq = *(const unsigned int *)data;

	return pdev->irq == irq || nooks_pci_has_vector(pdev, irq);
}

/* A line is a number; whose it is, the devices of the domain tell. */
void nooks_check_request_threaded_irq__irq(struct nooks_import *imp, int arg,
					   unsigned int irq)
{
	if (!nooks_pci_holds(imp->dom, has_line, &irq))
		nooks_import_fault(imp, arg, irq, 0,
				   "not a line of a device of this driver");
}

/* The kernel makes a folder of it in /proc: WARN() where it cannot be one. */
void nooks_check_request_threaded_irq__devname(struct nooks_import *imp,
					       int arg, const char *devname)
{
	size_t len = strnlen(devname, NAME_MAX + 1);

	if (!len || len > NAME_MAX || strchr(devname, '/') ||
	    !strcmp(devname, ".") || !strcmp(devname, ".."))
		nooks_import_fault(imp, arg, (unsigned long)devname, len,
				   "no name for a folder");
}

/* "range" knows no bits. No timer's, no per-CPU, and none that survive suspend. */
void nooks_check_request_threaded_irq__irqflags(struct nooks_import *imp,
						int arg, unsigned long irqflags)
{
	if (irqflags & ~(IRQF_SHARED | IRQF_PROBE_SHARED | IRQF_ONESHOT))
		nooks_import_fault(imp, arg, irqflags, 0, "flag not allowed");
}
