/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A mistake on demand. Included once in a module.
 *
 *	parameters/stray	written: the module writes where it may not, once
 */
#ifndef STRAY_H
#define STRAY_H

#include <linux/module.h>
#include <linux/moduleparam.h>

/* A module's own name is in the kernel's record of it: nobody's but the kernel's. */
static int stray_set(const char *val, const struct kernel_param *kp)
{
	char *name = THIS_MODULE->name;

	OPTIMIZER_HIDE_VAR(name);
	WRITE_ONCE(*name, *name);
	return 0;
}

static const struct kernel_param_ops stray_ops = { .set = stray_set };
module_param_cb(stray, &stray_ops, NULL, 0200);

#endif /* STRAY_H */
