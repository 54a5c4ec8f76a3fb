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
 */
#include <linux/init.h>
#include <linux/module.h>

#include "nooks/nooks.h"

/* Set by drivers/nooks.lds. */
extern const char __nooks_data_start[], __nooks_data_end[];
extern const char __nooks_bss_start[], __nooks_bss_end[];
extern const char __nooks_thunk_start[], __nooks_thunk_end[];
extern const char __nooks_note_start[], __nooks_note_end[];

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

/* A section of its own: the driver may write all of .data, but not this. */
struct nooks_module __nooks_module
__attribute__((visibility("hidden"))) __section(".data.nooks_module") = {
	.abi = NOOKS_ABI,
	.size = sizeof(struct nooks_module),
	.name = KBUILD_MODNAME,
	.owner = THIS_MODULE,
	.note = { __nooks_note_start, __nooks_note_end },
	.thunk = { __nooks_thunk_start, __nooks_thunk_end },
	.data = nooks_glue_data,
	.nr_data = ARRAY_SIZE(nooks_glue_data),
	.objects = NOOKS_OBJECTS,
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
