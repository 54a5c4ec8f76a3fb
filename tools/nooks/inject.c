// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nooks inject: let a driver commit a named fault. Needs a module made with
 * `nooks wrap --faults` and nooks_inject.ko, which no ordinary machine loads;
 * so there is no further question whether one means it. Works on a plain module
 * too, to see what the same fault does to an unprotected kernel.
 */
#include "cli.h"
#include "module.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GADGET	"nooks_gadget_"

static const struct cli_option options[] = {
	{ 1, "at", "FUNCTION", "at the entry of this function of the driver" },
	{ 2, "times", "N", "how often [1]" },
	{ 3, "list", NULL, "list the faults this module can commit" },
	{ }
};

/* Beside the domains' folder. */
static char *inject_path(void)
{
	return text_format("%s/nooks_inject/inject",
			   dirname(text_format("%s", debugfs_root())));
}

/*
 * The gadgets linked into a module, by their symbols: "ADDRESS t
 * nooks_gadget_null_write\t[e1000e]" is null-write.
 */
static size_t read_gadgets(const char *module, const char **names, size_t room)
{
	const char *file = getenv("NOOKS_KALLSYMS");
	char *text = text_read(file ? file : "/proc/kallsyms"), *line;
	char *owner = text_format("[%s]", module);
	size_t nr = 0;

	while (text && (line = text_line(&text)) && nr < room) {
		char *symbol = strstr(line, " " GADGET), *end;

		if (!symbol || !strstr(symbol, owner))
			continue;
		symbol += 1 + strlen(GADGET);
		end = symbol + strcspn(symbol, " \t");
		*end = '\0';
		/* Not a fault, and not what a compiler made of one. */
		if (!strcmp(symbol, "enter") || strchr(symbol, '.'))
			continue;
		for (char *c = symbol; *c; c++)
			if (*c == '_')
				*c = '-';
		names[nr++] = symbol;
	}
	return nr;
}

static int list_gadgets(struct cli *cli, const char **names, size_t nr)
{
	json_t *list = json_array();

	for (size_t i = 0; i < nr; i++) {
		json_array_append_new(list, json_string(names[i]));
		if (!cli->json)
			puts(names[i]);
	}
	return cli->json ? json_print(cli, json_pack("{s:s,s:o}", "domain",
						     cli->argv[0], "faults", list))
			 : EXIT_DONE;
}

static int no_such_fault(const char *dom, const char *fault, const char **names, size_t nr)
{
	const char *nearest = text_nearest(fault, names, nr);

	fail(EXIT_FAILED, "%s: no such fault: %s", dom, fault);
	if (nearest)
		fix("did you mean %s?", nearest);
	else
		fix("nooks inject %s --list", dom);
	return EXIT_FAILED;
}

static int arm(struct cli *cli, const char *at, const char *times)
{
	const char *dom = cli->argv[0], *fault = cli->argv[1];
	char *path = inject_path();
	int err;

	if (access(path, W_OK)) {
		fail(EXIT_FAILED, "nooks_inject.ko is not loaded");
		fix("make inject, then insmod it");
		return EXIT_FAILED;
	}
	err = text_write(path, text_format("%s %s %s %s", dom, fault, at, times));
	if (err) {
		fail(EXIT_FAILED, "%s: cannot arm %s: %s", dom, fault, strerror(-err));
		if (err == -ENOENT)
			why("the driver has no function %s that can be stopped at", at);
		return EXIT_FAILED;
	}
	if (cli->json)
		return json_print(cli, json_pack("{s:s,s:s,s:s,s:o}", "domain", dom,
						 "fault", fault, "at", at,
						 "times", json_value(times)));
	printf("INJECT  %s  %s at %s, armed (%s time%s)\n", dom, fault, at, times,
	       strcmp(times, "1") ? "s" : "");
	return EXIT_DONE;
}

static int inject(struct cli *cli)
{
	const char *dom = cli->argv[0], *fault = cli->argc > 1 ? cli->argv[1] : NULL;
	const char *times = cli->value[2] ? cli->value[2] : "1";
	const char *at = cli->value[1], *names[256];
	size_t nr, i;
	int status;

	if (!text_is_number(times) || *times == '-' || !strcmp(times, "0"))
		return fail(EXIT_USAGE, "--times: not a positive number: %s", times);
	if (at && (!*at || strpbrk(at, " \t\n")))
		return fail(EXIT_USAGE, "--at: not a function: '%s'", at);
	if (!cli->value[3] && (!fault || !at)) {
		fail(EXIT_USAGE, "expected: DOMAIN FAULT --at FUNCTION");
		fix("nooks inject %s --list", dom);
		return EXIT_USAGE;
	}
	status = module_is_loaded(dom) ? 0 : domain_find(dom);
	if (status)
		return status;
	nr = read_gadgets(dom, names, ARRAY_SIZE(names));
	if (!nr) {
		fail(EXIT_FAILED, "%s: was built without faults to inject", dom);
		fix("nooks wrap %s --faults, and load that", dom);
		return EXIT_FAILED;
	}
	if (cli->value[3])
		return list_gadgets(cli, names, nr);
	for (i = 0; i < nr && strcmp(names[i], fault); i++)
		;
	return i < nr ? arm(cli, at, times) : no_such_fault(dom, fault, names, nr);
}

const struct cli_verb verb_inject = {
	.name = "inject",
	.args = "DOMAIN FAULT",
	.help = "let a driver commit a fault, to see it recover",
	.more = "Needs a module made with 'nooks wrap --faults', and nooks_inject.ko. For example:\n"
		"  nooks inject e1000e null-write --at e1000_xmit_frame --times 3\n",
	.options = options,
	.min = 1,
	.max = 2,
	.run = inject,
};
