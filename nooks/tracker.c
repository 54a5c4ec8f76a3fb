// SPDX-License-Identifier: GPL-2.0
/*
 * The object tracker: what a domain holds, by type and key, in order of age.
 *
 * Objects are looked up without a lock, under RCU; they are freed a grace
 * period after they were taken out. A look-up that finds an object just taken
 * out raced with the driver giving it up, and may as well have come before.
 */
#include <linux/hash.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "internal.h"
#include "trace.h"

static struct kmem_cache *object_cache;

static struct hlist_head *bucket(struct nooks_domain *dom,
				 const struct nooks_type *type,
				 unsigned long key)
{
	/* The same key is often known under several types. */
	return &dom->object_hash[hash_long(key ^ (unsigned long)type,
					   NOOKS_OBJECT_BITS)];
}

static struct nooks_object *find(struct nooks_domain *dom,
				 const struct nooks_type *type,
				 unsigned long key)
{
	struct nooks_object *obj;

	hlist_for_each_entry_rcu(obj, bucket(dom, type, key), node,
				 lockdep_is_held(&dom->objects_lock))
		if (obj->key == key && obj->type == type)
			return obj;
	return NULL;
}

bool nooks_object_held(struct nooks_domain *dom, const struct nooks_type *type,
		       unsigned long key, unsigned long *aux)
{
	struct nooks_object *obj;

	rcu_read_lock();
	obj = find(dom, type, key);
	if (obj && aux)
		memcpy(aux, obj->aux, sizeof(obj->aux));
	rcu_read_unlock();
	return obj;
}
EXPORT_SYMBOL_GPL(nooks_object_held);

static void object_free_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(object_cache,
			container_of(rcu, struct nooks_object, rcu));
}

void nooks_object_free(struct nooks_object *obj)
{
	call_rcu(&obj->rcu, object_free_rcu);
}

static struct nooks_object *object_alloc(struct nooks_domain *dom,
					 const struct nooks_type *type,
					 unsigned long key, size_t size,
					 const unsigned long *aux,
					 unsigned long ip)
{
	struct nooks_object *obj;

	obj = kmem_cache_zalloc(object_cache, GFP_ATOMIC);
	if (!obj)
		return NULL;
	obj->type = type;
	obj->key = key;
	obj->size = size;
	obj->ip = ip;
	obj->dom = dom;
	if (aux)
		memcpy(obj->aux, aux, sizeof(obj->aux));
	INIT_LIST_HEAD(&obj->rights);
	return obj;
}

/* The rights that follow from the type alone, then those of its hook. */
static int object_grant(struct nooks_object *obj)
{
	const struct nooks_type *type = obj->type;
	int err = 0;

	if (type->memory)
		err = nooks_right_add(obj, (void *)obj->key, obj->size, NULL, 0);
	else if (type->all)
		err = nooks_right_add(obj, (void *)obj->key, type->size, NULL, 0);
	else if (type->writable)
		err = nooks_right_add(obj, (void *)obj->key, type->size,
				      type->writable, type->size);
	if (!err && type->rights)
		err = type->rights(obj);
	return err;
}

static struct nooks_object *track_locked(struct nooks_domain *dom,
					 const struct nooks_type *type,
					 unsigned long key, size_t size,
					 const unsigned long *aux,
					 unsigned long ip,
					 struct nooks_object *parent);

/* Called with the lock held. */
static int track_embedded(struct nooks_domain *dom, struct nooks_object *obj)
{
	const struct nooks_embed *embed;
	struct nooks_object *inner;

	for (embed = obj->type->embed; embed && embed->type; embed++) {
		inner = track_locked(dom, embed->type, obj->key + embed->offset,
				     0, NULL, obj->ip, obj);
		if (IS_ERR(inner))
			return PTR_ERR(inner);
	}
	return 0;
}

