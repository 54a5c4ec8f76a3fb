// SPDX-License-Identifier: GPL-2.0
/*
 * While the machine goes to sleep or wakes up, no driver is bound to a device and no
 * program is started. A driver that fails then is thrown out and silenced at once, and
 * recovered when all are awake.
 */
#include <linux/notifier.h>
#include <linux/suspend.h>
#include <linux/wait.h>

#include "internal.h"

static bool asleep;
static DECLARE_WAIT_QUEUE_HEAD(awake);

void nooks_recovery_sleep(bool sleep)
{
	WRITE_ONCE(asleep, sleep);
	if (!sleep)
		wake_up_all(&awake);
}

static int power_changes(struct notifier_block *nb, unsigned long what,
			 void *data)
{
	switch (what) {
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
	case PM_SUSPEND_PREPARE:
		nooks_recovery_sleep(true);
		break;
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
	case PM_POST_SUSPEND:
		nooks_recovery_sleep(false);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block power_notifier = {
	.notifier_call = power_changes,
};

/* Not as one that the kernel takes for stuck: it may be a night. */
void nooks_recovery_wait_awake(void)
{
	wait_event_idle(awake, !READ_ONCE(asleep));
}

int nooks_recovery_power_start(void)
{
	return register_pm_notifier(&power_notifier);
}

void nooks_recovery_power_stop(void)
{
	unregister_pm_notifier(&power_notifier);
}
