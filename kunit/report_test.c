// SPDX-License-Identifier: GPL-2.0
/*
 * How a fault reads, by kind.
 */
#include "domain.h"

static const struct {
	struct nooks_fault fault;
	const char *line;
} kinds[] = {
	{ { .kind = NOOKS_FAULT_WRITE, .addr = 0xffff888000001000, .size = 8,
	    .owner = "4 past own heap" },
	  "forbidden-write 8 bytes at 0xffff888000001000 (4 past own heap)" },
	{ { .kind = NOOKS_FAULT_READ, .addr = 0x10, .size = 1,
	    .owner = "NULL pointer" },
	  "forbidden-read 1 bytes at 0x10 (NULL pointer)" },
	{ { .kind = NOOKS_FAULT_TARGET, .addr = 0x1234, .owner = "user space" },
	  "forbidden-call at 0x1234 (user space)" },
	{ { .kind = NOOKS_FAULT_PAGE, .addr = 0x8, .owner = "NULL pointer",
	    .what = "write" },
	  "page-fault at 0x8 (NULL pointer)" },
	{ { .kind = NOOKS_FAULT_CALL, .addr = 0x8, .owner = "NULL pointer" },
	  "bad-call at 0x8 (NULL pointer)" },
	{ { .kind = NOOKS_FAULT_PROTECTION, .what = "non-canonical" },
	  "general-protection non-canonical" },
	{ { .kind = NOOKS_FAULT_BUG, .what = "BUG()" }, "bug BUG()" },
	{ { .kind = NOOKS_FAULT_DIVIDE, .what = "by zero" },
	  "divide-error by zero" },
	{ { .kind = NOOKS_FAULT_TRAP }, "cpu-exception " },
	{ { .kind = NOOKS_FAULT_ARGUMENT, .import = "kfree", .arg = 0,
	    .addr = 0x99, .owner = "user space", .what = "holds no such ",
	    .type = "heap" },
	  "bad-argument kfree() argument 1 = 0x99 (user space): holds no such heap" },
	{ { .kind = NOOKS_FAULT_ARGUMENT, .import = "msleep", .arg = 1,
	    .addr = -5, .number = true, .what = "out of range" },
	  "bad-argument msleep() argument 2 = -5: out of range" },
	{ { .kind = NOOKS_FAULT_ARGUMENT, .import = "spin_unlock", .arg = -1,
	    .addr = 0x20, .what = "lock is not held" },
	  "bad-argument spin_unlock(): 0x20: lock is not held" },
	{ { .kind = NOOKS_FAULT_RESULT, .addr = -7, .what = "not allowed" },
	  "bad-result -7: not allowed" },
	{ { .kind = NOOKS_FAULT_CONTEXT, .import = "msleep",
	    .what = "may sleep" },
	  "bad-context msleep(): may sleep" },
	{ { .kind = NOOKS_FAULT_HELD, .what = "returned with a lock held" },
	  "lock-held returned with a lock held" },
	{ { .kind = NOOKS_FAULT_LOOP, .addr = 251, .what = "ms without a pause" },
	  "endless-loop 251 ms without a pause" },
	{ { .kind = NOOKS_FAULT_DEPTH, .addr = 4000, .what = "bytes of stack left" },
	  "stack-overflow 4000 bytes of stack left" },
	{ { .kind = NOOKS_FAULT_TIME, .addr = 60001, .what = "ms in one call",
	    .import = "msleep" },
	  "over-time 60001 ms in one call in msleep" },
	{ { .kind = NOOKS_FAULT_STORM, .addr = 5000, .what = "callbacks" },
	  "callback-storm 5000 callbacks" },
};

static void report_kinds(struct kunit *test)
{
	unsigned long seen = 0;
	struct nooks_fault fault;
	struct seq_file *m;
	char line[192];
	int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		m = kunit_seq(test);
		fault = kinds[i].fault;
		fault.seq = i + 1;
		fault.slot = "slot";
		nooks_report_show(m, &fault);
		snprintf(line, sizeof(line), "#%d %s\n", i + 1, kinds[i].line);
		*(strchrnul(kunit_seq_text(m), '\n') + 1) = '\0';
		KUNIT_EXPECT_STREQ(test, m->buf, line);
		seen |= BIT(fault.kind);
	}
	KUNIT_EXPECT_EQ_MSG(test, seen, BIT(NOOKS_FAULT_KINDS) - 1,
			    "a kind has no test");
}

static void report_all_lines(struct kunit *test)
{
	static const struct nooks_fault fault = {
		.kind = NOOKS_FAULT_CONTEXT, .seq = 7,
		.time = 5 * NSEC_PER_SEC + 42, .slot = "ops.open",
		.import = "msleep", .what = "may sleep", .addr = 0x40,
		.owner = "own heap+4", .comm = "ip", .pid = 12, .cpu = 3,
		.nr_stack = 2, .stack = { 0x10, 0x20 },
	};
	struct seq_file *m = kunit_seq(test);

	nooks_report_show(m, &fault);
	KUNIT_EXPECT_STREQ(test, kunit_seq_text(m),
			   "#7 bad-context msleep(): may sleep\n"
			   "  time: 5.000000042\n"
			   "  at: 0x0\n"
			   "  slot: ops.open\n"
			   "  import: msleep\n"
			   "  address: 0x40\n"
			   "  owner: own heap+4\n"
			   "  thread: ip/12 on cpu 3\n"
			   "  stack: 0x10\n"
			   "  stack: 0x20\n");
}

/* What is too long is cut, not written past the end. */
static void report_long(struct kunit *test)
{
	struct nooks_fault fault = {
		.kind = NOOKS_FAULT_ARGUMENT, .arg = 3, .slot = "slot",
		.owner = "o",
	};
	struct seq_file *m = kunit_seq(test);
	char *what = kunit_kzalloc(test, 1000, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, what);
	memset(what, 'x', 999);
	fault.what = what;
	fault.import = what;
	nooks_report_show(m, &fault);
	KUNIT_EXPECT_LT(test, strcspn(kunit_seq_text(m), "\n"), 200);
	KUNIT_EXPECT_PTR_NE(test, strstr(m->buf, "\n  owner: o\n"), NULL);
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE(report_kinds),
	KUNIT_CASE(report_all_lines),
	KUNIT_CASE(report_long),
	{}
};

static struct kunit_suite report_suite = {
	.name		= "nooks_report",
	.test_cases	= report_cases,
};
kunit_test_suite(report_suite);
