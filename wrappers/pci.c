// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/pci.idl.
 */
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/preempt.h>

#include "irq_gen.h"
#include "pci_gen.h"
#include "ops.h"
#include "pci.h"

static bool is_held(struct nooks_domain *dom, const struct pci_dev *pdev)
{
	return nooks_object_is_held(dom, &nooks_type_pci_dev, (unsigned long)pdev);
}

/*
 * Upwards drivers find the bridge, which they name to the functions below, and
 * what pm_runtime_suspended() says of the parent. A device has its bus and its
 * parent, which is the bridge or the host bridge, for as long as it is registered.
 */
int nooks_rights_pci_dev(struct nooks_object *obj)
{
	const size_t bits = offsetofend(struct dev_pm_info, child_count);
	const struct pci_dev *pdev = (const struct pci_dev *)obj->key;
	const struct dev_pm_info *power = &pdev->dev.parent->power;
	int err;

	err = nooks_right_grant(obj, &pdev->bus->self, sizeof(pdev->bus->self),
				NOOKS_ACCESS_READ);
	if (!err)
		err = nooks_right_grant(obj, &power->runtime_status,
					sizeof(power->runtime_status),
					NOOKS_ACCESS_READ);
	if (!err)
		err = nooks_right_grant(obj, pci_name(pdev),
					strlen(pci_name(pdev)) + 1,
					NOOKS_ACCESS_READ);
	/* disable_depth, whose bits have no address. */
	if (!err)
		err = nooks_right_grant(obj, (const u8 *)power + bits,
					offsetof(struct dev_pm_info,
						 links_count) - bits,
					NOOKS_ACCESS_READ);
	return err;
}

bool nooks_pci_holds(struct nooks_domain *dom,
		     bool (*match)(struct pci_dev *pdev, const void *data),
		     const void *data)
{
	struct pci_dev *pdev = NULL;

	if (in_interrupt())
		return false;
	for_each_pci_dev(pdev) {
		if (is_held(dom, pdev) && match(pdev, data)) {
			pci_dev_put(pdev);
			return true;
		}
	}
	return false;
}

/*
 * Devices that a failed driver left running. They still know addresses in memory
 * that was given back, and the next driver switches bus mastering on before it
 * resets them: packets that come in between would be written there. So it is not
 * switched on before the driver has DMA memory for the device; it has reset it by
 * then. A value is a struct pci_dev, and STALE_WANTED once the driver asked.
 */
#define STALE_MAX	16
#define STALE_WANTED	1UL

static unsigned long stale[STALE_MAX];
static atomic_t nr_stale = ATOMIC_INIT(0);

static unsigned long *stale_find(const struct pci_dev *pdev)
{
	int i;

	for (i = 0; i < STALE_MAX; i++)
		if ((READ_ONCE(stale[i]) & ~STALE_WANTED) == (unsigned long)pdev)
			return &stale[i];
	return NULL;
}

static void stale_add(struct pci_dev *pdev)
{
	int i;

	if (stale_find(pdev))
		return;
	for (i = 0; i < STALE_MAX; i++)
		if (!cmpxchg(&stale[i], 0, (unsigned long)pdev)) {
			atomic_inc(&nr_stale);
			return;
		}
	pci_warn(pdev, "nooks: too many devices were left running\n");
}

void nooks_instead_pci_set_master(struct nooks_import *imp,
				  struct pci_dev *dev)
{
	unsigned long *entry = stale_find(dev);

	if (!entry || cmpxchg(entry, (unsigned long)dev,
			      (unsigned long)dev | STALE_WANTED) == 0)
		pci_set_master(dev);
}

/* What has not happened yet is taken back. */
static void stale_unwanted(struct pci_dev *pdev)
{
	unsigned long *entry = stale_find(pdev);

	if (entry)
		cmpxchg(entry, (unsigned long)pdev | STALE_WANTED,
			(unsigned long)pdev);
}

void nooks_before_pci_clear_master(struct nooks_import *imp,
				   struct pci_dev *dev)
{
	stale_unwanted(dev);
}

/* The kernel ends bus mastering too, when the device is disabled for good. */
void nooks_after_pci_disable_device(struct nooks_import *imp,
				    struct pci_dev *dev)
{
	if (!pci_is_enabled(dev))
		stale_unwanted(dev);
}

void nooks_pci_dma_begins(struct device *dev)
{
	unsigned long *entry, value;

	if (likely(!atomic_read(&nr_stale)) || !dev_is_pci(dev))
		return;
	entry = stale_find(to_pci_dev(dev));
	value = entry ? xchg(entry, 0) : 0;
	if (!value)
		return;
	atomic_dec(&nr_stale);
	if (value & STALE_WANTED)
		pci_set_master(to_pci_dev(dev));
}

