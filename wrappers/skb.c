// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/skb.idl.
 *
 * The driver writes the fields of an sk_buff that say where its data lies; the
 * kernel believes them. So each is looked at before the kernel gets to use it:
 * nooks_skb_check(). What the kernel alone changes (head, end, the device, the socket
 * and its destructor) the driver cannot write, and serves as the measure.
 */
#include <linux/etherdevice.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "netdev_gen.h"
#include "page_gen.h"
#include "skb_gen.h"

/* 15 words. */
#define TCP_HEADER_MAX		60

static void skb_restore_flags(struct sk_buff *skb, unsigned long flags)
{
	skb->cloned |= !!(flags & SKB_FLAG_CLONED);
	skb->nohdr = flags >> 1;
	skb->fclone = flags >> 2;
	skb->head_frag = flags >> 4;
	skb->pp_recycle = flags >> 5;
}

/*
 * How much of the data, from the head, may be written. An sk_buff from the
 * stack often shares its data with clones (TCP keeps one to send it again).
 * Then only the headers are the driver's, which it adjusts for offloads after
 * skb_cow_head(); whether that finds a clone may change at any time, so it is
 * no condition here.
 */
static size_t skb_writable(const struct sk_buff *skb)
{
	size_t end = skb_end_pointer(skb) - skb->head;
	size_t len;

	if (!skb_cloned(skb))
		return end;
	len = skb->hdr_len;
	if (!len && skb_transport_header_was_set(skb))
		len = skb_transport_header(skb) - skb->head + TCP_HEADER_MAX;
	return min(len, end);
}

/* Fields of the struct that the driver may write, from @offset on. */
static size_t skb_field(const struct nooks_object *obj, size_t offset,
			size_t size)
{
	/* pfmemalloc; nooks_skb_check() looks after the rest of its byte */
	static const size_t flags = CLONED_OFFSET;
	size_t len = nooks_type_writable(&nooks_type_skb, offset, size);

	if (len || !obj->aux[SKB_BUILT])
		return len;
	if (offset == flags)
		return 1;
	/*
	 * Checksum state, packet type, hash type, vlan: bits, which compilers
	 * write by the run.
	 */
	if (offset >= PKT_TYPE_OFFSET && offset < offsetof(struct sk_buff, csum))
		return min(size, offsetof(struct sk_buff, csum) - offset);
	return nooks_type_writable(&nooks_type_skb_built, offset, size);
}

static size_t skb_fields(const struct nooks_object *obj, size_t offset,
			 size_t size)
{
	size_t done = 0, len;

	do {
		len = skb_field(obj, offset + done, size - done);
		done += len;
	} while (len && done < size);
	return done;
}

/* Depends on where it came from, and on whom else its data belongs to. */
size_t nooks_covers_skb(const struct nooks_object *obj, unsigned long addr,
			size_t size, unsigned int access)
{
	const struct sk_buff *skb = (const struct sk_buff *)obj->key;
	const struct nooks_type *shared = obj->aux[SKB_BUILT] ?
					  &nooks_type_skb_shared_info_built :
					  &nooks_type_skb_shared_info_tx;
	bool write = access & NOOKS_ACCESS_WRITE;
	unsigned long offset = addr - (unsigned long)skb;
	unsigned long end = (unsigned long)skb_shinfo(skb);

	if (offset < sizeof(*skb))
		return write ? skb_fields(obj, offset, size) :
			       min(size, sizeof(*skb) - offset);

	offset = addr - end;
	if (offset < sizeof(struct skb_shared_info))
		return write ? nooks_type_writable(shared, offset, size) :
			       min(size, sizeof(struct skb_shared_info) - offset);

	offset = addr - (unsigned long)skb->head;
	if (addr < (unsigned long)skb->head || addr >= end)
		return 0;
	if (!write)
		return min(size, end - addr);
	/* Of one that others hold too (pktgen), nothing else is the driver's. */
	if (!obj->aux[SKB_BUILT] && skb_shared(skb))
		return 0;
	end = skb_writable(skb);
	return offset < end ? min(size, end - offset) : 0;
}