/* Take one out again, and what is in it; called with the lock held. */
static void untrack_locked(struct nooks_domain *dom, struct nooks_object *obj)
{
	const struct nooks_embed *embed;
	struct nooks_object *inner;

	for (embed = obj->type->embed; embed && embed->type; embed++) {
		inner = find(dom, embed->type, obj->key + embed->offset);
		if (inner && inner->parent == obj) {
			untrack_locked(dom, inner);
			nooks_object_free(inner);
		}
	}
	hlist_del_rcu(&obj->node);
	list_del(&obj->age);
	dom->nr_objects--;
	nooks_protection->revoke(obj);
	nooks_stat_inc(dom, NOOKS_STAT_UNTRACKED);
	trace_nooks_object_untrack(obj);
}

/*
 * The object, its rights and what is in it appear at once to whoever takes the
 * lock; guards may see the rights a moment earlier, or later, than the object.
 */
static struct nooks_object *track_locked(struct nooks_domain *dom,
					 const struct nooks_type *type,
					 unsigned long key, size_t size,
					 const unsigned long *aux,
					 unsigned long ip,
					 struct nooks_object *parent)
{
	struct nooks_object *obj;
	int err;

	if (!type->counted && find(dom, type, key))
		return ERR_PTR(-EEXIST);
	obj = object_alloc(dom, type, key, size, aux, ip);
	if (!obj)
		return ERR_PTR(-ENOMEM);
	obj->parent = parent;
	obj->seq = ++dom->object_seq;
	hlist_add_head_rcu(&obj->node, bucket(dom, type, key));
	list_add_tail(&obj->age, &dom->objects);
	dom->nr_objects++;
	nooks_stat_inc(dom, NOOKS_STAT_TRACKED);
	trace_nooks_object_track(obj);

	err = object_grant(obj);
	if (!err)
		err = track_embedded(dom, obj);
	if (err) {
		untrack_locked(dom, obj);
		nooks_object_free(obj);
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

	spin_lock_irqsave(&dom->objects_lock, flags);
	obj = track_locked(dom, type, key, size, aux, ip, NULL);
	spin_unlock_irqrestore(&dom->objects_lock, flags);
	return obj;
}
EXPORT_SYMBOL_GPL(nooks_object_track);

/* Untrack, but leave the record to the caller, for nooks_object_free(). */
struct nooks_object *nooks_object_take(struct nooks_domain *dom,
				       const struct nooks_type *type,
				       unsigned long key)
{
	struct nooks_object *obj;
	unsigned long flags;

	spin_lock_irqsave(&dom->objects_lock, flags);
	obj = find(dom, type, key);
	if (obj)
		untrack_locked(dom, obj);
	spin_unlock_irqrestore(&dom->objects_lock, flags);
	return obj;
}

bool nooks_object_untrack(struct nooks_domain *dom,
			  const struct nooks_type *type, unsigned long key)
{
	struct nooks_object *obj = nooks_object_take(dom, type, key);

	if (obj)
		nooks_object_free(obj);
	return obj;
}
EXPORT_SYMBOL_GPL(nooks_object_untrack);

struct nooks_object *nooks_object_pop(struct nooks_domain *dom)
{
	struct nooks_object *obj, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&dom->objects_lock, flags);
	list_for_each_entry_reverse(obj, &dom->objects, age) {
		if (obj->parent)
			continue;
		found = obj;
		untrack_locked(dom, obj);
		break;
	}
	spin_unlock_irqrestore(&dom->objects_lock, flags);
	return found;
}

/* Nothing of the domain runs, and recovery is alone: the list stands still. */
void nooks_object_each(struct nooks_domain *dom,
		       void (*fn)(struct nooks_object *obj))
{
	struct nooks_object *obj;

	list_for_each_entry_reverse(obj, &dom->objects, age)
		fn(obj);
}

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

int nooks_right_add(struct nooks_object *obj, const void *start, size_t len,
		    const unsigned long *mask, size_t stride)
{
	if (!len)
		return 0;
	return nooks_protection->grant(obj, (unsigned long)start, len, mask,
				       stride);
}
EXPORT_SYMBOL_GPL(nooks_right_add);

int nooks_tracker_init(void)
{
	object_cache = KMEM_CACHE(nooks_object, 0);
	return object_cache ? 0 : -ENOMEM;
}

void nooks_tracker_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(object_cache);
}
