// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Between libFuzzer and a target. A run is as long as FUZZ_SECONDS of processor
 * time say, so that it is worth the same on a busy machine.
 */
#include <fcntl.h>
#include <limits.h>
#include <sanitizer/allocator_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "fuzz.h"

#define ASK_CLOCK	64	/* inputs */

static int report = STDERR_FILENO;
static long seconds;
static char folder[PATH_MAX];
static struct file {
	int fd;
	char path[32];
} files[FUZZ_FILES];

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *limit = getenv("FUZZ_SECONDS");
	char *slash;

	(void)argc;
	(void)argv;
	/* What the tools say goes nowhere (-close_fd_mask); this does not. */
	report = dup(STDERR_FILENO);
	seconds = limit ? atol(limit) : 0;
	if (!realpath("/proc/self/exe", folder))
		abort();
	slash = strrchr(folder, '/');
	*slash = '\0';
	return 0;
}

/* libFuzzer has no limit of this kind; it must not see an exit as a crash. */
static void look_at_clock(void)
{
	static unsigned long inputs;
	struct timespec used;

	if (!seconds || ++inputs % ASK_CLOCK)
		return;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	if (used.tv_sec < seconds)
		return;
	dprintf(report, "inputs: %lu\n", inputs);
	_exit(0);
}

/* How many bytes are more in use than before. */
static size_t left_behind(const uint8_t *data, size_t size)
{
	size_t before = __sanitizer_get_current_allocated_bytes(), now;

	fuzz_one(data, size);
	arena_reset();
	now = __sanitizer_get_current_allocated_bytes();
	return now > before ? now - before : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* What is set up once is there the second time. */
	if (left_behind(data, size))
		fuzz_claim(!left_behind(data, size));
	look_at_clock();
	return 0;
}

const char *fuzz_path(unsigned int nr)
{
	return files[nr].path;
}

const char *fuzz_file(unsigned int nr, const void *data, size_t size)
{
	struct file *file = &files[nr];

	if (!file->fd) {
		file->fd = memfd_create("input", MFD_CLOEXEC);
		snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
	}
	if (file->fd < 0 || ftruncate(file->fd, 0) ||
	    pwrite(file->fd, data, size, 0) != (ssize_t)size)
		abort();
	return file->path;
}

const char *fuzz_given(const char *name)
{
	static char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

const char *fuzz_scratch(void)
{
	static char path[PATH_MAX];
	const char *in = getenv("FUZZ_SCRATCH");

	if (*path)
		return path;
	/* tools/fuzz/run gives a folder, and removes it whatever comes of this. */
	snprintf(path, sizeof(path), "%s/nooks-fuzz.XXXXXX", in ? in : "/dev/shm");
	if (!mkdtemp(path))
		abort();
	return path;
}

void fuzz_broken(const char *file, int line, const char *claim)
{
	dprintf(report, "%s:%d: does not hold: %s\n", file, line, claim);
	abort();
}
