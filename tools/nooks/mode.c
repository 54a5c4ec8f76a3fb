// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks mode: what a denied access leads to. */
#include "cli.h"

#include <string.h>

static const char *const modes[] = { "off", "count", "audit", "enforce" };

static int check_mode(const char *word)
{
	const char *nearest;

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (!strcmp(word, modes[i]))
			return 0;
	nearest = text_nearest(word, modes, ARRAY_SIZE(modes));
	fail(EXIT_USAGE, "no such mode: %s", word);
	if (nearest)
		fix("did you mean %s?", nearest);
	else
		fix("one of: off count audit enforce");
	return EXIT_USAGE;
}

static int mode(struct cli *cli)
{
	const char *dom = cli->argv[0];
	int status, err;
	char *text;

	status = cli->argc > 1 ? check_mode(cli->argv[1]) : 0;
	if (!status)
		status = domain_find(dom);
	if (status)
		return status;
	if (cli->argc > 1) {
		err = domain_write(dom, "mode", cli->argv[1]);
		if (err)
			return fail(EXIT_FAILED, "%s: cannot set the mode: %s", dom, strerror(-err));
	}
	text = domain_read(dom, "mode");
	if (!text)
		return fail(EXIT_FAILED, "%s: cannot read the mode: %m", dom);
	if (cli->json)
		return json_print(cli, json_pack("{s:s,s:s}", "domain", dom,
						 "mode", text_trim(text)));
	puts(text_trim(text));
	return EXIT_DONE;
}

const struct cli_verb verb_mode = {
	.name = "mode",
	.args = "DOMAIN [off|count|audit|enforce]",
	.help = "show or set what a denied access leads to",
	.more = "  off      nothing is checked\n"
		"  count    checked and counted\n"
		"  audit    checked, counted and reported, let through\n"
		"  enforce  a fault; the access does not happen\n",
	.min = 1,
	.max = 2,
	.run = mode,
};
