/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies: what an administrator has said about a domain, on top of what its
 * rights say. The language is that of nooks-policy(5); tools/nooks resolves
 * it and hands it over as text, which policy_parse.c makes a struct carat_policy
 * of. That is never changed afterwards, only replaced as a whole (policy_file.c).
 *
 * policy_check.c is where guards and rights meet it.
 */
#ifndef CARAT_GUARD_POLICY_H
#define CARAT_GUARD_POLICY_H

#include <linux/mutex.h>
#include <linux/types.h>

#include <nooks/nooks.h>

#define CARAT_POLICY_NAME	32	/* of policies and types, with the NUL */
#define CARAT_POLICY_LABEL	96
#define CARAT_POLICY_ERROR	128
#define CARAT_POLICY_TEXT	65536	/* bytes of text at most */
#define CARAT_POLICY_LINES	512	/* lines with rules at most */

/**
 * enum carat_kind - what kind of memory an address lies in
 * @CARAT_KIND_NONE: nothing that is known of
 * @CARAT_KIND_HEAP: allocated by the driver
 * @CARAT_KIND_DATA: its .data and .bss
 * @CARAT_KIND_STACK: its own frames
 * @CARAT_KIND_MMIO: registers of its device
 * @CARAT_KIND_DMA: coherent DMA memory
 * @CARAT_KIND_RODATA: its code and constants
 * @CARAT_KIND_GRANT: lent for the running call
 * @CARAT_KIND_OBJECT: an object of the kernel that it holds
 * @CARAT_KINDS: how many there are
 */
enum carat_kind {
	CARAT_KIND_NONE,
	CARAT_KIND_HEAP,
	CARAT_KIND_DATA,
	CARAT_KIND_STACK,
	CARAT_KIND_MMIO,
	CARAT_KIND_DMA,
	CARAT_KIND_RODATA,
	CARAT_KIND_GRANT,
	CARAT_KIND_OBJECT,
	CARAT_KINDS
};

extern const char * const carat_kind_name[CARAT_KINDS];

/**
 * struct carat_region - what is known about the place of an access
 * @kind: what it is; only the innermost region's counts
 * @type: name of the tracked type, or NULL
 * @start: where that object begins; fields are counted from there
 * @right: the domain's rights cover the access
 * @up: the object this one is embedded in, or NULL
 */
struct carat_region {
	enum carat_kind kind;
	const char *type;
	unsigned long start;
	bool right;
	const struct carat_region *up;
};

/**
 * struct carat_policy_span - stretch of addresses, or of bytes in a type
 * @first: first byte
 * @last: last byte, so that the end of the address space is no special case
 * @rule: number of the rule that decides here; the larger one wins
 * @allow: what it says
 */
struct carat_policy_span {
	unsigned long first;
	unsigned long last;
	unsigned int rule;
	bool allow;
};

/**
 * struct carat_policy_map - rules painted over each other: sorted, disjoint
 * @nr: used entries
 * @room: allocated entries
 * @span: the entries
 */
struct carat_policy_map {
	unsigned int nr;
	unsigned int room;
	struct carat_policy_span *span;
};

/* What is said about the fields of a tracked type. */
struct carat_policy_type {
	char name[CARAT_POLICY_NAME];
	struct carat_policy_map field;
};

/**
 * struct carat_policy_class - what is said about one class of accesses
 * @mode: the domain's mode for it, when the policy is loaded
 * @violation: what a denied access leads to in mode enforce
 * @allow: what becomes of an access that neither rule nor right speaks of
 * @nr_rules: rules in all
 * @kind: by kind of memory; rule 0: none
 * @memory: by address
 * @nr_types: entries in @type
 * @type: by type
 */
struct carat_policy_class {
	enum nooks_mode mode;
	enum nooks_violation violation;
	bool allow;
	unsigned int nr_rules;
	struct {
		unsigned int rule;
		bool allow;
	} kind[CARAT_KINDS];
	struct carat_policy_map memory;
	unsigned int nr_types;
	struct carat_policy_type *type;
};

/**
 * struct carat_policy - a policy; constant once made
 * @name: what its author calls it
 * @class: by enum nooks_class
 * @text: what it was made of, shown as it came
 */
struct carat_policy {
	char name[CARAT_POLICY_NAME];
	struct carat_policy_class class[NOOKS_CLASSES];
	char *text;
};

/**
 * struct carat_policy_error - why a text is no policy
 * @line: from 1
 * @column: from 1
 * @what: the reason
 */
struct carat_policy_error {
	unsigned int line;
	unsigned int column;
	char what[CARAT_POLICY_ERROR];
};

