// SPDX-License-Identifier: GPL-2.0
/*
 * Where the interrupt stack of each CPU begins. The kernel tells modules nothing of it; but
 * an interrupt that comes while the kernel runs is handled on that stack, and its topmost
 * word says where the interrupted stack goes on.
 */
#include <linux/cpuhotplug.h>
#include <linux/irq_work.h>
#include <linux/sched/task_stack.h>
#include <asm/irq_stack.h>

#include "../internal.h"

static enum cpuhp_state stack_state;

static void note_stack(struct irq_work *work)
{
	unsigned long sp = current_stack_pointer;
	unsigned long top = ALIGN(sp, PAGE_SIZE);
	unsigned long below;

	if (object_is_on_stack(&sp))
		return;
	below = READ_ONCE_NOCHECK(((unsigned long *)top)[-1]);
	if (below - (unsigned long)task_stack_page(current) < THREAD_SIZE)
		this_cpu_write(__carat_guard_irq_stack, top - IRQ_STACK_SIZE);
}

/* In a thread of that CPU, so it is the kernel that is interrupted. */
static int find_stack(unsigned int cpu)
{
	struct irq_work work = IRQ_WORK_INIT_HARD(note_stack);

	irq_work_queue(&work);
	irq_work_sync(&work);
	if (!this_cpu_read(__carat_guard_irq_stack))
		pr_warn_once("nooks: interrupt stack of CPU %u not found: recursion there is not stopped\n",
			     cpu);
	return 0;
}

int nooks_arch_stack_init(void)
{
	int state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "nooks:stack",
				      find_stack, NULL);

	if (state < 0)
		return state;
	stack_state = state;
	return 0;
}

void nooks_arch_stack_exit(void)
{
	cpuhp_remove_state_nocalls(stack_state);
}
