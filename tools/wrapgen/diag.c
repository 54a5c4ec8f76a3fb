// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages for people. Ten errors are printed, the rest is counted: what
 * comes later is mostly a consequence.
 */
#include <stdio.h>
#include <string.h>

#include "diag.h"

#define MAX_PRINTED	10

static unsigned int nr_errors;

static bool hidden(void)
{
	return nr_errors > MAX_PRINTED;
}

static void print_line(const struct loc *loc)
{
	const char *line = loc->file->text, *end = line + loc->file->len;
	int len;

	/* There may be a NUL in it. */
	for (int nr = 1; nr < loc->line; nr++)
		line = (const char *)memchr(line, '\n', end - line) + 1;
	len = strcspn(line, "\n");
	fprintf(stderr, "  %.*s\n  ", len, line);
	/* Tabs stay tabs, so that the caret stands below its column. */
	for (int i = 0; i < loc->column - 1 && i < len; i++)
		fputc(line[i] == '\t' ? '\t' : ' ', stderr);
	fputc('^', stderr);
	if (loc->last_line == loc->line)
		for (int i = loc->column + 1; i < loc->last_column; i++)
			fputc('~', stderr);
	fputc('\n', stderr);
}

static void print_at(const struct loc *loc, const char *kind, const char *fmt,
		     va_list args)
{
	fprintf(stderr, "%s:%d:%d: %s: ", loc->file->path, loc->line,
		loc->column, kind);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	print_line(loc);
}

void diag_error(const struct loc *loc, const char *fmt, ...)
{
	va_list args;

	nr_errors++;
	if (hidden())
		return;
	va_start(args, fmt);
	print_at(loc, "error", fmt, args);
	va_end(args);
}

void diag_note(const struct loc *loc, const char *fmt, ...)
{
	va_list args;

	if (hidden())
		return;
	va_start(args, fmt);
	print_at(loc, "note", fmt, args);
	va_end(args);
}

void diag_fix(const char *fmt, ...)
{
	va_list args;

	if (hidden())
		return;
	va_start(args, fmt);
	fputs("fix: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
}

void diag_plain(const char *subject, const char *fmt, ...)
{
	va_list args;

	nr_errors++;
	if (hidden())
		return;
	va_start(args, fmt);
	fprintf(stderr, "%s: error: ", subject);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
}

unsigned int diag_errors(void)
{
	return nr_errors;
}

int diag_finish(void)
{
	if (hidden())
		fprintf(stderr, "%u more error%s\n", nr_errors - MAX_PRINTED,
			nr_errors - MAX_PRINTED == 1 ? "" : "s");
	return nr_errors ? 1 : 0;
}

void diag_reset(void)
{
	nr_errors = 0;
}
