// SPDX-License-Identifier: GPL-2.0
/*
 * For benchmarks, built only with NOOKS_LINEAR=y: a domain can be given rights
 * that it does not use, and misses of a guard can be timed. Under QEMU's -icount
 * a nanosecond is an instruction.
 *
 *	nooks/<domain>/bench_rights	rw: "NUMBER SIZE", so many rights of so many
 *					bytes; 0 takes them back
 *	nooks/<domain>/bench_miss	nanoseconds of a miss that finds its right
 */
#include <linux/debugfs.h>
#include <linux/ktime.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "internal.h"

#define MISSES	100000

/* Memory between rights, so that no two are next to each other. */
#define GAP	64

static struct {
	struct mutex lock;	/* all below */
	void *memory;
	unsigned long nr;
	unsigned long size;
} bench = { .lock = __MUTEX_INITIALIZER(bench.lock) };

static int bench_grant(struct nooks_object *obj)
{
	unsigned long i;
	int err;

	for (i = 0; i < bench.nr; i++) {
		err = nooks_right_grant(obj, bench.memory +
					i * (bench.size + GAP), bench.size,
					NOOKS_ACCESS_WRITE);
		if (err)
			return err;
	}
	return 0;
}

static void bench_release(struct nooks_object *obj)
{
	/* The memory is given back when other rights are asked for. */
}

static const struct nooks_type type_bench = {
	.name		= "bench",
	.weak		= true,
	.release	= bench_release,
	.rights		= bench_grant,
};

static ssize_t rights_write(struct file *file, const char __user *ubuf,
			    size_t len, loff_t *pos)
{
	struct nooks_domain *dom = file_inode(file)->i_private;
	unsigned long nr, size = 0;
	struct nooks_object *obj;
	char text[48] = "";
	int err = 0;

	if (len >= sizeof(text) || copy_from_user(text, ubuf, len))
		return -EINVAL;
	if (sscanf(text, "%lu %lu", &nr, &size) < 1 || nr > 1 << 20 ||
	    size > 1 << 20 || (nr && !size))
		return -EINVAL;
	mutex_lock(&bench.lock);
	nooks_object_untrack(dom, &type_bench, 1);
	kvfree(bench.memory);
	bench.memory = NULL;
	bench.nr = nr;
	bench.size = size;
	if (!nr)
		goto out;
	bench.memory = kvmalloc(nr * (size + GAP), GFP_KERNEL);
	err = -ENOMEM;
	if (!bench.memory)
		goto out;
	obj = nooks_object_track(dom, &type_bench, 1, 0, NULL, 0);
	err = PTR_ERR_OR_ZERO(obj);
out:
	mutex_unlock(&bench.lock);
	return err ?: len;
}

static const struct file_operations rights_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.write	= rights_write,
};

/*
 * Rights by turns: one after the other, so that each access misses the window of
 * the one before. What the loop itself costs is taken off.
 */
static u64 misses(const struct nooks_window **site, struct nooks_module *mod)
{
	unsigned long last = (unsigned long)bench.memory +
			     (bench.nr - 1) * (bench.size + GAP);
	unsigned long addr = last;
	u64 start = ktime_get_ns();
	int i;

	for (i = 0; i < MISSES; i++) {
		addr = addr == last ? (unsigned long)bench.memory :
				      addr + bench.size + GAP;
		if (mod)
			__carat_guard_write(addr, 1, site, mod);
		else
			OPTIMIZER_HIDE_VAR(addr);
	}
	return ktime_get_ns() - start;
}

static int miss_show(struct seq_file *m, void *v)
{
	const struct nooks_window *site = &nooks_window_none;
	struct nooks_domain *dom = m->private;
	struct carat_guard *cg = dom->protection;
	u64 loop, all;
	int err = -ENODATA;

	mutex_lock(&bench.lock);
	mutex_lock(&cg->mode_lock);
	if (!cg->mod || bench.nr < 2 || !bench.memory)
		goto out;
	loop = misses(&site, NULL);
	all = misses(&site, cg->mod);
	seq_printf(m, "rights: %lu\nmiss_ns_x100: %llu\nsite: %s\n",
		   READ_ONCE(cg->nr_rights), (all - loop) * 100 / MISSES,
		   site == &nooks_window_none ? "none" : "a right");
	err = 0;
out:
	mutex_unlock(&cg->mode_lock);
	mutex_unlock(&bench.lock);
	return err;
}
DEFINE_SHOW_ATTRIBUTE(miss);

void carat_guard_bench_add(struct nooks_domain *dom)
{
	debugfs_create_file("bench_rights", 0200, dom->dir, dom, &rights_fops);
	debugfs_create_file("bench_miss", 0400, dom->dir, dom, &miss_fops);
}