/* --- spots --- */

/* Their offsets in one that the driver built. */
static const u16 built_spot[NOOKS_SPOTS] = {
	[SPOT_FLAGS] = PKT_TYPE_OFFSET,
	[SPOT_HASH] = offsetof(struct sk_buff, hash),
	[SPOT_PROTOCOL] = offsetof(struct sk_buff, protocol),
	[SPOT_TAIL] = offsetof(struct sk_buff, tail),
	[SPOT_DATA] = offsetof(struct sk_buff, data),
};

/*
 * The first object of a set says how large its spots are. All others are the same:
 * what nooks_covers_skb() says of these parts depends on the set alone. And guards
 * are told that it lets read the struct of any.
 */
static_assert(NOOKS_TABLE_skb == NOOKS_TABLE_READABLE);

unsigned long nooks_skb_spots_prepare(const struct nooks_object *obj)
{
	struct nooks_spots *spots = &obj->dom->spots[!!obj->aux[SKB_BUILT]];
	u16 len[NOOKS_SPOTS] = { [SPOT_STRUCT] = sizeof(struct sk_buff) };
	unsigned int i;

	if (READ_ONCE(spots->state) != NOOKS_SPOTS_NEW)
		return false;
	WRITE_ONCE(obj->dom->readable, &nooks_type_skb);
	if (!obj->aux[SKB_BUILT])
		len[SPOT_SHARED] = sizeof(struct skb_shared_info);
	else
		for (i = SPOT_FLAGS; i <= SPOT_DATA; i++)
			len[i] = skb_fields(obj, built_spot[i],
					    sizeof(struct sk_buff) -
					    built_spot[i]);
	return __nooks_spots_prepare(spots, len);
}

/* The driver uses one that it built a while ago: for this packet. */
void nooks_skb_spots_follow(struct nooks_object *obj, const struct sk_buff *skb)
{
	u64 seq = READ_ONCE(obj->seq);

	smp_rmb(); /* the age before what it is the age of */
	if (nooks_object_is(obj, &nooks_type_skb, (unsigned long)skb) &&
	    obj->aux[SKB_BUILT])
		nooks_spots_follow(&obj->dom->spots[true], obj,
				   (unsigned long)skb, seq, built_spot);
}

static bool page_held(struct nooks_domain *dom, const struct page *page)
{
	return nooks_object_is_held(dom, &nooks_type_page, (unsigned long)page);
}

/* Every fragment must lie in a page that the domain holds. */
static noinline const char *frags_wrong(struct nooks_domain *dom,
					const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int left = skb->data_len;
	unsigned long aux[3];
	int i;

	if (shinfo->nr_frags > MAX_SKB_FRAGS)
		return "more fragments than there may be";
	for (i = 0; i < shinfo->nr_frags; i++) {
		const skb_frag_t *frag = &shinfo->frags[i];
		unsigned int size = skb_frag_size(frag);

		if (!nooks_object_held(dom, &nooks_type_page,
				       (unsigned long)skb_frag_page(frag), aux))
			return "fragment in a page the driver does not hold";
		if ((u64)skb_frag_off(frag) + size > PAGE_SIZE << aux[0])
			return "fragment beyond its page";
		if (size > left)
			return "fragments are longer than the data";
		left -= size;
	}
	return left && !shinfo->frag_list ? "data is longer than the fragments" :
					    NULL;
}

static const char *built_wrong(const struct nooks_object *obj,
			       const struct sk_buff *skb)
{
	unsigned long changed = nooks_skb_flags(skb) ^ obj->aux[SKB_FLAGS];

	/* Kernel functions clone; only losing a clone would be wrong. */
	if ((changed & ~SKB_FLAG_CLONED) ||
	    (changed & obj->aux[SKB_FLAGS] & SKB_FLAG_CLONED))
		return "flags of the allocator changed";
	return frags_wrong(obj->dom, skb);
}

