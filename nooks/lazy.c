// SPDX-License-Identifier: GPL-2.0
/*
 * Objects of lazy types: what they allow is not filed, they are asked about an
 * address.
 *
 * Which one to ask? Those of the running call come first, then those that begin
 * shortly before the address. An object that has memory elsewhere, for long, leaves
 * a hint there: a pointer to its record, in a table by address. Hints are never
 * taken back: a record stays a record until the domain goes, and what it holds by
 * then answers for itself. Nor are they ever relied on: where none leads to an
 * object that allows the access, all are asked. So they are written without a lock,
 * and one that is lost costs time only.
 */
#include <linux/hash.h>
#include <linux/mm.h>

#include "internal.h"

/*
 * Lazy types are few, and found when first tracked. Never forgotten: they are
 * static data of this module.
 */
#define LAZY_TYPES	4

static const struct nooks_type *lazy_type[LAZY_TYPES];

/* Slabs align larger structs to cache lines: few places are likely. */
#define LINE		64
#define LINES		4

/*
 * A hint lies under each granule of an object's memory but the last, which mostly
 * belongs to the next object, too; so it is looked for under two. Buffers for a
 * packet take one hint, and of more than HINTS granules the rest is learnt.
 */
#define GRANULE_SHIFT	11
#define HINTS		4
#define SET_BITS	10
#define SET_SIZE	4

/**
 * struct nooks_hints - objects that may have memory in some granules
 * @obj: newest first; NULL for none
 */
struct nooks_hints {
	struct nooks_object *obj[SET_SIZE];
};

void nooks_lazy_type_note(const struct nooks_type *type)
{
	unsigned int i;

	for (i = 0; i < LAZY_TYPES; i++)
		if (READ_ONCE(lazy_type[i]) == type ||
		    !cmpxchg(&lazy_type[i], NULL, type) ||
		    READ_ONCE(lazy_type[i]) == type)
			return;
	NOOKS_WARN_ON(true);
}

/*
 * A lazy object says itself what may be accessed, by looking at the kernel's
 * struct. What it says counts only if the domain still held it afterwards. It is told
 * of itself by @copy, which has all that hooks and callers look at: as it was
 * while the record held one object.
 */
static size_t covered_by(const struct nooks_object *obj, unsigned long addr,
			 size_t size, unsigned int access,
			 struct nooks_object *copy)
{
	const struct nooks_type *type;
	size_t len;

	copy->seq = READ_ONCE(obj->seq);
	/* The key before what belongs to it. */
	copy->tag = smp_load_acquire(&obj->tag);
	if (copy->tag == NOOKS_TAG_FREE || copy->tag == NOOKS_TAG_BUSY)
		return 0;
	type = READ_ONCE(obj->type);
	if (!type->covers)
		return 0;
	copy->type = type;
	copy->key = obj->key;
	copy->aux[0] = obj->aux[0];
	copy->aux[1] = obj->aux[1];
	copy->aux[2] = obj->aux[2];
	copy->dom = obj->dom;
	copy->parent = obj->parent;
	smp_rmb(); /* the copy before the second look */
	if (READ_ONCE(obj->tag) != copy->tag || READ_ONCE(obj->seq) != copy->seq)
		return 0;
	len = type->covers(copy, addr, size, access);
	smp_rmb(); /* what the object said before the third look */
	return READ_ONCE(obj->tag) == copy->tag &&
	       READ_ONCE(obj->seq) == copy->seq ? len : 0;
}

/* Does an access begin inside the struct of this object? A guess. */
static bool inside(const struct nooks_object *obj, unsigned long addr)
{
	return addr - READ_ONCE(obj->tag) < READ_ONCE(obj->type)->size;
}

/* As nooks_object_find(), where registers need not be kept. */
static const struct nooks_object *find(struct nooks_domain *dom,
				       const struct nooks_type *type,
				       unsigned long key)
{
	const struct nooks_object *obj = nooks_object_first(dom, type,
							    type->table, key);

	while (obj && !nooks_object_is(obj, type, key))
		obj = obj->next;
	return obj;
}

/* By those whose struct may be what is accessed. */
static size_t covered_by_struct(struct nooks_domain *dom, unsigned long addr,
				size_t size, unsigned int access,
				struct nooks_object *which)
{
	const struct nooks_object *obj;
	const struct nooks_type *type;
	unsigned long key;
	unsigned int i;
	size_t len;

	for (i = 0; i < LAZY_TYPES; i++) {
		type = READ_ONCE(lazy_type[i]);
		if (!type)
			break;
		for (key = addr & ~(LINE - 1UL);
		     addr - key < min_t(size_t, type->size, LINE * LINES);
		     key -= LINE) {
			obj = find(dom, type, key);
			len = obj ? covered_by(obj, addr, size, access,
					       which) : 0;
			if (len)
				return len;
		}
	}
	return 0;
}

