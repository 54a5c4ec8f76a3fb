/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Spots: windows that follow the lazy objects which drivers work with. A part of the
 * door, included by nooks.h, not by itself.
 *
 * No site can remember a lazy object: the next packet is another one. A spot is a
 * window that a site can hold for ever. It lies over a part of the object that was
 * used last, or nowhere, and all sites that hold it go with it.
 *
 * A set has one spot for each part that drivers use with every object. The parts are
 * of the same size in all objects, so limits are set once, and a guard that reads a
 * start and then a limit, with another object in between, compares with one of the
 * two. A set follows one object at a time, for all CPUs: those that use it for
 * different objects take it from each other, and what it does not lie over is asked
 * as if there were none.
 *
 * When an object is given up, all that lies over it must be gone. So @owner is the
 * one record whose objects spots may lie over, except for the one that they are just
 * being moved to: nobody can give that up yet, or who moves them looks for it.
 * Moving is done by one at a time (@state), who others do not wait for, and the owner
 * is written last. Who gives up the owner's object sends all spots away, while
 * the record cannot become another object's (BUSY). He may do so in the midst of a
 * move, or be late and send away what is the next owner's: then there are misses,
 * nothing else.
 */
#ifndef NOOKS_SPOT_H
#define NOOKS_SPOT_H

#define NOOKS_SPOT_SETS		2

/* In a set: those for sites that write, then those for sites that read. */
#define NOOKS_SPOTS_WRITE	5
#define NOOKS_SPOTS_READ	2
#define NOOKS_SPOT_WRITE(nr)	(nr)
#define NOOKS_SPOT_READ(nr)	(NOOKS_SPOTS_WRITE + (nr))
#define NOOKS_SPOTS		(NOOKS_SPOTS_WRITE + NOOKS_SPOTS_READ)

/* Bit 0 is set while anybody may begin to move them. */
enum nooks_spots_state {
	NOOKS_SPOTS_NEW		= 0,	/* limits are not set */
	NOOKS_SPOTS_BUSY	= 2,	/* somebody moves them */
	NOOKS_SPOTS_IDLE	= 3
};

/**
 * struct nooks_spots - a set
 * @owner: the record whose object they may lie over
 * @state: see enum nooks_spots_state
 * @window: what sites hold; limits of 0: not used
 */
struct nooks_spots {
	const struct nooks_object *owner;
	unsigned long state;
	struct nooks_window window[NOOKS_SPOTS];
} ____cacheline_aligned;

/* spot.c */
bool __nooks_spots_prepare(struct nooks_spots *spots, const u16 *len);
void __nooks_spots_clear(struct nooks_spots *spots,
			 const struct nooks_object *obj);

/**
 * nooks_spots_begin() - begin to move the spots of a set
 * @spots: the set
 *
 * Return: false when somebody else does, or when __nooks_spots_prepare() has not
 *	been called.
 */
static __always_inline bool nooks_spots_begin(struct nooks_spots *spots)
{
	return likely(test_and_clear_bit(0, &spots->state));
}

/**
 * nooks_spot_move() - where a spot is to lie
 * @spots: the set, being moved
 * @nr: NOOKS_SPOT_WRITE() or NOOKS_SPOT_READ()
 * @start: first byte of a part of the object; what belongs to the object and only the
 *	kernel can move
 */
static __always_inline void nooks_spot_move(struct nooks_spots *spots,
					    unsigned int nr, const void *start)
{
	WRITE_ONCE(spots->window[nr].start, (unsigned long)start);
}

/**
 * nooks_spots_end() - all are moved
 * @spots: the set
 * @obj: the object they lie over, which cannot be given up yet: from its rights hook
 */
static __always_inline void nooks_spots_end(struct nooks_spots *spots,
					    const struct nooks_object *obj)
{
	/* Who does not see this one yet gives up another, which none lies over now. */
	smp_store_release(&spots->owner, obj);
	/* All of that before others move them. */
	smp_store_release(&spots->state, NOOKS_SPOTS_IDLE);
}

/**
 * nooks_spots_follow() - move all spots to an object that is held already
 * @spots: the set
 * @obj: the object; may be given up meanwhile
 * @key: what it is known as
 * @seq: its age, read before it was last known to be held
 * @offset: where its parts are, from @key on, for each spot
 *
 * Context: Any but NMI.
 */
void nooks_spots_follow(struct nooks_spots *spots,
			const struct nooks_object *obj, unsigned long key,
			u64 seq, const u16 *offset);

/**
 * nooks_spots_over() - may spots lie over an object that is being given up?
 * @spots: all sets of its domain
 * @obj: the object, whose tag is BUSY
 *
 * If so, __nooks_spots_clear() must be called before the tag is written again.
 */
static __always_inline bool
nooks_spots_over(const struct nooks_spots *spots,
		 const struct nooks_object *obj)
{
	/* Each is read once, in the instruction that compares. */
	if (unlikely(data_race(spots[0].owner) == obj))
		return true;
	/* As above. */
	return unlikely(data_race(spots[1].owner) == obj);
}

#endif /* NOOKS_SPOT_H */
