// SPDX-License-Identifier: GPL-2.0-or-later
/* Give the saved configuration to the interfaces that came back. */
#include "cli.h"
#include "net.h"

#include <dirent.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FLAGS (IFF_UP | IFF_PROMISC | IFF_ALLMULTI | IFF_NOARP | IFF_MULTICAST | IFF_DYNAMIC)
#define ROUTE_PASSES	4

struct restorer {
	struct net_state *state;
	struct mnl_socket *nl;
	int err;		/* the first one */
	char *what;		/* and what it was about */
};

static void failed(struct restorer *r, int err, char *what)
{
	if (r->err || !err)
		return;
	r->err = err;
	r->what = what;
}

static int index_now(struct net_state *state, int old)
{
	for (struct net_link *link = state->links; link; link = link->next)
		if (link->index == old)
			return link->now;
	return old;		/* not ours: unchanged */
}

static void *message(char *buf, int type, int flags, size_t header)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	return mnl_nlmsg_put_extra_header(nlh, header);
}

static void copy_attr(struct nlmsghdr *nlh, const struct nlattr *attr)
{
	mnl_attr_put(nlh, attr->nla_type, mnl_attr_get_payload_len(attr),
		     mnl_attr_get_payload(attr));
}

/* --- links --- */

/* The interface of that device, under whatever name. */
static int find_device(const char *device, char name[IFNAMSIZ])
{
	DIR *dir = opendir("/sys/class/net");
	struct dirent *entry;
	int index = 0;

	while (dir && !index && (entry = readdir(dir))) {
		char *other = entry->d_name[0] == '.' ? NULL : net_device_of(entry->d_name);

		if (!other || strcmp(other, device) || strlen(entry->d_name) >= IFNAMSIZ)
			continue;
		memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
		index = if_nametoindex(name);
	}
	if (dir)
		closedir(dir);
	return index;
}

static int set_attr(struct restorer *r, int index, const struct nlattr *attr)
{
	char buf[1024];
	struct ifinfomsg *ifi = message(buf, RTM_NEWLINK, 0, sizeof(*ifi));

	ifi->ifi_index = index;
	copy_attr((struct nlmsghdr *)buf, attr);
	return net_send(r->nl, (struct nlmsghdr *)buf);
}

static int set_flags(struct restorer *r, int index, unsigned int flags, unsigned int mask)
{
	char buf[256];
	struct ifinfomsg *ifi = message(buf, RTM_NEWLINK, 0, sizeof(*ifi));

	ifi->ifi_index = index;
	ifi->ifi_flags = flags & mask;
	ifi->ifi_change = mask;
	return net_send(r->nl, (struct nlmsghdr *)buf);
}

static const struct nlattr *link_attr(const struct net_link *link, int type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, link->message, sizeof(struct ifinfomsg))
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

/* udev may be about to give it the same name: let it, for a while. */
static void rename_link(struct restorer *r, struct net_link *link)
{
	char name[IFNAMSIZ];

	for (int tries = 0; tries < 20; tries++) {
		if (!find_device(link->device, name) || !strcmp(name, link->name))
			return;
		usleep(10000);
	}
	set_flags(r, link->now, 0, IFF_UP);
	failed(r, set_attr(r, link->now, link_attr(link, IFLA_IFNAME)),
	       text_format("%s: its name", name));
}

static void restore_sysctls(const struct net_link *link)
{
	for (struct net_sysctl *one = link->sysctls; one; one = one->next) {
		/* The format is ours, "/proc/sys/net/FAMILY/conf/%s/NAME". */
		char *mark = strstr(one->format, "%s");
		char *path = text_format("%.*s%s%s", (int)(mark - one->format), one->format,
					 link->name, mark + 2);
		char *value = text_read(path);

		/* Most are as they were; writing some, such as mtu, has effects. */
		if (value && strcmp(value, one->value))
			text_write(path, one->value);
	}
}

