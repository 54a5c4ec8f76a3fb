// SPDX-License-Identifier: GPL-2.0
/*
 * Scenes: locks, memory, strings, trees of numbers and pointers, bad blocks.
 */
#include <linux/badblocks.h>
#include <linux/bitmap.h>
#include <linux/crc32.h>
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/radix-tree.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "fuzz.h"

/*
 * Where the kernel's structs lie that are the driver's own memory. Not heap: that is
 * written and given back with whatever is in it, which is no business of wrappers.
 */
static struct slot {
	u8 byte[512];
} slots[4096] __aligned(64);

static struct slot *unused[ARRAY_SIZE(slots)];
static unsigned int nr_used, nr_unused;

void *fuzz_fresh(size_t size)
{
	struct slot *slot;

	if (size > sizeof(*slot))
		return NULL;
	if (nr_unused)
		slot = unused[--nr_unused];
	else if (nr_used < ARRAY_SIZE(slots))
		slot = &slots[nr_used++];
	else
		return NULL;
	ASK(memset, memset(slot, 0, size));
	return slot;
}

void fuzz_done(const void *p)
{
	unused[nr_unused++] = (struct slot *)p;
}

static void heap_done(const void *p)
{
	ASK(kfree, kfree(OBJECT(p)));
}

struct locks {
	spinlock_t spin;	/* protects nothing */
	struct mutex mutex;	/* the same */
};

/* The second would wait for the first. */
static void twice(struct locks *l)
{
	switch (fuzz_any() % 3) {
	case 0:
		ASK(_raw_spin_lock, spin_lock(&l->spin));
		ASK(_raw_spin_lock_irq, spin_lock_irq(&l->spin));
		break;
	case 1:
		ASK(mutex_lock, mutex_lock(&l->mutex));
		ASK(mutex_lock, mutex_lock(&l->mutex));
		break;
	case 2:
		ASK(rtnl_lock, rtnl_lock());
		ASK(rtnl_lock, rtnl_lock());
	}
}

/* It may wait, which nobody may who holds such a lock. */
static void waits(struct locks *l)
{
	void *area = vmalloc(64);

	if (!area)
		return;
	ASK(_raw_spin_lock, spin_lock(&l->spin));
	switch (fuzz_any() % 3) {
	case 0:
		ASK(__kmalloc, kmalloc(fuzz_any() % 64 + 1, GFP_KERNEL));
		break;
	case 1:
		ASK(alloc_pages, alloc_pages(GFP_KERNEL, 0));
		break;
	case 2:
		ASK(vfree, vfree(area));
	}
}

/* Memory cannot be both. */
static void flags_clash(void)
{
	const gfp_t clash = GFP_KERNEL | __GFP_MOVABLE | __GFP_RECLAIMABLE;

	if (fuzz_nth(2))
		ASK(__kmalloc, kmalloc(fuzz_any() % 64 + 1, clash));
	else
		ASK(alloc_pages, alloc_pages(clash, 0));
}

/* Lockdep would go on reading a name that is gone. */
static void name_goes(void)
{
#ifdef CONFIG_LOCKDEP
	static struct lock_class_key key;
	struct lockdep_map *map = fuzz_fresh(sizeof(*map));
	char *name = kstrdup("gone", GFP_KERNEL);

	if (map && name)
		ASK(lockdep_init_map_type, lockdep_init_map(map, name, &key, 0));
#endif
}

