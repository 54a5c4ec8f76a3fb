// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks list: all domains, one a line. */
#include "cli.h"

static int list(struct cli *cli)
{
	struct grid grid;
	int status = debugfs_ready();

	if (status)
		return status;
	domains_read(&grid);
	if (cli->json)
		return json_print(cli, json_pack("{s:o}", "domains", grid_json(&grid)));
	grid_print(&grid);
	return EXIT_DONE;
}

const struct cli_verb verb_list = {
	.name = "list",
	.args = "",
	.help = "list all domains",
	.run = list,
};
