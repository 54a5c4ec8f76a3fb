// SPDX-License-Identifier: GPL-2.0-or-later
/* Text written to a domain's file "policy", as the kernel reads it. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "policy_kernel.h"

void fuzz_one(const uint8_t *data, size_t size)
{
	/* Exactly as long as it is, and no NUL behind it. */
	char *text = malloc(size);

	if (!memchr(data, '\0', size) && text) {
		memcpy(text, data, size);
		policy_kernel_takes(text, size);
	}
	free(text);
}
