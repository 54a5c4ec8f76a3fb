// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The form in which the kernel takes a policy: everything said, every name
 * resolved, a line a rule. carat_guard/runtime/policy_parse.c has its grammar.
 * And the same as a person reads it.
 */
#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"

#define LABEL_MAX	95	/* CARAT_POLICY_LABEL of the kernel's side */

static void PRINTF(2, 3) add(char **text, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	*text = str_print("%s%s", *text, str_vprint(fmt, args));
	va_end(args);
}

static const char *end_label(const struct policy_address *address)
{
	return address->symbol ? address->symbol :
				 str_print("%#llx", (unsigned long long)address->value);
}

/* What the rule is about, in one word, for people. */
static const char *label(const struct policy_rule *rule)
{
	switch (rule->place) {
	case PLACE_FIELD:
		return str_print("%.*s", LABEL_MAX, str_print("%s.%s", rule->name, rule->field));
	case PLACE_RANGE:
		return str_print("%.*s", LABEL_MAX,
				 str_print("%s-%s", end_label(&rule->address[0]),
					   end_label(&rule->address[1])));
	default:
		return str_print("%.*s", LABEL_MAX, rule->name);
	}
}

static unsigned int add_rule(char **text, const struct policy_rule *rule)
{
	const char *head = str_print("%u %s %s", rule->number, policy_verdicts[rule->allow],
				     policy_classes[rule->class]);

	switch (rule->place) {
	case PLACE_FIELD:
	case PLACE_TYPE:
		vec_each(i, &rule->tracked)
			add(text, "%s object %s %llu %llu %s\n", head, rule->tracked.at[i],
			    (unsigned long long)rule->first,
			    (unsigned long long)rule->last - rule->first + 1, label(rule));
		return rule->tracked.nr;
	case PLACE_SYMBOL:
	case PLACE_RANGE:
		add(text, "%s memory %llx %llx %s\n", head, (unsigned long long)rule->first,
		    (unsigned long long)rule->last - rule->first + 1, label(rule));
		return 1;
	case PLACE_REGION:
		add(text, "%s region %s\n", head, policy_regions[rule->region]);
		return 1;
	}
	return 0;
}

char *policy_text(const struct policy *policy)
{
	char *text = str_print("nooks-policy 1\nname %s\n", policy->name);
	unsigned int lines = 0;

	for (int i = 0; i < CLASSES; i++) {
		const struct policy_setting *action = &policy->action[i];

		if (!action->said)
			action = &policy->action[CLASSES];
		add(&text, "%s mode %s default %s violation %s\n", policy_classes[i],
		    policy_modes[policy->mode[i].value], policy_verdicts[policy->verdict[i].value],
		    policy_actions[action->value]);
	}
	vec_each(i, &policy->rule)
		lines += add_rule(&text, policy->rule.at[i]);
	add(&text, "end %u\n", lines);
	return text;
}

/* --- and back: what "nooks policy show" prints --- */

#define WORDS	8

static size_t split(char *line, char **word)
{
	size_t nr = 0;

	while (nr < WORDS && (word[nr] = strsep(&line, " ")))
		nr++;
	return nr;
}

static void rule_row(struct grid *rules, char **word, size_t nr)
{
	bool memory = nr == 7 && !strcmp(word[3], "memory");
	bool object = nr == 8 && !strcmp(word[3], "object");
	char **row;

	if (nr < 5)
		return;
	row = grid_row(rules);
	row[0] = word[0];
	row[1] = word[1];
	row[2] = word[2];
	row[3] = word[3];
	row[4] = word[nr - 1];
	row[5] = memory ? text_format("0x%s", word[4]) :
		 object ? text_format("%s+%s", word[4], word[5]) : text_format("-");
	row[6] = memory ? text_format("%lu", strtoul(word[5], NULL, 16)) :
		 object ? word[6] : text_format("-");
}

/* @text comes from the kernel, or from a file. */
int policy_print(struct cli *cli, const char *domain, char *text)
{
	struct grid classes = { }, rules = { };
	char *line, *word[WORDS], *name = text_format("?");

	grid_head(&classes, (const char *const[]){ "CLASS", "MODE", "DEFAULT", "VIOLATION" }, 4);
	grid_head(&rules, (const char *const[]){ "RULE", "VERDICT", "CLASS", "PLACE", "WHAT",
						 "WHERE", "BYTES" }, 7);
	while ((line = text_line(&text))) {
		size_t nr = split(line, word);
		char **row;

		if (nr == 2 && !strcmp(word[0], "name"))
			name = word[1];
		if (nr == 7 && !strcmp(word[1], "mode")) {
			row = grid_row(&classes);
			for (size_t i = 0; i < 4; i++)
				row[i] = word[2 * i];
		} else if (text_is_number(word[0])) {
			rule_row(&rules, word, nr);
		}
	}
	if (cli->json)
		return json_print(cli, json_pack("{s:s,s:s,s:o,s:o}", "domain", domain, "policy",
						 name, "classes", grid_json(&classes), "rules",
						 grid_json(&rules)));
	printf("policy: %s\n\n", name);
	grid_print(&classes);
	if (rules.rows) {
		putchar('\n');
		grid_print(&rules);
	}
	return EXIT_DONE;
}
