/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policies as administrators write them, nooks-policy(5): read, resolved against
 * the kernel they are for, and written as the kernel takes them. Messages and
 * type data are wrapgen's.
 */
#ifndef NOOKS_POLICY_H
#define NOOKS_POLICY_H

#include <stdint.h>

#include "../wrapgen/btf.h"
#include "../wrapgen/diag.h"

enum policy_class { CLASS_WRITE, CLASS_READ, CLASS_CALL, CLASS_ARG, CLASS_RUN, CLASSES };

/* Words by number; they end with NULL. */
extern const char *const policy_classes[];
extern const char *const policy_verdicts[];	/* deny, allow */
extern const char *const policy_modes[];
extern const char *const policy_actions[];
extern const char *const policy_places[];
extern const char *const policy_regions[];

enum policy_place {
	PLACE_FIELD,
	PLACE_TYPE,
	PLACE_SYMBOL,
	PLACE_RANGE,
	PLACE_REGION,
};

/* A word of a setting: its number, and where it was said, if it was. */
struct policy_setting {
	int value;
	struct loc loc;
	bool said;
};

/* An end of a range: a number, or a symbol. */
struct policy_address {
	struct loc loc;
	const char *symbol;
	uint64_t value;
};

/**
 * struct policy_rule - a rule about one place; "deny read field a.b, c.d" is two
 * @loc: the place
 * @class_loc: the word for its class
 * @number: from 1, in the order of the file
 * @allow: its verdict
 * @class: of which accesses it speaks
 * @place: what kind of place
 * @name: of a type or a symbol
 * @field: path of a field, or NULL
 * @address: ends of a range
 * @region: by policy_regions
 * @valid: everything below is known
 * @first: address, or offset in the type
 * @last: the last byte
 * @tracked: the names under which the domain tracks the type
 */
struct policy_rule {
	struct loc loc;
	struct loc class_loc;
	unsigned int number;
	bool allow;
	enum policy_class class;
	enum policy_place place;
	const char *name;
	const char *field;
	struct policy_address address[2];
	int region;
	bool valid;
	uint64_t first;
	uint64_t last;
	VEC(const char *) tracked;
};

struct policy {
	struct idl_file file;
	const char *name;
	struct policy_setting mode[CLASSES];
	struct policy_setting verdict[CLASSES];
	struct policy_setting action[CLASSES + 1];	/* the last: of all others */
	VEC(struct policy_rule *) rule;
};

/* policy_lex.re */

enum policy_token {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_MARK,		/* one character */
};

struct policy_lexer {
	const struct idl_file *file;
	const char *at;
	const char *line_start;
	int line;
	enum policy_token token;	/* the next one */
	struct loc loc;
	const char *text;
};

void policy_lex(struct policy_lexer *lex);

/* policy_read.c: errors go to diag */
void policy_read(struct policy *policy);

/* policy_symbol.c: the kernel's symbols */

struct policy_symbol {
	uint64_t address;
	uint64_t size;		/* up to the next one */
	char kind;		/* as nm(1) says */
	const char *name;
};

struct policy_symbols {
	VEC(struct policy_symbol) symbol;	/* by name */
	VEC(const char *) in_module;		/* by name */
};

/* false after saying why */
bool policy_symbols_read(struct policy_symbols *symbols, const char *path);
const struct policy_symbol *policy_symbol_find(const struct policy_symbols *symbols,
					       const char *name);
const char *policy_symbol_nearest(const struct policy_symbols *symbols, const char *name);
bool policy_symbol_in_module(const struct policy_symbols *symbols, const char *name);

/* policy_resolve.c, policy_conflict.c: errors go to diag */
void policy_resolve(struct policy *policy, const struct kbtf *kb,
		    const struct policy_symbols *symbols);
void policy_conflicts(const struct policy *policy);

/* policy_text.c: as the kernel takes it; as a person reads that */
char *policy_text(const struct policy *policy);
struct cli;
int policy_print(struct cli *cli, const char *domain, char *text);

/* policy_compile.c: the kernel's text, or NULL when all is said */
char *policy_compile(struct cli *cli, const char *what, struct policy *policy);
/* policy_load.c: 0 or an exit status, said */
int policy_hand_over(const char *domain, const char *text);

#endif
