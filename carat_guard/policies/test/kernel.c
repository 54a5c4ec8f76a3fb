// SPDX-License-Identifier: GPL-2.0
/* A kernel with the types that the policies speak of, for its type data only. */

typedef unsigned short u16;

struct device { int power; };
struct pci_driver;
struct cred { int uid; int gid; };
struct key { int serial; };
struct user_struct { int count; };
struct task_struct { const struct cred *cred; };
struct sock { int family; };
struct tls_context { int secret; };
struct empty { };
struct a_name_of_more_than_31_characters { int i; };
struct large { char bytes[(1 << 20) + 1]; };

struct sk_buff {
	union {
		struct {
			struct sk_buff *next, *prev;
			union {
				void *dev;
				unsigned long dev_scratch;
			};
		};
		long list[3];
	};
	union {
		struct sock *sk;
		int ip_defrag_offset;
	};
	char cb[48];
	void (*destructor)(struct sk_buff *skb);
	unsigned long _nfct;
	unsigned int len, data_len;
	unsigned int cloned : 1, nohdr : 1;
	struct { int proto; } inner;
	char head[0];
	void *extensions;
};

struct pci_dev {
	u16 vendor, device;
	struct pci_driver *driver;
	struct device dev;
};

struct sk_buff skb;
struct pci_dev pdev;
struct cred cred;
struct key key;
struct user_struct user;
struct task_struct task;
struct tls_context tls;
struct empty empty;
struct a_name_of_more_than_31_characters name;
struct large large;
