/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of carat_guard/runtime/ share.
 *
 * Lifetimes. A guard reads its site, the window's start and then a limit, and a
 * slow path walks chains of rights, all without a lock or a read section. So a
 * right is never given back to the allocator while a module may hold it in a
 * site, and is used again for other memory only when no CPU can still be between
 * two of these loads. Driver code does not sleep there, but it may be preempted
 * or interrupted: call_rcu_tasks() waits until every task has gone to sleep or
 * to user space by itself, and call_rcu() for what interrupted an idle task,
 * which the former does not wait for. See pool.c.
 *
 * A revoked right has limits of 0 at once. No check that begins after revoke has
 * returned, on whatever CPU, can still see the old ones: to come later it must
 * have seen something that was stored after them.
 */
#ifndef CARAT_GUARD_INTERNAL_H
#define CARAT_GUARD_INTERNAL_H

#include <linux/hash.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "carat_guard.h"
#include "policy.h"

/*
 * A right is filed under each granule it touches, at the smallest size of
 * granules where these are at most NODES_MAX: 512 bytes, 4 KiB, 32 KiB and so
 * on, each eight times the one before. More nodes a right would cost memory, more
 * sizes a look-up each, smaller granules both.
 */
#define SHIFT_FIRST	9
#define SHIFT_STEP	3
#define SHIFT_LAST	39
#define NODES_MAX	3

/**
 * struct carat_guard_node - a place in a chain of the table
 * @next: next in the chain
 * @right: the right it is part of; never changes
 */
struct carat_guard_node {
	struct carat_guard_node *next;
	struct nooks_right *right;
};

/**
 * struct nooks_right - memory that a domain may access
 * @window: what guards compare with; first, so that sites can point here
 * @obj: the object it belongs to, while the limits are not 0
 * @owned: in obj->rights
 * @next: in the list of free ones, or of those that wait to be free
 * @access: NOOKS_ACCESS_ bits; never changes, for a site of class write may
 *	still point at a right that was revoked long ago. An access that the
 *	policy does not leave whole has its bit RIGHT_RULED higher, where only
 *	policy_check.c looks; that changes with the policy, see there.
 * @shift: binary logarithm of the size of granules it is filed under
 * @nr: used entries of @node
 * @room: entries of @node
 * @limbo_len: once revoked: its length, if that is not too large
 * @node: one for each granule
 */
struct nooks_right {
	struct nooks_window window;
	struct nooks_object *obj;
	union {
		struct list_head owned;
		struct nooks_right *next;
	};
	u8 access;
	u8 shift;
	u8 nr;
	u8 room;
	u32 limbo_len;
	struct carat_guard_node node[];
};

/**
 * struct carat_guard_table - hash table of granules
 * @shift: how far a product is shifted to get the number of its bucket; the
 *	highest bits of products with @factor are spread evenly, also for numbers
 *	that follow each other
 * @factor: what numbers of granules are multiplied with
 * @bucket: chains
 */
struct carat_guard_table {
	unsigned long shift;
	unsigned long factor;
	struct carat_guard_node *bucket[];
};

/* A page full of rights of one kind. */
struct carat_guard_chunk {
	struct carat_guard_chunk *next;
	u32 size;
	u32 nr;
	u8 right[];
};

/* Where the bit of an access is that the policy has a say in. */
#define RIGHT_RULED	4

/*
 * Rights that only read, that write, and that call never change places, and
 * neither do those that a policy has a say in.
 */
#define POOL_KINDS	12
#define POOL_SIZES	NODES_MAX
#define LIMBO_BITS	6

/**
 * struct carat_guard_pool - where rights come from
 * @chunk: all memory of the pool, newest first
 * @free: rights that may be used for anything of their kind, by kind and size
 * @limbo: revoked rights, by start: they may be used at once for the same place
 * @revoked: revoked rights that no grace period has begun for
 * @waiting: those that one has begun for
 * @rcu: of that grace period
 * @pages: pages in @chunk
 */
struct carat_guard_pool {
	struct carat_guard_chunk *chunk;
	struct nooks_right *free[POOL_KINDS][POOL_SIZES];
	struct nooks_right *limbo[1 << LIMBO_BITS];
	struct nooks_right *revoked;
	struct nooks_right *waiting;
	struct rcu_head rcu;
	unsigned long pages;
};

