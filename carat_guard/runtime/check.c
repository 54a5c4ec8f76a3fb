// SPDX-License-Identifier: GPL-2.0
/*
 * The slow path of every guard: may this domain do this here and now? Its own
 * stack, what was lent for the call, what its objects allow.
 */
#include <linux/linkage.h>

#include "internal.h"
#include "x86_guard.h"

const struct nooks_window nooks_window_none;
EXPORT_SYMBOL_GPL(nooks_window_none);
/* Of sites that read structs of objects: x86_guard.S looks for these first. */
const struct nooks_window nooks_window_struct;
const struct nooks_window nooks_window_all = {
	.limit = { ~0UL, ~0UL, ~0UL, ~0UL },
};
EXPORT_SYMBOL_GPL(nooks_window_all);

/* The spots of a class: the first, and behind the last. */
static const u8 spots_of[NOOKS_SITE_CLASSES + 1] = {
	NOOKS_SPOT_WRITE(0), NOOKS_SPOT_READ(0), NOOKS_SPOTS, NOOKS_SPOTS
};

/* What x86_guard.S relies on. */
static_assert(offsetof(struct nooks_module, dom) == MODULE_DOM);
static_assert(offsetof(struct nooks_domain, protection) == DOMAIN_GUARD);
static_assert(offsetof(struct nooks_domain, stats) == DOMAIN_STATS);
static_assert(offsetof(struct nooks_domain, readable) == DOMAIN_READABLE);
static_assert(offsetof(struct nooks_domain, spots) == DOMAIN_SPOTS);
static_assert(offsetof(struct nooks_domain, object) == DOMAIN_OBJECT);
static_assert(offsetofend(struct nooks_domain, spots) == DOMAIN_SPOTS_END);
static_assert(sizeof(struct nooks_spots) == SPOTS_SIZE);
static_assert(offsetof(struct nooks_spots, window) == SPOTS_WINDOW);
static_assert(sizeof(struct nooks_window) == WINDOW_SIZE);
static_assert(offsetof(struct nooks_window, start) == RIGHT_START);
static_assert(offsetof(struct nooks_window, limit[0]) == RIGHT_LEN);
static_assert(NOOKS_SPOT_SETS == 2 && NOOKS_SPOTS_WRITE == SPOTS_WRITE &&
	      NOOKS_SPOTS_READ == SPOTS_READ);
static_assert(NOOKS_SPOT_READ(0) == NOOKS_SPOTS_WRITE);
static_assert(offsetof(struct nooks_stats, count[NOOKS_STAT_MISSES]) ==
	      STATS_MISSES);
static_assert(offsetof(struct carat_guard, hot) == GUARD_HOT);
static_assert(offsetof(struct carat_guard, ruled) == GUARD_RULED);
static_assert(offsetof(struct carat_guard, table) == GUARD_TABLE);
static_assert(offsetof(struct carat_guard_table, shift) == TABLE_SHIFT);
static_assert(offsetof(struct carat_guard_table, factor) == TABLE_FACTOR);
static_assert(offsetof(struct carat_guard_table, bucket) == TABLE_BUCKET);
static_assert(offsetof(struct carat_guard_node, next) == NODE_NEXT);
static_assert(offsetof(struct carat_guard_node, right) == NODE_RIGHT);
static_assert(offsetof(struct nooks_right, window.start) == RIGHT_START);
static_assert(offsetof(struct nooks_right, window.limit[0]) == RIGHT_LEN);
static_assert(offsetof(struct nooks_right, access) == RIGHT_ACCESS);
/* User Mode Linux 6.1 has another layout, and no need of that file. */
static_assert((IS_ENABLED(CONFIG_UML) && !IS_ENABLED(CONFIG_THREAD_INFO_IN_TASK)) ||
	      offsetof(struct task_struct, stack) == TASK_STACK);