/*
 * Nothing the failed driver set up may reach memory or the processor: no DMA,
 * and with that no message interrupts; and no interrupt line.
 */
void nooks_quiesce_pci_dev(struct nooks_object *obj)
{
	struct pci_dev *pdev = (struct pci_dev *)obj->key;

	stale_add(pdev);
	pci_clear_master(pdev);
	pci_intx(pdev, 0);
	/* What the device asked for before that may still be on its way. */
	if (!pci_wait_for_pending_transaction(pdev))
		pci_warn(pdev, "nooks: transactions still pending\n");
}

/* --- drivers --- */

static void check_pm(struct nooks_import *imp, int arg,
		     const struct dev_pm_ops *pm)
{
	if (pm)
		nooks_check_ops(imp, arg, pm, sizeof(*pm));
}

/* The core keeps the struct, calls what is in it, and follows its pointers. */
void nooks_check___pci_register_driver__drv(struct nooks_import *imp, int arg,
					    struct pci_driver *drv)
{
	const struct device_driver *driver = &drv->driver;

	nooks_arg_string(imp, arg, drv->name);
	nooks_arg_readable(imp, arg, drv->id_table, sizeof(*drv->id_table));

	nooks_check_op(imp, arg, drv->probe);
	nooks_check_op(imp, arg, drv->remove);
	nooks_check_op(imp, arg, drv->suspend);
	nooks_check_op(imp, arg, drv->resume);
	nooks_check_op(imp, arg, drv->shutdown);
	nooks_check_op(imp, arg, drv->sriov_configure);
	nooks_check_op(imp, arg, drv->sriov_set_msix_vec_count);
	nooks_check_op(imp, arg, drv->sriov_get_vf_total_msix);
	if (drv->err_handler)
		nooks_check_ops(imp, arg, drv->err_handler,
				sizeof(*drv->err_handler));

	nooks_check_op(imp, arg, driver->probe);
	nooks_check_op(imp, arg, driver->sync_state);
	nooks_check_op(imp, arg, driver->remove);
	nooks_check_op(imp, arg, driver->shutdown);
	nooks_check_op(imp, arg, driver->suspend);
	nooks_check_op(imp, arg, driver->resume);
	nooks_check_op(imp, arg, driver->coredump);
	check_pm(imp, arg, driver->pm);

	/* Attributes bring functions that nothing here looks at. */
	if (drv->groups || drv->dev_groups || driver->groups ||
	    driver->dev_groups)
		nooks_import_fault(imp, arg, (unsigned long)drv, sizeof(*drv),
				   "attribute groups are not described");
}

/* It is an own symbol of every module, so no "one_of" can name it. */
void nooks_check___pci_register_driver__owner(struct nooks_import *imp, int arg,
					      struct module __driver *owner)
{
	nooks_check_owner(imp, arg, nooks_checked(owner));
}

/* "acquire" is too late: what probe() takes would be older, and go last. */
void nooks_before___pci_register_driver(struct nooks_import *imp,
					struct pci_driver *drv,
					struct module *owner,
					const char *mod_name)
{
	struct nooks_object *obj;

	obj = nooks_object_track(imp->dom, &nooks_type_registered_pci_driver,
				 (unsigned long)drv, 0, NULL, nooks_import_ip(imp));
	if (IS_ERR(obj))
		nooks_import_fault(imp, 0, (unsigned long)drv, sizeof(*drv),
				   "cannot be tracked");
}

void nooks_after___pci_register_driver(struct nooks_import *imp, int ret,
				       struct pci_driver *drv,
				       struct module *owner,
				       const char *mod_name)
{
	if (ret)
		nooks_object_untrack(imp->dom,
				     &nooks_type_registered_pci_driver,
				     (unsigned long)drv);
}

/*
 * state_saved is a bit among many that are none of the driver's, and compilers
 * write the whole run. Drivers set it after a reset of the slot and nowhere
 * else: a grant for this call instead of a right for ever.
 */
int nooks_before_pci_error_handlers__slot_reset(struct nooks_activation *act,
						struct pci_dev *dev)
{
	size_t from = offsetofend(struct pci_dev, match_driver);

	nooks_activation_grant(act, (u8 *)dev + from,
			       offsetof(struct pci_dev, dev_flags) - from);
	return 0;
}

/* --- memory --- */

struct phys_range {
	resource_size_t start;
	resource_size_t last;
};

