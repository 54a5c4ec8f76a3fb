// SPDX-License-Identifier: GPL-2.0
/*
 * CPU exceptions in driver code, caught on an unpatched kernel.
 *
 * Every exception that the kernel cannot resolve passes fixup_exception(), the
 * function that looks for an exception table entry, or page_fault_oops(): with
 * SMAP, a kernel access to a user address goes straight to the latter. An
 * ftrace hook at the entry of both looks whether the exception happened in the
 * code of a running domain. If so it sends the interrupted thread to
 * nooks_activation_landing(), and makes the hooked function return at once, as
 * if it had found a fixup. The kernel then returns from the exception as usual:
 * no oops, no taint, whatever the context.
 *
 * For every other exception the hooked function runs untouched.
 */
#include <linux/extable.h>
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <asm/extable.h>
#include <asm/trap_pf.h>
#include <asm/trapnr.h>

#include "../compat.h"
#include "../internal.h"

/* Where the hooked functions "return" from. */
static noinline int trap_fixed_up(void)
{
	return 1;
}

static noinline void trap_swallowed(void)
{
	barrier();
}

/* Has the driver's own code a fixup for this instruction? */
static bool has_fixup(const struct module *owner, unsigned long ip)
{
	unsigned int i;

	for (i = 0; i < owner->num_exentries; i++)
		if ((unsigned long)&owner->extable[i].insn +
		    owner->extable[i].insn == ip)
			return true;
	return false;
}

/*
 * Is it the driver's doing? Either its code trapped, or it called what is no
 * code: then the trapping address is the target, and the return address on top
 * of the stack is the driver's.
 */
static bool trap_in_driver(const struct nooks_activation *act,
			   const struct pt_regs *regs, unsigned int nr,
			   unsigned long error_code, unsigned long *ip)
{
	const struct module *owner = act->mod->owner;
	unsigned long top;

	if (act->import_sp)
		return false;
	if (nooks_module_has_code(owner, regs->ip)) {
		*ip = regs->ip;
		return !has_fixup(owner, regs->ip);
	}
	if (nr != X86_TRAP_PF || !(error_code & X86_PF_INSTR))
		return false;
	top = *(unsigned long *)regs->sp;
	if (nooks_module_has_code(owner, top) && regs->sp < act->sp) {
		*ip = top;
		return true;
	}
	return false;
}

/* Send the interrupted driver to the landing; false: none of our business. */
static bool trap_divert(struct pt_regs *regs, unsigned int nr,
			unsigned long error_code, unsigned long address)
{
	struct nooks_activation *act;
	unsigned long ip;

	if (user_mode(regs))
		return false;
	/* The exception runs on the stack of the code that it interrupted. */
	act = nooks_activation_current();
	if (!act || !trap_in_driver(act, regs, nr, error_code, &ip))
		return false;

	act->trap.nr = nr;
	act->trap.error_code = error_code;
	act->trap.ip = ip;
	act->trap.sp = regs->sp;
	act->trap.address = nr == X86_TRAP_PF ? address : 0;

	/* As if the driver had called: the landing's frame goes below its own. */
	regs->sp = ALIGN_DOWN(regs->sp, 16) - sizeof(long);
	regs->di = (unsigned long)act;
	regs->ip = (unsigned long)nooks_activation_landing;
	/* The driver may have been within a user access, or in a string copy. */
	regs->flags &= ~(X86_EFLAGS_AC | X86_EFLAGS_DF);
	return true;
}

/* int fixup_exception(regs, trapnr, error_code, fault_addr) */
static void notrace fixup_hook(unsigned long ip, unsigned long parent_ip,
			       struct ftrace_ops *ops,
			       struct ftrace_regs *fregs)
{
	struct pt_regs *args = ftrace_get_regs(fregs);

	if (trap_divert((struct pt_regs *)args->di, args->si, args->dx,
			args->cx))
		args->ip = (unsigned long)trap_fixed_up;
}

