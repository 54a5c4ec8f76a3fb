// SPDX-License-Identifier: GPL-2.0
/*
 * Coverage of modules on a stock kernel, which neither counts nor runs constructors of
 * modules: debugfs nooks_coverage is what was counted in all modules built for that,
 * those that are gone, too. What a module counts in its exit function is in.
 *
 * Modules name __gcov_merge_add(), so this one is loaded before them; coverage.lds gives
 * them the two symbols that are looked for here.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "gcda.h"

struct counted {
	struct list_head node;
	const struct module *mod;	/* NULL: it is gone, and this is what it left */
	struct gcov_info *const *first;
	struct gcov_info *const *last;
	void *buf;
	size_t len;
};

static DEFINE_MUTEX(coverage_lock);	/* the list and what is in it */
static LIST_HEAD(coverage_list);	/* oldest first */
static struct dentry *coverage_file;

/* A notifier runs in the course of loading and unloading: the symbols stay. */
static void *symbol(const struct module *mod, const char *name)
{
	const struct mod_kallsyms *all = rcu_dereference_raw(mod->kallsyms);
	unsigned int i;

	for (i = 1; i < all->num_symtab; i++)
		if (!strcmp(all->strtab + all->symtab[i].st_name, name))
			return (void *)all->symtab[i].st_value;
	return NULL;
}

static void coverage_coming(const struct module *mod)
{
	struct gcov_info *const *first = symbol(mod, "__nooks_gcov_start");
	struct gcov_info *const *last = symbol(mod, "__nooks_gcov_end");
	struct counted *entry;

	if (!first || !last)
		return;
	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry) {
		pr_err("nooks_coverage: no memory for %s\n", mod->name);
		return;
	}
	entry->mod = mod;
	entry->first = first;
	entry->last = last;
	list_add_tail(&entry->node, &coverage_list);
}

static void coverage_going(const struct module *mod)
{
	struct counted *entry;

	list_for_each_entry(entry, &coverage_list, node) {
		if (entry->mod != mod)
			continue;
		entry->len = coverage_write(entry->first, entry->last, NULL);
		entry->buf = vmalloc(entry->len);
		if (entry->buf)
			coverage_write(entry->first, entry->last, entry->buf);
		else
			entry->len = 0;
		entry->mod = NULL;
		return;
	}
}

static int coverage_notify(struct notifier_block *nb, unsigned long event, void *data)
{
	mutex_lock(&coverage_lock);
	if (event == MODULE_STATE_COMING)
		coverage_coming(data);
	else if (event == MODULE_STATE_GOING)
		coverage_going(data);
	mutex_unlock(&coverage_lock);
	return NOTIFY_DONE;
}

static struct notifier_block coverage_nb = { .notifier_call = coverage_notify };

struct snapshot {
	size_t len;
	char data[];
};

static int coverage_open(struct inode *inode, struct file *file)
{
	struct snapshot *snap;
	struct counted *entry;
	size_t len = 0;
	int err = -ENOMEM;

	mutex_lock(&coverage_lock);
	list_for_each_entry(entry, &coverage_list, node)
		len += entry->mod ? coverage_write(entry->first, entry->last, NULL) : entry->len;
	snap = vmalloc(struct_size(snap, data, len));
	if (snap) {
		snap->len = 0;
		list_for_each_entry(entry, &coverage_list, node) {
			if (entry->mod) {
				snap->len += coverage_write(entry->first, entry->last,
							    snap->data + snap->len);
				continue;
			}
			memcpy(snap->data + snap->len, entry->buf, entry->len);
			snap->len += entry->len;
		}
		file->private_data = snap;
		err = 0;
	}
	mutex_unlock(&coverage_lock);
	return err;
}

static ssize_t coverage_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct snapshot *snap = file->private_data;

	return simple_read_from_buffer(buf, count, pos, snap->data, snap->len);
}

static int coverage_release(struct inode *inode, struct file *file)
{
	vfree(file->private_data);
	return 0;
}

static const struct file_operations coverage_fops = {
	.owner = THIS_MODULE,
	.open = coverage_open,
	.read = coverage_read,
	.release = coverage_release,
};

static int __init coverage_init(void)
{
	int err = register_module_notifier(&coverage_nb);

	if (err)
		return err;
	coverage_file = debugfs_create_file("nooks_coverage", 0400, NULL, NULL, &coverage_fops);
	return 0;
}

/* Modules that are counted hold this one: none of them is left. */
static void __exit coverage_exit(void)
{
	struct counted *entry, *next;

	debugfs_remove(coverage_file);
	unregister_module_notifier(&coverage_nb);
	list_for_each_entry_safe(entry, next, &coverage_list, node) {
		vfree(entry->buf);
		kfree(entry);
	}
}

module_init(coverage_init);
module_exit(coverage_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What tests reach in the modules of Nooks");
