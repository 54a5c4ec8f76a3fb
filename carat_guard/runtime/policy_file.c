// SPDX-License-Identifier: GPL-2.0
/*
 * nooks/<domain>/policy: a domain's policy is read, and replaced while the
 * driver runs. nooks/<domain>/policy_error says what was wrong with the last
 * text that was refused.
 *
 * Replacing: the new policy is published; a grace period passes, and nobody
 * decides by the old one any more, nor stores into a site what it allowed; modes
 * are set and all sites reset. From then on, which is before write() returns, the
 * new one holds for every access. Until then a site may still let through what
 * the old one allowed, as it did just before.
 */
#include <linux/debugfs.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "policy.h"

static struct carat_policy *publish(struct nooks_domain *dom,
				    struct carat_policy_seat *seat,
				    struct carat_policy *policy)
{
	struct carat_policy *old;

	carat_policy_announce(dom, policy);
	old = rcu_replace_pointer(seat->policy, policy,
				  lockdep_is_held(&seat->lock));
	synchronize_rcu();
	return old;
}

/* Nobody decides by the old policy any more. */
static int apply(struct nooks_domain *dom, struct carat_policy_seat *seat)
{
	const struct carat_policy *policy;
	enum nooks_class class;

	policy = rcu_dereference_protected(seat->policy,
					   lockdep_is_held(&seat->lock));
	for (class = 0; class < NOOKS_CLASSES; class++)
		WRITE_ONCE(dom->violation[class],
			   policy->class[class].violation);
	return carat_policy_apply(dom, policy);
}

static int replace(struct nooks_domain *dom, struct carat_policy_seat *seat,
		   const char *text, size_t len)
{
	struct carat_policy_error error = {};
	struct carat_policy *policy;
	int err;

	lockdep_assert_held(&seat->lock);
	policy = carat_policy_parse(text, len, &error);
	if (IS_ERR(policy)) {
		if (error.line)
			snprintf(seat->error, sizeof(seat->error),
				 "line %u, column %u: %s", error.line,
				 error.column, error.what);
		else
			strscpy(seat->error, "out of memory",
				sizeof(seat->error));
		return PTR_ERR(policy);
	}

	seat->error[0] = '\0';
	pr_notice("nooks: %s: STATE: policy %s\n", dom->name, policy->name);
	policy = publish(dom, seat, policy);
	err = apply(dom, seat);
	if (err) {
		/* Half applied is not applied: back to what held before. */
		strscpy(seat->error, "cannot be applied", sizeof(seat->error));
		policy = publish(dom, seat, policy);
		apply(dom, seat);
		pr_err("nooks: %s: FAILED: policy %s cannot be applied: %d; the old one stays\n",
		       dom->name, policy->name, err);
	}
	carat_policy_free(policy);
	return err;
}

int carat_policy_replace(struct nooks_domain *dom, const char *text, size_t len)
{
	struct carat_policy_seat *seat = carat_policy_seat(dom);
	int err;

	mutex_lock(&seat->lock);
	err = replace(dom, seat, text, len);
	mutex_unlock(&seat->lock);
	return err;
}

static int policy_show(struct seq_file *m, void *v)
{
	struct nooks_domain *dom = m->private;

	rcu_read_lock();
	seq_puts(m, rcu_dereference(carat_policy_seat(dom)->policy)->text);
	rcu_read_unlock();
	return 0;
}

static int policy_open(struct inode *inode, struct file *file)
{
	return single_open(file, policy_show, inode->i_private);
}

/* A policy comes in one piece: half of one is none. */
static ssize_t policy_write(struct file *file, const char __user *ubuf,
			    size_t len, loff_t *pos)
{
	struct nooks_domain *dom = file_inode(file)->i_private;
	char *text;
	int err;

	if (*pos || len > CARAT_POLICY_TEXT)
		return -EFBIG;
	text = memdup_user_nul(ubuf, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	err = carat_policy_replace(dom, text, len);
	kfree(text);
	if (err)
		return err;
	*pos += len;
	return len;
}

static const struct file_operations policy_fops = {
	.owner		= THIS_MODULE,
	.open		= policy_open,
	.read		= seq_read,
	.write		= policy_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static int policy_error_show(struct seq_file *m, void *v)
{
	struct nooks_domain *dom = m->private;
	struct carat_policy_seat *seat = carat_policy_seat(dom);

	mutex_lock(&seat->lock);
	if (seat->error[0])
		seq_printf(m, "%s\n", seat->error);
	mutex_unlock(&seat->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(policy_error);

int carat_policy_open(struct carat_policy_seat *seat, struct nooks_domain *dom)
{
	struct carat_policy_error error = {};
	struct carat_policy *policy;

	policy = carat_policy_parse(carat_policy_builtin,
				    strlen(carat_policy_builtin), &error);
	if (IS_ERR(policy)) {
		WARN_ONCE(error.line, "nooks: built-in policy, line %u: %s\n",
			  error.line, error.what);
		return PTR_ERR(policy);
	}
	mutex_init(&seat->lock);
	seat->error[0] = '\0';
	RCU_INIT_POINTER(seat->policy, policy);
	debugfs_create_file("policy", 0600, dom->dir, dom, &policy_fops);
	debugfs_create_file("policy_error", 0400, dom->dir, dom,
			    &policy_error_fops);
	return 0;
}

void carat_policy_close(struct carat_policy_seat *seat)
{
	carat_policy_free(rcu_dereference_protected(seat->policy, true));
}
