// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks load: a wrapped module and all it needs. */
#include "cli.h"
#include "build.h"
#include "load.h"
#include "module.h"
#include "note.h"
#include "policy.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const struct cli_option options[] = {
	{ 1, "with", "FILE", "take nooks.ko from there" },
	{ 2, "policy", "FILE", "under this policy from its first instruction on" },
	{ 3, "replace", NULL, "in place of the build of it that runs" },
	{ }
};

static const char *release(void)
{
	static struct utsname uts;

	uname(&uts);
	return uts.release;
}

/* A machine that only runs wrapped modules has no such folder: no message. */
static const char *root_quiet(void)
{
	const char *env = getenv("NOOKS_ROOT");
	char *root = text_format("%s", self_path());

	if (env && *env)
		return env;
	for (int i = 0; i < 3; i++)
		root = dirname(root);
	return root;
}

/* A file, what was built here, or what is installed. */
static char *find_file(const char *what)
{
	const char *rel = release(), *root = root_quiet();
	char *places[] = {
		text_format("%s/build/drivers/%s/%s/%s.ko", root, rel, what, what),
		text_format("%s/build/kernel/%s/%s.ko", root, rel, what),
		text_format("/lib/modules/%s/updates/nooks/%s.ko", rel, what),
		text_format("/lib/modules/%s/updates/%s.ko", rel, what),
	};

	if (strchr(what, '/') || (strlen(what) > 3 && !strcmp(what + strlen(what) - 3, ".ko")))
		return access(what, R_OK) ? NULL : realpath(what, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (!access(places[i], R_OK))
			return places[i];
	return NULL;
}

static int not_found(const char *what)
{
	fail(EXIT_NO_DOMAIN, "no wrapped module: %s", what);
	if (strchr(what, '/') || strstr(what, ".ko"))
		why("no such file");
	else
		fix("nooks wrap %s", what);
	return EXIT_NO_DOMAIN;
}

int load_unprotected(const char *name)
{
	fail(EXIT_FAILED, "%s: an unprotected module of that name is loaded", name);
	fix("rmmod %s", name);
	return EXIT_FAILED;
}

/* Already there: as a domain is fine, as the distribution's module is not. */
static int loaded_already(struct cli *cli, const char *name)
{
	char *state;

	if (!module_is_loaded(name))
		return -1;
	state = domain_read(name, "state");
	if (state && strcmp(text_trim(state), "unloaded") && cli->value[2]) {
		fail(EXIT_FAILED, "%s: is loaded already", name);
		fix("nooks policy load %s %s", name, cli->value[2]);
		return EXIT_FAILED;
	}
	if (state && strcmp(text_trim(state), "unloaded")) {
		if (cli->json)
			return json_print(cli, json_pack("{s:s,s:s,s:b}", "domain", name,
							 "state", text_trim(state),
							 "was_loaded", true));
		printf("%s: is loaded already, %s\n", name, text_trim(state));
		return EXIT_DONE;
	}
	return load_unprotected(name);
}

static int check_file(const char *file)
{
	char *magic = modinfo_read(file, "vermagic");
	struct note_sum sum;
	char *error;

	if (note_read(file, &sum, &error))
		return fail(EXIT_FAILED, "%s", error);
	if (!sum.notes || !modinfo_read(file, "nooks")) {
		fail(EXIT_FAILED, "%s: is not a wrapped module: nothing in it is guarded", file);
		fix("nooks wrap NAME; to load it unprotected: insmod %s", file);
		return EXIT_FAILED;
	}
	if (sum.abi != NOOKS_ABI || sum.mixed || sum.counter[NOOKS_NOTE_REFUSED]) {
		fail(EXIT_FAILED, "%s: is not guarded as this version of nooks does it", file);
		if (sum.counter[NOOKS_NOTE_REFUSED])
			why("the compiler pass refused a part of it");
		else
			why("compiled by a pass of %s %u, expected %u",
			    sum.mixed ? "several versions, one with ABI" : "ABI", sum.abi, NOOKS_ABI);
		fix("nooks wrap NAME");
		return EXIT_FAILED;
	}
	if (magic && strncmp(magic, release(), strlen(release()))) {
		magic[strcspn(magic, " ")] = '\0';
		fail(EXIT_FAILED, "%s: was made for kernel %s, this is %s", file, magic, release());
		fix("nooks wrap NAME -k %s", release());
		return EXIT_FAILED;
	}
	return 0;
}

static int load_failed(const char *name, int err, int kmsg)
{
	char *said = kmsg_last(kmsg, name);

	fail(EXIT_FAILED, "%s: the kernel refuses the module: %s", name, module_load_error(err));
	if (said)
		why("%s", said);
	if (err == -EKEYREJECTED || err == -ENOKEY)
		fix("sign it with a key of this machine (kmodsign, mokutil --import)");
	if (said && strstr(said, "disagrees about version of symbol nooks_"))
		fix("nooks.ko is not the one it was wrapped for: nooks wrap %s", name);
	return EXIT_FAILED;
}

/* A module of ours is a file; the distribution knows about its own. */
static int load_needed(struct cli *cli, const char *name, int kmsg)
{
	char *file = !strcmp(name, "nooks") && cli->value[1] ? realpath(cli->value[1], NULL) : NULL;
	int err;

	if (module_is_loaded(name))
		return 0;
	if (!file && !strncmp(name, "nooks", 5))
		file = find_file(name);
	if (file) {
		if (load_all_needed(cli, file, kmsg))
			return EXIT_FAILED;
		err = module_load(file, module_options(name));
	} else {
		err = module_probe(name);
	}
	if (!err || err == -EEXIST)
		return 0;
	if (err == -ENOENT && !file) {
		fail(EXIT_FAILED, "cannot find the module %s, which it needs", name);
		if (!strncmp(name, "nooks", 5))
			fix("build it (make), or name it: --with FILE/nooks.ko");
		return EXIT_FAILED;
	}
	return load_failed(name, err, kmsg);
}

/*
 * After a fault the kernel runs this very command as its agent. Where it is not
 * installed, as in a build folder, the kernel must be told where it is.
 */
static void agent_name(void)
{
	const char *param = "/sys/module/nooks/parameters/helper";
	char *now = text_read(param);

	if (now && !access(text_trim(now), X_OK))
		return;
	if (text_write(param, self_path()))
		why("the kernel cannot be told where its recovery agent is: %s", param);
}

int load_all_needed(struct cli *cli, const char *file, int kmsg)
{
	char *depends = modinfo_read(file, "depends"), *one;

	while ((one = strsep(&depends, ",")))
		if (*one && load_needed(cli, one, kmsg))
			return EXIT_FAILED;
	return 0;
}

static int loaded(struct cli *cli, const char *name, const char *file, const char *params)
{
	char *mode = domain_read(name, "mode"), *state = domain_read(name, "state");
	int err = record_write(name, file, params);

	mode = mode ? text_trim(mode) : text_format("%s", "?");
	state = state ? text_trim(state) : text_format("%s", "?");
	/* Not fatal: the module runs, it just cannot be loaded again by itself. */
	if (err) {
		fail(EXIT_FAILED, "%s: cannot note it in /run/nooks: %s", name, strerror(-err));
		why("after a fault it cannot be restarted");
	}
	if (cli->json)
		return json_print(cli, json_pack("{s:s,s:s,s:s,s:s,s:s,s:b}", "domain", name,
						 "state", state, "mode", mode, "module", file,
						 "params", params, "was_loaded", false));
	printf("%s: loaded in domain %s (%s)\n", name, name, mode);
	note("next: nooks show %s", name);
	return EXIT_DONE;
}

/* The domain is made for it: its driver must not run a while without. */
static int give_policy(const char *name, const char *text)
{
	int err = text_write(text_format("%s/domains", debugfs_root()), name);

	if (err)
		return fail(EXIT_FAILED, "%s: cannot make the domain: %s", name, strerror(-err));
	return policy_hand_over(name, text);
}

static int load(struct cli *cli)
{
	char *file, *name, *params, *rules = NULL;
	struct policy policy;
	int status, err, kmsg;

	for (int i = 1; i < cli->argc; i++)
		if (!strchr(cli->argv[i], '=') || cli->argv[i][0] == '=')
			return fail(EXIT_USAGE, "not PARAM=VALUE: %s", cli->argv[i]);
	if (geteuid()) {
		fail(EXIT_FAILED, "only root may load modules");
		fix("run it with sudo");
		return EXIT_FAILED;
	}
	if (cli->value[2] && cli->value[3]) {
		fail(EXIT_USAGE, "--policy and --replace contradict: a domain keeps its policy");
		fix("nooks policy load NAME FILE");
		return EXIT_USAGE;
	}
	name = module_name_of(cli->argv[0]);
	status = cli->value[3] ? -1 : loaded_already(cli, name);
	if (status >= 0)
		return status;
	file = find_file(cli->argv[0]);
	if (!file)
		return not_found(cli->argv[0]);
	status = check_file(file);
	if (status)
		return status;
	if (cli->value[3])
		return load_replace(cli, cli->argv[0], file);
	if (cli->value[2]) {
		rules = policy_compile(cli, cli->value[2], &policy);
		if (!rules) {
			note("nothing was loaded");
			return EXIT_FAILED;
		}
	}

	kmsg = kmsg_open();
	if (load_all_needed(cli, file, kmsg))
		return EXIT_FAILED;
	agent_name();
	status = rules ? give_policy(name, rules) : 0;
	if (status)
		return status;
	params = module_options(name);
	for (int i = 1; i < cli->argc; i++)
		params = text_format("%s%s%s", params, *params ? " " : "", cli->argv[i]);
	err = module_load(file, params);
	if (err)
		return load_failed(name, err, kmsg);
	return loaded(cli, name, file, params);
}

const struct cli_verb verb_load = {
	.name = "load",
	.args = "NAME|FILE.ko [PARAM=VALUE]...",
	.help = "load a wrapped driver, in a domain of its own",
	.more = "Takes what 'nooks wrap' has built for this kernel, or what is installed below\n"
		"/lib/modules/RELEASE/updates. Loads nooks.ko and other needed modules first.\n"
		"Options of /etc/modprobe.d apply. A policy stays with the domain, also when the\n"
		"driver is unloaded and loaded again, until another takes its place.\n\n"
		"With --replace another build takes the place of the one that runs, as in a recovery:\n"
		"users keep interfaces, with all that the kernel knows of them, and connections. Where\n"
		"that cannot be, they go and come back with addresses, routes, VLANs, sysctls, bridge or\n"
		"bond. What only the driver knows (ethtool -G, -C, -A ...) is as for a new one. The new\n"
		"build is looked at first. When it cannot be loaded, or an interface does not come back,\n"
		"the old one is loaded again. Parameters are those of the old one, unless some are given.\n"
		"Copies of both are in /run/nooks.\n",
	.options = options,
	.min = 1,
	.max = -1,
	.run = load,
};