void fuzz_scene_locks(void)
{
	struct locks *l = fuzz_fresh(sizeof(*l));
	unsigned long flags;

	if (!l)
		return;
	spin_lock_init(&l->spin);
	ASK(__mutex_init, mutex_init(OWN(&l->mutex)));
	ASK(_raw_spin_lock, spin_lock(OWN(&l->spin)));
	ASK(_raw_spin_unlock, spin_unlock(OWN(&l->spin)));
	ASK(_raw_spin_lock_irq, spin_lock_irq(OWN(&l->spin)));
	ASK(_raw_spin_unlock_irq, spin_unlock_irq(OWN(&l->spin)));
	ASK(_raw_spin_lock_irqsave, spin_lock_irqsave(OWN(&l->spin), flags));
	ASK(_raw_spin_unlock_irqrestore, spin_unlock_irqrestore(OWN(&l->spin), flags));
	ASK(mutex_lock, mutex_lock(OWN(&l->mutex)));
	ASK(rtnl_lock, rtnl_lock());
	ASK(rtnl_unlock, rtnl_unlock());
	ASK(mutex_unlock, mutex_unlock(OWN(&l->mutex)));
	if (fuzz_nth(4))
		flags_clash();
	if (fuzz_nth(4))
		waits(l);
	if (fuzz_nth(16))
		name_goes();
	if (fuzz_nth(4))
		twice(l);
	fuzz_done(l);
}

void fuzz_scene_memory(void)
{
	size_t size = 1 + fuzz_any() % 20000;
	struct page *page;
	void *p;

	p = ASK(vmalloc, vmalloc(size));
	ASK(memset, memset(OBJECT(p), 1, size));
	ASK(vfree, vfree(OBJECT(p)));
	p = ASK(vzalloc, vzalloc(size));
	fuzz_remember(TYPE_vmalloc_area, p);
	p = ASK(kvmalloc_node, kvmalloc(size, GFP_KERNEL));
	ASK(memcpy, memcpy(OBJECT(p), OBJECT((void *)fuzz_own), NUMBER(min(size, 4096ul))));
	ASK(kvfree, kvfree(OBJECT(p)));
	p = ASK(bitmap_zalloc, bitmap_zalloc(size, GFP_KERNEL));
	ASK(_find_next_bit, find_next_bit(OBJECT((unsigned long *)p), NUMBER(size), 1));
	ASK(_find_first_zero_bit, find_first_zero_bit(OBJECT((unsigned long *)p), NUMBER(size)));
	ASK(bitmap_free, bitmap_free(OBJECT((unsigned long *)p)));
	p = ASK(kmalloc_trace, kmalloc(64, GFP_KERNEL));
	heap_done(p);
	p = ASK(kmalloc_node_trace, kmalloc_node(64, GFP_KERNEL, NUMBER(0)));
	heap_done(p);
	page = ASK(alloc_pages, alloc_pages(GFP_KERNEL | __GFP_NOWARN, NUMBER(1)));
	if (page)
		ASK(__free_pages, __free_pages(OBJECT(page), NUMBER(1)));
	page = ASK(alloc_pages, alloc_page(GFP_KERNEL));
	if (page && put_page_testzero(page))
		ASK(__folio_put, __folio_put(OBJECT(page_folio(page))));
}

void fuzz_scene_strings(void)
{
	char *a = fuzz_fresh(64), *b;
	unsigned long long ull;
	unsigned int u;
	bool yes;
	int n;

	if (!a)
		return;
	ASK(strscpy, strscpy(OBJECT(a), OBJECT("  12  "), NUMBER(64ul)));
	ASK(strncpy, strncpy(OBJECT(a), OBJECT("12  "), NUMBER(63ul)));
	ASK(strim, strim(OBJECT(a)));
	ASK(strchr, strchr(OBJECT(a), '2'));
	ASK(strcmp, strcmp(OBJECT(a), OBJECT("12")));
	ASK(strnlen, strnlen(OBJECT(a), NUMBER(64ul)));
	ASK(kstrtobool, kstrtobool(OBJECT("y"), OBJECT(&yes)));
	ASK(kstrtoint, kstrtoint(OBJECT(a), NUMBER(10), OBJECT(&n)));
	ASK(kstrtouint, kstrtouint(OBJECT(a), NUMBER(10), OBJECT(&u)));
	ASK(kstrtoull, kstrtoull(OBJECT(a), NUMBER(10), OBJECT(&ull)));
	ASK(snprintf, snprintf(OBJECT(a), 64, "%d %s", 1, "one"));
	ASK(sprintf, sprintf(OBJECT(a), "%d %s", 2, "two"));
	ASK(crc32_le, crc32_le(0, OBJECT((u8 *)a), 64));
	b = ASK(kstrdup, kstrdup(OBJECT(a), GFP_KERNEL));
	heap_done(b);
	b = ASK(kstrndup, kstrndup(OBJECT(a), NUMBER(3ul), GFP_KERNEL));
	heap_done(b);
	ASK(_copy_from_user, copy_from_user(OBJECT(a), (void __user *)OBJECT(0x10000ul), 64)
	    ? 0 : 0);
	ASK(print_hex_dump, print_hex_dump(KERN_DEBUG, OBJECT(""), 0, 16, 1, OBJECT(a), 4, false));
	fuzz_done(a);
}