unsigned long nooks_skb_built_wrong(const struct nooks_object *obj,
				    const struct sk_buff *skb)
{
	return skb->len < skb->data_len || built_wrong(obj, skb);
}

/* What nooks_skb_wrong() finds, in words. */
static const char *what_is_wrong(const struct nooks_object *obj,
				 const struct sk_buff *skb)
{
	if (skb->data < skb->head || skb->data > skb_end_pointer(skb))
		return "data outside of the buffer";
	if (skb->len < skb->data_len)
		return "length is less than that of the fragments";
	if (skb_tail_pointer(skb) > skb_end_pointer(skb) ||
	    skb_tail_pointer(skb) - skb->data != skb_headlen(skb))
		return "tail is not where the data ends";
	/* Or it has changed back, which is as bad. */
	return (obj->aux[SKB_BUILT] ? built_wrong(obj, skb) : NULL) ?:
	       "changes while it is looked at";
}

void nooks_skb_fault(struct nooks_import *imp, int arg,
		     const struct nooks_object *obj, const struct sk_buff *skb)
{
	if (obj)
		nooks_import_fault(imp, arg, (unsigned long)skb, 0,
				   what_is_wrong(obj, skb));
	else
		nooks_arg_ref(imp, arg, &nooks_type_skb, (unsigned long)skb);
}

/*
 * The pages of fragments leave the domain with the sk_buff; but one that is
 * referenced once more the driver keeps a share of.
 */
void nooks_skb_disown_pages(struct nooks_domain *dom, const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	int i;

	for (i = 0; i < min_t(int, shinfo->nr_frags, MAX_SKB_FRAGS); i++) {
		struct page *page = skb_frag_page(&shinfo->frags[i]);

		if (page_held(dom, page) && page_count(page) == 1)
			nooks_object_untrack(dom, &nooks_type_page,
					     (unsigned long)page);
	}
}

/*
 * On behalf of a driver that failed: nothing it may have written is believed.
 * Without values (refused on the way in) the driver never saw it.
 */
void nooks_release_skb(struct nooks_object *obj)
{
	struct sk_buff *skb = (struct sk_buff *)obj->key;
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	int i;

	if (obj->aux[SKB_BUILT]) {
		skb_restore_flags(skb, obj->aux[SKB_FLAGS]);
		for (i = 0; i < shinfo->nr_frags && i < MAX_SKB_FRAGS; i++)
			if (!page_held(obj->dom,
				       skb_frag_page(&shinfo->frags[i])))
				break;
		shinfo->nr_frags = i;
		nooks_skb_disown_pages(obj->dom, skb);
	}
	/* All references since are the driver's. */
	if (obj->aux[SKB_USERS] == 1)
		refcount_set(&skb->users, 1);
	dev_kfree_skb_any(skb);
}

/* --- giving up --- */

/*
 * skb_get() is inline: nobody sees a driver take a reference. But one that was
 * the only holder when it got the sk_buff is the holder of all references, and
 * gives up the object with the last.
 */
unsigned long nooks_skb_give_up_slow(struct nooks_import *imp,
				     struct sk_buff *skb)
{
	struct nooks_object *obj;

	if (!skb)
		return true;
	obj = nooks_skb_check(imp, 0, skb);
	if (!obj)
		return true;
	if (obj->aux[SKB_USERS] == 1 && refcount_dec_not_one(&skb->users))
		return false;
	if (obj->aux[SKB_BUILT])
		nooks_skb_disown_pages(imp->dom, skb);
	if (!nooks_object_drop(obj, &nooks_type_skb, (unsigned long)skb))
		nooks_arg_release(imp, 0, &nooks_type_skb, (unsigned long)skb, 0);
	return true;
}

