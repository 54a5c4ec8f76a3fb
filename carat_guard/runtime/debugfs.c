// SPDX-License-Identifier: GPL-2.0
/*
 * nooks/<domain>/regions: what the domain may access, a line a right.
 * nooks/<domain>/guards: what its guards did, and what the compiler left of them.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "internal.h"

static void region_line(struct nooks_right *right, void *data)
{
	unsigned long start = READ_ONCE(right->window.start);
	size_t len = right_len(right);
	struct seq_file *m = data;

	if (!len)
		return;
	seq_printf(m, "%#18lx  %#18lx  %-24s  %s\n", start, start + len,
		   READ_ONCE(right->obj)->type->name,
		   right_access(right) & NOOKS_ACCESS_CALL ? "call" :
		   right_access(right) & NOOKS_ACCESS_WRITE ? "rw" : "r");
}

static int regions_show(struct seq_file *m, void *v)
{
	struct nooks_domain *dom = m->private;
	struct carat_guard *cg = dom->protection;

	seq_printf(m, "%18s  %18s  %-24s  %s\n", "START", "END", "OWNER",
		   "ACCESS");
	rcu_read_lock();
	carat_guard_pool_each(&cg->pool, region_line, m);
	rcu_read_unlock();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(regions);

static void class_show(struct seq_file *m, struct nooks_domain *dom,
		       const struct nooks_module *mod, enum nooks_class class)
{
	const char *name = nooks_class_name[class];
	const struct nooks_window **site, **end;
	unsigned long sites = 0, resolved = 0;

	if (mod) {
		site = (void *)mod->site[class].start;
		end = (void *)mod->site[class].end;
		for (; site < end; site++, sites++)
			resolved += READ_ONCE(*site) != &nooks_window_none;
	}
	seq_printf(m, "%s_mode: %s\n", name,
		   nooks_mode_name[READ_ONCE(dom->mode[class])]);
	seq_printf(m, "%s_sites: %lu\n", name, sites);
	seq_printf(m, "%s_resolved: %lu\n", name, resolved);
	seq_printf(m, "%s_misses: %llu\n", name,
		   nooks_stat_read(dom, NOOKS_STAT_MISSES + class));
	seq_printf(m, "%s_denied: %llu\n", name,
		   nooks_stat_read(dom, NOOKS_STAT_DENIED + class));
}

/* What a counter of the note is called; a colon ends the name in this file. */
static void note_show(struct seq_file *m, const char *name, unsigned int value)
{
	for (; *name; name++)
		seq_putc(m, *name == ':' ? ',' : *name);
	seq_printf(m, ": %u\n", value);
}

#define X(id, text) text,
static const char * const note_name[] = { NOOKS_NOTE_COUNTERS(X) };
#undef X

static int guards_show(struct seq_file *m, void *v)
{
	struct nooks_domain *dom = m->private;
	struct carat_guard *cg = dom->protection;
	enum nooks_class class;
	int i;

	/* The module must not go while its sites are being counted. */
	mutex_lock(&cg->mode_lock);
	for (class = 0; class < NOOKS_SITE_CLASSES; class++)
		class_show(m, dom, cg->mod, class);
	mutex_unlock(&cg->mode_lock);
	seq_printf(m, "arg_mode: %s\n",
		   nooks_mode_name[READ_ONCE(dom->mode[NOOKS_CLASS_ARG])]);
	seq_printf(m, "arg_denied: %llu\n",
		   nooks_stat_read(dom, NOOKS_STAT_DENIED + NOOKS_CLASS_ARG));
	seq_printf(m, "run_mode: %s\n",
		   nooks_mode_name[READ_ONCE(dom->mode[NOOKS_CLASS_RUN])]);
	seq_printf(m, "run_denied: %llu\n",
		   nooks_stat_read(dom, NOOKS_STAT_DENIED + NOOKS_CLASS_RUN));

	seq_printf(m, "rights: %lu\n", READ_ONCE(cg->nr_rights));
	seq_printf(m, "rights_bytes: %lu\n", READ_ONCE(cg->bytes));
	seq_printf(m, "rights_memory: %zu\n",
		   sizeof(*cg) + carat_guard_table_memory(cg) +
		   READ_ONCE(cg->pool.pages) * PAGE_SIZE);
	for (i = 0; i < NOOKS_NOTE_COUNT; i++)
		note_show(m, note_name[i], READ_ONCE(dom->note[i]));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(guards);

void carat_guard_debugfs_add(struct nooks_domain *dom)
{
	debugfs_create_file("regions", 0400, dom->dir, dom, &regions_fops);
	debugfs_create_file("guards", 0400, dom->dir, dom, &guards_fops);
	carat_guard_bench_add(dom);
}
