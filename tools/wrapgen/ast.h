/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The syntax tree of all .idl files given, and what check.c adds to it from
 * the kernel's type data.
 */
#ifndef WRAPGEN_AST_H
#define WRAPGEN_AST_H

#include "decl.h"
#include "mem.h"

struct kbtf;

/**
 * struct idl_file - one source file
 * @path: as given on the command line
 * @label: how generated files name it: the last folder and the name
 * @base: the name without folder and extension
 * @text: content, NUL-terminated
 * @len: its length; a NUL before that is one too many
 * @module: the kernel module its functions live in, or NULL for the image
 * @btf: the type data that goes with @module
 * @index: how many files were given before it
 * @broken: it has syntax errors, so the tree has holes
 * @optional: functions that this kernel has not are left out
 * @include: headers
 */
struct idl_file {
	const char *path;
	const char *label;
	const char *base;
	const char *text;
	size_t len;
	const char *module;
	struct kbtf *btf;
	unsigned int index;
	bool broken;
	bool optional;
	VEC(const char *) include;
};

/* A stretch of a file: lines and columns from 1, bytes from 0. */
struct loc {
	const struct idl_file *file;
	int line;
	int column;
	int last_line;
	int last_column;
	size_t begin;
	size_t end;
};

struct text {
	struct loc loc;
	const char *s;
};

typedef VEC(struct text) text_vec;

enum word_kind {
	WORD_UNSPECIFIED,	/* what a skeleton says; never accepted */
	WORD_IN,
	WORD_OUT,
	WORD_INOUT,
	WORD_STRING,
	WORD_FORMAT,
	WORD_REF,
	WORD_ACQUIRE,
	WORD_RELEASE,
	WORD_OWN,
	WORD_LEND,
	WORD_CALLBACK,
	WORD_ONE_OF,
	WORD_OPAQUE,
	WORD_USER,
	WORD_CHECK,
	WORD_RANGE,
	WORD_PAGES,
	WORD_LOCK_CLASS,
	WORD_LOCK_NAME,
};

struct type;

/**
 * struct word - what an argument means, with its modifiers
 * @loc: where
 * @kind: the word
 * @type_name: for words that speak of an object
 * @type: the same, looked up
 * @nullable: NULL passes unchecked
 * @once: holding it already is fine
 * @maybe: not holding it is fine
 * @after: untracked only when the kernel function has run
 * @copy: the driver gets a copy
 * @size: bytes, or NULL
 * @key: what the object is known by, or NULL
 * @cond: when the domain keeps it, or NULL
 * @lo: of a range
 * @hi: of a range
 * @nr_aux: entries in @aux
 * @aux: values kept for the release
 * @hooked: the hook of the function does the check
 * @alternative: kernel symbols that pass as well (or: the only ones)
 */
struct word {
	struct loc loc;
	enum word_kind kind;
	const char *type_name;
	const struct type *type;
	bool nullable;
	bool once;
	bool maybe;
	bool after;
	bool copy;
	bool hooked;
	const char *size;
	const char *key;
	const char *cond;
	const char *lo;
	const char *hi;
	unsigned int nr_aux;
	const char *aux[3];
	VEC(const char *) alternative;
};

struct param {
	struct loc loc;
	const char *name;
	struct ctype *type;
	VEC(struct word *) word;
	struct type_info info;		/* from BTF */
	bool is_return;
	bool broken;			/* a word of it was refused */
};

enum lock_kind {
	LOCK_NONE,
	LOCK_SPIN,
	LOCK_SPIN_BH,
	LOCK_SPIN_IRQ,
	LOCK_SPIN_IRQSAVE,
	LOCK_MUTEX,
	LOCK_RTNL,
	LOCK_RCU,
	LOCK_BH,
};

struct lock_clause {
	struct loc loc;
	const char *kind_name;
	enum lock_kind kind;
	const char *param;
};

enum hook_kind {
	HOOK_NONE,
	HOOK_CALL,
	HOOK_INLINE,		/* in wrappers/<base>.h */
};