size_t nooks_activation_covered(const struct nooks_activation *act,
				unsigned long addr, size_t size,
				unsigned int access, struct nooks_object *which)
{
	unsigned int nr = min_t(unsigned int, act->nr_recent, NOOKS_MAX_RECENT);
	struct nooks_object copy nooks_uninitialized;
	const struct nooks_object *obj;
	unsigned int i;
	size_t len;

	which = which ?: &copy;
	/* What was used last is most likely used again. */
	for (i = 1; i <= nr; i++) {
		obj = act->recent[(act->nr_recent - i) % NOOKS_MAX_RECENT];
		len = inside(obj, addr) ?
		      covered_by(obj, addr, size, access, which) : 0;
		if (len)
			return len;
	}
	for (i = 1; i <= nr; i++) {
		obj = act->recent[(act->nr_recent - i) % NOOKS_MAX_RECENT];
		len = covered_by(obj, addr, size, access, which);
		/* Older ones are less likely than any that begins there. */
		if (!len && i == 1)
			len = covered_by_struct(act->dom, addr, size, access,
						which);
		if (len)
			return len;
	}
	return 0;
}

/* --- hints --- */

static struct nooks_hints *hints_of(const struct nooks_domain *dom,
				    unsigned long granule)
{
	return &dom->hints[hash_long(granule, SET_BITS)];
}

/* Those who do this at the same time may lose one, or have one twice. */
static void hint(struct nooks_hints *hints, struct nooks_object *obj)
{
	struct nooks_object *next;
	unsigned int i;

	for (i = 0; obj && i < SET_SIZE; i++, obj = next) {
		next = READ_ONCE(hints->obj[i]);
		WRITE_ONCE(hints->obj[i], obj);
	}
}

void nooks_object_hint(struct nooks_object *obj, const void *start, size_t len)
{
	unsigned long granule = (unsigned long)start >> GRANULE_SHIFT;
	unsigned long last = ((unsigned long)start + len - 1) >> GRANULE_SHIFT;
	unsigned int i = 0;

	do
		hint(hints_of(obj->dom, granule + i), obj);
	while (++i < HINTS && granule + i < last);
}
EXPORT_SYMBOL_GPL(nooks_object_hint);

static size_t covered_by_hints(const struct nooks_hints *hints,
			       unsigned long addr, size_t size,
			       unsigned int access, struct nooks_object *which)
{
	const struct nooks_object *obj;
	unsigned int i;
	size_t len;

	for (i = 0; i < SET_SIZE; i++) {
		obj = READ_ONCE(hints->obj[i]);
		len = obj ? covered_by(obj, addr, size, access, which) : 0;
		if (len)
			return len;
	}
	return 0;
}

size_t nooks_object_guess(struct nooks_domain *dom, unsigned long addr,
			  size_t size, unsigned int access,
			  struct nooks_object *which)
{
	struct nooks_object copy nooks_uninitialized;
	unsigned long granule = addr >> GRANULE_SHIFT;

	which = which ?: &copy;
	return covered_by_struct(dom, addr, size, access, which) ?:
	       covered_by_hints(hints_of(dom, granule), addr, size, access,
				which) ?:
	       covered_by_hints(hints_of(dom, granule - 1), addr, size, access,
				which);
}

size_t nooks_object_covered(struct nooks_domain *dom, unsigned long addr,
			    size_t size, unsigned int access,
			    struct nooks_object *which)
{
	struct nooks_object copy nooks_uninitialized;
	unsigned long granule = addr >> GRANULE_SHIFT;
	struct nooks_object *obj;
	unsigned int i;
	size_t len;

	which = which ?: &copy;
	len = nooks_object_guess(dom, addr, size, access, which);
	if (len)
		return len;
	/*
	 * None has left a hint: ask them all. Most chains are nothing but their end,
	 * which is nobody's.
	 */
	for (i = 0; i < NOOKS_TABLES_BUCKETS; i++)
		for (obj = READ_ONCE(dom->object[i]); obj->next; obj = obj->next) {
			len = covered_by(obj, addr, size, access, which);
			if (len) {
				hint(hints_of(dom, granule), obj);
				return len;
			}
		}
	return 0;
}

/* --- set up --- */

int nooks_lazy_create(struct nooks_domain *dom)
{
	dom->hints = kvcalloc(1 << SET_BITS, sizeof(*dom->hints), GFP_KERNEL);
	return dom->hints ? 0 : -ENOMEM;
}

void nooks_lazy_destroy(struct nooks_domain *dom)
{
	kvfree(dom->hints);
}