static void configure_link(struct restorer *r, struct net_link *link)
{
	static const struct {
		int type;
		const char *name;
	} attrs[] = {
		{ IFLA_ADDRESS, "its address" },
		{ IFLA_MTU, "its MTU" },
		{ IFLA_TXQLEN, "the length of its queue" },
		{ IFLA_GROUP, "its group" },
		{ IFLA_IFALIAS, "its alias" },
		{ IFLA_MASTER, "its master" },
	};
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(link->message);

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		const struct nlattr *attr = link_attr(link, attrs[i].type);

		if (!attr || (attrs[i].type == IFLA_ADDRESS && !link->set_address))
			continue;
		failed(r, set_attr(r, link->now, attr),
		       text_format("%s: %s", link->name, attrs[i].name));
	}
	restore_sysctls(link);
	failed(r, set_flags(r, link->now, ifi->ifi_flags, FLAGS),
	       text_format("%s: its flags", link->name));
}

/* The kernel reports a mask of all ones, and does not take that back. */
static void put_vlan_data(struct nlmsghdr *nlh, const struct nlattr *data)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, data) {
		struct ifla_vlan_flags flags;

		if (mnl_attr_get_type(attr) != IFLA_VLAN_FLAGS) {
			copy_attr(nlh, attr);
			continue;
		}
		memcpy(&flags, mnl_attr_get_payload(attr), sizeof(flags));
		flags.mask = flags.flags | VLAN_FLAG_REORDER_HDR;
		mnl_attr_put(nlh, IFLA_VLAN_FLAGS, sizeof(flags), &flags);
	}
	mnl_attr_nest_end(nlh, nest);
}

static void make_vlan(struct restorer *r, struct net_link *link)
{
	const struct nlattr *info = link_attr(link, IFLA_LINKINFO), *attr;
	char buf[4096];
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
	struct nlattr *nest;
	int err;

	message(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifinfomsg));
	link->now = if_nametoindex(link->name);
	if (link->now)
		return;			/* the interface below never went away */
	mnl_attr_put_strz(nlh, IFLA_IFNAME, link->name);
	mnl_attr_put_u32(nlh, IFLA_LINK, index_now(r->state, link->lower));
	nest = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_for_each_nested(attr, info) {
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
			copy_attr(nlh, attr);
		else if (mnl_attr_get_type(attr) == IFLA_INFO_DATA)
			put_vlan_data(nlh, attr);
	}
	mnl_attr_nest_end(nlh, nest);
	err = net_send(r->nl, nlh);
	link->now = if_nametoindex(link->name);
	failed(r, err, text_format("%s: making the VLAN", link->name));
}

/* --- addresses and routes --- */

static int restore_address(struct restorer *r, const struct nlmsghdr *old)
{
	const struct ifaddrmsg *was = mnl_nlmsg_get_payload(old);
	const struct nlattr *attr;
	char buf[1024];
	struct ifaddrmsg *ifa = message(buf, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE,
					sizeof(*ifa));
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

	*ifa = *was;
	ifa->ifa_index = index_now(r->state, was->ifa_index);
	if (!ifa->ifa_index)
		return 0;		/* said already */
	ifa->ifa_flags &= IFA_F_NOPREFIXROUTE & 0xff;
	mnl_attr_for_each(attr, old, sizeof(*was)) {
		if (mnl_attr_get_type(attr) == IFA_FLAGS) {
			unsigned int flags = mnl_attr_get_u32(attr) &
				(IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR |
				 IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN);

			/* It was ours a moment ago: nobody else has taken it. */
			if (was->ifa_family == AF_INET6)
				flags |= IFA_F_NODAD;
			mnl_attr_put_u32(nlh, IFA_FLAGS, flags);
		} else {
			copy_attr(nlh, attr);
		}
	}
	return net_send(r->nl, nlh);
}

