// SPDX-License-Identifier: GPL-2.0-or-later
/* What was noted when a module was loaded: JSON, and the saved configuration. */
#include <string.h>

#include "fuzz.h"

#include "../nooks/cli.h"
#include "../nooks/module.h"
#include "../nooks/net.h"

static void net_state(const char *path)
{
	struct net_state state = { }, again = { };

	if (net_state_read(&state, path))
		return;
	for (const struct net_link *link = state.links; link; link = link->next) {
		fuzz_claim(link->message->nlmsg_len >= sizeof(*link->message));
		fuzz_claim(strnlen(link->name, sizeof(link->name)) < sizeof(link->name));
	}
	/* What was read can be written, and read again. */
	fuzz_claim(!net_state_write(&state, fuzz_file(1, "", 0)));
	fuzz_claim(!net_state_read(&again, fuzz_path(1)));
}

void fuzz_one(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(0, data, size);
	char *module, *params;

	if (!record_parse(path, &module, &params))
		fuzz_claim(module && params);
	net_state(path);
}
