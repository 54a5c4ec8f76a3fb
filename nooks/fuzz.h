/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For the fuzzer of wrappers (make fuzz-wrappers), in a nooks.ko of its own beside
 * the other: a fault is counted by its reason and ends the call, as ever, but not the
 * generation, so that the next call can be made at once. In every other build nothing
 * of this is there.
 */
#ifndef NOOKS_FUZZ_H
#define NOOKS_FUZZ_H

#include "internal.h"

#ifdef NOOKS_FUZZ
/* Counts it. False: there is no room for one more reason, it fails as ever. */
bool nooks_fuzz_count(const struct nooks_fault *fault);
/* May this one go without being described and kept? */
bool nooks_fuzz_hurries(void);
void nooks_fuzz_files(struct dentry *dir);
#else
static inline void nooks_fuzz_files(struct dentry *dir)
{
}

static inline bool nooks_fuzz_count(const struct nooks_fault *fault)
{
	return false;
}

static inline bool nooks_fuzz_hurries(void)
{
	return false;
}
#endif

#endif /* NOOKS_FUZZ_H */
