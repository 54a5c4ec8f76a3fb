// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks wrap: from a driver's unmodified source to a module in a domain. */
#include "cli.h"
#include "build.h"
#include "note.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

/* What a build of the size of e1000e takes, with debug info, is 60 MB. */
#define ROOM_NEEDED_MB	100

static const struct cli_option options[] = {
	{ 'k', "kernel", "RELEASE", "for this kernel [the running one, or of linux-headers-amd64]" },
	{ 'o', "output", "DIR", "build there [build/drivers/RELEASE/NAME]" },
	{ 1, "check", NULL, "only say which imports and callbacks have no description" },
	{ 2, "faults", NULL, "link the gadgets that 'nooks inject' uses" },
	{ 3, "plain", NULL, "compile without guards: an unprotected module, for contrast" },
	{ }
};

/* --- what is needed before anything is compiled --- */

static int find_kernel(struct build *build, const char *asked)
{
	const char *rel = asked ? asked : kernel_default(build->root);

	build->rel = rel;
	if (!isdigit((unsigned char)*rel) || !strchr(rel, '.') || strpbrk(rel, "/ \t"))
		return fail(EXIT_USAGE, "not a kernel release: '%s'", rel);
	build->headers = kernel_headers(rel);
	if (!build->headers)
		build->headers = kernel_headers_built(build->root, rel);
	if (!build->headers) {
		fail(EXIT_UNFIT, "no headers of kernel %s", rel);
		fix("apt-get install linux-headers-%s", rel);
		return EXIT_UNFIT;
	}
	return 0;
}

