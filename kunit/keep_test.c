// SPDX-License-Identifier: GPL-2.0
/*
 * What outlives a driver: kept, handed out, given back or released; and settings that
 * are made once more.
 */
#include "domain.h"

/* What the hooks of the type did, in order. */
static char story[64];
static int begin_result, resume_result;
static bool fails_in_resume;

static void tell(char what)
{
	size_t len = strlen(story);

	if (len < sizeof(story) - 1)
		story[len] = what;
}

static const struct nooks_type thing_type;

static int thing_begin(struct nooks_kept *kept, const struct nooks_object *obj, bool again)
{
	tell(again ? 'B' : 'b');
	if (begin_result)
		return begin_result;
	/* Seen as kept already when it begins. */
	if (nooks_kept_find(obj->type, obj->key) != kept)
		tell('?');
	nooks_object_untrack(kept->dom, &thing_type, kept->key);
	return 0;
}

static int thing_resume(struct nooks_kept *kept)
{
	tell('r');
	if (fails_in_resume)
		nooks_domain_set_state(kept->dom, NOOKS_DOMAIN_LIVE, NOOKS_DOMAIN_FAULTED);
	return resume_result;
}

static void thing_park(struct nooks_kept *kept)
{
	tell('p');
}

static void thing_release(struct nooks_kept *kept)
{
	tell('x');
}

static const char *thing_name(const struct nooks_kept *kept)
{
	return kept->key == KUNIT_BASE + 1 ? "one" : "other";
}

static unsigned int thing_users(const struct nooks_kept *kept)
{
	return kept->key == KUNIT_BASE + 1 ? 1 : 3;
}

static char text[2];

static bool thing_fixed(const struct nooks_kept *kept, const char *at)
{
	return at == text && kept->state == NOOKS_KEPT_HANDED;
}

static const struct nooks_keep_ops thing_keep = {
	.size = 16, .begin = thing_begin, .resume = thing_resume,
	.park = thing_park, .release = thing_release, .name = thing_name,
	.users = thing_users, .fixed = thing_fixed,
};

/* Of a kind that does not outlive its module. */
static const struct nooks_keep_ops bound_keep = {
	.size = 16, .begin = thing_begin, .resume = thing_resume,
	.release = thing_release, .name = thing_name,
};

/* One whose users have no references. */
static const struct nooks_keep_ops quiet_keep = {
	.begin = thing_begin, .resume = thing_resume,
	.release = thing_release, .name = thing_name,
};

static const struct nooks_type quiet_type = {
	.name = "quiet", .keep = &quiet_keep,
};

static const struct nooks_type thing_type = {
	.name = "thing", .keep = &thing_keep,
};

static const struct nooks_type bound_type = {
	.name = "bound", .keep = &bound_keep,
};

static const struct nooks_type plain_type = { .name = "plain" };

static const unsigned long values[3] = { 1, 2, 3 };

static struct nooks_domain *dom;

static int keep_suite_init(struct kunit *test)
{
	memset(story, 0, sizeof(story));
	begin_result = 0;
	resume_result = 0;
	fails_in_resume = false;
	dom = kunit_domain_live(test);
	return 0;
}

static void hold(struct kunit *test, const struct nooks_type *type, unsigned long nr)
{
	KUNIT_ASSERT_FALSE(test, IS_ERR(nooks_object_track(dom, type, KUNIT_BASE + nr,
							   0, values, 0)));
}

static struct nooks_kept *kept_nr(unsigned long nr)
{
	return nooks_kept_find(&thing_type, KUNIT_BASE + nr);
}