/* A release with conditions: the stack must be able to trust what it gets. */
void nooks_check_napi_gro_receive__skb(struct nooks_import *imp, int arg,
				       struct sk_buff __driver *given)
{
	struct sk_buff *skb = nooks_checked(given);
	struct nooks_object *obj = nooks_skb_check(imp, arg, skb), *dev;
	const char *what = NULL;

	if (!obj)
		return;
	if (!obj->aux[SKB_BUILT])
		what = "not received by the driver";
	else if (skb_shared(skb))
		what = "has more than one holder";
	else if (!nooks_object_look(imp->dom, &nooks_type_net_device,
				    NOOKS_TABLE_net_device,
				    (unsigned long)skb->dev, dev))
		what = "not received on a device of this driver";
	else if (!skb_mac_header_was_set(skb))
		what = "eth_type_trans() was not called";
	if (what)
		nooks_import_fault(imp, arg, (unsigned long)skb, 0, what);
	nooks_skb_disown_pages(imp->dom, skb);
	nooks_arg_release(imp, arg, &nooks_type_skb, (unsigned long)skb, 0);
}

/* --- uses --- */

/* Also where a buffer is made ready for the next packet, and mapped then. */
void nooks_before_skb_trim(struct nooks_import *imp, struct sk_buff __driver *given,
			   unsigned int len)
{
	struct sk_buff *skb = nooks_checked(given);
	struct nooks_object *obj = nooks_skb_check(imp, 0, skb);

	if (unlikely(!obj))
		return;
	/* WARN(); pskb_trim() is for these. */
	if (skb_is_nonlinear(skb) && len < skb->len)
		nooks_import_fault(imp, 0, (unsigned long)skb, 0,
				   "has data in fragments");
	nooks_activation_use(nooks_import_activation(imp), obj);
}

void nooks_before_skb_clone_tx_timestamp(struct nooks_import *imp,
					 struct sk_buff __driver *given)
{
	struct sk_buff *skb = nooks_checked(given);

	nooks_skb_check(imp, 0, skb);
}

void nooks_before_skb_copy_bits(struct nooks_import *imp,
				const struct sk_buff __driver *given, int offset,
				void *to, int len)
{
	const struct sk_buff *skb = nooks_checked(given);

	nooks_skb_check(imp, 0, skb);
}

void nooks_before_skb_tstamp_tx(struct nooks_import *imp,
				struct sk_buff __driver *given,
				struct skb_shared_hwtstamps *hwtstamps)
{
	struct sk_buff *orig_skb = nooks_checked(given);

	nooks_skb_check(imp, 0, orig_skb);
}

/* --- what may move the data --- */

/**
 * struct skb_renewal - rights that are given up and had again
 * @aux: the object's values before
 * @nr: pages in fragments of one that the driver built
 * @page: these
 */
struct skb_renewal {
	unsigned long aux[3];
	unsigned int nr;
	struct page *page[MAX_SKB_FRAGS];
};

/*
 * Around a kernel function that may free the data and put it elsewhere, or
 * fragments: rights on memory must end before it is freed.
 */
static void renewal_begin(struct nooks_import *imp, struct sk_buff *skb,
			  struct skb_renewal *renewal)
{
	const struct nooks_object *obj = nooks_skb_check(imp, 0, skb);
	unsigned int i;

	memset(renewal->aux, 0, sizeof(renewal->aux));
	if (obj)
		memcpy(renewal->aux, obj->aux, sizeof(renewal->aux));
	renewal->nr = 0;
	if (renewal->aux[SKB_BUILT])
		renewal->nr = min_t(unsigned int, skb_shinfo(skb)->nr_frags,
				    MAX_SKB_FRAGS);
	/* References keep the pages until it is known whose they are. */
	for (i = 0; i < renewal->nr; i++) {
		renewal->page[i] = skb_frag_page(&skb_shinfo(skb)->frags[i]);
		get_page(renewal->page[i]);
	}
	nooks_object_untrack(imp->dom, &nooks_type_skb, (unsigned long)skb);
}

