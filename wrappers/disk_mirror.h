/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A copy of what was written to a disk whose driver keeps it in its own memory, which
 * goes with the driver. See disk_mirror.c.
 */
#ifndef NOOKS_WRAPPERS_DISK_MIRROR_H
#define NOOKS_WRAPPERS_DISK_MIRROR_H

#include <linux/gfp.h>
#include <linux/types.h>

struct nooks_mirror;
struct page;

/**
 * nooks_mirror_create() - of a disk to which nothing has been written
 * @limit: how many pages it may have
 *
 * Context: May sleep.
 * Return: it, or NULL.
 */
struct nooks_mirror *nooks_mirror_create(unsigned long limit);

/**
 * nooks_mirror_destroy() - it is of no use any more
 * @mirror: it, or NULL; nobody else has it
 *
 * Context: May sleep.
 */
void nooks_mirror_destroy(struct nooks_mirror *mirror);

/**
 * nooks_mirror_reserve() - there will be a write
 * @mirror: the mirror
 * @sector: the first
 * @nr: how many
 * @gfp: how memory is to be had
 *
 * Context: As @gfp says.
 * Return: whether there is room. If not, it is whole no more; told once.
 */
bool nooks_mirror_reserve(struct nooks_mirror *mirror, sector_t sector,
			  unsigned int nr, gfp_t gfp);

/**
 * nooks_mirror_write() - something was written
 * @mirror: the mirror
 * @sector: where, the first
 * @data: what
 * @len: bytes; whole sectors
 *
 * Context: Any but NMI.
 */
void nooks_mirror_write(struct nooks_mirror *mirror, sector_t sector,
			const void *data, size_t len);

/**
 * nooks_mirror_discard() - something was discarded
 * @mirror: the mirror
 * @sector: the first
 * @nr: how many
 *
 * Context: Any but NMI.
 */
void nooks_mirror_discard(struct nooks_mirror *mirror, sector_t sector, sector_t nr);

/**
 * nooks_mirror_spoil() - something happened that a mirror does not know of
 * @mirror: the mirror
 *
 * Context: Any.
 */
void nooks_mirror_spoil(struct nooks_mirror *mirror);

/**
 * nooks_mirror_is_whole() - does it have all that was written?
 * @mirror: the mirror
 *
 * Context: Any.
 */
bool nooks_mirror_is_whole(const struct nooks_mirror *mirror);

/**
 * nooks_mirror_next() - go through it, from the first sector on
 * @mirror: the mirror; nothing is written meanwhile
 * @sector: from where on; receives the first that was found
 * @nr: receives how many follow each other in one page
 *
 * Context: Any.
 * Return: the page they are in, each where it is in a row of sectors by page; NULL at
 * the end.
 */
struct page *nooks_mirror_next(struct nooks_mirror *mirror, sector_t *sector,
			       unsigned int *nr);

#endif /* NOOKS_WRAPPERS_DISK_MIRROR_H */
