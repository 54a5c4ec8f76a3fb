// SPDX-License-Identifier: GPL-2.0
/*
 * nooks_inject.ko: makes a driver commit a named fault.
 *
 * The driver module brings the faults (faulty.c, linked in by --faults); this
 * module puts a kprobe on one of its functions, and sends the call through the
 * gadget before the function itself runs. It knows nothing of domains: the same
 * works on a plain build of the driver, for contrast.
 *
 *	debugfs nooks_inject/inject	w: MODULE FAULT FUNCTION [TIMES]
 *					r: what is armed, and how often it hit
 *	debugfs nooks_inject/target	r: the attacked byte of the credentials
 */
#include <linux/cred.h>
#include <linux/debugfs.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "../faulty.h"

#define NAME_LEN	(MODULE_NAME_LEN + KSYM_NAME_LEN + 2)

static struct dentry *dir;
static struct nooks_faulty_target target;

/* One injection at a time; arm_lock. The handler reads it without. */
static DEFINE_MUTEX(arm_lock);
static struct {
	struct kprobe kp;
	bool armed;
	char function[NAME_LEN];
	char fault[64];
	unsigned long gadget;
	unsigned long enter;
	atomic_t left;
	atomic_t hits;
	struct task_struct *task;
	unsigned long sp;
} injection;

/*
 * The probe is a breakpoint. Its entry code leaves room for six words between
 * the interrupted stack and the saved registers (for call emulation), and
 * returns with the stack pointer found there: three words can be pushed.
 */
static int inject_hit(struct kprobe *kp, struct pt_regs *regs)
{
	unsigned long *sp = (unsigned long *)regs->sp;

	/* The gadget came back, and the function goes on where it was stopped. */
	if (current == injection.task && regs->sp == injection.sp) {
		injection.task = NULL;
		return 0;
	}
	if (atomic_dec_if_positive(&injection.left) < 0)
		return 0;
	atomic_inc(&injection.hits);
	injection.task = current;
	injection.sp = regs->sp;

	*--sp = (unsigned long)kp->addr;
	*--sp = (unsigned long)&target;
	*--sp = injection.gadget;
	regs->sp = (unsigned long)sp;
	regs->ip = injection.enter;
	return 1;
}

/* With one of these, the probe stays a breakpoint and becomes no jump. */
static void inject_after(struct kprobe *kp, struct pt_regs *regs,
			 unsigned long flags)
{
}

static unsigned long module_symbol(const char *module, const char *symbol)
{
	char name[NAME_LEN];
	/* Disabled: the address is all we want of it, nothing is patched. */
	struct kprobe kp = {
		.symbol_name = name,
		.flags = KPROBE_FLAG_DISABLED,
	};
	unsigned long addr;

	snprintf(name, sizeof(name), "%s:%s", module, symbol);
	if (register_kprobe(&kp))
		return 0;
	addr = (unsigned long)kp.addr;
	unregister_kprobe(&kp);
	return addr;
}

static void disarm(void)
{
	if (!injection.armed)
		return;
	unregister_kprobe(&injection.kp);
	injection.armed = false;
}

static int probe(unsigned int offset, unsigned int flags)
{
	memset(&injection.kp, 0, sizeof(injection.kp));
	injection.kp.symbol_name = injection.function;
	injection.kp.offset = offset;
	injection.kp.flags = flags;
	injection.kp.pre_handler = inject_hit;
	injection.kp.post_handler = inject_after;
	return register_kprobe(&injection.kp);
}

static int arm(const char *module, const char *fault, const char *function,
	       unsigned int times)
{
	char symbol[KSYM_NAME_LEN];
	int err;

	disarm();
	snprintf(symbol, sizeof(symbol), NOOKS_GADGET_PREFIX "%s", fault);
	strreplace(symbol, '-', '_');
	injection.gadget = module_symbol(module, symbol);
	injection.enter = module_symbol(module, NOOKS_GADGET_ENTER);
	if (!injection.gadget || !injection.enter) {
		pr_err("nooks: %s: FAILED: no fault %s: not built with --faults, not loaded, or not a name from faults.txt\n",
		       module, fault);
		return -ENOENT;
	}

	snprintf(injection.function, sizeof(injection.function), "%s:%s",
		 module, function);
	strscpy(injection.fault, fault, sizeof(injection.fault));
	injection.task = NULL;
	atomic_set(&injection.hits, 0);
	atomic_set(&injection.left, 0);
	/* At ftrace's own instruction it is no breakpoint: take the next one. */
	err = probe(0, KPROBE_FLAG_DISABLED);
	if (!err) {
		bool ftrace = kprobe_ftrace(&injection.kp);

		unregister_kprobe(&injection.kp);
		err = probe(ftrace ? MCOUNT_INSN_SIZE : 0, 0);
	}
	if (err) {
		pr_err("nooks: %s: FAILED: no function %s in it\n", module,
		       function);
		return err;
	}
	injection.armed = true;

	/* Nobody shall take this machine's log for that of a clean one. */
	add_taint(TAINT_TEST, LOCKDEP_STILL_OK);
	pr_notice("nooks: %s: INJECT: %s at %s, %u times\n", module, fault,
		  function, times);
	atomic_set(&injection.left, times);
	return 0;
}

static ssize_t inject_write(struct file *file, const char __user *ubuf,
			    size_t len, loff_t *pos)
{
	char *line, *module, *fault, *function, *rest;
	unsigned int times = 1;
	int err = -EINVAL;

	if (len > 512)
		return -EINVAL;
	line = memdup_user_nul(ubuf, len);
	if (IS_ERR(line))
		return PTR_ERR(line);
	rest = strim(line);
	module = strsep(&rest, " ");
	fault = strsep(&rest, " ");
	function = strsep(&rest, " ");
	if (function && (!rest || !kstrtouint(rest, 0, &times))) {
		mutex_lock(&arm_lock);
		err = arm(module, fault, function, times);
		mutex_unlock(&arm_lock);
	}
	kfree(line);
	return err ?: len;
}

static int inject_show(struct seq_file *m, void *v)
{
	mutex_lock(&arm_lock);
	if (injection.armed)
		seq_printf(m, "%s %s left %d hits %d\n", injection.function,
			   injection.fault, atomic_read(&injection.left),
			   atomic_read(&injection.hits));
	mutex_unlock(&arm_lock);
	return 0;
}

static int inject_open(struct inode *inode, struct file *file)
{
	return single_open(file, inject_show, NULL);
}

static const struct file_operations inject_fops = {
	.owner		= THIS_MODULE,
	.open		= inject_open,
	.read		= seq_read,
	.write		= inject_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static int target_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%#x\n", READ_ONCE(*(u8 *)target.cred));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(target);

/* kmalloc memory is not executable; its content does not matter. */
static u8 not_code[64];

static int __init inject_init(void)
{
	target.cred = prepare_creds();
	if (!target.cred)
		return -ENOMEM;
	target.text = (void *)schedule;
	target.data = not_code;
	dir = debugfs_create_dir("nooks_inject", NULL);
	debugfs_create_file("inject", 0600, dir, NULL, &inject_fops);
	debugfs_create_file("target", 0400, dir, NULL, &target_fops);
	return 0;
}

static void __exit inject_exit(void)
{
	debugfs_remove(dir);
	mutex_lock(&arm_lock);
	disarm();
	mutex_unlock(&arm_lock);
	/* The reference count may be what was attacked; a few bytes stay. */
}

module_init(inject_init);
module_exit(inject_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Makes a driver built with --faults commit named faults");
