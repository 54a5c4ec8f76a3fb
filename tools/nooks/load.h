/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What loading a driver and replacing one have in common. */
#ifndef NOOKS_LOAD_H
#define NOOKS_LOAD_H

struct cli;

/* load.c: 0, or an exit status, said */
/* Modules that the file names, and all they need. */
int load_all_needed(struct cli *cli, const char *file, int kmsg);
int load_unprotected(const char *name);		/* says that it is */

/* replace.c: @operand is how the user named @file. An exit status. */
int load_replace(struct cli *cli, const char *operand, const char *file);

/* unload.c: says why a module stays; EXIT_FAILED */
int unload_failed(const char *name, int err);

/* recover.c: until the domain is live and configured; 0, or an exit status, said */
int recover_wait(const char *dom, long seconds);

#endif
