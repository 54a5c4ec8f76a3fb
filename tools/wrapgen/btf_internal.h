/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What btf.c and btf_type.c share.
 */
#ifndef WRAPGEN_BTF_INTERNAL_H
#define WRAPGEN_BTF_INTERNAL_H

#include "btf.h"

struct btf;
struct btf_type;

struct kbtf_entry {
	const char *name;
	enum kbtf_kind kind;
	int id;
};

struct kbtf {
	struct btf *btf;
	struct kbtf_entry *index;	/* sorted by name, kind, id */
	unsigned int nr_index;
};

struct kbtf_quals {
	bool is_const;
	bool is_volatile;
};

/* btf_check.c: do all types it speaks of exist, and does every walk end? */
bool kbtf_is_sound(const struct btf *btf);

const struct btf_type *kbtf_type(const struct kbtf *kb, int id);
/* NULL for no name. */
const char *kbtf_name(const struct kbtf *kb, unsigned int offset);
/* Through qualifiers. */
int kbtf_strip(const struct kbtf *kb, int id, struct kbtf_quals *quals);
/* Through qualifiers and typedefs. */
int kbtf_resolve(const struct kbtf *kb, int id, struct kbtf_quals *quals);

#endif
