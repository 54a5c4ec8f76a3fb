// SPDX-License-Identifier: GPL-2.0
/*
 * What one can see and set:
 *
 *	nooks/
 *	  domains		rw: a line a domain; a name written makes one
 *	  stats			counters summed over all domains
 *	  crossings		rw: "on" or "off"; see crossings.h
 *	  <domain>/
 *	    state		one word, see enum nooks_domain_state
 *	    mode		rw: "class=mode ..."; see mode_write()
 *	    stats		"name: value" lines
 *	    objects		what it holds, youngest first
 *	    faults		the last NOOKS_FAULTS_KEPT
 *	    budgets		rw: "name=number ..."; see struct nooks_budget
 *	    crossings		the last of each CPU, newest first
 *	    regions, guards	carat_guard/runtime/
 *	    policy		rw, carat_guard/runtime/
 *	    policy_error	carat_guard/runtime/
 *	    recovery, reports	recovery/
 *	    inject		nooks_inject.ko
 *
 * Root only.
 */
#include <linux/ctype.h>
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fuzz.h"
#include "internal.h"

static struct dentry *root;

/* One word for all classes that check anything. */
static const char *mode_word(const struct nooks_domain *dom)
{
	enum nooks_mode mode, common = NOOKS_MODE_OFF;
	enum nooks_class class;

	for (class = 0; class < NOOKS_CLASSES; class++) {
		mode = READ_ONCE(dom->mode[class]);
		if (mode == NOOKS_MODE_OFF)
			continue;
		if (common != NOOKS_MODE_OFF && common != mode)
			return "mixed";
		common = mode;
	}
	return nooks_mode_name[common];
}

static int domain_line(struct nooks_domain *dom, void *m)
{
	seq_printf(m, "%2u  %-24s  %-10s  %-7s  %7llu  %6llu  %10llu\n", dom->id,
		   dom->name, nooks_domain_state_name[READ_ONCE(dom->state)],
		   mode_word(dom),
		   nooks_domain_objects(dom), READ_ONCE(dom->nr_faults),
		   nooks_stat_read(dom, NOOKS_STAT_RECOVERIES));
	return 0;
}

static int domains_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%2s  %-24s  %-10s  %-7s  %7s  %6s  %10s\n", "ID", "NAME",
		   "STATE", "MODE", "OBJECTS", "FAULTS", "RECOVERIES");
	return nooks_domain_each(domain_line, m);
}

static int domains_open(struct inode *inode, struct file *file)
{
	return single_open(file, domains_show, NULL);
}

/*
 * Writing a name makes that domain, if there is none: so it can be given a
 * policy before the first instruction of its driver runs.
 */
static ssize_t domains_write(struct file *file, const char __user *ubuf,
			     size_t len, loff_t *pos)
{
	char text[MODULE_NAME_LEN + 1], *name, *end;
	struct nooks_domain *dom;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, ubuf, len))
		return -EFAULT;
	text[len] = '\0';
	name = strim(text);
	for (end = name; isascii(*end) && (isalnum(*end) || *end == '_');
	     end++)
		;
	if (end == name || *end || end - name >= MODULE_NAME_LEN)
		return -EINVAL;
	dom = nooks_domain_get(name);
	return IS_ERR(dom) ? PTR_ERR(dom) : len;
}

