// SPDX-License-Identifier: GPL-2.0
/*
 * Reports: what they say of a fault, and of the recovery behind it. The suite is the
 * agent, see agent.c.
 */
#include <linux/delay.h>

#include "../recovery/internal.h"
#include "domain.h"

static const struct nooks_slot slot = { "kunit.slot", true };
static const struct nooks_type held_type = { .name = "held" };
static const struct nooks_type other_type = { .name = "other" };

static int postmortem_suite_init(struct kunit *test)
{
	kunit_agent.result = 0;
	kunit_agent.calls = 0;
	kunit_agent.saves = true;
	reinit_completion(&kunit_agent.called);
	return 0;
}

static void postmortem_suite_exit(struct kunit *test)
{
	kunit_agent.saves = false;
}

static struct nooks_domain *begin(struct kunit *test)
{
	kunit_agent.dom = kunit_domain_live(test);
	return kunit_agent.dom;
}

static void hold(struct kunit *test, struct nooks_domain *dom,
		 const struct nooks_type *type, int nr)
{
	while (nr--)
		KUNIT_ASSERT_FALSE(test, IS_ERR(nooks_object_track(dom, type,
								   KUNIT_BASE + 8 * nr,
								   0, NULL, 0)));
}

/* A fault of driver code that the kernel has called. */
static void fault_by(struct kunit *test, struct nooks_domain *dom,
		     const struct nooks_slot *by)
{
	struct nooks_module *mod = kunit_kzalloc(test, sizeof(*mod), GFP_KERNEL);
	struct nooks_fault fault = {
		.kind = NOOKS_FAULT_WRITE, .arg = -1, .size = 8,
	};
	struct nooks_activation act;

	KUNIT_ASSERT_NOT_NULL(test, mod);
	mod->dom = dom;
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, mod, by));
	nooks_fault_report(&act, &fault);
	KUNIT_ASSERT_TRUE(test, nooks_activation_leave(&act));
}

static void fault_in(struct kunit *test, struct nooks_domain *dom)
{
	fault_by(test, dom, &slot);
}

static struct nooks_recovery *settle(struct nooks_domain *dom)
{
	struct nooks_recovery *rec = dom->recovery;

	kthread_flush_work(&rec->work);
	flush_work(&rec->postmortems->tell);
	return rec;
}

static int say(struct nooks_recovery *rec, const char *what)
{
	char words[80];

	snprintf(words, sizeof(words), "%u %s", rec->number, what);
	return nooks_recovery_agent_says(rec, words);
}

static void load_again(struct kunit *test, struct nooks_domain *dom)
{
	KUNIT_ASSERT_TRUE(test, nooks_domain_set_state(dom,
						       NOOKS_DOMAIN_RECOVERING,
						       NOOKS_DOMAIN_LOADING));
	KUNIT_ASSERT_TRUE(test, nooks_domain_go_live(dom));
}

static struct nooks_postmortem *get(struct kunit *test,
				    struct nooks_recovery *rec, u64 number)
{
	struct nooks_postmortem *pm = kunit_kzalloc(test, sizeof(*pm), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pm);
	KUNIT_EXPECT_TRUE(test, nooks_postmortem_get(rec->postmortems, number, pm));
	return pm;
}

static const char *text_of(struct kunit *test, const struct nooks_postmortem *pm)
{
	struct seq_file *m = kunit_seq(test);

	nooks_postmortem_show(m, pm);
	return kunit_seq_text(m);
}

#define SAYS(test, text, what)	KUNIT_EXPECT_PTR_NE(test, strstr(text, what), NULL)
#define SILENT(test, text, what) KUNIT_EXPECT_PTR_EQ(test, strstr(text, what), NULL)

static u64 value_of(struct kunit *test, const char *text, const char *key)
{
	const char *at = strstr(text, key);
	unsigned long long value = 0;

	KUNIT_EXPECT_PTR_NE(test, at, NULL);
	if (at)
		KUNIT_EXPECT_EQ(test, sscanf(at + strlen(key), "_ns: %llu", &value), 1);
	return value;
}

