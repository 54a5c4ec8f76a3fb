// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's side of policies, on the host.
 *
 *	evaluate builtin		the built-in policy's text
 *	evaluate parse <TEXT		"ok", or where and why not
 *	evaluate ask FILE <QUESTIONS	one answer a line; a question is
 *					CLASS ADDRESS SIZE right|none KIND [TYPE START]...
 *	evaluate spoil <TEXT		each byte takes each value once
 *	evaluate memory <TEXT		each allocation fails once
 *	evaluate random SEED ROUNDS	against a judge that looks at every byte
 */
#include "policy.h"

const char * const nooks_class_name[] = { "write", "read", "call", "arg", "run" };
const char * const nooks_mode_name[] = { "off", "count", "audit", "enforce" };
const char * const nooks_violation_name[] = { "recover", "audit", "stop", "panic" };
int shim_allocs_left = INT_MAX;

static char *slurp(FILE *file, size_t *len)
{
	char *text = malloc(1 << 20);

	*len = fread(text, 1, (1 << 20) - 1, file);
	text[*len] = '\0';
	return text;
}

static struct carat_policy *parse(const char *text, size_t len)
{
	struct carat_policy_error error = {};
	struct carat_policy *policy = carat_policy_parse(text, len, &error);

	if (!IS_ERR(policy))
		return policy;
	if (PTR_ERR(policy) == -EINVAL)
		printf("%u:%u: %s\n", error.line, error.column, error.what);
	else
		printf("error %ld\n", PTR_ERR(policy));
	return NULL;
}

static int look_up(const char *word, const char *const *table, int nr)
{
	for (int i = 0; i < nr; i++)
		if (!strcmp(word, table[i]))
			return i;
	fprintf(stderr, "no such word: %s\n", word);
	exit(2);
}

static void ask(const struct carat_policy *policy, char *line)
{
	struct carat_region region[8] = {};
	unsigned long addr, size;
	unsigned int rule, nr = 0;
	char *class, *word;
	bool allow;

	class = strtok(line, " \n");
	addr = strtoul(strtok(NULL, " \n"), NULL, 16);
	size = strtoul(strtok(NULL, " \n"), NULL, 0);
	region[0].right = !strcmp(strtok(NULL, " \n"), "right");
	region[0].kind = look_up(strtok(NULL, " \n"), carat_kind_name, CARAT_KINDS);
	while ((word = strtok(NULL, " \n"))) {
		region[nr].type = word;
		region[nr].start = strtoul(strtok(NULL, " \n"), NULL, 16);
		if (nr)
			region[nr - 1].up = &region[nr];
		nr++;
	}
	allow = carat_policy_allows(policy, look_up(class, nooks_class_name, NOOKS_CLASSES),
				    region, addr, size, &rule);
	printf("%s %u\n", allow ? "allow" : "deny", rule);
}

static int ask_all(const char *path)
{
	FILE *file = fopen(path, "r");
	struct carat_policy *policy;
	char line[256], *text;
	size_t len;

	if (!file)
		return 2;
	text = slurp(file, &len);
	fclose(file);
	policy = parse(text, len);
	free(text);
	if (!policy)
		return 1;
	while (fgets(line, sizeof(line), stdin))
		ask(policy, line);
	carat_policy_free(policy);
	return 0;
}

/* Taken or refused, but with a reason in the text, and with nothing left over. */
static int spoil(const char *text, size_t len)
{
	struct carat_policy_error error;
	unsigned long taken = 0, refused = 0;
	struct carat_policy *policy;
	char *copy = malloc(len);

	for (size_t i = 0; i < len * 256; i++) {
		memcpy(copy, text, len);
		copy[i / 256] = i % 256;
		memset(&error, 0, sizeof(error));
		policy = carat_policy_parse(copy, len, &error);
		if (!IS_ERR(policy)) {
			taken++;
			carat_policy_free(policy);
			continue;
		}
		refused++;
		if (PTR_ERR(policy) != -EINVAL || !error.line || !error.column || !error.what[0])
			break;
	}
	free(copy);
	printf("%lu taken, %lu refused\n", taken, refused);
	return taken + refused != len * 256 || taken < len || refused < len;
}

/* A leak or a use of what is gone is for the sanitizer to see. */
static int memory(const char *text, size_t len)
{
	struct carat_policy_error error = {};
	struct carat_policy *policy;

	for (int n = 0; ; n++) {
		shim_allocs_left = n;
		policy = carat_policy_parse(text, len, &error);
		if (!IS_ERR(policy)) {
			carat_policy_free(policy);
			printf("ok after %s\n", n > 3 ? "some" : "too few");
			return 0;
		}
		if (PTR_ERR(policy) != -ENOMEM)
			return 1;
	}
}

/* --- the other judge: rules in a list, every byte asked for itself --- */

