// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Places in driver code, "function+0x12/0x34 [module]", as lines of its source: from the
 * debug info of the module that was loaded. What is not known for sure is left out: a
 * module that is not the one that runs, a function that is there twice.
 */
#include "cli.h"
#include "module.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

/* Of the modules that a text speaks of; mostly one. */
struct source {
	struct source *next;
	char *name;
	Dwfl *dwfl;		/* NULL: there is none that would do */
	Dwfl_Module *mod;
};

/* The bits of a loaded module's build ID, out of its note; how many. */
static size_t loaded_id(const char *name, unsigned char *id, size_t room)
{
	const char *path = text_format("/sys/module/%s/notes/.note.gnu.build-id", name);
	unsigned char note[64];
	FILE *file = fopen(path, "rbe");
	uint32_t sizes[2];
	size_t len;

	if (!file)
		return 0;
	len = fread(note, 1, sizeof(note), file);
	fclose(file);
	/* Sizes of name and ID, the type; the name is "GNU". */
	if (len < 16)
		return 0;
	memcpy(sizes, note, sizeof(sizes));
	if (sizes[0] != 4 || sizes[1] > room || 16 + sizes[1] > len)
		return 0;
	memcpy(id, note + 16, sizes[1]);
	return sizes[1];
}

/* Whoever names a file answers for it where the kernel does not say what runs. */
static bool is_loaded(Dwfl_Module *mod, const char *name, bool named)
{
	unsigned char loaded[40];
	size_t len = loaded_id(name, loaded, sizeof(loaded));
	const unsigned char *id;
	GElf_Addr where;
	int bits;

	if (!len)
		return named;
	bits = dwfl_module_build_id(mod, &id, &where);
	return bits > 0 && (size_t)bits == len && !memcmp(id, loaded, len);
}

static void source_open(struct source *src, const char *file)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
		.section_address = dwfl_offline_section_address,
	};
	char *path = (char *)file, *params;

	if (!path && record_read(src->name, &path, &params))
		path = module_path(src->name);
	if (!path)
		return;
	src->dwfl = dwfl_begin(&callbacks);
	if (!src->dwfl)
		return;
	src->mod = dwfl_report_offline(src->dwfl, "", path, -1);
	dwfl_report_end(src->dwfl, NULL, NULL);
	if (!src->mod || !is_loaded(src->mod, src->name, file)) {
		dwfl_end(src->dwfl);
		src->dwfl = NULL;
	}
}

static struct source *source_of(struct source **all, const char *name, const char *file)
{
	struct source *src;

	for (src = *all; src; src = src->next)
		if (!strcmp(src->name, name))
			return src;
	src = xrealloc(NULL, 1, sizeof(*src));
	*src = (struct source){ .next = *all, .name = text_format("%s", name) };
	*all = src;
	source_open(src, file);
	return src;
}

/* The one function of that name that has that byte; false when there is not one. */
static bool function_at(Dwfl_Module *mod, const char *name, unsigned long offset, GElf_Addr *addr)
{
	int nr = dwfl_module_getsymtab(mod), found = 0;

	for (int i = 1; i < nr; i++) {
		GElf_Sym sym;
		GElf_Addr value;
		const char *this = dwfl_module_getsym_info(mod, i, &sym, &value, NULL, NULL, NULL);

		if (!this || GELF_ST_TYPE(sym.st_info) != STT_FUNC || strcmp(this, name))
			continue;
		if (offset > sym.st_size)
			continue;
		*addr = value + offset;
		found++;
	}
	return found == 1;
}

/* "FILE:LINE", or NULL. A return address is behind the call that it is about. */
static char *line_of(struct source *src, const char *function, unsigned long offset, bool behind)
{
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;
	GElf_Addr addr;

	if (!src->dwfl || (behind && !offset) || !function_at(src->mod, function, offset, &addr))
		return NULL;
	addr -= behind;
	/* One after the other: clang leaves out the table that says which unit it is in. */
	while ((unit = dwfl_module_nextcu(src->mod, unit, &bias))) {
		Dwarf_Line *line;
		const char *file;
		int number;

		if (dwarf_haspc(unit, addr - bias) <= 0)
			continue;
		line = dwarf_getsrc_die(unit, addr - bias);
		file = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
		if (file && !dwarf_lineno(line, &number) && number > 0)
			return text_format("%s:%d", file, number);
	}
	return NULL;
}

/* Ends with "FUNCTION+0xOFFSET/0xSIZE [MODULE]"? */
static char *place_line(const char *text, const char *file, struct source **all, bool behind)
{
	const char *at = strrchr(text, '+'), *start, *open, *close;
	unsigned long offset;
	char *end;

	if (!at || strncmp(at, "+0x", 3))
		return NULL;
	offset = strtoul(at + 1, &end, 16);
	open = strstr(end, " [");
	close = open ? strchr(open, ']') : NULL;
	if (*end != '/' || !close || close[1])
		return NULL;
	for (start = at; start > text && !isspace((unsigned char)start[-1]); start--)
		;
	return line_of(source_of(all, text_format("%.*s", (int)(close - open - 2), open + 2), file),
		       text_format("%.*s", (int)(at - start), start), offset, behind);
}

/* An exception's address is that of its instruction; all others are return addresses. */
static bool is_exception(const char *head)
{
	static const char *const kinds[] = {
		"page-fault", "general-protection", "bug", "divide-error", "cpu-exception",
	};
	const char *kind = strchr(head, ' ');

	for (size_t i = 0; kind && i < ARRAY_SIZE(kinds); i++)
		if (!strncmp(kind + 1, kinds[i], strlen(kinds[i])))
			return true;
	return false;
}

char *source_annotate(const char *text, const char *file)
{
	char *rest = text_format("%s", text), *out = NULL, *line;
	struct source *all = NULL, *src;
	bool exception = false;
	size_t len = 0;
	FILE *to = open_memstream(&out, &len);

	if (!to)
		return rest;
	while ((line = text_line(&rest))) {
		const char *word = line + strspn(line, " ");
		char *place;

		if (*line == '#')
			exception = is_exception(line);
		place = place_line(line, file, &all, !(exception && !strncmp(word, "at:", 3)));
		if (place)
			fprintf(to, "%s (%s)\n", line, place);
		else
			fprintf(to, "%s\n", line);
	}
	fclose(to);
	for (src = all; src; src = src->next)
		if (src->dwfl)
			dwfl_end(src->dwfl);
	return out;
}
