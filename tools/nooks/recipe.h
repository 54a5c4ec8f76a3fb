/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to wrap: a recipe of drivers/, or any folder with a module's Makefile. */
#ifndef NOOKS_RECIPE_H
#define NOOKS_RECIPE_H

#include <stdbool.h>

/**
 * struct recipe - one driver
 * @name: of the module
 * @description: one line
 * @source: path inside the kernel's source; NULL for a folder
 * @folder: the folder, for what is not a recipe
 * @config: CONFIG_...=m assignments its Makefile asks for
 * @cflags: more compiler flags
 * @assembly: its assembly files are trusted
 */
struct recipe {
	const char *name;
	const char *description;
	const char *source;
	const char *folder;
	const char *config;
	const char *cflags;
	bool assembly;
};

/* Find and read it; returns 0 or an exit status, said. */
int recipe_find(struct recipe *recipe, const char *root, const char *what);

#endif
