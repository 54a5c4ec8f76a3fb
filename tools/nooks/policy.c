// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks policy: check one, give it to a domain, show a domain's. */
#include "cli.h"

#include <string.h>

#include "policy.h"

static const struct cli_option options[] = {
	{ 'b', "btf", "FILE", "types of the kernel it is for [/sys/kernel/btf/vmlinux]" },
	{ 's', "symbols", "FILE", "its symbols, as in System.map [/proc/kallsyms]" },
	{ 'r', "resolved", NULL, "check: print what the kernel would get" },
	{ }
};

static int check(struct cli *cli)
{
	struct policy policy;
	char *text = policy_compile(cli, cli->argv[1], &policy);

	if (!text)
		return EXIT_FAILED;
	if (cli->value['r']) {
		fputs(text, stdout);
		return EXIT_DONE;
	}
	if (cli->json)
		return json_print(cli, json_pack("{s:s,s:i,s:s}", "policy", policy.name, "rules",
						 (int)policy.rule.nr, "resolved", text));
	printf("%s: policy %s, %u rule%s\n", policy.file.path, policy.name, policy.rule.nr,
	       policy.rule.nr == 1 ? "" : "s");
	return EXIT_DONE;
}

static int load(struct cli *cli)
{
	const char *domain = cli->argv[1];
	struct policy policy;
	int status = domain_find(domain);
	char *text;

	if (status)
		return status;
	text = policy_compile(cli, cli->argv[2], &policy);
	if (!text) {
		note("nothing was changed");
		return EXIT_FAILED;
	}
	status = policy_hand_over(domain, text);
	if (status)
		return status;
	if (cli->json)
		return json_print(cli, json_pack("{s:s,s:s,s:i}", "domain", domain, "policy",
						 policy.name, "rules", (int)policy.rule.nr));
	printf("%s: policy %s, %u rule%s\n", domain, policy.name, policy.rule.nr,
	       policy.rule.nr == 1 ? "" : "s");
	return EXIT_DONE;
}

static int show(struct cli *cli)
{
	const char *domain = cli->argv[1];
	int status = domain_find(domain);
	char *text;

	if (status)
		return status;
	text = domain_read(domain, "policy");
	if (!text)
		return fail(EXIT_FAILED, "%s: cannot read the policy: %m", domain);
	return policy_print(cli, domain, text);
}

static const struct action {
	const char *name;
	const char *args;
	int operands;
	int (*run)(struct cli *cli);
} actions[] = {
	{ "check", "FILE", 1, check },
	{ "load", "DOMAIN FILE", 2, load },
	{ "show", "DOMAIN", 1, show },
};

static int policy(struct cli *cli)
{
	const char *names[ARRAY_SIZE(actions)], *nearest;

	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		names[i] = actions[i].name;
		if (strcmp(cli->argv[0], names[i]))
			continue;
		if (cli->argc != actions[i].operands + 1) {
			fail(EXIT_USAGE, "expected: %s %s", names[i], actions[i].args);
			fix("nooks policy --help");
			return EXIT_USAGE;
		}
		return actions[i].run(cli);
	}
	nearest = text_nearest(cli->argv[0], names, ARRAY_SIZE(names));
	fail(EXIT_USAGE, "no such action: %s", cli->argv[0]);
	if (nearest)
		fix("did you mean %s?", nearest);
	else
		fix("one of: check load show");
	return EXIT_USAGE;
}

const struct cli_verb verb_policy = {
	.name = "policy",
	.args = "check FILE | load DOMAIN FILE | show DOMAIN",
	.help = "what an administrator allows a domain, and forbids it",
	.more = "  check    read a policy, say what is wrong with it; changes nothing\n"
		"  load     give it to a domain, at once and as a whole, while the driver runs\n"
		"  show     what holds for a domain\n\n"
		"FILE may be a name: /etc/nooks/NAME.policy, or one that comes with nooks\n"
		"(default, audit, network, halt, strict). The language: nooks-policy(5).\n"
		"To load a driver under a policy: nooks load NAME --policy FILE.\n",
	.options = options,
	.min = 2,
	.max = 3,
	.run = policy,
};