static void keep_and_resume(struct kunit *test)
{
	struct nooks_kept *kept;

	hold(test, &thing_type, 1);
	hold(test, &plain_type, 2);
	KUNIT_EXPECT_FALSE(test, nooks_keep_any(dom));
	KUNIT_EXPECT_TRUE(test, nooks_keep_begin(dom, false));
	KUNIT_EXPECT_TRUE(test, nooks_keep_any(dom));
	KUNIT_EXPECT_STREQ(test, story, "b");
	KUNIT_EXPECT_FALSE(test, nooks_object_is_held(dom, &thing_type, KUNIT_BASE + 1));
	KUNIT_EXPECT_TRUE(test, nooks_object_is_held(dom, &plain_type, KUNIT_BASE + 2));
	kept = kept_nr(1);
	KUNIT_ASSERT_NOT_NULL(test, kept);
	KUNIT_EXPECT_EQ(test, memcmp(kept->aux, values, sizeof(values)), 0);
	KUNIT_EXPECT_PTR_EQ(test, kept_nr(2), NULL);

	KUNIT_EXPECT_FALSE(test, nooks_keep_complete(dom));
	kept->state = NOOKS_KEPT_HANDED;
	KUNIT_EXPECT_FALSE(test, nooks_keep_complete(dom));
	kept->state = NOOKS_KEPT_ADOPTED;
	KUNIT_EXPECT_TRUE(test, nooks_keep_complete(dom));
	KUNIT_EXPECT_EQ(test, nooks_keep_resume(dom), 0);
	KUNIT_EXPECT_STREQ(test, story, "br");
	KUNIT_EXPECT_FALSE(test, nooks_keep_any(dom));
	KUNIT_EXPECT_EQ(test, nooks_keep_release(dom), 0U);
}

/* One of two: users of the other are somebody else's. */
static void keep_not_all(struct kunit *test)
{
	hold(test, &thing_type, 1);
	begin_result = -EOPNOTSUPP;
	KUNIT_EXPECT_FALSE(test, nooks_keep_begin(dom, false));
	KUNIT_EXPECT_FALSE(test, nooks_keep_any(dom));
	KUNIT_EXPECT_TRUE(test, nooks_object_is_held(dom, &thing_type, KUNIT_BASE + 1));
	KUNIT_EXPECT_STREQ(test, story, "b");
}

/* One that the agent can do nothing for is not missed. */
static void keep_no_data(struct kunit *test)
{
	hold(test, &thing_type, 1);
	begin_result = -ENODATA;
	KUNIT_EXPECT_TRUE(test, nooks_keep_begin(dom, false));
	KUNIT_EXPECT_FALSE(test, nooks_keep_any(dom));
	KUNIT_EXPECT_TRUE(test, nooks_object_is_held(dom, &thing_type, KUNIT_BASE + 1));
}

/* Not what the driver of another domain writes. */
static void keep_fixed(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, nooks_keep_fixed(dom, text));
	hold(test, &thing_type, 1);
	hold(test, &quiet_type, 2);
	KUNIT_ASSERT_TRUE(test, nooks_keep_begin(dom, false));
	KUNIT_EXPECT_FALSE(test, nooks_keep_fixed(dom, text));
	kept_nr(1)->state = NOOKS_KEPT_HANDED;
	KUNIT_EXPECT_TRUE(test, nooks_keep_fixed(dom, text));
	KUNIT_EXPECT_FALSE(test, nooks_keep_fixed(dom, text + 1));
	KUNIT_EXPECT_FALSE(test, nooks_keep_fixed(kunit_domain_live(test), text));
	nooks_keep_release(dom);
}

/* References to the module, of all that is kept of this domain. */
static void keep_users(struct kunit *test)
{
	struct nooks_domain *first = dom;

	KUNIT_EXPECT_EQ(test, nooks_keep_users(dom), 0U);
	hold(test, &thing_type, 1);
	hold(test, &thing_type, 2);
	hold(test, &quiet_type, 3);
	KUNIT_EXPECT_EQ(test, nooks_keep_users(dom), 0U);
	KUNIT_ASSERT_TRUE(test, nooks_keep_begin(dom, false));
	KUNIT_EXPECT_EQ(test, nooks_keep_users(dom), 4U);
	dom = kunit_domain_live(test);
	KUNIT_EXPECT_EQ(test, nooks_keep_users(dom), 0U);
	KUNIT_EXPECT_EQ(test, nooks_keep_release(first), 3U);
	KUNIT_EXPECT_EQ(test, nooks_keep_users(first), 0U);
}

