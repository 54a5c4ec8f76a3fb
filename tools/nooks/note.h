/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the compiler pass says about the objects in a file (carat_guard/abi.h). */
#ifndef NOOKS_NOTE_H
#define NOOKS_NOTE_H

#include <jansson.h>
#include <stdbool.h>

#include "../../carat_guard/abi.h"

/**
 * struct note_sum - all notes of a file, added up
 * @notes: how many: one a guarded object
 * @abi: the ABI number of the first
 * @pass_version: version of the pass that wrote the first
 * @mixed: not all are of that version
 * @clang: the .comment section names clang
 * @counter: by enum nooks_note_counter
 */
struct note_sum {
	unsigned int notes;
	unsigned int abi;
	unsigned int pass_version;
	bool mixed;
	bool clang;
	unsigned long counter[NOOKS_NOTE_COUNT];
};

/* 0, or -1 and a message in *error. */
int note_read(const char *path, struct note_sum *sum, char **error);
void note_add(struct note_sum *to, const struct note_sum *from);
/* How many guards of all classes. */
unsigned long note_guards(const struct note_sum *sum);
json_t *note_json(const struct note_sum *sum);
/* 0 if each function that an object in the list relies on is as it says. */
int effects_prove(const char *list);
/* The content of a section as text, or NULL. */
char *section_read(const char *path, const char *name);
/* Is the section's content that of a file? */
bool section_is(const char *path, const char *name, const char *file);
/* A symbol that one module wants in another version than the other one, or NULL. */
char *version_differs(const char *path, const char *other);
/* The value of "NAME=" in the .modinfo section, or NULL. */
char *modinfo_read(const char *path, const char *name);

#endif
