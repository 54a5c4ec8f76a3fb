// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of what is said about arguments and of the clauses.
 */
#include <string.h>

#include "btf.h"
#include "check.h"
#include "diag.h"

#define MAX_GRANTS	6	/* NOOKS_MAX_GRANTS */
#define MAX_COPY	256	/* a copy lives on the kernel stack */

static bool is_pointer(const struct param *param)
{
	return param->info.class == CLASS_PTR ||
	       param->info.class == CLASS_CALLBACK;
}

static const char *type_text(const struct param *param)
{
	return ctype_declare(param->type, NULL);
}

static bool needs_pointer(enum word_kind kind)
{
	switch (kind) {
	case WORD_IN:
	case WORD_OUT:
	case WORD_INOUT:
	case WORD_STRING:
	case WORD_FORMAT:
	case WORD_CALLBACK:
	case WORD_LOCK_CLASS:
	case WORD_LOCK_NAME:
		return true;
	default:
		return false;
	}
}

static void check_size(const struct word *word, const struct param *param)
{
	bool memory = word_has_object(word->kind);

	if (word->size || (param->info.pointee_complete &&
			   param->info.pointee_size))
		return;
	if (memory) {
		diag_error(&word->loc, "'%s' is memory: of how many bytes?",
			   word->type_name);
		diag_fix("%s %s size(...)", word_name(word->kind),
			 word->type_name);
	} else {
		diag_error(&word->loc, "how many bytes does '%s' ('%s') point to?",
			   param->name, type_text(param));
		diag_fix("%s size(...)", word_name(word->kind));
	}
}

static void check_object(const struct idl *idl, const struct func *func,
			 const struct param *param, struct word *word)
{
	const char *near, **names;

	word->type = idl_type(idl, word->type_name);
	if (!word->type) {
		diag_error(&word->loc, "unknown type '%s'", word->type_name);
		names = mem_alloc((idl->type.nr + 1) * sizeof(*names));
		vec_each(i, &idl->type)
			names[i] = idl->type.at[i]->name;
		near = str_nearest(word->type_name, names);
		if (near)
			diag_fix("did you mean '%s'?", near);
		return;
	}
	if (word->type->memory &&
	    (word->kind == WORD_ACQUIRE || word->kind == WORD_OWN ||
	     word->kind == WORD_LEND))
		check_size(word, param);
	if (param->is_return && word->kind == WORD_ACQUIRE &&
	    param->info.class == CLASS_INT && !func->success.s) {
		diag_error(&word->loc,
			   "which results mean that '%s' was acquired?",
			   word->type_name);
		diag_fix("success ret ...;");
	}
}

static void check_copy(const struct param *param, const struct word *word)
{
	if (word->size)
		diag_error(&word->loc, "a copy is of the whole structure, without size()");
	else if (!param->info.pointee_complete)
		diag_error(&word->loc, "'%s' ('%s') cannot be copied: its size is unknown",
			   param->name, type_text(param));
	else if (param->info.pointee_size > MAX_COPY)
		diag_error(&word->loc, "%u bytes are too large for a copy, %u is the limit",
			   param->info.pointee_size, MAX_COPY);
	else if (param->info.pointee_const)
		diag_error(&word->loc, "'%s' is const: what would be copied back?",
			   param->name);
}

static bool return_may_be(const struct func *func, enum word_kind kind)
{
	if (kind == WORD_OPAQUE)
		return true;
	if (func->is_slot)
		return kind == WORD_RANGE || kind == WORD_REF ||
		       kind == WORD_ONE_OF;
	return kind == WORD_ACQUIRE || kind == WORD_RELEASE;
}

static void check_word(const struct idl *idl, const struct func *func,
		       struct param *param, struct word *word)
{
	const char *name = word_name(word->kind);

