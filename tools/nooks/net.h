/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration of a driver's network interfaces, saved before the driver
 * goes and given back to the interfaces it makes when it comes again.
 */
#ifndef NOOKS_NET_H
#define NOOKS_NET_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/netlink.h>

struct mnl_socket;

/* A message of the kernel, kept as it came. */
struct net_message {
	struct net_message *next;
	struct nlmsghdr *nlh;
};

/**
 * struct net_sysctl - one setting of an interface below /proc/sys/net
 * @format: path with %s for the interface's name
 * @value: the setting
 */
struct net_sysctl {
	struct net_sysctl *next;
	char *format;
	char *value;
};

/**
 * struct net_link - one interface
 * @index: interface index when it was saved
 * @now: index after the restart, 0 if it has not come back
 * @name: its name
 * @device: which device, and which port of it: the same after a restart;
 *	NULL for a VLAN
 * @lower: for a VLAN: saved index of the interface below
 * @set_address: somebody gave it the address it has
 * @message: what the kernel says about it (RTM_NEWLINK)
 * @sysctls: its settings
 */
struct net_link {
	struct net_link *next;
	int index;
	int now;
	char name[IFNAMSIZ];
	char *device;
	int lower;
	bool set_address;
	struct nlmsghdr *message;
	struct net_sysctl *sysctls;
};

/**
 * struct net_state - all interfaces of one driver
 * @links: in the order they must be made, VLANs behind what they are on
 * @addresses: of these
 * @routes: through these
 */
struct net_state {
	struct net_link *links;
	struct net_message *addresses;
	struct net_message *routes;
};

/* net_save.c: 0 or -errno. A driver without interfaces leaves it empty. */
int net_save(struct net_state *state, const char *module);

/*
 * net_keep.c: on disk, for a second agent, when the first could not restart the
 * driver: there are no interfaces left by then to ask.
 */
int net_state_write(const struct net_state *state, const char *path);
int net_state_read(struct net_state *state, const char *path);

/*
 * net_restore.c: 0, or -ETIMEDOUT when an interface did not come back, or the
 * first error; what can be restored is restored. *what names the culprit.
 */
int net_restore(struct net_state *state, unsigned int timeout_ms, char **what);

/* Nothing came or went: the interfaces are those that were saved. */
bool net_is_same(const struct net_state *state);

/* net_talk.c */

struct mnl_socket *net_open(void);
int net_dump(struct mnl_socket *nl, int type, int family, 
	     int (*handler)(const struct nlmsghdr *nlh, void *data), void *data);
int net_send(struct mnl_socket *nl, struct nlmsghdr *nlh);	/* 0 or -errno */
struct nlmsghdr *net_keep(const struct nlmsghdr *nlh);
char *net_device_of(const char *name);

#endif
