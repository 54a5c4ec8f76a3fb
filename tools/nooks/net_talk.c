// SPDX-License-Identifier: GPL-2.0-or-later
/* Talking rtnetlink. */
#include "cli.h"
#include "net.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned int sequence;

struct mnl_socket *net_open(void)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);

	if (nl && mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(nl);
		nl = NULL;
	}
	return nl;
}

/* Answers up to the end or an error. */
static int receive(struct mnl_socket *nl, int (*handler)(const struct nlmsghdr *, void *),
		   void *data)
{
	char buf[65536];
	int ret = MNL_CB_OK;

	while (ret > MNL_CB_STOP) {
		ssize_t got = mnl_socket_recvfrom(nl, buf, sizeof(buf));

		if (got < 0)
			return -errno;
		ret = mnl_cb_run(buf, got, sequence, mnl_socket_get_portid(nl), handler, data);
	}
	return ret < 0 ? -errno : 0;
}

int net_dump(struct mnl_socket *nl, int type, int family,
	     int (*handler)(const struct nlmsghdr *nlh, void *data), void *data)
{
	char buf[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtgenmsg *gen;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = ++sequence;
	/* The kernel wants the whole of the type's own header. */
	gen = mnl_nlmsg_put_extra_header(nlh, type == RTM_GETLINK ? sizeof(struct ifinfomsg)
					 : type == RTM_GETADDR ? sizeof(struct ifaddrmsg)
					 : sizeof(struct rtmsg));
	gen->rtgen_family = family;
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	return receive(nl, handler, data);
}

int net_send(struct mnl_socket *nl, struct nlmsghdr *nlh)
{
	nlh->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = ++sequence;
	nlh->nlmsg_pid = 0;
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	return receive(nl, NULL, NULL);
}

struct nlmsghdr *net_keep(const struct nlmsghdr *nlh)
{
	return memcpy(xrealloc(NULL, nlh->nlmsg_len, 1), nlh, nlh->nlmsg_len);
}

/*
 * An interface's name and index change with a restart, its place in the machine
 * does not: the device's path, and the port, for devices with several.
 */
char *net_device_of(const char *name)
{
	char *path = realpath(text_format("/sys/class/net/%s/device", name), NULL);
	char *port = text_read(text_format("/sys/class/net/%s/dev_port", name));

	return path ? text_format("%s %s", path, port ? text_trim(port) : "0") : NULL;
}
