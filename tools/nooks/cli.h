/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the verbs share. The command lives for the length of one verb, so
 * strings that are made along the way are not freed.
 */
#ifndef NOOKS_CLI_H
#define NOOKS_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <jansson.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_UNFIT = 4,		/* this machine or kernel cannot do it */
	EXIT_NO_DOMAIN = 5,
	EXIT_TIMEOUT = 124,
};

/* --- main.c, option.c --- */

/**
 * struct cli_option - one option of a verb; a table ends with an empty name
 * @key: the letter of its short form, or any other value below 128
 * @name: its long form
 * @arg: name of its argument, or NULL
 * @help: what --help says
 */
struct cli_option {
	int key;
	const char *name;
	const char *arg;
	const char *help;
};

struct cli;

/**
 * struct cli_verb - one verb
 * @name: as typed
 * @args: its operands, as --help shows them
 * @help: what it does, in one line
 * @more: a paragraph for its own --help, or NULL
 * @options: beyond the common ones, or NULL
 * @min: fewest operands
 * @max: most operands, -1 for any number
 * @run: does it; returns an exit status
 * @hidden: run by the kernel or by a build, not by people
 */
struct cli_verb {
	const char *name;
	const char *args;
	const char *help;
	const char *more;
	const struct cli_option *options;
	int min;
	int max;
	int (*run)(struct cli *cli);
	bool hidden;
};

#define CLI_KEYS 128

/**
 * struct cli - a parsed command line
 * @verb: the verb
 * @argc: number of operands
 * @argv: the operands
 * @value: by key: the option's argument, "" for one without, NULL if not given
 * @json: --json
 * @quiet: --quiet
 * @verbose: --verbose
 */
struct cli {
	const struct cli_verb *verb;
	int argc;
	char **argv;
	const char *value[CLI_KEYS];
	bool json;
	bool quiet;
	bool verbose;
};

extern const struct cli_option cli_common_options[];
int cli_parse(struct cli *cli, int argc, char **argv);
void cli_help_options(FILE *to, const struct cli_option *options);

extern const struct cli_verb verb_doctor, verb_wrap, verb_list, verb_show,
	verb_load, verb_unload, verb_inject, verb_recover, verb_mode,
	verb_agent, verb_note, verb_policy;

/* --- message.c: everything said on stderr --- */

extern const char *message_verb;
extern bool message_quiet;

/* "nooks: VERB: TEXT"; returns the status, so that a verb can return it. */
int fail(int status, const char *fmt, ...) PRINTF(2, 3);
void why(const char *fmt, ...) PRINTF(1, 2);	/* one line each, behind fail() */
void fix(const char *fmt, ...) PRINTF(1, 2);
void note(const char *fmt, ...) PRINTF(1, 2);	/* not with --quiet */

/* --- text.c --- */

char *text_format(const char *fmt, ...) PRINTF(1, 2);
char *text_read(const char *path);		/* NULL and errno */
int text_write(const char *path, const char *text);	/* 0 or -errno */
char *text_trim(char *s);
char *text_line(char **rest);			/* like strsep(), for lines */
const char *text_nearest(const char *word, const char *const *words, size_t nr);
bool text_is_number(const char *s);
void *xrealloc(void *p, size_t nr, size_t size);

/* --- grid.c: a table with a header --- */

struct grid {
	size_t columns;
	size_t rows;
	char **head;
	char **cell;		/* row by row */
};

void grid_head(struct grid *grid, const char *const *head, size_t nr);
char **grid_row(struct grid *grid);		/* a new one, empty */
void grid_parse(struct grid *grid, char *text);	/* first line is the header */
int grid_column(const struct grid *grid, const char *name);	/* or -1 */
const char *grid_cell(const struct grid *grid, size_t row, const char *column);
void grid_print(const struct grid *grid);
json_t *grid_json(const struct grid *grid);
json_t *json_value(const char *text);		/* numbers as numbers */
char *json_key(const char *name);		/* snake_case */
json_t *pairs_json(char *text);			/* "name: value" lines */
int json_print(struct cli *cli, json_t *object);	/* adds the schema */

/* --- mode.c --- */

json_t *mode_json(char *text);			/* "class=mode class=mode ..." */

/* --- source.c: places in driver code, as lines of its source --- */

/* Adds " (FILE:LINE)" behind each place of driver code in the reports' lines, where it is
 * known; @file: the module, or NULL for the one that was loaded. */
char *source_annotate(const char *text, const char *file);

/* --- debugfs.c: what nooks.ko shows --- */

const char *debugfs_root(void);
int debugfs_ready(void);			/* 0, or an exit status, said */
int domain_find(const char *name);		/* 0, or an exit status, said */
void domains_read(struct grid *grid);
char *domain_path(const char *domain, const char *file);
char *domain_read(const char *domain, const char *file);	/* NULL and errno */
int domain_write(const char *domain, const char *file, const char *text);

#endif
