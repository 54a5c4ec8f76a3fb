// SPDX-License-Identifier: GPL-2.0
/*
 * Policies: which texts are taken, and what is said of those that are not.
 */
#include "../carat_guard/runtime/policy.h"
#include "domain.h"

#define HEAD	"nooks-policy 1\nname n\n"
#define CLASSES								\
	"write mode enforce default deny violation recover\n"		\
	"read mode audit default allow violation audit\n"		\
	"call mode count default deny violation stop\n"			\
	"arg mode off default deny violation panic\n"		\
	"run mode audit default deny violation stop\n"
#define START	HEAD CLASSES

static void parse_good(struct kunit *test)
{
	static const char text[] = START
		"1 deny read object sk_buff 16 8 sk\n"
		"1 deny read object sk_buff_head 16 8 sk\n"
		"2 allow write memory ffff888000000000 10 label\n"
		"3 allow read region heap\n"
		"end 4\n";
	struct carat_policy_error error = {};
	struct carat_policy_class *class;
	struct carat_policy *policy;

	policy = carat_policy_parse(text, strlen(text), &error);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(policy), "%u:%u: %s", error.line,
			       error.column, error.what);
	KUNIT_EXPECT_STREQ(test, policy->name, "n");
	KUNIT_EXPECT_STREQ(test, policy->text, text);
	class = policy->class;
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_WRITE].mode, NOOKS_MODE_ENFORCE);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_READ].mode, NOOKS_MODE_AUDIT);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_CALL].mode, NOOKS_MODE_COUNT);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_ARG].mode, NOOKS_MODE_OFF);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_RUN].mode, NOOKS_MODE_AUDIT);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_WRITE].violation,
			NOOKS_VIOLATION_RECOVER);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_READ].violation,
			NOOKS_VIOLATION_AUDIT);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_CALL].violation,
			NOOKS_VIOLATION_STOP);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_ARG].violation,
			NOOKS_VIOLATION_PANIC);
	KUNIT_EXPECT_TRUE(test, class[NOOKS_CLASS_READ].allow);
	KUNIT_EXPECT_FALSE(test, class[NOOKS_CLASS_WRITE].allow);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_READ].nr_rules, 3);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_READ].nr_types, 2);
	KUNIT_EXPECT_EQ(test, class[NOOKS_CLASS_WRITE].nr_rules, 1);
	carat_policy_free(policy);
}

static const struct {
	const char *text;
	unsigned int line;
	unsigned int column;
} bad[] = {
	{ "", 1, 1 },
	{ "nooks-policy 2\n", 1, 14 },
	{ "nooks-policy  1\n", 1, 14 },
	{ "nooks-policy 1\nname 0123456789012345678901234567890123\n", 2, 6 },
	{ HEAD "read mode off default deny violation recover\n", 3, 1 },
	{ HEAD "write mode of default deny violation recover\n", 3, 12 },
	{ HEAD "write mode off default maybe violation recover\n", 3, 24 },
	{ HEAD "write mode off default deny violation halt\n", 3, 39 },
	{ HEAD "write mode off default deny violation stop more\n", 3, 43 },
	/* The class arg has no default but deny. */
	{ HEAD "write mode off default deny violation stop\n"
	  "read mode off default deny violation stop\n"
	  "call mode off default deny violation stop\n"
	  "arg mode off default allow violation stop\n", 6, 22 },
	/* Nor has the class run. */
	{ HEAD "write mode off default deny violation stop\n"
	  "read mode off default deny violation stop\n"
	  "call mode off default deny violation stop\n"
	  "arg mode off default deny violation stop\n"
	  "run mode off default allow violation stop\n", 7, 22 },
	{ START, 8, 1 },
	{ START "end 1\n", 8, 5 },
	{ START "end 0", 8, 6 },
	{ START "end 0\n\n", 9, 1 },
	{ START "2 deny read region heap\nend 1\n", 8, 1 },
	{ START "1 deny read region heap\n3 deny read region heap\nend 2\n", 9, 1 },
	{ START "0 deny read region heap\nend 1\n", 8, 1 },
	{ START "1 refuse read region heap\nend 1\n", 8, 3 },
	{ START "1 deny arg region heap\nend 1\n", 8, 8 },
	{ START "1 deny read region attic\nend 1\n", 8, 20 },
	{ START "1 deny read region stack\nend 1\n", 8, 20 },
	{ START "1 deny call region heap\nend 1\n", 8, 13 },
	{ START "1 deny read memory 1000 8 low\nend 1\n", 8, 20 },
	{ START "1 deny read memory fffffffffffffff8 9 x\nend 1\n", 8, 37 },
	{ START "1 deny read memory ffff888000000000 0 x\nend 1\n", 8, 37 },
	{ START "1 deny read memory 0xffff888000000000 8 x\nend 1\n", 8, 20 },
	{ START "1 deny read memory -1 8 x\nend 1\n", 8, 20 },
	{ START "1 deny read object skb 0 0 x\nend 1\n", 8, 26 },
	{ START "1 deny read object skb 1048576 1 x\nend 1\n", 8, 24 },
	{ START "1 deny read object skb 0 8\nend 1\n", 8, 27 },
	{ START "1 deny read object skb 0 8 \x80\nend 1\n", 8, 28 },
};

