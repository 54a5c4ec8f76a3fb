// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the names of a policy mean in the kernel it is for: bytes of types, from
 * the kernel's own type data, and addresses of symbols.
 */
#include "cli.h"

#include <ctype.h>
#include <string.h>

#include "policy.h"

/* From idl/: under which names domains track a struct. Made by the Makefile. */
static const struct {
	const char *tag;
	const char *name;
} tracked[] = {
#include "policy_tracked.h"
};

struct resolver {
	struct policy *policy;
	const struct kbtf *kb;
	const struct policy_symbols *symbols;
};

/* What the kernel's side takes, carat_guard/runtime/policy.h. */
#define TYPE_NAME_MAX	31
#define TYPE_SIZE_MAX	(1u << 20)

static bool is_kernel(uint64_t address)
{
	return address >> 63;
}

static void find_tracked(struct policy_rule *rule)
{
	for (size_t i = 0; i < ARRAY_SIZE(tracked); i++)
		if (str_eq(tracked[i].tag, rule->name))
			vec_add(&rule->tracked, tracked[i].name);
}

/*
 * No domain ever holds one: then there are no rights to it, and a rule cannot
 * give any. To deny it says that this shall stay so, and by default it does.
 */
static bool untracked(const struct resolver *r, struct policy_rule *rule)
{
	const char *class = policy_classes[rule->class];

	if (rule->tracked.nr)
		return true;
	if (rule->allow) {
		diag_error(&rule->loc, "no domain ever holds a struct %s: this allows nothing",
			   rule->name);
		diag_fix("rules by type speak of what a domain has rights to; name memory by symbol or range");
		return false;
	}
	if (r->policy->verdict[rule->class].value) {
		diag_error(&rule->loc, "no domain ever holds a struct %s: this denies nothing",
			   rule->name);
		diag_note(&r->policy->verdict[rule->class].loc,
			  "%s without a right is allowed by default", class);
		diag_fix("default %s deny; and allow what is needed", class);
		return false;
	}
	if (strlen(rule->name) > TYPE_NAME_MAX) {
		diag_error(&rule->loc, "no domain ever holds a struct of so long a name");
		diag_fix("leave it out: without a right it is denied");
		return false;
	}
	vec_add(&rule->tracked, rule->name);
	return true;
}

static void type(const struct resolver *r, struct policy_rule *rule)
{
	int id = kbtf_find(r->kb, KBTF_STRUCT, rule->name, 0), other;
	struct kbtf_field field;
	const char *nearest;
	unsigned int size;

	if (!id) {
		nearest = kbtf_nearest(r->kb, KBTF_STRUCT, rule->name);
		diag_error(&rule->loc, "this kernel has no struct %s", rule->name);
		if (nearest)
			diag_fix("did you mean '%s'?", nearest);
		return;
	}
	size = kbtf_size(r->kb, id);
	if (size > TYPE_SIZE_MAX) {
		diag_error(&rule->loc, "struct %s is too large for a rule", rule->name);
		return;
	}
	for (unsigned int nth = 1; (other = kbtf_find(r->kb, KBTF_STRUCT, rule->name, nth)); nth++)
		if (kbtf_size(r->kb, other) != size) {
			diag_error(&rule->loc, "this kernel has several structs %s", rule->name);
			return;
		}
	if (!rule->field) {
		rule->last = size - 1;
		rule->valid = size;
		if (!size)
			diag_error(&rule->loc, "struct %s is empty", rule->name);
		return;
	}
	if (!kbtf_field(r->kb, id, rule->field, &field)) {
		nearest = kbtf_nearest_field(r->kb, id, rule->field);
		diag_error(&rule->loc, "struct %s has no field %s", rule->name, rule->field);
		if (nearest)
			diag_fix("did you mean '%s.%s'?", rule->name, nearest);
		return;
	}
	if (field.bit_size) {
		diag_error(&rule->loc, "%s is a bit-field: its bytes hold others, too", rule->field);
		diag_fix("rules speak of whole bytes; name an ordinary field");
		return;
	}
	if (!field.size) {
		diag_error(&rule->loc, "%s has no size", rule->field);
		return;
	}
	rule->first = field.bit_offset / 8;
	rule->last = rule->first + field.size - 1;
	rule->valid = true;
}