static_assert(offsetof(struct nooks_activation, dom) == ACT_DOM);
static_assert(offsetof(struct nooks_activation, sp) == ACT_SP);
static_assert(offsetof(struct nooks_activation, import_sp) == ACT_IMPORT_SP);
static_assert(offsetof(struct nooks_activation, near_known) == ACT_NEAR_KNOWN);
static_assert(offsetof(struct nooks_activation, near) == ACT_NEAR);
static_assert(sizeof(struct nooks_near) == NEAR_SIZE);
static_assert(offsetof(struct nooks_near, start) == NEAR_START);
static_assert(offsetof(struct nooks_near, len) == NEAR_LEN);
static_assert(offsetof(struct nooks_near, obj) == NEAR_OBJ);
static_assert(offsetof(struct nooks_near, tag) == NEAR_TAG);
static_assert(offsetof(struct nooks_near, seq) == NEAR_SEQ);
static_assert(NOOKS_NEAR == 2);
static_assert(NOOKS_TABLE_START(NOOKS_TABLE_READABLE) == READABLE_START);
static_assert(NOOKS_TABLE_BITS(NOOKS_TABLE_READABLE) == READABLE_BITS);
static_assert(GOLDEN_RATIO_32 == GOLDEN_RATIO);
static_assert(offsetof(struct nooks_type, size) == TYPE_SIZE);
static_assert(offsetof(struct nooks_object, tag) == OBJECT_TAG);
static_assert(offsetof(struct nooks_object, next) == OBJECT_NEXT);
static_assert(offsetof(struct nooks_object, type) == OBJECT_TYPE);
static_assert(offsetof(struct nooks_object, seq) == OBJECT_SEQ);
static_assert(NOOKS_ACCESS_READ == ACCESS_READ);
static_assert(NOOKS_ACCESS_WRITE == ACCESS_WRITE);
static_assert(NOOKS_ACCESS_CALL == ACCESS_CALL);
static_assert(NOOKS_CLASS_WRITE == 0 && NOOKS_CLASS_READ == 1 &&
	      NOOKS_CLASS_CALL == 2);

/* By class. */
static const u8 class_access[] = {
	NOOKS_ACCESS_WRITE, NOOKS_ACCESS_READ, NOOKS_ACCESS_CALL
};

static const u8 class_fault[] = {
	NOOKS_FAULT_WRITE, NOOKS_FAULT_READ, NOOKS_FAULT_TARGET
};

/*
 * The driver's own frames: those of the running activation lie between the
 * guard and the frame of its entry wrapper; those of activations of the same
 * domain it is nested in end where they called out. The top word of a window is
 * the return address into the entry wrapper.
 */
static bool own_stack(const struct nooks_activation *act, unsigned long sp,
		      unsigned long addr, size_t size)
{
	const struct nooks_domain *dom = act->dom;
	unsigned long top;

	for (; act; act = act->prev, sp = act ? act->import_sp : 0) {
		top = act->sp - sizeof(long);
		if (act->dom == dom && sp && addr >= sp && addr < top &&
		    size <= top - addr)
			return true;
	}
	return false;
}

static bool granted(const struct nooks_activation *act, unsigned long addr,
		    size_t size, unsigned int access)
{
	int i;

	for (i = 0; i < act->nr_grants; i++) {
		const struct nooks_grant *grant = &act->grant[i];

		if (addr >= grant->start && addr - grant->start < grant->len &&
		    size <= grant->len - (addr - grant->start) &&
		    (grant->access & access))
			return true;
	}
	return false;
}

/*
 * On the own stack, or lent for the call: both come and go too fast for a site to
 * remember. Functions are only among what was lent by name.
 */
static bool lent(struct nooks_activation *act, unsigned long sp,
		 unsigned long addr, size_t size, unsigned int access)
{
	if (access == NOOKS_ACCESS_CALL)
		return granted(act, addr, size, access);
	if (own_stack(act, sp, addr, size) || granted(act, addr, size, access))
		return true;
	if (access == NOOKS_ACCESS_READ)
		return nooks_activation_readable(act, addr, size);
	return covered_by_recent(act, addr, size, access) == size;
}

/*
 * Does a lazy object allow it, or do several things that lie next to each other
 * together?
 */
static bool covered(struct nooks_domain *dom,
		    const struct nooks_activation *act, unsigned long addr,
		    size_t size, unsigned int access)
{
	struct carat_guard *cg = dom->protection;
	size_t len;

	/* Rights are asked under a lock, and those for all of it have been asked. */
	if (access != NOOKS_ACCESS_CALL && size &&
	    nooks_object_guess(dom, addr, size, access, NULL) == size)
		return true;
	for (; size; addr += len, size -= len) {
		len = carat_guard_rights_covered(cg, addr, size, access);
		if (!len && access != NOOKS_ACCESS_CALL)
			len = covered_by_objects(dom, act, addr, size, access);
		if (!len)
			return false;
	}
	return true;
}

/*
 * All but plain rights. Where the policy has a say, it is asked about everything
 * but the driver's own stack.
 */
static bool ruled(struct nooks_domain *dom, const struct nooks_activation *act,
		  unsigned long sp, unsigned long addr, size_t size,
		  enum nooks_class class)
{
	unsigned int access = class_access[class];

	if (act && access != NOOKS_ACCESS_CALL &&
	    own_stack(act, sp, addr, size))
		return true;
	return carat_guard_judge(dom, act,
				 act && granted(act, addr, size, access),
				 addr, size, class, access);
}

