/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inline hooks of good/imports.idl.
 */
static inline void nooks_instead_consume_buf(struct nooks_import *imp,
					     struct buf *buf)
{
}

static inline bool nooks_quick_packet_length(struct nooks_domain *dom,
					     unsigned int *ret,
					     const struct buf *buf,
					     unsigned int limit)
{
	*ret = limit;
	return buf;
}

static inline bool nooks_quick_packet_touch(struct nooks_domain *dom,
					    struct buf *buf)
{
	return buf;
}
