// SPDX-License-Identifier: GPL-2.0
/*
 * Scenes: a network card that nobody uses, with its interrupts and DMA, and a device
 * for tests (of QEMU), whose memory does no harm whatever is written there: that of
 * the card is never mapped.
 */
#include <linux/aer.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/ptp_clock_kernel.h>

#include "fuzz.h"

static struct pci_dev *card, *tester;

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	if (id->driver_data)
		tester = pdev;
	else
		card = pdev;
	fuzz_remember(TYPE_pci_dev, pdev);
	fuzz_remember(TYPE_device, &pdev->dev);
	return 0;
}

static void remove(struct pci_dev *pdev)
{
	if (pdev == card)
		card = NULL;
	else
		tester = NULL;
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(0x8086, 0x10d3) },
	{ PCI_DEVICE(0x1b36, 0x0005), .driver_data = 1 },
	{ }
};

static struct pci_driver driver = {
	.name = "nooks_fuzz", .id_table = ids, .probe = probe, .remove = remove,
};

static const struct pci_device_id nobody[] = { { PCI_DEVICE(0xffff, 0xfffe) }, { } };

static struct pci_driver other = {
	.name = "nooks_fuzz2", .id_table = nobody, .probe = probe, .remove = remove,
};

int fuzz_pci_begin(void)
{
	return ASK(__pci_register_driver, pci_register_driver(&driver));
}

static void registers(struct pci_dev *pdev)
{
	u16 value = 0;

	ASK(pci_read_config_word,
	    pci_read_config_word(OBJECT(pdev), NUMBER(PCI_COMMAND), OBJECT(&value)));
	ASK(pci_write_config_word, pci_write_config_word(OBJECT(pdev), NUMBER(PCI_COMMAND), value));
	ASK(pcie_capability_read_word,
	    pcie_capability_read_word(OBJECT(pdev), NUMBER(PCI_EXP_LNKCTL), OBJECT(&value)));
	ASK(pcie_capability_write_word,
	    pcie_capability_write_word(OBJECT(pdev), NUMBER(PCI_EXP_LNKCTL), value));
	ASK(pcie_capability_clear_and_set_word_locked,
	    pcie_capability_clear_and_set_word_locked(OBJECT(pdev), NUMBER(PCI_EXP_LNKCTL), 0, 0));
	ASK(pci_save_state, pci_save_state(OBJECT(pdev)));
	ASK(pci_restore_state, pci_restore_state(OBJECT(pdev)));
	ASK(pci_enable_pcie_error_reporting, pci_enable_pcie_error_reporting(OBJECT(pdev)));
	ASK(pci_disable_pcie_error_reporting, pci_disable_pcie_error_reporting(OBJECT(pdev)));
}

static void mapping(struct pci_dev *pdev)
{
	resource_size_t start = pci_resource_start(pdev, 0);
	void __iomem *io;

	io = ASK(ioremap, ioremap(NUMBER(start), NUMBER(4096)));
	if (io)
		ASK(iounmap, iounmap(OBJECT(io)));
}

void fuzz_scene_pci(void)
{
	int bars;

	if (!card || !tester)
		return;
	if (fuzz_nth(8)) {
		preempt_disable();
		ASK(__pm_runtime_idle, pm_runtime_put_sync(&card->dev));
	}
	ASK(pci_enable_device_mem, pci_enable_device_mem(OBJECT(card)));
	bars = ASK(pci_select_bars, pci_select_bars(OBJECT(card), IORESOURCE_MEM));
	if (!ASK(pci_request_selected_regions_exclusive,
		 pci_request_selected_regions_exclusive(OBJECT(card), NUMBER(bars),
							OBJECT("fuzz"))))
		ASK(pci_release_selected_regions,
		    pci_release_selected_regions(OBJECT(card), NUMBER(bars)));
	ASK(pci_set_master, pci_set_master(OBJECT(card)));
	ASK(pci_clear_master, pci_clear_master(OBJECT(card)));
	registers(card);
	mapping(tester);
	ASK(__pm_runtime_resume, pm_runtime_get_sync(OBJECT(&card->dev)));
	ASK(__pm_runtime_idle, pm_runtime_put_sync(OBJECT(&card->dev)));
	ASK(pci_disable_device, pci_disable_device(OBJECT(card)));
	ASK(__pci_register_driver, pci_register_driver(OWN(&other)));
	ASK(pci_unregister_driver, pci_unregister_driver(OWN(&other)));
}

static irqreturn_t handler(int irq, void *dev_id)
{
	return IRQ_NONE;
}

