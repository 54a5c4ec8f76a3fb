/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that lives until the program ends, strings in it, and growing arrays.
 * wrapgen runs once and builds one syntax tree: nothing is freed in between.
 */
#ifndef WRAPGEN_MEM_H
#define WRAPGEN_MEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define __format(f, a)	__attribute__((format(printf, f, a)))

void *mem_alloc(size_t size);			/* zeroed */
void *mem_grow(void *old, size_t old_size, size_t size);
void mem_free_all(void);

char *str_dup(const char *s);
char *str_ndup(const char *s, size_t len);
char *str_print(const char *fmt, ...) __format(1, 2);
char *str_vprint(const char *fmt, va_list args) __format(1, 0);
bool str_eq(const char *a, const char *b);
bool str_starts(const char *s, const char *prefix);

/* The entry of a NULL-terminated table closest to @word, or NULL if none is. */
const char *str_nearest(const char *word, const char *const *table);
/* Edit distance, or more than @limit. */
unsigned int str_distance(const char *a, const char *b, unsigned int limit);

/* Reads a whole file, NUL-terminated. NULL and errno on failure. */
char *file_read(const char *path, size_t *len);
/* Writes a file unless it has this content already. false and errno on failure. */
bool file_update(const char *path, const char *text, size_t len);
/* "a/b/c.idl" -> "c.idl" */
const char *path_base(const char *path);

#define VEC(type)	struct { type *at; unsigned int nr, cap; }

#define vec_add(vec, item) do {						\
	if ((vec)->nr == (vec)->cap) {					\
		unsigned int new_cap = (vec)->cap ? 2 * (vec)->cap : 4;	\
									\
		(vec)->at = mem_grow((vec)->at,				\
				     (vec)->cap * sizeof(*(vec)->at),	\
				     new_cap * sizeof(*(vec)->at));	\
		(vec)->cap = new_cap;					\
	}								\
	(vec)->at[(vec)->nr++] = (item);				\
} while (0)

#define vec_each(i, vec)						\
	for (unsigned int i = 0; i < (vec)->nr; i++)

typedef int (*compare_fn)(const void *, const void *);

#define vec_sort(vec, compare) do {					\
	if ((vec)->nr)							\
		qsort((vec)->at, (vec)->nr, sizeof(*(vec)->at), compare); \
} while (0)

#endif
