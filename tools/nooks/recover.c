// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks recover: restart a driver by hand, or say whether it happens by itself. */
#include "cli.h"
#include "load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct cli_option options[] = {
	{ 1, "enable", NULL, "recover by itself from now on" },
	{ 2, "disable", NULL, "stay stopped after a fault" },
	{ 4, "limit", "NAME=NUMBER", "this domain's limit, NAME=default: that of all; see show DOMAIN recovery" },
	{ 3, "timeout", "SECONDS", "how long to wait for the restart [30]" },
	{ }
};

static const char *value_of(json_t *pairs, const char *key)
{
	const char *value = json_string_value(json_object_get(pairs, key));

	return value ? value : "";
}

/* Nothing is left to do for the agent either. */
static bool is_idle(const char *dom)
{
	char *text = domain_read(dom, "recovery");
	const char *stage;

	if (!text)
		return true;
	stage = value_of(pairs_json(text), "stage");
	return !*stage || !strcmp(stage, "idle") || !strcmp(stage, "done");
}

/* Until the domain is live again and configured, or stopped for good. */
int recover_wait(const char *dom, long seconds)
{
	for (long left = seconds * 50; left > 0; left--) {
		char *state = domain_read(dom, "state");

		usleep(20000);
		if (!state)
			continue;
		state = text_trim(state);
		if (!strcmp(state, "live") && is_idle(dom))
			return EXIT_DONE;
		if (!strcmp(state, "stopped")) {
			fail(EXIT_FAILED, "%s: recovery gave up", dom);
			fix("nooks show %s recovery; nooks show %s faults", dom, dom);
			return EXIT_FAILED;
		}
	}
	fail(EXIT_TIMEOUT, "%s: not restarted within %ld s", dom, seconds);
	fix("nooks show %s recovery", dom);
	return EXIT_TIMEOUT;
}

/* "max_faults=20", as the kernel's half takes it */
static int set_limit(const char *dom, const char *limit)
{
	const char *number = strchr(limit, '=');
	int status, err;

	if (!number || number == limit || !number[1])
		return fail(EXIT_USAGE, "--limit: not NAME=NUMBER: %s", limit);
	status = domain_find(dom);
	if (status)
		return status;
	err = domain_write(dom, "recovery",
			   text_format("%.*s %s", (int)(number - limit), limit, number + 1));
	if (!err)
		return EXIT_DONE;
	fail(EXIT_FAILED, "%s: cannot set %s: %s", dom, limit, strerror(-err));
	fix("nooks show %s recovery lists what there is", dom);
	return EXIT_FAILED;
}

static int recover(struct cli *cli)
{
	const char *dom = cli->argv[0], *word = "recover", *seconds = cli->value[3];
	struct timespec from, to;
	int status, err;
	json_t *pairs;
	char *text;

	if (cli->value[1] && cli->value[2])
		return fail(EXIT_USAGE, "--enable and --disable contradict");
	if (cli->value[4] && (cli->value[1] || cli->value[2] || seconds))
		return fail(EXIT_USAGE, "--limit stands alone");
	if (cli->value[4])
		return set_limit(dom, cli->value[4]);
	if (seconds && !text_is_number(seconds))
		return fail(EXIT_USAGE, "--timeout: not a number: %s", seconds);
	if (cli->value[1] || cli->value[2])
		word = cli->value[1] ? "enabled" : "disabled";
	status = domain_find(dom);
	if (status)
		return status;

	clock_gettime(CLOCK_MONOTONIC, &from);
	err = domain_write(dom, "recovery", word);
	if (err) {
		fail(EXIT_FAILED, "%s: cannot start recovery: %s", dom, strerror(-err));
		if (err == -EBUSY)
			fix("it is running: nooks show %s recovery", dom);
		return EXIT_FAILED;
	}
	if (!strcmp(word, "recover"))
		status = recover_wait(dom, seconds ? atol(seconds) : 30);
	if (status)
		return status;
	clock_gettime(CLOCK_MONOTONIC, &to);

	text = domain_read(dom, "recovery");
	pairs = pairs_json(text ? text : text_format("%s", ""));
	if (cli->json) {
		json_object_set_new(pairs, "domain", json_string(dom));
		return json_print(cli, pairs);
	}
	if (cli->value[1] || cli->value[2])
		printf("%s: recovery %s\n", dom, value_of(pairs, "policy"));
	else
		printf("%s: live again after %ld ms\n", dom,
		       (to.tv_sec - from.tv_sec) * 1000 +
		       (to.tv_nsec - from.tv_nsec) / 1000000);
	return EXIT_DONE;
}

const struct cli_verb verb_recover = {
	.name = "recover",
	.args = "DOMAIN",
	.help = "restart a driver, as after a fault",
	.options = options,
	.min = 1,
	.max = 1,
	.run = recover,
};
