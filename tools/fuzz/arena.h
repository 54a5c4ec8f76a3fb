/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command lives for one verb and frees no strings. A fuzzer calls it a million
 * times: built with this file in front, it allocates what arena_reset() frees.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

int arena_vasprintf(char **text, const char *fmt, va_list args);
void *arena_reallocarray(void *old, size_t nr, size_t size);
void arena_reset(void);

#ifdef ARENA_IN_FRONT
#define vasprintf	arena_vasprintf
#define reallocarray	arena_reallocarray
#endif

#endif
