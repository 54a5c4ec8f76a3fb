/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of the semantic check.
 */
#ifndef WRAPGEN_CHECK_H
#define WRAPGEN_CHECK_H

#include "ast.h"

void check_type(const struct idl *idl, struct type *type);
/* Finds the function or slot in BTF and compares. false: reported. */
bool check_prototype(struct func *func);
/* Has it this function, with this prototype? Nothing is reported. */
bool is_in_kernel(struct func *func);
/* Words and clauses; only after a good check_prototype(). */
void check_words(const struct idl *idl, struct func *func);
void check_clauses(struct func *func);

#endif
