// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Recipes, and Makefiles of folders that are wrapped without one. What is taken
 * goes to make and to a shell: no more may be in it than names.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

#include "../nooks/cli.h"
#include "../nooks/recipe.h"

#define SHELL	"\"'`$\\;|&<>(){}*?\n"

static bool harmless(const char *s)
{
	return !s || !strpbrk(s, SHELL);
}

static void find(const char *what)
{
	struct recipe recipe;

	if (recipe_find(&recipe, "/nowhere", what))
		return;
	fuzz_claim(recipe.name && *recipe.name && *recipe.name != '-');
	fuzz_claim(harmless(recipe.name));
	fuzz_claim(recipe.source || recipe.folder);
	fuzz_claim(harmless(recipe.source));
	fuzz_claim(harmless(recipe.config));
	fuzz_claim(!recipe.cflags || !strpbrk(recipe.cflags, "\"'`$\\;|&<>"));
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static char *kbuild;
	const char *path = fuzz_file(0, data, size);

	if (!kbuild &&
	    (asprintf(&kbuild, "%s/Kbuild", fuzz_scratch()) < 0 || symlink(path, kbuild)))
		abort();
	find(path);
	find(fuzz_scratch());
}
