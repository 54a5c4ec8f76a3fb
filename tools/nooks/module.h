/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel modules: load, unload, find. */
#ifndef NOOKS_MODULE_H
#define NOOKS_MODULE_H

#include <stdbool.h>

int module_load(const char *path, const char *params);	/* 0 or -errno */
int module_unload(const char *name);			/* 0 or -errno */
bool module_is_loaded(const char *name);
const char *module_load_error(int err);			/* why, in words */
/* What /etc/modprobe.d says about it, or "". */
char *module_options(const char *name);
/* Load a module of the distribution with all it needs; 0 or -errno. */
int module_probe(const char *name);
char *module_name_of(const char *path);			/* from a file's name */
char *module_path(const char *name);	/* of the distribution's tree, or NULL */

bool module_is_file(const char *name, const char *path);	/* is that what runs? */
bool module_is_permanent(const char *name);	/* the kernel does not unload it */

/*
 * record.c: what was loaded, kept for the agent: /run/nooks/NAME.json, and a copy in NAME.ko,
 * for the file may be another by then.
 */
int record_write(const char *name, const char *path, const char *params);
int record_read(const char *name, char **path, char **params);
int record_parse(const char *file, char **path, char **params);
char *record_copy(const char *name);		/* the copy's path, or NULL */
void record_remove(const char *name);

/*
 * What is to take its place in recovery NUMBER: NAME.next and NAME.next.ko. The agent takes
 * it from there, and makes it what was loaded, or says in NAME.refused why not.
 */
int next_write(const char *name, const char *number, const char *path, const char *params);
/* The path of the copy, or NULL; of another recovery it is none. */
char *next_read(const char *name, const char *number, char **path, char **params);
int next_accept(const char *name);		/* 0 or -errno */
void next_refuse(const char *name, const char *reason);
char *next_refused(const char *name);		/* why, or NULL */
void next_remove(const char *name);
/* "/run/nooks/NAME.KIND"; makes the folder. */
char *record_path(const char *name, const char *kind);

/* What the kernel logged from now on that names this module: the last line. */
int kmsg_open(void);
char *kmsg_last(int fd, const char *name);

#endif