bool carat_guard_allowed(struct nooks_domain *dom,
			 struct nooks_activation *act, unsigned long sp,
			 unsigned long addr, size_t size, unsigned int access)
{
	enum nooks_class class = access & NOOKS_ACCESS_WRITE ?
				 NOOKS_CLASS_WRITE : NOOKS_CLASS_READ;
	struct carat_guard *cg = dom->protection;

	/* Memory that an argument points to obeys the rules of its class. */
	if (unlikely(READ_ONCE(cg->ruled) & BIT(class)))
		return table_find(cg, addr, size, access) ||
		       ruled(dom, act, sp, addr, size, class);
	return (act && lent(act, sp, addr, size, access)) ||
	       table_find(cg, addr, size, access) ||
	       covered(dom, act, addr, size, access);
}

/* Let a site remember what its next miss would find. */
static __always_inline bool remember(const struct nooks_window **site,
				     const struct nooks_window *window,
				     const unsigned long *hot)
{
	WRITE_ONCE(*site, window);
	/*
	 * Who sets *hot to 0 resets all sites afterwards: either that comes after
	 * this store, or the 0 is seen here.
	 */
	smp_mb();
	if (likely(READ_ONCE(*hot)))
		return true;
	cmpxchg(site, window, &nooks_window_none);
	return false;
}

/*
 * The class is off. The mode that comes next must not find a site that lets
 * everything pass: it waits for those that are between these two lines.
 */
static void remember_all(const struct nooks_domain *dom,
			 enum nooks_class class,
			 const struct nooks_window **site)
{
	preempt_disable();
	WRITE_ONCE(*site, &nooks_window_all);
	smp_mb(); /* as above */
	if (READ_ONCE(dom->mode[class]) != NOOKS_MODE_OFF)
		cmpxchg(site, &nooks_window_all, &nooks_window_none);
	preempt_enable();
}

/*
 * Let a site follow the lazy objects of the domain, where nothing but rights decides.
 * That a spot lies there is the right; as with a right, no more is asked. Guards have
 * looked already (x86_guard.S).
 */
bool carat_guard_follow(const struct nooks_window **site,
			const struct nooks_domain *dom, unsigned long addr,
			size_t size, enum nooks_class class)
{
	const struct carat_guard *cg = dom->protection;
	const struct nooks_window *window;
	unsigned int set, i;
	unsigned long offset;

	if (!READ_ONCE(cg->hot[class]) || READ_ONCE(cg->ruled) & BIT(class))
		return false;
	for (set = 0; set < NOOKS_SPOT_SETS; set++)
		for (i = spots_of[class]; i < spots_of[class + 1]; i++) {
			window = &dom->spots[set].window[i];
			offset = addr - READ_ONCE(window->start);
			smp_rmb(); /* start before limit, as guards do */
			if (offset < window->limit[0] &&
			    size <= window->limit[0] - offset)
				return remember(site, window, &cg->hot[class]);
		}
	return false;
}

static void deny(struct nooks_domain *dom, struct nooks_activation *act,
		 enum nooks_class class, unsigned long addr, size_t size,
		 const struct carat_guard_frame *frame)
{
	struct nooks_fault fault = {
		.kind = class_fault[class],
		.ip = frame->ip,
		.addr = addr,
		.size = size,
		.arg = -1,
		.sp = (unsigned long)frame->driver,
	};

	nooks_fault_denied(dom, act, &fault);
}

/* Everything that is not simply a right. */
static noinline notrace void miss(unsigned long addr, unsigned long size,
				  const struct nooks_window **site,
				  struct nooks_domain *dom,
				  const struct carat_guard_frame *frame,
				  enum nooks_class class)
{
	struct carat_guard *cg = dom->protection;
	struct nooks_activation *act = activation_of(dom);
	unsigned int access = class_access[class];
	const struct nooks_right *right;
	bool asks;

	/* Another thread failed the domain: this one leaves here. */
	if (unlikely(!nooks_domain_running(dom)) && act)
		nooks_activation_unwind(act);
	if (READ_ONCE(dom->mode[class]) == NOOKS_MODE_OFF) {
		remember_all(dom, class, site);
		return;
	}
	asks = READ_ONCE(cg->ruled) & BIT(class);
	if (!asks && act &&
	    lent(act, (unsigned long)frame->driver, addr, size, access))
		return;
	right = table_find(cg, addr, size, access);
	if (right) {
		if (READ_ONCE(cg->hot[class]))
			remember(site, &right->window, &cg->hot[class]);
		return;
	}
	if (asks ? ruled(dom, act, (unsigned long)frame->driver, addr, size,
			 class) :
		   covered(dom, act, addr, size, access))
		return;
	deny(dom, act, class, addr, size, frame);
}