	if (word->kind == WORD_UNSPECIFIED) {
		diag_error(&word->loc, "say what '%s' ('%s') is", param->name,
			   type_text(param));
		diag_fix("replace 'unspecified' by one of the words of idl/README.md");
		return;
	}
	if (param->is_return && !return_may_be(func, word->kind)) {
		diag_error(&word->loc, "'%s' says nothing about a result", name);
		return;
	}
	if (param->is_return && word->after) {
		diag_error(&word->loc, "a result is always released after the call");
		diag_fix("leave out 'after'");
		return;
	}
	if (!param->is_return && func->is_slot &&
	    (word->kind == WORD_RANGE || word->kind == WORD_ONE_OF)) {
		diag_error(&word->loc, "'%s' is for the result of a slot, the kernel's arguments are trusted",
			   name);
		return;
	}
	if (needs_pointer(word->kind) && !is_pointer(param)) {
		diag_error(&word->loc, "'%s' is for pointers, '%s' is '%s'", name,
			   param->name, type_text(param));
		return;
	}
	if (word->nullable && !is_pointer(param)) {
		diag_error(&word->loc, "'%s' ('%s') cannot be NULL", param->name,
			   type_text(param));
		return;
	}
	if (word->kind == WORD_RANGE && param->info.class != CLASS_INT) {
		diag_error(&word->loc, "'range' is for numbers, '%s' is '%s'",
			   param->name, type_text(param));
		return;
	}
	if (word->kind == WORD_PAGES && !param_is_gfp(param)) {
		diag_error(&word->loc, "'pages' is for the flags of allocations, '%s' is '%s'",
			   param->name, type_text(param));
		return;
	}
	if ((word->kind == WORD_OUT || word->kind == WORD_INOUT) &&
	    param->info.pointee_const) {
		diag_error(&word->loc, "'%s' ('%s') cannot be written: it is const",
			   param->name, type_text(param));
		return;
	}
	if (word->hooked && !func->before && !func->instead) {
		diag_error(&word->loc, "'%s' has no hook that could check '%s'",
			   func->name, param->name);
		diag_fix("leave out 'hooked', or add 'hook before;'");
		return;
	}
	if (word->copy)
		check_copy(param, word);
	else if (word->kind == WORD_OUT || word->kind == WORD_INOUT ||
		 word->kind == WORD_USER || word->kind == WORD_IN)
		check_size(word, param);
	if (word_has_object(word->kind))
		check_object(idl, func, param, word);
}

/* A pointer that nothing is said about is the hole all this exists to close. */
static void check_said(const struct func *func, const struct param *param)
{
	const char *word = param->info.class == CLASS_CALLBACK ? "callback" :
							"in, out, ref ...";

	if (param->word.nr || param->broken || !is_pointer(param))
		return;
	if (param->is_return && !func->is_slot)
		return;
	if (param->is_return) {
		diag_error(&func->loc, "the driver returns a pointer ('%s'): what is it?",
			   type_text(param));
		diag_fix("return: ref TYPE, one_of S or opaque");
	} else {
		diag_error(&param->loc, "what is '%s' ('%s')? Every pointer needs a word",
			   param->name, type_text(param));
		diag_fix("%s: %s;", param->name, func->is_slot ?
			 "in, out, ref, own ..." : word);
	}
}

static void check_format(const struct func *func)
{
	unsigned int nr = 0;

	vec_each(i, &func->param)
		vec_each(j, &func->param.at[i]->word)
			if (func->param.at[i]->word.at[j]->kind == WORD_FORMAT)
				nr++;
	if (func->varargs && nr != 1) {
		diag_error(&func->loc, "'%s' takes '...': which argument is the format?",
			   func->name);
		diag_fix("%s: format;", func->param.nr ?
			 func->param.at[func->param.nr - 1]->name : "fmt");
	} else if (!func->varargs && nr) {
		diag_error(&func->loc, "a format, but no '...' behind it");
	}
}

static void check_passed(const struct func *func)
{
	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		if (param->info.class == CLASS_STRUCT ||
		    param->info.class == CLASS_OTHER || param->info.size > 8)
			diag_error(&param->loc, "'%s' ('%s') does not fit a register: this slot needs a wrapper by hand",
				   param->name, type_text(param));
	}
	if (func->ret.info.class == CLASS_STRUCT ||
	    func->ret.info.class == CLASS_OTHER || func->ret.info.size > 8)
		diag_error(&func->ret.loc, "'%s' does not fit a register: this slot needs a wrapper by hand",
			   type_text(&func->ret));
	if (func->varargs)
		diag_error(&func->loc, "a slot with '...' needs a wrapper by hand");
}

