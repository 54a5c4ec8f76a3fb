// SPDX-License-Identifier: GPL-2.0
/*
 * What crossed a domain's boundary last: reading it, and switching it off. Writing is
 * in crossings.h, for every wrapper does it.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "internal.h"

DEFINE_STATIC_KEY_TRUE(nooks_crossings_noted);
EXPORT_SYMBOL_GPL(nooks_crossings_noted);

/* Wrappers hand over the address of either, and we look for the name in it. */
static_assert(!offsetof(struct nooks_slot, name));
static_assert(!offsetof(struct nooks_import_desc, name));
static_assert(__alignof__(struct nooks_slot) > NOOKS_WAY_MASK);
static_assert(__alignof__(struct nooks_import_desc) > NOOKS_WAY_MASK);
static_assert(NOOKS_WAYS <= NOOKS_WAY_MASK + 1);

const char * const nooks_way_name[] = {
	[NOOKS_WAY_BACK]	= "back",
	[NOOKS_WAY_IN]		= "in",
	[NOOKS_WAY_OUT]		= "out",
};
static_assert(ARRAY_SIZE(nooks_way_name) == NOOKS_WAYS);

/*
 * The names lie in modules of wrappers. One that goes has its words taken out under
 * the lock, see nooks_crossings_forget(); nobody writes new ones, for a driver that
 * calls these wrappers would keep their module.
 */
unsigned int nooks_crossings_read(struct nooks_domain *dom, int cpu,
				  struct nooks_crossing *to, unsigned int nr)
{
	struct nooks_crossings *ring = &per_cpu_ptr(dom->stats, cpu)->crossings;
	unsigned int i, found = 0;
	unsigned long flags;
	u8 at;

	spin_lock_irqsave(&dom->lock, flags);
	at = READ_ONCE(ring->next);
	for (i = 0; i < NOOKS_CROSSINGS && found < nr; i++) {
		unsigned long word = READ_ONCE(ring->word[--at]);
		const char * const *name;

		name = (const char * const *)(word & ~NOOKS_WAY_MASK);
		if (!name)
			continue;
		to[found].way = word & NOOKS_WAY_MASK;
		strscpy(to[found].name, *name, sizeof(to->name));
		found++;
	}
	spin_unlock_irqrestore(&dom->lock, flags);
	return found;
}

/* A module goes; or all words do, with @owner NULL. */
int nooks_crossings_forget(struct nooks_domain *dom, void *owner)
{
	struct nooks_crossings *ring;
	unsigned long flags;
	unsigned int i;
	int cpu;

	for_each_possible_cpu(cpu) {
		ring = &per_cpu_ptr(dom->stats, cpu)->crossings;
		spin_lock_irqsave(&dom->lock, flags);
		for (i = 0; i < NOOKS_CROSSINGS; i++)
			if (!owner || within_module(ring->word[i], owner))
				WRITE_ONCE(ring->word[i], 0);
		spin_unlock_irqrestore(&dom->lock, flags);
	}
	return 0;
}

/* --- debugfs --- */

/* As many of each CPU as the ring has; a domain's file. */
static int crossings_show(struct seq_file *m, void *v)
{
	struct nooks_crossing *last;
	unsigned int i, nr;
	int cpu;

	last = kvmalloc_array(NOOKS_CROSSINGS, sizeof(*last), GFP_KERNEL);
	if (!last)
		return -ENOMEM;
	seq_printf(m, "%3s  %-4s  %s\n", "CPU", "WAY", "NAME");
	for_each_possible_cpu(cpu) {
		nr = nooks_crossings_read(m->private, cpu, last,
					  NOOKS_CROSSINGS);
		for (i = 0; i < nr; i++)
			seq_printf(m, "%3d  %-4s  %s\n", cpu,
				   nooks_way_name[last[i].way], last[i].name);
	}
	kvfree(last);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(crossings);

static ssize_t noted_read(struct file *file, char __user *ubuf, size_t len,
			  loff_t *pos)
{
	const char *text;

	text = static_key_enabled(&nooks_crossings_noted) ? "on\n" : "off\n";
	return simple_read_from_buffer(ubuf, len, pos, text, strlen(text));
}

static ssize_t noted_write(struct file *file, const char __user *ubuf,
			   size_t len, loff_t *pos)
{
	bool on;
	int err = kstrtobool_from_user(ubuf, len, &on);

	if (err)
		return err;
	if (on) {
		static_branch_enable(&nooks_crossings_noted);
	} else {
		static_branch_disable(&nooks_crossings_noted);
		/* Nobody shall take what is old for what was last. */
		nooks_domain_each(nooks_crossings_forget, NULL);
	}
	return len;
}

static const struct file_operations noted_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.read	= noted_read,
	.write	= noted_write,
	.llseek	= default_llseek,
};

void nooks_crossings_debugfs_add(struct nooks_domain *dom)
{
	debugfs_create_file("crossings", 0400, dom->dir, dom, &crossings_fops);
}

void nooks_crossings_debugfs_init(struct dentry *root)
{
	debugfs_create_file("crossings", 0600, root, NULL, &noted_fops);
}