#define RULES	12
#define BASE	0xffff888000000000UL
#define ROOM	48

struct plain {
	int place;		/* 0 memory, 1 a type, 2 a kind */
	unsigned long first, last;
	int which;
	bool allow;
};

static const char *const types[] = { "a", "b" };

static bool says(const struct plain *rule, const struct carat_region *where, unsigned long at)
{
	if (rule->place == 0)
		return at >= rule->first && at <= rule->last;
	if (rule->place == 2)
		return (int)where->kind == rule->which;
	for (; where; where = where->up)
		if (where->type && !strcmp(where->type, types[rule->which]) &&
		    at >= where->start && at - where->start >= rule->first &&
		    at - where->start <= rule->last)
			return true;
	return false;
}

static bool judge(const struct plain *rule, int nr, bool fallback, const struct carat_region *where,
		  unsigned long addr, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		bool allow = fallback || where->right;

		for (int n = 0; n < nr; n++)
			if (says(&rule[n], where, addr + i))
				allow = rule[n].allow;
		if (!allow)
			return false;
	}
	return true;
}

static int random_round(void)
{
	struct carat_region region[2] = {};
	struct plain rule[RULES];
	struct carat_policy *policy;
	int nr = rand() % (RULES + 1), failed = 0;
	bool fallback = rand() % 4 == 0;
	char text[4096], *at = text;

	at += sprintf(at, "nooks-policy 1\nname r\n");
	for (int i = 0; i < NOOKS_CLASSES; i++)
		at += sprintf(at, "%s mode enforce default %s violation recover\n",
			      nooks_class_name[i], i == 1 && fallback ? "allow" : "deny");
	for (int i = 0; i < nr; i++) {
		struct plain *r = &rule[i];
		unsigned long len;

		r->place = rand() % 8 < 4 ? 0 : rand() % 8 < 6 ? 1 : 2;
		r->allow = rand() % 2;
		r->first = rand() % ROOM;
		len = 1 + rand() % (ROOM - r->first);
		r->last = r->first + len - 1;
		at += sprintf(at, "%d %s read ", i + 1, r->allow ? "allow" : "deny");
		if (r->place == 0) {
			r->first += BASE;
			r->last += BASE;
			at += sprintf(at, "memory %lx %lx x\n", r->first, len);
		} else if (r->place == 1) {
			r->which = rand() % 2;
			at += sprintf(at, "object %s %lu %lu x\n", types[r->which], r->first, len);
		} else {
			do
				r->which = 1 + rand() % (CARAT_KINDS - 1);
			while (r->which == CARAT_KIND_STACK);
			at += sprintf(at, "region %s\n", carat_kind_name[r->which]);
		}
	}
	at += sprintf(at, "end %d\n", nr);
	policy = parse(text, at - text);
	if (!policy)
		return 1;
	for (int i = 0; i < 200 && !failed; i++) {
		unsigned long addr = BASE + rand() % ROOM;
		size_t size = 1 + rand() % 16;

		for (int n = 0; n < 2; n++) {
			region[n].kind = rand() % CARAT_KINDS;
			region[n].type = rand() % 4 ? types[rand() % 2] : NULL;
			region[n].start = BASE + rand() % ROOM;
			region[n].right = rand() % 2;
		}
		region[0].up = rand() % 2 ? &region[1] : NULL;
		failed = judge(rule, nr, fallback, region, addr, size) !=
			 carat_policy_allows(policy, NOOKS_CLASS_READ, region, addr, size, NULL);
		if (failed)
			printf("%sdiffer at %lx, %zu bytes\n", text, addr, size);
	}
	carat_policy_free(policy);
	return failed;
}

int main(int argc, char **argv)
{
	struct carat_policy *policy;
	size_t len;
	char *text;

	if (argc == 2 && !strcmp(argv[1], "builtin"))
		return fputs(carat_policy_builtin, stdout) == EOF;
	if (argc == 2 && !strcmp(argv[1], "parse")) {
		text = slurp(stdin, &len);
		policy = parse(text, len);
		free(text);
		if (!policy)
			return 1;
		puts("ok");
		carat_policy_free(policy);
		return 0;
	}
	if (argc == 2 && (!strcmp(argv[1], "memory") || !strcmp(argv[1], "spoil"))) {
		int status;

		text = slurp(stdin, &len);
		status = argv[1][0] == 'm' ? memory(text, len) : spoil(text, len);
		free(text);
		return status;
	}
	if (argc == 3 && !strcmp(argv[1], "ask"))
		return ask_all(argv[2]);
	if (argc == 4 && !strcmp(argv[1], "random")) {
		srand(atoi(argv[2]));
		for (int i = atoi(argv[3]); i > 0; i--)
			if (random_round())
				return 1;
		return 0;
	}
	return 2;
}
