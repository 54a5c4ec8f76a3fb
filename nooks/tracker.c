// SPDX-License-Identifier: GPL-2.0
/*
 * The object tracker: what a domain holds, by type and key.
 *
 * A hash table of chains without locks. A record, once it is in a chain, stays
 * there until the domain goes, and is used again for other objects of the same
 * hash; so a look-up may follow a chain at any time, and nothing is allocated or
 * freed when the same kinds of objects come and go with every packet. A record
 * belongs to whoever moved its tag away from a key or from FREE: tag is written
 * last when an object appears, and first when it goes. A look-up that finds an
 * object just taken out raced with the driver giving it up, and may as well have
 * come before.
 *
 * Types of which one key may be held once, and those with objects inside, are
 * tracked under objects_lock, because two steps must be one there.
 */
#include <linux/bitmap.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "internal.h"
#include "trace.h"

static struct kmem_cache *object_cache;

struct nooks_tags nooks_tags __ro_after_init;
EXPORT_SYMBOL_GPL(nooks_tags);

/* The end of every chain, so that none is empty. Nobody's. */
static struct nooks_object chain_end;

static struct nooks_object **bucket_of(struct nooks_domain *dom,
				       const struct nooks_type *type,
				       unsigned long key)
{
	return nooks_object_bucket(dom, type, type->table, key);
}

struct nooks_object *__nooks_object_find(struct nooks_domain *dom,
					 const struct nooks_type *type,
					 unsigned long key)
{
	struct nooks_object *obj = READ_ONCE(*bucket_of(dom, type, key));

	for (; obj; obj = obj->next)
		if (nooks_object_is(obj, type, key))
			return obj;
	return NULL;
}
EXPORT_SYMBOL_GPL(__nooks_object_find);

bool nooks_object_held(struct nooks_domain *dom, const struct nooks_type *type,
		       unsigned long key, unsigned long *aux)
{
	struct nooks_object *obj;
	u64 seq;

	do {
		obj = nooks_object_find(dom, type, key);
		if (!obj)
			return false;
		seq = READ_ONCE(obj->seq);
		memcpy(aux, obj->aux, sizeof(obj->aux));
		smp_rmb(); /* the values before the second look */
	} while (!nooks_object_is(obj, type, key) ||
		 READ_ONCE(obj->seq) != seq);
	return true;
}
EXPORT_SYMBOL_GPL(nooks_object_held);

static noinline struct nooks_object *chain_extend(struct nooks_domain *dom,
						  const struct nooks_type *type,
						  struct nooks_object **bucket)
{
	struct nooks_object *obj;

	obj = kmem_cache_zalloc(object_cache, GFP_ATOMIC);
	if (!obj)
		return NULL;
	obj->tag = NOOKS_TAG_BUSY;
	obj->dom = dom;
	INIT_LIST_HEAD(&obj->rights);
	/* In a table of its own for ever, so that who tracks need not ask. */
	if (type->table)
		__nooks_object_retype(obj, type);
	obj->next = READ_ONCE(*bucket);
	while (!try_cmpxchg(bucket, &obj->next, obj))
		;
	return obj;
}

/* A record for a new object: one of the chain that is free, or one more. */
struct nooks_object *__nooks_object_claim(struct nooks_domain *dom,
					  const struct nooks_type *type,
					  unsigned long key)
{
	struct nooks_object **bucket = bucket_of(dom, type, key);
	struct nooks_object *obj;

	for (obj = READ_ONCE(*bucket); obj; obj = obj->next)
		if (READ_ONCE(obj->tag) == NOOKS_TAG_FREE &&
		    cmpxchg(&obj->tag, NOOKS_TAG_FREE, NOOKS_TAG_BUSY) ==
		    NOOKS_TAG_FREE)
			return obj;
	return chain_extend(dom, type, bucket);
}
EXPORT_SYMBOL_GPL(__nooks_object_claim);

/* The record, which is the caller's, held something else before. */
void __nooks_object_retype(struct nooks_object *obj,
			   const struct nooks_type *type)
{
	obj->type = type;
	obj->size = 0;
	obj->parent = NULL;
	if (type->covers)
		nooks_lazy_type_note(type);
}
EXPORT_SYMBOL_GPL(__nooks_object_retype);

void __nooks_object_traced(struct nooks_object *obj, bool track)
{
	if (track)
		trace_nooks_object_track(obj);
	else
		trace_nooks_object_untrack(obj);
}
EXPORT_SYMBOL_GPL(__nooks_object_traced);

