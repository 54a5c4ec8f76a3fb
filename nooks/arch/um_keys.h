/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User Mode Linux has no jump labels: its static keys are variables that somebody reads.
 * Guards of the classes read and call have what jump labels need all the same, so we do
 * for them what the kernel would. Included by um.h.
 */
#ifndef NOOKS_ARCH_UM_KEYS_H
#define NOOKS_ARCH_UM_KEYS_H

#include <linux/jump_label.h>

#ifdef CONFIG_JUMP_LABEL
#error "this kernel has jump labels"
#endif

/* The key, and the module's table of them; see drivers/glue.c. */
struct nooks_um_key {
	struct static_key key;
	const void *start;
	const void *end;
};

#define NOOKS_KEY(name)							\
	extern const char __nooks_jump_start[], __nooks_jump_end[];	\
	struct nooks_um_key name##_um OUTSIDE = {			\
		STATIC_KEY_INIT_FALSE, __nooks_jump_start, __nooks_jump_end \
	};								\
	extern struct static_key name __alias(name##_um)

void nooks_um_key_set(struct static_key *key, bool on);

#define static_key_enable(key)	nooks_um_key_set(key, true)
#define static_key_disable(key)	nooks_um_key_set(key, false)

#endif /* NOOKS_ARCH_UM_KEYS_H */
