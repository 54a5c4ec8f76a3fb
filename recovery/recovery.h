/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The door of recovery/: the room of nooks.ko that throws a failed driver out,
 * cleans up after it, and has it loaded again.
 */
#ifndef NOOKS_RECOVERY_H
#define NOOKS_RECOVERY_H

#include <nooks/nooks.h>

extern const struct nooks_recovery_ops nooks_recovery_room;

/**
 * nooks_recovery_start() - before the first domain
 *
 * Return: 0 or -errno.
 */
int nooks_recovery_start(void);

/**
 * nooks_recovery_stop() - when no domain is left
 */
void nooks_recovery_stop(void);

#endif /* NOOKS_RECOVERY_H */
