// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables: read from a file with a header line, printed aligned or as JSON. */
#include "cli.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <libsmartcols/libsmartcols.h>

void grid_head(struct grid *grid, const char *const *head, size_t nr)
{
	grid->columns = nr;
	grid->head = xrealloc(NULL, nr + 1, sizeof(*grid->head));
	for (size_t i = 0; i < nr; i++)
		grid->head[i] = text_format("%s", head[i]);
}

char **grid_row(struct grid *grid)
{
	char **row;

	grid->rows++;
	grid->cell = xrealloc(grid->cell, grid->rows * grid->columns + 1,
			      sizeof(*grid->cell));
	row = grid->cell + (grid->rows - 1) * grid->columns;
	for (size_t i = 0; i < grid->columns; i++)
		row[i] = "";
	return row;
}

/* The next word; the last column takes the rest of the line. */
static char *next_word(char **rest, bool all)
{
	char *word = *rest + strspn(*rest, " \t");

	if (all) {
		*rest = word + strlen(word);
		return text_trim(word);
	}
	*rest = word + strcspn(word, " \t");
	if (**rest)
		*(*rest)++ = '\0';
	return word;
}

void grid_parse(struct grid *grid, char *text)
{
	const char *head[32];
	size_t nr = 0;
	char *line;

	memset(grid, 0, sizeof(*grid));
	line = text_line(&text);
	while (line && *(line += strspn(line, " \t")) && nr < ARRAY_SIZE(head))
		head[nr++] = next_word(&line, false);
	grid_head(grid, head, nr);
	while (nr && (line = text_line(&text))) {
		char **row;

		if (!*text_trim(line))
			continue;
		row = grid_row(grid);
		for (size_t i = 0; i < nr; i++)
			row[i] = next_word(&line, i + 1 == nr);
	}
}

int grid_column(const struct grid *grid, const char *name)
{
	for (size_t i = 0; i < grid->columns; i++)
		if (!strcasecmp(grid->head[i], name))
			return i;
	return -1;
}

const char *grid_cell(const struct grid *grid, size_t row, const char *column)
{
	int i = grid_column(grid, column);

	return i < 0 ? "" : grid->cell[row * grid->columns + i];
}

static bool all_numbers(const struct grid *grid, size_t column)
{
	for (size_t row = 0; row < grid->rows; row++)
		if (!text_is_number(grid->cell[row * grid->columns + column]))
			return false;
	return grid->rows;
}

void grid_print(const struct grid *grid)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		return;
	/* One width everywhere: what is printed may be compared or cut. */
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	for (size_t i = 0; i < grid->columns; i++)
		scols_table_new_column(table, grid->head[i], 0,
				       all_numbers(grid, i) ? SCOLS_FL_RIGHT : 0);
	for (size_t row = 0; row < grid->rows; row++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		for (size_t i = 0; i < grid->columns; i++)
			scols_line_set_data(line, i, grid->cell[row * grid->columns + i]);
	}
	/* libsmartcols prints no header for a table without lines. */
	if (grid->rows) {
		scols_print_table(table);
	} else {
		for (size_t i = 0; i < grid->columns; i++)
			printf("%s%s", i ? " " : "", grid->head[i]);
		putchar('\n');
	}
	scols_unref_table(table);
}

json_t *json_value(const char *text)
{
	json_t *string;

	if (text_is_number(text))
		return json_integer(atoll(text));
	string = json_string(text);
	return string ? string : json_string("?");	/* not UTF-8 */
}

/* What is no letter or digit becomes one underscore. */
char *json_key(const char *name)
{
	char *key = text_format("%s", name), *to = key;

	for (; *name; name++) {
		if (isalnum((unsigned char)*name))
			*to++ = tolower((unsigned char)*name);
		else if (to > key && to[-1] != '_')
			*to++ = '_';
	}
	*to = '\0';
	return key;
}

json_t *grid_json(const struct grid *grid)
{
	json_t *rows = json_array();

	for (size_t row = 0; row < grid->rows; row++) {
		json_t *object = json_object();

		for (size_t i = 0; i < grid->columns; i++)
			json_object_set_new(object, json_key(grid->head[i]),
					    json_value(grid->cell[row * grid->columns + i]));
		json_array_append_new(rows, object);
	}
	return rows;
}

json_t *pairs_json(char *text)
{
	json_t *object = json_object();
	char *line;

	while ((line = text_line(&text))) {
		char *value = strchr(line, ':');

		if (!value)
			continue;
		*value++ = '\0';
		json_object_set_new(object, json_key(text_trim(line)),
				    json_value(text_trim(value)));
	}
	return object;
}

int json_print(struct cli *cli, json_t *object)
{
	json_t *whole = json_pack("{s:s++}", "schema", "nooks/", cli->verb->name, "/1");

	json_object_update(whole, object);
	json_dumpf(whole, stdout, cli->value['p'] ? JSON_INDENT(2) : JSON_COMPACT);
	putchar('\n');
	return EXIT_DONE;
}
