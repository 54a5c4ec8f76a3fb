/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * C types, as written in an .idl file or as read from BTF.
 */
#ifndef WRAPGEN_DECL_H
#define WRAPGEN_DECL_H

#include "mem.h"

enum ctype_kind {
	CTYPE_VOID,
	CTYPE_BASE,		/* arithmetic, spelled with keywords */
	CTYPE_TYPEDEF,
	CTYPE_STRUCT,
	CTYPE_UNION,
	CTYPE_ENUM,
	CTYPE_PTR,
	CTYPE_ARRAY,
	CTYPE_FUNC,
};

struct ctype;

struct ctype_param {
	const char *name;	/* or NULL */
	struct ctype *type;
};

/**
 * struct ctype - a type
 * @kind: which kind
 * @name: tag, typedef name or canonical keywords
 * @is_const: qualifier of this level
 * @is_volatile: qualifier of this level
 * @annotation: "__user" and such, which BTF does not know; or NULL
 * @of: what it points to, consists of or returns
 * @len: of an array, as written; or NULL
 * @param: of a function
 * @varargs: of a function
 */
struct ctype {
	enum ctype_kind kind;
	const char *name;
	bool is_const;
	bool is_volatile;
	const char *annotation;
	struct ctype *of;
	const char *len;
	VEC(struct ctype_param) param;
	bool varargs;
};

enum type_class {
	CLASS_VOID,
	CLASS_INT,
	CLASS_BOOL,
	CLASS_PTR,
	CLASS_CALLBACK,		/* pointer to a function */
	CLASS_STRUCT,
	CLASS_OTHER,
};

/* What BTF says about a type that matters for the code around it. */
struct type_info {
	enum type_class class;
	unsigned int size;
	bool is_signed;
	bool pointee_complete;
	bool pointee_const;
	unsigned int pointee_size;
};

struct ctype *ctype_new(enum ctype_kind kind, const char *name);
struct ctype *ctype_wrap(enum ctype_kind kind, struct ctype *of);
/* "long unsigned int" and "unsigned long" -> "unsigned long" */
const char *ctype_canonical(const char *keywords);
/* A declaration of @name (or none) with this type. */
char *ctype_declare(const struct ctype *type, const char *name);

#endif