/**
 * struct func - an imported function, or a slot the kernel calls
 * @loc: its name
 * @is_slot: the latter
 * @name: "kfree"; "net_device_ops.ndo_open"; "request_threaded_irq(handler)"
 * @symbol: "kfree"; "net_device_ops__ndo_open"; "request_threaded_irq__arg1"
 * @owner: slots: the struct or the function
 * @member: slots: the field or the parameter
 * @of_argument: slots: @owner is a function
 * @ret: what it returns
 * @param: arguments
 * @varargs: ends with "..."
 * @body: it has one; end of the declaration otherwise
 */
struct func {
	struct loc loc;
	bool is_slot;
	const char *name;
	const char *symbol;
	const char *owner;
	const char *member;
	bool of_argument;
	struct param ret;
	VEC(struct param *) param;
	bool varargs;

	bool sleeps;
	bool softirq;
	bool keeps;
	bool optional;
	bool declare;
	bool macro;
	bool assembly;
	enum hook_kind before;
	enum hook_kind after;
	enum hook_kind instead;
	enum hook_kind quick;
	enum hook_kind refused;
	struct text success;
	struct text forward;
	struct text fault;
	struct text replay;		/* slots: the object it configures */
	struct text unbinds;		/* slots: the device the driver core takes back */
	struct lock_clause lock;
	struct lock_clause unlock;
};

struct field {
	struct loc loc;
	const char *path;
	const char *type_name;		/* embeds */
	const struct type *type;
	/* from BTF, bytes */
	unsigned int offset;
	unsigned int size;
	bool bits;
};

struct type {
	struct loc loc;
	const char *name;
	const char *tag;
	VEC(struct field *) writable;
	VEC(struct field *) embeds;
	bool all;
	bool memory;
	bool counted;
	bool often;
	bool weak;
	bool is_private;
	bool release_hook;
	bool quiesce_hook;
	enum hook_kind rights_hook;
	bool covers_hook;
	bool survives_hook;
	bool bound_hook;
	struct text release;
	struct ctype *release_arg;	/* from BTF */
	unsigned int size;		/* from BTF */
};

enum import_kind {
	IMPORT_DIRECT,
	IMPORT_ASM,
	IMPORT_DATA,
};

struct import {
	struct loc loc;
	const char *name;
	enum import_kind kind;
};

struct idl {
	VEC(struct idl_file *) file;
	VEC(struct type *) type;
	VEC(struct func *) func;	/* functions and slots */
	VEC(struct func *) absent;	/* optional ones that this kernel has not */
	VEC(struct import *) import;
};

/* Parses one file into @idl. Errors go to diag. */
void idl_parse(struct idl *idl, struct idl_file *file);
struct idl_file *idl_open(struct idl *idl, const char *path);
/* Fills in what comes from BTF and reports everything that is wrong. */
void idl_check(struct idl *idl);
struct type *idl_type(const struct idl *idl, const char *name);

/*
 * May nooks_object_track_lazy() track it? It comes and goes so often that wrappers
 * do so inline.
 */
bool type_is_fast(const struct type *type);

/* How wrappers name the hash table that its objects are in; "0": that of most. */
const char *type_table(const struct type *type);

/* Flags of an allocation: they are checked, whatever words there are. */
bool param_is_gfp(const struct param *param);

/* One word of an argument clause, before it is understood: "size" "(a * b)". */
struct item {
	struct loc loc;
	const char *name;
	bool address;			/* "&name" */
	text_vec arg;
};

typedef VEC(struct item) item_vec;

struct word *word_parse(const struct func *func, const item_vec *items);
const char *word_name(enum word_kind kind);
bool word_has_object(enum word_kind kind);
enum lock_kind lock_kind(const char *name);
bool lock_kind_has_lock(enum lock_kind kind);
const char *lock_kind_symbol(enum lock_kind kind);
extern const char *const lock_kind_names[];

#endif