static const struct policy_symbol *symbol(const struct resolver *r, const struct loc *loc,
					  const char *name)
{
	const struct policy_symbol *found = policy_symbol_find(r->symbols, name);
	const char *nearest;

	if (found && found->kind == '?') {
		diag_error(loc, "this kernel has several symbols %s", name);
		diag_fix("give the addresses, as a range");
		return NULL;
	}
	if (found && is_kernel(found->address))
		return found;
	if (found) {
		diag_error(loc, "%s is per-CPU: it has no address of its own", name);
		return NULL;
	}
	if (policy_symbol_in_module(r->symbols, name)) {
		diag_error(loc, "%s lives in a module: its address is another when that is loaded again",
			   name);
		diag_fix("only symbols of the kernel's image can be named");
		return NULL;
	}
	nearest = policy_symbol_nearest(r->symbols, name);
	diag_error(loc, "this kernel has no symbol %s", name);
	if (nearest)
		diag_fix("did you mean '%s'?", nearest);
	return NULL;
}

static bool is_code(const struct policy_symbol *symbol)
{
	return toupper((unsigned char)symbol->kind) == 'T' || symbol->kind == 'w' ||
	       symbol->kind == 'W';
}

static void place_symbol(const struct resolver *r, struct policy_rule *rule)
{
	const struct policy_symbol *found = symbol(r, &rule->loc, rule->name);

	if (!found)
		return;
	if (!found->size) {
		diag_error(&rule->loc, "where %s ends is not known", rule->name);
		diag_fix("give the addresses, as a range");
		return;
	}
	if (rule->class == CLASS_CALL && !is_code(found)) {
		diag_error(&rule->loc, "%s is no function", rule->name);
		return;
	}
	if (rule->allow && rule->class == CLASS_WRITE &&
	    (is_code(found) || toupper((unsigned char)found->kind) == 'R')) {
		diag_error(&rule->loc, "%s is %s: the processor does not let anybody write it",
			   rule->name, is_code(found) ? "code" : "constant");
		return;
	}
	rule->first = found->address;
	/* A call goes to where a function begins. */
	rule->last = rule->class == CLASS_CALL ? rule->first : rule->first + found->size - 1;
	rule->valid = true;
}

static void place_range(const struct resolver *r, struct policy_rule *rule)
{
	struct policy_address *address = rule->address;

	for (int i = 0; i < 2; i++) {
		if (address[i].symbol) {
			const struct policy_symbol *found =
				symbol(r, &address[i].loc, address[i].symbol);

			if (!found)
				return;
			address[i].value = found->address;
		} else if (!is_kernel(address[i].value)) {
			diag_error(&address[i].loc, "not an address of the kernel");
			diag_fix("these are 0xff00000000000000 and above");
			return;
		}
	}
	if (address[0].value >= address[1].value) {
		diag_error(&rule->loc, "this range is empty: it ends where or before it begins");
		diag_fix("the end is the first byte behind it");
		return;
	}
	rule->first = address[0].value;
	rule->last = address[1].value - 1;
	rule->valid = true;
}

static void region(struct policy_rule *rule)
{
	if (!rule->allow && str_eq(policy_regions[rule->region], "stack")) {
		diag_error(&rule->loc, "no driver runs without its stack");
		return;
	}
	rule->valid = true;
}

static void settings(const struct policy *policy)
{
	const struct policy_setting *verdict = &policy->verdict[CLASS_ARG];
	const struct policy_setting *late = &policy->verdict[CLASS_RUN];
	bool told[CLASSES] = { };

	if (verdict->value) {
		diag_error(&verdict->loc, "arguments are never allowed by default");
		diag_fix("'mode arg audit;' reports what is denied, 'mode arg off;' checks nothing");
	}
	if (late->value) {
		diag_error(&late->loc, "what takes too long is never allowed by default");
		diag_fix("'mode run audit;' reports it, 'mode run off;' checks nothing");
	}
	/* Who wrote rules means them to hold. */
	vec_each(i, &policy->rule) {
		const struct policy_rule *rule = policy->rule.at[i];
		const char *class = policy_classes[rule->class];

		if (policy->mode[rule->class].value || told[rule->class])
			continue;
		told[rule->class] = true;
		diag_error(&rule->class_loc, "mode %s is off: no rule of this class has any effect",
			   class);
		if (policy->mode[rule->class].said)
			diag_note(&policy->mode[rule->class].loc, "it was set here");
		diag_fix("mode %s enforce;", class);
	}
}

void policy_resolve(struct policy *policy, const struct kbtf *kb,
		    const struct policy_symbols *symbols)
{
	const struct resolver r = { policy, kb, symbols };

	settings(policy);
	vec_each(i, &policy->rule) {
		struct policy_rule *rule = policy->rule.at[i];

		switch (rule->place) {
		case PLACE_FIELD:
		case PLACE_TYPE:
			type(&r, rule);
			find_tracked(rule);
			rule->valid = rule->valid && untracked(&r, rule);
			break;
		case PLACE_SYMBOL:
			place_symbol(&r, rule);
			break;
		case PLACE_RANGE:
			place_range(&r, rule);
			break;
		case PLACE_REGION:
			region(rule);
			break;
		}
	}
}
