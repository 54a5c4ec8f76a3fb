// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks unload: run the driver's exit function and free its domain. */
#include "cli.h"
#include "load.h"
#include "module.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static char *holders(const char *name)
{
	DIR *dir = opendir(text_format("/sys/module/%s/holders", name));
	struct dirent *entry;
	char *list = text_format("%s", "");

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			list = text_format("%s%s%s", list, *list ? ", " : "", entry->d_name);
	if (dir)
		closedir(dir);
	return list;
}

int unload_failed(const char *name, int err)
{
	char *users = holders(name);
	char *count = text_read(text_format("/sys/module/%s/refcnt", name));

	switch (-err) {
	case EPERM:
		fail(EXIT_FAILED, "only root may unload modules");
		fix("run it with sudo");
		break;
	case EAGAIN:
		fail(EXIT_FAILED, "%s: is in use", name);
		if (*users) {
			why("other modules need it: %s", users);
			fix("unload them first");
		} else {
			why("its reference count is %s: an open file, a mounted file system, a running call",
			    count ? text_trim(count) : "?");
		}
		break;
	case EBUSY:
		fail(EXIT_FAILED, "%s: cannot be unloaded", name);
		why("the driver has no exit function, or it is still being loaded or unloaded");
		break;
	default:
		fail(EXIT_FAILED, "%s: %s", name, strerror(-err));
	}
	return EXIT_FAILED;
}

static int unload(struct cli *cli)
{
	const char *dom = cli->argv[0];
	int status = domain_find(dom), err;

	if (status)
		return status;
	if (!module_is_loaded(dom)) {
		if (cli->json)
			return json_print(cli, json_pack("{s:s,s:b}", "domain", dom,
							 "was_loaded", false));
		printf("%s: is not loaded\n", dom);
		return EXIT_DONE;
	}
	err = module_unload(dom);
	if (err)
		return unload_failed(dom, err);
	record_remove(dom);
	if (cli->json)
		return json_print(cli, json_pack("{s:s,s:b}", "domain", dom, "was_loaded", true));
	printf("%s: unloaded\n", dom);
	return EXIT_DONE;
}

const struct cli_verb verb_unload = {
	.name = "unload",
	.args = "DOMAIN",
	.help = "unload a wrapped driver",
	.min = 1,
	.max = 1,
	.run = unload,
};
