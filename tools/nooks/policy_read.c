// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The grammar of nooks-policy(5). Every statement is a few words from small
 * tables, so the parser is written by hand: it can say which word was probably
 * meant. After an error it goes on behind the next semicolon.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"

#define NAME_MAX_LEN	31	/* CARAT_POLICY_NAME of the kernel's side */

const char *const policy_classes[] = { "write", "read", "call", "arg", "run", NULL };
const char *const policy_verdicts[] = { "deny", "allow", NULL };
const char *const policy_modes[] = { "off", "count", "audit", "enforce", NULL };
const char *const policy_actions[] = { "recover", "audit", "stop", "panic", NULL };
const char *const policy_places[] = { "field", "type", "symbol", "range", "region", NULL };
const char *const policy_regions[] = {
	"heap", "data", "stack", "mmio", "dma", "rodata", "grant", "object", NULL
};
static const char *const statements[] = {
	"default", "mode", "on", "deny", "allow", NULL
};

/**
 * struct reader - a place in the file
 * @policy: what has been read
 * @lex: the next word
 * @last: where the word before it was
 */
struct reader {
	struct policy *policy;
	struct policy_lexer lex;
	struct loc last;
};

static bool at_mark(const struct reader *in, char mark)
{
	return in->lex.token == TOKEN_MARK && in->lex.text[0] == mark;
}

static void next(struct reader *in)
{
	in->last = in->lex.loc;
	policy_lex(&in->lex);
}

static bool is_word(const struct reader *in, const char *word)
{
	return in->lex.token == TOKEN_WORD && str_eq(in->lex.text, word);
}

/* What stands here, for a message. */
static const char *here(const struct reader *in)
{
	return in->lex.token == TOKEN_END ? "the end of the file" :
	       in->lex.token == TOKEN_STRING ? "a string" : str_print("'%s'", in->lex.text);
}

static bool mark(struct reader *in, char wanted)
{
	if (at_mark(in, wanted)) {
		next(in);
		return true;
	}
	diag_error(&in->lex.loc, "expected '%c', not %s", wanted, here(in));
	return false;
}

static int look_up(const char *const *table, const char *word)
{
	for (int i = 0; table[i]; i++)
		if (str_eq(table[i], word))
			return i;
	return -1;
}

static const char *list(const char *const *table)
{
	const char *all = "";

	for (; *table; table++)
		all = str_print("%s%s%s", all, *all ? ", " : "", *table);
	return all;
}

/* A word of a table; its number, or -1, said. */
static int choose(struct reader *in, const char *const *table, const char *what)
{
	int value = in->lex.token == TOKEN_WORD ? look_up(table, in->lex.text) : -1;
	const char *nearest;

	if (value >= 0) {
		next(in);
		return value;
	}
	if (in->lex.token != TOKEN_WORD) {
		diag_error(&in->lex.loc, "expected %s, not %s", what, here(in));
		diag_fix("one of %s", list(table));
		return -1;
	}
	nearest = str_nearest(in->lex.text, table);
	diag_error(&in->lex.loc, "'%s' is not %s", in->lex.text, what);
	if (nearest)
		diag_fix("did you mean '%s'?", nearest);
	else
		diag_fix("one of %s", list(table));
	return -1;
}

static const char *name(struct reader *in, const char *what)
{
	const char *text = in->lex.text;

	if (in->lex.token != TOKEN_WORD) {
		diag_error(&in->lex.loc, "expected %s, not %s", what, here(in));
		return NULL;
	}
	next(in);
	return text;
}

/* From @from up to the word read last. */
static struct loc span(const struct reader *in, const struct loc *from)
{
	struct loc loc = *from;

	loc.last_line = in->last.last_line;
	loc.last_column = in->last.last_column;
	loc.end = in->last.end;
	return loc;
}

/* --- settings --- */

