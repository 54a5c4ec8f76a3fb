// SPDX-License-Identifier: GPL-2.0
/*
 * The guard that others are compared with: one call for each access, and a walk
 * over a table of regions until one holds the address, as CARAT KOP does it. For
 * benchmarks: it knows nothing of objects and lets the whole kernel through.
 * Built only with NOOKS_LINEAR=y; a driver that calls it does not load otherwise.
 *
 * With two regions the table is CARAT KOP's own example: the lower half of the
 * address space is forbidden, the upper half, the kernel, is allowed. Regions
 * beyond that are pages of the lower half, so that the one that holds is last.
 */
#include <linux/moduleparam.h>

#include "internal.h"

#define REGIONS_MAX	1024
#define UPPER_HALF	BIT(63)

struct region {
	unsigned long start;
	unsigned long end;	/* last byte */
	unsigned int access;
};

static struct region region[REGIONS_MAX] = {
	{ 0, UPPER_HALF - 1, 0 },
	{ UPPER_HALF, ULONG_MAX, NOOKS_ACCESS_READ | NOOKS_ACCESS_WRITE },
};

static unsigned int regions = 2;

/* Before a driver is loaded: nothing runs in the table then. */
static int regions_set(const char *text, const struct kernel_param *kp)
{
	unsigned int nr, i;
	int err;

	err = kstrtouint(text, 0, &nr);
	if (err)
		return err;
	if (nr < 2 || nr > REGIONS_MAX)
		return -EINVAL;
	for (i = 0; i < nr - 1; i++)
		region[i] = (struct region){ i * PAGE_SIZE,
					     (i + 1) * PAGE_SIZE - 1, 0 };
	region[nr - 2].end = UPPER_HALF - 1;
	region[nr - 1] = (struct region){ UPPER_HALF, ULONG_MAX,
					  NOOKS_ACCESS_READ |
					  NOOKS_ACCESS_WRITE };
	WRITE_ONCE(regions, nr);
	return 0;
}

static const struct kernel_param_ops regions_ops = {
	.set = regions_set,
	.get = param_get_uint,
};
module_param_cb(linear_regions, &regions_ops, &regions, 0600);
MODULE_PARM_DESC(linear_regions, "Regions in the table of the linear guard");

void notrace __carat_guard_linear(struct nooks_module *mod,
				  const volatile void *p, unsigned long size)
{
	unsigned long first = (unsigned long)p, last = first + size - 1;
	unsigned int i, nr = READ_ONCE(regions);
	struct nooks_fault fault = {};

	for (i = 0; i < nr; i++)
		if (first >= region[i].start && last <= region[i].end)
			break;
	if (!size || (i < nr && region[i].access))
		return;
	fault.kind = NOOKS_FAULT_WRITE;
	fault.ip = _RET_IP_;
	fault.addr = first;
	fault.size = size;
	fault.arg = -1;
	fault.sp = (unsigned long)__builtin_frame_address(0);
	nooks_fault_denied(mod->dom, nooks_activation_current(), &fault);
}
EXPORT_SYMBOL_GPL(__carat_guard_linear);
