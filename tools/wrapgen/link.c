// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The link command: is everything a driver asks of the kernel described?
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "btf.h"
#include "diag.h"
#include "emit.h"
#include "link.h"

#define ENTRY	"nooks_entry_"

const char *const link_kind_names[LINK_KINDS] = {
	[LINK_WRAPPED] = "wrapped",
	[LINK_DIRECT] = "direct",
	[LINK_DATA] = "data",
	[LINK_MISSING] = "missing",
};

/* What the pass and the glue bring along. */
static bool is_ours(const char *name)
{
	return str_starts(name, "__carat_guard_") ||
	       str_starts(name, "nooks_window_") ||
	       str_starts(name, "__nooks_") || str_eq(name, "__this_module");
}

static struct link_import find_import(const struct idl *idl, const char *name)
{
	struct link_import import = { .name = name, .kind = LINK_MISSING };

	vec_each(i, &idl->func) {
		const struct func *func = idl->func.at[i];

		if (func->is_slot || !str_eq(func->name, name))
			continue;
		import.kind = LINK_WRAPPED;
		import.loc = &func->loc;
	}
	vec_each(i, &idl->import) {
		const struct import *known = idl->import.at[i];

		if (!str_eq(known->name, name))
			continue;
		import.kind = known->kind == IMPORT_DATA ? LINK_DATA :
							   LINK_DIRECT;
		import.loc = &known->loc;
	}
	return import;
}

/* "net_device_ops__ndo_open" -> "net_device_ops.ndo_open", if BTF knows it. */
static const char *field_name(const struct kbtf *kb, const char *symbol)
{
	struct kbtf_field field;
	const char *at = symbol;

	while ((at = strstr(at + 1, "__"))) {
		const char *tag = str_ndup(symbol, at - symbol);
		int id = kbtf_find(kb, KBTF_STRUCT, tag, 0);

		if (id && kbtf_field(kb, id, at + 2, &field))
			return str_print("%s.%s", tag, at + 2);
	}
	return NULL;
}

/* "request_threaded_irq__arg1" -> "request_threaded_irq(handler)" */
static const char *argument_name(const struct kbtf *kb, const char *symbol)
{
	const char *at = symbol, *last = NULL, *param, *function;
	unsigned int nr;
	int id, proto;

	while ((at = strstr(at + 1, "__arg")))
		last = at;
	if (!last || sscanf(last, "__arg%u", &nr) != 1)
		return NULL;
	function = str_ndup(symbol, last - symbol);
	id = kbtf_find(kb, KBTF_FUNC, function, 0);
	if (!id)
		return NULL;
	proto = kbtf_func_proto(kb, id);
	if (nr >= kbtf_nr_params(kb, proto))
		return NULL;
	param = kbtf_param_name(kb, proto, nr);
	return param ? str_print("%s(%s)", function, param) : NULL;
}

static struct link_slot *add_slot(struct link *link, const char *symbol)
{
	const struct command *cmd = link->cmd;
	struct link_slot slot = { .symbol = symbol };

	vec_each(i, &link->slot)
		if (str_eq(link->slot.at[i].symbol, symbol))
			return &link->slot.at[i];
	vec_each(i, &cmd->idl.func) {
		const struct func *func = cmd->idl.func.at[i];

		if (func->is_slot && str_eq(func->symbol, symbol))
			slot.func = func;
	}
	if (slot.func)
		slot.name = slot.func->name;
	/* An object may say anything: the empty name is that of no slot. */
	for (unsigned int i = 0; *symbol && !slot.name && i <= cmd->module.nr; i++) {
		const struct kbtf *kb = i ? cmd->module.at[i - 1].btf : cmd->btf;

		slot.name = argument_name(kb, symbol);
		if (!slot.name)
			slot.name = field_name(kb, symbol);
	}
	if (!slot.func)
		link->missing_slots++;
	vec_add(&link->slot, slot);
	return &link->slot.at[link->slot.nr - 1];
}

static void resolve(struct link *link, const struct object *obj)
{
	vec_each(i, &obj->use) {
		struct link_slot *slot = add_slot(link, obj->use.at[i].symbol);

		vec_add(&slot->use, &obj->use.at[i]);
	}
	vec_each(i, &obj->undefined) {
		const char *name = obj->undefined.at[i];
		struct link_import import;

		if (str_starts(name, ENTRY)) {
			add_slot(link, name + strlen(ENTRY));
			continue;
		}
		import = find_import(&link->cmd->idl, name);
		/* The glue's own symbols need no line, but may have one. */
		if (import.kind == LINK_MISSING && is_ours(name))
			continue;
		link->nr[import.kind]++;
		vec_add(&link->import, import);
	}
}

static bool write_renames(const struct link *link)
{
	const char *path = link->cmd->renames;
	struct out out = {};

	vec_each(i, &link->import)
		if (link->import.at[i].kind == LINK_WRAPPED)
			emit_text(&out, "%s nooks_wrap_%s\n",
				  link->import.at[i].name,
				  link->import.at[i].name);
	if (file_update(path, out.text ? out.text : "", out.len))
		return true;
	diag_plain("wrapgen", "cannot write %s: %s", path, strerror(errno));
	return false;
}

/* "build/e1000e.link.o" -> "e1000e" */
static const char *driver_of(const struct command *cmd)
{
	const char *name = path_base(cmd->object);

	return cmd->driver ? cmd->driver : str_ndup(name, strcspn(name, "."));
}

bool link_command(const struct command *cmd)
{
	struct link link = { .cmd = cmd, .driver = driver_of(cmd) };
	struct object obj = {};
	bool ok;

	if (!object_read(&obj, cmd->object))
		return false;
	resolve(&link, &obj);
	link_report_missing(&link);
	ok = !link.nr[LINK_MISSING] && !link.missing_slots;
	if (ok && cmd->renames && !write_renames(&link))
		return false;
	if (cmd->json)
		return link_print_json(&link) && ok;
	printf("imports: %u (%u wrapped, %u direct, %u data", link.import.nr,
	       link.nr[LINK_WRAPPED], link.nr[LINK_DIRECT], link.nr[LINK_DATA]);
	if (link.nr[LINK_MISSING])
		printf(", %u missing", link.nr[LINK_MISSING]);
	printf("), slots: %u", link.slot.nr);
	if (link.missing_slots)
		printf(" (%u missing)", link.missing_slots);
	putchar('\n');
	return ok;
}
