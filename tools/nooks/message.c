// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything said on stderr: what failed, why, and what to do about it. */
#include "cli.h"

#include <stdarg.h>

const char *message_verb;
bool message_quiet;

static void say(const char *prefix, const char *fmt, va_list args)
{
	/* What was printed before must appear before, also in one log file. */
	fflush(stdout);
	fputs(prefix, stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

int fail(int status, const char *fmt, ...)
{
	va_list args;

	fflush(stdout);
	fputs("nooks: ", stderr);
	if (message_verb)
		fprintf(stderr, "%s: ", message_verb);
	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
	return status;
}

void why(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("  why: ", fmt, args);
	va_end(args);
}

void fix(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("  fix: ", fmt, args);
	va_end(args);
}

void note(const char *fmt, ...)
{
	va_list args;

	if (message_quiet)
		return;
	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
}
