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

	err = carat_guard_init();
	if (err)
		return err;
	err = nooks_recovery_init();
	if (err)
		goto err_guard;
	err = nooks_core_init(&carat_guard_ops, &nooks_recovery_room);
	if (err)
		goto err_recovery;
	return 0;

err_recovery:
	nooks_recovery_exit();
err_guard:
	carat_guard_exit();
	return err;
}

static void __exit nooks_exit(void)
{
	nooks_core_exit();
	nooks_recovery_exit();
	carat_guard_exit();
}

module_init(nooks_init);
module_exit(nooks_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Protection domains for unmodified device drivers");
