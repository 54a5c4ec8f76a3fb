// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each allocation is one of malloc()'s, so that the sanitizer sees where it ends.
 */
#include "arena.h"

#include <string.h>

static void **held;
static size_t nr_held, room;

static void *hold(void *p)
{
	if (nr_held == room) {
		room = room ? 2 * room : 64;
		held = realloc(held, room * sizeof(*held));
		if (!held)
			abort();
	}
	held[nr_held++] = p;
	return p;
}

int arena_vasprintf(char **text, const char *fmt, va_list args)
{
	int len = vasprintf(text, fmt, args);

	if (len >= 0)
		hold(*text);
	return len;
}

void *arena_reallocarray(void *old, size_t nr, size_t size)
{
	void *new = reallocarray(old, nr, size);
	size_t i;

	if (!new)
		return NULL;
	if (!old)
		return hold(new);
	/* Mostly the youngest. */
	for (i = nr_held; i-- && held[i] != old;)
		;
	held[i] = new;
	return new;
}

void arena_reset(void)
{
	while (nr_held)
		free(held[--nr_held]);
}
