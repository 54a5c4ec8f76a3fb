// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One packet after the other into a socket: sends bursts through one card, in its own
 * network namespace, and reads each from a socket on the other, before it sends the
 * next. Under QEMU's -icount a nanosecond in which the processor was not idle is an
 * instruction; prints how many those were.
 *
 * receive FILE-OF-NAMESPACE ADDRESS PACKETS BURST BYTES yes|no	"no": nothing arrives there
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define PORT	9000

/* What udp(7) knows, and old headers do not. */
#ifndef UDP_SEGMENT
#define UDP_SEGMENT	103
#endif

/* Time that the kernel says it was idle. */
static long long idle(void)
{
	FILE *file = fopen("/proc/timer_list", "r");
	long long sum = 0, ns;
	char line[256];

	if (!file)
		err(1, "/proc/timer_list");
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, " .idle_sleeptime : %lld", &ns) == 1)
			sum += ns;
	fclose(file);
	return sum;
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int receiver(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct timeval limit = { .tv_sec = 5 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (void *)&any, sizeof(any)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		err(1, "receiver");
	return fd;
}

/* One call sends a burst: the kernel cuts it into packets as late as it can. */
static int sender(const char *space, const char *address, int bytes)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int fd = open(space, O_RDONLY);

	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", space);
	close(fd);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
		errx(1, "not an address: %s", address);
	if (fd < 0 || connect(fd, (void *)&to, sizeof(to)) ||
	    setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &bytes, sizeof(bytes)))
		err(1, "sender");
	return fd;
}

int main(int argc, char **argv)
{
	static char data[65536], got[65536];
	long long start, slept;
	int in, out, packets, burst, bytes, arrives;

	if (argc != 7)
		errx(2, "see the head of its source");
	packets = atoi(argv[3]);
	burst = atoi(argv[4]);
	bytes = atoi(argv[5]);
	arrives = !strcmp(argv[6], "yes");
	if (packets < 1 || burst < 1 || bytes < 1 || burst * bytes > 60000)
		errx(2, "wrong numbers");
	in = receiver();
	out = sender(argv[1], argv[2], bytes);

	slept = idle();
	start = now();
	for (int done = 0; done < packets; done += burst) {
		if (send(out, data, (size_t)burst * bytes, 0) != burst * bytes)
			err(1, "send");
		for (int i = 0; arrives && i < burst; i++)
			if (recv(in, got, sizeof(got), 0) != bytes)
				err(1, "packet %d did not arrive", done + i);
	}
	start = now() - start;
	slept = idle() - slept;
	printf("%lld\n", start - slept);
	return 0;
}
