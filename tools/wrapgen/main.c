// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * wrapgen: turns interface descriptions into wrappers. Options and commands.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "btf.h"
#include "command.h"
#include "diag.h"

#define EXIT_USAGE	2

enum {
	OPT_JSON = 256,
};

static const char doc[] =
	"Turn interface descriptions (idl/*.idl) and a kernel's type data into wrappers.\v"
	"Commands:\n"
	"  check --btf FILE IDL...              report what is wrong\n"
	"  gen --btf FILE --out DIR IDL...      write the wrappers\n"
	"  link --btf FILE --object FILE IDL... is all described that a driver uses?\n"
	"  fuzz --btf FILE --out DIR IDL...     write tables of all imports, for drivers/fuzz\n"
	"  skeleton --btf FILE NAME...          descriptions to fill in: a function,\n"
	"                                       STRUCT.FIELD, FUNCTION(PARAMETER)\n"
	"\n"
	"Exit status: 0; 1, errors were reported; 2, wrong usage.";

static const char args_doc[] = "COMMAND FILE...";

static const struct argp_option options[] = {
	{ "btf", 'b', "FILE", 0, "type data of the target kernel: raw BTF or vmlinux", 0 },
	{ "module-btf", 'm', "NAME=FILE", 0, "the same of one of its modules", 0 },
	{ "out", 'o', "DIR", 0, "gen, fuzz: where the files go", 0 },
	{ "object", 'O', "FILE", 0, "link: the driver, linked but not yet renamed", 0 },
	{ "name", 'n', "NAME", 0, "link: what messages call the driver (default: the object's name)", 0 },
	{ "renames", 'r', "FILE", 0, "link: write the names to change, for objcopy --redefine-syms", 0 },
	{ "json", OPT_JSON, NULL, 0, "link: say the result in JSON", 0 },
	{}
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct command *cmd = state->input;
	const char *equals;

	switch (key) {
	case 'b':
		cmd->btf_path = arg;
		break;
	case 'm':
		equals = strchr(arg, '=');
		if (!equals || equals == arg)
			argp_error(state, "--module-btf wants NAME=FILE, not '%s'", arg);
		vec_add(&cmd->module, ((struct module_btf){
			.name = str_ndup(arg, equals - arg),
			.path = equals + 1,
		}));
		break;
	case 'o':
		cmd->out = arg;
		break;
	case 'O':
		cmd->object = arg;
		break;
	case 'n':
		cmd->driver = arg;
		break;
	case 'r':
		cmd->renames = arg;
		break;
	case OPT_JSON:
		cmd->json = true;
		break;
	case ARGP_KEY_ARG:
		if (!cmd->name)
			cmd->name = arg;
		else
			vec_add(&cmd->arg, arg);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = args_doc,
	.doc = doc,
};

static int usage(const char *fmt, const char *arg)
{
	fputs("wrapgen: ", stderr);
	fprintf(stderr, fmt, arg);
	fputs("\nfix: see 'wrapgen --help'\n", stderr);
	return EXIT_USAGE;
}

static bool open_btf(struct command *cmd)
{
	cmd->btf = kbtf_open(cmd->btf_path, NULL);
	if (!cmd->btf)
		return false;
	vec_each(i, &cmd->module) {
		cmd->module.at[i].btf = kbtf_open(cmd->module.at[i].path,
						  cmd->btf);
		if (!cmd->module.at[i].btf)
			return false;
	}
	return true;
}

static void close_btf(struct command *cmd)
{
	vec_each(i, &cmd->module)
		kbtf_close(cmd->module.at[i].btf);
	kbtf_close(cmd->btf);
}

/* A module whose type data was not given can only be looked up in the image. */
static struct kbtf *btf_of(const struct command *cmd, const char *module)
{
	vec_each(i, &cmd->module)
		if (str_eq(cmd->module.at[i].name, module))
			return cmd->module.at[i].btf;
	return cmd->btf;
}

static bool load_idl(struct command *cmd)
{
	bool whole = true;

	vec_each(i, &cmd->arg) {
		struct idl_file *file = idl_open(&cmd->idl, cmd->arg.at[i]);

		if (!file) {
			diag_plain("wrapgen", "cannot read %s: %s",
				   cmd->arg.at[i], strerror(errno));
			whole = false;
			continue;
		}
		idl_parse(&cmd->idl, file);
		file->btf = btf_of(cmd, file->module);
		whole &= !file->broken;
	}
	if (whole)
		idl_check(&cmd->idl);
	return !diag_errors();
}

static int run(struct command *cmd)
{
	bool ok = false;

	if (str_eq(cmd->name, "skeleton"))
		return skeleton_command(cmd);
	if (!load_idl(cmd))
		return diag_finish();
	if (str_eq(cmd->name, "check"))
		ok = true;
	else if (str_eq(cmd->name, "gen"))
		ok = gen_command(cmd);
	else if (str_eq(cmd->name, "fuzz"))
		ok = fuzz_command(cmd);
	else
		ok = link_command(cmd);
	return ok ? 0 : 1;
}

static int check_usage(const struct command *cmd)
{
	static const char *const commands[] = {
		"check", "gen", "link", "fuzz", "skeleton", NULL
	};
	bool known = false;

	if (!cmd->name)
		return usage("%s", "no command given");
	for (unsigned int i = 0; commands[i]; i++)
		known |= str_eq(commands[i], cmd->name);
	if (!known)
		return usage("unknown command '%s'", cmd->name);
	if (!cmd->btf_path)
		return usage("'%s' needs --btf FILE", cmd->name);
	if ((str_eq(cmd->name, "gen") || str_eq(cmd->name, "fuzz")) && !cmd->out)
		return usage("'%s' needs --out DIR", cmd->name);
	if (str_eq(cmd->name, "link") && !cmd->object)
		return usage("'%s' needs --object FILE", cmd->name);
	if (!cmd->arg.nr)
		return usage(str_eq(cmd->name, "skeleton") ?
			     "'%s' needs a name" : "'%s' needs .idl files",
			     cmd->name);
	return 0;
}

int main(int argc, char **argv)
{
	struct command cmd = {};
	int status;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &cmd);
	status = check_usage(&cmd);
	if (!status)
		status = open_btf(&cmd) ? run(&cmd) : 1;
	close_btf(&cmd);
	mem_free_all();
	return status;
}
