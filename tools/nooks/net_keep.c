// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A saved configuration in a file: lines of "KIND DATA", where a kernel message
 * is in hexadecimal. Read by the same version of the program, before a reboot.
 */
#include "cli.h"
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void put_bytes(FILE *to, const char *kind, const void *data, size_t len)
{
	const unsigned char *p = data;

	fprintf(to, "%s ", kind);
	while (len--)
		fprintf(to, "%02x", *p++);
	putc('\n', to);
}

static void put_messages(FILE *to, const char *kind, const struct net_message *msg)
{
	for (; msg; msg = msg->next)
		put_bytes(to, kind, msg->nlh, msg->nlh->nlmsg_len);
}

int net_state_write(const struct net_state *state, const char *path)
{
	FILE *to = fopen(path, "we");
	bool broken;

	if (!to)
		return -errno;
	fchmod(fileno(to), 0600);
	for (const struct net_link *link = state->links; link; link = link->next) {
		fprintf(to, "link %d %d %d %s\n", link->index, link->lower,
			link->set_address, link->name);
		if (link->device)
			fprintf(to, "device %s\n", link->device);
		put_bytes(to, "message", link->message, link->message->nlmsg_len);
		for (const struct net_sysctl *one = link->sysctls; one; one = one->next)
			fprintf(to, "sysctl %s %s\n", one->format, text_trim(one->value));
	}
	put_messages(to, "address", state->addresses);
	put_messages(to, "route", state->routes);
	broken = ferror(to);
	return fclose(to) || broken ? -EIO : 0;
}

static struct nlmsghdr *get_bytes(const char *hex)
{
	size_t len = strlen(hex) / 2;
	unsigned char *p = xrealloc(NULL, len + 1, 1);
	struct nlmsghdr *nlh = (struct nlmsghdr *)p;

	for (size_t i = 0; i < len; i++, hex += 2)
		p[i] = strtoul((char[]){ hex[0], hex[1], '\0' }, NULL, 16);
	return len >= sizeof(*nlh) && nlh->nlmsg_len == len ? nlh : NULL;
}

static bool get_message(struct net_message ***end, const char *hex)
{
	struct net_message *msg = xrealloc(NULL, 1, sizeof(*msg));

	msg->next = NULL;
	msg->nlh = get_bytes(hex);
	**end = msg;
	*end = &msg->next;
	return msg->nlh;
}

static bool get_link(struct net_link **link, char *data)
{
	struct net_link *one = memset(xrealloc(NULL, 1, sizeof(*one)), 0, sizeof(*one));
	int set;

	if (sscanf(data, "%d %d %d %15s", &one->index, &one->lower, &set, one->name) != 4)
		return false;
	one->set_address = set;
	*link = one;
	return true;
}

static void get_sysctl(struct net_link *link, char *data)
{
	struct net_sysctl *one = xrealloc(NULL, 1, sizeof(*one));

	one->format = strsep(&data, " ");
	one->value = text_format("%s\n", data ? data : "");
	one->next = link->sysctls;
	link->sysctls = one;
}

int net_state_read(struct net_state *state, const char *path)
{
	struct net_message **address = &state->addresses, **route = &state->routes;
	struct net_link *link = NULL, **end = &state->links;
	char *text = text_read(path), *line;
	bool ok = true;

	if (!text)
		return -errno;
	while (ok && (line = text_line(&text))) {
		char *kind = strsep(&line, " ");

		if (!line)
			ok = false;
		else if (!strcmp(kind, "link") && (ok = get_link(&link, line)))
			*end = link, end = &link->next;
		else if (!strcmp(kind, "device") && link)
			link->device = line;
		else if (!strcmp(kind, "message") && link)
			ok = (link->message = get_bytes(line));
		else if (!strcmp(kind, "sysctl") && link)
			get_sysctl(link, line);
		else if (!strcmp(kind, "address"))
			ok = get_message(&address, line);
		else if (!strcmp(kind, "route"))
			ok = get_message(&route, line);
	}
	for (link = state->links; link; link = link->next)
		ok = ok && link->message;
	if (!ok)
		memset(state, 0, sizeof(*state));
	return ok ? 0 : -EINVAL;
}