static void check_grants(const struct func *func)
{
	unsigned int nr = 0;

	vec_each(i, &func->param) {
		vec_each(j, &func->param.at[i]->word) {
			enum word_kind kind = func->param.at[i]->word.at[j]->kind;

			nr += kind == WORD_IN || kind == WORD_OUT ||
			      kind == WORD_INOUT;
		}
	}
	if (nr > MAX_GRANTS)
		diag_error(&func->loc, "%u arguments lent, more than %u grants a call has",
			   nr, MAX_GRANTS);
}

void check_words(const struct idl *idl, struct func *func)
{
	vec_each(i, &func->param) {
		struct param *param = func->param.at[i];

		check_said(func, param);
		vec_each(j, &param->word)
			check_word(idl, func, param, param->word.at[j]);
	}
	check_said(func, &func->ret);
	vec_each(j, &func->ret.word)
		check_word(idl, func, &func->ret, func->ret.word.at[j]);
	if (func->is_slot) {
		check_passed(func);
		check_grants(func);
	} else {
		check_format(func);
	}
}

/*
 * What a lock protects goes where it lies: a driver's own, which is thrown away with
 * it when the lock has to be dropped. Nobody knows what was half done under one of the
 * kernel's.
 */
static bool is_drivers(const struct param *param)
{
	vec_each(i, &param->word)
		if (param->word.at[i]->kind == WORD_INOUT)
			return true;
	return false;
}

static void check_lock(const struct func *func, struct lock_clause *lock)
{
	const struct param *param = NULL;
	const char *near;

	if (!lock->kind_name)
		return;
	lock->kind = lock_kind(lock->kind_name);
	if (!lock->kind) {
		diag_error(&lock->loc, "unknown kind of lock '%s'",
			   lock->kind_name);
		near = str_nearest(lock->kind_name, lock_kind_names);
		diag_fix(near ? "did you mean '%s'?" :
			 "use one of: spin, spin_bh, spin_irq, spin_irqsave, mutex, rtnl, rcu, bh",
			 near);
		return;
	}
	vec_each(i, &func->param)
		if (str_eq(func->param.at[i]->name, lock->param))
			param = func->param.at[i];
	if (lock_kind_has_lock(lock->kind) && !lock->param) {
		diag_error(&lock->loc, "which argument is the lock?");
		diag_fix("%s(%s)", lock->kind_name, func->param.nr ?
			 func->param.at[0]->name : "lock");
	} else if (!lock_kind_has_lock(lock->kind) && lock->param) {
		diag_error(&lock->loc, "there is only one %s, it takes no argument",
			   lock->kind_name);
	} else if (lock->param && !param) {
		diag_error(&lock->loc, "'%s' has no parameter '%s'", func->name,
			   lock->param);
	} else if (param && !is_pointer(param)) {
		diag_error(&lock->loc, "'%s' is no pointer to a lock",
			   lock->param);
	} else if (lock == &func->lock && lock->kind == LOCK_SPIN_IRQSAVE &&
		   (func->ret.info.class != CLASS_INT ||
		    func->ret.info.size != sizeof(long))) {
		diag_error(&lock->loc, "spin_irqsave needs the saved flags as the result");
	} else if (param && !is_drivers(param)) {
		diag_error(&lock->loc, "whose is the lock? What it protects is dropped with the driver");
		diag_fix("%s: inout; a lock of the kernel's needs a kind of its own, and a rule",
			 lock->param);
	}
}

static void check_forward(const struct func *func)
{
	const struct kbtf *kb = func->loc.file->btf;
	int id, proto;

	if (!func->forward.s)
		return;
	if (!func->varargs) {
		diag_error(&func->forward.loc, "'forward' is for functions with '...'");
		return;
	}
	id = kbtf_find(kb, KBTF_FUNC, func->forward.s, 0);
	if (!id) {
		diag_error(&func->forward.loc, "this kernel has no function '%s'",
			   func->forward.s);
		return;
	}
	proto = kbtf_func_proto(kb, id);
	if (kbtf_nr_params(kb, proto) != func->param.nr + 1)
		diag_error(&func->forward.loc,
			   "'%s' must take the same arguments and a va_list",
			   func->forward.s);
}

