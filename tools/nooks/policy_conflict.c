// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules that cannot be meant as they stand. The later one of two decides, so an
 * exception stands behind what it is an exception of. A rule that decides
 * nothing any more, and two that contradict each other for a part of both, are
 * mistakes.
 */
#include "cli.h"

#include <string.h>

#include "policy.h"

static bool by_address(const struct policy_rule *rule)
{
	return rule->place == PLACE_SYMBOL || rule->place == PLACE_RANGE;
}

static bool by_type(const struct policy_rule *rule)
{
	return rule->place == PLACE_FIELD || rule->place == PLACE_TYPE;
}

static bool same_space(const struct policy_rule *a, const struct policy_rule *b)
{
	if (!a->valid || !b->valid || a->class != b->class)
		return false;
	if (by_address(a))
		return by_address(b);
	if (by_type(a))
		return by_type(b) && str_eq(a->name, b->name);
	return b->place == PLACE_REGION && a->region == b->region;
}

/* An object of a type is one of the region "object", whatever the field. */
static bool holds_objects(const struct policy_rule *rule)
{
	return rule->place == PLACE_REGION && str_eq(policy_regions[rule->region], "object");
}

/* The last byte from @at on that @rule takes away from @earlier. */
static bool takes(const struct policy_rule *rule, const struct policy_rule *earlier, uint64_t at,
		  uint64_t *last)
{
	if (rule->valid && rule->class == earlier->class && holds_objects(rule) &&
	    by_type(earlier)) {
		*last = earlier->last;
		return true;
	}
	if (!same_space(earlier, rule) || at < rule->first || at > rule->last)
		return false;
	*last = rule->last;
	return true;
}

/* Do later rules speak of every byte of this one? The one that takes the last. */
static const struct policy_rule *overridden(const struct policy *policy,
					    const struct policy_rule *rule)
{
	const struct policy_rule *by = NULL;
	uint64_t at = rule->first, last = 0;

	for (;;) {
		bool taken = false;

		for (unsigned int i = rule->number; i < policy->rule.nr && !taken; i++) {
			taken = takes(policy->rule.at[i], rule, at, &last);
			if (taken)
				by = policy->rule.at[i];
		}
		if (!taken)
			return NULL;
		if (last >= rule->last)
			return by;
		at = last + 1;
	}
}

static bool cross(const struct policy_rule *a, const struct policy_rule *b)
{
	return same_space(a, b) && a->allow != b->allow &&
	       ((a->first < b->first && b->first <= a->last && a->last < b->last) ||
		(b->first < a->first && a->first <= b->last && b->last < a->last));
}

void policy_conflicts(const struct policy *policy)
{
	vec_each(i, &policy->rule) {
		const struct policy_rule *rule = policy->rule.at[i];
		const struct policy_rule *by = rule->valid ? overridden(policy, rule) : NULL;

		if (by) {
			diag_error(&rule->loc, "this rule decides nothing: %s",
				   by->allow == rule->allow ? "a later one says the same" :
							      "a later one says the opposite");
			diag_note(&by->loc, "the later one");
			diag_fix(by->allow == rule->allow ? "drop it" :
				 "of two rules the later decides: put exceptions behind what they are exceptions of");
			continue;
		}
		for (unsigned int j = 0; j < i; j++) {
			const struct policy_rule *earlier = policy->rule.at[j];

			if (!cross(earlier, rule))
				continue;
			diag_error(&rule->loc, "this contradicts an earlier rule for a part of both");
			diag_note(&earlier->loc, "the earlier one");
			diag_fix("let one lie within the other, as an exception, or let them not overlap");
			break;
		}
	}
}
