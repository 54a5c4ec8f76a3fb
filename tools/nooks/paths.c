// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the project, the kernel's headers and builds are. */
#include "cli.h"
#include "build.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

const char *self_path(void)
{
	static char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[len > 0 ? len : 0] = '\0';
	return path;
}

/* The command is ROOT/build/tools/nooks, unless NOOKS_ROOT says more. */
const char *root_find(void)
{
	const char *env = getenv("NOOKS_ROOT");
	char *root;

	if (env && *env) {
		root = realpath(env, NULL);
	} else {
		root = text_format("%s", self_path());
		for (int i = 0; i < 3; i++)
			root = text_format("%s", dirname(root));
	}
	if (root && !access(text_format("%s/drivers/wrap.mk", root), F_OK))
		return root;
	fail(EXIT_FAILED, "cannot find the project's folder");
	fix("set NOOKS_ROOT to it");
	return NULL;
}

char *kernel_headers(const char *rel)
{
	const char *const forms[] = { "/usr/src/linux-headers-%s", "/lib/modules/%s/build" };

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		char *path = text_format(forms[i], rel);
#pragma GCC diagnostic pop
		if (!access(text_format("%s/.config", path), F_OK))
			return path;
	}
	return NULL;
}

/* Of a kernel that tools/debug/kernel built; NULL for others. */
char *kernel_headers_built(const char *root, const char *rel)
{
	char *path = run_output(NULL, (char *[]){
		text_format("%s/tools/setup/kernel", root), (char *)rel, "--headers", NULL });

	return path ? text_trim(path) : NULL;
}

/* The running kernel if one can build for it, else the distribution's. */
const char *kernel_default(const char *root)
{
	struct utsname uts;
	char *rel;

	uname(&uts);
	if (kernel_headers(uts.release))
		return text_format("%s", uts.release);
	rel = run_output(NULL, (char *[]){ text_format("%s/tools/setup/kernel", root),
					   "--release", NULL });
	return rel ? text_trim(rel) : text_format("%s", uts.release);
}

char *build_folder(const char *root, const char *rel, const char *name)
{
	return text_format("%s/build/drivers/%s/%s", root, rel, name);
}
