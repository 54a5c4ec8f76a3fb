// SPDX-License-Identifier: GPL-2.0-or-later
/* What came out of a build: is it what it should be, and what is in it. */
#include "cli.h"
#include "build.h"
#include "note.h"

#include <string.h>

/* The module as it will be loaded, seen with fresh eyes. */
int build_verify(const struct build *build)
{
	struct note_sum sum;
	char *error, *depends;

	if (note_read(build->ko, &sum, &error))
		return fail(EXIT_FAILED, "%s", error);
	if (build->plain)
		return 0;
	if (!sum.notes || sum.abi != NOOKS_ABI)
		return fail(EXIT_FAILED, "%s: carries no proof that it is guarded", build->ko);
	depends = modinfo_read(build->ko, "depends");
	if (!modinfo_read(build->ko, "nooks") || !depends || !strstr(depends, "nooks")) {
		fail(EXIT_FAILED, "%s: is not linked against nooks.ko", build->ko);
		fix("build nooks.ko for %s first", build->rel);
		return EXIT_FAILED;
	}
	return 0;
}

static unsigned int count_lines(const char *path)
{
	char *text = text_read(path), *line;
	unsigned int nr = 0;

	while (text && (line = text_line(&text)))
		nr += *text_trim(line) != '\0';
	return nr;
}

/* Lines of "slot\tfunction\tfile\tline": different slots, different lines. */
static void count_slots(const char *object, unsigned int *slots, unsigned int *callbacks)
{
	char *text = section_read(object, NOOKS_SLOTS_SECTION), *line;
	const char *seen[1024];

	*slots = *callbacks = 0;
	while (text && (line = text_line(&text))) {
		unsigned int i;

		if (!*line)
			continue;
		++*callbacks;
		line[strcspn(line, "\t")] = '\0';
		for (i = 0; i < *slots && strcmp(seen[i], line); i++)
			;
		if (i == *slots && i < ARRAY_SIZE(seen))
			seen[(*slots)++] = line;
	}
}

char *build_interface(const struct build *build)
{
	unsigned int slots, callbacks;

	count_slots(text_format("%s/link/prelinked.o", build->out), &slots, &callbacks);
	return text_format("%u imports wrapped; %u callbacks in %u slots",
			   count_lines(text_format("%s/link/renames", build->out)),
			   callbacks, slots);
}

#define X(id, text) text,
static const char *const counter_name[] = { NOOKS_NOTE_COUNTERS(X) };
#undef X

/* "title 12 this, 34 that" from the counters that are not zero. */
static void print_counters(const struct note_sum *sum, const char *title,
			   const char *strip, int from, int to)
{
	const char *comma = "";

	printf("  %-9s ", title);
	for (int i = from; i <= to; i++) {
		const char *text = counter_name[i];

		if (!sum->counter[i])
			continue;
		if (!strncmp(text, strip, strlen(strip)))
			text += strlen(strip);
		printf("%s%lu %s", comma, sum->counter[i], text);
		comma = ", ";
	}
	puts(*comma ? "" : "none");
}

/* Of how many accesses, how many need no check at run time, and why. */
static void print_class(const struct note_sum *sum, int first, const char *title,
			const char *strip)
{
	const unsigned long *counter = sum->counter + first;
	int last = first + NOOKS_NOTE_CLASS_COUNTERS - 1;
	unsigned long guards = counter[NOOKS_NOTE_WRITE_GUARDED - NOOKS_NOTE_WRITES] +
			       counter[NOOKS_NOTE_WRITE_AHEAD - NOOKS_NOTE_WRITES];

	printf("  %-9s %lu, of which %lu (%lu %%) need no check: %lu guards\n", title, *counter,
	       *counter - guards, *counter ? (*counter - guards) * 100 / *counter : 100, guards);
	print_counters(sum, "", strip, first + 1, last);
}

void build_summary(const struct build *build)
{
	struct note_sum sum;
	char *error;

	if (build->plain || note_read(build->ko, &sum, &error))
		return;
	print_counters(&sum, "contents", "", NOOKS_NOTE_LOADS, NOOKS_NOTE_ASM_SITES);
	print_class(&sum, NOOKS_NOTE_WRITES, "writes", "writes ");
	print_class(&sum, NOOKS_NOTE_READS, "reads", "reads ");
	print_class(&sum, NOOKS_NOTE_CALLS, "calls", "calls ");
	print_counters(&sum, "loops", "loops ", NOOKS_NOTE_LOOPS, NOOKS_NOTE_LOOP_SHORT);
	print_counters(&sum, "depth", "", NOOKS_NOTE_DEPTHS, NOOKS_NOTE_DEPTH_BOUNDED);
	print_counters(&sum, "refused", "", NOOKS_NOTE_REFUSED, NOOKS_NOTE_REFUSED);
	printf("  %-9s %s\n", "interface", build_interface(build));
}

json_t *build_json(const struct build *build)
{
	unsigned int slots, callbacks;
	struct note_sum sum;
	json_t *object;
	char *error;

	object = json_pack("{s:s,s:s,s:s,s:b,s:b,s:s}", "name", build->recipe.name,
			   "kernel", build->rel, "module", build->ko,
			   "plain", build->plain, "faults", build->faults,
			   "log", build->log);
	if (build->plain || note_read(build->ko, &sum, &error))
		return object;
	count_slots(text_format("%s/link/prelinked.o", build->out), &slots, &callbacks);
	json_object_set_new(object, "objects", json_integer(sum.notes));
	json_object_set_new(object, "counters", note_json(&sum));
	json_object_set_new(object, "imports",
			    json_integer(count_lines(text_format("%s/link/renames", build->out))));
	json_object_set_new(object, "slots", json_integer(slots));
	json_object_set_new(object, "callbacks", json_integer(callbacks));
	return object;
}
