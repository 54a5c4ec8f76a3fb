/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How idl/dma.idl names a streaming mapping, and its inline hooks: what happens to
 * every packet. The rest is in dma.c.
 */
#ifndef NOOKS_WRAPPERS_DMA_H
#define NOOKS_WRAPPERS_DMA_H

#include <linux/bitops.h>
#include <linux/dma-mapping.h>
#include <linux/log2.h>
#include <linux/mm.h>

#include "types_gen.h"

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

/*
 * What is kept with a device: memory that it reaches as it is, which mapping and its
 * undoing are arithmetic for (is_stateless() there). Found out once, by dma.c; read
 * in this order, and the start stays what it was.
 */
enum {
	DMA_PAGES,	/* number of the page behind it; 0: not found out yet */
	DMA_LEN,	/* bytes; 0: none */
	DMA_START,	/* address of the first */
};

static __always_inline bool nooks_dma_reaches(struct nooks_object *obj,
					      dma_addr_t addr, size_t size)
{
	unsigned long len = READ_ONCE(obj->aux[DMA_LEN]), first = addr, last;

	/* Behind that, as smp_rmb() on x86. */
	asm volatile("subq %1, %0" : "+r" (first) : "m" (obj->aux[DMA_START]) : "cc");
	last = first + size - 1;
	/* Or compilers ask the addition whether it overflows, which is longer. */
	if (!__builtin_constant_p(size))
		OPTIMIZER_HIDE_VAR(last);
	return likely(last < len) && likely(first <= last);
}

/* For the device to read: then any memory will do. */
static __always_inline bool
nooks_quick_dma_map_page_attrs(struct nooks_domain *dom, dma_addr_t *ret,
			       struct device __driver *dev,
			       struct page __driver *page,
			       size_t offset, size_t size,
			       enum dma_data_direction dir, unsigned long attrs)
{
	struct nooks_object *obj;
	unsigned long number;

	if (!is_power_of_2(sizeof(*page)) || unlikely(dir != DMA_TO_DEVICE))
		return false;
	/* Compilers make one of three, and more of it than three are. */
	if (unlikely(attrs))
		return false;
	if (unlikely(!nooks_object_look(dom, &nooks_type_device,
					NOOKS_TABLE_device, (unsigned long)dev,
					obj)))
		return false;
	/* What is between two pages becomes a very large number. */
	number = ror64((unsigned long)page - (unsigned long)vmemmap,
		       const_ilog2(sizeof(*page)));
	/* Read once, in the instruction that compares. */
	if (unlikely(number >= data_race(obj->aux[DMA_PAGES])))
		return false;
	*ret = number * PAGE_SIZE + offset;
	return nooks_dma_reaches(obj, *ret, size);
}

static __always_inline bool
nooks_quick_dma_unmap_page_attrs(struct nooks_domain *dom,
				 struct device __driver *dev,
				 dma_addr_t addr, size_t size,
				 enum dma_data_direction dir,
				 unsigned long attrs)
{
	struct nooks_object *obj;

	return likely(dir <= DMA_FROM_DEVICE) && likely(!attrs) &&
	       likely(nooks_object_look(dom, &nooks_type_device,
					NOOKS_TABLE_device, (unsigned long)dev,
					obj)) &&
	       nooks_dma_reaches(obj, addr, 1);
}

#endif /* NOOKS_WRAPPERS_DMA_H */
