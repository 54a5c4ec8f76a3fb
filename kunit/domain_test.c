// SPDX-License-Identifier: GPL-2.0
/*
 * Domains: every legal and illegal move, and the two that are not only moves.
 */
#include "domain.h"

#define S(state)	NOOKS_DOMAIN_##state

/* The table of docs/design.md, written down a second time. */
static const struct {
	enum nooks_domain_state from;
	enum nooks_domain_state to;
} legal[] = {
	{ S(UNLOADED), S(LOADING) },
	{ S(LOADING), S(LIVE) },
	{ S(LOADING), S(UNLOADED) },
	{ S(LOADING), S(FAULTED) },
	{ S(LIVE), S(UNLOADING) },
	{ S(LIVE), S(FAULTED) },
	{ S(UNLOADING), S(UNLOADED) },
	{ S(UNLOADING), S(FAULTED) },
	{ S(FAULTED), S(RECOVERING) },
	{ S(FAULTED), S(STOPPED) },
	{ S(RECOVERING), S(LOADING) },
	{ S(RECOVERING), S(STOPPED) },
	{ S(RECOVERING), S(UNLOADED) },
	{ S(STOPPED), S(RECOVERING) },
	{ S(STOPPED), S(UNLOADED) },
	{ S(STOPPED), S(LOADING) },
};

static bool is_legal(enum nooks_domain_state from, enum nooks_domain_state to)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(legal); i++)
		if (legal[i].from == from && legal[i].to == to)
			return true;
	return false;
}

/* Not the way there, only the place. */
static void place(struct nooks_domain *dom, enum nooks_domain_state state)
{
	WRITE_ONCE(dom->state, state);
}

/* The first illegal one warns, once: the log shows it. */
static void domain_moves(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	enum nooks_domain_state from, to;

	for (from = 0; from < NOOKS_DOMAIN_STATES; from++)
		for (to = 0; to < NOOKS_DOMAIN_STATES; to++) {
			place(dom, from);
			KUNIT_EXPECT_EQ_MSG(test,
					    nooks_domain_set_state(dom, from, to),
					    is_legal(from, to), "%s to %s",
					    nooks_domain_state_name[from],
					    nooks_domain_state_name[to]);
			KUNIT_EXPECT_EQ(test, dom->state,
					is_legal(from, to) ? to : from);
		}
	place(dom, S(UNLOADED));
}

/* A legal move is not made from another state than the caller thinks. */
static void domain_moved_meanwhile(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	enum nooks_domain_state state;
	int i;

	for (i = 0; i < ARRAY_SIZE(legal); i++)
		for (state = 0; state < NOOKS_DOMAIN_STATES; state++) {
			if (state == legal[i].from)
				continue;
			place(dom, state);
			KUNIT_EXPECT_FALSE(test,
					   nooks_domain_set_state(dom,
								  legal[i].from,
								  legal[i].to));
			KUNIT_EXPECT_EQ(test, dom->state, state);
		}
	place(dom, S(UNLOADED));
}

static void domain_running(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	enum nooks_domain_state state;

	for (state = 0; state < NOOKS_DOMAIN_STATES; state++) {
		place(dom, state);
		KUNIT_EXPECT_EQ_MSG(test, nooks_domain_running(dom),
				    state == S(LOADING) || state == S(LIVE) ||
				    state == S(UNLOADING),
				    "%s", nooks_domain_state_name[state]);
	}
	place(dom, S(UNLOADED));
}

/* Only what loads goes live, and only once. */
static void domain_go_live(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);
	enum nooks_domain_state state;

	for (state = 0; state < NOOKS_DOMAIN_STATES; state++) {
		place(dom, state);
		KUNIT_EXPECT_EQ(test, nooks_domain_go_live(dom),
				state == S(LOADING));
		KUNIT_EXPECT_EQ(test, dom->state,
				state == S(LOADING) ? S(LIVE) : state);
	}
	place(dom, S(UNLOADED));
}

/* A name is one domain for ever; numbers go up. */
static void domain_names(struct kunit *test)
{
	struct nooks_domain *one = kunit_domain(test), *two = kunit_domain(test);

	KUNIT_EXPECT_PTR_NE(test, one, two);
	KUNIT_EXPECT_PTR_EQ(test, one, nooks_domain_get(one->name));
	KUNIT_EXPECT_EQ(test, two->id, one->id + 1);
	KUNIT_EXPECT_STRNEQ(test, one->name, two->name);
}

/* As docs/design.md says: writes and arguments are checked from the start. */
static void domain_modes(struct kunit *test)
{
	struct nooks_domain *dom = kunit_domain(test);

	KUNIT_EXPECT_EQ(test, dom->mode[NOOKS_CLASS_WRITE], NOOKS_MODE_ENFORCE);
	KUNIT_EXPECT_EQ(test, dom->mode[NOOKS_CLASS_ARG], NOOKS_MODE_ENFORCE);
	KUNIT_EXPECT_EQ(test, dom->mode[NOOKS_CLASS_RUN], NOOKS_MODE_ENFORCE);
	KUNIT_EXPECT_EQ(test, dom->mode[NOOKS_CLASS_READ], NOOKS_MODE_OFF);
	KUNIT_EXPECT_EQ(test, dom->mode[NOOKS_CLASS_CALL], NOOKS_MODE_OFF);
}

static struct kunit_case domain_cases[] = {
	KUNIT_CASE(domain_moves),
	KUNIT_CASE(domain_moved_meanwhile),
	KUNIT_CASE(domain_running),
	KUNIT_CASE(domain_go_live),
	KUNIT_CASE(domain_names),
	KUNIT_CASE(domain_modes),
	{}
};

static struct kunit_suite domain_suite = {
	.name		= "nooks_domain",
	.test_cases	= domain_cases,
};
kunit_test_suite(domain_suite);