/* Kept over scenes: messages are not given back while a handler is there. */
static unsigned int requested;

static void line_end(void)
{
	ASK(free_irq, free_irq(NUMBER(requested), &card));
	fuzz_forget_key(TYPE_irq_line, requested);
	requested = 0;
}

static void line(unsigned int irq)
{
	if (fuzz_nth(8))
		ASK(request_threaded_irq, request_irq(irq, handler, 0, "a/b", &card) ? 0 : 0);
	if (ASK(request_threaded_irq,
		request_irq(NUMBER(irq), handler, NUMBER(IRQF_SHARED), OBJECT("fuzz"), &card)))
		return;
	requested = irq;
	fuzz_remember_key(TYPE_irq_line, irq);
	if (fuzz_nth(8))
		ASK(request_threaded_irq,
		    request_irq(irq, handler, IRQF_SHARED, "fuzz", &card) ? 0 : 0);
	ASK(disable_hardirq, disable_hardirq(NUMBER(irq)));
	ASK(enable_irq, enable_irq(NUMBER(irq)));
	ASK(synchronize_irq, synchronize_irq(NUMBER(irq)));
	if (fuzz_nth(4))
		ASK(disable_hardirq, disable_hardirq(irq));
	line_end();
}

/* Once: what it was when it was disabled says nothing of who requests it next. */
static void line_again(unsigned int irq)
{
	if (ASK(request_threaded_irq, request_irq(irq, handler, IRQF_SHARED, "fuzz", &tester)))
		return;
	ASK(disable_hardirq, disable_hardirq(irq));
	ASK(disable_hardirq, disable_hardirq(irq));
	ASK(free_irq, free_irq(irq, &tester));
	if (!ASK(request_threaded_irq, request_irq(irq, handler, IRQF_SHARED, "fuzz", &tester)))
		ASK(enable_irq, enable_irq(irq));
}

/* Once: the younger handler is the first to go when the driver is unloaded. */
static void line_left(unsigned int irq)
{
	static int first, second;

	if (ASK(request_threaded_irq, request_irq(irq, handler, IRQF_SHARED, "fuzz", &first)))
		return;
	ASK(disable_hardirq, disable_hardirq(irq));
	if (!ASK(request_threaded_irq, request_irq(irq, handler, IRQF_SHARED, "fuzz", &second)))
		ASK(free_irq, free_irq(irq, &first));
}

/* The line whose routing would go while a handler is there; the last call is rejected. */
static unsigned int needed;

static void disabled_too_early(void)
{
	int i;

	if (ASK(pci_enable_device_mem, pci_enable_device_mem(card)))
		return;
	if (ASK(request_threaded_irq,
		request_irq(card->irq, handler, IRQF_SHARED, "fuzz", &needed)))
		return;
	needed = card->irq;
	/* It may be enabled several times by now. */
	for (i = atomic_read(&card->enable_cnt); i > 0; i--)
		ASK(pci_disable_device, pci_disable_device(card));
}

static void needed_end(void)
{
	unsigned int irq = needed;

	needed = 0;
	ASK(free_irq, free_irq(irq, &needed));
	ASK(pci_disable_device, pci_disable_device(card));
}

static void messages_twice(struct msix_entry *entries)
{
	if (fuzz_nth(2)) {
		if (!ASK(pci_enable_msi, pci_enable_msi(card)))
			ASK(pci_enable_msi, pci_enable_msi(card) ? 0 : 0);
	} else if (ASK(pci_enable_msix_range, pci_enable_msix_range(card, entries, 1, 3)) > 0) {
		ASK(pci_enable_msix_range, pci_enable_msix_range(card, entries, 1, 3) ? 0 : 0);
	}
}

void fuzz_scene_interrupts(void)
{
	struct msix_entry entries[3] = { { 0, 0 }, { 0, 1 }, { 0, 2 } };

	if (!card)
		return;
	/* A call that was rejected ended the scene: what it had is still there. */
	if (requested)
		line_end();
	if (needed)
		needed_end();
	if (card->msi_enabled)
		ASK(pci_disable_msi, pci_disable_msi(card));
	if (card->msix_enabled)
		ASK(pci_disable_msix, pci_disable_msix(card));
	if (fuzz_nth(1u << 30))
		line_again(card->irq);
	if (fuzz_nth(1u << 30))
		disabled_too_early();
	if (fuzz_nth(1u << 30))
		line_left(card->irq);
	if (fuzz_nth(2))
		messages_twice(entries);
	switch (fuzz_any() % 3) {
	case 0:
		line(card->irq);
		break;
	case 1:
		if (ASK(pci_enable_msi, pci_enable_msi(OBJECT(card))))
			break;
		line(card->irq);
		ASK(pci_disable_msi, pci_disable_msi(OBJECT(card)));
		break;
	default:
		if (ASK(pci_enable_msix_range,
			pci_enable_msix_range(OBJECT(card), OBJECT(&entries[0]), 1, NUMBER(3))) < 0)
			break;
		line(entries[0].vector);
		ASK(pci_disable_msix, pci_disable_msix(OBJECT(card)));
	}
}

