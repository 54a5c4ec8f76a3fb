/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What several suites need: domains of their own, the recovery agent's other half,
 * a timer that interrupts, text that would go into a file.
 */
#ifndef NOOKS_KUNIT_DOMAIN_H
#define NOOKS_KUNIT_DOMAIN_H

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/seq_file.h>

#include "../nooks/internal.h"

/* Kernel addresses that nothing lies at: rights are only compared. */
#define KUNIT_BASE	0xffff888000000000UL

/* A domain that nobody used before; UNLOADED. Never NULL. */
struct nooks_domain *kunit_domain(struct kunit *test);
/* The same, LIVE. */
struct nooks_domain *kunit_domain_live(struct kunit *test);

/* A type whose objects are memory of the tracked size. */
extern const struct nooks_type kunit_type_memory;

/* Text as a file of debugfs would show it. */
struct seq_file *kunit_seq(struct kunit *test);
const char *kunit_seq_text(struct seq_file *m);

/**
 * struct kunit_agent - what stands in for the agent in user space
 * @dom: for which domain there is one
 * @result: what starting it returns
 * @calls: how often it was started
 * @number: the recovery it was started for last
 * @called: completed each time
 * @saves: it says at once that all is saved
 */
struct kunit_agent {
	struct nooks_domain *dom;
	int result;
	unsigned int calls;
	unsigned int number;
	struct completion called;
	bool saves;
};

extern struct kunit_agent kunit_agent;

/* Call @fn in interrupts, as often as they come, until _stop(). */
void kunit_interrupt_start(void (*fn)(void));
/*
 * Have as many come as a race wants? They come with the kernel's clock, a hundred a
 * second, so whoever has little to do goes on until then.
 */
bool kunit_interrupt_enough(void);
/* How often it was called. */
unsigned long kunit_interrupt_stop(void);

/* Run @fn in @nr threads at a time; back when all are through. */
void kunit_threads(struct kunit *test, int nr, void (*fn)(int thread));

#endif /* NOOKS_KUNIT_DOMAIN_H */
