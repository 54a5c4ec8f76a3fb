// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables and pairs that the kernel shows, as the command reads them. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "../nooks/cli.h"
#include "../nooks/policy.h"

static json_t *table(char *text)
{
	struct grid grid;

	grid_parse(&grid, text);
	grid_print(&grid);
	return grid_json(&grid);
}

static json_t *policy(char *text)
{
	struct cli cli = { };

	policy_print(&cli, "toy", text);
	return NULL;
}

void fuzz_one(const uint8_t *data, size_t size)
{
	json_t *(*const readers[])(char *) = { table, pairs_json, mode_json, policy };

	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		char *copy = strndup((const char *)data, size);

		json_decref(readers[i](copy));
		free(copy);
	}
}
