// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * again FILE COUNT BEAT - write to it, as often as that, whatever comes of it; BEAT is
 * a file that says how often so far
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void beat(int fd, long left)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "%8ld\n", left);

	if (pwrite(fd, line, len, 0) != len)
		_exit(1);
}

int main(int argc, char **argv)
{
	int fd = argc == 4 ? open(argv[1], O_WRONLY) : -1;
	int beats = argc == 4 ? open(argv[3], O_WRONLY) : -1;
	long failed = 0;

	if (fd < 0 || beats < 0)
		return 1;
	for (long i = atol(argv[2]); i > 0; i--) {
		failed += pwrite(fd, "1", 1, 0) != 1;
		beat(beats, i);
	}
	(void)failed;
	return 0;
}