/* It fails once more with the object in its hands. */
static void keep_again(struct kunit *test)
{
	struct nooks_kept *kept;

	hold(test, &thing_type, 1);
	KUNIT_ASSERT_TRUE(test, nooks_keep_begin(dom, false));
	kept = kept_nr(1);
	kept->data[0] = 42;
	kept->state = NOOKS_KEPT_ADOPTED;
	hold(test, &thing_type, 1);
	KUNIT_EXPECT_TRUE(test, nooks_keep_begin(dom, false));
	KUNIT_EXPECT_STREQ(test, story, "bB");
	KUNIT_EXPECT_PTR_EQ(test, kept_nr(1), kept);
	KUNIT_EXPECT_EQ(test, kept->state, NOOKS_KEPT_WAITING);
	KUNIT_EXPECT_EQ(test, kept->data[0], 42);
	KUNIT_EXPECT_EQ(test, nooks_keep_release(dom), 1U);
	KUNIT_EXPECT_STREQ(test, story, "bBx");
	KUNIT_EXPECT_PTR_EQ(test, kept_nr(1), NULL);
}

static bool is_key(const struct nooks_kept *kept, const void *data)
{
	return kept->key == *(const unsigned long *)data;
}

/* Only those that wait, of this domain. */
static void keep_choose(struct kunit *test)
{
	struct seq_file *m = kunit_seq(test);
	unsigned long key = KUNIT_BASE + 2;
	struct nooks_domain *first = dom;
	struct nooks_kept *kept;

	hold(test, &thing_type, 1);
	hold(test, &thing_type, 2);
	KUNIT_ASSERT_TRUE(test, nooks_keep_begin(dom, false));
	kept = nooks_kept_choose(dom, is_key, &key);
	KUNIT_ASSERT_PTR_EQ(test, kept, kept_nr(2));
	kept->state = NOOKS_KEPT_HANDED;
	KUNIT_EXPECT_PTR_EQ(test, nooks_kept_choose(dom, is_key, &key), NULL);
	nooks_keep_show(m, dom);
	KUNIT_EXPECT_NOT_NULL(test, strstr(kunit_seq_text(m), " one"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(kunit_seq_text(m), " other"));
	dom = kunit_domain_live(test);
	key = KUNIT_BASE + 1;
	KUNIT_EXPECT_PTR_EQ(test, nooks_kept_choose(dom, is_key, &key), NULL);
	KUNIT_EXPECT_TRUE(test, nooks_keep_complete(dom));
	KUNIT_EXPECT_EQ(test, nooks_keep_release(dom), 0U);
	KUNIT_EXPECT_EQ(test, nooks_keep_release(first), 2U);
}

/* Over giving it back the driver fails: it stays; it does not want it: it goes. */
static void keep_resume_fails(struct kunit *test)
{
	hold(test, &thing_type, 1);
	KUNIT_ASSERT_TRUE(test, nooks_keep_begin(dom, false));
	resume_result = -EIO;
	fails_in_resume = true;
	KUNIT_EXPECT_EQ(test, nooks_keep_resume(dom), -EIO);
	KUNIT_EXPECT_TRUE(test, nooks_keep_any(dom));
	KUNIT_EXPECT_STREQ(test, story, "br");
	nooks_keep_release(dom);

	keep_suite_init(test);
	hold(test, &thing_type, 1);
	KUNIT_ASSERT_TRUE(test, nooks_keep_begin(dom, false));
	resume_result = -ENODEV;
	KUNIT_EXPECT_EQ(test, nooks_keep_resume(dom), 0);
	KUNIT_EXPECT_FALSE(test, nooks_keep_any(dom));
	KUNIT_EXPECT_STREQ(test, story, "brx");
}

/* For another build: over the module's end, and whether it is asked for or not. */
static void keep_moves(struct kunit *test)
{
	hold(test, &thing_type, 1);
	hold(test, &thing_type, 2);
	KUNIT_ASSERT_TRUE(test, nooks_keep_begin(dom, true));
	nooks_keep_leave(dom);
	KUNIT_EXPECT_STREQ(test, story, "bbpp");
	/* One fails with it in its hands, and goes as well. */
	WRITE_ONCE(kept_nr(1)->state, NOOKS_KEPT_HANDED);
	KUNIT_EXPECT_FALSE(test, nooks_keep_complete(dom));
	KUNIT_EXPECT_STREQ(test, story, "bbppx");
	KUNIT_EXPECT_PTR_EQ(test, kept_nr(2), NULL);
	nooks_keep_leave(dom);
	KUNIT_EXPECT_STREQ(test, story, "bbppxp");
	KUNIT_EXPECT_EQ(test, kept_nr(1)->state, NOOKS_KEPT_WAITING);
	/* The next announces it. */
	WRITE_ONCE(kept_nr(1)->state, NOOKS_KEPT_ADOPTED);
	KUNIT_EXPECT_TRUE(test, nooks_keep_complete(dom));
	KUNIT_EXPECT_EQ(test, nooks_keep_resume(dom), 0);
	KUNIT_EXPECT_STREQ(test, story, "bbppxpr");
	KUNIT_EXPECT_FALSE(test, nooks_keep_any(dom));
}

/* Kept in place only, or of a kind that cannot: it goes with the module. */
static void keep_stays(struct kunit *test)
{
	hold(test, &thing_type, 1);
	KUNIT_ASSERT_TRUE(test, nooks_keep_begin(dom, false));
	nooks_keep_leave(dom);
	KUNIT_EXPECT_STREQ(test, story, "bx");
	KUNIT_EXPECT_FALSE(test, nooks_keep_any(dom));
	hold(test, &bound_type, 2);
	KUNIT_EXPECT_FALSE(test, nooks_keep_begin(dom, true));
	KUNIT_EXPECT_STREQ(test, story, "bx");
	KUNIT_EXPECT_FALSE(test, nooks_keep_any(dom));
}

/* While it is away no call about it is let in, and that is nobody's mistake. */
static void keep_away(struct kunit *test)
{
	static const struct nooks_slot slot = { .name = "slot" };
	struct nooks_module mod = { .dom = dom, .name = "keep" };
	void *key = (void *)(KUNIT_BASE + 1);
	struct nooks_activation act;

	hold(test, &thing_type, 1);
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, &mod, &slot));
	KUNIT_EXPECT_TRUE(test, nooks_entry_ref_kept(&act, &thing_type, 0, key));
	WRITE_ONCE(nooks_object_find(dom, &thing_type, KUNIT_BASE + 1)->away, true);
	KUNIT_EXPECT_FALSE(test, nooks_entry_ref_kept(&act, &thing_type, 0, key));
	WRITE_ONCE(nooks_object_find(dom, &thing_type, KUNIT_BASE + 1)->away, false);
	KUNIT_EXPECT_TRUE(test, nooks_entry_ref_kept(&act, &thing_type, 0, key));
	nooks_activation_leave(&act);

	KUNIT_ASSERT_TRUE(test, nooks_keep_begin(dom, false));
	KUNIT_ASSERT_TRUE(test, nooks_activation_enter(&act, &mod, &slot));
	KUNIT_EXPECT_FALSE(test, nooks_entry_ref_kept(&act, &thing_type, 0, key));
	nooks_activation_leave(&act);
	nooks_keep_release(dom);
	/* A record that is used again says nothing of before. */
	hold(test, &thing_type, 1);
	KUNIT_EXPECT_FALSE(test, nooks_object_find(dom, &thing_type, KUNIT_BASE + 1)->away);
}

