// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptions: parsed, compared with a small kernel, and wrappers made of them. */
#include "fuzz.h"
#include "wrapgen.h"

void fuzz_one(const uint8_t *data, size_t size)
{
	struct command cmd = { .name = "gen" };

	cmd.btf = kbtf_open(fuzz_given("kernel.btf"), NULL);
	wrapgen_add(&cmd, fuzz_file(0, data, size));
	wrapgen_gen(&cmd);
	wrapgen_end(&cmd);
}
