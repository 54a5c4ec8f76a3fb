// SPDX-License-Identifier: GPL-2.0
/*
 * What several suites need; see domain.h.
 */
#include <linux/hrtimer.h>
#include <linux/kthread.h>

#include "domain.h"

const struct nooks_type kunit_type_memory = {
	.name	= "kunit_memory",
	.memory	= true,
};

struct nooks_domain *kunit_domain(struct kunit *test)
{
	static unsigned int nr;
	struct nooks_domain *dom;
	char name[MODULE_NAME_LEN];

	snprintf(name, sizeof(name), "kunit%u", nr++);
	dom = nooks_domain_get(name);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dom);
	KUNIT_ASSERT_EQ(test, dom->state, NOOKS_DOMAIN_UNLOADED);
	return dom;
}

struct nooks_domain *kunit_domain_live(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);

	KUNIT_ASSERT_TRUE(test, nooks_domain_set_state(dom,
						       NOOKS_DOMAIN_UNLOADED,
						       NOOKS_DOMAIN_LOADING));
	KUNIT_ASSERT_TRUE(test, nooks_domain_go_live(dom));
	return dom;
}

#define TEXT_MAX	4096

struct seq_file *kunit_seq(struct kunit *test)
{
	struct seq_file *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->buf = kunit_kzalloc(test, TEXT_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->buf);
	m->size = TEXT_MAX - 1;
	return m;
}

const char *kunit_seq_text(struct seq_file *m)
{
	m->buf[m->count] = '\0';
	return m->buf;
}

/* --- interrupts --- */

#define EVERY_NS	(50 * NSEC_PER_USEC)
#define ENOUGH		200

static struct hrtimer timer;
static void (*timer_fn)(void);
static unsigned long timer_calls;

static enum hrtimer_restart tick(struct hrtimer *t)
{
	timer_fn();
	timer_calls++;
	hrtimer_forward_now(t, EVERY_NS);
	return HRTIMER_RESTART;
}

void kunit_interrupt_start(void (*fn)(void))
{
	timer_fn = fn;
	timer_calls = 0;
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
	timer.function = tick;
	hrtimer_start(&timer, EVERY_NS, HRTIMER_MODE_REL_HARD);
}

bool kunit_interrupt_enough(void)
{
	return READ_ONCE(timer_calls) >= ENOUGH;
}

unsigned long kunit_interrupt_stop(void)
{
	hrtimer_cancel(&timer);
	return timer_calls;
}

/* --- threads --- */

struct thread {
	void (*fn)(int thread);
	int nr;
	struct completion done;
};

static int thread_run(void *data)
{
	struct thread *thread = data;

	thread->fn(thread->nr);
	complete(&thread->done);
	return 0;
}

#define THREADS_MAX	8

void kunit_threads(struct kunit *test, int nr, void (*fn)(int thread))
{
	struct thread *thread;
	struct task_struct *task;
	int i, started;

	thread = kunit_kcalloc(test, THREADS_MAX, sizeof(*thread), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, thread);
	for (started = 0; started < nr; started++) {
		thread[started].fn = fn;
		thread[started].nr = started;
		init_completion(&thread[started].done);
		task = kthread_run(thread_run, &thread[started], "kunit/%d",
				   started);
		if (IS_ERR(task))
			break;
	}
	for (i = 0; i < started; i++)
		wait_for_completion(&thread[i].done);
	KUNIT_ASSERT_EQ(test, started, nr);
}
