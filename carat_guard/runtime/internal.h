/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of carat_guard/runtime/ share.
 */
#ifndef CARAT_GUARD_INTERNAL_H
#define CARAT_GUARD_INTERNAL_H

#include "carat_guard.h"

#define RIGHTS_BITS	12
#define RIGHTS_LEVELS	4

/**
 * struct carat_guard_rights - everything a domain may write for longer than a call
 * @lock: serialises writers; taken with interrupts off, inside all locks of nooks/
 * @nr: rights filed at each level; readers skip empty levels
 * @nr_rights: rights in all
 * @bucket: granules, hashed by level and number; RCU
 *
 * A right is filed under every granule it touches, at the lowest level where
 * these are at most RIGHTS_SPAN: 4 KiB, 2 MiB, 1 GiB, 512 GiB. Finding one
 * costs a hash look-up for each level in use, whatever their number.
 */
struct carat_guard_rights {
	spinlock_t lock;	/* all below */
	unsigned int nr[RIGHTS_LEVELS];
	unsigned int nr_rights;
	struct hlist_head bucket[1 << RIGHTS_BITS];
};

/* rights.c */
int carat_guard_rights_init(void);
void carat_guard_rights_exit(void);
int carat_guard_rights_create(struct nooks_domain *dom);
void carat_guard_rights_destroy(struct nooks_domain *dom);
int carat_guard_rights_add(struct nooks_object *obj, unsigned long start,
			   size_t len, const unsigned long *mask,
			   size_t stride);
void carat_guard_rights_revoke(struct nooks_object *obj);
size_t carat_guard_rights_covered(struct carat_guard_rights *rights,
				  unsigned long addr, size_t size);

/* describe.c */
void carat_guard_describe(struct nooks_domain *dom, unsigned long addr,
			  char *buf, size_t len);

/* debugfs.c */
void carat_guard_debugfs_add(struct nooks_domain *dom);

/**
 * struct nooks_right - memory that a domain may write
 * @start: first byte
 * @len: bytes; 0 once revoked
 * @mask: where within each @stride bytes writing is allowed, or NULL: everywhere
 * @stride: period of @mask
 * @obj: the object it belongs to
 * @owned: in obj->rights; rights->lock
 * @rcu: freed a grace period after it was revoked
 * @level: where it is filed
 * @nr_granules: how many entries of @granule are used
 * @granule: one for each granule it touches
 */
struct nooks_right {
	unsigned long start;
	size_t len;
	const unsigned long *mask;
	size_t stride;
	struct nooks_object *obj;
	struct list_head owned;
	struct rcu_head rcu;
	u8 level;
	u8 nr_granules;
	struct carat_guard_granule {
		struct hlist_node node;
		unsigned long number;
		struct nooks_right *right;
	} granule[];
};

#endif /* CARAT_GUARD_INTERNAL_H */
