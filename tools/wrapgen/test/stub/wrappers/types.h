/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inline hooks of good/types.idl.
 */
static inline int nooks_rights_packet(struct nooks_object *obj)
{
	return 0;
}