static const struct file_operations domains_fops = {
	.owner		= THIS_MODULE,
	.open		= domains_open,
	.read		= seq_read,
	.write		= domains_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static int add_stats(struct nooks_domain *dom, void *data)
{
	u64 *sum = data;
	enum nooks_stat stat;

	for (stat = 0; stat < NOOKS_STATS; stat++)
		sum[stat] += nooks_stat_read(dom, stat);
	return 0;
}

static int all_stats_show(struct seq_file *m, void *v)
{
	u64 sum[NOOKS_STATS] = {};

	nooks_domain_each(add_stats, sum);
	nooks_stats_show(m, sum);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(all_stats);

static int stats_show(struct seq_file *m, void *v)
{
	u64 sum[NOOKS_STATS] = {};

	add_stats(m->private, sum);
	nooks_stats_show(m, sum);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static int state_show(struct seq_file *m, void *v)
{
	struct nooks_domain *dom = m->private;

	seq_printf(m, "%s\n", nooks_domain_state_name[READ_ONCE(dom->state)]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

static void object_line(struct nooks_object *obj, void *m)
{
	seq_printf(m, "%10llu  %-20s  %#18lx  %10zu  %pS\n", obj->seq,
		   obj->type->name, obj->key, obj->size, (void *)obj->ip);
}

static int objects_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%10s  %-20s  %18s  %10s  %s\n", "SEQ", "TYPE", "KEY",
		   "SIZE", "SITE");
	nooks_object_each(m->private, object_line, m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(objects);

static int faults_show(struct seq_file *m, void *v)
{
	struct nooks_domain *dom = m->private;
	struct nooks_fault *f;
	u64 seq, first, last;

	f = kmalloc(sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	last = READ_ONCE(dom->nr_faults);
	first = last > NOOKS_FAULTS_KEPT ? last - NOOKS_FAULTS_KEPT + 1 : 1;
	for (seq = first; seq <= last; seq++) {
		nooks_fault_read(dom, seq, f);
		if (seq != first)
			seq_putc(m, '\n');
		nooks_report_show(m, f);
	}
	kfree(f);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(faults);

static int mode_show(struct seq_file *m, void *v)
{
	struct nooks_domain *dom = m->private;
	enum nooks_class class;

	for (class = 0; class < NOOKS_CLASSES; class++)
		seq_printf(m, "%s%s=%s", class ? " " : "",
			   nooks_class_name[class],
			   nooks_mode_name[READ_ONCE(dom->mode[class])]);
	seq_putc(m, '\n');
	return 0;
}

static int mode_open(struct inode *inode, struct file *file)
{
	return single_open(file, mode_show, inode->i_private);
}

/* One "class=mode", or "mode" for all; -EINVAL for anything else. */
static int mode_parse(char *word, enum nooks_mode *modes)
{
	char *name = strsep(&word, "=");
	int class, mode;

	mode = match_string(nooks_mode_name, NOOKS_MODES, word ?: name);
	if (mode < 0)
		return -EINVAL;
	if (!word) {
		for (class = 0; class < NOOKS_CLASSES; class++)
			modes[class] = mode;
		return 0;
	}
	class = match_string(nooks_class_name, NOOKS_CLASSES, name);
	if (class < 0)
		return -EINVAL;
	modes[class] = mode;
	return 0;
}

/* "mode", or "class=mode[,class=mode]...": all of it, or nothing. */
static ssize_t mode_write(struct file *file, const char __user *ubuf,
			  size_t len, loff_t *pos)
{
	struct nooks_domain *dom = file_inode(file)->i_private;
	enum nooks_mode modes[NOOKS_CLASSES], old[NOOKS_CLASSES];
	char text[80], *rest, *word;
	enum nooks_class class;
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, ubuf, len))
		return -EFAULT;
	text[len] = '\0';
	for (class = 0; class < NOOKS_CLASSES; class++)
		modes[class] = NOOKS_MODES;
	rest = strim(text);
	while ((word = strsep(&rest, ", "))) {
		err = mode_parse(word, modes);
		if (err)
			return err;
	}
	for (class = 0; class < NOOKS_CLASSES; class++) {
		old[class] = READ_ONCE(dom->mode[class]);
		if (modes[class] == NOOKS_MODES)
			continue;
		err = nooks_protection->set_mode(dom, class, modes[class]);
		if (err)
			goto err_undo;
		pr_notice("nooks: %s: STATE: mode %s=%s\n", dom->name,
			  nooks_class_name[class],
			  nooks_mode_name[modes[class]]);
	}
	return len;

err_undo:
	while (class-- > 0)
		if (modes[class] != NOOKS_MODES)
			nooks_protection->set_mode(dom, class, old[class]);
	return err;
}

static const struct file_operations mode_fops = {
	.owner		= THIS_MODULE,
	.open		= mode_open,
	.read		= seq_read,
	.write		= mode_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

void nooks_debugfs_add(struct nooks_domain *dom)
{
	nooks_fuzz_files(dom->dir);
	debugfs_create_file("state", 0400, dom->dir, dom, &state_fops);
	debugfs_create_file("mode", 0600, dom->dir, dom, &mode_fops);
	debugfs_create_file("stats", 0400, dom->dir, dom, &stats_fops);
	debugfs_create_file("objects", 0400, dom->dir, dom, &objects_fops);
	debugfs_create_file("faults", 0400, dom->dir, dom, &faults_fops);
	nooks_budget_add(dom);
	nooks_crossings_debugfs_add(dom);
}

/* The folder comes first, so that other rooms can add to it. */
struct dentry *nooks_debugfs_dir(const char *name)
{
	return debugfs_create_dir(name, root);
}

int nooks_debugfs_init(void)
{
	root = debugfs_create_dir("nooks", NULL);
	debugfs_create_file("domains", 0600, root, NULL, &domains_fops);
	debugfs_create_file("stats", 0400, root, NULL, &all_stats_fops);
	nooks_crossings_debugfs_init(root);
	return 0;
}

void nooks_debugfs_exit(void)
{
	debugfs_remove(root);
}
