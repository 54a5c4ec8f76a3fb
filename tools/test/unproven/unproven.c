// SPDX-License-Identifier: GPL-2.0
/*
 * A module that says it belongs in a domain, and was never seen by the pass:
 * what a build that silently fell back to gcc would produce. Loading it must
 * fail.
 */
#include <linux/module.h>

#include <nooks/nooks.h>

static struct nooks_module mod = {
	.abi = NOOKS_ABI,
	.size = sizeof(struct nooks_module),
	.name = KBUILD_MODNAME,
	.owner = THIS_MODULE,
	.objects = 1,
};

static int __init unproven_init(void)
{
	return nooks_module_init(&mod, NULL);
}
module_init(unproven_init);

static void __exit unproven_exit(void)
{
	nooks_module_exit(&mod, NULL);
}
module_exit(unproven_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Claims protection without having it");
