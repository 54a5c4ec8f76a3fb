// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/dma.idl.
 */
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/mmzone.h>
#include <linux/swiotlb.h>

#include "dma_gen.h"
#include "pci.h"

/* Size and direction in one of an object's three values. */
static unsigned long extent(size_t size, enum dma_data_direction dir)
{
	return (unsigned long)size << 2 | dir;
}

/*
 * Without an IOMMU and without a bounce buffer a streaming mapping is arithmetic:
 * the kernel keeps nothing of it, does nothing when it is undone or synchronised,
 * whatever the arguments, and nothing is left when the driver forgets it. There
 * is no object to track then. But a kernel that looks for mistakes keeps them all.
 */
static bool is_stateless(struct device *dev, dma_addr_t addr)
{
	return !IS_ENABLED(CONFIG_DMA_API_DEBUG) && !get_dma_ops(dev) &&
	       dev_is_dma_coherent(dev) &&
	       !is_swiotlb_buffer(dev, dma_to_phys(dev, addr));
}

/* --- memory that a device reaches as it is --- */

/* As many sections of memory on either side are looked at: 16 GiB. */
#define SECTIONS_MAX	128

/* Is all of it memory, as pfn_valid() would say? Not of what was plugged in later. */
static bool is_memory(unsigned long section)
{
	const struct mem_section *ms = __nr_to_section(section);

	return valid_section((struct mem_section *)ms) &&
	       early_section((struct mem_section *)ms);
}

/* Is mapping nothing but arithmetic, with a page's own address as its result? */
static bool is_plain(struct device *dev)
{
	/* Who watches mappings wants to see them all. */
	return !IS_ENABLED(CONFIG_DMA_API_DEBUG) && !IS_ENABLED(CONFIG_KMSAN) &&
	       !get_dma_ops(dev) && dev_is_dma_coherent(dev) &&
	       !is_swiotlb_force_bounce(dev) && !dev->dma_range_map &&
	       dev->dma_mask && !phys_to_dma(dev, 0);
}

/* From @from to before @to, with @phys inside; false if there is nothing. */
static bool reach_around(struct device *dev, phys_addr_t phys, u64 *from,
			 u64 *to)
{
	unsigned long first = pfn_to_section_nr(PHYS_PFN(phys));
	unsigned long last = first, stop = first > SECTIONS_MAX ? first - SECTIONS_MAX : 0;
	const struct io_tlb_mem *pool = dev->dma_io_tlb_mem;
	u64 limit;

	if (!is_plain(dev))
		return false;
	rcu_read_lock_sched();
	while (first > stop && is_memory(first - 1))
		first--;
	for (stop = last + SECTIONS_MAX; last < stop && is_memory(last); )
		last++;
	rcu_read_unlock_sched();

	*from = PFN_PHYS(section_nr_to_pfn(first));
	*to = PFN_PHYS(section_nr_to_pfn(last));
	limit = min_not_zero(*dev->dma_mask, dev->bus_dma_limit);
	if (*to && limit < *to - 1)
		*to = limit + 1;
	/* Bounce buffers are memory too; what is mapped to them must be copied. */
	if (pool && pool->end > *from && pool->start < *to) {
		if (phys < pool->start)
			*to = pool->start;
		else
			*from = pool->end;
	}
	return phys >= *from && phys < *to;
}

/*
 * Once a device. Memory that is taken out of the machine later stays in it, and a
 * mapping of that is no fault then: drivers can give a device any address they like,
 * mapped or not.
 */
static void reach_learn(struct nooks_import *imp, struct device *dev,
			phys_addr_t phys)
{
	struct nooks_object *obj = nooks_object_find(imp->dom, &nooks_type_device,
						     (unsigned long)dev);
	unsigned long pages;
	u64 from, to;

	if (!obj || READ_ONCE(obj->aux[DMA_PAGES]) ||
	    !reach_around(dev, phys, &from, &to))
		return;
	pages = PFN_UP(to);
	if (cmpxchg(&obj->aux[DMA_PAGES], 0, pages))
		return;
	obj->aux[DMA_START] = from;
	/* Seen from here on; unless it was forgotten before. */
	xchg(&obj->aux[DMA_LEN], to - from);
	if (READ_ONCE(obj->aux[DMA_PAGES]) != pages)
		WRITE_ONCE(obj->aux[DMA_LEN], 0);
}

/* Never learnt again: who has just read one value must not find others. */
static void reach_forget(struct nooks_import *imp, struct device *dev)
{
	struct nooks_object *obj = nooks_object_find(imp->dom, &nooks_type_device,
						     (unsigned long)dev);

	if (obj && cmpxchg(&obj->aux[DMA_PAGES], 0, 0)) {
		xchg(&obj->aux[DMA_PAGES], ULONG_MAX);
		WRITE_ONCE(obj->aux[DMA_LEN], 0);
	}
}

void nooks_after_dma_set_mask(struct nooks_import *imp, int ret,
			      struct device *dev, u64 mask)
{
	reach_forget(imp, dev);
}

/* --- mappings --- */

/*
 * What the device writes, the domain must be allowed to write. What it reads
 * need only be memory: the pages of a transmitted sk_buff are not tracked one
 * by one, and the driver can read everything anyway.
 */
