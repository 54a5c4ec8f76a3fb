// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/dma.idl.
 */
#include "dma_gen.h"

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

dma_addr_t nooks_dma_map_page(struct nooks_import *imp, struct device *dev,
			      struct page *page, size_t offset, size_t size,
			      enum dma_data_direction dir, unsigned long attrs)
{
	dma_addr_t addr;

	check_mapped(imp, page, offset, size, dir);
	nooks_pci_dma_begins(dev);
	addr = dma_map_page_attrs(dev, page, offset, size, dir, attrs);
	if (addr != DMA_MAPPING_ERROR && !nooks_dma_is_stateless(dev, addr)) {
		const unsigned long aux[3] = {
			(unsigned long)dev, addr, nooks_dma_extent(size, dir),
		};

		if (!nooks_import_acquire(imp, &nooks_type_dma_mapping,
					  nooks_dma_key(addr, size, dir), 0,
					  aux, 0))
			addr = DMA_MAPPING_ERROR;
	}
	return addr;
}

void nooks_dma_unmap_page(struct nooks_import *imp, struct device *dev,
			  dma_addr_t addr, size_t size,
			  enum dma_data_direction dir, unsigned long attrs)
{
	nooks_arg_release(imp, 1, &nooks_type_dma_mapping,
			  nooks_dma_key(addr, size, dir), 0);
	dma_unmap_page_attrs(dev, addr, size, dir, attrs);
}

static void check_synced(struct nooks_import *imp, struct device *dev,
			 dma_addr_t addr, size_t size,
			 enum dma_data_direction dir)
{
	if (!nooks_dma_is_stateless(dev, addr))
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
	nooks_pci_dma_begins(dev);
}

/*
 * Four arguments describe one allocation, and the kernel frees by them, not by
 * what it knows itself.
 */
void nooks_before_dma_free_attrs(struct nooks_import *imp, struct device *dev,
				 size_t size, void *cpu_addr,
				 dma_addr_t dma_handle, unsigned long attrs)
{
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
