// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel's type data that is not what it should be, with descriptions that are
 * right: as the image's, and as that of a module of a good image.
 */
#include <string.h>

#include "fuzz.h"
#include "wrapgen.h"

/* libbpf takes anything else for an ELF file; that is its library's to read. */
static bool is_btf(const uint8_t *data, size_t size)
{
	return size > 2 && ((data[0] == 0x9f && data[1] == 0xeb) ||
			    (data[0] == 0xeb && data[1] == 0x9f));
}

static void skeletons(const struct command *cmd, const struct kbtf *kb)
{
	vec_each(i, &cmd->idl.func) {
		const char *name = cmd->idl.func.at[i]->name;

		if (!skeleton_func(kb, name))
			skeleton_slot(kb, name);
	}
}

static void as_image(const char *path)
{
	static const char *const idl[] = { "types.idl", "imports.idl", "slots.idl", NULL };
	struct command cmd = { .name = "gen" };

	cmd.btf = kbtf_open(path, NULL);
	if (cmd.btf) {
		wrapgen_add_given(&cmd, idl);
		skeletons(&cmd, cmd.btf);
		wrapgen_gen(&cmd);
	}
	wrapgen_end(&cmd);
}

static void as_module(const char *path)
{
	static const char *const idl[] = { "snd.idl", NULL };
	struct command cmd = { .name = "gen" };
	struct module_btf module = { .name = "snd", .path = path };

	cmd.btf = kbtf_open(fuzz_given("kernel.btf"), NULL);
	module.btf = kbtf_open(path, cmd.btf);
	if (module.btf) {
		vec_add(&cmd.module, module);
		wrapgen_add_given(&cmd, idl);
		skeletons(&cmd, module.btf);
		wrapgen_gen(&cmd);
	}
	wrapgen_end(&cmd);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	const char *path;

	if (!is_btf(data, size))
		return;
	path = fuzz_file(0, data, size);
	as_image(path);
	as_module(path);
}