/* --- settings --- */

static struct nooks_module set_module;
static unsigned int replayed;

struct level {
	int value;
};

static int replay_level(const struct nooks_setting *set);
static int replay_number(const struct nooks_setting *set);

static const struct nooks_setting_desc level_desc = {
	.name = "level", .replay = replay_level, .nr = 2, .object = 0,
	.size = { [1] = sizeof(struct level) },
};

static const struct nooks_setting_desc number_desc = {
	.name = "number", .replay = replay_number, .nr = 2, .object = 1,
};

static int replay_level(const struct nooks_setting *set)
{
	const struct level *level = (struct level *)set->arg[1];

	replayed = replayed * 10 + level->value;
	/* As its wrapper does; it is being made once more, so nothing is noted. */
	nooks_setting_note(&level_desc, set->mod, set->fn, set->arg[0], set->arg[1]);
	return level->value == 5 ? -EINVAL : 0;
}

static int replay_number(const struct nooks_setting *set)
{
	replayed = replayed * 10 + set->arg[0];
	return 0;
}

static void set_level(unsigned long key, int value)
{
	struct level level = { value };

	nooks_setting_note(&level_desc, &set_module, NULL, key, (unsigned long)&level);
	level.value = 0;
}

static void count_failed(const char *name, int err, void *data)
{
	if (!strcmp(name, "level") && err == -EINVAL)
		++*(int *)data;
}

