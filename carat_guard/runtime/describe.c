// SPDX-License-Identifier: GPL-2.0
/*
 * Says in a few words what an address belongs to, for reports.
 */
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>

#include "internal.h"

/* How far from an object an address still reads as "beside" it. */
#define NEAR	64

/* The right nearest to an address. */
struct nearest {
	unsigned long addr;
	unsigned long distance;
	unsigned long start;
	size_t len;
	const char *name;
};

static void look(struct nooks_right *right, void *data)
{
	struct nearest *best = data;
	unsigned long start = READ_ONCE(right->window.start), distance;
	size_t len = right_len(right);

	/* One function is no place to be beside of. */
	if (!len || right_access(right) & NOOKS_ACCESS_CALL)
		return;
	if (best->addr < start)
		distance = start - best->addr;
	else if (best->addr - start >= len)
		distance = best->addr - start - len + 1;
	else
		distance = 0;
	/* Of several that hold it the smallest says most: fields in a struct. */
	if (distance > best->distance ||
	    (distance == best->distance && best->name && len >= best->len))
		return;
	best->distance = distance;
	best->start = start;
	best->len = len;
	best->name = READ_ONCE(right->obj)->type->name;
}

static bool describe_right(const struct carat_guard *cg, unsigned long addr,
			   char *buf, size_t len)
{
	struct nearest best = { .addr = addr, .distance = NEAR };

	carat_guard_pool_each(&cg->pool, look, &best);
	if (best.name && addr < best.start)
		snprintf(buf, len, "%lu before own %s", best.start - addr,
			 best.name);
	else if (best.name && addr - best.start >= best.len)
		snprintf(buf, len, "%lu past own %s",
			 addr - best.start - best.len, best.name);
	else if (best.name)
		snprintf(buf, len, "own %s+%lu", best.name, addr - best.start);
	return best.name;
}

/* Objects without rights of their own say which addresses are theirs. */
static bool describe_lazy(struct nooks_domain *dom, unsigned long addr,
			  char *buf, size_t len)
{
	struct nooks_object obj;

	if (!nooks_object_covered(dom, addr, 1, NOOKS_ACCESS_READ, &obj))
		return false;
	if (addr - obj.key < obj.type->size)
		snprintf(buf, len, "own %s+%lu", obj.type->name,
			 addr - obj.key);
	else
		snprintf(buf, len, "data of own %s", obj.type->name);
	return true;
}

/*
 * Where interrupt stacks begin and end is not told to modules. While one is in use,
 * what lies a little above the stack pointer is on it.
 */
static bool on_interrupt_stack(unsigned long addr, unsigned long sp)
{
	unsigned long stack = (unsigned long)task_stack_page(current);

	return sp - stack >= THREAD_SIZE && addr - sp < IRQ_STACK_SIZE;
}

void carat_guard_describe(struct nooks_domain *dom, unsigned long addr,
			  char *buf, size_t len)
{
	unsigned long stack = (unsigned long)task_stack_page(current);
	unsigned long sp = current_stack_pointer;
	char symbol[KSYM_SYMBOL_LEN];

	if (addr < PAGE_SIZE) {
		strscpy(buf, "NULL pointer", len);
	} else if (addr < TASK_SIZE_MAX) {
		strscpy(buf, "user space", len);
	} else if (addr - stack < THREAD_SIZE) {
		snprintf(buf, len, "kernel stack+%lu", addr - stack);
	} else if (on_interrupt_stack(addr, sp)) {
		snprintf(buf, len, "interrupt stack+%lu", addr - sp);
	} else if (!describe_lazy(dom, addr, buf, len) &&
		   !describe_right(dom->protection, addr, buf, len)) {
		sprint_symbol(symbol, addr);
		if (!strncmp(symbol, "0x", 2))
			strscpy(buf, virt_addr_valid(addr) ? "foreign memory" :
				"no memory of the domain", len);
		else
			strscpy(buf, symbol, len);
	}
}
