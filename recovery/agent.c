// SPDX-License-Identifier: GPL-2.0
/*
 * Starts the recovery agent in user space.
 */
#include <linux/moduleparam.h>
#include <linux/umh.h>

#include "internal.h"

static char helper[128] = "/usr/sbin/nooks";
module_param_string(helper, helper, sizeof(helper), 0600);
MODULE_PARM_DESC(helper, "recovery agent, run as: HELPER agent DOMAIN NUMBER");

int nooks_recovery_agent_start(struct nooks_domain *dom, unsigned int number)
{
	static char *envp[] = {
		"HOME=/",
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		NULL
	};
	char which[12];
	char *argv[] = { helper, "agent", dom->name, which, NULL };

	snprintf(which, sizeof(which), "%u", number);
	/*
	 * UMH_WAIT_EXEC: a helper that cannot be executed is known at once. It
	 * reports what it did through debugfs; nobody waits for its end.
	 */
	return call_usermodehelper(helper, argv, envp, UMH_WAIT_EXEC);
}
