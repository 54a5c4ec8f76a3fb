// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads or writes blocks of a disk at random, past the page cache, in one process or in
 * several at once, and prints what the slowest took.
 *
 * blockload DISK read|write BYTES REQUESTS PROCESSES
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ul + t.tv_nsec;
}

/* Requests of one process; the same blocks every time. */
static unsigned long work(const char *path, int writes, size_t bytes, unsigned long requests,
			  unsigned int self)
{
	unsigned long x = 88172645463325252ul + self, i, from;
	int fd = open(path, (writes ? O_WRONLY : O_RDONLY) | O_DIRECT);
	off_t blocks;
	char *buffer;
	ssize_t done;

	if (fd < 0)
		err(1, "%s", path);
	blocks = lseek(fd, 0, SEEK_END) / (off_t)bytes;
	if (blocks <= 0 || posix_memalign((void **)&buffer, 4096, bytes))
		errx(1, "%s: %ld blocks", path, (long)blocks);
	memset(buffer, 'n', bytes);
	from = now();
	for (i = 0; i < requests; i++) {
		off_t at;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		at = (off_t)(x % (unsigned long)blocks) * (off_t)bytes;
		done = writes ? pwrite(fd, buffer, bytes, at) : pread(fd, buffer, bytes, at);
		if (done != (ssize_t)bytes)
			err(1, "%s", path);
	}
	return now() - from;
}

int main(int argc, char *argv[])
{
	unsigned long *ns, most = 0, requests;
	int processes, i, status, failed = 0;

	if (argc != 6)
		errx(2, "usage: blockload DISK read|write BYTES REQUESTS PROCESSES");
	requests = strtoul(argv[4], NULL, 10);
	processes = atoi(argv[5]);
	ns = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ns == MAP_FAILED || processes < 1 || processes > 64)
		errx(1, "no memory, or too many processes");
	for (i = 0; i < processes; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (pid)
			continue;
		ns[i] = work(argv[1], !strcmp(argv[2], "write"), strtoul(argv[3], NULL, 10),
			     requests, i);
		_exit(0);
	}
	while (wait(&status) > 0)
		failed |= status;
	for (i = 0; i < processes; i++)
		most = ns[i] > most ? ns[i] : most;
	printf("%lu\n", most);
	return failed ? 1 : 0;
}
