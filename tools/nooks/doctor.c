// SPDX-License-Identifier: GPL-2.0-or-later
/* nooks doctor: is this machine ready, and if not, what to type. */
#include "cli.h"
#include "build.h"
#include "module.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <linux/magic.h>
#include <unistd.h>

static const struct cli_option options[] = {
	{ 'k', "kernel", "RELEASE", "for this kernel [the running one, or of linux-headers-amd64]" },
	{ }
};

/* What the machine lacks keeps some verbs from working: which? */
enum verdict {
	OK,
	MISSING,	/* cannot wrap or load */
	NOTED,		/* fine, but worth knowing */
};

struct check {
	const char *name;
	enum verdict verdict;
	char *value;
	char *fix;
};

struct doctor {
	struct check check[24];
	size_t nr;
	const char *root;
	const char *rel;
};

static void result(struct doctor *doc, const char *name, enum verdict verdict,
		   char *value, char *fix_line)
{
	if (doc->nr < ARRAY_SIZE(doc->check))
		doc->check[doc->nr++] = (struct check){ name, verdict, value, fix_line };
}

static char *first_line(char *const argv[])
{
	char *text = run_output(NULL, argv);

	return text ? text_trim(strsep(&text, "\n")) : NULL;
}

/* "Debian clang version 19.1.7 (3~deb12u1)" */
static void check_program(struct doctor *doc, const char *name, const char *program,
			  const char *package, enum verdict lacking)
{
	char *which = first_line((char *[]){ "sh", "-c", text_format("command -v %s", program), NULL });
	char *version = which ? first_line((char *[]){ (char *)program, "--version", NULL }) : NULL;

	if (version)
		result(doc, name, OK, version, NULL);
	else
		result(doc, name, lacking, text_format("no %s", program),
		       text_format("apt-get install %s", package));
}

static void check_kernel(struct doctor *doc)
{
	struct utsname uts;
	char *headers;

	uname(&uts);
	result(doc, "kernel", strcmp(uts.release, doc->rel) ? NOTED : OK,
	       strcmp(uts.release, doc->rel)
	       ? text_format("%s (this machine runs %s)", doc->rel, uts.release)
	       : text_format("%s", doc->rel), NULL);
	headers = kernel_headers(doc->rel);
	if (headers)
		result(doc, "headers", OK, headers, NULL);
	else
		result(doc, "headers", MISSING, text_format("no headers of %s", doc->rel),
		       text_format("apt-get install linux-headers-%s", doc->rel));
}

static void check_btf(struct doctor *doc)
{
	const char *cache = getenv("NOOKS_CACHE");
	struct utsname uts;
	char *own;

	own = text_format("%s/kernel/%s/vmlinux.btf",
			  cache ? cache : text_format("%s/.cache/nooks", getenv("HOME") ?: "/tmp"),
			  doc->rel);
	uname(&uts);
	if (!access(own, R_OK))
		result(doc, "BTF", OK, own, NULL);
	else if (!strcmp(uts.release, doc->rel) && !access("/sys/kernel/btf/vmlinux", R_OK))
		result(doc, "BTF", OK, text_format("of the running kernel"), NULL);
	else
		result(doc, "BTF", NOTED, text_format("not fetched yet; 'nooks wrap' does it"),
		       text_format("tools/setup/kernel %s --btf", doc->rel));
}

static void check_source(struct doctor *doc)
{
	int major, minor;

	if (sscanf(doc->rel, "%d.%d", &major, &minor) != 2)
		return;
	if (!access(text_format("/usr/src/linux-source-%d.%d.tar.xz", major, minor), R_OK))
		result(doc, "source", OK, text_format("linux-source-%d.%d", major, minor), NULL);
	else
		result(doc, "source", MISSING, text_format("no linux-source-%d.%d", major, minor),
		       text_format("apt-get install linux-source-%d.%d", major, minor));
}

static void check_built(struct doctor *doc, const char *name, const char *file, const char *how)
{
	char *path = text_format("%s/%s", doc->root ? doc->root : "", file);

	if (doc->root && !access(path, R_OK))
		result(doc, name, OK, text_format("%s", file), NULL);
	else
		result(doc, name, MISSING, text_format("%s is not built", file),
		       text_format("%s", how));
}

