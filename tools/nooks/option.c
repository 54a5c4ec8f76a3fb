// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line, read and explained from one table of options a verb. */
#include "cli.h"

#include <string.h>

const struct cli_option cli_common_options[] = {
	{ 'h', "help", NULL, "this text" },
	{ 'j', "json", NULL, "print one JSON object" },
	{ 'p', "pretty", NULL, "with --json: indented" },
	{ 'q', "quiet", NULL, "no progress, no hints" },
	{ 'v', "verbose", NULL, "say more" },
	{ }
};

static const struct cli_option *
find(const struct cli_option *options, int key, const char *name, size_t len)
{
	for (; options && options->name; options++) {
		if (name ? strlen(options->name) == len &&
			   !strncmp(options->name, name, len)
			 : options->key == key)
			return options;
	}
	return NULL;
}

static const struct cli_option *
find_option(const struct cli_verb *verb, int key, const char *name, size_t len)
{
	const struct cli_option *opt = find(verb->options, key, name, len);

	return opt ? opt : find(cli_common_options, key, name, len);
}

static int unknown_option(const struct cli_verb *verb, const char *arg)
{
	const struct cli_option *tables[] = { verb->options, cli_common_options };
	const char *names[64], *nearest;
	size_t nr = 0, i;
	int status = fail(EXIT_USAGE, "unknown option: %s", arg);

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct cli_option *o = tables[i];
		     o && o->name && nr < ARRAY_SIZE(names); o++)
			names[nr++] = o->name;
	nearest = strncmp(arg, "--", 2) ? NULL : text_nearest(arg + 2, names, nr);
	if (nearest)
		fix("did you mean --%s?", nearest);
	else
		fix("nooks %s --help", verb->name);
	return status;
}

/* One argument that begins with a dash; *i moves on over an option's value. */
static int parse_option(struct cli *cli, int argc, char **argv, int *i)
{
	const char *arg = argv[*i], *value = NULL;
	const struct cli_option *opt;

	if (arg[1] == '-') {
		value = strchr(arg, '=');
		opt = find_option(cli->verb, 0, arg + 2,
				  value ? (size_t)(value - arg - 2) : strlen(arg + 2));
		if (!opt)
			return unknown_option(cli->verb, arg);
		if (value && !opt->arg)
			return fail(EXIT_USAGE, "--%s takes no value", opt->name);
		if (value)
			value++;
	} else {
		for (arg++; ; arg++) {		/* -vj is -v -j */
			opt = find_option(cli->verb, *arg, NULL, 0);
			if (!opt)
				return unknown_option(cli->verb, argv[*i]);
			if (opt->arg || !arg[1])
				break;
			cli->value[opt->key] = "";
		}
		if (opt->arg && arg[1])
			value = arg + 1;
	}
	if (opt->arg && !value) {
		if (*i + 1 == argc)
			return fail(EXIT_USAGE, "--%s needs a value: %s",
				    opt->name, opt->arg);
		value = argv[++*i];
	}
	cli->value[opt->key] = value ? value : "";
	return 0;
}

/* argv[0] is the verb. Operands are moved to the front of argv. */
int cli_parse(struct cli *cli, int argc, char **argv)
{
	bool operands_only = false;
	int i, status;

	cli->argv = argv;
	for (i = 1; i < argc; i++) {
		if (operands_only || argv[i][0] != '-' || !argv[i][1]) {
			cli->argv[cli->argc++] = argv[i];
		} else if (!strcmp(argv[i], "--")) {
			operands_only = true;
		} else {
			status = parse_option(cli, argc, argv, &i);
			if (status)
				return status;
		}
	}
	cli->json = cli->value['j'];
	cli->quiet = cli->value['q'];
	cli->verbose = cli->value['v'];
	if (cli->value['h'])
		return 0;
	if (cli->argc < cli->verb->min || (cli->verb->max >= 0 && cli->argc > cli->verb->max)) {
		if (cli->argc < cli->verb->min)
			fail(EXIT_USAGE, "expected: %s", cli->verb->args);
		else
			fail(EXIT_USAGE, "unexpected argument: %s", cli->argv[cli->verb->max]);
		fix("nooks %s --help", cli->verb->name);
		return EXIT_USAGE;
	}
	return 0;
}

void cli_help_options(FILE *to, const struct cli_option *options)
{
	for (; options && options->name; options++) {
		char name[64];
		bool letter = options->key >= 'A';

		(void)snprintf(name, sizeof(name), "--%s%s%s", options->name,
			       options->arg ? " " : "", options->arg ? options->arg : "");
		fprintf(to, "  %c%c%c %-22s %s\n", letter ? '-' : ' ',
			letter ? options->key : ' ', letter ? ',' : ' ', name,
			options->help);
	}
}