static void put_multipath(struct restorer *r, struct nlmsghdr *nlh, const struct nlattr *attr)
{
	int len = mnl_attr_get_payload_len(attr);
	struct rtnexthop *hop = memcpy(xrealloc(NULL, len, 1), mnl_attr_get_payload(attr), len);
	int left = len;

	mnl_attr_put(nlh, RTA_MULTIPATH, len, hop);
	hop = mnl_attr_get_payload(mnl_nlmsg_get_payload_tail(nlh) - MNL_ALIGN(len) - MNL_ATTR_HDRLEN);
	for (; left >= (int)sizeof(*hop) && RTNH_OK(hop, left);
	     left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
		hop->rtnh_ifindex = index_now(r->state, hop->rtnh_ifindex);
		hop->rtnh_flags &= RTNH_F_ONLINK | RTNH_F_PERVASIVE;
	}
}

static int restore_route(struct restorer *r, const struct nlmsghdr *old)
{
	const struct rtmsg *was = mnl_nlmsg_get_payload(old);
	const struct nlattr *attr;
	char *buf = xrealloc(NULL, old->nlmsg_len + 1024, 1);
	struct rtmsg *rtm = message(buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, sizeof(*rtm));
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
	int now;

	*rtm = *was;
	rtm->rtm_flags &= RTNH_F_ONLINK | RTNH_F_PERVASIVE;
	mnl_attr_for_each(attr, old, sizeof(*was)) {
		switch (mnl_attr_get_type(attr)) {
		case RTA_OIF:
			now = index_now(r->state, mnl_attr_get_u32(attr));
			if (!now)
				return 0;	/* said already */
			mnl_attr_put_u32(nlh, RTA_OIF, now);
			break;
		case RTA_MULTIPATH:
			put_multipath(r, nlh, attr);
			break;
		case RTA_CACHEINFO:
			break;
		default:
			copy_attr(nlh, attr);
		}
	}
	return net_send(r->nl, nlh);
}

/* A gateway must be reachable by a route that may come later in the list. */
static void restore_routes(struct restorer *r)
{
	for (int pass = 1; pass <= ROUTE_PASSES; pass++) {
		bool again = false;

		for (struct net_message *msg = r->state->routes; msg; msg = msg->next) {
			int err = msg->nlh ? restore_route(r, msg->nlh) : 0;

			if (!err)
				msg->nlh = NULL;
			else if (pass == ROUTE_PASSES)
				failed(r, err, text_format("a route"));
			else
				again = true;
		}
		if (!again)
			return;
		usleep(20000);
	}
}

/* --- all --- */

static void wait_for_links(struct restorer *r, unsigned int timeout_ms)
{
	unsigned int waited = 0;

	for (struct net_link *link = r->state->links; link; link = link->next) {
		char name[IFNAMSIZ];

		if (!link->device)
			continue;
		while (!(link->now = find_device(link->device, name)) && waited < timeout_ms) {
			usleep(5000);
			waited += 5;
		}
		if (!link->now)
			failed(r, -ETIMEDOUT, text_format("%s: it did not come back", link->name));
	}
}

bool net_is_same(const struct net_state *state)
{
	for (const struct net_link *link = state->links; link; link = link->next) {
		char name[IFNAMSIZ];

		if (link->device ? find_device(link->device, name) != link->index :
				   !if_indextoname(link->index, name))
			return false;
	}
	return true;
}

int net_restore(struct net_state *state, unsigned int timeout_ms, char **what)
{
	struct restorer r = { .state = state };

	*what = "";
	if (!state->links)
		return 0;
	r.nl = net_open();
	if (!r.nl) {
		*what = "rtnetlink";
		return -errno;
	}
	wait_for_links(&r, timeout_ms);
	for (struct net_link *link = state->links; link; link = link->next) {
		if (link->lower && index_now(state, link->lower))
			make_vlan(&r, link);
		else if (link->now)
			rename_link(&r, link);
		if (link->now)
			configure_link(&r, link);
	}
	for (struct net_message *msg = state->addresses; msg; msg = msg->next)
		failed(&r, restore_address(&r, msg->nlh), text_format("an address"));
	restore_routes(&r);
	mnl_socket_close(r.nl);
	*what = r.what ? r.what : "";
	return r.err;
}
