// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long a device was away for one who uses it: asks it for something small again and
 * again, and prints a line for each time that it took longer than usual to answer:
 * when the last answer before came, and the first one after, in ns of the real time.
 *
 * outage echo			answers on the other side
 * outage net ADDRESS MS	datagrams that are echoed, one a millisecond
 * outage disk FILE MS		reads of 4 KiB past the page cache; the file is opened for each
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT	9001

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static int udp(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		err(1, "socket");
	return fd;
}

static void echo(void)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int fd = udp();

	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		err(1, "bind");
	for (;;) {
		socklen_t len = sizeof(addr);
		char byte;
		ssize_t n = recvfrom(fd, &byte, 1, 0, (struct sockaddr *)&addr, &len);

		/* The other side may be away. */
		if (n == 1)
			(void)!sendto(fd, &byte, 1, 0, (struct sockaddr *)&addr, len);
	}
}

/* One answer came. */
static void answered(long long gap)
{
	static long long last;
	long long time = now();

	if (last && time - last > gap) {
		printf("%lld %lld\n", last, time);
		fflush(stdout);
	}
	last = time;
}

static void net(const char *address, long long gap)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct pollfd wait = { .fd = udp(), .events = POLLIN };
	char byte = 0;

	if (!inet_aton(address, &addr.sin_addr))
		errx(1, "no address: %s", address);
	for (;;) {
		/* It fails while there is no interface; that is what is measured. */
		(void)!sendto(wait.fd, &byte, 1, MSG_DONTWAIT, (struct sockaddr *)&addr, sizeof(addr));
		poll(&wait, 1, 1);
		while (recv(wait.fd, &byte, 1, MSG_DONTWAIT) == 1)
			answered(gap);
		if (!(wait.revents & POLLIN))
			continue;
		usleep(1000);
	}
}

static void disk(const char *path, long long gap)
{
	static char block[4096] __attribute__((aligned(4096)));

	for (;; usleep(1000)) {
		int fd = open(path, O_RDONLY | O_DIRECT);

		if (fd < 0)
			continue;
		if (pread(fd, block, sizeof(block), 0) == sizeof(block))
			answered(gap);
		close(fd);
	}
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "echo"))
		echo();
	else if (argc == 4 && !strcmp(argv[1], "net"))
		net(argv[2], atoll(argv[3]) * 1000000);
	else if (argc == 4 && !strcmp(argv[1], "disk"))
		disk(argv[2], atoll(argv[3]) * 1000000);
	errx(2, "usage: outage echo | net ADDRESS MS | disk FILE MS");
}