static bool has_memory(struct pci_dev *pdev, const void *data)
{
	const struct phys_range *range = data;
	int bar;

	for (bar = 0; bar < PCI_STD_NUM_BARS; bar++)
		if ((pci_resource_flags(pdev, bar) & IORESOURCE_MEM) &&
		    range->start >= pci_resource_start(pdev, bar) &&
		    range->last <= pci_resource_end(pdev, bar))
			return true;
	return false;
}

/* Two numbers that only together say which memory. */
void nooks_before_ioremap(struct nooks_import *imp, resource_size_t phys_addr,
			  unsigned long size)
{
	struct phys_range range = { phys_addr, phys_addr + size - 1 };

	if (!size || range.last < range.start ||
	    !nooks_pci_holds(imp->dom, has_memory, &range))
		nooks_import_fault(imp, 0, phys_addr, size,
				   "not memory of a device of this driver");
}

/* Takes the mask of BARs too. */
void nooks_release_pci_regions(struct nooks_object *obj)
{
	pci_release_selected_regions((struct pci_dev *)obj->aux[0],
				     obj->aux[1]);
}

/* --- interrupts --- */

static bool keeps_line(struct pci_dev *pdev, const void *data)
{
	const struct pci_dev *dev = data;

	return pdev != dev && pdev->irq == dev->irq && pci_is_enabled(pdev) &&
	       !pci_dev_msi_enabled(pdev);
}

/*
 * With a device that is disabled for good, the kernel gives back what leads from its
 * pin to the line, and with the last device on it the line: no handler may be there.
 * Whose a handler is the kernel does not know: it may be that of another device.
 */
void nooks_before_pci_disable_device(struct nooks_import *imp,
				     struct pci_dev *dev)
{
	if (atomic_read(&dev->enable_cnt) == 1 && !pci_dev_msi_enabled(dev) &&
	    nooks_object_is_held(imp->dom, &nooks_type_irq_line, dev->irq) &&
	    !nooks_pci_holds(imp->dom, keeps_line, dev))
		nooks_import_fault(imp, 0, (unsigned long)dev, 0,
				   "a handler is still requested");
}

/* Drivers choose which of the messages they use. */
static int nr_messages(struct pci_dev *pdev)
{
	if (pdev->msix_enabled)
		return pci_msix_vec_count(pdev);
	return pdev->msi_enabled ? pci_msi_vec_count(pdev) : 0;
}

bool nooks_pci_has_vector(struct pci_dev *pdev, unsigned int irq)
{
	int i, nr = nr_messages(pdev);

	for (i = 0; i < nr; i++)
		if (pci_irq_vector(pdev, i) == (int)irq)
			return true;
	return false;
}

/* The kernel stops the machine when it finds a handler on a vector it frees. */
static void check_vectors_free(struct nooks_import *imp, struct pci_dev *dev)
{
	int i, irq, nr = nr_messages(dev);

	for (i = 0; i < nr; i++) {
		irq = pci_irq_vector(dev, i);
		if (irq >= 0 &&
		    nooks_object_is_held(imp->dom, &nooks_type_irq_line, irq))
			nooks_import_fault(imp, 0, (unsigned long)dev, 0,
					   "a handler is still requested");
	}
}

void nooks_before_pci_disable_msi(struct nooks_import *imp, struct pci_dev *dev)
{
	if (dev->msi_enabled)
		check_vectors_free(imp, dev);
}

void nooks_before_pci_disable_msix(struct nooks_import *imp,
				   struct pci_dev *dev)
{
	if (dev->msix_enabled)
		check_vectors_free(imp, dev);
}

/* The driver core frees what the kernel knows of them when it takes the device back. */
static bool is_messages_of(const struct nooks_object *obj, struct device *dev)
{
	return dev_is_pci(dev) && obj->key == (unsigned long)to_pci_dev(dev);
}

bool nooks_bound_pci_msi(const struct nooks_object *obj, struct device *dev)
{
	return is_messages_of(obj, dev);
}

bool nooks_bound_pci_msix(const struct nooks_object *obj, struct device *dev)
{
	return is_messages_of(obj, dev);
}

/*
 * They have been given back by then, but those that a thread has got since which did not
 * leave the driver in time. Nothing is left to give back then.
 */
static bool has_messages(const struct pci_dev *pdev)
{
	return pdev->dev.msi.data;
}

/* Gives the device its interrupt line back, which must stay quiet. */
void nooks_release_pci_msi(struct nooks_object *obj)
{
	struct pci_dev *pdev = (struct pci_dev *)obj->key;

	if (has_messages(pdev))
		pci_disable_msi(pdev);
	else
		pdev->msi_enabled = 0;
	pci_intx(pdev, 0);
}