/* Called by x86_guard.S. */
#define MISS(name, class)						\
asmlinkage void carat_guard_miss_##name(unsigned long addr,		\
					unsigned long size,		\
					const struct nooks_window **site, \
					struct nooks_module *mod,	\
					const struct carat_guard_frame *frame); \
asmlinkage notrace void							\
carat_guard_miss_##name(unsigned long addr, unsigned long size,	\
			const struct nooks_window **site,		\
			struct nooks_module *mod,			\
			const struct carat_guard_frame *frame)		\
{									\
	miss(addr, size, site, mod->dom, frame, class);			\
}

MISS(write, NOOKS_CLASS_WRITE)
MISS(read, NOOKS_CLASS_READ)
MISS(call, NOOKS_CLASS_CALL)

/* Called by x86_guard.S. A guard that checks several accesses calls for each. */
asmlinkage void carat_guard_miss_local(unsigned long addr, unsigned long size,
				       unsigned long start, unsigned long len,
				       struct nooks_module *mod,
				       const struct carat_guard_frame *frame);
asmlinkage notrace void
carat_guard_miss_local(unsigned long addr, unsigned long size,
		       unsigned long start, unsigned long len,
		       struct nooks_module *mod,
		       const struct carat_guard_frame *frame)
{
	struct nooks_domain *dom = mod->dom;

	if (!size || (addr - start < len && size <= len - (addr - start)) ||
	    READ_ONCE(dom->mode[NOOKS_CLASS_WRITE]) == NOOKS_MODE_OFF)
		return;
	deny(dom, activation_of(dom), NOOKS_CLASS_WRITE, addr, size, frame);
}

/*
 * May all of a range be accessed? Only asks: with no for an answer, the driver
 * goes on in a copy of the function in which each access is looked at.
 */
static noinline notrace bool asked(unsigned long addr, unsigned long size,
				   const struct nooks_window **site,
				   struct nooks_domain *dom, unsigned long sp,
				   enum nooks_class class)
{
	struct carat_guard *cg = dom->protection;
	unsigned int access = class_access[class];
	const struct nooks_right *right;

	if (READ_ONCE(dom->mode[class]) == NOOKS_MODE_OFF) {
		remember_all(dom, class, site);
		return true;
	}
	/* There the thread leaves. */
	if (unlikely(!nooks_domain_running(dom)))
		return false;
	if (carat_guard_follow(site, dom, addr, size, class))
		return true;
	right = table_find(cg, addr, size, access);
	if (right && READ_ONCE(cg->hot[class]))
		return remember(site, &right->window, &cg->hot[class]);
	return carat_guard_allowed(dom, activation_of(dom), sp, addr, size,
				   access);
}

/* Called by x86_guard.S. */
#define ASKED(name, class)						\
asmlinkage bool carat_guard_asked_##name(unsigned long addr,		\
					 unsigned long size,		\
					 const struct nooks_window **site, \
					 struct nooks_module *mod,	\
					 unsigned long sp);		\
asmlinkage notrace bool							\
carat_guard_asked_##name(unsigned long addr, unsigned long size,	\
			 const struct nooks_window **site,		\
			 struct nooks_module *mod, unsigned long sp)	\
{									\
	return asked(addr, size, site, mod->dom, sp, class);		\
}

ASKED(write, NOOKS_CLASS_WRITE)
ASKED(read, NOOKS_CLASS_READ)

/* Here, where their prototypes are: symbol versions are made of these. */
EXPORT_SYMBOL_GPL(__carat_guard_write);
EXPORT_SYMBOL_GPL(__carat_guard_read);
EXPORT_SYMBOL_GPL(__carat_guard_call);
EXPORT_SYMBOL_GPL(__carat_guard_local);
EXPORT_SYMBOL_GPL(__carat_guard_write_more);
EXPORT_SYMBOL_GPL(__carat_guard_read_more);
EXPORT_SYMBOL_GPL(__carat_guard_covers_write);
EXPORT_SYMBOL_GPL(__carat_guard_covers_read);

const struct nooks_protection_ops carat_guard_ops = {
	.create		= carat_guard_create,
	.destroy	= carat_guard_destroy,
	.attach		= carat_guard_attach,
	.detach		= carat_guard_detach,
	.grant		= carat_guard_rights_add,
	.revoke		= carat_guard_rights_revoke,
	.allowed	= carat_guard_allowed,
	.set_mode	= carat_guard_set_mode,
	.fail		= carat_guard_fail,
	.describe	= carat_guard_describe,
};
