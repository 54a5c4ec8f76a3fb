// SPDX-License-Identifier: GPL-2.0
/*
 * What outlives a driver: the list of what is kept, see keep.h. How it is done for a
 * kind of object is its own affair, and stands with the wrappers.
 *
 * There is one list for all domains, for who asks about an object does not always
 * know whose it was; it has an entry or two while a driver is restarted, and none
 * otherwise. Whoever changes it is the recovery of its domain, one thread at a time, so
 * an entry stays while that thread looks; others look under RCU.
 */
#include <linux/rculist.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "internal.h"

static LIST_HEAD(kept_list);
static DEFINE_SPINLOCK(kept_lock);	/* the list's links */

/* Entries go only by the caller, or it is in a read section. */
#define for_each_kept(kept) \
	list_for_each_entry_rcu(kept, &kept_list, list, true)

struct nooks_kept *nooks_kept_find(const struct nooks_type *type,
				   unsigned long key)
{
	struct nooks_kept *kept, *found = NULL;

	rcu_read_lock();
	for_each_kept(kept)
		if (kept->type == type && kept->key == key) {
			found = kept;
			break;
		}
	rcu_read_unlock();
	return found;
}

/* The next of a domain; entries of others may go meanwhile, so it begins anew. */
static struct nooks_kept *kept_nth(struct nooks_domain *dom, unsigned int nth)
{
	struct nooks_kept *kept, *found = NULL;

	rcu_read_lock();
	for_each_kept(kept)
		if (kept->dom == dom && !nth--) {
			found = kept;
			break;
		}
	rcu_read_unlock();
	return found;
}

bool nooks_keep_any(struct nooks_domain *dom)
{
	return kept_nth(dom, 0);
}

unsigned int nooks_keep_users(struct nooks_domain *dom)
{
	struct nooks_kept *kept;
	unsigned int nth = 0, nr = 0;

	while ((kept = kept_nth(dom, nth++)))
		if (kept->type->keep->users)
			nr += kept->type->keep->users(kept);
	return nr;
}

bool nooks_keep_fixed(struct nooks_domain *dom, const char *text)
{
	const struct nooks_kept *kept;
	bool fixed = false;

	rcu_read_lock();
	for_each_kept(kept)
		if (kept->dom == dom && kept->type->keep->fixed &&
		    kept->type->keep->fixed(kept, text))
			fixed = true;
	rcu_read_unlock();
	return fixed;
}

void nooks_keep_show(struct seq_file *m, struct nooks_domain *dom)
{
	struct nooks_kept *kept;

	rcu_read_lock();
	for_each_kept(kept)
		if (kept->dom == dom)
			seq_printf(m, " %s", kept->type->keep->name(kept));
	rcu_read_unlock();
}

struct nooks_kept *nooks_kept_choose(struct nooks_domain *dom,
				     bool (*fits)(const struct nooks_kept *kept,
						  const void *data),
				     const void *data)
{
	struct nooks_kept *kept;
	unsigned int nth = 0;

	while ((kept = kept_nth(dom, nth++)))
		if (READ_ONCE(kept->state) == NOOKS_KEPT_WAITING && fits(kept, data))
			return kept;
	return NULL;
}

static void kept_unlink(struct nooks_kept *kept)
{
	spin_lock(&kept_lock);
	list_del_rcu(&kept->list);
	spin_unlock(&kept_lock);
}

static void kept_drop(struct nooks_kept *kept)
{
	kept_unlink(kept);
	kfree_rcu(kept, rcu);
}

/* Out of the list first: what is freed may be another object a moment later. */
static void kept_release(struct nooks_kept *kept)
{
	kept_unlink(kept);
	kept->type->keep->release(kept);
	kfree_rcu(kept, rcu);
}

struct keeping {
	bool all;
	bool moves;
};

static void keep_one(struct nooks_object *obj, void *data)
{
	const struct nooks_keep_ops *ops = obj->type->keep;
	struct keeping *keeping = data;
	struct nooks_kept *kept;
	int err;

	if (!ops)
		return;
	kept = nooks_kept_find(obj->type, obj->key);
	if (kept) {
		/* The driver failed once more before it had the object again. */
		if (ops->begin(kept, obj, true))
			keeping->all = false;
		else
			WRITE_ONCE(kept->state, NOOKS_KEPT_WAITING);
		kept->moves = keeping->moves;
		return;
	}
	/* By itself it would be called when nothing is there to be called. */
	kept = keeping->moves && !ops->park ? NULL :
	       kzalloc(struct_size(kept, data, ops->size), GFP_KERNEL);
	if (!kept) {
		keeping->all = false;
		return;
	}
	kept->dom = obj->dom;
	kept->type = obj->type;
	kept->key = obj->key;
	memcpy(kept->aux, obj->aux, sizeof(kept->aux));
	kept->state = NOOKS_KEPT_WAITING;
	kept->moves = keeping->moves;
	/*
	 * In the list before it is begun: from then on users are answered in its
	 * driver's place.
	 */
	spin_lock(&kept_lock);
	list_add_tail_rcu(&kept->list, &kept_list);
	spin_unlock(&kept_lock);
	err = ops->begin(kept, obj, false);
	if (err) {
		kept_drop(kept);
		if (err != -ENODATA)
			keeping->all = false;
	}
}

bool nooks_keep_begin(struct nooks_domain *dom, bool moves)
{
	struct keeping keeping = { .all = true, .moves = moves };

	nooks_object_each(dom, keep_one, &keeping);
	return keeping.all;
}

bool nooks_keep_complete(struct nooks_domain *dom)
{
	struct nooks_kept *kept;
	unsigned int nth = 0;

	while ((kept = kept_nth(dom, nth))) {
		if (kept->moves && READ_ONCE(kept->state) == NOOKS_KEPT_WAITING) {
			kept_release(kept);
			continue;
		}
		if (READ_ONCE(kept->state) != NOOKS_KEPT_ADOPTED)
			return false;
		nth++;
	}
	return true;
}

void nooks_keep_leave(struct nooks_domain *dom)
{
	struct nooks_kept *kept;
	unsigned int nth = 0;

	while ((kept = kept_nth(dom, nth))) {
		if (!kept->moves) {
			kept_release(kept);
			continue;
		}
		/* Its driver holds nothing any more. */
		WRITE_ONCE(kept->state, NOOKS_KEPT_WAITING);
		kept->type->keep->park(kept);
		nth++;
	}
}

int nooks_keep_resume(struct nooks_domain *dom)
{
	struct nooks_kept *kept;
	int err;

	while ((kept = kept_nth(dom, 0))) {
		err = kept->type->keep->resume(kept);
		if (err && !nooks_domain_running(dom))
			return err;
		/* It has given it up already. */
		if (err)
			kept_release(kept);
		else
			kept_drop(kept);
	}
	return 0;
}

void nooks_keep_stay(struct nooks_domain *dom)
{
	struct nooks_kept *kept;
	unsigned int nth = 0;

	while ((kept = kept_nth(dom, nth++)))
		kept->moves = false;
}

unsigned int nooks_keep_release(struct nooks_domain *dom)
{
	struct nooks_kept *kept;
	unsigned int nr = 0;

	while ((kept = kept_nth(dom, 0))) {
		kept_release(kept);
		nr++;
	}
	return nr;
}