/*
 * Nobody has stopped the device of a failed driver, and once its MSI-X is off it
 * goes on with its interrupt pin, until the next driver resets it. It does not
 * while it believes that MSI-X is on, with all vectors masked. (QEMU's e1000e does
 * not survive the change from pin to MSI-X with an interrupt under way.)
 */
void nooks_release_pci_msix(struct nooks_object *obj)
{
	struct pci_dev *pdev = (struct pci_dev *)obj->key;

	if (has_messages(pdev))
		pci_disable_msix(pdev);
	else
		pdev->msix_enabled = 0;
	pci_intx(pdev, 0);
	pci_write_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS,
			      PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL);
}

/* A driver finds the device as the kernel believes it to be: MSI-X off. */
int nooks_before_pci_driver__probe(struct nooks_activation *act,
				   struct pci_dev *dev,
				   const struct pci_device_id *id)
{
	int where = dev->msix_cap + PCI_MSIX_FLAGS;
	u16 flags;

	if (!dev->msix_cap || dev->msix_enabled)
		return 0;
	pci_read_config_word(dev, where, &flags);
	if (flags & PCI_MSIX_FLAGS_ENABLE)
		pci_write_config_word(dev, where,
				      flags & ~(PCI_MSIX_FLAGS_ENABLE |
						PCI_MSIX_FLAGS_MASKALL));
	return 0;
}

/* --- configuration space --- */

/*
 * What may be written depends on where. Address registers would map other
 * devices' memory, message registers let the device write anywhere.
 */
void nooks_before_pci_write_config_word(struct nooks_import *imp,
					const struct pci_dev *dev, int where,
					u16 val)
{
	const u16 allowed = PCI_COMMAND_SERR | PCI_COMMAND_PARITY;
	u16 old;

	if (where == PCI_COMMAND &&
	    !pci_read_config_word(dev, PCI_COMMAND, &old) &&
	    !((old ^ val) & ~allowed))
		return;
	nooks_import_fault(imp, 1, where, sizeof(val),
			   "configuration register is not the driver's to write");
}

static bool is_below(struct pci_dev *pdev, const void *bridge)
{
	return pdev->bus->self == bridge;
}

/* A bridge is not handed to the driver: it finds it above its device. */
static void check_port(struct nooks_import *imp, int arg,
		       struct pci_dev __driver *given)
{
	struct pci_dev *dev = nooks_checked(given);

	if (!dev || (!is_held(imp->dom, dev) &&
		     !nooks_pci_holds(imp->dom, is_below, dev)))
		nooks_import_fault(imp, arg, (unsigned long)dev, 0,
				   "neither a device of this driver nor the bridge above one");
}

void nooks_check_pcie_capability_read_word__dev(struct nooks_import *imp,
						int arg,
						struct pci_dev __driver *dev)
{
	check_port(imp, arg, dev);
}

void nooks_check_pcie_capability_write_word__dev(struct nooks_import *imp,
						 int arg,
						 struct pci_dev __driver *dev)
{
	check_port(imp, arg, dev);
}

void nooks_check_pcie_capability_clear_and_set_word_locked__dev(struct nooks_import *imp,
								int arg,
								struct pci_dev __driver *dev)
{
	check_port(imp, arg, dev);
}

/*
 * On its own device a driver controls the device and the link; on the bridge
 * it may keep correctable errors from being reported, and take power states of
 * the link away.
 */
static void check_capability(struct nooks_import *imp, struct pci_dev *dev,
			     int pos, u16 changed, u16 set)
{
	bool own = is_held(imp->dom, dev);

	if (pos == PCI_EXP_DEVCTL && !(changed & PCI_EXP_DEVCTL_BCR_FLR) &&
	    (own || !(changed & ~PCI_EXP_DEVCTL_CERE)))
		return;
	if (pos == PCI_EXP_LNKCTL &&
	    (own || !((changed & ~PCI_EXP_LNKCTL_ASPMC) || set)))
		return;
	nooks_import_fault(imp, 1, pos, sizeof(set),
			   "capability is not the driver's to change");
}

void nooks_before_pcie_capability_write_word(struct nooks_import *imp,
					     struct pci_dev *dev, int pos,
					     u16 val)
{
	u16 old = 0;

	pcie_capability_read_word(dev, pos, &old);
	check_capability(imp, dev, pos, old ^ val, val & ~old);
}

void nooks_before_pcie_capability_clear_and_set_word_locked(struct nooks_import *imp,
							    struct pci_dev *dev,
							    int pos, u16 clear,
							    u16 set)
{
	check_capability(imp, dev, pos, clear | set, set);
}
