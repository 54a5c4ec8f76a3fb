// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The key of a build: a hash of the content of everything that goes into it. A
 * build whose key is the one of the last is not done again. Times of files are
 * not looked at, so a fresh checkout or a rebuilt, equal tool changes nothing.
 */
#include "cli.h"
#include "build.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <glob.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* FNV-1a, twice with different starts: 128 bits against chance, not malice. */
struct hash {
	uint64_t a;
	uint64_t b;
};

static void hash_bytes(struct hash *hash, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++) {
		hash->a = (hash->a ^ p[i]) * 0x100000001b3ULL;
		hash->b = (hash->b ^ (p[i] + 1)) * 0x100000001b3ULL;
	}
}

/* With its end, so that "ab" + "c" is not "a" + "bc". */
static void hash_text(struct hash *hash, const char *text)
{
	if (text)
		hash_bytes(hash, text, strlen(text) + 1);
	else
		hash_bytes(hash, "\001", 2);
}

/* A file that is not there is a fact about the build, too. */
static void hash_file(struct hash *hash, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[65536];
	ssize_t got;

	if (fd < 0) {
		hash_text(hash, NULL);
		return;
	}
	while ((got = read(fd, buf, sizeof(buf))) > 0)
		hash_bytes(hash, buf, got);
	close(fd);
	hash_text(hash, "end");
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void hash_folder(struct hash *hash, const char *folder)
{
	char *paths[] = { (char *)folder, NULL };
	FTS *fts = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;

	while (fts && (entry = fts_read(fts))) {
		if (entry->fts_info != FTS_F)
			continue;
		hash_text(hash, entry->fts_path + strlen(folder));
		hash_file(hash, entry->fts_path);
	}
	if (fts)
		fts_close(fts);
}

static void hash_pattern(struct hash *hash, const char *root, const char *pattern)
{
	glob_t found;

	if (!glob(text_format("%s/%s", root, pattern), 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			hash_text(hash, found.gl_pathv[i] + strlen(root));
			hash_file(hash, found.gl_pathv[i]);
		}
		globfree(&found);
	}
	hash_text(hash, pattern);
}

static void hash_objects(struct hash *hash, const struct build *build)
{
	hash_text(hash, build->recipe.name);
	hash_text(hash, build->recipe.config);
	hash_text(hash, build->recipe.cflags);
	hash_text(hash, build->faults ? "faults" : "");
	hash_text(hash, build->plain ? "plain" : "");
	hash_text(hash, build->out);		/* it stands in the debug info */
	hash_folder(hash, build->source);
	hash_text(hash, build->rel);
	hash_file(hash, text_format("%s/.config", build->headers));
	hash_file(hash, text_format("%s/Module.symvers", build->headers));
	hash_pattern(hash, build->root, "drivers/wrap.mk");
	if (build->faults)
		hash_pattern(hash, build->root, "drivers/faulty/*.[chS]");
	if (build->plain)
		return;
	hash_pattern(hash, build->root, "build/pass/carat_guard.so");
	hash_file(hash, text_format("%s/build/kernel/%s/gen/keeps.list",
				    build->root, build->rel));
}

static void hash_link(struct hash *hash, const struct build *build)
{
	static const char *const files[] = {
		"drivers/nooks.lds", "drivers/glue.c", "idl/*.idl", "nooks/*.h",
		"carat_guard/abi.h", "build/tools/wrapgen",
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		hash_pattern(hash, build->root, files[i]);
	hash_text(hash, build->recipe.assembly ? "assembly" : "");
	hash_file(hash, build->btf);
	hash_file(hash, text_format("%s/build/kernel/%s/Module.symvers",
				    build->root, build->rel));
}

char *build_key(const struct build *build, bool whole)
{
	struct hash hash = { 0xcbf29ce484222325ULL, 0x6c62272e07bb0142ULL };

	hash_objects(&hash, build);
	if (whole && !build->plain)
		hash_link(&hash, build);
	return text_format("%016llx%016llx\n", (unsigned long long)hash.a,
			   (unsigned long long)hash.b);
}

bool key_is(const char *file, const char *key)
{
	char *old = text_read(file);

	return old && !strcmp(old, key);
}