static bool set(struct policy_setting *setting, int value, const struct loc *loc,
		const char *what)
{
	if (setting->said) {
		diag_error(loc, "%s is set twice", what);
		diag_note(&setting->loc, "it was set here");
		diag_fix("leave one");
		return false;
	}
	*setting = (struct policy_setting){ value, *loc, true };
	return true;
}

/* CLASS VALUE, of "default" and "mode" */
static bool class_setting(struct reader *in, struct policy_setting *settings,
			  const char *const *table, const char *what)
{
	struct loc loc = in->lex.loc;
	int class = choose(in, policy_classes, "a class"), value;

	if (class < 0)
		return false;
	value = choose(in, table, str_print("a %s", what));
	return value >= 0 && set(&settings[class], value, &loc,
				 str_print("the %s of class %s", what, policy_classes[class]));
}

/* "on [CLASS] violation ACTION"; "on" is read. */
static bool on_violation(struct reader *in)
{
	struct loc loc = in->lex.loc;
	int class = CLASSES, value;

	if (!is_word(in, "violation")) {
		class = choose(in, policy_classes, "'violation' or a class");
		if (class < 0)
			return false;
	}
	if (!is_word(in, "violation")) {
		diag_error(&in->lex.loc, "expected 'violation', not %s", here(in));
		return false;
	}
	next(in);
	value = choose(in, policy_actions, "something to do");
	return value >= 0 &&
	       set(&in->policy->action[class], value, &loc,
		   class == CLASSES ? "what a violation leads to" :
		   str_print("what a violation of class %s leads to", policy_classes[class]));
}

/* --- rules --- */

static bool address(struct reader *in, struct policy_address *address)
{
	char *end;

	address->loc = in->lex.loc;
	if (in->lex.token == TOKEN_WORD) {
		address->symbol = in->lex.text;
	} else if (in->lex.token == TOKEN_NUMBER) {
		errno = 0;
		address->value = strtoull(in->lex.text, &end, 0);
		if (*end || errno) {
			diag_error(&in->lex.loc, "'%s' is no address", in->lex.text);
			diag_fix("write it as 0xffffffff81000000, or name a symbol");
			return false;
		}
	} else {
		diag_error(&in->lex.loc, "expected an address, not %s", here(in));
		return false;
	}
	next(in);
	return true;
}

/* TYPE "." NAME { "." NAME }, into name and field */
static bool field(struct reader *in, struct policy_rule *rule)
{
	const char *part;

	rule->name = name(in, "a type");
	if (!rule->name)
		return false;
	if (!at_mark(in, '.')) {
		diag_error(&in->lex.loc, "expected '.' and a field of %s, not %s", rule->name,
			   here(in));
		diag_fix("for the whole of it: type %s", rule->name);
		return false;
	}
	while (at_mark(in, '.')) {
		next(in);
		part = name(in, "a field");
		if (!part)
			return false;
		rule->field = rule->field ? str_print("%s.%s", rule->field, part) : part;
	}
	return true;
}

static bool place(struct reader *in, struct policy_rule *rule)
{
	switch (rule->place) {
	case PLACE_FIELD:
		return field(in, rule);
	case PLACE_TYPE:
		rule->name = name(in, "a type");
		return rule->name;
	case PLACE_SYMBOL:
		rule->name = name(in, "a symbol");
		return rule->name;
	case PLACE_RANGE:
		return address(in, &rule->address[0]) && mark(in, '-') &&
		       address(in, &rule->address[1]);
	case PLACE_REGION:
		rule->region = choose(in, policy_regions, "a kind of memory");
		return rule->region >= 0;
	}
	return false;
}

