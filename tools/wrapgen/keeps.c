// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * keeps.list: imported functions after which a driver has every right it had
 * before. The pass need not check again behind a call of one of these.
 *
 *	NAME		takes no right away
 *	NAME plain	gives none either, and always returns: checks of what comes
 *			after the call may be made before it
 *	NAME plain direct	changes no memory of the driver's either: that is
 *			what "direct" says, of those that get no pointer
 *
 * Whatever might end an object is left out: hooks are C, and may do anything; a
 * function that sleeps or takes a callback may have the kernel call the driver;
 * one that takes a lock waits for whoever holds it. A hook that is known to keep
 * rights is said so by "keeps;".
 */
#include "emit.h"

/* Does the domain lose, or get, access to memory with such an object? */
static bool has_rights(const struct type *type)
{
	return type->writable.nr || type->embeds.nr || type->all ||
	       type->memory || type->rights_hook || type->covers_hook;
}

static bool any_word(const struct func *func,
		     bool (*is)(const struct word *word))
{
	vec_each(i, &func->ret.word)
		if (is(func->ret.word.at[i]))
			return true;
	vec_each(i, &func->param)
		vec_each(j, &func->param.at[i]->word)
			if (is(func->param.at[i]->word.at[j]))
				return true;
	return false;
}

static bool takes_away(const struct word *word)
{
	return word->kind == WORD_CALLBACK || word->kind == WORD_CHECK ||
	       (word->kind == WORD_RELEASE && has_rights(word->type));
}

static bool gives(const struct word *word)
{
	return word->kind == WORD_ACQUIRE && has_rights(word->type);
}

static bool keeps(const struct func *func)
{
	bool hook = func->before || func->instead || func->after ||
		    func->quick;

	if (func->sleeps || func->lock.kind)
		return false;
	return func->keeps || (!hook && !any_word(func, takes_away));
}

void keeps_lines(str_vec *lines, const struct idl *idl)
{
	vec_each(i, &idl->func) {
		const struct func *func = idl->func.at[i];

		if (func->is_slot || !keeps(func))
			continue;
		vec_add(lines, str_print("%s%s", func->name,
					 any_word(func, gives) ? "" : " plain"));
	}
	vec_each(i, &idl->import)
		if (idl->import.at[i]->kind != IMPORT_DATA)
			vec_add(lines, str_print("%s plain%s",
						 idl->import.at[i]->name,
						 idl->import.at[i]->kind == IMPORT_DIRECT ?
						 " direct" : ""));
}