/**
 * struct carat_guard - all that the protection room knows about a domain
 * @hot: @shifts, by class, if a right that is found is all it takes, and may be
 *	put into the site; 0 in modes that want to see every access, and after a
 *	fault
 * @shifts: bit N is set while rights are filed under granules of 2^N bytes
 * @table: the table in use
 * @ruled: classes that the policy has rules for, or allows by default; a bit each
 * @lock: all below, and writing of the above; taken with interrupts off, inside
 *	all locks of nooks/
 * @old: the table that @table takes the place of, while it is being emptied
 * @nr_shift: rights by size of granules
 * @nr_nodes: granules filed
 * @nr_rights: rights
 * @bytes: bytes that rights cover, twice where two do
 * @remembers: classes whose sites may remember rights, a bit each
 * @policy: the domain's policy
 * @pool: where rights come from
 * @dom: the domain
 * @grow: makes a larger table
 * @mode_lock: modes, @mod
 * @mod: the module, while it is attached; also written under @lock
 */
struct carat_guard {
	unsigned long hot[NOOKS_SITE_CLASSES];
	unsigned long shifts;
	struct carat_guard_table *table;
	unsigned int ruled;

	spinlock_t lock;	/* all below */
	struct carat_guard_table *old;
	unsigned int nr_shift[SHIFT_LAST + 1];
	unsigned long nr_nodes;
	unsigned long nr_rights;
	unsigned long bytes;
	unsigned int remembers;
	struct carat_policy_seat policy;
	struct carat_guard_pool pool;
	struct nooks_domain *dom;
	struct work_struct grow;
	struct mutex mode_lock;	/* modes; mod comes and goes */
	struct nooks_module *mod;
};

/*
 * On the stack when C runs: what x86_guard.S keeps, the return address of the
 * guard, and, from driver on, the driver's frames.
 */
struct carat_guard_frame {
	unsigned long kept[8];
	unsigned long ip;
	unsigned long driver[];
};

/*
 * The activation in which code of @dom runs. NULL if it is not that domain that
 * runs here; or if kernel code runs, inside an import, and called the driver
 * behind the back of every slot. There is nothing to unwind to then: the frames in
 * between are the kernel's.
 */
static inline struct nooks_activation *
activation_of(const struct nooks_domain *dom)
{
	struct nooks_activation *act = nooks_activation_current();

	return act && likely(act->dom == dom && !act->import_sp) ? act : NULL;
}

static inline size_t right_len(const struct nooks_right *right)
{
	return READ_ONCE(right->window.limit[0]);
}

/* What it allows as far as rights go, whatever the policy says. */
static inline unsigned int right_access(const struct nooks_right *right)
{
	unsigned int access = READ_ONCE(right->access);

	return (access | access >> RIGHT_RULED) & (BIT(RIGHT_RULED) - 1);
}

/*
 * Objects of lazy types say themselves what may be accessed: those of the running
 * activation, and all that the domain holds. How many of the bytes, from the
 * first on.
 */
static inline size_t covered_by_recent(const struct nooks_activation *act,
				       unsigned long addr, size_t size,
				       unsigned int access)
{
	return act->nr_recent ?
	       nooks_activation_covered(act, addr, size, access, NULL) : 0;
}

static inline size_t covered_by_objects(struct nooks_domain *dom,
					const struct nooks_activation *act,
					unsigned long addr, size_t size,
					unsigned int access)
{
	size_t len = act ? covered_by_recent(act, addr, size, access) : 0;

	return len ?: nooks_object_covered(dom, addr, size, access, NULL);
}

/* check.c */
extern const struct nooks_window nooks_window_struct;
bool carat_guard_follow(const struct nooks_window **site,
			const struct nooks_domain *dom, unsigned long addr,
			size_t size, enum nooks_class class);
bool carat_guard_allowed(struct nooks_domain *dom,
			 struct nooks_activation *act, unsigned long sp,
			 unsigned long addr, size_t size, unsigned int access);

/* table.c */
int carat_guard_table_create(struct carat_guard *cg);
void carat_guard_table_destroy(struct carat_guard *cg);
void carat_guard_table_add(struct carat_guard *cg, struct nooks_right *right)
	__must_hold(&cg->lock);
void carat_guard_table_remove(struct carat_guard *cg,
			      struct nooks_right *right)
	__must_hold(&cg->lock);