static void parse_bad(struct kunit *test)
{
	struct carat_policy_error error;
	struct carat_policy *policy;
	int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		memset(&error, 0, sizeof(error));
		policy = carat_policy_parse(bad[i].text, strlen(bad[i].text),
					    &error);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR(policy), -EINVAL, "%s",
				    bad[i].text);
		if (!IS_ERR(policy)) {
			carat_policy_free(policy);
			continue;
		}
		KUNIT_EXPECT_EQ_MSG(test, error.line, bad[i].line, "%s: %s",
				    bad[i].text, error.what);
		KUNIT_EXPECT_EQ_MSG(test, error.column, bad[i].column, "%s: %s",
				    bad[i].text, error.what);
		KUNIT_EXPECT_NE(test, error.what[0], '\0');
	}
}

/* Half a policy is none, wherever it ends. */
static void parse_cut(struct kunit *test)
{
	static const char text[] = START
		"1 deny read object sk_buff 16 8 sk\n"
		"2 allow read region heap\n"
		"end 2\n";
	struct carat_policy_error error;
	struct carat_policy *policy;
	size_t len;

	for (len = 0; len < strlen(text); len++) {
		policy = carat_policy_parse(text, len, &error);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR(policy), -EINVAL,
				    "%zu bytes", len);
		if (!IS_ERR(policy))
			carat_policy_free(policy);
	}
}

static void parse_too_much(struct kunit *test)
{
	struct carat_policy_error error = {};
	struct carat_policy *policy;
	char *text, *at;
	int i;

	text = kunit_kzalloc(test, CARAT_POLICY_TEXT + 2, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	memset(text, 'x', CARAT_POLICY_TEXT + 1);
	policy = carat_policy_parse(text, CARAT_POLICY_TEXT + 1, &error);
	KUNIT_EXPECT_EQ(test, PTR_ERR(policy), -EINVAL);
	KUNIT_EXPECT_STREQ(test, error.what, "too long");

	at = text + sprintf(text, START);
	for (i = 1; i <= CARAT_POLICY_LINES + 1; i++)
		at += sprintf(at, "%d deny read region heap\n", i);
	sprintf(at, "end %d\n", CARAT_POLICY_LINES + 1);
	policy = carat_policy_parse(text, strlen(text), &error);
	KUNIT_EXPECT_EQ(test, PTR_ERR(policy), -EINVAL);
	KUNIT_EXPECT_EQ(test, error.line, 7 + CARAT_POLICY_LINES + 1);
}

/* What a domain has before anybody said anything. */
static void parse_builtin(struct kunit *test)
{
	struct carat_policy_error error = {};
	struct carat_policy *policy;
	enum nooks_class class;

	policy = carat_policy_parse(carat_policy_builtin,
				    strlen(carat_policy_builtin), &error);
	KUNIT_ASSERT_FALSE(test, IS_ERR(policy));
	for (class = 0; class < NOOKS_CLASSES; class++) {
		KUNIT_EXPECT_FALSE(test, policy->class[class].allow);
		KUNIT_EXPECT_EQ(test, policy->class[class].nr_rules, 0);
	}
	carat_policy_free(policy);
}

static struct kunit_case parse_cases[] = {
	KUNIT_CASE(parse_good),
	KUNIT_CASE(parse_bad),
	KUNIT_CASE(parse_cut),
	KUNIT_CASE(parse_too_much),
	KUNIT_CASE(parse_builtin),
	{}
};

static struct kunit_suite parse_suite = {
	.name		= "carat_guard_policy_parse",
	.test_cases	= parse_cases,
};
kunit_test_suite(parse_suite);
