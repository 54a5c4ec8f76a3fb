// SPDX-License-Identifier: GPL-2.0-or-later
/* The phases of a build, one after the other, and what is said about each. */
#include "cli.h"
#include "build.h"
#include "note.h"

#include <libgen.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct timespec phase_start;
static unsigned int phase_nr, phase_count;

static void phase_begin(void)
{
	clock_gettime(CLOCK_MONOTONIC, &phase_start);
	phase_nr++;
}

static void phase_done(const char *name, const char *text)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	note("[%u/%u] %-10s %s  (%ld s)", phase_nr, phase_count, name, text,
	     now.tv_sec - phase_start.tv_sec);
}

/* On a terminal, what is going on; written over by the phase's own line. */
static void phase_running(const char *name, const char *text)
{
	if (!message_quiet && isatty(2))
		fprintf(stderr, "[%u/%u] %-10s %s...\r", phase_nr, phase_count, name, text);
}

static int run_phase(const struct build *build, const char *name, const char *doing)
{
	long from = log_size(build->log);
	int status;

	phase_begin();
	phase_running(name, doing);
	status = build_phase(build, name);
	if (!status)
		return 0;
	if (status == 128 + SIGINT)
		return status;
	fail(EXIT_FAILED, "%s: %s failed", build->recipe.name, name);
	log_explain(build->log, from);
	return EXIT_FAILED;
}

static int copy_source(const struct build *build)
{
	unsigned int files = 0;
	int status = run_phase(build, "source", "copying");
	char *list;

	if (status)
		return status;
	list = run_output(build->log, (char *[]){ "find", text_format("%s/src", build->out),
						  "-name", "*.[chS]", NULL });
	for (; list && *list; list++)
		files += *list == '\n';
	phase_done("source", text_format("%s: %u files, unmodified",
					 build->recipe.source ? build->recipe.source
							      : build->recipe.folder, files));
	return 0;
}

static int compile(const struct build *build)
{
	unsigned int objects = 0;
	char *text, *line;
	int status;

	status = run_phase(build, "compile", build->plain ? "clang-19"
			   : "clang-19 with the guard pass");
	if (status)
		return status;
	text = text_read(text_format("%s/src/%s.mod", build->out, build->recipe.name));
	while (text && (line = text_line(&text)))
		objects += *text_trim(line) != '\0';
	phase_done("compile", text_format("%u object%s by clang-19%s", objects,
					  objects == 1 ? "" : "s",
					  build->plain ? ", without guards" : ""));
	return 0;
}

static int prelink(const struct build *build)
{
	struct note_sum sum;
	char *error;
	int status = run_phase(build, "prelink", "proving");

	if (status)
		return status;
	if (note_read(text_format("%s/link/prelinked.o", build->out), &sum, &error))
		return fail(EXIT_FAILED, "%s", error);
	phase_done("prelink", text_format("all %u objects are guarded (pass %u.%u): %lu guards",
					  sum.notes, sum.pass_version >> 16,
					  sum.pass_version & 0xffff, note_guards(&sum)));
	return 0;
}

static int interface(const struct build *build)
{
	int status = run_phase(build, "interface", "imports and callbacks");

	if (status == EXIT_FAILED)
		fix("nooks wrap %s --check prints what is missing as lines for idl/",
		    build->recipe.name);
	if (!status)
		phase_done("interface", build_interface(build));
	return status;
}

static int module(const struct build *build)
{
	int status = run_phase(build, "module", "linking");

	if (status)
		return status;
	phase_done("module", basename(text_format("%s", build->ko)));
	if (build->plain)
		return 0;
	phase_begin();
	status = build_verify(build);
	if (!status)
		phase_done("verify", text_format("nooks: %s", modinfo_read(build->ko, "nooks")));
	return status;
}

/*
 * Source and compile, unless what they would make is there: who writes IDL for a
 * driver links often and compiles once.
 */
static int objects(const struct build *build)
{
	char *file = text_format("%s/key.objects", build->out);
	char *key = build_key(build, false);
	int status;

	if (key_is(file, key)) {
		phase_begin();
		phase_begin();
		phase_done("compile", "nothing changed");
		return 0;
	}
	unlink(file);
	status = copy_source(build);
	if (!status)
		status = compile(build);
	if (!status && text_write(file, key))
		status = fail(EXIT_FAILED, "cannot write %s: %m", file);
	return status;
}

/* Everything up to the interface, and what it lacks on stdout. */
int build_check(const struct build *build)
{
	char *text, *line;
	int status;
	long from;

	phase_count = 4;
	status = objects(build);
	if (!status)
		status = prelink(build);
	if (status)
		return status;
	phase_begin();
	from = log_size(build->log);
	if (!build_phase(build, "interface")) {
		phase_done("interface", build_interface(build));
		puts("every import and callback is described");
		return EXIT_DONE;
	}
	text = text_read(build->log);
	text = text ? text + from : NULL;
	while (text && (line = text_line(&text)))
		if (strncmp(line, "make", 4) && !strstr(line, "wrapgen link"))
			puts(line);
	return EXIT_FAILED;
}

int build_all(const struct build *build)
{
	int status;

	phase_count = build->plain ? 3 : 6;
	status = objects(build);
	if (!status && !build->plain)
		status = prelink(build);
	if (!status && !build->plain)
		status = interface(build);
	return status ? status : module(build);
}
