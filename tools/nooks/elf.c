// SPDX-License-Identifier: GPL-2.0-or-later
/* The sections of an object that tell how it was made. */
#include "cli.h"
#include "note.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

struct object {
	int fd;
	Elf *elf;
	size_t strings;
};

static int object_open(struct object *obj, const char *path, char **error)
{
	elf_version(EV_CURRENT);
	obj->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (obj->fd < 0) {
		*error = text_format("%s: %s", path, strerror(errno));
		return -1;
	}
	obj->elf = elf_begin(obj->fd, ELF_C_READ_MMAP, NULL);
	if (!obj->elf || elf_kind(obj->elf) != ELF_K_ELF ||
	    elf_getshdrstrndx(obj->elf, &obj->strings)) {
		*error = text_format("%s: not an object file", path);
		elf_end(obj->elf);
		close(obj->fd);
		return -1;
	}
	return 0;
}

static void object_close(struct object *obj)
{
	elf_end(obj->elf);
	close(obj->fd);
}

/* NULL too for a section that has a size and no bytes, as .bss. */
static Elf_Data *section_data(struct object *obj, const char *name)
{
	Elf_Scn *scn = NULL;
	Elf_Data *data;
	GElf_Shdr shdr;

	while ((scn = elf_nextscn(obj->elf, scn))) {
		const char *own;

		if (!gelf_getshdr(scn, &shdr))
			continue;
		own = elf_strptr(obj->elf, obj->strings, shdr.sh_name);
		if (!own || strcmp(own, name))
			continue;
		data = elf_rawdata(scn, NULL);
		return data && data->d_buf ? data : NULL;
	}
	return NULL;
}

/* One note; the pass of another ABI may have written more or fewer counters. */
static void add_note(struct note_sum *sum, const void *desc, size_t size)
{
	struct nooks_note_desc one = { };
	unsigned int nr;

	memcpy(&one, desc, size < sizeof(one) ? size : sizeof(one));
	if (!sum->notes++) {
		sum->abi = one.abi;
		sum->pass_version = one.pass_version;
	} else if (sum->abi != one.abi || sum->pass_version != one.pass_version) {
		sum->mixed = true;
	}
	nr = one.nr < NOOKS_NOTE_COUNT ? one.nr : NOOKS_NOTE_COUNT;
	for (unsigned int i = 0; i < nr; i++)
		sum->counter[i] += one.counter[i];
}

static int read_notes(struct note_sum *sum, Elf_Data *data)
{
	size_t at = 0, name, desc;
	GElf_Nhdr nhdr;

	/* rawdata is not typed; let libelf see it as notes. */
	data->d_type = ELF_T_NHDR;
	while (at < data->d_size) {
		size_t next = gelf_getnote(data, at, &nhdr, &name, &desc);

		if (!next)
			return -1;
		if (nhdr.n_type == NOOKS_NOTE_TYPE &&
		    nhdr.n_namesz == sizeof(NOOKS_NOTE_NAME) &&
		    !memcmp((char *)data->d_buf + name, NOOKS_NOTE_NAME, nhdr.n_namesz))
			add_note(sum, (char *)data->d_buf + desc, nhdr.n_descsz);
		at = next;
	}
	return 0;
}

int note_read(const char *path, struct note_sum *sum, char **error)
{
	struct object obj;
	Elf_Data *data;
	int ret = 0;

	memset(sum, 0, sizeof(*sum));
	if (object_open(&obj, path, error))
		return -1;
	data = section_data(&obj, ".comment");
	sum->clang = data && memmem(data->d_buf, data->d_size, "clang", 5);
	data = section_data(&obj, NOOKS_NOTE_SECTION);
	if (data && read_notes(sum, data)) {
		*error = text_format("%s: " NOOKS_NOTE_SECTION " is malformed", path);
		ret = -1;
	}
	object_close(&obj);
	return ret;
}

/* The content of a section as text, or NULL. */
char *section_read(const char *path, const char *name)
{
	char *error, *text = NULL;
	struct object obj;
	Elf_Data *data;

	if (object_open(&obj, path, &error))
		return NULL;
	data = section_data(&obj, name);
	if (data)
		text = text_format("%.*s", (int)data->d_size, (char *)data->d_buf);
	object_close(&obj);
	return text;
}

char *modinfo_read(const char *path, const char *name)
{
	size_t len = strlen(name), at = 0;
	char *error, *value = NULL;
	struct object obj;
	Elf_Data *data;

	if (object_open(&obj, path, &error))
		return NULL;
	data = section_data(&obj, ".modinfo");
	while (data && !value && at < data->d_size) {
		const char *entry = (char *)data->d_buf + at;
		size_t size = strnlen(entry, data->d_size - at);

		if (size > len && !strncmp(entry, name, len) && entry[len] == '=')
			value = text_format("%.*s", (int)(size - len - 1), entry + len + 1);
		at += size + 1;
	}
	object_close(&obj);
	return value;
}

bool section_is(const char *path, const char *name, const char *file)
{
	char content[256], *error;
	FILE *from = fopen(file, "re");
	struct object obj;
	bool same = false;
	Elf_Data *data;
	size_t len;

	if (!from)
		return false;
	len = fread(content, 1, sizeof(content), from);
	fclose(from);
	if (object_open(&obj, path, &error))
		return false;
	data = section_data(&obj, name);
	if (data && len)
		same = data->d_size == len && !memcmp(data->d_buf, content, len);
	object_close(&obj);
	return same;
}

/* As the kernel has them with CONFIG_MODVERSIONS. */
struct version {
	uint64_t crc;
	char name[64 - sizeof(uint64_t)];
};

static const struct version *version_find(const Elf_Data *data, const struct version *wanted)
{
	const struct version *version = data->d_buf;

	for (size_t nr = data->d_size / sizeof(*version); nr--; version++)
		if (!strncmp(version->name, wanted->name, sizeof(version->name)))
			return version;
	return NULL;
}

char *version_differs(const char *path, const char *other)
{
	const struct version *version, *same;
	char *error, *found = NULL;
	struct object obj[2];
	Elf_Data *data[2];

	if (object_open(&obj[0], path, &error))
		return NULL;
	if (object_open(&obj[1], other, &error)) {
		object_close(&obj[0]);
		return NULL;
	}
	for (int i = 0; i < 2; i++)
		data[i] = section_data(&obj[i], "__versions");
	if (data[0] && data[1]) {
		version = data[0]->d_buf;
		for (size_t nr = data[0]->d_size / sizeof(*version); nr-- && !found; version++) {
			same = version_find(data[1], version);
			if (same && same->crc != version->crc)
				found = text_format("%.*s", (int)sizeof(version->name), version->name);
		}
	}
	object_close(&obj[1]);
	object_close(&obj[0]);
	return found;
}
