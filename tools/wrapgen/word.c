// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words that say what an argument means: which there are, where each may
 * stand and what may follow it.
 */
#include <string.h>

#include "diag.h"

#define FUNC	1	/* may stand at an argument of an imported function */
#define SLOT	2	/* may stand at an argument of a slot */
#define OBJECT	4	/* a type's name follows */
#define SIZE	8	/* size() may follow */
#define KEY	16	/* key() may follow */
#define LIST	32	/* kernel symbols follow, at least one */
#define HOOK	64	/* "hook" follows */

static const struct word_rule {
	const char *name;
	enum word_kind kind;
	unsigned int flags;
} rules[] = {
	{ "in",		 WORD_IN,	   FUNC | SLOT | SIZE },
	{ "out",	 WORD_OUT,	   FUNC | SLOT | SIZE },
	{ "inout",	 WORD_INOUT,	   FUNC | SLOT | SIZE },
	{ "string",	 WORD_STRING,	   FUNC },
	{ "format",	 WORD_FORMAT,	   FUNC },
	{ "ref",	 WORD_REF,	   FUNC | SLOT | OBJECT | KEY },
	{ "acquire",	 WORD_ACQUIRE,	   FUNC | OBJECT | KEY | SIZE },
	{ "release",	 WORD_RELEASE,	   FUNC | SLOT | OBJECT | KEY },
	{ "own",	 WORD_OWN,	   SLOT | OBJECT | KEY | SIZE },
	{ "lend",	 WORD_LEND,	   SLOT | OBJECT | KEY | SIZE },
	{ "callback",	 WORD_CALLBACK,	   FUNC },
	{ "one_of",	 WORD_ONE_OF,	   FUNC | SLOT | LIST },
	{ "opaque",	 WORD_OPAQUE,	   FUNC | SLOT },
	{ "user",	 WORD_USER,	   FUNC | SIZE },
	{ "check",	 WORD_CHECK,	   FUNC | HOOK },
	{ "range",	 WORD_RANGE,	   FUNC | SLOT },
	{ "pages",	 WORD_PAGES,	   FUNC },
	{ "lock_class",	 WORD_LOCK_CLASS,  FUNC },
	{ "lock_name",	 WORD_LOCK_NAME,   FUNC },
	{ "unspecified", WORD_UNSPECIFIED, FUNC | SLOT },
};

static const char *const modifiers[] = {
	"nullable", "size", "key", "aux", "once", "maybe", "after", "copy", "if",
	"or", "hooked", NULL
};

const char *const lock_kind_names[] = {
	"spin", "spin_bh", "spin_irq", "spin_irqsave", "mutex", "rtnl", "rcu",
	"bh", NULL
};

enum lock_kind lock_kind(const char *name)
{
	for (unsigned int i = 0; lock_kind_names[i]; i++)
		if (str_eq(lock_kind_names[i], name))
			return LOCK_SPIN + i;
	return LOCK_NONE;
}

bool lock_kind_has_lock(enum lock_kind kind)
{
	return kind >= LOCK_SPIN && kind <= LOCK_MUTEX;
}

const char *lock_kind_symbol(enum lock_kind kind)
{
	char *symbol = str_print("NOOKS_HELD_%s",
				 lock_kind_names[kind - LOCK_SPIN]);

	for (char *c = symbol; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c -= 'a' - 'A';
	return symbol;
}

static const struct word_rule *rule_of(enum word_kind kind)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].kind == kind)
			return &rules[i];
	return NULL;
}

const char *word_name(enum word_kind kind)
{
	return rule_of(kind)->name;
}

bool word_has_object(enum word_kind kind)
{
	return rule_of(kind)->flags & OBJECT;
}

bool param_is_gfp(const struct param *param)
{
	return param->type->kind == CTYPE_TYPEDEF &&
	       str_eq(param->type->name, "gfp_t");
}

static const struct word_rule *find_rule(const char *name)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(rules); i++)
		if (str_eq(rules[i].name, name))
			return &rules[i];
	return NULL;
}

/* The words that may stand here, as a table for str_nearest(). */
static const char *const *words_of(unsigned int flags)
{
	const char **table = mem_alloc((ARRAY_SIZE(rules) + 1) * sizeof(*table));
	unsigned int nr = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(rules); i++)
		if ((rules[i].flags & flags) &&
		    rules[i].kind != WORD_UNSPECIFIED)
			table[nr++] = rules[i].name;
	return table;
}

static const struct word_rule *first_word(const struct func *func,
					  const struct item *item)
{
	unsigned int where = func->is_slot ? SLOT : FUNC;
	const struct word_rule *rule = find_rule(item->name);
	const char *const *table = words_of(where);
	const char *near;

	if (rule && (rule->flags & where) && !item->address)
		return rule;
	if (rule) {
		diag_error(&item->loc, "'%s' is no word for an argument of a %s",
			   item->name, func->is_slot ? "slot" : "function");
	} else {
		diag_error(&item->loc, "unknown word '%s'", item->name);
		near = str_nearest(item->name, table);
		if (near) {
			diag_fix("did you mean '%s'?", near);
			return NULL;
		}
	}
	near = "";
	for (; *table; table++)
		near = str_print("%s%s%s", near, *near ? ", " : "", *table);
	diag_fix("use one of: %s", near);
	return NULL;
}

static bool want_args(const struct item *item, unsigned int lo, unsigned int hi)
{
	if (item->arg.nr >= lo && item->arg.nr <= hi)
		return true;
	if (!hi)
		diag_error(&item->loc, "'%s' takes nothing in parentheses",
			   item->name);
	else if (hi > lo)
		diag_error(&item->loc, "'%s' takes %u to %u values in parentheses",
			   item->name, lo, hi);
	else
		diag_error(&item->loc, "'%s' takes %u value%s in parentheses",
			   item->name, lo, lo == 1 ? "" : "s");
	return false;
}

