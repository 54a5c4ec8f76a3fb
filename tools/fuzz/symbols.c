// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's symbols, from a file that a user names. */
#include "fuzz.h"

#include "../nooks/cli.h"
#include "../nooks/policy.h"

void fuzz_one(const uint8_t *data, size_t size)
{
	struct policy_symbols symbols = { };

	if (policy_symbols_read(&symbols, fuzz_file(0, data, size))) {
		static const char *const names[] = { "_text", "schedule", "nothing", "" };

		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			policy_symbol_find(&symbols, names[i]);
			policy_symbol_nearest(&symbols, names[i]);
			policy_symbol_in_module(&symbols, names[i]);
		}
		vec_each(i, &symbols.symbol)
			fuzz_claim(policy_symbol_find(&symbols, symbols.symbol.at[i].name));
	}
	diag_reset();
	mem_free_all();
}
