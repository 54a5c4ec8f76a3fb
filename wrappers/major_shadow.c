// SPDX-License-Identifier: GPL-2.0
/*
 * The number of disks outlives their driver as they do: nobody else may get it, and they
 * have it in /dev.
 */
#include <linux/blkdev.h>
#include <linux/string.h>

#include "blkdev_gen.h"
#include "blk.h"
#include "disk_away.h"

static bool uses_major(const struct nooks_kept *kept, const void *data)
{
	return kept->type == &nooks_type_gendisk &&
	       nooks_disk_kept(kept)->major == *(const unsigned long *)data;
}

/* After its disks, which are younger. One with a function of the driver's is not kept. */
static int major_begin(struct nooks_kept *kept, const struct nooks_object *obj,
		       bool again)
{
	if (!again && (kept->aux[2] ||
		       !nooks_kept_choose(kept->dom, uses_major, &kept->key)))
		return -ENODATA;
	nooks_object_untrack(kept->dom, &nooks_type_blkdev_major, kept->key);
	return 0;
}

static int major_resume(struct nooks_kept *kept)
{
	return READ_ONCE(kept->state) == NOOKS_KEPT_ADOPTED ? 0 : -ENODEV;
}

static void major_release(struct nooks_kept *kept)
{
	unregister_blkdev(kept->key, (const char *)kept->aux);
}

static const char *major_name(const struct nooks_kept *kept)
{
	return (const char *)kept->aux;
}

const struct nooks_keep_ops nooks_keep_blkdev_major = {
	.begin		= major_begin,
	.resume		= major_resume,
	.release	= major_release,
	.name		= major_name,
};

struct wanted_major {
	unsigned int major;
	const char *name;
};

static bool is_major(const struct nooks_kept *kept, const void *data)
{
	const struct wanted_major *wanted = data;

	return kept->type == &nooks_type_blkdev_major &&
	       (!wanted->major || wanted->major == kept->key) &&
	       !strncmp(wanted->name, (const char *)kept->aux, NOOKS_BLKDEV_NAME);
}

int nooks_instead___register_blkdev(struct nooks_import *imp, unsigned int major,
				    const char *name, void (*probe)(dev_t))
{
	const struct wanted_major wanted = { .major = major, .name = name };
	struct nooks_kept *kept = NULL;

	if (!probe)
		kept = nooks_kept_choose(imp->dom, is_major, &wanted);
	if (!kept)
		return __register_blkdev(major, name, probe);
	WRITE_ONCE(kept->state, NOOKS_KEPT_ADOPTED);
	return major ? 0 : kept->key;
}

/* Is it the kept one's? Then that waits again. */
static bool disown_major(unsigned long major)
{
	struct nooks_kept *kept = nooks_kept_find(&nooks_type_blkdev_major, major);

	if (kept)
		WRITE_ONCE(kept->state, NOOKS_KEPT_WAITING);
	return kept;
}

void nooks_instead_unregister_blkdev(struct nooks_import *imp, unsigned int major,
				     const char *name)
{
	if (!disown_major(major))
		unregister_blkdev(major, name);
}

void nooks_release_blkdev_major(struct nooks_object *obj)
{
	if (!disown_major(obj->key))
		unregister_blkdev(obj->key, (const char *)obj->aux);
}
