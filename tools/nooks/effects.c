// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What objects say about functions of their own, and what they rely on about
 * those of others (NOOKS_EFFECTS_SECTION in carat_guard/abi.h): is one true for
 * each of the other?
 */
#include "cli.h"
#include "note.h"

#include <string.h>

/* The effect that the lines say FUNCTION has, or NULL. */
static const char *effect_said(const char *said, const char *function)
{
	const char *line = strstr(said, text_format("\nis\t%s\t", function));

	return line ? line + strlen("\nis\t") + strlen(function) + 1 : NULL;
}

/* "plain" is "keeps" as well. */
static bool is_enough(const char *said, const char *needed)
{
	return said && (!strncmp(said, "plain\n", 6) ||
			(!strncmp(said, "keeps\n", 6) && !strcmp(needed, "keeps")));
}

static int prove_line(const char *object, const char *said, char *line)
{
	char *function, *effect;

	if (strncmp(line, "needs\t", 6))
		return 0;
	function = line + 6;
	effect = strchr(function, '\t');
	if (!effect)
		return fail(EXIT_FAILED, "error: %s: cannot read \"%s\"", object, line);
	*effect++ = '\0';
	if (is_enough(effect_said(said, function), effect))
		return 0;
	return fail(EXIT_FAILED, "error: %s: relies on %s() being %s, which no object says",
		    object, function, effect);
}

int effects_prove(const char *list)
{
	char *text = text_read(list), *said = "\n", *line, *objects, *lines;

	objects = text_format("%s", text ? text : "");
	while ((line = text_line(&text))) {
		lines = section_read(text_trim(line), NOOKS_EFFECTS_SECTION);
		if (lines)
			said = text_format("%s%s\n", said, lines);
	}
	while ((line = text_line(&objects))) {
		char *object = text_trim(line), *needs;

		lines = section_read(object, NOOKS_EFFECTS_SECTION);
		while (lines && (needs = text_line(&lines))) {
			int status = prove_line(object, said, needs);

			if (status)
				return status;
		}
	}
	return 0;
}
