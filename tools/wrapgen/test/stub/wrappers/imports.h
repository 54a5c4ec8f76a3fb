/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inline hooks of good/imports.idl.
 */
static inline void nooks_instead_consume_buf(struct nooks_import *imp,
					     struct buf *buf)
{
}
