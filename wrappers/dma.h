/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How idl/dma.idl names a streaming mapping, and its inline hooks: what happens to
 * every packet. The rest, and why, is in dma.c.
 */
#ifndef NOOKS_WRAPPERS_DMA_H
#define NOOKS_WRAPPERS_DMA_H

#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/swiotlb.h>

#include "pci.h"

struct nooks_import;
extern const struct nooks_type nooks_type_skb;

/*
 * One number for address, size and direction. Two mappings with the same one
 * would need sizes of terabytes apart, and what is then undone is what was
 * recorded, not what the driver says.
 */
static inline unsigned long nooks_dma_key(dma_addr_t addr, size_t size,
					  enum dma_data_direction dir)
{
	return addr ^ (unsigned long)size << 42 ^ (unsigned long)dir << 62;
}

/* Size and direction in one of an object's three values. */
static inline unsigned long nooks_dma_extent(size_t size,
					     enum dma_data_direction dir)
{
	return (unsigned long)size << 2 | dir;
}

/*
 * Without an IOMMU and without a bounce buffer a streaming mapping is arithmetic:
 * the kernel keeps nothing of it, does nothing when it is undone or synchronised,
 * whatever the arguments, and nothing is left when the driver forgets it. There
 * is no object to track then.
 */
static __always_inline bool nooks_dma_is_stateless(struct device *dev,
						   dma_addr_t addr)
{
	return likely(!get_dma_ops(dev)) && likely(dev_is_dma_coherent(dev)) &&
	       likely(!is_swiotlb_buffer(dev, dma_to_phys(dev, addr)));
}

/*
 * Is a mapping of this for the device to read such arithmetic, and nothing else to
 * be done? And is it memory: the data of the sk_buff that the call was handed?
 * Then @addr is where. Otherwise the kernel is asked.
 */
static __always_inline bool
nooks_dma_direct(struct nooks_import *imp, struct device *dev,
		 struct page *page, size_t offset, size_t size,
		 dma_addr_t *addr)
{
	const struct nooks_activation *act = nooks_import_activation(imp);
	unsigned long number = (unsigned long)page - (unsigned long)vmemmap;
	phys_addr_t phys = number / sizeof(*page) * PAGE_SIZE + offset;
	const struct nooks_object *obj;
	const struct sk_buff *skb;
	unsigned long begin, end;

	/* Who watches mappings wants to see them all. */
	if (IS_ENABLED(CONFIG_DMA_API_DEBUG) || IS_ENABLED(CONFIG_KMSAN))
		return false;
	if (unlikely(!act->nr_recent) || unlikely(nooks_pci_dma_awaited()))
		return false;
	obj = act->recent[0];
	skb = (const struct sk_buff *)READ_ONCE(obj->key);
	if (unlikely(!nooks_object_is(obj, &nooks_type_skb, (unsigned long)skb)))
		return false;
	begin = (unsigned long)__va(phys) - (unsigned long)skb->head;
	end = skb_end_offset(skb);
	if (unlikely(begin > end) || unlikely(size - 1 >= end - begin) ||
	    unlikely(number % sizeof(*page)))
		return false;

	/* What dma_capable() asks, for the most frequent answers. */
	if (unlikely(get_dma_ops(dev)) || unlikely(!dev_is_dma_coherent(dev)) ||
	    unlikely(is_swiotlb_force_bounce(dev)) ||
	    unlikely(dev->dma_range_map) || unlikely(dev->bus_dma_limit) ||
	    unlikely(!dev->dma_mask))
		return false;
	*addr = phys_to_dma(dev, phys);
	return likely(*addr + size - 1 <= *dev->dma_mask);
}

/* dma.c: everything else */
dma_addr_t nooks_dma_map_page(struct nooks_import *imp, struct device *dev,
			      struct page *page, size_t offset, size_t size,
			      enum dma_data_direction dir, unsigned long attrs);
void nooks_dma_unmap_page(struct nooks_import *imp, struct device *dev,
			  dma_addr_t addr, size_t size,
			  enum dma_data_direction dir, unsigned long attrs);

static __always_inline dma_addr_t
nooks_instead_dma_map_page_attrs(struct nooks_import *imp, struct device *dev,
				 struct page *page, size_t offset, size_t size,
				 enum dma_data_direction dir,
				 unsigned long attrs)
{
	dma_addr_t addr;

	if (dir == DMA_TO_DEVICE &&
	    likely(nooks_dma_direct(imp, dev, page, offset, size, &addr)))
		return addr;
	return nooks_dma_map_page(imp, dev, page, offset, size, dir, attrs);
}

static __always_inline void
nooks_instead_dma_unmap_page_attrs(struct nooks_import *imp, struct device *dev,
				   dma_addr_t addr, size_t size,
				   enum dma_data_direction dir,
				   unsigned long attrs)
{
	if (unlikely(!nooks_dma_is_stateless(dev, addr)))
		nooks_dma_unmap_page(imp, dev, addr, size, dir, attrs);
}

#endif /* NOOKS_WRAPPERS_DMA_H */
