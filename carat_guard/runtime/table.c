// SPDX-License-Identifier: GPL-2.0
/*
 * The hash table of granules, which grows with what is filed: a look-up costs
 * the same however many rights there are.
 *
 * The kernel's rhashtable would do, but its look-ups take a read section, look
 * at two tables and hash with some forty instructions; here, one for each size
 * of granules in use has to fit into sixty together with all else.
 *
 * Growing: the larger table is used from the start, and the chains of the old
 * one are moved into it a few at a time under the lock. Look-ups without the lock
 * see only the new one and may miss what has not been moved yet, or follow a
 * node into another chain; before anything is denied it is looked up once more
 * under the lock, in both.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "internal.h"

#define FIRST_BUCKETS	1024
#define LAST_BUCKETS	BIT(24)
#define MOVE_AT_ONCE	64	/* chains, with interrupts off */

static struct carat_guard_table *table_alloc(unsigned long buckets)
{
	struct carat_guard_table *table;

	table = kvzalloc(struct_size(table, bucket, buckets),
			 GFP_KERNEL | __GFP_NOWARN);
	if (table)
		*table = (struct carat_guard_table){
			.shift = BITS_PER_LONG - ilog2(buckets),
			.factor = GOLDEN_RATIO_64,
		};
	return table;
}

static unsigned long buckets_of(const struct carat_guard_table *table)
{
	return BIT(BITS_PER_LONG - table->shift);
}

static struct carat_guard_node **chain(struct carat_guard_table *table,
				       unsigned long number)
{
	return &table->bucket[number * table->factor >> table->shift];
}

/* Between three quarters and one and a half of a node a bucket is fine. */
static bool crowded(const struct carat_guard *cg)
{
	unsigned long buckets = buckets_of(READ_ONCE(cg->table));

	return READ_ONCE(cg->nr_nodes) > buckets + buckets / 2 &&
	       buckets < LAST_BUCKETS;
}

static unsigned long node_number(const struct carat_guard_node *node)
{
	const struct nooks_right *right = node->right;

	return (right->window.start >> right->shift) + (node - right->node);
}

static void insert(struct carat_guard_table *table,
		   struct carat_guard_node *node)
{
	struct carat_guard_node **head = chain(table, node_number(node));

	WRITE_ONCE(node->next, *head);
	/* Whoever finds the node finds all of the right. */
	smp_store_release(head, node);
}

/* Its own next stays, for those that stand on it. */
static bool unlink(struct carat_guard_table *table,
		   struct carat_guard_node *node)
{
	struct carat_guard_node **link = chain(table, node_number(node));

	for (; *link; link = &(*link)->next)
		if (*link == node) {
			WRITE_ONCE(*link, node->next);
			return true;
		}
	return false;
}

/* What hit() looks at follows from these two. */
void carat_guard_table_heat(struct carat_guard *cg)
{
	enum nooks_class class;

	lockdep_assert_held(&cg->lock);
	for (class = 0; class < NOOKS_SITE_CLASSES; class++)
		WRITE_ONCE(cg->hot[class],
			   cg->remembers & BIT(class) ? cg->shifts : 0);
}

static void shifts_set(struct carat_guard *cg, unsigned long shifts)
	__must_hold(&cg->lock)
{
	WRITE_ONCE(cg->shifts, shifts);
	carat_guard_table_heat(cg);
}

void carat_guard_table_add(struct carat_guard *cg, struct nooks_right *right)
{
	unsigned int i;

	lockdep_assert_held(&cg->lock);
	/* First the bit, then the nodes: look-ups go by the bits. */
	if (!cg->nr_shift[right->shift]++)
		shifts_set(cg, cg->shifts | BIT(right->shift));
	for (i = 0; i < right->nr; i++)
		insert(cg->table, &right->node[i]);
	cg->nr_nodes += right->nr;
	if (crowded(cg) && !cg->old)
		schedule_work(&cg->grow);
}

void carat_guard_table_remove(struct carat_guard *cg,
			      struct nooks_right *right)
{
	unsigned int i;

	lockdep_assert_held(&cg->lock);
	for (i = 0; i < right->nr; i++)
		if (!unlink(cg->table, &right->node[i]) && cg->old)
			unlink(cg->old, &right->node[i]);
	cg->nr_nodes -= right->nr;
	if (!--cg->nr_shift[right->shift])
		shifts_set(cg, cg->shifts & ~BIT(right->shift));
}

static void move_chains(struct carat_guard *cg, unsigned long first)
	__must_hold(&cg->lock)
{
	struct carat_guard_node *node;
	unsigned long i;

	lockdep_assert_held(&cg->lock);
	for (i = first; i < first + MOVE_AT_ONCE; i++)
		while ((node = cg->old->bucket[i])) {
			WRITE_ONCE(cg->old->bucket[i], node->next);
			insert(cg->table, node);
		}
}

/* One work at a time runs it, so nobody else changes table and old. */
static void grow(struct work_struct *work)
{
	struct carat_guard *cg = container_of(work, struct carat_guard, grow);
	struct carat_guard_table *old = cg->table, *table;
	unsigned long buckets = buckets_of(old), i;

	if (!crowded(cg))
		return;
	while (buckets < LAST_BUCKETS && buckets < READ_ONCE(cg->nr_nodes))
		buckets *= 2;
	table = table_alloc(buckets);
	/* The chains get longer then; the next right asks again. */
	if (!table)
		return;

	spin_lock_irq(&cg->lock);
	cg->old = old;
	/* Look-ups that see the new table see it empty, not unset. */
	smp_store_release(&cg->table, table);
	spin_unlock_irq(&cg->lock);

	for (i = 0; i < buckets_of(old); i += MOVE_AT_ONCE) {
		spin_lock_irq(&cg->lock);
		move_chains(cg, i);
		spin_unlock_irq(&cg->lock);
		cond_resched();
	}

	spin_lock_irq(&cg->lock);
	cg->old = NULL;
	spin_unlock_irq(&cg->lock);
	/* Look-ups take no read section; see internal.h. */
	synchronize_rcu_tasks();
	synchronize_rcu();
	kvfree(old);
	if (crowded(cg))
		schedule_work(&cg->grow);
}

size_t carat_guard_table_memory(const struct carat_guard *cg)
{
	const struct carat_guard_table *table = READ_ONCE(cg->table);

	return struct_size(table, bucket, buckets_of(table));
}

int carat_guard_table_create(struct carat_guard *cg)
{
	INIT_WORK(&cg->grow, grow);
	cg->table = table_alloc(FIRST_BUCKETS);
	return cg->table ? 0 : -ENOMEM;
}

void carat_guard_table_destroy(struct carat_guard *cg)
{
	cancel_work_sync(&cg->grow);
	kvfree(cg->table);
}
