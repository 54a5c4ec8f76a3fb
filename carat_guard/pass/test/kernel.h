/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests take for the kernel: lies outside of the driver's folder. */
#ifndef TEST_KERNEL_H
#define TEST_KERNEL_H

typedef unsigned int u32;

struct device;

struct work_struct {
	unsigned long data;
	void (*func)(struct work_struct *work);
};

struct pm_ops {
	int (*suspend)(struct device *dev);
	int (*resume)(struct device *dev);
};

struct device_driver {
	const char *name;
	struct pm_ops pm;
	union {
		void *compat;
		int (*probe)(struct device *dev);
	};
	int (*hook[2])(struct device *dev);
	void *data;
};

struct flag_ops {
	_Bool (*set)(struct device *dev, _Bool on, short n);
};

typedef int (*irq_handler_t)(int irq, void *dev);

/* All listed in kernel.symvers. */
int register_driver(struct device_driver *drv);
int request_threaded_irq(int irq, irq_handler_t handler, irq_handler_t thread,
			 void *dev);
void queue_work(struct work_struct *work);
void kernel_work_fn(struct work_struct *work);
void use(void *p);

static inline int request_irq(int irq, irq_handler_t handler, void *dev)
{
	return request_threaded_irq(irq, handler, 0, dev);
}

static inline void INIT_WORK(struct work_struct *work,
			     void (*fn)(struct work_struct *work))
{
	work->data = 0;
	work->func = fn;
}

static inline void writel(u32 val, volatile void *addr)
{
	asm volatile("movl %0,%1" : : "r" (val),
		     "m" (*(volatile u32 *)addr) : "memory");
}

static inline u32 readl(const volatile void *addr)
{
	u32 val;

	asm volatile("movl %1,%0" : "=r" (val)
		     : "m" (*(const volatile u32 *)addr) : "memory");
	return val;
}

#endif
