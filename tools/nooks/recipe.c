// SPDX-License-Identifier: GPL-2.0-or-later
/* Recipes: "key = value" lines, read strictly, so that a typing error is found. */
#include "cli.h"
#include "recipe.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const keys[] = {
	"name", "description", "source", "config", "cflags", "assembly",
};

static int recipe_error(const char *file, unsigned int line, const char *what)
{
	fprintf(stderr, "%s:%u: error: %s\n", file, line, what);
	return EXIT_FAILED;
}

/* It becomes the name of files, and these arguments. */
static bool is_module_name(const char *s)
{
	if (!*s || *s == '-')
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && *s != '_' && *s != '-')
			return false;
	return true;
}

/* A folder in the kernel's tree. It goes to make and to a shell as it is. */
static bool is_source(const char *s)
{
	if (*s == '/' || *s == '-' || strstr(s, ".."))
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("_-+,./", *s))
			return false;
	return true;
}

/* Words CONFIG_X=y|m|n, as they go on a command line. */
static bool is_config(const char *s)
{
	size_t len;

	for (s += strspn(s, " \t"); *s; s += len, s += strspn(s, " \t")) {
		len = strcspn(s, " \t");
		if (strncmp(s, "CONFIG_", 7) || len < 10 || s[len - 2] != '=' ||
		    !strchr("ymn", s[len - 1]))
			return false;
		for (size_t i = 7; i < len - 2; i++)
			if (!isalnum((unsigned char)s[i]) && s[i] != '_')
				return false;
	}
	return true;
}

static const char *set(struct recipe *recipe, const char *key, char *value)
{
	const char *nearest;
	const char **field = NULL;

	if (!strcmp(key, "assembly")) {
		if (recipe->assembly)
			return "'assembly' is there twice";
		recipe->assembly = !strcmp(value, "trusted");
		return recipe->assembly ? NULL : "'assembly' can only be 'trusted'";
	}
	if (!strcmp(key, "name"))
		field = &recipe->name;
	else if (!strcmp(key, "description"))
		field = &recipe->description;
	else if (!strcmp(key, "source"))
		field = &recipe->source;
	else if (!strcmp(key, "config"))
		field = &recipe->config;
	else if (!strcmp(key, "cflags"))
		field = &recipe->cflags;
	if (!field) {
		nearest = text_nearest(key, keys, ARRAY_SIZE(keys));
		return nearest ? text_format("unknown key '%s', did you mean '%s'?", key, nearest)
			       : text_format("unknown key '%s'", key);
	}
	if (*field)
		return text_format("'%s' is there twice", key);
	*field = value;
	if (field == &recipe->name && !is_module_name(value))
		return text_format("not a module name: '%s'", value);
	if (field == &recipe->source && !is_source(value))
		return text_format("not a path inside the kernel's source: '%s'", value);
	if (field == &recipe->config && !is_config(value))
		return text_format("expected CONFIG_NAME=y, m or n, got '%s'", value);
	/* It is handed to a shell inside quotes. */
	if (field == &recipe->cflags && strpbrk(value, "\"'`$\\;|&<>"))
		return "'cflags' must do without quotes and other signs of the shell";
	return NULL;
}

static int read_recipe(struct recipe *recipe, const char *file)
{
	char *text = text_read(file), *line;
	unsigned int nr = 0;

	if (!text)
		return fail(EXIT_FAILED, "%s: %m", file);
	while ((line = text_line(&text))) {
		char *key = line, *value;
		const char *wrong;

		nr++;
		key[strcspn(key, "#")] = '\0';
		key = text_trim(key);
		if (!*key)
			continue;
		value = strchr(key, '=');
		if (!value)
			return recipe_error(file, nr, "expected 'key = value'");
		*value++ = '\0';
		key = text_trim(key);
		value = text_trim(value);
		if (!*value)
			return recipe_error(file, nr, text_format("'%s' has no value", key));
		wrong = set(recipe, key, value);
		if (wrong)
			return recipe_error(file, nr, wrong);
	}
	if (!recipe->name)
		return recipe_error(file, nr, "there is no 'name'");
	if (!recipe->source)
		return recipe_error(file, nr, "there is no 'source'");
	return 0;
}