/* The rights that follow from the type alone, then what its hook does. */
static __always_inline int object_grant(struct nooks_object *obj,
					const struct nooks_type *type)
{
	int err = 0;

	if (type->memory)
		err = nooks_right_add(obj, (void *)obj->key, obj->size, NULL, 0);
	else if (type->all)
		err = nooks_right_add(obj, (void *)obj->key, type->size, NULL, 0);
	else if (type->writable && !type->covers)
		err = nooks_right_add(obj, (void *)obj->key, type->size,
				      type->writable, type->size);
	/* What it may not write it may read, unless that is in its parent. */
	if (!err && type->size && !type->memory && !type->all &&
	    !type->covers && !obj->parent)
		err = nooks_right_grant(obj, (void *)obj->key, type->size,
					NOOKS_ACCESS_READ);
	if (!err && type->rights)
		err = type->rights(obj);
	return err;
}

/* The record is the caller's (BUSY); nothing of the object is left after this. */
static void retire(struct nooks_object *obj)
{
	/* Those of lazy types have none, and come and go most often. */
	if (!list_empty(&obj->rights))
		nooks_protection->revoke(obj);
	if (nooks_spots_over(obj->dom->spots, obj))
		__nooks_spots_clear(obj->dom->spots, obj);
	/* Whoever finds it free finds it empty. */
	smp_store_release(&obj->tag, NOOKS_TAG_FREE);
}

/* It was counted by its number, and could not be tracked after all. */
void __nooks_object_retire(struct nooks_object *obj)
{
	nooks_stat_add(obj->dom, NOOKS_STAT_TRACKED, -1);
	retire(obj);
}
EXPORT_SYMBOL_GPL(__nooks_object_retire);

static struct nooks_object *
object_add(struct nooks_domain *dom, const struct nooks_type *type,
	   unsigned long key, size_t size, const unsigned long *aux,
	   unsigned long ip, struct nooks_object *parent)
{
	struct nooks_object *obj;
	int err;

	obj = __nooks_object_claim(dom, type, key);
	if (unlikely(!obj))
		return ERR_PTR(-ENOMEM);
	nooks_object_fill(dom, obj, type, type->table, key, aux, ip);
	obj->aux[1] = aux ? aux[1] : 0;
	obj->aux[2] = aux ? aux[2] : 0;
	obj->size = size;
	obj->parent = parent;
	obj->away = false;

	err = object_grant(obj, type);
	if (unlikely(err)) {
		__nooks_object_retire(obj);
		return ERR_PTR(err);
	}
	trace_nooks_object_track(obj);
	/* Seen from here on; its rights a moment earlier. */
	smp_store_release(&obj->tag, key);
	return obj;
}

static void take_embedded(struct nooks_object *obj);

/* Take this one out, and what is in it, if it still is what we think. */
static __always_inline bool take_this(struct nooks_object *obj,
				      const struct nooks_type *type,
				      unsigned long key,
				      const struct nooks_object *parent,
				      struct nooks_object *copy)
{
	if (cmpxchg(&obj->tag, key, NOOKS_TAG_BUSY) != key)
		return false;
	/* Another object of that key took its place meanwhile. */
	if (unlikely(obj->type != type || (parent && obj->parent != parent))) {
		/* Given back as it was. */
		smp_store_release(&obj->tag, key);
		return false;
	}
	if (type->embed)
		take_embedded(obj);
	if (copy)
		*copy = *obj;
	nooks_stat_inc(obj->dom, NOOKS_STAT_UNTRACKED);
	trace_nooks_object_untrack(obj);
	retire(obj);
	return true;
}

static bool take(struct nooks_domain *dom, const struct nooks_type *type,
		 unsigned long key, const struct nooks_object *parent,
		 struct nooks_object *copy)
{
	struct nooks_object *obj = READ_ONCE(*bucket_of(dom, type, key));

	for (; obj; obj = obj->next)
		if (nooks_object_is(obj, type, key) &&
		    take_this(obj, type, key, parent, copy))
			return true;
	return false;
}

static void take_embedded(struct nooks_object *obj)
{
	const struct nooks_embed *embed;

	for (embed = obj->type->embed; embed->type; embed++)
		take(obj->dom, embed->type, obj->key + embed->offset, obj,
		     NULL);
}

bool nooks_object_drop(struct nooks_object *obj, const struct nooks_type *type,
		       unsigned long key)
{
	return take_this(obj, type, key, NULL, NULL);
}
EXPORT_SYMBOL_GPL(nooks_object_drop);

static int track_embedded(struct nooks_domain *dom, struct nooks_object *obj)
	__must_hold(&dom->objects_lock)
{
	const struct nooks_embed *embed;
	struct nooks_object *inner;
	unsigned long key;
	int err;

	lockdep_assert_held(&dom->objects_lock);
	for (embed = obj->type->embed; embed && embed->type; embed++) {
		key = obj->key + embed->offset;
		if (!embed->type->counted && nooks_object_find(dom, embed->type, key))
			return -EEXIST;
		inner = object_add(dom, embed->type, key, 0, NULL, obj->ip,
				   obj);
		if (IS_ERR(inner))
			return PTR_ERR(inner);
		err = track_embedded(dom, inner);
		if (err)
			return err;
	}
	return 0;
}