struct trees {
	struct radix_tree_root root;
	struct ida ida;
	void *found[4];
	struct list_head list, entry;
};

void fuzz_scene_trees(void)
{
	struct trees *t = fuzz_fresh(sizeof(*t));
	unsigned long at = fuzz_any() % 100000;
	int n;

	if (!t)
		return;
	INIT_RADIX_TREE(&t->root, GFP_KERNEL);
	ASK(radix_tree_insert, radix_tree_insert(OWN(&t->root), at, OBJECT((void *)t)));
	ASK(radix_tree_insert, radix_tree_insert(&t->root, NUMBER(at + 1), t));
	ASK(radix_tree_lookup, radix_tree_lookup(OWN(&t->root), NUMBER(at)));
	ASK(radix_tree_gang_lookup,
	    radix_tree_gang_lookup(OWN(&t->root), OBJECT(&t->found[0]), at, NUMBER(4)));
	ASK(radix_tree_delete_item, radix_tree_delete_item(OWN(&t->root), at, OBJECT((void *)t)));
	ASK(radix_tree_delete_item, radix_tree_delete_item(&t->root, NUMBER(at + 1), NULL));

	INIT_LIST_HEAD(&t->list);
	ASK(__list_add_valid, list_add(&t->entry, OWN(&t->list)));
	ASK(__list_del_entry_valid, list_del(OWN(&t->entry)));

	ida_init(&t->ida);
	n = ASK(ida_alloc_range, ida_alloc_range(OWN(&t->ida), 0, NUMBER(100), GFP_KERNEL));
	/* Once these two were the same. */
	if (fuzz_nth(4))
		ASK(ida_free, ida_free(&t->ida, n + 65536));
	ASK(ida_free, ida_free(OWN(&t->ida), NUMBER(n)));
	fuzz_done(t);
}

void fuzz_scene_badblocks(void)
{
	struct badblocks *bb = fuzz_fresh(sizeof(*bb));
	char *page = ASK(__kmalloc, kzalloc(PAGE_SIZE + fuzz_any() % 2, GFP_KERNEL));
	sector_t first;
	int n;

	if (!bb || !page)
		return;
	ASK(badblocks_init, badblocks_init(OWN(bb), 1));
	fuzz_remember(TYPE_badblocks, bb);
	if (fuzz_nth(8))
		ASK(badblocks_init, badblocks_init(bb, 1) ? 0 : 0);
	for (n = 0; n < 4; n++)
		ASK(badblocks_set,
		    badblocks_set(OWN(bb), NUMBER(n * 100ul), NUMBER(7), NUMBER(1)));
	ASK(badblocks_check,
	    badblocks_check(OWN(bb), NUMBER(0ul), NUMBER(1000), OBJECT(&first), OBJECT(&n)));
	ASK(badblocks_show, badblocks_show(OWN(bb), OBJECT(page), NUMBER(0)));
	ASK(badblocks_clear, badblocks_clear(OWN(bb), NUMBER(100ul), NUMBER(3)));
	ASK(badblocks_exit, badblocks_exit(OWN(bb)));
	fuzz_forget(TYPE_badblocks, bb);
	heap_done(page);
	fuzz_done(bb);
}