static void check_mapped(struct nooks_import *imp, struct page *page,
			 size_t offset, size_t size,
			 enum dma_data_direction dir)
{
	unsigned long addr = (unsigned long)page_to_virt(page) + offset;
	unsigned long last = offset + size - 1;
	unsigned long pfn = page_to_pfn(page);

	/*
	 * A struct page is known by where it lies, not by who holds it. There
	 * and back again, because the way there wraps around for pointers that
	 * are none.
	 */
	if (!pfn_valid(pfn) || pfn_to_page(pfn) != page)
		nooks_import_fault(imp, 1, (unsigned long)page, 0,
				   "not a page");
	else if (!size || last < offset ||
		 (last >= PAGE_SIZE && !pfn_valid(pfn + (last >> PAGE_SHIFT))))
		nooks_import_fault(imp, 1, addr, size, "not memory");
	else if (dir != DMA_TO_DEVICE)
		nooks_arg_writable(imp, 1, (void *)addr, size);
}

dma_addr_t nooks_instead_dma_map_page_attrs(struct nooks_import *imp,
					    struct device *dev,
					    struct page __driver *given, size_t offset,
					    size_t size,
					    enum dma_data_direction dir,
					    unsigned long attrs)
{
	struct page *page = nooks_checked(given);
	dma_addr_t addr;

	if (!dev->dma_mask)
		nooks_import_fault(imp, 0, (unsigned long)dev, 0,
				   "no device for DMA");
	check_mapped(imp, page, offset, size, dir);
	nooks_pci_dma_begins(dev);
	addr = dma_map_page_attrs(dev, page, offset, size, dir, attrs);
	if (addr == DMA_MAPPING_ERROR)
		return addr;
	if (is_stateless(dev, addr)) {
		reach_learn(imp, dev, addr);
	} else {
		const unsigned long aux[3] = {
			(unsigned long)dev, addr, extent(size, dir),
		};

		if (!nooks_import_acquire(imp, &nooks_type_dma_mapping,
					  nooks_dma_key(addr, size, dir), 0,
					  aux, 0))
			addr = DMA_MAPPING_ERROR;
	}
	return addr;
}

void nooks_instead_dma_unmap_page_attrs(struct nooks_import *imp,
					struct device *dev, dma_addr_t addr,
					size_t size,
					enum dma_data_direction dir,
					unsigned long attrs)
{
	if (is_stateless(dev, addr))
		return;
	nooks_arg_release(imp, 1, &nooks_type_dma_mapping,
			  nooks_dma_key(addr, size, dir), 0);
	dma_unmap_page_attrs(dev, addr, size, dir, attrs);
}

static void check_synced(struct nooks_import *imp, struct device *dev,
			 dma_addr_t addr, size_t size,
			 enum dma_data_direction dir)
{
	if (!is_stateless(dev, addr))
		nooks_arg_ref(imp, 1, &nooks_type_dma_mapping,
			      nooks_dma_key(addr, size, dir));
}

void nooks_before_dma_sync_single_for_cpu(struct nooks_import *imp,
					  struct device *dev, dma_addr_t addr,
					  size_t size,
					  enum dma_data_direction dir)
{
	check_synced(imp, dev, addr, size, dir);
}

void nooks_before_dma_sync_single_for_device(struct nooks_import *imp,
					     struct device *dev,
					     dma_addr_t addr, size_t size,
					     enum dma_data_direction dir)
{
	check_synced(imp, dev, addr, size, dir);
}

/*
 * Needs the device, and the direction as a type. The memory may be gone by
 * now, so nothing is copied to it.
 */
void nooks_release_dma_mapping(struct nooks_object *obj)
{
	dma_unmap_page_attrs((struct device *)obj->aux[0], obj->aux[1],
			     obj->aux[2] >> 2, obj->aux[2] & 3,
			     DMA_ATTR_SKIP_CPU_SYNC);
}

void nooks_before_dma_alloc_attrs(struct nooks_import *imp, struct device *dev,
				  size_t size, dma_addr_t *dma_handle,
				  gfp_t flag, unsigned long attrs)
{
	if (!dev->coherent_dma_mask)
		nooks_import_fault(imp, 0, (unsigned long)dev, 0,
				   "no device for DMA");
	nooks_pci_dma_begins(dev);
}

/*
 * Four arguments describe one allocation, and the kernel frees by them, not by
 * what it knows itself.
 */
void nooks_before_dma_free_attrs(struct nooks_import *imp, struct device *dev,
				 size_t size, void __driver *given,
				 dma_addr_t dma_handle, unsigned long attrs)
{
	void *cpu_addr = nooks_checked(given);
	unsigned long aux[3];

	/* Not held at all: "release" says so. */
	if (!cpu_addr || !nooks_object_held(imp->dom, &nooks_type_dma_coherent,
					    (unsigned long)cpu_addr, aux))
		return;
	if (aux[0] != (unsigned long)dev || aux[1] != size ||
	    aux[2] != dma_handle)
		nooks_import_fault(imp, 2, (unsigned long)cpu_addr, size,
				   "not as it was allocated");
}

/* Needs device, size and bus address. */
void nooks_release_dma_coherent(struct nooks_object *obj)
{
	dma_free_attrs((struct device *)obj->aux[0], obj->aux[1],
		       (void *)obj->key, obj->aux[2], 0);
}
