/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a driver's object file asks of the kernel.
 */
#ifndef WRAPGEN_OBJECT_H
#define WRAPGEN_OBJECT_H

#include "mem.h"

/* A driver function whose address goes into a slot: a line of .nooks.slots. */
struct slot_use {
	const char *symbol;
	const char *function;
	const char *file;
	const char *line;
};

struct object {
	VEC(const char *) undefined;		/* sorted */
	VEC(struct slot_use) use;		/* sorted */
};

/* false after saying why on stderr. */
bool object_read(struct object *obj, const char *path);

#endif
