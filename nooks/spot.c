// SPDX-License-Identifier: GPL-2.0
/*
 * Spots: what is rare about them. Why all this holds stands in spot.h.
 */
#include "internal.h"

/*
 * Two places below the kernel's text where nothing is, also in the size of a spot: the
 * first says that the spot was sent away, the second that it is about to be moved.
 */
#define AWAY	0xffffffff80000001UL
#define READY	0xffffffff80000003UL

/*
 * How long each is, for all time.
 *
 * Return: true when the set has been begun by this.
 */
bool __nooks_spots_prepare(struct nooks_spots *spots, const u16 *len)
{
	unsigned int i, bit;

	if (cmpxchg(&spots->state, NOOKS_SPOTS_NEW, NOOKS_SPOTS_BUSY) !=
	    NOOKS_SPOTS_NEW)
		return false;
	for (i = 0; i < NOOKS_SPOTS; i++) {
		WRITE_ONCE(spots->window[i].start, AWAY);
		smp_wmb(); /* start before limits: guards read them in this order */
		for (bit = 0; bit < ARRAY_SIZE(spots->window[i].limit); bit++)
			WRITE_ONCE(spots->window[i].limit[bit],
				   len[i] >= BIT(bit) ? len[i] - BIT(bit) + 1 : 0);
	}
	return true;
}
EXPORT_SYMBOL_GPL(__nooks_spots_prepare);

static void put(struct nooks_spots *spots, unsigned long where)
{
	unsigned int i;

	for (i = 0; i < NOOKS_SPOTS; i++)
		WRITE_ONCE(spots->window[i].start, where);
}

void __nooks_spots_clear(struct nooks_spots *spots,
			 const struct nooks_object *obj)
{
	unsigned int set;

	for (set = 0; set < NOOKS_SPOT_SETS; set++)
		if (READ_ONCE(spots[set].owner) == obj)
			put(&spots[set], AWAY);
}
EXPORT_SYMBOL_GPL(__nooks_spots_clear);

void nooks_spots_follow(struct nooks_spots *spots,
			const struct nooks_object *obj, unsigned long key,
			u64 seq, const u16 *offset)
{
	unsigned int i;

	if (!nooks_spots_begin(spots))
		return;
	put(spots, READY);
	/* None lies over the object before; it may be given up unseen. */
	smp_store_release(&spots->owner, obj);
	/*
	 * Who gives this one up writes its tag, and then looks for the owner. Either he
	 * sees it, and sends all spots away, which are then not moved below, or sent
	 * away afterwards; or his tag is seen here.
	 */
	smp_mb();
	/* The key before the age: an age never comes again. */
	if (smp_load_acquire(&obj->tag) == key && READ_ONCE(obj->seq) == seq)
		for (i = 0; i < NOOKS_SPOTS; i++)
			if (spots->window[i].limit[0])
				cmpxchg(&spots->window[i].start, READY,
					key + offset[i]);
	/* All of that before others move them. */
	smp_store_release(&spots->state, NOOKS_SPOTS_IDLE);
}
EXPORT_SYMBOL_GPL(nooks_spots_follow);