static bool misplaced(const struct item *item, const struct word *word)
{
	diag_error(&item->loc, "'%s' has no meaning after '%s'", item->name,
		   word_name(word->kind));
	return false;
}

static bool parse_modifier(const struct func *func, struct word *word,
			   const struct item *item)
{
	unsigned int flags = rule_of(word->kind)->flags;
	const char *name = item->name;
	const char *near;

	if (str_eq(name, "nullable")) {
		word->nullable = true;
		return want_args(item, 0, 0);
	}
	if (str_eq(name, "size")) {
		if (!want_args(item, 1, 1))
			return false;
		word->size = item->arg.at[0].s;
		return (flags & SIZE) || misplaced(item, word);
	}
	if (str_eq(name, "key")) {
		if (!want_args(item, 1, 1))
			return false;
		word->key = item->arg.at[0].s;
		return (flags & KEY) || misplaced(item, word);
	}
	if (str_eq(name, "aux")) {
		if (!want_args(item, 1, 3))
			return false;
		word->nr_aux = item->arg.nr;
		for (unsigned int i = 0; i < item->arg.nr; i++)
			word->aux[i] = item->arg.at[i].s;
		return word->kind == WORD_ACQUIRE || misplaced(item, word);
	}
	if (str_eq(name, "once")) {
		word->once = true;
		return want_args(item, 0, 0) &&
		       (word->kind == WORD_ACQUIRE || misplaced(item, word));
	}
	if (str_eq(name, "maybe")) {
		word->maybe = true;
		return want_args(item, 0, 0) &&
		       ((word->kind == WORD_RELEASE && !func->is_slot) ||
			misplaced(item, word));
	}
	if (str_eq(name, "after")) {
		word->after = true;
		return want_args(item, 0, 0) &&
		       ((word->kind == WORD_RELEASE && !func->is_slot) ||
			misplaced(item, word));
	}
	if (str_eq(name, "hooked")) {
		word->hooked = true;
		return want_args(item, 0, 0) &&
		       (((word->kind == WORD_REF || word->kind == WORD_IN) &&
			 !func->is_slot) || misplaced(item, word));
	}
	if (str_eq(name, "copy")) {
		word->copy = true;
		return want_args(item, 0, 0) &&
		       ((func->is_slot && (word->kind == WORD_OUT ||
					   word->kind == WORD_INOUT)) ||
			misplaced(item, word));
	}
	if (str_eq(name, "if")) {
		if (!want_args(item, 1, 1))
			return false;
		word->cond = item->arg.at[0].s;
		return word->kind == WORD_OWN || misplaced(item, word);
	}
	diag_error(&item->loc, "unknown modifier '%s'", name);
	near = str_nearest(name, modifiers);
	if (near)
		diag_fix("did you mean '%s'?", near);
	else if (find_rule(name))
		diag_fix("put a comma before a second word");
	return false;
}

static const char *symbol_text(const struct item *item)
{
	return str_print("%s%s", item->address ? "&" : "", item->name);
}

/* "or F or G", from item @i on. Returns the item behind, 0 on error. */
static unsigned int parse_alternatives(const struct func *func,
				       struct word *word, const item_vec *items,
				       unsigned int i)
{
	while (i < items->nr && str_eq(items->at[i].name, "or")) {
		if (i + 1 == items->nr) {
			diag_error(&items->at[i].loc, "'or' what?");
			return 0;
		}
		if ((func->is_slot && word->kind != WORD_ONE_OF) ||
		    word->kind == WORD_ACQUIRE || word->kind == WORD_OPAQUE) {
			diag_error(&items->at[i].loc,
				   "'or' has no meaning after '%s'",
				   word_name(word->kind));
			return 0;
		}
		vec_add(&word->alternative, symbol_text(&items->at[i + 1]));
		i += 2;
	}
	return i;
}

struct word *word_parse(const struct func *func, const item_vec *items)
{
	const struct item *first = &items->at[0];
	const struct word_rule *rule = first_word(func, first);
	struct word *word;
	unsigned int i = 1;

	if (!rule)
		return NULL;
	word = mem_alloc(sizeof(*word));
	word->loc = first->loc;
	word->kind = rule->kind;
	if (rule->kind == WORD_RANGE) {
		if (!want_args(first, 2, 2))
			return NULL;
		word->lo = first->arg.at[0].s;
		word->hi = first->arg.at[1].s;
	} else if (!want_args(first, 0, 0)) {
		return NULL;
	}
	if (rule->flags & (OBJECT | LIST | HOOK)) {
		const char *what = rule->flags & OBJECT ? "a type" :
				   rule->flags & LIST ? "a kernel symbol" :
							"'hook'";

		if (i == items->nr || items->at[i].arg.nr ||
		    ((rule->flags & HOOK) && !str_eq(items->at[i].name, "hook"))) {
			diag_error(&first->loc, "'%s' needs %s behind it",
				   rule->name, what);
			return NULL;
		}
		if (rule->flags & OBJECT)
			word->type_name = items->at[i].name;
		else if (rule->flags & LIST)
			vec_add(&word->alternative, symbol_text(&items->at[i]));
		i++;
	}
	while (i < items->nr) {
		if (str_eq(items->at[i].name, "or")) {
			i = parse_alternatives(func, word, items, i);
			if (!i)
				return NULL;
		} else if (!parse_modifier(func, word, &items->at[i++])) {
			return NULL;
		}
	}
	return word;
}