/* void page_fault_oops(regs, error_code, address) */
static void notrace oops_hook(unsigned long ip, unsigned long parent_ip,
			      struct ftrace_ops *ops,
			      struct ftrace_regs *fregs)
{
	struct pt_regs *args = ftrace_get_regs(fregs);

	if (trap_divert((struct pt_regs *)args->di, X86_TRAP_PF, args->si,
			args->dx))
		args->ip = (unsigned long)trap_swallowed;
}

#define HOOK_FLAGS	(FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_IPMODIFY | \
			 FTRACE_OPS_FL_RECURSION | FTRACE_OPS_FL_PERMANENT)

static struct trap_hook {
	const char *name;
	struct ftrace_ops ops;
	unsigned long addr;
} hooks[] = {
	{ "fixup_exception", { .func = fixup_hook, .flags = HOOK_FLAGS } },
	{ "page_fault_oops", { .func = oops_hook, .flags = HOOK_FLAGS } },
};

void nooks_arch_trap_describe(const struct nooks_trap *trap,
			      struct nooks_fault *fault)
{
	switch (trap->nr) {
	case X86_TRAP_PF:
		fault->kind = trap->error_code & X86_PF_INSTR ?
			NOOKS_FAULT_CALL : NOOKS_FAULT_PAGE;
		fault->what = trap->error_code & X86_PF_WRITE ? "write" :
			trap->error_code & X86_PF_INSTR ? "execute" : "read";
		break;
	case X86_TRAP_UD:
		fault->kind = NOOKS_FAULT_BUG;
		fault->what = "BUG() or an undefined instruction";
		break;
	case X86_TRAP_DE:
		fault->kind = NOOKS_FAULT_DIVIDE;
		fault->what = "division by zero or overflow";
		break;
	case X86_TRAP_GP:
		fault->kind = NOOKS_FAULT_PROTECTION;
		fault->what = "non-canonical address or privileged instruction";
		break;
	default:
		fault->kind = NOOKS_FAULT_TRAP;
		fault->what = "CPU exception";
	}
}

/* kallsyms_lookup_name() is not for modules; a kprobe that is never hit is. */
static unsigned long symbol_address(const char *name)
{
	struct kprobe kp = {
		.symbol_name = name,
		.flags = KPROBE_FLAG_DISABLED,
	};
	unsigned long addr;

	if (register_kprobe(&kp))
		return 0;
	addr = (unsigned long)kp.addr;
	unregister_kprobe(&kp);
	return addr;
}

static void hook_remove(struct trap_hook *hook)
{
	unregister_ftrace_function(&hook->ops);
	ftrace_set_filter_ip(&hook->ops, hook->addr, 1, 0);
}

static int hook_install(struct trap_hook *hook)
{
	int err;

	hook->addr = symbol_address(hook->name);
	if (!hook->addr)
		return -ENOENT;
	err = ftrace_set_filter_ip(&hook->ops, hook->addr, 0, 0);
	if (err)
		return err;
	err = register_ftrace_function(&hook->ops);
	if (err)
		ftrace_set_filter_ip(&hook->ops, hook->addr, 1, 0);
	return err;
}

static void hooks_remove(int nr)
{
	while (nr--)
		hook_remove(&hooks[nr]);
}

int nooks_arch_init(void)
{
	int i, err;

	/* What entries note of the interrupt flag means nothing there. */
	if (boot_cpu_has(X86_FEATURE_XENPV)) {
		pr_err("nooks: does not protect paravirtualised guests of Xen\n");
		return -ENODEV;
	}
	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		err = hook_install(&hooks[i]);
		if (err) {
			pr_err("nooks: cannot hook %s (error %d): is ftrace enabled, or a live patch on it?\n",
			       hooks[i].name, err);
			hooks_remove(i);
			return err;
		}
	}
	err = nooks_arch_stack_init();
	if (err)
		hooks_remove(ARRAY_SIZE(hooks));
	return err;
}

void nooks_arch_exit(void)
{
	nooks_arch_stack_exit();
	hooks_remove(ARRAY_SIZE(hooks));
}
