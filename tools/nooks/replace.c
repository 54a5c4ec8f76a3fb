// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nooks load --replace: another build of a driver takes the place of the one that runs, by
 * the recovery of its domain. All that can be wrong with the new one is looked for while
 * the old one is at work; what shows only when it is loaded, the agent finds, and goes back.
 */
#include "cli.h"
#include "load.h"
#include "module.h"
#include "note.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* The kernel gives its agent as long. */
#define TIMEOUT_S	120

/* Which driver it is says the file, not its name; whoever named one means that. */
static int check_name(const char *operand, const char *file, const char *own)
{
	const char *named = module_name_of(operand);

	if (!own) {
		fail(EXIT_FAILED, "%s: does not say which module it is", file);
		fix("nooks wrap NAME");
		return EXIT_FAILED;
	}
	if (strcmp(own, named) && (!strpbrk(operand, "/.") || module_is_loaded(named))) {
		fail(EXIT_FAILED, "%s: is a build of %s, not of %s", file, own, named);
		fix("nooks wrap %s", named);
		return EXIT_FAILED;
	}
	if (module_is_loaded(own))
		return 0;
	fail(EXIT_NO_DOMAIN, "%s: is not loaded, there is nothing to replace", own);
	fix("nooks load %s", file);
	return EXIT_NO_DOMAIN;
}

/* Could the one that runs be unloaded? */
static int check_running(const char *name)
{
	char *state = domain_read(name, "state");
	char *count = text_read(text_format("/sys/module/%s/refcnt", name));

	if (!state || !strcmp(text_trim(state), "unloaded"))
		return load_unprotected(name);
	if (strcmp(state, "live") && strcmp(state, "stopped")) {
		fail(EXIT_FAILED, "%s: is %s", name, state);
		fix("nooks show %s recovery", name);
		return EXIT_FAILED;
	}
	if (module_is_permanent(name))
		return unload_failed(name, -EBUSY);
	if (count && atoi(count))
		return unload_failed(name, -EAGAIN);
	return 0;
}

/* What to go back to: the build that runs, noted as nooks load would have. */
static int find_old(const char *name, char **old, char **params)
{
	char *path;
	bool noted = !record_read(name, &path, params);

	if (!noted)
		*params = module_options(name);
	*old = record_copy(name);
	if (noted && *old && module_is_file(name, *old))
		return 0;
	if (!noted || !module_is_file(name, path))
		path = module_path(name);
	if (path && module_is_file(name, path) && !record_write(name, path, *params)) {
		*old = record_copy(name);
		if (*old)
			return 0;
	}
	fail(EXIT_FAILED, "%s: it is not known which file the build that runs is from", name);
	why("it could not be loaded again if the new one failed");
	fix("nooks unload %s, and load the new one then", name);
	return EXIT_FAILED;
}

static int check_versions(const char *file, const char *name, const char *old)
{
	const char *symbol = version_differs(file, old);

	if (!symbol)
		return 0;
	fail(EXIT_FAILED, "%s: was made for another version of %s than the build that runs", file,
	     symbol);
	if (!strncmp(symbol, "nooks_", 6))
		why("nooks.ko is not the one it was wrapped for");
	fix("nooks wrap %s", name);
	return EXIT_FAILED;
}

/* Of the recovery that comes next. */
static char *next_number(const char *name)
{
	char *text = domain_read(name, "recovery");
	json_t *pairs = pairs_json(text ? text : text_format("%s", ""));

	return text_format("%lld", json_integer_value(json_object_get(pairs, "number")) + 1);
}

/* One at a time; held until we exit. */
static int take_turn(const char *name)
{
	int fd = open(record_path(name, "replacing"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || !flock(fd, LOCK_EX | LOCK_NB))
		return 0;
	return fail(EXIT_FAILED, "%s: is being replaced already", name);
}

static int start(const char *name, const char *file, const char *params)
{
	int err = next_write(name, next_number(name), file, params);

	if (err)
		return fail(EXIT_FAILED, "%s: cannot note it in /run/nooks: %s", name, strerror(-err));
	err = domain_write(name, "recovery", "replace");
	if (!err)
		return 0;
	next_remove(name);
	fail(EXIT_FAILED, "%s: cannot be replaced: %s", name, strerror(-err));
	if (err == -EBUSY)
		fix("it is being recovered: nooks show %s recovery", name);
	return EXIT_FAILED;
}

static int ended(struct cli *cli, const char *name, const char *file, const char *params, int status,
		 long ms)
{
	char *refused = next_refused(name), *mode, *copy;

	next_remove(name);
	if (refused) {
		fail(EXIT_FAILED, "%s: not replaced: %s", name, text_trim(refused));
		if (status)
			why("and the one before could not be loaded again");
		else
			why("the one before runs again");
		return EXIT_FAILED;
	}
	if (status)
		return status;
	copy = record_copy(name);
	if (!copy || !module_is_file(name, copy) || !module_is_file(name, file)) {
		fail(EXIT_FAILED, "%s: not replaced: it was restarted for another reason meanwhile", name);
		fix("try again");
		return EXIT_FAILED;
	}
	if (cli->json) {
		mode = domain_read(name, "mode");
		return json_print(cli, json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:I}", "domain", name,
						 "state", "live", "mode", mode ? text_trim(mode) : "?",
						 "module", file, "params", params, "was_loaded", true,
						 "ms", (json_int_t)ms));
	}
	printf("%s: replaced by %s, live again after %ld ms\n", name, file, ms);
	return EXIT_DONE;
}

static char *given_params(struct cli *cli, const char *name)
{
	char *params = module_options(name);

	for (int i = 1; i < cli->argc; i++)
		params = text_format("%s%s%s", params, *params ? " " : "", cli->argv[i]);
	return params;
}

int load_replace(struct cli *cli, const char *operand, const char *file)
{
	char *name = modinfo_read(file, "name"), *old, *params;
	struct timespec from, to;
	int status;

	status = check_name(operand, file, name);
	if (!status)
		status = take_turn(name);
	if (!status)
		status = check_running(name);
	if (!status)
		status = find_old(name, &old, &params);
	if (!status)
		status = check_versions(file, name, old);
	if (!status)
		status = load_all_needed(cli, file, kmsg_open());
	if (status)
		return status;
	if (cli->argc > 1)
		params = given_params(cli, name);

	clock_gettime(CLOCK_MONOTONIC, &from);
	status = start(name, file, params);
	if (status)
		return status;
	status = recover_wait(name, TIMEOUT_S);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return ended(cli, name, file, params, status,
		     (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000);
}
