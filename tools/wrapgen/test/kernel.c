// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The functions of the test's kernel. They do nothing: only their types count.
 */
#include "kernel.h"

#undef send_buf

struct netdev_ops ops;
enum irqreturn irqreturn;

void *kmalloc(size_t size, gfp_t flags)
{
	return (void *)(size + flags);
}

void kfree(const void *object)
{
	(void)object;
}

void *get_pages(gfp_t flags, unsigned int order)
{
	return (void *)(unsigned long)(flags << order);
}

struct buf *alloc_buf(unsigned int size)
{
	return (struct buf *)(unsigned long)size;
}

void free_buf(struct buf *buf)
{
	(void)buf;
}

struct buf *receive_buf(unsigned int size)
{
	return (struct buf *)(unsigned long)size;
}

void consume_buf(struct buf *buf)
{
	(void)buf;
}

unsigned int packet_length(const struct buf *buf, unsigned int limit)
{
	return buf ? limit : 0;
}

void packet_touch(struct buf *buf)
{
}

int send_buf(struct netdev *dev, struct buf *buf)
{
	return dev && buf;
}

int register_netdev(struct netdev *dev)
{
	return !dev;
}

void unregister_netdev(struct netdev *dev)
{
	(void)dev;
}

void lock_take(struct lock *lock)
{
	lock->taken = 1;
}

unsigned long lock_take_save(struct lock *lock)
{
	return lock->taken;
}

bool lock_try(struct lock *lock)
{
	return !lock->taken;
}

void lock_drop(struct lock *lock)
{
	lock->taken = 0;
}

void lock_init(struct lock *lock, const char *key)
{
	lock->taken = !key;
}

int request_irq(unsigned int irq, irq_handler_t handler, const char *name,
		void *cookie)
{
	return irq && handler && name && cookie;
}

void init_timer(struct timer *timer, void (*func)(struct timer *), u32 flags)
{
	timer->function = func;
	(void)flags;
}

void timer_default(struct timer *timer)
{
	(void)timer;
}

int log_message(const struct netdev *dev, const char *fmt, ...)
{
	return dev && fmt;
}

int log_again(const struct netdev *dev, const char *fmt, ...)
{
	return dev && fmt;
}

int log_hooked(const struct netdev *dev, const char *fmt, ...)
{
	return dev && fmt;
}

int log_list(const struct netdev *dev, const char *fmt, va_list args)
{
	(void)args;
	return dev && fmt;
}

unsigned long copy_in(void *to, const void *from, unsigned long n)
{
	return to && from ? n : 0;
}

void fill(struct incomplete *what, volatile u8 *port, u8 addr[6])
{
	(void)what;
	(void)port;
	(void)addr;
}

void set_parent(struct device *dev, struct device *parent)
{
	dev->parent = parent;
}

bool timer_cancel(struct timer *timer)
{
	return timer->function;
}

void timer_stop(struct timer *timer, struct netdev *dev)
{
}

int share_buf(struct netdev *dev, struct buf *buf, void *cookie)
{
	return 0;
}

void sleep(unsigned int ms)
{
	(void)ms;
}

void nap(unsigned int ms)
{
	(void)ms;
}

/* Exported, but declared in no header. */
void hidden(int value);
void hidden(int value)
{
	(void)value;
}

/* What pahole makes of a function written in assembly. */
void assembly(void);
void assembly(void)
{
}
