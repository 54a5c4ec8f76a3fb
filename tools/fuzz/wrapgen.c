// SPDX-License-Identifier: GPL-2.0-or-later
/* wrapgen's commands, as often as one likes. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "wrapgen.h"

void wrapgen_add(struct command *cmd, const char *path)
{
	struct idl_file *file = idl_open(&cmd->idl, path);

	if (!file) {
		diag_plain(path, "cannot be read");
		return;
	}
	idl_parse(&cmd->idl, file);
	file->btf = cmd->module.nr ? cmd->module.at[0].btf : cmd->btf;
}

void wrapgen_add_given(struct command *cmd, const char *const *names)
{
	for (; *names; names++)
		wrapgen_add(cmd, str_dup(fuzz_given(*names)));
}

bool wrapgen_check(struct command *cmd)
{
	vec_each(i, &cmd->idl.file)
		if (cmd->idl.file.at[i]->broken)
			return false;
	idl_check(&cmd->idl);
	return !diag_errors();
}

void wrapgen_gen(struct command *cmd)
{
	cmd->out = fuzz_scratch();
	if (wrapgen_check(cmd))
		gen_command(cmd);
}

void wrapgen_end(struct command *cmd)
{
	vec_each(i, &cmd->module)
		kbtf_close(cmd->module.at[i].btf);
	kbtf_close(cmd->btf);
	diag_reset();
	mem_free_all();
}
