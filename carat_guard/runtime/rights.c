// SPDX-License-Identifier: GPL-2.0
/*
 * The rights of a domain: plain extents, byte-granular, with the lifetime of the
 * object they belong to. Why no look-up needs a lock stands in internal.h.
 */
#include <linux/list.h>

#include "internal.h"

static unsigned long granules(unsigned long start, size_t len,
			      unsigned int shift)
{
	return ((start + len - 1) >> shift) - (start >> shift) + 1;
}

/* What guards compare with; the start is in place when the first limit is. */
static void window_open(struct nooks_window *window, unsigned long start,
			size_t len)
{
	int i;

	WRITE_ONCE(window->start, start);
	smp_wmb(); /* start before limits: guards read them in this order */
	for (i = 0; i < ARRAY_SIZE(window->limit); i++)
		WRITE_ONCE(window->limit[i],
			   len >= BIT(i) ? len - BIT(i) + 1 : 0);
}

/* The start stays: with limits of 0 it means nothing. */
static void window_close(struct nooks_window *window)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(window->limit); i++)
		WRITE_ONCE(window->limit[i], 0);
}

int carat_guard_rights_add(struct nooks_object *obj, unsigned long start,
			   size_t len, unsigned int access)
{
	struct carat_guard *cg = obj->dom->protection;
	unsigned int shift = SHIFT_FIRST;
	struct nooks_right *right;
	unsigned long flags;

	if (!len)
		return 0;
	/* No right reaches over the end of the address space or into user space. */
	if (start + len - 1 < start || start < TASK_SIZE_MAX)
		return -EINVAL;
	while (granules(start, len, shift) > NODES_MAX) {
		shift += SHIFT_STEP;
		if (shift > SHIFT_LAST)
			return -EINVAL;
	}
	if (access & NOOKS_ACCESS_WRITE)
		access |= NOOKS_ACCESS_READ;

	spin_lock_irqsave(&cg->lock, flags);
	/* Under the lock: a policy that comes now finds the right, or it the policy. */
	if (unlikely(cg->ruled))
		access = carat_guard_mark(cg, obj, start, len, access);
	right = carat_guard_pool_get(cg, access, start, len,
				     granules(start, len, shift));
	if (right) {
		right->obj = obj;
		right->shift = shift;
		right->nr = granules(start, len, shift);
		list_add(&right->owned, &obj->rights);
		window_open(&right->window, start, len);
		carat_guard_table_add(cg, right);
		cg->nr_rights++;
		cg->bytes += len;
	}
	spin_unlock_irqrestore(&cg->lock, flags);
	return right ? 0 : -ENOMEM;
}

void carat_guard_rights_revoke(struct nooks_object *obj)
{
	struct carat_guard *cg = obj->dom->protection;
	struct nooks_right *right, *next;
	unsigned long flags;
	size_t len;

	spin_lock_irqsave(&cg->lock, flags);
	list_for_each_entry_safe(right, next, &obj->rights, owned) {
		len = right_len(right);
		window_close(&right->window);
		carat_guard_table_remove(cg, right);
		cg->nr_rights--;
		cg->bytes -= len;
		carat_guard_pool_put(cg, right, len);
	}
	INIT_LIST_HEAD(&obj->rights);
	spin_unlock_irqrestore(&cg->lock, flags);
}

/* The bytes from @addr on that one right in @table allows; 0 if none does. */
static size_t covered_once(const struct carat_guard *cg,
			   const struct carat_guard_table *table,
			   unsigned long addr, size_t size, unsigned int access,
			   struct nooks_right **right)
{
	unsigned long shifts = READ_ONCE(cg->shifts);
	struct carat_guard_node *node;
	size_t len, most = 0;

	for (; shifts; shifts &= shifts - 1)
		for (node = table_chain(table, addr >> __ffs(shifts)); node;
		     node = READ_ONCE(node->next)) {
			len = right_covers(node->right, addr, size, access);
			if (len > most) {
				most = len;
				*right = node->right;
			}
		}
	return most;
}

/*
 * How many of @size bytes from @addr on does one right allow, and which? Under
 * the lock nothing can be on its way from one table to the other.
 */
static size_t covered_by_one(struct carat_guard *cg, unsigned long addr,
			     size_t size, unsigned int access,
			     struct nooks_right **right)
	__must_hold(&cg->lock)
{
	size_t len = covered_once(cg, cg->table, addr, size, access, right);
	struct nooks_right *other;
	size_t more;

	lockdep_assert_held(&cg->lock);
	if (!cg->old || len == size)
		return len;
	more = covered_once(cg, cg->old, addr, size, access, &other);
	if (more <= len)
		return len;
	*right = other;
	return more;
}

size_t carat_guard_rights_at(struct carat_guard *cg, unsigned long addr,
			     size_t size, unsigned int access,
			     struct nooks_right **right)
{
	unsigned long flags;
	size_t len;

	*right = NULL;
	spin_lock_irqsave(&cg->lock, flags);
	len = covered_by_one(cg, addr, size, access, right);
	spin_unlock_irqrestore(&cg->lock, flags);
	return len;
}

/*
 * How many of @size bytes from @addr on do rights allow? Those next to each
 * other add up. It is the last question before an access is denied.
 */
size_t carat_guard_rights_covered(struct carat_guard *cg, unsigned long addr,
				  size_t size, unsigned int access)
{
	struct nooks_right *right;
	unsigned long flags;
	size_t done, len;

	spin_lock_irqsave(&cg->lock, flags);
	for (done = 0; done < size; done += len) {
		len = covered_by_one(cg, addr + done, size - done, access,
				     &right);
		if (!len)
			break;
	}
	spin_unlock_irqrestore(&cg->lock, flags);
	return done;
}
