/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel small enough to read: the tests take its type data for BTF, and
 * compile generated code against it.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stub.h>

typedef unsigned int gfp_t;

enum irqreturn { IRQ_NONE, IRQ_HANDLED };
typedef enum irqreturn irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int, void *);

struct incomplete;

struct lock {
	int taken;
};

struct buf {
	struct buf *next;
	unsigned int len;
	u8 kind:3;
	u8 cloned:1;
	u8 rest;
	union {
		unsigned int sum;
		struct {
			unsigned short start;
			unsigned short offset;
		};
	};
	unsigned char *data;
};

struct info {
	char name[32];
	struct {
		int lo;
		int hi;
	} limit;
};

struct big {
	char bytes[300];
};

struct pair {
	long first;
	long second;
};

struct device {
	void *driver_data;
	struct device *parent;
};

struct netdev {
	char name[16];
	unsigned int mtu;
	unsigned long features;
	struct device dev;
	struct lock lock;
	struct info info;
};

struct timer {
	void (*function)(struct timer *);
};

struct netdev_ops {
	int (*open)(struct netdev *dev);
	void (*stop)(struct netdev *dev);
	int (*xmit)(struct buf *buf, struct netdev *dev);
	void (*get_info)(struct netdev *dev, struct info *info);
	int (*get_big)(struct netdev *dev, struct big *big);
	bool (*ready)(struct netdev *dev);
	struct device *(*parent)(struct netdev *dev);
	int (*get_disk)(struct netdev *dev, struct info *info);
	int (*set_disk)(struct info *disk, struct netdev *with, struct big *big, int n);
	void (*set_level)(struct info *disk, u32 level);
	long (*many)(struct netdev *dev, int a, int b, int c, int d, u8 e,
		     unsigned long *f);
	struct pair (*pair)(struct netdev *dev);
	void (*take)(struct buf *first, struct buf *second);
	void (*borrow)(struct buf *buf, bool *kept);
	int (*pass)(struct buf *buf);
	void (*gone)(struct netdev *dev);
	int (*found)(struct netdev *dev, int id);
	int (*tried)(struct netdev *dev);
	union {
		int (*in_union)(int value);
	};
	int plain;
};

extern struct device root_device;
extern struct device *const null_device;
extern struct netdev *const null_netdev;

void *kmalloc(size_t size, gfp_t flags);
void kfree(const void *object);
void *get_pages(gfp_t flags, unsigned int order);
struct buf *alloc_buf(unsigned int size);
void free_buf(struct buf *buf);
struct buf *receive_buf(unsigned int size);
void consume_buf(struct buf *buf);
unsigned int packet_length(const struct buf *buf, unsigned int limit);
void packet_touch(struct buf *buf);
int send_buf(struct netdev *dev, struct buf *buf);
int register_netdev(struct netdev *dev);
void unregister_netdev(struct netdev *dev);
void lock_take(struct lock *lock);
unsigned long lock_take_save(struct lock *lock);
bool lock_try(struct lock *lock);
void lock_drop(struct lock *lock);
void lock_init(struct lock *lock, const char *key);
int request_irq(unsigned int irq, irq_handler_t handler, const char *name,
		void *cookie);
void init_timer(struct timer *timer, void (*func)(struct timer *), u32 flags);
void timer_default(struct timer *timer);
__printf(2, 3)
int log_message(const struct netdev *dev, const char *fmt, ...);
__printf(2, 3)
int log_again(const struct netdev *dev, const char *fmt, ...);
__printf(2, 3)
int log_hooked(const struct netdev *dev, const char *fmt, ...);
int log_list(const struct netdev *dev, const char *fmt, va_list args);
unsigned long copy_in(void *to, const void *from, unsigned long n);
void fill(struct incomplete *what, volatile u8 *port, u8 addr[6]);
void set_parent(struct device *dev, struct device *parent);
bool timer_cancel(struct timer *timer);
void timer_stop(struct timer *timer, struct netdev *dev);
int share_buf(struct netdev *dev, struct buf *buf, void *cookie);
void sleep(unsigned int ms);
void nap(unsigned int ms);

/* A macro in front of the function of the same name. */
#define send_buf(dev, buf)	send_buf_checked(dev, buf)

#endif
