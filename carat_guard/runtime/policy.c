// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy says about one access. Nothing here has state: the same policy
 * and the same place give the same answer.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "policy.h"

const char * const carat_kind_name[] = {
	[CARAT_KIND_NONE]	= "none",
	[CARAT_KIND_HEAP]	= "heap",
	[CARAT_KIND_DATA]	= "data",
	[CARAT_KIND_STACK]	= "stack",
	[CARAT_KIND_MMIO]	= "mmio",
	[CARAT_KIND_DMA]	= "dma",
	[CARAT_KIND_RODATA]	= "rodata",
	[CARAT_KIND_GRANT]	= "grant",
	[CARAT_KIND_OBJECT]	= "object",
};
static_assert(ARRAY_SIZE(carat_kind_name) == CARAT_KINDS);

/*
 * Read and call stay off until a driver has shown that it can do with them.
 * carat_guard/policies/default.policy says the same in the administrators'
 * words, and a test compares the two.
 */
const char carat_policy_builtin[] =
	"nooks-policy 1\n"
	"name default\n"
	"write mode enforce default deny violation recover\n"
	"read mode off default deny violation recover\n"
	"call mode off default deny violation recover\n"
	"arg mode enforce default deny violation recover\n"
	"run mode enforce default deny violation recover\n"
	"end 0\n";

/* Tracked types that stand for memory; all others are objects of the kernel. */
static const struct {
	const char *type;
	enum carat_kind kind;
} memory_types[] = {
	{ "heap",		CARAT_KIND_HEAP },
	{ "vmalloc_area",	CARAT_KIND_HEAP },
	{ "module_data",	CARAT_KIND_DATA },
	{ "mmio",		CARAT_KIND_MMIO },
	{ "dma_coherent",	CARAT_KIND_DMA },
};

enum carat_kind carat_policy_kind(const char *type)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(memory_types); i++)
		if (!strcmp(type, memory_types[i].type))
			return memory_types[i].kind;
	return CARAT_KIND_OBJECT;
}

/* The answer for one byte, and up to where it is the answer. */
struct answer {
	unsigned int rule;
	bool allow;
	unsigned long until;
};

static void consider(struct answer *answer, unsigned int rule, bool allow)
{
	if (rule > answer->rule) {
		answer->rule = rule;
		answer->allow = allow;
	}
}

static void ask_map(struct answer *answer, const struct carat_policy_map *map,
		    unsigned long start, unsigned long at)
{
	const struct carat_policy_span *span;
	unsigned long until;

	if (at < start) {
		answer->until = min(answer->until, start - 1);
		return;
	}
	span = carat_policy_find(map, at - start, &until);
	if (until <= ULONG_MAX - start)
		answer->until = min(answer->until, start + until);
	if (span)
		consider(answer, span->rule, span->allow);
}

static const struct carat_policy_map *
fields_of(const struct carat_policy_class *class, const char *type)
{
	unsigned int i;

	for (i = 0; i < class->nr_types; i++)
		if (!strcmp(type, class->type[i].name))
			return &class->type[i].field;
	return NULL;
}

static struct answer ask(const struct carat_policy_class *class,
			 const struct carat_region *where, unsigned long at)
{
	struct answer answer = { .until = ULONG_MAX };
	const struct carat_policy_map *field;

	consider(&answer, class->kind[where->kind].rule,
		 class->kind[where->kind].allow);
	ask_map(&answer, &class->memory, 0, at);
	for (; where && class->nr_types; where = where->up) {
		field = where->type ? fields_of(class, where->type) : NULL;
		if (field)
			ask_map(&answer, field, where->start, at);
	}
	return answer;
}

bool carat_policy_allows(const struct carat_policy *policy,
			 enum nooks_class class,
			 const struct carat_region *where, unsigned long addr,
			 size_t size, unsigned int *rule)
{
	const struct carat_policy_class *said = &policy->class[class];
	unsigned long last = addr + size - 1;
	struct answer answer = {};

	if (rule)
		*rule = 0;
	if (!said->nr_rules)
		return where->right || said->allow;
	/* Nothing reaches over the end of the address space. */
	if (last < addr)
		return false;
	for (;;) {
		answer = ask(said, where, addr);
		if (!answer.rule)
			answer.allow = where->right || said->allow;
		if (rule)
			*rule = answer.rule;
		if (!answer.allow || answer.until >= last)
			return answer.allow;
		addr = answer.until + 1;
	}
}
