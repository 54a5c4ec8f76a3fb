/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inline hooks of idl/skb.idl: what happens to every packet. The rest, and why, is
 * in skb.c.
 */
#ifndef NOOKS_WRAPPERS_SKB_H
#define NOOKS_WRAPPERS_SKB_H

#include <linux/if_ether.h>
#include <linux/skbuff.h>

/* The three values kept with an sk_buff. */
enum {
	SKB_BUILT,	/* by the driver, for receiving; else from the stack */
	SKB_USERS,	/* references on it when it was tracked */
	SKB_FLAGS,	/* nooks_skb_flags() when it was tracked, if built */
};

/*
 * Bits that decide how the memory is freed. They share a byte with pfmemalloc,
 * which skb_fill_page_desc() sets.
 */
#define SKB_FLAG_CLONED		BIT(0)

static inline unsigned long nooks_skb_flags(const struct sk_buff *skb)
{
	return skb->cloned * SKB_FLAG_CLONED | skb->nohdr << 1 |
	       skb->fclone << 2 | skb->head_frag << 4 | skb->pp_recycle << 5;
}

/*
 * What drivers use of every sk_buff has spots: of one from the stack, what says how to
 * send it; of one they built, what they fill in. A set for each.
 */
enum {
	SPOT_FLAGS	= NOOKS_SPOT_WRITE(0),	/* if built: packet type ... checksum */
	SPOT_HASH	= NOOKS_SPOT_WRITE(1),	/* the same: and vlan */
	SPOT_PROTOCOL	= NOOKS_SPOT_WRITE(2),	/* the same */
	SPOT_TAIL	= NOOKS_SPOT_WRITE(3),	/* the same */
	SPOT_DATA	= NOOKS_SPOT_WRITE(4),	/* the same: and truesize, users */
	SPOT_STRUCT	= NOOKS_SPOT_READ(0),
	SPOT_SHARED	= NOOKS_SPOT_READ(1),	/* skb_shared_info, if not built */
};

unsigned long nooks_skb_spots_prepare(const struct nooks_object *obj);
void nooks_skb_spots_follow(struct nooks_object *obj, const struct sk_buff *skb);

/* From the rights hook. */
static __always_inline void nooks_skb_spots(const struct nooks_object *obj,
					    const struct sk_buff *skb,
					    bool built)
{
	struct nooks_spots *spots = &obj->dom->spots[built];

	if (!nooks_spots_begin(spots) &&
	    !nooks_call_kept(nooks_skb_spots_prepare, obj))
		return;
	nooks_spot_move(spots, SPOT_STRUCT, skb);
	if (built) {
		nooks_spot_move(spots, SPOT_FLAGS,
				(const void *)skb + PKT_TYPE_OFFSET);
		nooks_spot_move(spots, SPOT_HASH, &skb->hash);
		nooks_spot_move(spots, SPOT_PROTOCOL, &skb->protocol);
		nooks_spot_move(spots, SPOT_TAIL, &skb->tail);
		nooks_spot_move(spots, SPOT_DATA, &skb->data);
	} else {
		nooks_spot_move(spots, SPOT_SHARED, skb_shinfo(skb));
	}
	nooks_spots_end(spots, obj);
}

/* Smaller buffers are for copies, which are given up at once. */
#define SKB_KEPT_MIN		1024

/* Taken down before the driver gets to see it. */
static __always_inline int nooks_rights_skb(struct nooks_object *obj)
{
	const struct sk_buff *skb = (const struct sk_buff *)obj->key;

	obj->aux[SKB_USERS] = refcount_read(&skb->users);
	if (obj->aux[SKB_BUILT]) {
		obj->aux[SKB_FLAGS] = nooks_skb_flags(skb);
		if (skb_end_offset(skb) >= SKB_KEPT_MIN)
			nooks_object_hint(obj, skb->head, skb_end_offset(skb) +
					  sizeof(struct skb_shared_info));
		nooks_skb_spots(obj, skb, true);
	} else {
		nooks_skb_spots(obj, skb, false);
	}
	return 0;
}

/* skb.c: what is wrong in one that the driver built; the faults; what is rare. */
unsigned long nooks_skb_built_wrong(const struct nooks_object *obj,
				    const struct sk_buff *skb);
void nooks_skb_fault(struct nooks_import *imp, int arg,
		     const struct nooks_object *obj, const struct sk_buff *skb);
unsigned long nooks_skb_give_up_slow(struct nooks_import *imp,
				     struct sk_buff *skb);
void nooks_skb_disown_pages(struct nooks_domain *dom,
			    const struct sk_buff *skb);

/*
 * Is something wrong? In one from the stack the driver cannot write data_len: that
 * len is no less is part of the comparison of what lies before the tail.
 */
