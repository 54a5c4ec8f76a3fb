// SPDX-License-Identifier: GPL-2.0
/*
 * Linked into every wrapped driver, compiled by the kernel's own compiler and
 * not guarded: it tells nooks.ko where the parts of the module are, and stands
 * in for the driver's init and exit functions.
 *
 * drivers/wrap.mk defines
 *	NOOKS_OBJECTS	number of guarded objects
 *	NOOKS_INFO	what `modinfo -F nooks` shows
 *	NOOKS_HAS_INIT, NOOKS_HAS_EXIT	if the driver has such a function
 * and writes nooks_imports.h: declarations of the kernel's variables that it uses,
 * and NOOKS_IMPORTS, ranges that begin there.
 */
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/module.h>

#include "nooks/nooks.h"
#include "nooks_imports.h"

/* Set by drivers/nooks.lds. */
extern const char __nooks_data_start[], __nooks_data_end[];
extern const char __nooks_bss_start[], __nooks_bss_end[];
extern const char __nooks_thunk_start[], __nooks_thunk_end[];
extern const char __nooks_note_start[], __nooks_note_end[];
extern const char __nooks_rodata_start[], __nooks_rodata_end[];
extern const char __nooks_ro_after_init_start[], __nooks_ro_after_init_end[];
extern const char __nooks_text_start[], __nooks_text_end[];
extern const char __nooks_functions_start[], __nooks_functions_end[];
extern const char __nooks_sites_write_start[], __nooks_sites_write_end[];
extern const char __nooks_sites_read_start[], __nooks_sites_read_end[];
extern const char __nooks_sites_call_start[], __nooks_sites_call_end[];

/* The driver's init_module() and cleanup_module(), renamed at link. */
int nooks_driver_init(void);
void nooks_driver_exit(void);

#ifdef NOOKS_HAS_INIT
#define DRIVER_INIT	nooks_driver_init
#else
#define DRIVER_INIT	NULL
#endif

#ifdef NOOKS_HAS_EXIT
#define DRIVER_EXIT	nooks_driver_exit
#else
#define DRIVER_EXIT	NULL
#endif

static const struct nooks_range nooks_glue_data[] = {
	{ __nooks_data_start, __nooks_data_end },
	{ __nooks_bss_start, __nooks_bss_end },
};

/* Addresses of functions, jump tables and strings lie in the first. */
static const struct nooks_range nooks_glue_readonly[] = {
	{ __nooks_text_start, __nooks_text_end },
	{ __nooks_rodata_start, __nooks_rodata_end },
	{ __nooks_ro_after_init_start, __nooks_ro_after_init_end },
	NOOKS_IMPORTS
};

/* The driver must not be able to write these, nor what comes below. */
#define OUTSIDE	__attribute__((visibility("hidden"))) __section(".data.nooks_module")

/* User Mode Linux has a word of its own for it. */
#ifndef NOOKS_KEY
#define NOOKS_KEY(name)	struct static_key name OUTSIDE = STATIC_KEY_INIT_FALSE
#endif

NOOKS_KEY(__nooks_key_read);
NOOKS_KEY(__nooks_key_call);

/* A section of its own: the driver may write all of .data, but not this. */
struct nooks_module __nooks_module OUTSIDE = {
	.abi = NOOKS_ABI,
	.size = sizeof(struct nooks_module),
	.name = KBUILD_MODNAME,
	.owner = THIS_MODULE,
	.note = { __nooks_note_start, __nooks_note_end },
	.thunk = { __nooks_thunk_start, __nooks_thunk_end },
	.data = nooks_glue_data,
	.nr_data = ARRAY_SIZE(nooks_glue_data),
	.objects = NOOKS_OBJECTS,
	.site = {
		{ __nooks_sites_write_start, __nooks_sites_write_end },
		{ __nooks_sites_read_start, __nooks_sites_read_end },
		{ __nooks_sites_call_start, __nooks_sites_call_end },
	},
	.function = { __nooks_functions_start, __nooks_functions_end },
	.readonly = nooks_glue_readonly,
	.nr_readonly = ARRAY_SIZE(nooks_glue_readonly),
	.key = { NULL, &__nooks_key_read, &__nooks_key_call },
	.once = { __nooks_ro_after_init_start, __nooks_ro_after_init_end },
};

static int __init nooks_glue_init(void)
{
	return nooks_module_init(&__nooks_module, DRIVER_INIT);
}
module_init(nooks_glue_init);

/*
 * A module with an init function and no exit function cannot be unloaded. A
 * driver that is so on purpose stays so; one without either can be unloaded,
 * and now that the glue gives it an init function needs an exit function too.
 */
#if defined(NOOKS_HAS_EXIT) || !defined(NOOKS_HAS_INIT)
static void __exit nooks_glue_exit(void)
{
	nooks_module_exit(&__nooks_module, DRIVER_EXIT);
}
module_exit(nooks_glue_exit);
#endif

MODULE_INFO(nooks, NOOKS_INFO);