static unsigned int replay_all(unsigned long key, int *failed)
{
	replayed = 0;
	nooks_setting_replay(dom, key, failed ? count_failed : NULL, failed);
	return replayed;
}

static void settings(struct kunit *test)
{
	int failed = 0;

	set_module.dom = dom;
	KUNIT_EXPECT_EQ(test, replay_all(1, NULL), 0U);
	/* The last of each kind, in the order in which they were made last. */
	set_level(1, 3);
	nooks_setting_note(&number_desc, &set_module, NULL, 7, 1);
	KUNIT_EXPECT_EQ(test, replay_all(1, NULL), 37U);
	set_level(1, 4);
	KUNIT_EXPECT_EQ(test, replay_all(1, NULL), 74U);
	KUNIT_EXPECT_EQ(test, replay_all(1, NULL), 74U);
	/* Of one object. */
	set_level(2, 5);
	KUNIT_EXPECT_EQ(test, replay_all(1, NULL), 74U);
	KUNIT_EXPECT_EQ(test, replay_all(2, &failed), 5U);
	KUNIT_EXPECT_EQ(test, failed, 1);
	/* Not in a driver that has failed. */
	nooks_domain_set_state(dom, NOOKS_DOMAIN_LIVE, NOOKS_DOMAIN_FAULTED);
	KUNIT_EXPECT_EQ(test, replay_all(1, NULL), 0U);
	keep_suite_init(test);
	set_module.dom = dom;
	set_level(1, 1);
	set_level(2, 2);
	nooks_setting_forget(dom, 1);
	KUNIT_EXPECT_EQ(test, replay_all(1, NULL), 0U);
	KUNIT_EXPECT_EQ(test, replay_all(2, NULL), 2U);
	nooks_setting_forget(dom, 0);
	KUNIT_EXPECT_EQ(test, replay_all(2, NULL), 0U);
}

static struct kunit_case keep_cases[] = {
	KUNIT_CASE(keep_and_resume),
	KUNIT_CASE(keep_not_all),
	KUNIT_CASE(keep_no_data),
	KUNIT_CASE(keep_fixed),
	KUNIT_CASE(keep_users),
	KUNIT_CASE(keep_again),
	KUNIT_CASE(keep_choose),
	KUNIT_CASE(keep_resume_fails),
	KUNIT_CASE(keep_moves),
	KUNIT_CASE(keep_stays),
	KUNIT_CASE(keep_away),
	KUNIT_CASE(settings),
	{}
};

static struct kunit_suite keep_suite = {
	.name		= "nooks_keep",
	.init		= keep_suite_init,
	.test_cases	= keep_cases,
};
kunit_test_suite(keep_suite);