static struct nooks_object *track_locked(struct nooks_domain *dom,
					 const struct nooks_type *type,
					 unsigned long key, size_t size,
					 const unsigned long *aux,
					 unsigned long ip)
	__must_hold(&dom->objects_lock)
{
	struct nooks_object *obj;
	int err;

	lockdep_assert_held(&dom->objects_lock);
	if (!type->counted && nooks_object_find(dom, type, key))
		return ERR_PTR(-EEXIST);
	obj = object_add(dom, type, key, size, aux, ip, NULL);
	if (IS_ERR(obj))
		return obj;
	err = track_embedded(dom, obj);
	if (err) {
		take(dom, type, key, NULL, NULL);
		return ERR_PTR(err);
	}
	return obj;
}

struct nooks_object *nooks_object_track(struct nooks_domain *dom,
					const struct nooks_type *type,
					unsigned long key, size_t size,
					const unsigned long *aux,
					unsigned long ip)
{
	struct nooks_object *obj;
	unsigned long flags;

	if (unlikely(key == NOOKS_TAG_FREE || key == NOOKS_TAG_BUSY))
		return ERR_PTR(-EINVAL);
	if (likely(type->counted && !type->embed))
		return object_add(dom, type, key, size, aux, ip, NULL);

	spin_lock_irqsave(&dom->objects_lock, flags);
	obj = track_locked(dom, type, key, size, aux, ip);
	spin_unlock_irqrestore(&dom->objects_lock, flags);
	return obj;
}
EXPORT_SYMBOL_GPL(nooks_object_track);

bool nooks_object_take(struct nooks_domain *dom, const struct nooks_type *type,
		       unsigned long key, struct nooks_object *copy)
{
	return take(dom, type, key, NULL, copy);
}

bool nooks_object_untrack(struct nooks_domain *dom,
			  const struct nooks_type *type, unsigned long key)
{
	return take(dom, type, key, NULL, NULL);
}
EXPORT_SYMBOL_GPL(nooks_object_untrack);

/* --- rights --- */

void nooks_object_release_untracked(struct nooks_domain *dom,
				    const struct nooks_type *type,
				    unsigned long key, size_t size,
				    const unsigned long *aux)
{
	struct nooks_object obj = {
		.type = type, .key = key, .size = size, .dom = dom,
	};

	if (aux)
		memcpy(obj.aux, aux, sizeof(obj.aux));
	if (type->release)
		type->release(&obj);
}

int nooks_right_grant(struct nooks_object *obj, const void *start, size_t len,
		      unsigned int access)
{
	return nooks_protection->grant(obj, (unsigned long)start, len, access);
}
EXPORT_SYMBOL_GPL(nooks_right_grant);

/* A right with a mask is one plain right for each run of set bits. */
int nooks_right_add(struct nooks_object *obj, const void *start, size_t len,
		    const unsigned long *mask, size_t stride)
{
	size_t base, from, to;
	int err = 0;

	if (!mask)
		return nooks_right_grant(obj, start, len, NOOKS_ACCESS_WRITE);
	for (base = 0; base < len; base += stride)
		for (from = find_first_bit(mask, stride); from < stride && !err;
		     from = find_next_bit(mask, stride, to)) {
			to = find_next_zero_bit(mask, stride, from);
			err = nooks_right_grant(obj, start + base + from,
						to - from, NOOKS_ACCESS_WRITE);
		}
	return err;
}
EXPORT_SYMBOL_GPL(nooks_right_add);

/* --- set up --- */

int nooks_tracker_create(struct nooks_domain *dom)
{
	unsigned int i;

	for (i = 0; i < NOOKS_TABLES_BUCKETS; i++)
		dom->object[i] = &chain_end;
	return nooks_lazy_create(dom);
}

void nooks_tracker_destroy(struct nooks_domain *dom)
{
	struct nooks_object *obj, *next;
	unsigned int i;

	for (i = 0; i < NOOKS_TABLES_BUCKETS; i++)
		for (obj = dom->object[i]; obj != &chain_end; obj = next) {
			next = obj->next;
			kmem_cache_free(object_cache, obj);
		}
	nooks_lazy_destroy(dom);
}

int nooks_tracker_init(void)
{
	nooks_tags.free = get_random_u64();
	nooks_tags.busy = ~nooks_tags.free;
	chain_end.tag = NOOKS_TAG_BUSY;
	object_cache = KMEM_CACHE(nooks_object, 0);
	return object_cache ? 0 : -ENOMEM;
}

void nooks_tracker_exit(void)
{
	kmem_cache_destroy(object_cache);
}
