/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of drivers/wrap.mk: where things are, its log, what it depends on. */
#ifndef NOOKS_BUILD_H
#define NOOKS_BUILD_H

#include <jansson.h>
#include <stdbool.h>

#include "recipe.h"

/**
 * struct build - one build of one driver
 * @recipe: what
 * @root: the project's folder
 * @rel: kernel release
 * @headers: its headers
 * @btf: its type information
 * @source: the driver's source
 * @out: where to build
 * @log: everything the tools said
 * @ko: the result
 * @faults: with gadgets
 * @plain: without the pass
 */
struct build {
	struct recipe recipe;
	const char *root;
	const char *rel;
	const char *headers;
	const char *btf;
	const char *source;
	const char *out;
	const char *log;
	const char *ko;
	bool faults;
	bool plain;
};

/* paths.c */
const char *root_find(void);			/* or NULL, said */
const char *self_path(void);
const char *kernel_default(const char *root);
char *kernel_headers(const char *rel);		/* or NULL */
char *kernel_headers_built(const char *root, const char *rel);	/* or NULL */
char *build_folder(const char *root, const char *rel, const char *name);

/* run.c */
int run_logged(const char *log, char *const argv[]);	/* its status */
char *run_output(const char *log, char *const argv[]);	/* NULL if it failed */
int build_phase(const struct build *build, const char *phase);
void log_explain(const char *log, long from);
long log_size(const char *log);

/* summary.c */
int build_verify(const struct build *build);
void build_summary(const struct build *build);
json_t *build_json(const struct build *build);
char *build_interface(const struct build *build);

/* key.c */
/* Of the whole, or of what the driver's objects are made of. */
char *build_key(const struct build *build, bool whole);
bool key_is(const char *file, const char *key);

/* phases.c: exit statuses */
int build_all(const struct build *build);
int build_check(const struct build *build);

#endif
