// SPDX-License-Identifier: GPL-2.0-or-later
/* What the command reads in a module or an object: notes and other sections. */
#include <string.h>

#include "fuzz.h"

#include "../nooks/cli.h"
#include "../nooks/note.h"

void fuzz_one(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(0, data, size);
	struct note_sum sum, all = { };
	char *error;

	if (!note_read(path, &sum, &error)) {
		note_add(&all, &sum);
		note_add(&all, &sum);
		note_guards(&all);
		json_decref(note_json(&all));
	} else {
		fuzz_claim(error && *error);
	}
	section_read(path, NOOKS_SLOTS_SECTION);
	modinfo_read(path, "depends");
	effects_prove(fuzz_file(1, path, strlen(path)));
}
