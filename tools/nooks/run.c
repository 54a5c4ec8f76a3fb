// SPDX-License-Identifier: GPL-2.0-or-later
/* Programs a build runs, and the guilty lines of its log. */
#include "cli.h"
#include "build.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_FAILED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* stdout to out (or the log), stderr to the log. */
static pid_t start(const char *log, int out, char *const argv[])
{
	posix_spawn_file_actions_t act;
	pid_t pid = -1;
	int err;

	posix_spawn_file_actions_init(&act);
	posix_spawn_file_actions_addopen(&act, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&act, 2, log ? log : "/dev/null",
					 O_WRONLY | O_CREAT | O_APPEND, 0644);
	posix_spawn_file_actions_adddup2(&act, out < 0 ? 2 : out, 1);
	err = posix_spawnp(&pid, argv[0], &act, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&act);
	if (err) {
		fail(EXIT_FAILED, "cannot run %s: %s", argv[0], strerror(err));
		return -1;
	}
	return pid;
}

int run_logged(const char *log, char *const argv[])
{
	pid_t pid = start(log, -1, argv);

	return pid < 0 ? EXIT_FAILED : wait_for(pid);
}

char *run_output(const char *log, char *const argv[])
{
	char *text = NULL;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return NULL;
	pid = start(log, ends[1], argv);
	close(ends[1]);
	if (pid > 0)
		text = text_read(text_format("/proc/self/fd/%d", ends[0]));
	close(ends[0]);
	return pid > 0 && !wait_for(pid) ? text : NULL;
}

static char *variable(const char *name, const char *value)
{
	return text_format("%s=%s", name, value ? value : "");
}

/* One phase of drivers/wrap.mk; its output goes to the log. */
int build_phase(const struct build *build, const char *phase)
{
	char *argv[] = {
		"make", "-f", text_format("%s/drivers/wrap.mk", build->root),
		variable("NAME", build->recipe.name),
		variable("SRC", build->source),
		variable("OUT", build->out),
		variable("KREL", build->rel),
		variable("KDIR", build->headers),
		variable("BTF", build->btf),
		variable("NOOKS", self_path()),
		variable("CONFIG", build->recipe.config),
		variable("CFLAGS", build->recipe.cflags),
		variable("ASSEMBLY", build->recipe.assembly ? "1" : ""),
		variable("FAULTS", build->faults ? "1" : ""),
		variable("PLAIN", build->plain ? "1" : ""),
		text_format("-j%ld", sysconf(_SC_NPROCESSORS_ONLN)),
		(char *)phase, NULL
	};

	/* A make around this one would hand its own options down. */
	unsetenv("MAKEFLAGS");
	unsetenv("MFLAGS");
	unsetenv("MAKELEVEL");
	return run_logged(build->log, argv);
}

long log_size(const char *log)
{
	struct stat st;

	return stat(log, &st) ? 0 : st.st_size;
}

static bool guilty(const char *line)
{
	static const char *const signs[] = {
		"error:", "undefined!", "undefined reference", "No space left",
		"fatal error", "ERROR:", "No rule to make", "not found",
		"Permission denied",
	};

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (strstr(line, signs[i]))
			return true;
	return false;
}

/* Print what a failed phase, whose output begins at 'from', says went wrong. */
void log_explain(const char *log, long from)
{
	char *text = text_read(log), *line, *last = "";
	unsigned int nr = 0, shown = 0, first = 0;
	bool full = false;
	long at = 0;

	while (text && (line = text_line(&text))) {
		nr++;
		at += strlen(line) + 1;
		if (at <= from)
			continue;
		if (strstr(line, "No space left"))
			full = true;
		if (guilty(line) || (shown && !strncmp(line, "  fix:", 6))) {
			if (!first)
				first = nr;
			if (shown++ < 10)
				fprintf(stderr, "%s\n", line);
		} else if (*line && strncmp(line, "make", 4)) {
			last = line;
		}
	}
	if (shown > 10)
		fprintf(stderr, "  and %u more\n", shown - 10);
	if (!shown && *last)
		fprintf(stderr, "%s\n", last);
	if (full)
		fix("make room: the disk is full");
	fprintf(stderr, "  log: %s:%u\n", log, first ? first : nr);
}
