// SPDX-License-Identifier: GPL-2.0
/* The kernel's side of policies, on the host: built with the shim of its tests. */
#include "policy.h"
#include "policy_kernel.h"

const char * const nooks_class_name[] = { "write", "read", "call", "arg", "run" };
const char * const nooks_mode_name[] = { "off", "count", "audit", "enforce" };
const char * const nooks_violation_name[] = { "recover", "audit", "stop", "panic" };
int shim_allocs_left;

/* Sorted and disjoint: what halving relies on. */
static void look_at_map(const struct carat_policy_map *map)
{
	for (unsigned int i = 0; i < map->nr; i++) {
		assert(map->span[i].first <= map->span[i].last);
		assert(!i || map->span[i - 1].last < map->span[i].first);
	}
}

static void ask(const struct carat_policy *policy, enum nooks_class class,
		const struct carat_region *where, unsigned long at)
{
	unsigned int rule = 0;

	for (unsigned long addr = at - 8; addr != at + 8; addr++)
		carat_policy_allows(policy, class, where, addr, 8, &rule);
}

static void use(const struct carat_policy *policy)
{
	for (int i = 0; i < NOOKS_CLASSES; i++) {
		const struct carat_policy_class *class = &policy->class[i];
		struct carat_region where = { .kind = CARAT_KIND_OBJECT, .start = 4096 };

		look_at_map(&class->memory);
		for (unsigned int n = 0; n < class->memory.nr; n++)
			ask(policy, i, &where, class->memory.span[n].first);
		for (unsigned int n = 0; n < class->nr_types; n++) {
			look_at_map(&class->type[n].field);
			where.type = class->type[n].name;
			ask(policy, i, &where, where.start + class->type[n].field.span[0].last);
		}
	}
}

bool policy_kernel_takes(const char *text, size_t len)
{
	struct carat_policy_error error = {};
	struct carat_policy *policy;

	shim_allocs_left = INT_MAX;
	policy = carat_policy_parse(text, len, &error);
	if (IS_ERR(policy)) {
		assert(PTR_ERR(policy) == -EINVAL && error.line && error.column && *error.what);
		return false;
	}
	use(policy);
	carat_policy_free(policy);
	return true;
}
