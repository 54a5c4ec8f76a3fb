// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's symbols, from /proc/kallsyms or a System.map. */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"

/* Beyond this, what follows a symbol is not part of it but a hole. */
#define SYMBOL_MAX	(16UL << 20)

static int by_address(const void *a, const void *b)
{
	const struct policy_symbol *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static int by_name(const void *a, const void *b)
{
	const struct policy_symbol *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : by_address(a, b);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "ffffffff81000000 T _text[\t[module]]" */
static void add_line(struct policy_symbols *symbols, char *line)
{
	struct policy_symbol symbol;
	char *word, *end;

	symbol.address = strtoull(line, &end, 16);
	if (end == line || end[0] != ' ' || !end[1] || end[2] != ' ')
		return;
	symbol.kind = end[1];
	word = end + 3;
	end = word + strcspn(word, "\t");
	if (*end) {
		*end = '\0';
		vec_add(&symbols->in_module, word);
		return;
	}
	/* Constants (A) are no places; per-CPU symbols are offsets. */
	if (toupper((unsigned char)symbol.kind) == 'A')
		return;
	symbol.name = word;
	symbol.size = 0;
	vec_add(&symbols->symbol, symbol);
}

static void measure(struct policy_symbols *symbols)
{
	struct policy_symbol *symbol = symbols->symbol.at;
	unsigned int nr = symbols->symbol.nr, i, next;

	vec_sort(&symbols->symbol, by_address);
	for (i = next = 0; i < nr; i++) {
		if (next <= i)
			next = i + 1;
		while (next < nr && symbol[next].address == symbol[i].address)
			next++;
		if (next < nr && symbol[next].address - symbol[i].address <= SYMBOL_MAX)
			symbol[i].size = symbol[next].address - symbol[i].address;
	}
}

bool policy_symbols_read(struct policy_symbols *symbols, const char *path)
{
	char *text = text_read(path), *line;

	if (!text) {
		fail(EXIT_FAILED, "cannot read the kernel's symbols: %s: %s", path, strerror(errno));
		return false;
	}
	while ((line = text_line(&text)))
		add_line(symbols, line);
	if (!symbols->symbol.nr) {
		fail(EXIT_FAILED, "%s: no symbols in it", path);
		return false;
	}
	measure(symbols);
	if (!symbols->symbol.at[symbols->symbol.nr - 1].address) {
		fail(EXIT_FAILED, "%s: addresses are hidden", path);
		fix("run it as root");
		return false;
	}
	vec_sort(&symbols->symbol, by_name);
	vec_sort(&symbols->in_module, by_text);
	return true;
}

static int name_is(const void *key, const void *symbol)
{
	return strcmp(key, ((const struct policy_symbol *)symbol)->name);
}

/* A name that several symbols have stands for none of them: kind '?'. */
const struct policy_symbol *policy_symbol_find(const struct policy_symbols *symbols,
					       const char *name)
{
	static const struct policy_symbol several = { .kind = '?' };
	const struct policy_symbol *all = symbols->symbol.at, *found;

	if (!symbols->symbol.nr)
		return NULL;
	found = bsearch(name, all, symbols->symbol.nr, sizeof(*all), name_is);
	if (!found)
		return NULL;
	if ((found > all && str_eq(found[-1].name, name)) ||
	    (found + 1 < all + symbols->symbol.nr && str_eq(found[1].name, name)))
		return &several;
	return found;
}

const char *policy_symbol_nearest(const struct policy_symbols *symbols, const char *name)
{
	unsigned int limit = strlen(name) < 6 ? 1 : 2;
	const char *nearest = NULL;

	vec_each(i, &symbols->symbol) {
		unsigned int distance = str_distance(name, symbols->symbol.at[i].name, limit);

		if (distance && distance <= limit) {
			nearest = symbols->symbol.at[i].name;
			limit = distance - 1;
		}
	}
	return nearest;
}

bool policy_symbol_in_module(const struct policy_symbols *symbols, const char *name)
{
	return symbols->in_module.nr &&
	       bsearch(&name, symbols->in_module.at, symbols->in_module.nr, sizeof(name), by_text);
}
