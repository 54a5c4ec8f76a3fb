// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nooks note: the proof that a driver was compiled with the pass. A build asks
 * it before linking, because on a distribution's headers a wrong command line
 * can compile without complaint, with the wrong compiler and without the pass.
 */
#include "cli.h"
#include "note.h"

#include <string.h>
#include <unistd.h>

static const struct cli_option options[] = {
	{ 1, "prove", NULL, "FILE lists objects: each must be guarded, or it is an error" },
	{ 2, "assembly", NULL, "with --prove: assembly files are acceptable" },
	{ 3, "info", NULL, "print one line for modinfo" },
	{ }
};

#define X(id, text) text,
static const char *const counter_names[] = { NOOKS_NOTE_COUNTERS(X) };
#undef X

void note_add(struct note_sum *to, const struct note_sum *from)
{
	if (!to->notes) {
		to->abi = from->abi;
		to->pass_version = from->pass_version;
	} else if (from->notes && (to->abi != from->abi ||
				   to->pass_version != from->pass_version)) {
		to->mixed = true;
	}
	to->notes += from->notes;
	for (size_t i = 0; i < NOOKS_NOTE_COUNT; i++)
		to->counter[i] += from->counter[i];
}

unsigned long note_guards(const struct note_sum *sum)
{
	unsigned long guards = 0;

	for (int i = NOOKS_NOTE_WRITES; i <= NOOKS_NOTE_CALLS; i += NOOKS_NOTE_CLASS_COUNTERS)
		guards += sum->counter[i + NOOKS_NOTE_WRITE_GUARDED - NOOKS_NOTE_WRITES] +
			  sum->counter[i + NOOKS_NOTE_WRITE_AHEAD - NOOKS_NOTE_WRITES];
	return guards;
}

json_t *note_json(const struct note_sum *sum)
{
	json_t *object = json_object();

	for (size_t i = 0; i < NOOKS_NOTE_COUNT; i++)
		json_object_set_new(object, json_key(counter_names[i]),
				    json_integer(sum->counter[i]));
	return object;
}

static int refuse(const char *object, const char *reason)
{
	/* "error:" for those who look through a log. */
	fail(EXIT_FAILED, "error: %s: %s", object, reason);
	why("nothing guards what it writes; it must not be linked into a wrapped module");
	return EXIT_FAILED;
}

static int prove_object(const char *object, bool assembly, struct note_sum *all)
{
	char *source = text_format("%.*sS", (int)strlen(object) - 1, object);
	struct note_sum sum;
	char *error;

	if (note_read(object, &sum, &error))
		return fail(EXIT_FAILED, "error: %s", error);
	if (!access(source, F_OK)) {
		if (assembly)
			return 0;
		fail(EXIT_FAILED, "error: %s: assembly cannot be guarded", source);
		fix("'assembly = trusted' in the recipe, if you have read it");
		return EXIT_FAILED;
	}
	if (!sum.clang)
		return refuse(object, "not compiled by clang");
	if (!sum.notes)
		return refuse(object, "compiled without the pass");
	if (sum.abi != NOOKS_ABI || sum.mixed)
		return refuse(object, text_format("compiled by a pass of ABI %u, expected %u",
						  sum.abi, NOOKS_ABI));
	if (sum.notes != 1)
		return refuse(object, text_format("has %u notes of the pass, expected 1", sum.notes));
	if (sum.counter[NOOKS_NOTE_REFUSED])
		return refuse(object, "the pass refused something in it");
	note_add(all, &sum);
	return 0;
}

static int prove(struct cli *cli, const char *list)
{
	char *text = text_read(list), *line;
	struct note_sum all = { };
	int status;

	if (!text)
		return fail(EXIT_FAILED, "error: %s: %m", list);
	while ((line = text_line(&text))) {
		line = text_trim(line);
		if (!*line)
			continue;
		status = prove_object(line, cli->value[2], &all);
		if (status)
			return status;
	}
	if (!all.notes)
		return refuse(list, "no guarded object in it");
	if (all.mixed)
		return refuse(list, "its objects were compiled by different versions of the pass");
	status = effects_prove(list);
	if (status)
		return status;
	printf("objects %u\n", all.notes);
	return EXIT_DONE;
}

static int note_verb(struct cli *cli)
{
	struct note_sum sum;
	char *error;

	if (cli->value[1])
		return prove(cli, cli->argv[0]);
	if (note_read(cli->argv[0], &sum, &error))
		return fail(EXIT_FAILED, "error: %s", error);
	if (!sum.notes)
		return fail(EXIT_FAILED, "error: %s: compiled without the pass", cli->argv[0]);
	if (cli->value[3]) {
		printf("abi=%u pass=%u.%u guards=%lu objects=%u\n", sum.abi,
		       sum.pass_version >> 16, sum.pass_version & 0xffff,
		       note_guards(&sum), sum.notes);
		return EXIT_DONE;
	}
	if (cli->json)
		return json_print(cli, json_pack("{s:i,s:o}", "objects", sum.notes,
						 "counters", note_json(&sum)));
	for (size_t i = 0; i < NOOKS_NOTE_COUNT; i++)
		printf("%s: %lu\n", counter_names[i], sum.counter[i]);
	return EXIT_DONE;
}

const struct cli_verb verb_note = {
	.name = "note",
	.args = "FILE",
	.help = "show what the compiler pass says about an object",
	.options = options,
	.min = 1,
	.max = 1,
	.run = note_verb,
	.hidden = true,
};
