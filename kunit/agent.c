// SPDX-License-Identifier: GPL-2.0
/*
 * In place of recovery/agent.c: there is no user space. A suite is the agent, and
 * says what it would through nooks_recovery_agent_says().
 */
#include "../recovery/internal.h"
#include "domain.h"

struct kunit_agent kunit_agent = {
	.called = COMPLETION_INITIALIZER(kunit_agent.called),
};

int nooks_recovery_agent_start(struct nooks_domain *dom, unsigned int number)
{
	if (dom != kunit_agent.dom)
		return -ENOENT;
	kunit_agent.calls++;
	kunit_agent.number = number;
	complete(&kunit_agent.called);
	if (kunit_agent.saves)
		complete(&((struct nooks_recovery *)dom->recovery)->saved);
	return kunit_agent.result;
}
