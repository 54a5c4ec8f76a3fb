/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every place where the framework has to know which kernel it is built for.
 * No other file tests a version.
 */
#ifndef NOOKS_COMPAT_H
#define NOOKS_COMPAT_H

#include <linux/ftrace.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/version.h>

#include "../carat_guard/abi.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "nooks needs Linux 6.1 or later"
#endif

/*
 * The function graph tracer keeps the return addresses of running functions on
 * a stack of its own, and where it took them from; frames that are unwound over
 * must go from it too. These are the ones from @sp to @end; what an interrupt
 * interrupted is on another stack, or behind.
 */
static inline void nooks_ret_stack_drop(unsigned long sp, unsigned long end)
{
#ifdef CONFIG_FUNCTION_GRAPH_TRACER
	while (current->curr_ret_stack >= 0 &&
	       (unsigned long)current->ret_stack[current->curr_ret_stack].retp -
	       sp < end - sp) {
		current->curr_ret_stack--;
		current->curr_ret_depth--;
	}
#endif
}

/*
 * What an allocation may not have that may wait. The flag went in 6.3 (2973d8229b78,
 * "mm: discard __GFP_ATOMIC").
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define NOOKS_GFP_NEVER_WAITS	__GFP_ATOMIC
#else
#define NOOKS_GFP_NEVER_WAITS	((__force gfp_t)0)
#endif

/*
 * KASAN marks what lies around the variables of a function, and takes the marks away
 * when it returns. Frames up to @sp never do.
 */
#if defined(CONFIG_KASAN_GENERIC) && defined(CONFIG_KASAN_STACK)
void __asan_allocas_unpoison(void *stack_top, long stack_bottom);

static __always_inline void nooks_kasan_forget_frames(unsigned long sp)
{
	__asan_allocas_unpoison((void *)current_stack_pointer, sp);
}
#else
static inline void nooks_kasan_forget_frames(unsigned long sp)
{
}
#endif

/*
 * A module's sections got one layout a kind in 6.4 (ac3b43283923, "module:
 * replace module_layout with module_memory").
 */
static inline bool nooks_module_has_code(const struct module *mod,
					 unsigned long addr)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return within_module_mem_type(addr, mod, MOD_TEXT) ||
	       within_module_mem_type(addr, mod, MOD_INIT_TEXT);
#else
	return addr - (unsigned long)mod->core_layout.base <
			mod->core_layout.text_size ||
	       addr - (unsigned long)mod->init_layout.base <
			mod->init_layout.text_size;
#endif
}

/* The preempt count as it lies there, with the bit that is none of it. */
#ifndef nooks_preempt_word
#define nooks_preempt_word()	raw_cpu_read_4(__preempt_count)
#endif

/* As arch_local_save_flags(), where it is no call that is patched at boot. */
#ifndef nooks_save_flags
#define nooks_save_flags()	native_save_fl()
#endif

/*
 * __assign_str() lost its second argument in 6.10 (2c92ca849fcc, "tracing/treewide:
 * Remove second parameter of __assign_str()").
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define nooks_assign_str(dst, src)	__assign_str(dst)
#else
#define nooks_assign_str(dst, src)	__assign_str(dst, src)
#endif

#endif /* NOOKS_COMPAT_H */