/* "obj-$(CONFIG_E1000E) += e1000e.o": the module's name, and what to set. */
static int read_obj_m(struct recipe *recipe, char *line)
{
	char *config = NULL, *name, *rest;

	if (!strncmp(line, "obj-m", 5)) {
		rest = line + 5;
	} else if (!strncmp(line, "obj-$(CONFIG_", 13) && strchr(line, ')')) {
		config = line + 6;
		rest = strchr(line, ')');
		*rest++ = '\0';
	} else {
		return 0;
	}
	rest += strcspn(rest, "=");
	if (!*rest++)
		return 0;
	while ((name = strsep(&rest, " \t"))) {
		size_t len = strlen(name);

		if (len < 3 || strcmp(name + len - 2, ".o"))
			continue;
		name[len - 2] = '\0';
		if (recipe->name && strcmp(recipe->name, name)) {
			fail(EXIT_FAILED, "%s: makes more than one module: %s, %s",
			     recipe->folder, recipe->name, name);
			fix("write a recipe for one of them, see drivers/README.md");
			return EXIT_FAILED;
		}
		recipe->name = text_format("%s", name);
		if (config)
			recipe->config = text_format("%s=m", config);
	}
	return 0;
}

static int read_folder(struct recipe *recipe, const char *folder)
{
	char *text, *line, *real = realpath(folder, NULL);
	int status = 0;

	if (!real)
		return fail(EXIT_FAILED, "%s: %m", folder);
	recipe->folder = text_format("%s", real);
	free(real);
	text = text_read(text_format("%s/Kbuild", folder));
	if (!text)
		text = text_read(text_format("%s/Makefile", folder));
	if (!text) {
		fail(EXIT_FAILED, "%s: has neither Kbuild nor Makefile", folder);
		fix("'obj-m := NAME.o' in %s/Kbuild", folder);
		return EXIT_FAILED;
	}
	while (!status && (line = text_line(&text)))
		status = read_obj_m(recipe, text_trim(line));
	if (status)
		return status;
	if (!recipe->name) {
		fail(EXIT_FAILED, "%s: its Makefile makes no module", folder);
		fix("'obj-m := NAME.o' in %s/Kbuild", folder);
		return EXIT_FAILED;
	}
	if (!is_module_name(recipe->name))
		return fail(EXIT_FAILED, "%s: not a module name: '%s'", folder, recipe->name);
	if (recipe->config && !is_config(recipe->config))
		return fail(EXIT_FAILED, "%s: not an option of the kernel: '%s'", folder,
			    recipe->config);
	return 0;
}

static int no_recipe(const char *root, const char *what)
{
	const char *names[256], *nearest;
	struct dirent *entry;
	size_t nr = 0;
	DIR *dir = opendir(text_format("%s/drivers", root));

	while (dir && nr < ARRAY_SIZE(names) && (entry = readdir(dir)))
		if (!access(text_format("%s/drivers/%s/%s.wrap", root, entry->d_name,
					entry->d_name), F_OK))
			names[nr++] = text_format("%s", entry->d_name);
	fail(EXIT_NO_DOMAIN, "no such recipe or folder: %s", what);
	nearest = text_nearest(what, names, nr);
	if (nearest)
		fix("did you mean %s?", nearest);
	else
		fix("recipes are in drivers/NAME/NAME.wrap, see drivers/README.md");
	return EXIT_NO_DOMAIN;
}

int recipe_find(struct recipe *recipe, const char *root, const char *what)
{
	char *path = text_format("%s/drivers/%s/%s.wrap", root, what, what);
	struct stat st;

	memset(recipe, 0, sizeof(*recipe));
	/* A name goes before a folder of that name that lies around here. */
	if (!strchr(what, '/') && !access(path, F_OK))
		return read_recipe(recipe, path);
	if (stat(what, &st))
		return no_recipe(root, what);
	return S_ISDIR(st.st_mode) ? read_folder(recipe, what) : read_recipe(recipe, what);
}
