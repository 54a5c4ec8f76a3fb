// SPDX-License-Identifier: GPL-2.0
/*
 * The driver does nothing forbidden itself: it has its device do it. For the
 * network cards of Intel's 8254x family and after, whose receiver is told by
 * registers where a table of addresses to write to lies.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/netdevice.h>
#include <linux/pci.h>

#include "gadget.h"

#define RCTL		0x0100
#define RCTL_EN		BIT(1)
#define RDBAL		0x2800
#define RDBAH		0x2804
#define RDLEN		0x2808
#define RDH		0x2810
#define RDT		0x2818

/* One place for a packet, as the driver and as the device see it. */
struct place {
	__le64 addr;
	__le64 status;
};

#define PLACES		64

/* At a function that may sleep, with a net_device of such a card. */
GADGET(dma_write)
{
	struct net_device *dev = (void *)NOOKS_FAULTY_ARG(arg, 0);
	struct pci_dev *pdev = to_pci_dev(dev->dev.parent);
	void __iomem *regs;
	struct place *ring;
	dma_addr_t bus;
	u32 rctl;
	int i;

	regs = ioremap(pci_resource_start(pdev, 0), pci_resource_len(pdev, 0));
	ring = dma_alloc_coherent(&pdev->dev, PLACES * sizeof(*ring), &bus,
				  GFP_KERNEL);
	if (!regs || !ring)
		return;
	/* Not an address that was mapped for the device: one of memory. */
	for (i = 0; i < PLACES; i++)
		ring[i].addr = cpu_to_le64(target->dma_bus);

	rctl = readl(regs + RCTL);
	writel(rctl & ~RCTL_EN, regs + RCTL);
	writel(lower_32_bits(bus), regs + RDBAL);
	writel(upper_32_bits(bus), regs + RDBAH);
	writel(PLACES * sizeof(*ring), regs + RDLEN);
	writel(0, regs + RDH);
	writel(PLACES - 1, regs + RDT);
	writel(rctl | RCTL_EN, regs + RCTL);
}

/*
 * No fault: a driver may take back what it asked for. At a function that may
 * sleep, with a net_device.
 */
GADGET(master_off)
{
	struct net_device *dev = (void *)NOOKS_FAULTY_ARG(arg, 0);

	pci_clear_master(to_pci_dev(dev->dev.parent));
}
