/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How idl/dma.idl names a streaming mapping.
 */
#ifndef NOOKS_WRAPPERS_DMA_H
#define NOOKS_WRAPPERS_DMA_H

#include <linux/dma-direction.h>
#include <linux/types.h>

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

#endif /* NOOKS_WRAPPERS_DMA_H */
