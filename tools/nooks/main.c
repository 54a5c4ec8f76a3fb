// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks VERB: the table of verbs and nothing else. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_verb *const verbs[] = {
	&verb_doctor,
	&verb_wrap,
	&verb_load,
	&verb_unload,
	&verb_list,
	&verb_show,
	&verb_mode,
	&verb_policy,
	&verb_inject,
	&verb_recover,
	&verb_agent,
	&verb_note,
};

static void help(FILE *to)
{
	fputs("Usage: nooks VERB [ARGUMENT]... [OPTION]...\n\n"
	      "Runs drivers isolated from the kernel they serve.\n\n"
	      "  nooks wrap e1000e        build it from the distribution's source\n"
	      "  nooks load e1000e        load it in a domain of its own\n\n"
	      "Verbs\n", to);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!verbs[i]->hidden)
			fprintf(to, "  %-9s %s\n", verbs[i]->name, verbs[i]->help);
	fputs("\nEvery verb has --help.\n\n"
	      "Exit status: 0 done, 1 failed, 2 wrong usage, 4 this machine or kernel cannot\n"
	      "do it, 5 no such domain or driver, 124 timed out.\n\n"
	      "Environment: NOOKS_ROOT, the project's folder; NOOKS_DEBUGFS, in place of\n"
	      "/sys/kernel/debug/nooks.\n", to);
}

static void help_verb(const struct cli_verb *verb)
{
	printf("Usage: nooks %s%s%s%s\n\n%c%s.\n", verb->name,
	       *verb->args ? " " : "", verb->args,
	       verb->options ? " [OPTION]..." : "",
	       verb->help[0] - 'a' + 'A', verb->help + 1);
	if (verb->more)
		printf("\n%s", verb->more);
	puts("\nOptions");
	cli_help_options(stdout, verb->options);
	cli_help_options(stdout, cli_common_options);
}

static int unknown_verb(const char *name)
{
	const char *names[ARRAY_SIZE(verbs)], *nearest;
	size_t nr = 0;

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!verbs[i]->hidden)
			names[nr++] = verbs[i]->name;
	nearest = text_nearest(name, names, nr);
	fail(EXIT_USAGE, "unknown verb: %s", name);
	if (nearest)
		fix("did you mean 'nooks %s'?", nearest);
	else
		fix("nooks --help");
	return EXIT_USAGE;
}

static int run(const struct cli_verb *verb, int argc, char **argv)
{
	struct cli cli = { .verb = verb };
	int status;

	message_verb = verb->name;
	status = cli_parse(&cli, argc, argv);
	if (status)
		return status;
	if (cli.value['h']) {
		help_verb(verb);
		return EXIT_DONE;
	}
	message_quiet = cli.quiet;
	return verb->run(&cli);
}

int main(int argc, char **argv)
{
	int status = EXIT_USAGE;

	if (argc < 2) {
		help(stderr);
		return status;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help")) {
		help(stdout);
		status = EXIT_DONE;
	} else if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("nooks 0.1");
		status = EXIT_DONE;
	} else {
		size_t i;

		for (i = 0; i < ARRAY_SIZE(verbs); i++)
			if (!strcmp(argv[1], verbs[i]->name))
				break;
		status = i < ARRAY_SIZE(verbs) ? run(verbs[i], argc - 1, argv + 1)
					       : unknown_verb(argv[1]);
	}
	/* A full disk shows up here. */
	if (fflush(stdout) || ferror(stdout))
		return fail(EXIT_FAILED, "cannot write the output: %m");
	return status;
}
