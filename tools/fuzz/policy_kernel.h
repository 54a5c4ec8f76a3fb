/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's side of policies, on the host. */
#ifndef FUZZ_POLICY_KERNEL_H
#define FUZZ_POLICY_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

/* Is this text a policy? If so, it is asked about some places. */
bool policy_kernel_takes(const char *text, size_t len);

#endif
