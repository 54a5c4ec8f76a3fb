/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables of functions that a driver registers.
 */
#ifndef NOOKS_WRAPPERS_OPS_H
#define NOOKS_WRAPPERS_OPS_H

#include "../nooks/nooks.h"

/**
 * nooks_check_op() - may the kernel be given this function to call?
 * @imp: the record
 * @arg: number of the argument it is found in
 * @fn: the function, or NULL
 *
 * One of the driver's thunks, or a function of the kernel's own. A function of
 * the driver that is no thunk would run outside of its domain.
 */
void nooks_check_op(struct nooks_import *imp, int arg, const void *fn);

/**
 * nooks_check_ops() - the same for a run of function pointers
 * @imp: the record
 * @arg: number of the argument it is found in
 * @ops: the first of them
 * @size: bytes; nothing but function pointers and NULL
 */
void nooks_check_ops(struct nooks_import *imp, int arg, const void *ops,
		     size_t size);

/**
 * nooks_check_owner() - must be the driver's own module
 * @imp: the record
 * @arg: number of the argument it is found in
 * @owner: THIS_MODULE of whom
 */
void nooks_check_owner(struct nooks_import *imp, int arg,
		       const struct module *owner);

/**
 * nooks_ops_fixed() - does a table stay what it is while the module is there?
 * @mod: the module
 * @ops: the table
 * @size: bytes
 *
 * Constants of the module, or of the kernel's image: nobody writes them, nor are they
 * restored when the driver is started once more.
 */
bool nooks_ops_fixed(const struct nooks_module *mod, const void *ops, size_t size);

#endif /* NOOKS_WRAPPERS_OPS_H */
