// SPDX-License-Identifier: GPL-2.0-or-later
/* Save the configuration of a driver's network interfaces. */
#include "cli.h"
#include "net.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct saver {
	struct net_state *state;
	const char *module;
};

static struct net_link *find(struct net_state *state, int index)
{
	struct net_link *link;

	for (link = state->links; link && link->index != index; link = link->next)
		;
	return link;
}

/* Has the kernel kept it for a driver that did not come back? Then it has none now. */
static bool is_kept(const char *name, const char *module)
{
	char *text = domain_read(module, "recovery"), *line, *one;

	while (text && (line = text_line(&text))) {
		if (strncmp(line, "kept:", 5))
			continue;
		line += 5;
		while ((one = strsep(&line, " ")))
			if (!strcmp(one, name))
				return true;
	}
	return false;
}

/* Is the interface's device driven by this module, or was it until now? */
static bool belongs_to(const char *name, const char *module)
{
	char *path = realpath(text_format("/sys/class/net/%s/device/driver/module", name), NULL);

	return path ? !strcmp(basename(path), module) : is_kept(name, module);
}

static const char *kind_of(const struct nlattr *info)
{
	const struct nlattr *attr;

	if (info)
		mnl_attr_for_each_nested(attr, info)
			if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
				return mnl_attr_get_str(attr);
	return "";
}

/* --- settings below /proc/sys/net --- */

static void save_sysctls(struct net_link *link, const char *family)
{
	char *format = text_format("/proc/sys/net/%s/conf/%%s", family);
	char *folder = text_format("/proc/sys/net/%s/conf/%s", family, link->name);
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char *path = text_format("%s/%s", folder, entry->d_name);
		struct net_sysctl *one;
		char *value;

		if (entry->d_name[0] == '.' || access(path, W_OK))
			continue;
		value = text_read(path);
		if (!value)
			continue;
		one = xrealloc(NULL, 1, sizeof(*one));
		one->format = text_format("%s/%s", format, entry->d_name);
		one->value = value;
		one->next = link->sysctls;
		link->sysctls = one;
	}
	if (dir)
		closedir(dir);
}

/* --- links, addresses, routes --- */

static int save_link(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr, *info = NULL;
	struct saver *saver = data;
	struct net_link *link, **end;
	const char *name = NULL;
	bool foreign = false;
	char *assigned;
	int lower = 0;

	mnl_attr_for_each(attr, nlh, sizeof(*ifi)) {
		switch (mnl_attr_get_type(attr)) {
		case IFLA_IFNAME:
			name = mnl_attr_get_str(attr);
			break;
		case IFLA_LINK:
			lower = mnl_attr_get_u32(attr);
			break;
		case IFLA_LINKINFO:
			info = attr;
			break;
		case IFLA_LINK_NETNSID:
			foreign = true;		/* 'lower' is in another namespace */
			break;
		}
	}
	if (!name)
		return MNL_CB_OK;
	/* In the order of indices, so what a VLAN is on comes first. */
	if (foreign || strcmp(kind_of(info), "vlan") || !find(saver->state, lower)) {
		if (!belongs_to(name, saver->module))
			return MNL_CB_OK;
		lower = 0;
	}

	link = memset(xrealloc(NULL, 1, sizeof(*link)), 0, sizeof(*link));
	link->index = ifi->ifi_index;
	strncpy(link->name, name, sizeof(link->name) - 1);
	link->lower = lower;
	link->device = lower ? NULL : net_device_of(name);
	assigned = text_read(text_format("/sys/class/net/%s/addr_assign_type", name));
	link->set_address = assigned && atoi(assigned) == 3;	/* NET_ADDR_SET */
	link->message = net_keep(nlh);
	save_sysctls(link, "ipv4");
	save_sysctls(link, "ipv6");
	for (end = &saver->state->links; *end; end = &(*end)->next)
		;
	*end = link;
	return MNL_CB_OK;
}

static void keep_message(struct net_message **list, const struct nlmsghdr *nlh)
{
	struct net_message *msg = xrealloc(NULL, 1, sizeof(*msg));

	msg->nlh = net_keep(nlh);
	msg->next = NULL;
	while (*list)
		list = &(*list)->next;
	*list = msg;
}

static int save_address(const struct nlmsghdr *nlh, void *data)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	struct saver *saver = data;

	/* The kernel makes its temporary addresses anew. */
	if (find(saver->state, ifa->ifa_index) &&
	    !(ifa->ifa_family == AF_INET6 && ifa->ifa_flags & IFA_F_TEMPORARY))
		keep_message(&saver->state->addresses, nlh);
	return MNL_CB_OK;
}

static bool through_ours(struct net_state *state, const struct nlattr *attr)
{
	struct rtnexthop *hop;
	int len;

	if (mnl_attr_get_type(attr) == RTA_OIF)
		return find(state, mnl_attr_get_u32(attr));
	if (mnl_attr_get_type(attr) != RTA_MULTIPATH)
		return false;
	hop = mnl_attr_get_payload(attr);
	len = mnl_attr_get_payload_len(attr);
	for (; len >= (int)sizeof(*hop) && RTNH_OK(hop, len);
	     len -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop))
		if (find(state, hop->rtnh_ifindex))
			return true;
	return false;
}

static int save_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct saver *saver = data;
	const struct nlattr *attr;
	bool ours = false;

	/* These come back with the addresses and with router advertisements. */
	if (rtm->rtm_protocol == RTPROT_KERNEL || rtm->rtm_protocol == RTPROT_RA ||
	    rtm->rtm_flags & RTM_F_CLONED)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof(*rtm)) {
		if (through_ours(saver->state, attr))
			ours = true;
		if (mnl_attr_get_type(attr) == RTA_NH_ID)
			return MNL_CB_OK;	/* the nexthop object is gone */
	}
	if (ours)
		keep_message(&saver->state->routes, nlh);
	return MNL_CB_OK;
}

int net_save(struct net_state *state, const char *module)
{
	struct saver saver = { state, module };
	struct mnl_socket *nl = net_open();
	int err;

	memset(state, 0, sizeof(*state));
	if (!nl)
		return -errno;
	err = net_dump(nl, RTM_GETLINK, AF_UNSPEC, save_link, &saver);
	if (!err && state->links)
		err = net_dump(nl, RTM_GETADDR, AF_UNSPEC, save_address, &saver);
	if (!err && state->links)
		err = net_dump(nl, RTM_GETROUTE, AF_INET, save_route, &saver);
	/* A kernel without IPv6 has none to save. */
	if (!err && state->links)
		net_dump(nl, RTM_GETROUTE, AF_INET6, save_route, &saver);
	mnl_socket_close(nl);
	return err;
}
