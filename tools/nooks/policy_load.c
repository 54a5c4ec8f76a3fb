// SPDX-License-Identifier: GPL-2.0-or-later
/* A resolved policy goes to the kernel, which may still refuse it. */
#include "cli.h"

#include <errno.h>
#include <string.h>

#include "policy.h"

int policy_hand_over(const char *domain, const char *text)
{
	int err = domain_write(domain, "policy", text);
	char *said;

	if (!err)
		return 0;
	fail(EXIT_FAILED, "%s: the kernel refuses the policy: %s", domain, strerror(-err));
	said = err == -EINVAL ? domain_read(domain, "policy_error") : NULL;
	if (said && *text_trim(said))
		why("%s", text_trim(said));
	if (err == -ENOENT)
		fix("nooks.ko is too old for policies");
	else
		note("the old one stays");
	return EXIT_FAILED;
}
