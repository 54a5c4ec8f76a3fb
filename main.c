// SPDX-License-Identifier: GPL-2.0
/*
 * nooks.ko: starts its rooms in order and stops them in reverse.
 */
#include <linux/module.h>

#include <carat_guard/runtime/carat_guard.h>
#include <nooks/nooks.h>
#include <recovery/recovery.h>

static int __init nooks_init(void)
{
	int err;

	err = nooks_recovery_start();
	if (err)
		return err;
	err = nooks_core_init(&carat_guard_ops, &nooks_recovery_room);
	if (err)
		nooks_recovery_stop();
	return err;
}

static void __exit nooks_exit(void)
{
	nooks_core_exit();
	nooks_recovery_stop();
}

module_init(nooks_init);
module_exit(nooks_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Protection domains for unmodified device drivers");