/**
 * struct carat_policy_seat - where a domain keeps its policy
 * @policy: the one in force, never NULL; RCU
 * @lock: one is replaced at a time
 * @error: what was wrong with the text written last, or ""
 */
struct carat_policy_seat {
	struct carat_policy __rcu *policy;
	struct mutex lock;	/* replacing; error */
	char error[CARAT_POLICY_ERROR + 32];
};

/* What a domain has without a file: default.policy, resolved. */
extern const char carat_policy_builtin[];

/* --- policy_parse.c --- */

/**
 * carat_policy_parse() - make a policy of resolved text
 * @text: the text; not trusted
 * @len: bytes; must not hold a NUL
 * @error: says why not
 *
 * Context: May sleep.
 * Return: the policy; ERR_PTR(-EINVAL) with @error filled; ERR_PTR(-ENOMEM).
 */
struct carat_policy *carat_policy_parse(const char *text, size_t len,
					struct carat_policy_error *error);
void carat_policy_free(struct carat_policy *policy);

/* --- policy.c: pure functions, any context --- */

/**
 * carat_policy_allows() - may this access happen?
 * @policy: the domain's policy
 * @class: what kind of access
 * @where: what is known about the place
 * @addr: first byte
 * @size: bytes, at least 1
 * @rule: receives the number of the rule that decided, 0 if rights or the
 *	default did; or NULL
 *
 * Of the rules that speak of a byte, the last one decides. Where none does, the
 * rights do, and then the default. Every byte must be allowed.
 *
 * Return: true when it may.
 */
bool carat_policy_allows(const struct carat_policy *policy,
			 enum nooks_class class,
			 const struct carat_region *where, unsigned long addr,
			 size_t size, unsigned int *rule);

/**
 * carat_policy_cacheable() - may a site remember this right?
 * @policy: the domain's policy
 * @class: the site's class
 * @where: what the right belongs to
 * @start: its first byte
 * @len: its bytes
 *
 * A site that holds a window asks no more, so no byte of it may be forbidden.
 */
static inline bool carat_policy_cacheable(const struct carat_policy *policy,
					  enum nooks_class class,
					  const struct carat_region *where,
					  unsigned long start, size_t len)
{
	return !policy->class[class].nr_rules ||
	       carat_policy_allows(policy, class, where, start, len, NULL);
}

/* The kind of memory that objects of a tracked type stand for. */
enum carat_kind carat_policy_kind(const char *type);

/* --- policy_map.c --- */

/* The map's span at @at, or NULL; @until: up to where that is the answer. */
const struct carat_policy_span *
carat_policy_find(const struct carat_policy_map *map, unsigned long at,
		  unsigned long *until);
/* 0 or -ENOMEM. May sleep. */
int carat_policy_paint(struct carat_policy_map *map,
		       const struct carat_policy_span *new);
struct carat_policy_map *carat_policy_fields(struct carat_policy_class *class,
					     const char *name);
void carat_policy_free_maps(struct carat_policy_class *class);

/* --- policy_file.c: a domain's policy comes, is replaced and goes --- */

/**
 * carat_policy_open() - give a new domain the built-in policy
 * @seat: in the domain's protection data
 * @dom: the domain; its debugfs folder gets the files policy and policy_error
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int carat_policy_open(struct carat_policy_seat *seat, struct nooks_domain *dom);

/**
 * carat_policy_replace() - give a domain another policy
 * @dom: the domain, whose code may run
 * @text: the policy
 * @len: its length
 *
 * When it comes back with 0, the new one holds for every access. Else the old one does,
 * and @error of the seat says why.
 *
 * Context: May sleep.
 * Return: 0 or -errno.
 */
int carat_policy_replace(struct nooks_domain *dom, const char *text, size_t len);

/* No code of the domain runs any more, and its files are gone. */
void carat_policy_close(struct carat_policy_seat *seat);

/* --- modes.c --- */

/* A policy is about to be published: what it has rules for must be asked. */
void carat_policy_announce(struct nooks_domain *dom,
			   const struct carat_policy *policy);

/**
 * carat_policy_apply() - a policy has been published
 * @dom: the domain
 * @policy: the new one
 *
 * Sets the modes and resets the sites of all classes. Nobody decides by the old
 * policy any more.
 *
 * Context: May sleep.
 * Return: 0 or -errno.
 */
int carat_policy_apply(struct nooks_domain *dom,
		       const struct carat_policy *policy);

struct carat_policy_seat *carat_policy_seat(struct nooks_domain *dom);

#endif /* CARAT_GUARD_POLICY_H */