static int find_parts(const struct build *build, bool checking)
{
	const char *const parts[][2] = {
		{ "build/pass/carat_guard.so", "make pass" },
		{ "build/tools/wrapgen", "make wrapgen" },
		/* A check does not link against nooks.ko. */
		{ text_format("build/kernel/%s/Module.symvers", build->rel),
		  text_format("make kernel KREL=%s", build->rel) },
	};
	size_t needed = build->plain ? 0 : ARRAY_SIZE(parts) - checking;

	for (size_t i = 0; i < needed; i++) {
		/* Each row has both. NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
		if (!access(text_format("%s/%s", build->root, parts[i][0]), R_OK))
			continue;
		fail(EXIT_UNFIT, "%s is not built", parts[i][0]);
		fix("%s", parts[i][1]);
		return EXIT_UNFIT;
	}
	return 0;
}

static int make_folder(const char *path)
{
	char *parent = dirname(text_format("%s", path));

	if (!mkdir(path, 0777) || errno == EEXIST)
		return 0;
	if (errno == ENOENT && strcmp(parent, path) && !make_folder(parent))
		return mkdir(path, 0777);
	return -1;
}

/* Builds that differ do not overwrite each other. */
static int prepare_output(struct build *build, const char *asked)
{
	const char *name = text_format("%s%s%s", build->recipe.name,
				       build->plain ? "-plain" : "",
				       build->faults ? "-faults" : "");
	const char *out = asked ? asked : build_folder(build->root, build->rel, name);
	struct statvfs fs;

	if (make_folder(out))
		return fail(EXIT_FAILED, "cannot make %s: %m", out);
	build->out = realpath(out, NULL);
	if (!build->out)
		return fail(EXIT_FAILED, "%s: %m", out);
	if (strpbrk(build->out, " \t:#$%'\"")) {
		fail(EXIT_USAGE, "cannot build in '%s'", build->out);
		why("make and kbuild cannot cope with that name");
		return EXIT_USAGE;
	}
	if (!statvfs(build->out, &fs) &&
	    fs.f_bavail * (fs.f_frsize >> 10) >> 10 < ROOM_NEEDED_MB) {
		fail(EXIT_FAILED, "only %lu MB are free in %s, a build needs %u MB",
		     (unsigned long)(fs.f_bavail * (fs.f_frsize >> 10) >> 10),
		     build->out, ROOM_NEEDED_MB);
		fix("make room, or build elsewhere with -o DIR");
		return EXIT_FAILED;
	}
	build->log = text_format("%s/build.log", build->out);
	build->ko = text_format("%s/%s.ko", build->out, build->recipe.name);
	return 0;
}

/* Ask tools/setup/kernel; what it says on failure is meant for people. */
static char *ask_setup(const struct build *build, const char *part, const char *path)
{
	char *argv[] = { text_format("%s/tools/setup/kernel", build->root),
			 (char *)build->rel, (char *)part, (char *)path, NULL };
	long from = log_size(build->log);
	char *text = run_output(build->log, argv);

	if (!text) {
		fail(EXIT_FAILED, "tools/setup/kernel failed");
		log_explain(build->log, from);
		return NULL;
	}
	return text_trim(text);
}

static int find_source(struct build *build)
{
	build->source = build->recipe.folder ? build->recipe.folder
		: ask_setup(build, "--driver-source", build->recipe.source);
	if (!build->source)
		return EXIT_FAILED;
	if (!build->plain) {
		build->btf = ask_setup(build, "--btf", NULL);
		if (!build->btf)
			return EXIT_FAILED;
	}
	return 0;
}

/* --- the verb --- */

static int finish(struct cli *cli, const struct build *build, long seconds)
{
	if (cli->json)
		return json_print(cli, build_json(build));
	if (seconds < 0)
		printf("up to date: %s\n", build->ko);
	else
		printf("SUCCESS in %ld s: %s\n", seconds, build->ko);
	build_summary(build);
	if (!build->plain)
		note("next: nooks load %s", build->ko);
	return EXIT_DONE;
}

static int take_lock(const struct build *build)
{
	int fd = open(text_format("%s/.lock", build->out), O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		return fail(EXIT_FAILED, "cannot write in %s: %m", build->out);
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		note("waiting for another build in %s", build->out);
		flock(fd, LOCK_EX);
	}
	return 0;	/* held until we exit */
}

static int wrap(struct cli *cli)
{
	struct build build = {
		.faults = cli->value[2],
		.plain = cli->value[3],
	};
	char *key_file, *key;
	struct timespec from, to;
	int status;

	if (cli->value[1] && build.plain)
		return fail(EXIT_USAGE, "--check and --plain contradict");
	build.root = root_find();
	if (!build.root)
		return EXIT_FAILED;
	clock_gettime(CLOCK_MONOTONIC, &from);
	status = recipe_find(&build.recipe, build.root, cli->argv[0]);
	if (!status)
		status = find_kernel(&build, cli->value['k']);
	if (!status)
		status = find_parts(&build, cli->value[1]);
	if (!status)
		status = prepare_output(&build, cli->value['o']);
	if (!status)
		status = take_lock(&build);
	if (status)
		return status;

	/* One log a build; a build that is not needed leaves the last one's. */
	rename(build.log, text_format("%s.old", build.log));
	status = find_source(&build);
	if (status)
		return status;
	key_file = text_format("%s/key", build.out);
	key = build_key(&build, true);
	if (!cli->value[1] && key_is(key_file, key) && !access(build.ko, F_OK)) {
		rename(text_format("%s.old", build.log), build.log);
		return finish(cli, &build, -1);
	}

	unlink(key_file);
	if (cli->value[1])
		return build_check(&build);
	unlink(build.ko);
	status = build_all(&build);
	if (status)
		return status;
	if (text_write(key_file, key))
		return fail(EXIT_FAILED, "cannot write %s: %m", key_file);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return finish(cli, &build, to.tv_sec - from.tv_sec);
}

const struct cli_verb verb_wrap = {
	.name = "wrap",
	.args = "RECIPE|DIRECTORY",
	.help = "build a driver from its unmodified source, for a domain",
	.more = "RECIPE is a name in drivers/, or a file. DIRECTORY is any folder with the\n"
		"Makefile of one module. A build that would come out the same is not repeated.\n",
	.options = options,
	.min = 1,
	.max = 1,
	.run = wrap,
};
