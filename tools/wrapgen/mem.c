// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that lives until the program ends, strings and files.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"

struct chunk {
	struct chunk *next;
	max_align_t data[];
};

static struct chunk *chunks;

void *mem_alloc(size_t size)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk) + size);

	if (!chunk) {
		fputs("wrapgen: out of memory\n", stderr);
		exit(1);
	}
	chunk->next = chunks;
	chunks = chunk;
	return chunk->data;
}

void *mem_grow(void *old, size_t old_size, size_t size)
{
	void *new = mem_alloc(size);

	if (old_size)
		memcpy(new, old, old_size);
	return new;
}

void mem_free_all(void)
{
	struct chunk *next;

	for (; chunks; chunks = next) {
		next = chunks->next;
		free(chunks);
	}
}

char *str_ndup(const char *s, size_t len)
{
	char *copy = mem_alloc(len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *str_dup(const char *s)
{
	return str_ndup(s, strlen(s));
}

char *str_vprint(const char *fmt, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = mem_alloc(len + 1);
	vsnprintf(text, len + 1, fmt, args);
	return text;
}

char *str_print(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = str_vprint(fmt, args);
	va_end(args);
	return text;
}

bool str_eq(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

bool str_starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

unsigned int str_distance(const char *a, const char *b, unsigned int limit)
{
	size_t la = strlen(a), lb = strlen(b);
	unsigned int row[128], left, diagonal, best;

	if (lb >= ARRAY_SIZE(row) || la > lb + limit || lb > la + limit)
		return limit + 1;
	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		diagonal = row[0];
		row[0] = i;
		left = i;
		for (size_t j = 1; j <= lb; j++) {
			best = diagonal + (a[i - 1] != b[j - 1]);
			if (best > left + 1)
				best = left + 1;
			if (best > row[j] + 1)
				best = row[j] + 1;
			diagonal = row[j];
			row[j] = best;
			left = best;
		}
	}
	return row[lb];
}

const char *str_nearest(const char *word, const char *const *table)
{
	unsigned int limit = strlen(word) < 4 ? 1 : 2;
	const char *nearest = NULL;

	for (; *table; table++) {
		unsigned int distance = str_distance(word, *table, limit);

		if (distance <= limit) {
			nearest = *table;
			limit = distance ? distance - 1 : 0;
			if (!distance)
				break;
		}
	}
	return nearest;
}

char *file_read(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	long size;

	if (!file)
		return NULL;
	if (!fseek(file, 0, SEEK_END) && (size = ftell(file)) >= 0 &&
	    size < (1L << 30) && !fseek(file, 0, SEEK_SET)) {
		text = mem_alloc(size + 1);
		*len = fread(text, 1, size, file);
		if (*len != (size_t)size)
			text = NULL;
	} else {
		errno = EISDIR;
	}
	fclose(file);
	return text;
}

bool file_update(const char *path, const char *text, size_t len)
{
	char *aside, *old;
	size_t old_len;
	FILE *file;
	bool ok;

	old = file_read(path, &old_len);
	if (old && old_len == len && !memcmp(old, text, len))
		return true;

	/* Aside and renamed, so that nobody ever sees half a file. */
	aside = str_print("%s.tmp", path);
	file = fopen(aside, "wb");
	if (!file)
		return false;
	ok = fwrite(text, 1, len, file) == len;
	ok = !fclose(file) && ok;
	if (ok && !rename(aside, path))
		return true;
	unlink(aside);
	return false;
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
