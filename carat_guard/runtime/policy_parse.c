// SPDX-License-Identifier: GPL-2.0
/*
 * From resolved text to a policy. The text comes from tools/nooks, but whoever
 * may write the file may write anything: every word is looked at, nothing is
 * guessed, and the first thing that is wrong refuses the whole.
 *
 *	text	= "nooks-policy 1" NL "name" NAME NL { class } { rule }
 *		  "end" COUNT NL
 *	class	= CLASS "mode" MODE "default" VERDICT "violation" ACTION NL
 *	rule	= NUMBER VERDICT CLASS place NL
 *	place	= "memory" HEX HEX LABEL		address, bytes
 *		| "object" TYPE DECIMAL DECIMAL LABEL	offset, bytes
 *		| "region" KIND
 *
 * Words are separated by one blank. Classes come in the order of enum
 * nooks_class. Rules are numbered from 1, a later line never has a smaller
 * number; several lines may share one (a C type that is tracked under several
 * names). COUNT is that of the lines with rules: a text cut short is noticed.
 */
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "policy.h"

#define FIELD_MAX	BIT(20)

static const char * const verdict_name[] = { "deny", "allow" };

/**
 * struct reader - a place in the text
 * @at: next character
 * @end: behind the last one
 * @word: where the last word began
 * @line_start: where the line began
 * @line: its number
 * @error: filled on failure
 */
struct reader {
	const char *at;
	const char *end;
	const char *word;
	const char *line_start;
	unsigned int line;
	struct carat_policy_error *error;
};

static int bad(struct reader *in, const char *what)
{
	in->error->line = in->line;
	in->error->column = in->word - in->line_start + 1;
	strscpy(in->error->what, what, sizeof(in->error->what));
	return -EINVAL;
}

/* The next word of the line, behind a blank unless it is the first. */
static int read_word(struct reader *in, char *buf, size_t size)
{
	size_t len = 0;

	in->word = in->at;
	if (in->at != in->line_start) {
		if (in->at == in->end || *in->at != ' ')
			return bad(in, "a blank and a word are missing");
		in->word = ++in->at;
	}
	while (in->at < in->end && isgraph(*in->at) && isascii(*in->at)) {
		if (len + 1 == size)
			return bad(in, "this word is too long");
		buf[len++] = *in->at++;
	}
	buf[len] = '\0';
	return len ? 0 : bad(in, "a word is missing");
}

static int read_newline(struct reader *in)
{
	in->word = in->at;
	if (in->at == in->end || *in->at != '\n')
		return bad(in, "the line must end here");
	in->line_start = ++in->at;
	in->line++;
	return 0;
}

static int expect(struct reader *in, const char *wanted)
{
	char buf[CARAT_POLICY_NAME];
	int err = read_word(in, buf, sizeof(buf));

	if (err)
		return err;
	return strcmp(buf, wanted) ? bad(in, "not the word that belongs here") : 0;
}

/* One of a table's words; its index. */
static int choose(struct reader *in, const char * const *table, size_t nr)
{
	char buf[CARAT_POLICY_NAME];
	int err = read_word(in, buf, sizeof(buf));
	size_t i;

	if (err)
		return err;
	for (i = 0; i < nr; i++)
		if (!strcmp(buf, table[i]))
			return i;
	return bad(in, "not one of the words that belong here");
}

static int read_number(struct reader *in, unsigned int base, unsigned long *value)
{
	char buf[24];
	int err = read_word(in, buf, sizeof(buf));

	if (err)
		return err;
	/* Digits only: kstrtoul() also takes signs and 0x. */
	if (!isxdigit(buf[0]) || tolower(buf[1]) == 'x' ||
	    kstrtoul(buf, base, value))
		return bad(in, "not a number");
	return 0;
}

/* "HEX HEX LABEL": memory of the kernel, by address. */
static int place_memory(struct reader *in, struct carat_policy_class *class,
			struct carat_policy_span *span)
{
	char label[CARAT_POLICY_LABEL];
	unsigned long len;
	int err;

	err = read_number(in, 16, &span->first);
	if (err)
		return err;
	if (span->first < TASK_SIZE_MAX)
		return bad(in, "not an address of the kernel");
	err = read_number(in, 16, &len);
	if (err)
		return err;
	span->last = span->first + len - 1;
	if (!len || span->last < span->first)
		return bad(in, "not a possible number of bytes");
	err = read_word(in, label, sizeof(label));
	return err ?: carat_policy_paint(&class->memory, span);
}

/* "TYPE DECIMAL DECIMAL LABEL": bytes of an object, by offset. */
static int place_object(struct reader *in, struct carat_policy_class *class,
			struct carat_policy_span *span)
{
	char type[CARAT_POLICY_NAME], label[CARAT_POLICY_LABEL];
	struct carat_policy_map *map;
	unsigned long len;
	int err;

	err = read_word(in, type, sizeof(type));
	err = err ?: read_number(in, 10, &span->first);
	if (err)
		return err;
	if (span->first >= FIELD_MAX)
		return bad(in, "no type is that large");
	err = read_number(in, 10, &len);
	if (err)
		return err;
	if (!len || len > FIELD_MAX)
		return bad(in, "not a possible number of bytes");
	span->last = span->first + len - 1;
	err = read_word(in, label, sizeof(label));
	if (err)
		return err;
	map = carat_policy_fields(class, type);
	return map ? carat_policy_paint(map, span) : -ENOMEM;
}

