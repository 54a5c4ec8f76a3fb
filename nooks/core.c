// SPDX-License-Identifier: GPL-2.0
/*
 * Start and stop of the core, in order, and what the other rooms plugged in.
 */
#include "internal.h"

const struct nooks_protection_ops *nooks_protection;
const struct nooks_recovery_ops *nooks_recovery;

int nooks_core_init(const struct nooks_protection_ops *protection,
		    const struct nooks_recovery_ops *recovery)
{
	int err;

	nooks_protection = protection;
	nooks_recovery = recovery;

	err = nooks_tracker_init();
	if (err)
		return err;
	err = nooks_arch_init();
	if (err)
		goto err_tracker;
	err = nooks_debugfs_init();
	if (err)
		goto err_arch;
	err = nooks_module_start();
	if (err)
		goto err_debugfs;
	return 0;

err_debugfs:
	nooks_debugfs_exit();
err_arch:
	nooks_arch_exit();
err_tracker:
	nooks_tracker_exit();
	return err;
}

void nooks_core_exit(void)
{
	nooks_module_stop();
	nooks_debugfs_exit();
	nooks_domain_exit();
	nooks_arch_exit();
	nooks_tracker_exit();
}
