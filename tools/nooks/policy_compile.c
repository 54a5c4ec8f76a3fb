// SPDX-License-Identifier: GPL-2.0-or-later
/* From a policy file to the kernel's text, or to messages. */
#include "cli.h"
#include "build.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy.h"

#define BTF		"/sys/kernel/btf/vmlinux"
#define KALLSYMS	"/proc/kallsyms"
#define ETC		"/etc/nooks"

/* CARAT_POLICY_LINES and CARAT_POLICY_TEXT of the kernel's side. */
#define LINES_MAX	512u
#define TEXT_MAX	65536u

/* Of the built-in policy; default.policy says the same, and a test compares. */
static void defaults(struct policy *policy)
{
	const int enforce = 3;

	policy->mode[CLASS_WRITE].value = enforce;
	policy->mode[CLASS_ARG].value = enforce;
	policy->mode[CLASS_RUN].value = enforce;
}

/* A file; or the name of one that the administrator or this project has. */
static char *find(const char *what)
{
	const char *env = getenv("NOOKS_ROOT");
	char *root, *places[2];

	if (strchr(what, '/') || !access(what, F_OK))
		return text_format("%s", what);
	root = text_format("%s", env && *env ? env : self_path());
	for (int i = 0; !(env && *env) && i < 3; i++)
		root = dirname(root);
	places[0] = text_format(ETC "/%s.policy", what);
	places[1] = text_format("%s/carat_guard/policies/%s.policy", root, what);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (!access(places[i], R_OK))
			return places[i];
	return text_format("%s", what);
}

static bool names(const struct policy *policy, bool symbols)
{
	vec_each(i, &policy->rule) {
		const struct policy_rule *rule = policy->rule.at[i];
		bool by_symbol = rule->place == PLACE_SYMBOL || rule->address[0].symbol ||
				 rule->address[1].symbol;
		bool by_type = rule->place == PLACE_FIELD || rule->place == PLACE_TYPE;

		if (symbols ? by_symbol : by_type)
			return true;
	}
	return false;
}

/* Only what the policy names is looked for; false when it is not there, said. */
static bool open_kernel(struct cli *cli, const struct policy *policy, struct kbtf **kb,
			struct policy_symbols *symbols)
{
	const char *btf = cli->value['b'] ? cli->value['b'] : BTF;
	const char *map = cli->value['s'] ? cli->value['s'] : KALLSYMS;

	if (names(policy, false)) {
		if (access(btf, R_OK)) {
			fail(EXIT_FAILED, "cannot read the kernel's types: %s: %s", btf,
			     strerror(errno));
			fix("tools/setup/kernel --btf makes such a file: nooks policy check --btf FILE");
			return false;
		}
		*kb = kbtf_open(btf, NULL);
		if (!*kb)
			return false;
	}
	return !names(policy, true) || policy_symbols_read(symbols, map);
}

/* Does the kernel's side take that much? It would say so, but not where. */
static bool fits(const struct policy *policy, const char *text)
{
	unsigned int lines = 0;

	vec_each(i, &policy->rule) {
		const struct policy_rule *rule = policy->rule.at[i];
		bool by_type = rule->place == PLACE_FIELD || rule->place == PLACE_TYPE;

		lines += by_type ? rule->tracked.nr : 1;
	}
	if (lines <= LINES_MAX && strlen(text) <= TEXT_MAX)
		return true;
	fail(EXIT_FAILED, "%s: too long: %u rules, %zu bytes", policy->file.path, lines,
	     strlen(text));
	fix("at most %u rules and %u bytes; a rule by range can stand for many", LINES_MAX, TEXT_MAX);
	return false;
}

char *policy_compile(struct cli *cli, const char *what, struct policy *policy)
{
	char *path = find(what);
	struct policy_symbols symbols = { };
	struct kbtf *kb = NULL;
	char *text;
	size_t len;

	*policy = (struct policy){ };
	defaults(policy);
	text = file_read(path, &len);
	if (!text) {
		fail(EXIT_FAILED, "cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	policy->file.path = path;
	policy->file.text = text;
	policy->file.len = len;
	if (strlen(text) != len) {
		fail(EXIT_FAILED, "%s: is no text", path);
		return NULL;
	}
	policy_read(policy);
	if (diag_errors() && !policy->rule.nr) {
		diag_finish();
		return NULL;
	}
	if (!open_kernel(cli, policy, &kb, &symbols)) {
		diag_finish();
		return NULL;
	}
	policy_resolve(policy, kb, &symbols);
	policy_conflicts(policy);
	kbtf_close(kb);
	if (diag_finish())
		return NULL;
	text = policy_text(policy);
	return fits(policy, text) ? text : NULL;
}
