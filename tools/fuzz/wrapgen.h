/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wrapgen's commands, as often as one likes. */
#ifndef FUZZ_WRAPGEN_H
#define FUZZ_WRAPGEN_H

#include "../wrapgen/btf.h"
#include "../wrapgen/command.h"
#include "../wrapgen/diag.h"

/* Reads a description. */
void wrapgen_add(struct command *cmd, const char *path);
/* The descriptions made for this; NULL ends the list. */
void wrapgen_add_given(struct command *cmd, const char *const *names);
/* Are they without errors? */
bool wrapgen_check(struct command *cmd);
/* Checks, and generates if all is well. */
void wrapgen_gen(struct command *cmd);
void wrapgen_end(struct command *cmd);

#endif
