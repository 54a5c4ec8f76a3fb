// SPDX-License-Identifier: GPL-2.0-or-later
/* What nooks.ko shows in debugfs, and why it may not be there. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <linux/magic.h>
#include <unistd.h>

#define DEBUGFS	"/sys/kernel/debug"

const char *debugfs_root(void)
{
	const char *root = getenv("NOOKS_DEBUGFS");

	return root && *root ? root : DEBUGFS "/nooks";
}

int debugfs_ready(void)
{
	const char *root = debugfs_root();
	struct statfs fs;

	if (!access(root, R_OK | X_OK))
		return 0;
	if (getenv("NOOKS_DEBUGFS"))
		return fail(EXIT_FAILED, "NOOKS_DEBUGFS: %s: %m", root);
	if (geteuid()) {
		fail(EXIT_FAILED, "only root can see and change domains");
		fix("run it with sudo");
		return EXIT_FAILED;
	}
	if (statfs(DEBUGFS, &fs) || (unsigned long)fs.f_type != DEBUGFS_MAGIC) {
		fail(EXIT_UNFIT, "debugfs is not mounted on " DEBUGFS);
		fix("mount -t debugfs debugfs " DEBUGFS);
		return EXIT_UNFIT;
	}
	fail(EXIT_FAILED, "nooks.ko is not loaded: there are no domains");
	fix("nooks load NAME");
	return EXIT_FAILED;
}

void domains_read(struct grid *grid)
{
	char *text = text_read(text_format("%s/domains", debugfs_root()));

	grid_parse(grid, text ? text : text_format("ID NAME STATE\n"));
}

int domain_find(const char *name)
{
	struct grid grid;
	const char **names, *nearest;
	int status = debugfs_ready();

	if (status)
		return status;
	domains_read(&grid);
	names = xrealloc(NULL, grid.rows + 1, sizeof(*names));
	for (size_t row = 0; row < grid.rows; row++) {
		names[row] = grid_cell(&grid, row, "NAME");
		if (!strcmp(names[row], name))
			return 0;
	}
	fail(EXIT_NO_DOMAIN, "no such domain: %s", name);
	nearest = text_nearest(name, names, grid.rows);
	if (nearest)
		fix("did you mean %s?", nearest);
	else if (!grid.rows)
		fix("there is none yet: nooks load NAME");
	else
		fix("nooks list shows all domains");
	return EXIT_NO_DOMAIN;
}

char *domain_path(const char *domain, const char *file)
{
	return text_format("%s/%s/%s", debugfs_root(), domain, file);
}

char *domain_read(const char *domain, const char *file)
{
	return text_read(domain_path(domain, file));
}

/* Unlike text_write(), never makes the file. */
int domain_write(const char *domain, const char *file, const char *text)
{
	char *path = domain_path(domain, file);

	if (access(path, W_OK))
		return -errno;
	return text_write(path, text);
}
