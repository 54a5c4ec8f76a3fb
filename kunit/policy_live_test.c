// SPDX-License-Identifier: GPL-2.0
/*
 * Policies that are replaced while guards run: in threads, and in interrupts, which come
 * between any two instructions of the replacing.
 */
#include "../carat_guard/runtime/internal.h"
#include "domain.h"

#define MODES								\
	"write mode enforce default deny violation audit\n"		\
	"read mode off default deny violation recover\n"		\
	"call mode off default deny violation recover\n"		\
	"arg mode enforce default deny violation recover\n"		\
	"run mode enforce default deny violation recover\n"

static const char open_policy[] =
	"nooks-policy 1\nname open\n" MODES "end 0\n";
/* Though the domain has a right to it. */
static const char closed_policy[] =
	"nooks-policy 1\nname closed\n" MODES
	"1 deny write memory ffff888000000008 8 middle\n"
	"end 1\n";
static const char broken_policy[] = "nooks-policy 1\nname broken\n" MODES "end 1\n";

#define MIDDLE	(KUNIT_BASE + 8)

static const struct nooks_slot slot = { "kunit.slot", true };
static struct nooks_domain *dom;
static struct nooks_module module;
static const struct nooks_window *site;

/* What holds: -1 while it is being replaced; counted, to see whether it changed. */
static int denies;
static unsigned long changes;
static unsigned long judged[2];
static atomic_t wrong;
static bool over;

static int replace(const char *text)
{
	int err;

	WRITE_ONCE(denies, -1);
	WRITE_ONCE(changes, changes + 1);
	err = carat_policy_replace(dom, text, strlen(text));
	WRITE_ONCE(denies, text == closed_policy);
	return err;
}

static int policy_live_init(struct kunit *test)
{
	dom = kunit_domain_live(test);
	site = &nooks_window_none;
	memset(&module, 0, sizeof(module));
	module.dom = dom;
	module.owner = kunit_kzalloc(test, sizeof(*module.owner), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, module.owner);
	module.site[NOOKS_CLASS_WRITE] = (struct nooks_range){ &site, &site + 1 };
	KUNIT_ASSERT_EQ(test, nooks_protection->attach(dom, &module), 0);
	nooks_object_track(dom, &kunit_type_memory, KUNIT_BASE, 64, NULL, 0);
	KUNIT_ASSERT_EQ(test, replace(open_policy), 0);
	judged[0] = 0;
	judged[1] = 0;
	over = false;
	atomic_set(&wrong, 0);
	return 0;
}

static void policy_live_exit(struct kunit *test)
{
	nooks_protection->detach(dom, &module);
}

/* As the pass writes it. */
static u64 guarded(void)
{
	const struct nooks_window *window = READ_ONCE(site);

	if (MIDDLE - READ_ONCE(window->start) >= READ_ONCE(window->limit[2]))
		__carat_guard_write(MIDDLE, 4, &site, &module);
	return 1;
}

static u64 denied(void)
{
	return nooks_stat_read(dom, NOOKS_STAT_DENIED + NOOKS_CLASS_WRITE);
}

/* One write of the driver's. Was it denied? */
static bool write_denied(void)
{
	struct nooks_activation act;
	u64 before = denied();

	if (!nooks_activation_enter(&act, &module, &slot)) {
		atomic_inc(&wrong);
		return false;
	}
	nooks_activation_call(&act, guarded);
	if (!nooks_activation_leave(&act))
		atomic_inc(&wrong);
	return denied() != before;
}

static void policy_replaced(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, write_denied());
	/* It is remembered, until the policy says otherwise. */
	KUNIT_EXPECT_PTR_NE(test, site, &nooks_window_none);
	KUNIT_EXPECT_EQ(test, replace(closed_policy), 0);
	KUNIT_EXPECT_PTR_EQ(test, site, &nooks_window_none);
	KUNIT_EXPECT_TRUE(test, write_denied());
	KUNIT_EXPECT_TRUE(test, write_denied());
	KUNIT_EXPECT_EQ(test, replace(open_policy), 0);
	KUNIT_EXPECT_FALSE(test, write_denied());
	KUNIT_EXPECT_FALSE(test, write_denied());
}

/* One that is no policy changes nothing. */
static void policy_not_replaced(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, replace(closed_policy), 0);
	KUNIT_EXPECT_EQ(test, replace(broken_policy), -EINVAL);
	KUNIT_EXPECT_TRUE(test, write_denied());
	KUNIT_EXPECT_NE(test, carat_policy_seat(dom)->error[0], '\0');
	KUNIT_EXPECT_EQ(test, replace(open_policy), 0);
	KUNIT_EXPECT_EQ(test, carat_policy_seat(dom)->error[0], '\0');
}

/* Once it is replaced, every access is judged by the new one. */
static void judge(void)
{
	unsigned long before = READ_ONCE(changes);
	int what = READ_ONCE(denies);
	bool is = write_denied();

	if (what < 0 || READ_ONCE(denies) != what || READ_ONCE(changes) != before)
		return;
	judged[what]++;
	if (is != what)
		atomic_inc(&wrong);
}

#define REPLACED	40

static void live_thread(int thread)
{
	int i;

	if (thread) {
		while (!READ_ONCE(over)) {
			judge();
			schedule();
		}
		return;
	}
	for (i = 0; i < REPLACED; i++) {
		if (replace(i % 2 ? open_policy : closed_policy))
			atomic_inc(&wrong);
		/* Let them see it, too. */
		schedule_timeout_uninterruptible(1);
	}
	WRITE_ONCE(over, true);
}

static void policy_races(struct kunit *test)
{
	kunit_interrupt_start(judge);
	kunit_threads(test, 3, live_thread);
	kunit_info(test, "%lu interrupts, %lu denied, %lu not", kunit_interrupt_stop(),
		   judged[1], judged[0]);
	KUNIT_EXPECT_EQ(test, atomic_read(&wrong), 0);
	KUNIT_EXPECT_GE(test, judged[0], (unsigned long)REPLACED / 2);
	KUNIT_EXPECT_GE(test, judged[1], (unsigned long)REPLACED / 2);
	KUNIT_EXPECT_TRUE(test, nooks_domain_running(dom));
}

static struct kunit_case policy_live_cases[] = {
	KUNIT_CASE(policy_replaced),
	KUNIT_CASE(policy_not_replaced),
	KUNIT_CASE(policy_races),
	{}
};

static struct kunit_suite policy_live_suite = {
	.name		= "carat_guard_policy_live",
	.init		= policy_live_init,
	.exit		= policy_live_exit,
	.test_cases	= policy_live_cases,
};
kunit_test_suite(policy_live_suite);
