// SPDX-License-Identifier: GPL-2.0
/*
 * nooks/<domain>/budgets: "name=number ...", see struct nooks_budget. Some or all of that
 * can be written.
 */
#include <linux/debugfs.h>
#include <linux/jiffies.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "internal.h"

/* Of both times and rates: an hour, and what no callback comes to. */
#define MOST	3600000

static const struct {
	const char *name;
	size_t offset;
	unsigned int least;
} budget[] = {
	{ "loop_ms", offsetof(struct nooks_budget, loop_ms), 10 },
	{ "atomic_ms", offsetof(struct nooks_budget, atomic_ms), 10 },
	{ "call_ms", offsetof(struct nooks_budget, call_ms), 100 },
	{ "storm", offsetof(struct nooks_budget, storm), 100 },
};

static unsigned int *number(struct nooks_budget *of, unsigned int i)
{
	return (void *)of + budget[i].offset;
}

static int budgets_show(struct seq_file *m, void *v)
{
	struct nooks_domain *dom = m->private;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(budget); i++)
		seq_printf(m, "%s%s=%u", i ? " " : "", budget[i].name,
			   READ_ONCE(*number(&dom->budget, i)));
	seq_putc(m, '\n');
	return 0;
}

static int budget_parse(char *word, struct nooks_budget *new)
{
	char *name = strsep(&word, "=");
	unsigned int i, value;

	if (!word || kstrtouint(word, 10, &value))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(budget); i++)
		if (!strcmp(name, budget[i].name))
			break;
	if (i == ARRAY_SIZE(budget) || value < budget[i].least || value > MOST)
		return -EINVAL;
	*number(new, i) = value;
	return 0;
}

int nooks_budget_set(struct nooks_domain *dom, char *text)
{
	struct nooks_budget new = dom->budget;
	char *rest = strim(text), *word;
	unsigned int i;
	int err;

	while ((word = strsep(&rest, ", "))) {
		err = budget_parse(word, &new);
		if (err)
			return err;
	}
	for (i = 0; i < ARRAY_SIZE(budget); i++)
		WRITE_ONCE(*number(&dom->budget, i), *number(&new, i));
	WRITE_ONCE(dom->call_most, msecs_to_jiffies(new.call_ms));
	return 0;
}

/* All of it, or nothing. */
static ssize_t budgets_write(struct file *file, const char __user *ubuf,
			     size_t len, loff_t *pos)
{
	char text[128];
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, ubuf, len))
		return -EFAULT;
	text[len] = '\0';
	err = nooks_budget_set(file_inode(file)->i_private, text);
	return err ?: len;
}

static int budgets_open(struct inode *inode, struct file *file)
{
	return single_open(file, budgets_show, inode->i_private);
}

static const struct file_operations budgets_fops = {
	.owner		= THIS_MODULE,
	.open		= budgets_open,
	.read		= seq_read,
	.write		= budgets_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

void nooks_budget_add(struct nooks_domain *dom)
{
	debugfs_create_file("budgets", 0600, dom->dir, dom, &budgets_fops);
}