void fuzz_scene_dma(void)
{
	/* What is mapped is so once: a kernel that looks for mistakes says so. */
	static dma_addr_t mapped = DMA_MAPPING_ERROR;
	struct device *dev = card ? &card->dev : NULL;
	dma_addr_t addr;
	void *p;

	if (!dev)
		return;
	if (mapped != DMA_MAPPING_ERROR)
		ASK(dma_unmap_page_attrs,
		    dma_unmap_page(dev, mapped, 1024, DMA_FROM_DEVICE));
	mapped = DMA_MAPPING_ERROR;
	ASK(dma_set_mask, dma_set_mask(OBJECT(dev), NUMBER(DMA_BIT_MASK(64))) ? 0 : 0);
	ASK(dma_set_coherent_mask,
	    dma_set_coherent_mask(OBJECT(dev), NUMBER(DMA_BIT_MASK(64))) ? 0 : 0);
	p = ASK(dma_alloc_attrs,
		dma_alloc_coherent(OBJECT(dev), 4096, OBJECT(&addr), GFP_KERNEL | __GFP_NOWARN));
	if (p)
		ASK(dma_free_attrs,
		    dma_free_coherent(OBJECT(dev), NUMBER(4096), OBJECT(p), NUMBER(addr)));
	mapped = ASK(dma_map_page_attrs,
		     dma_map_page(OBJECT(dev), OBJECT(virt_to_page((void *)fuzz_own)), NUMBER(0),
				  1024, DMA_FROM_DEVICE));
	if (ASK(debug_dma_mapping_error, dma_mapping_error(dev, mapped)))
		return;
	ASK(dma_sync_single_for_cpu,
	    dma_sync_single_for_cpu(OBJECT(dev), NUMBER(mapped), NUMBER(1024),
				    NUMBER(DMA_FROM_DEVICE)));
	ASK(dma_sync_single_for_device,
	    dma_sync_single_for_device(OBJECT(dev), NUMBER(mapped), NUMBER(1024),
				       NUMBER(DMA_FROM_DEVICE)));
	ASK(dma_unmap_page_attrs,
	    dma_unmap_page(OBJECT(dev), NUMBER(mapped), NUMBER(1024), NUMBER(DMA_FROM_DEVICE)));
	mapped = DMA_MAPPING_ERROR;
}

/* --- a clock --- */

static int settime(struct ptp_clock_info *info, const struct timespec64 *ts)
{
	return 0;
}

static int adjtime(struct ptp_clock_info *info, s64 delta)
{
	return 0;
}

static int gettimex(struct ptp_clock_info *info, struct timespec64 *ts,
		    struct ptp_system_timestamp *sts)
{
	ts->tv_sec = 0;
	ts->tv_nsec = 0;
	return 0;
}

static const struct ptp_clock_info clock = {
	.owner = THIS_MODULE, .name = "fuzz", .adjtime = adjtime, .settime64 = settime,
	.gettimex64 = gettimex,
};

static int crosststamp(ktime_t *device, struct system_counterval_t *system, void *ctx)
{
	return -EIO;
}

void fuzz_scene_ptp(void)
{
	struct ptp_clock_info *info = fuzz_fresh(sizeof(*info));
	struct system_device_crosststamp stamp;
	struct ptp_clock *ptp;

	if (!info || !card)
		return;
	*info = clock;
	ptp = ASK(ptp_clock_register, ptp_clock_register(OWN(info), OBJECT(&card->dev)));
	if (IS_ERR_OR_NULL(ptp))
		return;
	fuzz_remember(TYPE_ptp_clock, ptp);
	ASK(ptp_clock_index, ptp_clock_index(OBJECT(ptp)));
	ASK(get_device_system_crosststamp,
	    get_device_system_crosststamp(crosststamp, NULL, NULL, OBJECT(&stamp)));
	ASK(ptp_clock_unregister, ptp_clock_unregister(OWN(ptp)));
	fuzz_forget(TYPE_ptp_clock, ptp);
	fuzz_done(info);
}
