/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The target kernel's own type data: finding functions, structs and fields,
 * and comparing them with what an .idl file says.
 */
#ifndef WRAPGEN_BTF_H
#define WRAPGEN_BTF_H

#include "decl.h"

struct kbtf;

enum kbtf_kind {
	KBTF_FUNC,
	KBTF_STRUCT,		/* and unions */
	KBTF_TYPEDEF,
	KBTF_ENUM,
};

/* NULL after saying why on stderr. @base: NULL, or the image's for a module's. */
struct kbtf *kbtf_open(const char *path, struct kbtf *base);
void kbtf_close(struct kbtf *kb);

/* The @nth (from 0) type of that name; 0 if there is none. */
int kbtf_find(const struct kbtf *kb, enum kbtf_kind kind, const char *name,
	      unsigned int nth);
/* A known name close to @name, or NULL. */
const char *kbtf_nearest(const struct kbtf *kb, enum kbtf_kind kind,
			 const char *name);

/* A function's prototype. */
int kbtf_func_proto(const struct kbtf *kb, int func);
/* Assembly functions are known by name only. */
bool kbtf_is_untyped(const struct kbtf *kb, int proto);
/* The prototype behind a pointer to a function, or 0. */
int kbtf_callback_proto(const struct kbtf *kb, int id);
unsigned int kbtf_nr_params(const struct kbtf *kb, int proto);
bool kbtf_has_varargs(const struct kbtf *kb, int proto);
int kbtf_param(const struct kbtf *kb, int proto, unsigned int nr);
/* NULL when BTF has none. */
const char *kbtf_param_name(const struct kbtf *kb, int proto, unsigned int nr);
int kbtf_return(const struct kbtf *kb, int proto);

struct kbtf_field {
	int type;
	unsigned int bit_offset;
	unsigned int bit_size;		/* bitfields, else 0 */
	unsigned int size;
};

/* "a.b.c" in a struct, also inside its anonymous structs and unions. */
bool kbtf_field(const struct kbtf *kb, int strct, const char *path,
		struct kbtf_field *field);
const char *kbtf_nearest_field(const struct kbtf *kb, int strct,
			       const char *path);
unsigned int kbtf_size(const struct kbtf *kb, int id);

struct ctype *kbtf_ctype(const struct kbtf *kb, int id);
struct type_info kbtf_info(const struct kbtf *kb, int id);
/* Does a type written in C mean this one? */
bool kbtf_same(const struct kbtf *kb, const struct ctype *type, int id);

#endif
