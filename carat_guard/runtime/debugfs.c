// SPDX-License-Identifier: GPL-2.0
/*
 * nooks/<domain>/regions: what the domain may write, a line a right.
 */
#include <linux/debugfs.h>
#include <linux/rculist.h>
#include <linux/seq_file.h>

#include "internal.h"

static int regions_show(struct seq_file *m, void *v)
{
	struct nooks_domain *dom = m->private;
	struct carat_guard_rights *rights = dom->protection;
	struct carat_guard_granule *granule;
	struct nooks_right *right;
	int i;

	seq_printf(m, "%18s  %18s  %-20s  %s\n", "START", "END", "OWNER", "KIND");
	rcu_read_lock();
	for (i = 0; i < ARRAY_SIZE(rights->bucket); i++)
		hlist_for_each_entry_rcu(granule, &rights->bucket[i], node) {
			right = granule->right;
			/* Once for each right, not for each granule. */
			if (granule != &right->granule[0])
				continue;
			seq_printf(m, "%#18lx  %#18lx  %-20s  %s\n",
				   right->start, right->start + right->len,
				   right->obj->type->name,
				   right->mask ? "fields" : "all");
		}
	rcu_read_unlock();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(regions);

void carat_guard_debugfs_add(struct nooks_domain *dom)
{
	debugfs_create_file("regions", 0400, dom->dir, dom, &regions_fops);
}