void carat_guard_table_heat(struct carat_guard *cg) __must_hold(&cg->lock);
size_t carat_guard_table_memory(const struct carat_guard *cg);

static __always_inline struct carat_guard_node *
table_chain(const struct carat_guard_table *table, unsigned long number)
{
	return READ_ONCE(table->bucket[number * table->factor >>
				       table->shift]);
}

/* How many of @size bytes from @addr on does this right allow? */
static __always_inline size_t right_covers(const struct nooks_right *right,
					   unsigned long addr, size_t size,
					   unsigned int access)
{
	unsigned long offset = addr - READ_ONCE(right->window.start);
	size_t len;

	smp_rmb(); /* start before limit, as guards do */
	len = right_len(right);
	if (offset >= len || !(right->access & access))
		return 0;
	return min(size, len - offset);
}

/*
 * A right that allows all of the access; NULL if none does, or if it is on its
 * way from one table to the other. Not under a lock: see the head of this file.
 */
static __always_inline struct nooks_right *
table_find(const struct carat_guard *cg, unsigned long addr, size_t size,
	   unsigned int access)
{
	const struct carat_guard_table *table = READ_ONCE(cg->table);
	unsigned long shifts = READ_ONCE(cg->shifts);
	unsigned long offset, len;
	struct carat_guard_node *node;
	struct nooks_right *right;

	for (; shifts; shifts &= shifts - 1)
		for (node = table_chain(table, addr >> __ffs(shifts)); node;
		     node = READ_ONCE(node->next)) {
			right = node->right;
			offset = addr - READ_ONCE(right->window.start);
			smp_rmb(); /* start before limit, as guards do */
			len = right_len(right);
			if (offset < len && size <= len - offset &&
			    (right->access & access))
				return right;
		}
	return NULL;
}

/* pool.c */
struct nooks_right *carat_guard_pool_get(struct carat_guard *cg,
					 unsigned int access,
					 unsigned long start, size_t len,
					 unsigned int nodes)
	__must_hold(&cg->lock);
void carat_guard_pool_put(struct carat_guard *cg, struct nooks_right *right,
			  size_t len)
	__must_hold(&cg->lock);
void carat_guard_pool_destroy(struct carat_guard_pool *pool);
void carat_guard_pool_each(const struct carat_guard_pool *pool,
			   void (*fn)(struct nooks_right *right, void *data),
			   void *data);

/* rights.c */
int carat_guard_rights_add(struct nooks_object *obj, unsigned long start,
			   size_t len, unsigned int access);
void carat_guard_rights_revoke(struct nooks_object *obj);
size_t carat_guard_rights_covered(struct carat_guard *cg, unsigned long addr,
				  size_t size, unsigned int access);
size_t carat_guard_rights_at(struct carat_guard *cg, unsigned long addr,
			     size_t size, unsigned int access,
			     struct nooks_right **right);

/* policy_check.c */
bool carat_guard_judge(struct nooks_domain *dom,
		       const struct nooks_activation *act, bool granted,
		       unsigned long addr, size_t size, enum nooks_class class,
		       unsigned int access);
unsigned int carat_guard_mark(struct carat_guard *cg,
			      const struct nooks_object *obj,
			      unsigned long start, size_t len,
			      unsigned int access)
	__must_hold(&cg->lock);
void carat_guard_mark_all(struct carat_guard *cg);

/* modes.c */
int carat_guard_create(struct nooks_domain *dom);
void carat_guard_destroy(struct nooks_domain *dom);
int carat_guard_attach(struct nooks_domain *dom, struct nooks_module *mod);
void carat_guard_detach(struct nooks_domain *dom, struct nooks_module *mod);
int carat_guard_set_mode(struct nooks_domain *dom, enum nooks_class class,
			 enum nooks_mode mode);
void carat_guard_fail(struct nooks_domain *dom);

/* describe.c */
void carat_guard_describe(struct nooks_domain *dom, unsigned long addr,
			  char *buf, size_t len);

/* debugfs.c */
void carat_guard_debugfs_add(struct nooks_domain *dom);

/* bench.c */
#ifdef NOOKS_LINEAR
void carat_guard_bench_add(struct nooks_domain *dom);
#else
static inline void carat_guard_bench_add(struct nooks_domain *dom) {}
#endif

#endif /* CARAT_GUARD_INTERNAL_H */