/* From the fault to the driver's return, in all its lines; and its times add up. */
static void postmortem_whole(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec;
	struct nooks_postmortem *pm;
	const char *text;
	u64 sum, live;

	hold(test, dom, &other_type, 1);
	hold(test, dom, &held_type, 12);
	fault_in(test, dom);
	rec = settle(dom);

	/* Begun, and not at its end. */
	text = text_of(test, get(test, rec, 1));
	KUNIT_EXPECT_PTR_EQ(test, strstr(text, "#1 forbidden-write 8 bytes at 0x0 ("),
			    (char *)text);
	SAYS(test, text, "\n  slot: kunit.slot\n");
	SAYS(test, text, "\n  fault: 1\n");
	SAYS(test, text, "\n  crossing: cpu 0 back kunit.slot\n"
	     "  crossing: cpu 0 in kunit.slot\n");
	SAYS(test, text, "\n  objects: 13\n");
	SAYS(test, text, "\n  held: 12 held\n");
	SAYS(test, text, "\n  held: 1 other\n");
	/* The last one tracked is the first. */
	SAYS(test, text, "\n  youngest: held 0xffff888000000000, 0 bytes\n");
	SILENT(test, text, "youngest: other");
	SAYS(test, text, "\n  result: under way\n  stage: reaped\n");
	SILENT(test, text, "live_ns");

	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, say(rec, "done"), 0);
	pm = get(test, rec, 1);
	text = text_of(test, pm);
	SAYS(test, text, "\n  result: reloaded\n");
	SILENT(test, text, "reason:");
	SILENT(test, text, "stage:");
	sum = value_of(test, text, "detect") + value_of(test, text, "quiesce") +
	      value_of(test, text, "save") + value_of(test, text, "  reap") +
	      value_of(test, text, "in-place") + value_of(test, text, "reaped");
	live = value_of(test, text, "live");
	KUNIT_EXPECT_EQ(test, sum, live);
	KUNIT_EXPECT_EQ(test, live + value_of(test, text, "replay"),
			value_of(test, text, "total"));
	KUNIT_EXPECT_GT(test, live, 0ULL);
	/* Nothing of it goes on. */
	usleep_range(1000, 2000);
	KUNIT_EXPECT_STREQ(test, text_of(test, get(test, rec, 1)), text);
}

/* Somebody wanted it, or the driver's init function only returned an error. */
static void postmortem_without_fault(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;
	const char *text;

	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, false), 0);
	settle(dom);
	text = text_of(test, get(test, rec, 1));
	KUNIT_EXPECT_PTR_EQ(test, strstr(text, "#1 by-hand without a fault\n"),
			    (char *)text);
	SILENT(test, text, "fault:");

	nooks_domain_set_state(dom, NOOKS_DOMAIN_RECOVERING, NOOKS_DOMAIN_LOADING);
	nooks_domain_fail(dom);
	settle(dom);
	SAYS(test, text_of(test, get(test, rec, 1)), "\n  result: failed again\n");
	text = text_of(test, get(test, rec, 2));
	KUNIT_EXPECT_PTR_EQ(test, strstr(text, "#2 init-failed without a fault\n"),
			    (char *)text);
	load_again(test, dom);
	say(rec, "done");
	KUNIT_EXPECT_EQ(test, get(test, rec, 2)->result, NOOKS_RESULT_RELOADED);

	/* Driver code where no call is: nobody asked for that. */
	nooks_domain_fail(dom);
	settle(dom);
	KUNIT_EXPECT_STREQ(test, get(test, rec, 3)->kind, "stray-call");
	KUNIT_EXPECT_FALSE(test, get(test, rec, 3)->asked);
}

/* Why nobody tries any more; and somebody does all the same. */
static void postmortem_stopped(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;
	const char *text;

	rec->enabled = false;
	fault_in(test, dom);
	settle(dom);
	text = text_of(test, get(test, rec, 1));
	SAYS(test, text, "\n  result: stopped\n  reason: recovery is disabled\n");
	SILENT(test, text, "save_ns");
	KUNIT_EXPECT_EQ(test, nooks_recovery_by_hand(rec, false), 0);
	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, say(rec, "done"), 0);
	settle(dom);
	SAYS(test, text_of(test, get(test, rec, 1)), "\n  result: stopped\n");
	/* Of this one there is nothing to be seen, and it can be read nevertheless. */
	SAYS(test, text_of(test, get(test, rec, 0)), "#2 by-hand without a fault\n");
	KUNIT_EXPECT_EQ(test, get(test, rec, 2)->result, NOOKS_RESULT_RELOADED);
	KUNIT_EXPECT_TRUE(test, get(test, rec, 2)->asked);
}

/* It is back, but not as it was. */
static void postmortem_remark(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec;

	fault_in(test, dom);
	rec = settle(dom);
	load_again(test, dom);
	KUNIT_EXPECT_EQ(test, say(rec, "failed no address"), 0);
	SAYS(test, text_of(test, get(test, rec, 1)),
	     "\n  result: reloaded\n  reason: no address\n");
}

/* Nor does it end when the agent says nothing. */
static void postmortem_overdue(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec;

	fault_in(test, dom);
	rec = settle(dom);
	load_again(test, dom);
	kthread_mod_delayed_work(rec->worker, &rec->overdue, 0);
	kthread_flush_work(&rec->overdue.work);
	SAYS(test, text_of(test, get(test, rec, 1)),
	     "\n  result: reloaded\n  reason: the recovery agent did not answer\n");
}

