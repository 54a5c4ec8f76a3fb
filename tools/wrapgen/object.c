// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading a driver's relocatable object: undefined symbols, and the list of
 * slots the compiler pass left in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../carat_guard/abi.h"
#include "object.h"

static int compare_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_number(const char *a, const char *b)
{
	long x = strtol(a, NULL, 10), y = strtol(b, NULL, 10);

	return x < y ? -1 : x > y;
}

static int compare_use(const void *a, const void *b)
{
	const struct slot_use *x = a, *y = b;
	int order = strcmp(x->symbol, y->symbol);

	if (!order)
		order = strcmp(x->file, y->file);
	if (!order)
		order = compare_number(x->line, y->line);
	return order ? order : strcmp(x->function, y->function);
}

static void read_symbols(struct object *obj, Elf *elf, Elf_Scn *section,
			 const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t nr;

	if (!data || !header->sh_entsize)
		return;
	nr = header->sh_size / header->sh_entsize;
	for (size_t i = 1; i < nr; i++) {
		const char *name;
		GElf_Sym symbol;

		if (!gelf_getsym(data, i, &symbol) ||
		    symbol.st_shndx != SHN_UNDEF)
			continue;
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (name && *name)
			vec_add(&obj->undefined, str_dup(name));
	}
}

static void read_line(struct object *obj, const char *line, size_t len)
{
	char *field[4] = { str_ndup(line, len) };
	struct slot_use use;

	for (unsigned int i = 1; i < ARRAY_SIZE(field); i++) {
		field[i] = strchr(field[i - 1], '\t');
		if (!field[i])
			return;
		*field[i]++ = '\0';
	}
	use.symbol = field[0];
	use.function = field[1];
	use.file = field[2];
	use.line = field[3];
	vec_add(&obj->use, use);
}

static void read_slots(struct object *obj, Elf_Scn *section)
{
	Elf_Data *data = elf_getdata(section, NULL);
	const char *at, *end;

	if (!data || !data->d_buf)
		return;
	at = data->d_buf;
	end = at + data->d_size;
	while (at < end) {
		const char *stop = at;

		/* The linker may have padded between two objects' lines. */
		while (stop < end && *stop != '\n' && *stop)
			stop++;
		read_line(obj, at, stop - at);
		at = stop + 1;
	}
}

static bool read_elf(struct object *obj, Elf *elf)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &names))
		return false;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header))
			continue;
		name = elf_strptr(elf, names, header.sh_name);
		if (header.sh_type == SHT_SYMTAB)
			read_symbols(obj, elf, section, &header);
		else if (str_eq(name, NOOKS_SLOTS_SECTION))
			read_slots(obj, section);
	}
	vec_sort(&obj->undefined, compare_name);
	vec_sort(&obj->use, compare_use);
	return true;
}

bool object_read(struct object *obj, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = false;
	Elf *elf;

	if (fd < 0) {
		fprintf(stderr, "wrapgen: cannot read %s: %s\n", path,
			strerror(errno));
		return false;
	}
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf) {
		ok = read_elf(obj, elf);
		elf_end(elf);
	}
	close(fd);
	if (!ok)
		fprintf(stderr, "wrapgen: %s is no object file\n", path);
	return ok;
}
