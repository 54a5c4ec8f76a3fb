/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The PCI devices that a domain holds.
 */
#ifndef NOOKS_WRAPPERS_PCI_H
#define NOOKS_WRAPPERS_PCI_H

#include <linux/types.h>

struct device;
struct nooks_domain;
struct pci_dev;

/**
 * nooks_pci_holds() - does a domain hold a PCI device of which this is true?
 * @dom: the domain
 * @match: tells; is only called with genuine devices
 * @data: for @match
 *
 * Goes through the kernel's devices rather than trusting a pointer or number
 * that the driver brought.
 *
 * Context: Not in interrupts; there the answer is no.
 */
bool nooks_pci_holds(struct nooks_domain *dom,
		     bool (*match)(struct pci_dev *pdev, const void *data),
		     const void *data);

/**
 * nooks_pci_has_vector() - is this the interrupt of a message of a device?
 * @pdev: the device
 * @irq: number of the interrupt
 *
 * Context: May sleep.
 */
bool nooks_pci_has_vector(struct pci_dev *pdev, unsigned int irq);

/**
 * nooks_pci_dma_begins() - a driver gets DMA memory for a device
 * @dev: the device
 *
 * Context: Any but NMI.
 */
void nooks_pci_dma_begins(struct device *dev);

#endif /* NOOKS_WRAPPERS_PCI_H */
