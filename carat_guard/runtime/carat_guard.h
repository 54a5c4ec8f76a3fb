/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The door of carat_guard/runtime: the protection room of nooks.ko. It keeps
 * the rights of every domain and answers the guards that the pass put into the
 * driver.
 */
#ifndef CARAT_GUARD_H
#define CARAT_GUARD_H

#include <nooks/nooks.h>

extern const struct nooks_protection_ops carat_guard_ops;

#endif /* CARAT_GUARD_H */
