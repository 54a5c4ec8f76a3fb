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
	return nooks_core_init(&carat_guard_ops, &nooks_recovery_room);
}

static void __exit nooks_exit(void)
{
	nooks_core_exit();
}

module_init(nooks_init);
module_exit(nooks_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Protection domains for unmodified device drivers");
