// SPDX-License-Identifier: GPL-2.0
/*
 * Between rights and policy: where an access goes, in the policy's words, and
 * which rights the policy leaves whole.
 *
 * A site that holds a right asks no more, so it may hold only rights of which the
 * policy forbids no byte; and the right must not turn into another: one that is
 * revoked is used again for other memory, and the site still points at it. So
 * for each access of a right it is noted, when the right is granted and when a
 * policy is loaded, whether the policy leaves it whole. Where it does not, the bit
 * of that access stands RIGHT_RULED higher. Guards and the look-up for sites do
 * not see it there, and the pool keeps such rights apart from others. They are
 * found here, and what the policy says about the bytes in question decides.
 */
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "internal.h"

/* Objects inside objects; descriptions go two deep. */
#define DEPTH	4

/* The innermost region first. */
struct place {
	struct carat_region region[DEPTH];
};

static const u8 class_access[] = {
	NOOKS_ACCESS_WRITE, NOOKS_ACCESS_READ, NOOKS_ACCESS_CALL
};

static void place_of(struct place *place, const struct nooks_object *obj,
		     unsigned int access)
{
	struct carat_region *region = place->region;
	unsigned int i;

	for (i = 0; i < DEPTH && obj; i++, obj = obj->parent) {
		region[i].kind = carat_policy_kind(obj->type->name);
		region[i].type = obj->type->name;
		region[i].start = obj->key;
		region[i].right = true;
		region[i].up = NULL;
		if (i)
			region[i - 1].up = &region[i];
	}
	/* The module's own, and not to be written: its code and constants. */
	if (region->kind == CARAT_KIND_DATA && !(access & NOOKS_ACCESS_WRITE))
		region->kind = CARAT_KIND_RODATA;
}

/*
 * What covers the first of these bytes, and how many of them. One right for all
 * of them is by far the most likely.
 */
static size_t locate(struct nooks_domain *dom,
		     const struct nooks_activation *act, unsigned long addr,
		     size_t size, unsigned int access, struct place *place)
{
	struct carat_guard *cg = dom->protection;
	unsigned int wanted = access << RIGHT_RULED;
	struct nooks_right *right;
	size_t len = size;

	memset(place, 0, sizeof(*place));
	right = table_find(cg, addr, size, wanted);
	if (!right)
		len = carat_guard_rights_at(cg, addr, size, access | wanted,
					    &right);
	if (right) {
		place_of(place, READ_ONCE(right->obj), right_access(right));
		return len;
	}
	if (access != NOOKS_ACCESS_CALL) {
		struct nooks_object lazy;

		len = act ? nooks_activation_covered(act, addr, size, access,
						     &lazy) : 0;
		if (!len)
			len = nooks_object_covered(dom, addr, size, access,
						   &lazy);
		if (len) {
			place_of(place, &lazy, access);
			return len;
		}
	}
	/* Where something begins that a right covers is not known. */
	return 1;
}

/*
 * May it happen, of all that is not a right the policy leaves whole? @granted:
 * it was lent for the running call.
 */
bool carat_guard_judge(struct nooks_domain *dom,
		       const struct nooks_activation *act, bool granted,
		       unsigned long addr, size_t size, enum nooks_class class,
		       unsigned int access)
{
	struct carat_guard *cg = dom->protection;
	const struct carat_policy *policy;
	struct place place = {
		.region[0] = { .kind = CARAT_KIND_GRANT, .right = true },
	};
	size_t done, len;
	bool allow = true;

	rcu_read_lock();
	policy = rcu_dereference(cg->policy.policy);
	for (done = 0; done < size && allow; done += len) {
		len = granted ? size : locate(dom, act, addr + done,
					      size - done, access, &place);
		allow = carat_policy_allows(policy, class, place.region,
					    addr + done, len, NULL);
	}
	rcu_read_unlock();
	return allow;
}

/* @access, with the bits in place that the policy says. */
unsigned int carat_guard_mark(struct carat_guard *cg,
			      const struct nooks_object *obj,
			      unsigned long start, size_t len,
			      unsigned int access)
{
	const struct carat_policy *policy;
	struct place place = {};
	enum nooks_class class;

	lockdep_assert_held(&cg->lock);
	place_of(&place, obj, access);
	rcu_read_lock();
	policy = rcu_dereference(cg->policy.policy);
	for (class = 0; class < ARRAY_SIZE(class_access); class++) {
		if (!(access & class_access[class]) ||
		    carat_policy_cacheable(policy, class, place.region, start,
					   len))
			continue;
		access ^= class_access[class] |
			  class_access[class] << RIGHT_RULED;
	}
	rcu_read_unlock();
	return access;
}

static void mark(struct nooks_right *right, void *data)
{
	struct carat_guard *cg = data;
	unsigned long flags;

	spin_lock_irqsave(&cg->lock, flags);
	/* It may have been revoked meanwhile; then it keeps what it has. */
	if (right_len(right))
		WRITE_ONCE(right->access,
			   carat_guard_mark(cg, right->obj, right->window.start,
					    right_len(right),
					    right_access(right)));
	spin_unlock_irqrestore(&cg->lock, flags);
	cond_resched();
}

/* A policy was loaded. No site holds a right, or is about to. May sleep. */
void carat_guard_mark_all(struct carat_guard *cg)
{
	carat_guard_pool_each(&cg->pool, mark, cg);
}