/* @skb is NULL when it is gone. */
static void renewal_end(struct nooks_import *imp, struct sk_buff *skb,
			const struct skb_renewal *renewal)
{
	const unsigned long aux[3] = { renewal->aux[SKB_BUILT] };
	unsigned int i;

	for (i = 0; i < renewal->nr; i++) {
		struct page *page = renewal->page[i];

		/* Ours is the last: the fragment that held it is gone. */
		if (page_count(page) == 1)
			nooks_object_untrack(imp->dom, &nooks_type_page,
					     (unsigned long)page);
		put_page(page);
	}
	if (skb && IS_ERR(nooks_object_track(imp->dom, &nooks_type_skb,
					     (unsigned long)skb, 0, aux,
					     nooks_import_ip(imp))))
		/* Lost: the driver has it, and nobody could take it back. */
		nooks_import_fault(imp, 0, (unsigned long)skb, 0,
				   "out of memory to track it");
}

/*
 * BUG() when others hold it: their data would move under them. Hooks ask before they
 * look at anything else in it, for until then it may be no sk_buff.
 */
static void check_not_shared(struct nooks_import *imp, struct sk_buff *skb)
{
	if (nooks_skb_check(imp, 0, skb) && skb_shared(skb))
		nooks_import_fault(imp, 0, (unsigned long)skb, 0,
				   "has more than one holder");
}

int nooks_instead_pskb_expand_head(struct nooks_import *imp,
				   struct sk_buff __driver *given, int nhead, int ntail,
				   gfp_t gfp_mask)
{
	struct sk_buff *skb = nooks_checked(given);
	struct skb_renewal renewal;
	int ret;

	check_not_shared(imp, skb);
	renewal_begin(imp, skb, &renewal);
	ret = pskb_expand_head(skb, nhead, ntail, gfp_mask);
	renewal_end(imp, skb, &renewal);
	return ret;
}

int nooks_instead____pskb_trim(struct nooks_import *imp, struct sk_buff __driver *given,
			       unsigned int len)
{
	struct sk_buff *skb = nooks_checked(given);
	struct skb_renewal renewal;
	int ret;

	check_not_shared(imp, skb);
	if (len > skb->len)
		nooks_import_fault(imp, 1, len, 0, "longer than the data");
	renewal_begin(imp, skb, &renewal);
	ret = ___pskb_trim(skb, len);
	renewal_end(imp, skb, &renewal);
	return ret;
}

/* BUG() when there is not as much to pull. */
void *nooks_instead___pskb_pull_tail(struct nooks_import *imp,
				     struct sk_buff __driver *given, int delta)
{
	struct sk_buff *skb = nooks_checked(given);
	struct skb_renewal renewal;
	void *ret;

	check_not_shared(imp, skb);
	if (delta < 0 || delta > skb->data_len)
		nooks_import_fault(imp, 1, delta, 0,
				   "longer than the data in fragments");
	renewal_begin(imp, skb, &renewal);
	ret = __pskb_pull_tail(skb, delta);
	renewal_end(imp, skb, &renewal);
	return ret;
}

/* Frees in the middle of it all, so that is left out and done here. */
int nooks_instead___skb_pad(struct nooks_import *imp, struct sk_buff __driver *given,
			    int pad, bool free_on_error)
{
	struct sk_buff *skb = nooks_checked(given);
	struct skb_renewal renewal;
	int ret;

	/* One that is shared may be padded in place. */
	if (nooks_skb_check(imp, 0, skb) &&
	    (skb_cloned(skb) || pad > skb_tailroom(skb)))
		check_not_shared(imp, skb);
	renewal_begin(imp, skb, &renewal);
	ret = __skb_pad(skb, pad, false);
	if (ret && free_on_error) {
		if (renewal.aux[SKB_BUILT])
			nooks_skb_disown_pages(imp->dom, skb);
		renewal_end(imp, NULL, &renewal);
		kfree_skb(skb);
	} else {
		renewal_end(imp, skb, &renewal);
	}
	return ret;
}
