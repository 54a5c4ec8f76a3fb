// SPDX-License-Identifier: GPL-2.0-or-later
/* again FILE COUNT - write to it, as often as that, whatever comes of it */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd = argc == 3 ? open(argv[1], O_WRONLY) : -1;
	long failed = 0;

	if (fd < 0)
		return 1;
	for (long i = atol(argv[2]); i > 0; i--)
		failed += pwrite(fd, "1", 1, 0) != 1;
	(void)failed;
	return 0;
}
