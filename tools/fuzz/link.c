// SPDX-License-Identifier: GPL-2.0-or-later
/* A driver's object, as "wrapgen link" reads it. */
#include "fuzz.h"
#include "wrapgen.h"

void fuzz_one(const uint8_t *data, size_t size)
{
	static const char *const idl[] = { "types.idl", "imports.idl", "slots.idl", NULL };
	struct command cmd = { .name = "link", .driver = "toy" };

	cmd.btf = kbtf_open(fuzz_given("kernel.btf"), NULL);
	cmd.object = fuzz_file(0, data, size);
	wrapgen_add_given(&cmd, idl);
	fuzz_claim(wrapgen_check(&cmd));
	link_command(&cmd);
	cmd.json = true;
	link_command(&cmd);
	wrapgen_end(&cmd);
}
