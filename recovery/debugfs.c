// SPDX-License-Identifier: GPL-2.0
/*
 * nooks/<domain>/recovery: how far a recovery is, and the word of people and of
 * the agent.
 *
 *	recover		restart the driver now: to try a stopped one again, or to
 *			rehearse a recovery
 *	replace		the same, by its module: another build may take its place. Whatever
 *			the policy says, and in no other way
 *	enabled		restart after a fault (the default)
 *	disabled	leave it stopped after a fault, to look at it
 *	in-place	restart it where it is, if that can be (the default)
 *	reload		always load its module anew
 *	LIMIT NUMBER	a number of the policy for this domain: max_in_place,
 *			max_faults, window, max_restarts, backoff_ms, quiesce_ms,
 *			save_ms
 *	LIMIT default	the parameter of that name again
 *	agent N saved | done | failed REASON
 *			from the agent of recovery N
 *
 * nooks/<domain>/reports: the last NOOKS_REPORTS_KEPT faults and their recoveries.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "internal.h"

static int recovery_show(struct seq_file *m, void *v)
{
	struct nooks_recovery *rec = m->private;
	int i;

	seq_printf(m, "stage: %s\n", nooks_stage_name[READ_ONCE(rec->stage)]);
	seq_printf(m, "policy: %s\n",
		   READ_ONCE(rec->enabled) ? "enabled" : "disabled");
	seq_printf(m, "restart: %s\n",
		   READ_ONCE(rec->in_place) ? "in-place" : "reload");
	seq_printf(m, "number: %u\n", READ_ONCE(rec->number));
	seq_printf(m, "attempt: %u\n", rec->attempt);
	seq_printf(m, "last_ms: %llu\n", rec->last_ns / NSEC_PER_MSEC);
	seq_printf(m, "reason: %s\n", rec->reason);
	seq_puts(m, "kept:");
	nooks_keep_show(m, rec->dom);
	seq_putc(m, '\n');
	for (i = 0; i < NOOKS_LIMITS; i++)
		seq_printf(m, "%s: %u\n", nooks_limit_name[i],
			   nooks_recovery_limit(rec, i));
	return 0;
}

static int recovery_open(struct inode *inode, struct file *file)
{
	return single_open(file, recovery_show, inode->i_private);
}

static int set_limit(struct nooks_recovery *rec, char *line)
{
	const char *name = strsep(&line, " ");

	return line ? nooks_recovery_limit_set(rec, name, strim(line)) : -EINVAL;
}

static int command(struct nooks_recovery *rec, char *word)
{
	if (!strcmp(word, "recover"))
		return nooks_recovery_by_hand(rec, false);
	if (!strcmp(word, "replace"))
		return nooks_recovery_by_hand(rec, true);
	if (!strcmp(word, "enabled") || !strcmp(word, "disabled"))
		WRITE_ONCE(rec->enabled, word[0] == 'e');
	else if (!strcmp(word, "in-place") || !strcmp(word, "reload"))
		WRITE_ONCE(rec->in_place, word[0] == 'i');
	else if (!strncmp(word, "agent ", 6))
		return nooks_recovery_agent_says(rec, word + 6);
	else
		return set_limit(rec, word);
	return 0;
}

static ssize_t recovery_write(struct file *file, const char __user *ubuf,
			      size_t len, loff_t *pos)
{
	struct nooks_recovery *rec = file_inode(file)->i_private;
	char word[NOOKS_REASON + 24];
	int err;

	if (len >= sizeof(word))
		return -EINVAL;
	if (copy_from_user(word, ubuf, len))
		return -EFAULT;
	word[len] = '\0';
	err = command(rec, strim(word));
	return err ?: len;
}

static const struct file_operations recovery_fops = {
	.owner		= THIS_MODULE,
	.open		= recovery_open,
	.read		= seq_read,
	.write		= recovery_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static int reports_show(struct seq_file *m, void *v)
{
	struct nooks_recovery *rec = m->private;
	struct nooks_postmortems *pms = rec->postmortems;
	u64 last = READ_ONCE(pms->last), number;
	struct nooks_postmortem *pm;

	pm = kvmalloc(sizeof(*pm), GFP_KERNEL);
	if (!pm)
		return -ENOMEM;
	number = last > NOOKS_REPORTS_KEPT ? last - NOOKS_REPORTS_KEPT + 1 : 1;
	for (; number <= last; number++)
		if (nooks_postmortem_get(pms, number, pm)) {
			if (m->count)
				seq_putc(m, '\n');
			nooks_postmortem_show(m, pm);
		}
	kvfree(pm);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(reports);

void nooks_recovery_debugfs_add(struct nooks_recovery *rec)
{
	debugfs_create_file("recovery", 0600, rec->dom->dir, rec,
			    &recovery_fops);
	debugfs_create_file("reports", 0400, rec->dom->dir, rec, &reports_fops);
}
