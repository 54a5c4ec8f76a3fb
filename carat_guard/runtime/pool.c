// SPDX-License-Identifier: GPL-2.0
/*
 * Where rights come from, and when one may be used again. Memory of a pool is
 * given back when the domain goes, not before: sites and slow paths may hold
 * pointers to any right that ever was.
 *
 * A right that was revoked first goes into limbo. From there it may be taken at
 * once for the same bytes and the same access: whoever still holds it reads the
 * same start and the same limits, old or new, so that nothing can be mixed up.
 * Memory that comes and goes mostly comes back in the same places. The next one
 * revoked with that hash sends it to the list of revoked ones, and two grace
 * periods later it may be used for anything.
 */
#include <linux/gfp.h>
#include <linux/rcupdate.h>

#include "internal.h"

static unsigned int right_size(unsigned int nodes)
{
	return sizeof(struct nooks_right) +
	       nodes * sizeof(struct carat_guard_node);
}

static struct nooks_right **free_list(struct carat_guard_pool *pool,
				      unsigned int access, unsigned int nodes)
{
	unsigned int ruled = access >> RIGHT_RULED;
	unsigned int plain = access & (BIT(RIGHT_RULED) - 1);

	/* Writing implies reading: the highest bit tells what is done. */
	return &pool->free[4 * __fls(plain | ruled) + ((ruled | ruled >> 2) & 3)]
			  [nodes - 1];
}

static struct nooks_right **limbo(struct carat_guard_pool *pool,
				  unsigned long start)
{
	return &pool->limbo[hash_long(start, LIMBO_BITS)];
}

static bool chunk_add(struct carat_guard *cg, unsigned int access,
		      unsigned int nodes)
	__must_hold(&cg->lock)
{
	struct carat_guard_pool *pool = &cg->pool;
	struct nooks_right **list = free_list(pool, access, nodes);
	struct carat_guard_chunk *chunk;
	struct nooks_right *right;
	unsigned int i, j;

	chunk = (void *)get_zeroed_page(GFP_ATOMIC | __GFP_NOWARN);
	if (!chunk)
		return false;
	chunk->size = right_size(nodes);
	chunk->nr = (PAGE_SIZE - sizeof(*chunk)) / chunk->size;
	for (i = 0; i < chunk->nr; i++) {
		right = (void *)chunk->right + i * chunk->size;
		right->access = access;
		right->room = nodes;
		for (j = 0; j < nodes; j++)
			right->node[j].right = right;
		right->next = *list;
		*list = right;
	}
	chunk->next = pool->chunk;
	/* Readers walk the list without a lock. */
	smp_store_release(&pool->chunk, chunk);
	pool->pages++;
	return true;
}

struct nooks_right *carat_guard_pool_get(struct carat_guard *cg,
					 unsigned int access,
					 unsigned long start, size_t len,
					 unsigned int nodes)
{
	struct carat_guard_pool *pool = &cg->pool;
	struct nooks_right **place = limbo(pool, start);
	struct nooks_right *right = *place;

	lockdep_assert_held(&cg->lock);
	if (right && right->window.start == start && right->access == access &&
	    right->limbo_len == len) {
		*place = NULL;
		return right;
	}
	place = free_list(pool, access, nodes);
	if (!*place && !chunk_add(cg, access, nodes))
		return NULL;
	right = *place;
	*place = right->next;
	return right;
}

static void wait_for_tasks(struct carat_guard *cg) __must_hold(&cg->lock);

static void free_waiting(struct rcu_head *rcu)
{
	struct carat_guard *cg = container_of(rcu, struct carat_guard,
					      pool.rcu);
	struct carat_guard_pool *pool = &cg->pool;
	struct nooks_right *right, **list;
	unsigned long flags;

	spin_lock_irqsave(&cg->lock, flags);
	while ((right = pool->waiting)) {
		pool->waiting = right->next;
		list = free_list(pool, right->access, right->room);
		right->next = *list;
		*list = right;
	}
	wait_for_tasks(cg);
	spin_unlock_irqrestore(&cg->lock, flags);
}

static void wait_for_idle(struct rcu_head *rcu)
{
	call_rcu(rcu, free_waiting);
}

/* Begin a grace period for all that were revoked, unless one is under way. */
static void wait_for_tasks(struct carat_guard *cg)
{
	struct carat_guard_pool *pool = &cg->pool;

	lockdep_assert_held(&cg->lock);
	if (pool->waiting || !pool->revoked)
		return;
	pool->waiting = pool->revoked;
	pool->revoked = NULL;
	call_rcu_tasks(&pool->rcu, wait_for_idle);
}

void carat_guard_pool_put(struct carat_guard *cg, struct nooks_right *right,
			  size_t len)
{
	struct carat_guard_pool *pool = &cg->pool;
	struct nooks_right **place = limbo(pool, right->window.start);
	struct nooks_right *other = right;

	lockdep_assert_held(&cg->lock);
	if (len <= U32_MAX) {
		right->limbo_len = len;
		other = *place;
		*place = right;
	}
	if (!other)
		return;
	other->next = pool->revoked;
	pool->revoked = other;
	wait_for_tasks(cg);
}

void carat_guard_pool_each(const struct carat_guard_pool *pool,
			   void (*fn)(struct nooks_right *right, void *data),
			   void *data)
{
	struct carat_guard_chunk *chunk;
	struct nooks_right *right;
	unsigned int i;

	/* As chunk_add() made it. */
	chunk = smp_load_acquire(&pool->chunk);
	for (; chunk; chunk = chunk->next)
		for (i = 0; i < chunk->nr; i++) {
			right = (void *)chunk->right + i * chunk->size;
			if (right_len(right))
				fn(right, data);
		}
}

/* Nothing of the domain runs any more. */
void carat_guard_pool_destroy(struct carat_guard_pool *pool)
{
	struct carat_guard_chunk *chunk;

	/* What was revoked meanwhile may begin a second round. */
	do {
		rcu_barrier_tasks();
		rcu_barrier();
	} while (READ_ONCE(pool->waiting));
	while ((chunk = pool->chunk)) {
		pool->chunk = chunk->next;
		free_page((unsigned long)chunk);
	}
}
