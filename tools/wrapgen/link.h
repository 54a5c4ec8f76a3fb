/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the link command found, for those who report it.
 */
#ifndef WRAPGEN_LINK_H
#define WRAPGEN_LINK_H

#include "command.h"
#include "object.h"

enum link_kind {
	LINK_WRAPPED,
	LINK_DIRECT,
	LINK_DATA,
	LINK_MISSING,
	LINK_KINDS
};

extern const char *const link_kind_names[LINK_KINDS];

struct link_import {
	const char *name;
	enum link_kind kind;
	const struct loc *loc;		/* NULL if missing */
};

struct link_slot {
	const char *symbol;		/* "net_device_ops__ndo_open" */
	const char *name;		/* "net_device_ops.ndo_open", or NULL */
	const struct func *func;	/* NULL if missing */
	VEC(const struct slot_use *) use;
};

struct link {
	const struct command *cmd;
	const char *driver;
	VEC(struct link_import) import;
	VEC(struct link_slot) slot;
	unsigned int nr[LINK_KINDS];
	unsigned int missing_slots;
};

void link_report_missing(const struct link *link);
/* false: reported. */
bool link_print_json(const struct link *link);

#endif
