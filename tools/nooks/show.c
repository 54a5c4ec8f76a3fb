// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks show: one domain, whole or one section of it. */
#include "cli.h"

#include <string.h>

static json_t *word_json(char *text)
{
	return json_value(text_trim(text));
}

static json_t *table_json(char *text)
{
	struct grid grid;

	grid_parse(&grid, text);
	return grid_json(&grid);
}

/* A key that comes again, such as the lines of a stack, makes a list. */
static void add_value(json_t *block, const char *key, const char *text)
{
	json_t *old = json_object_get(block, key), *list;

	if (!old) {
		json_object_set_new(block, key, json_value(text));
		return;
	}
	if (!json_is_array(old)) {
		list = json_pack("[O]", old);
		json_object_set_new(block, key, list);
		old = list;
	}
	json_array_append_new(old, json_value(text));
}

/* Blocks: "#N kind what happened", then indented "key: value" lines. */
static json_t *blocks_json(char *text)
{
	json_t *blocks = json_array(), *block = NULL;
	char *line;

	while ((line = text_line(&text))) {
		char *word = text_trim(line), *value;

		if (*word == '#') {
			char *kind, *what;

			kind = word + strcspn(word, " ");
			if (*kind)
				*kind++ = '\0';
			what = kind + strcspn(kind, " ");
			if (*what)
				*what++ = '\0';
			block = json_pack("{s:o,s:s,s:o}", "number", json_value(word + 1),
					  "kind", kind, "what", json_value(text_trim(what)));
			json_array_append_new(blocks, block);
			continue;
		}
		value = block ? strchr(word, ':') : NULL;
		if (value) {
			*value++ = '\0';
			add_value(block, json_key(word), text_trim(value));
		}
	}
	return blocks;
}

static void print_text(char *text)
{
	fputs(text, stdout);
	if (*text && text[strlen(text) - 1] != '\n')
		putchar('\n');
}

static void print_pairs(char *text)
{
	struct grid grid = { };
	char *line;

	grid_head(&grid, (const char *const[]){ "NAME", "VALUE" }, 2);
	while ((line = text_line(&text))) {
		char *value = strchr(line, ':'), **row;

		if (!value)
			continue;
		*value++ = '\0';
		row = grid_row(&grid);
		row[0] = text_trim(line);
		row[1] = text_trim(value);
	}
	grid_print(&grid);
}

static void print_table(char *text)
{
	struct grid grid;

	grid_parse(&grid, text);
	grid_print(&grid);
}

static const struct section {
	const char *name;
	json_t *(*json)(char *text);
	void (*print)(char *text);
	bool brief;		/* in the overview */
	bool places;		/* it names driver code */
} sections[] = {
	{ "state", word_json, print_text, true },
	{ "mode", mode_json, print_text, true },
	{ "stats", pairs_json, print_pairs, true },
	{ "recovery", pairs_json, print_pairs, true },
	{ "objects", table_json, print_table },
	{ "regions", table_json, print_table },
	{ "guards", pairs_json, print_pairs },
	{ "budgets", mode_json, print_text },
	{ "faults", blocks_json, print_text, .places = true },
	{ "reports", blocks_json, print_text, .places = true },
	{ "crossings", table_json, print_table },
};

static const struct section *find_section(const char *name)
{
	const char *names[ARRAY_SIZE(sections)], *nearest;

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		names[i] = sections[i].name;
		if (!strcmp(name, names[i]))
			return &sections[i];
	}
	nearest = text_nearest(name, names, ARRAY_SIZE(names));
	fail(EXIT_USAGE, "no such section: %s", name);
	if (nearest)
		fix("did you mean %s?", nearest);
	else
		fix("one of: state mode stats recovery objects regions guards budgets faults reports crossings");
	return NULL;
}

static int show_section(struct cli *cli, const char *dom, const struct section *sect)
{
	char *text = domain_read(dom, sect->name);

	if (!text)
		return fail(EXIT_FAILED, "%s: cannot read %s: %m", dom, sect->name);
	if (sect->places)
		text = source_annotate(text, cli->value['m']);
	if (cli->json)
		return json_print(cli, json_pack("{s:s,s:o}", "domain", dom,
						 sect->name, sect->json(text)));
	sect->print(text);
	return EXIT_DONE;
}

static int show_all(struct cli *cli, const char *dom)
{
	json_t *object = json_pack("{s:s}", "domain", dom);

	if (!cli->json)
		printf("domain: %s\n", dom);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		const struct section *sect = &sections[i];
		char *text = sect->brief ? domain_read(dom, sect->name) : NULL;

		/* A section a version of nooks.ko does not have is left out. */
		if (!text)
			continue;
		if (cli->json) {
			json_object_set_new(object, sect->name, sect->json(text));
		} else if (sect->print == print_text) {
			printf("%s: %s\n", sect->name, text_trim(text));
		} else {
			printf("\n%s\n", sect->name);
			sect->print(text);
		}
	}
	return cli->json ? json_print(cli, object) : EXIT_DONE;
}

static int show(struct cli *cli)
{
	const struct section *sect = NULL;
	int status;

	if (cli->argc > 1) {
		sect = find_section(cli->argv[1]);
		if (!sect)
			return EXIT_USAGE;
	}
	status = domain_find(cli->argv[0]);
	if (status)
		return status;
	return sect ? show_section(cli, cli->argv[0], sect) : show_all(cli, cli->argv[0]);
}

static const struct cli_option options[] = {
	{ 'm', "module", "FILE", "take debug info from that module" },
	{ }
};

const struct cli_verb verb_show = {
	.name = "show",
	.args = "DOMAIN [state|mode|stats|recovery|objects|regions|guards|faults|reports|crossings]",
	.help = "show one domain",
	.more = "Places in driver code are shown as lines of its source, too, where the module that\n"
		"was loaded is found and has debug info.\n",
	.options = options,
	.min = 1,
	.max = 2,
	.run = show,
};