/* It is over before anything of the rest has begun. */
static void check_quick(const struct func *func)
{
	if (!func->quick)
		return;
	if (func->quick != HOOK_INLINE)
		diag_error(&func->loc, "'hook quick' is 'inline', or it would not be quick");
	if (func->varargs || func->sleeps || func->softirq || func->lock.kind ||
	    func->unlock.kind)
		diag_error(&func->loc, "'hook quick' is not for functions that sleep, need softirqs disabled, take locks, or have '...'");
}

/* Can the argument be kept until the call is made once more? */
static bool is_replayed(const struct param *param)
{
	if (!is_pointer(param))
		return true;
	vec_each(i, &param->word) {
		const struct word *word = param->word.at[i];

		if (word->kind == WORD_REF || word->kind == WORD_OPAQUE)
			return word->kind == WORD_REF;
		if (word->nullable)
			return true;
		if (word->size || word->copy ||
		    (word->kind != WORD_IN && word->kind != WORD_INOUT))
			return false;
	}
	return param->word.nr;
}

static bool is_survivor(const struct param *param)
{
	vec_each(i, &param->word)
		if (param->word.at[i]->kind == WORD_REF &&
		    param->word.at[i]->type && param->word.at[i]->type->survives_hook)
			return true;
	return false;
}

static void check_replay(const struct func *func)
{
	const struct loc *loc = &func->replay.loc;
	const struct param *of = NULL;

	if (!func->replay.s)
		return;
	vec_each(i, &func->param) {
		const struct param *param = func->param.at[i];

		if (str_eq(param->name, func->replay.s))
			of = param;
		if (!is_replayed(param))
			diag_error(&param->loc, "'%s' cannot be kept for a replay: no number, object, or struct that is read",
				   param->name);
	}
	if (!of || !is_survivor(of))
		diag_error(loc, "'%s' is no argument with an object that survives",
			   func->replay.s);
	if (!func->sleeps) {
		diag_error(loc, "only what is called where sleeping is allowed can be replayed");
		diag_fix("sleeps;");
	}
	if (func->ret.info.class != CLASS_VOID &&
	    !(func->ret.info.class == CLASS_INT && func->ret.info.is_signed))
		diag_error(loc, "a result that is no error number does not tell whether it succeeded");
	if (func->param.nr > 6)
		diag_error(loc, "six arguments are kept at most");
}

/* What must go before the device does is released there, which may take long. */
static void check_unbinds(const struct func *func)
{
	const struct loc *loc = &func->unbinds.loc;

	if (!func->unbinds.s)
		return;
	if (!func->sleeps) {
		diag_error(loc, "only where sleeping is allowed a device can be taken back");
		diag_fix("sleeps;");
	}
	if (func->ret.info.class != CLASS_VOID &&
	    !(func->ret.info.class == CLASS_INT && func->ret.info.is_signed))
		diag_error(loc, "a result that is no error number does not tell whether the driver has the device");
}

void check_clauses(struct func *func)
{
	check_replay(func);
	check_unbinds(func);
	if (func->sleeps && func->softirq)
		diag_error(&func->loc, "where softirqs are disabled nothing sleeps");
	check_quick(func);
	check_lock(func, &func->lock);
	check_lock(func, &func->unlock);
	check_forward(func);
	if (func->instead && func->forward.s)
		diag_error(&func->forward.loc, "'hook instead' calls nothing to forward to");
	if (!func->is_slot)
		return;
	if (str_eq(func->fault.s, "unspecified")) {
		diag_error(&func->fault.loc, "say what the kernel gets when the driver failed");
	} else if (func->ret.info.class != CLASS_VOID && !func->fault.s) {
		diag_error(&func->loc, "what does the kernel get when the driver failed?");
		diag_fix("fault %s;",
			 func->ret.info.class == CLASS_PTR ? "NULL" :
			 func->ret.info.class == CLASS_BOOL ? "false" :
			 func->ret.info.is_signed ? "-EIO" : "0");
	} else if (func->ret.info.class == CLASS_VOID && func->fault.s) {
		diag_error(&func->fault.loc, "a void slot returns nothing");
	}
}
