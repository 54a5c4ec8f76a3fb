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
 *	debugfs nooks_inject/victim	rw: an address to attack
 *	debugfs nooks_inject/foreign	r: checksums of what is attacked, calls of
 *					its function, address of its page
 */
#include <linux/crc32.h>
#include <linux/cred.h>
#include <linux/debugfs.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "../faulty.h"

/* Of a static key, in the code. */
#define SWITCH_SIZE	5

#define NAME_LEN	(MODULE_NAME_LEN + KSYM_NAME_LEN + 2)

static struct dentry *dir;
static struct nooks_faulty_target target;
/* target.cred, before anybody wrote to it. */
static struct cred unharmed;
static struct page *page;
static DEFINE_PER_CPU(u64, percpu_target);
/* kmalloc memory is not executable; its content does not matter. */
static u8 not_code[64];
static u8 nobody[64];
static atomic_t calls;

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
	if (READ_ONCE(target.back) == regs->sp) {
		WRITE_ONCE(target.back, 0);
		return 0;
	}
	if (atomic_dec_if_positive(&injection.left) < 0)
		return 0;
	atomic_inc(&injection.hits);

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

static bool is_nop(const void *addr)
{
	static const u8 nop[SWITCH_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

	return addr && !memcmp(addr, nop, sizeof(nop));
}

/* The registers of a device that is not the module's. */
static void find_device(const char *module)
{
	struct pci_dev *dev = NULL;
	int i;

	if (target.mmio)
		iounmap((void __iomem *)target.mmio);
	target.mmio = NULL;
	target.mmio_bus = 0;
	while (!target.mmio && (dev = pci_get_device(PCI_ANY_ID, PCI_ANY_ID, dev))) {
		if (dev->driver && !strcmp(dev->driver->name, module))
			continue;
		for (i = 0; i < PCI_STD_NUM_BARS && !target.mmio; i++) {
			if (!(pci_resource_flags(dev, i) & IORESOURCE_MEM) ||
			    !pci_resource_start(dev, i))
				continue;
			target.mmio_bus = pci_resource_start(dev, i);
			target.mmio = (void __force *)ioremap(target.mmio_bus,
							      PAGE_SIZE);
		}
	}
	pci_dev_put(dev);
}

/* Find everything anew, and put the probe where injection.function says. */
static int place(const char *module)
{
	char symbol[KSYM_NAME_LEN];
	unsigned int offset;
	int err;

	disarm();
	snprintf(symbol, sizeof(symbol), NOOKS_GADGET_PREFIX "%s",
		 injection.fault);
	strreplace(symbol, '-', '_');
	injection.gadget = module_symbol(module, symbol);
	injection.enter = module_symbol(module, NOOKS_GADGET_ENTER);
	if (!injection.gadget || !injection.enter) {
		pr_err("nooks: %s: FAILED: no fault %s: not built with --faults, not loaded, or not a name from faults.txt\n",
		       module, injection.fault);
		return -ENOENT;
	}

	find_device(module);
	target.back = 0;
	/* At ftrace's own instruction it is no breakpoint: take the next one. */
	err = probe(0, KPROBE_FLAG_DISABLED);
	if (!err) {
		offset = kprobe_ftrace(&injection.kp) ? MCOUNT_INSN_SIZE : 0;
		unregister_kprobe(&injection.kp);
		err = probe(offset, 0);
		/* Nor can it be where a switch of the guards is, if it is off. */
		if (err == -EINVAL && is_nop(injection.kp.addr))
			err = probe(offset + SWITCH_SIZE, 0);
	}
	if (err)
		pr_err("nooks: %s: FAILED: no function %s in it\n", module,
		       injection.function + strlen(module) + 1);
	injection.armed = !err;
	return err;
}

static int arm(const char *module, const char *fault, const char *function,
	       unsigned int times)
{
	int err;

	disarm();
	snprintf(injection.function, sizeof(injection.function), "%s:%s",
		 module, function);
	strscpy(injection.fault, fault, sizeof(injection.fault));
	atomic_set(&injection.hits, 0);
	atomic_set(&injection.left, 0);
	err = place(module);
	if (err)
		return err;

	/* Nobody shall take this machine's log for that of a clean one. */
	add_taint(TAINT_TEST, LOCKDEP_STILL_OK);
	pr_notice("nooks: %s: INJECT: %s at %s, %u times\n", module, fault,
		  function, times);
	atomic_set(&injection.left, times);
	return 0;
}

/*
 * The probe went with the module. What is left to be injected is left for the module
 * that is loaded again, from its init function on.
 */
static int module_comes(struct notifier_block *nb, unsigned long state,
			void *data)
{
	const struct module *owner = data;
	size_t len = strlen(owner->name);

	if (state != MODULE_STATE_COMING)
		return NOTIFY_DONE;
	mutex_lock(&arm_lock);
	if (injection.armed && atomic_read(&injection.left) > 0 &&
	    !strncmp(injection.function, owner->name, len) &&
	    injection.function[len] == ':')
		place(owner->name);
	mutex_unlock(&arm_lock);
	return NOTIFY_DONE;
}

static struct notifier_block module_notifier = {
	.notifier_call = module_comes,
};

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

/* Whatever is called with one argument, and gives nothing back. */
static void count_call(void *data)
{
	atomic_inc(&calls);
}

static int victim_get(void *data, u64 *value)
{
	*value = (unsigned long)target.victim;
	return 0;
}

static int victim_set(void *data, u64 value)
{
	if (!virt_addr_valid(value))
		return -EINVAL;
	target.victim = (void *)(unsigned long)value;
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(victim_fops, victim_get, victim_set, "%#llx\n");

static int foreign_show(struct seq_file *m, void *v)
{
	const struct {
		const char *name;
		const void *start;
		size_t len;
	} part[] = {
		{ "cred", target.cred, sizeof(struct cred) },
		{ "text", target.text, 64 },
		{ "data", target.data, sizeof(not_code) },
		{ "percpu", target.percpu, sizeof(percpu_target) },
		{ "victim", target.victim, 1 },
		{ "dma", page_address(page), PAGE_SIZE },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(part); i++)
		seq_printf(m, "%s %08x\n", part[i].name,
			   crc32_le(~0, part[i].start, part[i].len));
	seq_printf(m, "calls %d\n", atomic_read(&calls));
	seq_printf(m, "bus %#llx\n", target.dma_bus);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(foreign);

static int __init inject_init(void)
{
	unsigned int level;

	target.cred = prepare_creds();
	page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!target.cred || !page) {
		if (target.cred)
			abort_creds(target.cred);
		if (page)
			__free_page(page);
		return -ENOMEM;
	}
	memcpy(&unharmed, target.cred, sizeof(unharmed));
	target.text = (void *)schedule;
	target.data = not_code;
	target.function = count_call;
	target.percpu = per_cpu_ptr(&percpu_target,
				    cpumask_last(cpu_online_mask));
	target.page_table = lookup_address((unsigned long)target.cred, &level);
	target.victim = nobody;
	target.dma_bus = page_to_phys(page);
	/* Fails for those only that are registered already. */
	register_module_notifier(&module_notifier);
	dir = debugfs_create_dir("nooks_inject", NULL);
	debugfs_create_file("inject", 0600, dir, NULL, &inject_fops);
	debugfs_create_file("target", 0400, dir, NULL, &target_fops);
	debugfs_create_file_unsafe("victim", 0600, dir, NULL, &victim_fops);
	debugfs_create_file("foreign", 0400, dir, NULL, &foreign_fops);
	return 0;
}

static void __exit inject_exit(void)
{
	debugfs_remove(dir);
	unregister_module_notifier(&module_notifier);
	mutex_lock(&arm_lock);
	disarm();
	mutex_unlock(&arm_lock);
	if (target.mmio)
		iounmap((void __iomem *)target.mmio);
	__free_page(page);
	/* The reference count may be what was attacked. Nobody else has this one. */
	memcpy(target.cred, &unharmed, sizeof(unharmed));
	abort_creds(target.cred);
}

module_init(inject_init);
module_exit(inject_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Makes a driver built with --faults commit named faults");