static int place_region(struct reader *in, struct carat_policy_class *class,
			const struct carat_policy_span *span)
{
	int kind = choose(in, carat_kind_name, CARAT_KINDS);

	if (kind < 0)
		return kind;
	if (kind == CARAT_KIND_NONE)
		return bad(in, "not a kind of memory");
	/* The guard asks for the stack first, and nobody else. */
	if (kind == CARAT_KIND_STACK && !span->allow)
		return bad(in, "no driver runs without its stack");
	class->kind[kind].rule = span->rule;
	class->kind[kind].allow = span->allow;
	return 0;
}

static const char * const place_name[] = { "memory", "object", "region" };

static int read_rule(struct reader *in, struct carat_policy *policy,
		     unsigned int *last)
{
	struct carat_policy_class *class;
	struct carat_policy_span span;
	unsigned long nr;
	int n, err;

	err = read_number(in, 10, &nr);
	if (err)
		return err;
	if (nr != *last + 1 && (nr != *last || !nr))
		return bad(in, "not the number of the rule before, nor the next");
	*last = nr;
	span.rule = nr;
	n = choose(in, verdict_name, ARRAY_SIZE(verdict_name));
	if (n < 0)
		return n;
	span.allow = n;
	n = choose(in, nooks_class_name, NOOKS_CLASSES);
	if (n < 0)
		return n;
	if (n == NOOKS_CLASS_ARG)
		return bad(in, "arguments obey the rules of read and write");
	if (n == NOOKS_CLASS_RUN)
		return bad(in, "time has no place");
	class = &policy->class[n];
	class->nr_rules++;
	n = choose(in, place_name, ARRAY_SIZE(place_name));
	if (n < 0)
		return n;
	if (n && class == &policy->class[NOOKS_CLASS_CALL])
		return bad(in, "calls have rules by address only");
	err = n == 0 ? place_memory(in, class, &span) :
	      n == 1 ? place_object(in, class, &span) : place_region(in, class, &span);
	return err ?: read_newline(in);
}

static int class_line(struct reader *in, struct carat_policy *policy,
		      enum nooks_class nr)
{
	struct carat_policy_class *class = &policy->class[nr];
	int n, err;

	err = expect(in, nooks_class_name[nr]);
	err = err ?: expect(in, "mode");
	n = err ?: choose(in, nooks_mode_name, NOOKS_MODES);
	if (n < 0)
		return n;
	class->mode = n;
	err = expect(in, "default");
	n = err ?: choose(in, verdict_name, ARRAY_SIZE(verdict_name));
	if (n < 0)
		return n;
	class->allow = n;
	if (n && nr == NOOKS_CLASS_ARG)
		return bad(in, "arguments are never allowed by default");
	if (n && nr == NOOKS_CLASS_RUN)
		return bad(in, "what takes too long is never allowed by default");
	err = expect(in, "violation");
	n = err ?: choose(in, nooks_violation_name, NOOKS_VIOLATIONS);
	if (n < 0)
		return n;
	class->violation = n;
	return read_newline(in);
}

static int header(struct reader *in, struct carat_policy *policy)
{
	enum nooks_class class;
	int err;

	err = expect(in, "nooks-policy");
	err = err ?: expect(in, "1");
	err = err ?: read_newline(in);
	err = err ?: expect(in, "name");
	err = err ?: read_word(in, policy->name, sizeof(policy->name));
	err = err ?: read_newline(in);
	for (class = 0; class < NOOKS_CLASSES && !err; class++)
		err = class_line(in, policy, class);
	return err;
}

static int whole(struct reader *in, struct carat_policy *policy)
{
	unsigned int lines = 0, last = 0;
	unsigned long count;
	int err;

	err = header(in, policy);
	while (!err && in->at < in->end && isdigit(*in->at)) {
		if (lines++ == CARAT_POLICY_LINES) {
			in->word = in->at;
			return bad(in, "too many rules");
		}
		err = read_rule(in, policy, &last);
	}
	err = err ?: expect(in, "end");
	err = err ?: read_number(in, 10, &count);
	if (err)
		return err;
	if (count != lines)
		return bad(in, "not the number of lines with rules");
	err = read_newline(in);
	in->word = in->at;
	if (!err && in->at != in->end)
		return bad(in, "something behind the end");
	return err;
}

struct carat_policy *carat_policy_parse(const char *text, size_t len,
					struct carat_policy_error *error)
{
	struct reader in = {
		.at = text,
		.end = text + len,
		.word = text,
		.line_start = text,
		.line = 1,
		.error = error,
	};
	struct carat_policy *policy;
	int err;

	if (len > CARAT_POLICY_TEXT) {
		bad(&in, "too long");
		return ERR_PTR(-EINVAL);
	}
	policy = kzalloc(sizeof(*policy), GFP_KERNEL);
	if (!policy)
		return ERR_PTR(-ENOMEM);
	err = whole(&in, policy);
	if (!err) {
		policy->text = kvmalloc(len + 1, GFP_KERNEL);
		err = policy->text ? 0 : -ENOMEM;
	}
	if (err) {
		carat_policy_free(policy);
		return ERR_PTR(err);
	}
	memcpy(policy->text, text, len);
	policy->text[len] = '\0';
	return policy;
}

void carat_policy_free(struct carat_policy *policy)
{
	struct carat_policy_class *class = policy->class;

	for (; class < policy->class + NOOKS_CLASSES; class++)
		carat_policy_free_maps(class);
	kvfree(policy->text);
	kfree(policy);
}
