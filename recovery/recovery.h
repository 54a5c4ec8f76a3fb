/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The door of recovery/: the room of nooks.ko that throws a failed driver out,
 * cleans up after it, and has it loaded again.
 */
#ifndef NOOKS_RECOVERY_H
#define NOOKS_RECOVERY_H

#include <nooks/nooks.h>

extern const struct nooks_recovery_ops nooks_recovery_room;

#endif /* NOOKS_RECOVERY_H */
