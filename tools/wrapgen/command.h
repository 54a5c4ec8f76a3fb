/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was asked for, and the commands.
 */
#ifndef WRAPGEN_COMMAND_H
#define WRAPGEN_COMMAND_H

#include "ast.h"

struct module_btf {
	const char *name;
	const char *path;
	struct kbtf *btf;
};

struct command {
	const char *name;
	const char *btf_path;
	const char *out;
	const char *object;
	const char *renames;
	const char *driver;
	bool json;
	VEC(struct module_btf) module;
	VEC(const char *) arg;
	struct kbtf *btf;
	struct idl idl;
};

/* All after a good check. false: reported. */
bool gen_command(const struct command *cmd);
bool link_command(const struct command *cmd);
bool fuzz_command(const struct command *cmd);

/* Returns the exit status. */
int skeleton_command(const struct command *cmd);
/* The description of a function, to be filled in; NULL if BTF does not know it. */
char *skeleton_func(const struct kbtf *kb, const char *name);
/* The same of "STRUCT.FIELD" or "FUNCTION(PARAMETER)". */
char *skeleton_slot(const struct kbtf *kb, const char *name);

#endif