/* A driver that fails as it is loaded is thrown out. */
static void postmortem_in_init(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	struct nooks_recovery *rec = dom->recovery;

	nooks_domain_set_state(dom, NOOKS_DOMAIN_UNLOADED, NOOKS_DOMAIN_LOADING);
	fault_in(test, dom);
	nooks_recovery->drain(dom);
	settle(dom);
	SAYS(test, text_of(test, get(test, rec, 1)), "\n  result: unloaded\n");
}

/* As many as are kept; the last one that can be read. */
static void postmortem_ring(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec = dom->recovery;
	struct nooks_postmortem *pm = kunit_kzalloc(test, sizeof(*pm), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, pm);
	KUNIT_EXPECT_FALSE(test, nooks_postmortem_get(rec->postmortems, 0, pm));
	for (i = 0; i < NOOKS_REPORTS_KEPT + 1; i++) {
		fault_in(test, dom);
		settle(dom);
		load_again(test, dom);
		say(rec, "done");
	}
	KUNIT_EXPECT_FALSE(test, nooks_postmortem_get(rec->postmortems, 1, pm));
	KUNIT_EXPECT_TRUE(test, nooks_postmortem_get(rec->postmortems, 2, pm));
	KUNIT_EXPECT_FALSE(test, nooks_postmortem_get(rec->postmortems,
						      NOOKS_REPORTS_KEPT + 2, pm));
	KUNIT_EXPECT_EQ(test, get(test, rec, 0)->number,
			(u64)NOOKS_REPORTS_KEPT + 1);
	/* One that nobody has looked at yet is not the last that can be read. */
	nooks_postmortem_begin(rec, 0, true);
	KUNIT_EXPECT_EQ(test, get(test, rec, 0)->number,
			(u64)NOOKS_REPORTS_KEPT + 1);
}

/* What is too long is left out, from its line on. */
static void postmortem_long(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	char *name = kunit_kzalloc(test, 2 * NOOKS_REPORT_TEXT, GFP_KERNEL);
	struct nooks_slot *by = kunit_kzalloc(test, sizeof(*by), GFP_KERNEL);
	struct nooks_recovery *rec;
	struct nooks_postmortem *pm;

	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_ASSERT_NOT_NULL(test, by);
	memset(name, 'x', 2 * NOOKS_REPORT_TEXT - 1);
	by->name = name;
	fault_by(test, dom, by);
	rec = settle(dom);
	pm = get(test, rec, 1);
	SAYS(test, pm->text, "\n  time: ");
	SILENT(test, pm->text, "slot:");
	KUNIT_EXPECT_EQ(test, pm->text[strlen(pm->text) - 1], '\n');
	SAYS(test, text_of(test, pm), "\n  result: under way\n");
	/* Names outlive the test. */
	nooks_crossings_forget(dom, NULL);
	load_again(test, dom);
}

/* Many types with long names: as many as find room have a line. */
static void postmortem_many(struct kunit *test)
{
	struct nooks_domain *dom = begin(test);
	struct nooks_recovery *rec;
	struct nooks_postmortem *pm;
	struct nooks_type *types;
	char *names, *line;
	int i;

	types = kunit_kcalloc(test, 2 * NOOKS_CENSUS_TYPES, sizeof(*types), GFP_KERNEL);
	names = kunit_kzalloc(test, 2 * NOOKS_CENSUS_TYPES * 200, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, types);
	KUNIT_ASSERT_NOT_NULL(test, names);
	for (i = 0; i < 2 * NOOKS_CENSUS_TYPES; i++) {
		memset(names + 200 * i, 'a' + i % 26, 199);
		types[i].name = names + 200 * i;
		hold(test, dom, &types[i], 1);
	}
	fault_in(test, dom);
	rec = settle(dom);
	pm = get(test, rec, 1);
	SAYS(test, pm->text, "\n  objects: 48\n");
	for (i = 0, line = pm->text; (line = strstr(line, "\n  held: 1 ")); i++) {
		line += strlen("\n  held: 1 ");
		KUNIT_EXPECT_EQ(test, strcspn(line, "\n"),
				(size_t)NOOKS_CENSUS_NAME - 1);
	}
	KUNIT_EXPECT_EQ(test, i, NOOKS_CENSUS_TYPES);
}

static struct kunit_case postmortem_cases[] = {
	KUNIT_CASE(postmortem_whole),
	KUNIT_CASE(postmortem_without_fault),
	KUNIT_CASE(postmortem_stopped),
	KUNIT_CASE(postmortem_remark),
	KUNIT_CASE(postmortem_overdue),
	KUNIT_CASE(postmortem_in_init),
	KUNIT_CASE(postmortem_ring),
	KUNIT_CASE(postmortem_long),
	KUNIT_CASE(postmortem_many),
	{}
};

static struct kunit_suite postmortem_suite = {
	.name		= "nooks_postmortem",
	.init		= postmortem_suite_init,
	.exit		= postmortem_suite_exit,
	.test_cases	= postmortem_cases,
};
kunit_test_suite(postmortem_suite);