static void check_machine(struct doctor *doc)
{
	char *lockdown = text_read("/sys/kernel/security/lockdown");
	char *enforce = text_read("/sys/module/module/parameters/sig_enforce");
	struct statfs fs;
	char *mode;

	result(doc, "root", geteuid() ? NOTED : OK,
	       text_format(geteuid() ? "no: wrap works, load does not" : "yes"), NULL);
	if (!statfs("/sys/kernel/debug", &fs) && (unsigned long)fs.f_type == DEBUGFS_MAGIC)
		result(doc, "debugfs", OK, text_format("mounted"), NULL);
	else
		result(doc, "debugfs", NOTED, text_format("not mounted: load and show need it"),
		       text_format("mount -t debugfs debugfs /sys/kernel/debug"));
	mode = lockdown ? strchr(lockdown, '[') : NULL;
	if (mode && strncmp(mode, "[none]", 6)) {
		mode[strcspn(mode, "]")] = '\0';
		result(doc, "lockdown", MISSING, text_format("%s: unsigned modules are refused", mode + 1),
		       text_format("sign the modules with a key enrolled by mokutil --import"));
	} else {
		result(doc, "lockdown", OK, text_format("none"), NULL);
	}
	if (enforce && *enforce == 'Y')
		result(doc, "signing", MISSING, text_format("signatures are required"),
		       text_format("sign the modules with a key enrolled by mokutil --import"));
	else
		result(doc, "signing", OK, text_format("not required"), NULL);
	result(doc, "nooks.ko", module_is_loaded("nooks") ? OK : NOTED,
	       text_format(module_is_loaded("nooks") ? "loaded"
			   : "not loaded; 'nooks load NAME' does it"), NULL);
}

static int print(struct cli *cli, const struct doctor *doc)
{
	static const char *const words[] = { "ok", "missing", "note" };
	const char *const head[] = { "NAME", "VALUE", "STATUS" };
	json_t *checks = json_array();
	struct grid grid = { };
	size_t missing = 0;

	grid_head(&grid, head, ARRAY_SIZE(head));
	for (size_t i = 0; i < doc->nr; i++) {
		const struct check *c = &doc->check[i];
		char **row = grid_row(&grid);
		json_t *object = json_pack("{s:s,s:s,s:s}", "name", c->name, "value", c->value,
					   "status", words[c->verdict]);

		row[0] = (char *)c->name;
		row[1] = c->value;
		row[2] = (char *)words[c->verdict];
		missing += c->verdict == MISSING;
		if (c->fix)
			json_object_set_new(object, "fix", json_string(c->fix));
		json_array_append_new(checks, object);
	}
	if (cli->json) {
		json_print(cli, json_pack("{s:b,s:s,s:o}", "ready", !missing,
					  "kernel", doc->rel, "checks", checks));
		return missing ? EXIT_UNFIT : EXIT_DONE;
	}
	grid_print(&grid);
	for (size_t i = 0; i < doc->nr; i++)
		if (doc->check[i].fix && doc->check[i].verdict == MISSING)
			printf("fix %s: %s\n", doc->check[i].name, doc->check[i].fix);
	for (size_t i = 0; i < doc->nr && !cli->quiet; i++)
		if (doc->check[i].fix && doc->check[i].verdict == NOTED)
			printf("note %s: %s\n", doc->check[i].name, doc->check[i].fix);
	return missing ? EXIT_UNFIT : EXIT_DONE;
}

static int doctor(struct cli *cli)
{
	struct doctor doc = { .root = root_find() };

	if (!doc.root)
		return EXIT_FAILED;
	doc.rel = cli->value['k'] ? cli->value['k'] : kernel_default(doc.root);
	check_kernel(&doc);
	check_source(&doc);
	check_btf(&doc);
	check_program(&doc, "compiler", "clang-19", "clang-19", MISSING);
	check_program(&doc, "make", "make", "make", MISSING);
	check_program(&doc, "linker", "ld", "binutils", MISSING);
	check_built(&doc, "plugin", "build/pass/carat_guard.so", "make pass");
	check_built(&doc, "wrapgen", "build/tools/wrapgen", "make wrapgen");
	check_built(&doc, "runtime", text_format("build/kernel/%s/nooks.ko", doc.rel),
		    text_format("make kernel KREL=%s", doc.rel));
	check_machine(&doc);
	check_program(&doc, "lab", "qemu-system-x86_64", "qemu-system-x86", NOTED);
	return print(cli, &doc);
}

const struct cli_verb verb_doctor = {
	.name = "doctor",
	.args = "",
	.help = "is this machine ready, and what to install if not",
	.more = "Exit status 4 when something is missing.\n",
	.options = options,
	.run = doctor,
};
