// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the link command says: skeletons of what is missing, or JSON.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "link.h"

static unsigned int common_prefix(const char *a, const char *b)
{
	unsigned int nr = 0;

	a += strspn(a, "_");
	b += strspn(b, "_");
	while (a[nr] && a[nr] == b[nr])
		nr++;
	return nr;
}

/* The file whose names look most like @name. */
static const char *likely_file(const struct idl *idl, const char *name)
{
	unsigned int best = 3;
	const char *file = NULL;

	vec_each(i, &idl->func) {
		const struct func *func = idl->func.at[i];
		unsigned int nr = common_prefix(func->name, name);

		if (nr > best) {
			best = nr;
			file = func->loc.file->label;
		}
	}
	vec_each(i, &idl->import) {
		unsigned int nr = common_prefix(idl->import.at[i]->name, name);

		if (nr > best) {
			best = nr;
			file = idl->import.at[i]->loc.file->label;
		}
	}
	return file ? file : "an .idl file";
}

static const char *skeleton(const struct command *cmd, const char *name,
			    char *(*make)(const struct kbtf *, const char *))
{
	char *text = make(cmd->btf, name);

	vec_each(i, &cmd->module)
		if (!text)
			text = make(cmd->module.at[i].btf, name);
	return text;
}

static void print_fix(const struct link *link, const char *name,
		      const char *text)
{
	const struct idl *idl = &link->cmd->idl;

	fprintf(stderr, "fix: describe it in %s and see idl/README.md for the words:\n\n%s\n",
		likely_file(idl, name), text);
}

static void report_import(const struct link *link,
			  const struct link_import *import)
{
	const char *text = skeleton(link->cmd, import->name, skeleton_func);

	fprintf(stderr, "%s: import '%s' has no IDL\n", link->driver,
		import->name);
	if (!text)
		text = str_print("data %s;	# if it is a variable\n"
				 "direct asm %s;	# if it is assembly\n",
				 import->name, import->name);
	print_fix(link, import->name, text);
}

static void report_slot(const struct link *link, const struct link_slot *slot)
{
	const char *name = slot->name ? slot->name : slot->symbol;
	const char *text = skeleton(link->cmd, name, skeleton_slot);

	if (!slot->use.nr)
		fprintf(stderr, "%s: slot %s has no IDL\n", link->driver, name);
	vec_each(i, &slot->use) {
		const struct slot_use *use = slot->use.at[i];

		fprintf(stderr, "%s:%s: slot %s (%s) has no IDL\n", use->file,
			use->line, name, use->function);
	}
	if (text)
		print_fix(link, name, text);
	else
		fprintf(stderr, "fix: this kernel's type data has no such slot; if it belongs to a module, give --module-btf NAME=FILE\n\n");
}

void link_report_missing(const struct link *link)
{
	vec_each(i, &link->import)
		if (link->import.at[i].kind == LINK_MISSING)
			report_import(link, &link->import.at[i]);
	vec_each(i, &link->slot)
		if (!link->slot.at[i].func)
			report_slot(link, &link->slot.at[i]);
}

static json_t *json_place(const struct loc *loc)
{
	return loc ? json_sprintf("%s:%d", loc->file->label, loc->line) :
		     json_null();
}

static json_t *json_slot(const struct link_slot *slot)
{
	json_t *uses = json_array();

	vec_each(i, &slot->use)
		json_array_append_new(uses, json_pack("{s:s, s:s, s:s}",
			"function", slot->use.at[i]->function,
			"file", slot->use.at[i]->file,
			"line", slot->use.at[i]->line));
	return json_pack("{s:s, s:s, s:o, s:o}",
			 "name", slot->name ? slot->name : slot->symbol,
			 "symbol", slot->symbol,
			 "idl", json_place(slot->func ? &slot->func->loc : NULL),
			 "uses", uses);
}

bool link_print_json(const struct link *link)
{
	json_t *imports = json_array(), *slots = json_array(), *root;
	bool ok;

	vec_each(i, &link->import)
		json_array_append_new(imports, json_pack("{s:s, s:s, s:o}",
			"name", link->import.at[i].name,
			"kind", link_kind_names[link->import.at[i].kind],
			"idl", json_place(link->import.at[i].loc)));
	vec_each(i, &link->slot)
		json_array_append_new(slots, json_slot(&link->slot.at[i]));
	root = json_pack("{s:s, s:s, s:b, s:o, s:o, s:{s:i, s:i, s:i, s:i, s:i, s:i}}",
			 "schema", "nooks/link/1",
			 "driver", link->driver,
			 "ok", !link->nr[LINK_MISSING] && !link->missing_slots,
			 "imports", imports,
			 "slots", slots,
			 "count",
			 "wrapped", link->nr[LINK_WRAPPED],
			 "direct", link->nr[LINK_DIRECT],
			 "data", link->nr[LINK_DATA],
			 "missing", link->nr[LINK_MISSING],
			 "slots", link->slot.nr,
			 "missing_slots", link->missing_slots);
	ok = root && !json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
	if (!ok)
		fputs("wrapgen: cannot print JSON\n", stderr);
	return ok;
}
