// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Policies as people write them. What the command compiles without complaint, the
 * kernel must take.
 */
#include <string.h>

#include "fuzz.h"
#include "policy_kernel.h"

#include "../nooks/cli.h"
#include "../nooks/policy.h"

void fuzz_one(const uint8_t *data, size_t size)
{
	static char btf[4096], symbols[4096];
	struct cli cli = { };
	struct policy policy;
	char *text;

	if (!*btf) {
		strcpy(btf, fuzz_given("policy.btf"));
		strcpy(symbols, fuzz_given("System.map"));
	}
	cli.value['b'] = btf;
	cli.value['s'] = symbols;
	text = policy_compile(&cli, fuzz_file(0, data, size), &policy);
	if (text) {
		fuzz_claim(policy_kernel_takes(text, strlen(text)));
		policy_print(&cli, "toy", text);
	}
	diag_reset();
	mem_free_all();
}