static __always_inline bool nooks_skb_wrong(const struct nooks_object *obj,
					    const struct sk_buff *skb)
{
	unsigned int tail = skb->tail, headlen = skb->len - skb->data_len;

	/* Or the compiler computes with its parts, again and again. */
	OPTIMIZER_HIDE_VAR(headlen);
	if (unlikely(tail > skb_end_offset(skb)) || unlikely(headlen > tail) ||
	    unlikely(tail - headlen != skb->data - skb->head))
		return true;
	return obj->aux[SKB_BUILT] &&
	       unlikely(nooks_skb_flags(skb) != obj->aux[SKB_FLAGS] ||
			skb->data_len || skb_shinfo(skb)->nr_frags) &&
	       nooks_call_kept(nooks_skb_built_wrong, obj, skb);
}

/* The record of one that is as it must be; NULL for one that is let through. */
static __always_inline struct nooks_object *
nooks_skb_check(struct nooks_import *imp, int arg, const struct sk_buff *skb)
{
	struct nooks_object *obj;

	if (unlikely(!nooks_object_look(imp->dom, &nooks_type_skb, NOOKS_TABLE_skb,
					(unsigned long)skb, obj)) ||
	    unlikely(nooks_skb_wrong(obj, skb)))
		nooks_call_kept(nooks_skb_fault, imp, arg, obj, skb);
	return obj;
}

/* As that, in imports which drivers call while they work with it. */
static __always_inline void nooks_skb_use(struct nooks_import *imp,
					  struct sk_buff *skb)
{
	struct nooks_object *obj = nooks_skb_check(imp, 0, skb);

	if (unlikely(!obj))
		return;
	nooks_activation_use(nooks_import_activation(imp), obj);
	if (imp->dom->spots[true].owner != obj && obj->aux[SKB_BUILT])
		nooks_call_kept(nooks_skb_spots_follow, obj, skb);
}

/*
 * The driver gives one up. Here is what happens to those from the stack that have
 * one holder, or had several before.
 *
 * Return: true when the kernel function is to be called.
 */
static __always_inline bool nooks_skb_give_up(struct nooks_import *imp,
					      struct sk_buff *skb)
{
	struct nooks_domain *dom = imp->dom;
	struct nooks_object *obj;

	if (likely(nooks_object_look(dom, &nooks_type_skb, NOOKS_TABLE_skb,
				     (unsigned long)skb, obj)) &&
	    likely(!obj->aux[SKB_BUILT]) && likely(!nooks_skb_wrong(obj, skb)) &&
	    likely(refcount_read(&skb->users) == 1 || obj->aux[SKB_USERS] != 1) &&
	    likely(nooks_object_drop_lazy(dom, obj, &nooks_type_skb,
					  NOOKS_TABLE_skb, (unsigned long)skb)))
		return true;
	return nooks_call_kept(nooks_skb_give_up_slow, imp, skb);
}

static __always_inline void
nooks_instead_consume_skb(struct nooks_import *imp, struct sk_buff __driver *given)
{
	struct sk_buff *skb = nooks_checked(given);

	if (likely(nooks_skb_give_up(imp, skb)))
		consume_skb(skb);
}

static __always_inline void
nooks_instead___dev_kfree_skb_any(struct nooks_import *imp, struct sk_buff __driver *given,
				  enum skb_free_reason reason)
{
	struct sk_buff *skb = nooks_checked(given);

	if (likely(nooks_skb_give_up(imp, skb)))
		__dev_kfree_skb_any(skb, reason);
}

static __always_inline void
nooks_instead___dev_kfree_skb_irq(struct nooks_import *imp, struct sk_buff __driver *given,
				  enum skb_free_reason reason)
{
	struct sk_buff *skb = nooks_checked(given);

	if (likely(nooks_skb_give_up(imp, skb)))
		__dev_kfree_skb_irq(skb, reason);
}

/* It is for a PHY that takes the time, and for who asked for it. Few have either. */
static __always_inline bool
nooks_quick_skb_clone_tx_timestamp(struct nooks_domain *dom,
				   struct sk_buff __driver *given)
{
	struct sk_buff *skb = nooks_checked(given);
	struct nooks_object *obj;

	/* The driver can write neither. */
	return likely(nooks_object_look(dom, &nooks_type_skb, NOOKS_TABLE_skb,
					(unsigned long)skb, obj)) &&
	       (!skb->sk || !skb->dev || !skb->dev->phydev);
}

/* The kernel panics when there is no room. */
static __always_inline void nooks_before_skb_put(struct nooks_import *imp,
						 struct sk_buff __driver *given,
						 unsigned int len)
{
	struct sk_buff *skb = nooks_checked(given);

	nooks_skb_use(imp, skb);
	if (unlikely(skb_is_nonlinear(skb) || len > skb_tailroom(skb)))
		nooks_import_fault(imp, 1, len, 0, "no room for it");
}

/* BUG() when the header lies in a fragment. */
static __always_inline void
nooks_before_eth_type_trans(struct nooks_import *imp, struct sk_buff __driver *given,
			    struct net_device *dev)
{
	struct sk_buff *skb = nooks_checked(given);

	nooks_skb_check(imp, 0, skb);
	if (unlikely(skb->len >= ETH_HLEN && skb_headlen(skb) < ETH_HLEN))
		nooks_import_fault(imp, 0, (unsigned long)skb, 0,
				   "header is not in the linear data");
}

#endif /* NOOKS_WRAPPERS_SKB_H */
