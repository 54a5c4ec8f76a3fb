// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks mode: what a denied access leads to. */
#include "cli.h"

#include <string.h>

static const char *const modes[] = { "off", "count", "audit", "enforce" };
static const char *const classes[] = { "write", "read", "call", "arg", "run" };

static int check_word(const char *word, const char *what, const char *const *words,
		      size_t nr, const char *all)
{
	const char *nearest;

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(word, words[i]))
			return 0;
	nearest = text_nearest(word, words, nr);
	fail(EXIT_USAGE, "no such %s: %s", what, word);
	if (nearest)
		fix("did you mean %s?", nearest);
	else
		fix("one of: %s", all);
	return EXIT_USAGE;
}

/* "MODE", or "CLASS=MODE[,CLASS=MODE]..." */
static int check_modes(const char *list)
{
	char *text = text_format("%s", list), *item;
	int status = 0;

	while (!status && (item = strsep(&text, ","))) {
		char *mode = strchr(item, '=');

		if (mode) {
			*mode++ = '\0';
			status = check_word(item, "class", classes, ARRAY_SIZE(classes),
					    "write read call arg run");
		}
		if (!status)
			status = check_word(mode ? mode : item, "mode", modes, ARRAY_SIZE(modes),
					    "off count audit enforce");
	}
	return status;
}

/* "write=enforce read=off ...", and budgets, which are numbers */
json_t *mode_json(char *text)
{
	json_t *object = json_object();
	char *item;

	text = text_trim(text);
	while ((item = strsep(&text, " "))) {
		char *mode = strchr(item, '=');

		if (!mode)
			continue;
		*mode++ = '\0';
		json_object_set_new(object, item, json_value(mode));
	}
	return object;
}

static int mode(struct cli *cli)
{
	const char *dom = cli->argv[0];
	int status, err;
	char *text;

	status = cli->argc > 1 ? check_modes(cli->argv[1]) : 0;
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
		return json_print(cli, json_pack("{s:s,s:o}", "domain", dom,
						 "mode", mode_json(text)));
	puts(text_trim(text));
	return EXIT_DONE;
}

const struct cli_verb verb_mode = {
	.name = "mode",
	.args = "DOMAIN [MODE|CLASS=MODE[,CLASS=MODE]...]",
	.help = "show or set what a denied access leads to",
	.more = "  off      nothing is checked\n"
		"  count    checked and counted\n"
		"  audit    checked, counted and reported, let through\n"
		"  enforce  a fault; the access does not happen\n"
		"\nClasses; a MODE alone is for all of them:\n"
		"  write    writes of the driver's code\n"
		"  read     reads of the driver's code\n"
		"  call     indirect calls of the driver's code\n"
		"  arg      what it hands to functions of the kernel\n"
		"  run      how long it runs, how deep it calls\n",
	.min = 1,
	.max = 2,
	.run = mode,
};
