// SPDX-License-Identifier: GPL-2.0
/*
 * Says in a few words what an address belongs to, for reports.
 */
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/sched/task_stack.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "internal.h"

/* How far from an object an address still reads as "beside" it. */
#define NEAR	64

/* The right nearest to @addr among those filed under its granule. */
static bool describe_right(struct carat_guard_rights *rights,
			   unsigned long addr, char *buf, size_t len)
{
	struct nooks_right *right, *best = NULL;
	struct carat_guard_granule *granule;
	unsigned long distance, least = NEAR + 1;
	int i;

	rcu_read_lock();
	for (i = 0; i < ARRAY_SIZE(rights->bucket); i++)
		hlist_for_each_entry_rcu(granule, &rights->bucket[i], node) {
			right = granule->right;
			if (addr < right->start)
				distance = right->start - addr;
			else if (addr >= right->start + right->len)
				distance = addr - right->start - right->len + 1;
			else
				distance = 0;
			if (distance < least) {
				least = distance;
				best = right;
			}
		}
	if (best && addr < best->start)
		snprintf(buf, len, "%lu before own %s", best->start - addr,
			 best->obj->type->name);
	else if (best && addr - best->start >= best->len)
		snprintf(buf, len, "%lu past own %s",
			 addr - best->start - best->len, best->obj->type->name);
	else if (best)
		snprintf(buf, len, "own %s+%lu", best->obj->type->name,
			 addr - best->start);
	rcu_read_unlock();
	return best;
}

void carat_guard_describe(struct nooks_domain *dom, unsigned long addr,
			  char *buf, size_t len)
{
	unsigned long stack = (unsigned long)task_stack_page(current);
	char symbol[KSYM_SYMBOL_LEN];

	if (addr < PAGE_SIZE) {
		strscpy(buf, "NULL pointer", len);
	} else if (addr < TASK_SIZE_MAX) {
		strscpy(buf, "user space", len);
	} else if (addr - stack < THREAD_SIZE) {
		snprintf(buf, len, "kernel stack+%lu", addr - stack);
	} else if (!describe_right(dom->protection, addr, buf, len)) {
		sprint_symbol(symbol, addr);
		if (!strncmp(symbol, "0x", 2))
			strscpy(buf, virt_addr_valid(addr) ? "foreign memory" :
				"no memory of the domain", len);
		else
			strscpy(buf, symbol, len);
	}
}