/* Which places make sense for a class. */
static bool class_has(enum policy_class class, enum policy_place place, const struct loc *loc)
{
	if (class == CLASS_ARG) {
		diag_error(loc, "class arg has no rules of its own");
		diag_fix("memory that an argument points to obeys the rules of read and write");
		return false;
	}
	if (class == CLASS_RUN) {
		diag_error(loc, "class run has no rules: time has no place");
		diag_fix("'mode run audit;' reports what takes too long");
		return false;
	}
	if (class == CLASS_CALL && place != PLACE_SYMBOL && place != PLACE_RANGE) {
		diag_error(loc, "class call has no rules by %s", policy_places[place]);
		diag_fix("name functions: symbol NAME");
		return false;
	}
	return true;
}

/* VERDICT CLASS PLACE item { "," item }; the verdict is read. */
static bool rules(struct reader *in, bool allow)
{
	struct policy_rule template = { .allow = allow };
	struct policy *policy = in->policy;
	struct loc before, place_loc;
	int class, kind;

	template.class_loc = in->lex.loc;
	class = choose(in, policy_classes, "a class");
	if (class < 0)
		return false;
	template.class = class;
	place_loc = in->lex.loc;
	kind = choose(in, policy_places, "a kind of place");
	if (kind < 0 || !class_has(class, kind, class >= CLASS_ARG ? &template.class_loc : &place_loc))
		return false;
	template.place = kind;
	for (;;) {
		struct policy_rule *rule = mem_alloc(sizeof(*rule));

		*rule = template;
		before = in->lex.loc;
		if (!place(in, rule))
			return false;
		rule->loc = span(in, &before);
		rule->number = policy->rule.nr + 1;
		vec_add(&policy->rule, rule);
		if (!at_mark(in, ','))
			return true;
		next(in);
	}
}

static bool statement(struct reader *in)
{
	struct policy *policy = in->policy;
	struct loc loc = in->lex.loc;
	int which = choose(in, statements, "a statement");

	if (which < 0)
		return false;
	/* A default behind the rules would read as if it overrode them. */
	if (which < 3 && policy->rule.nr) {
		diag_error(&loc, "settings stand before the rules");
		diag_fix("move it up: of two rules the later one decides, and the default comes first");
		return false;
	}
	switch (which) {
	case 0:
		return class_setting(in, policy->verdict, policy_verdicts, "verdict");
	case 1:
		return class_setting(in, policy->mode, policy_modes, "mode");
	case 2:
		return on_violation(in);
	default:
		return rules(in, which == 4);
	}
}

static void skip_statement(struct reader *in)
{
	while (in->lex.token != TOKEN_END && !at_mark(in, ';'))
		next(in);
	if (at_mark(in, ';'))
		next(in);
}

static bool good_name(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	return *text && strlen(text) <= NAME_MAX_LEN && !text[strspn(text, letters)];
}

/* "policy" STRING ";" */
static bool title(struct reader *in)
{
	if (!is_word(in, "policy")) {
		diag_error(&in->lex.loc, "a policy begins with its name, not with %s", here(in));
		diag_fix("write: policy \"NAME\";");
		return false;
	}
	next(in);
	if (in->lex.token != TOKEN_STRING) {
		diag_error(&in->lex.loc, "expected a name in quotes, not %s", here(in));
		diag_fix("write: policy \"NAME\";");
		return false;
	}
	if (!good_name(in->lex.text)) {
		diag_error(&in->lex.loc, "not a name for a policy");
		diag_fix("at most %d letters, digits, '-', '_' and '.'", NAME_MAX_LEN);
		return false;
	}
	in->policy->name = in->lex.text;
	next(in);
	return mark(in, ';');
}

void policy_read(struct policy *policy)
{
	struct reader in = {
		.policy = policy,
		.lex = {
			.file = &policy->file,
			.at = policy->file.text,
			.line_start = policy->file.text,
			.line = 1,
		},
	};

	next(&in);
	/* Without its name, what begins like a statement still is one. */
	if (!title(&in) && (in.lex.token != TOKEN_WORD || look_up(statements, in.lex.text) < 0))
		skip_statement(&in);
	while (in.lex.token != TOKEN_END)
		if (!statement(&in) || !mark(&in, ';'))
			skip_statement(&in);
}
