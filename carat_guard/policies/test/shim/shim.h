/* SPDX-License-Identifier: GPL-2.0 */
/* As much of the kernel as the policy's pure functions need, for the host. */
#ifndef SHIM_H
#define SHIM_H

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define __rcu
#define BIT(n)			(1UL << (n))
#define GFP_KERNEL		0
#define TASK_SIZE_MAX		0x00007ffffffff000UL
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define ERR_PTR(err)		((void *)(long)(err))
#define PTR_ERR(ptr)		((long)(ptr))
#define IS_ERR(ptr)		((unsigned long)(ptr) >= -4095UL)

struct mutex { int unused; };
struct nooks_domain;

/* Fails when the test wants it to. */
extern int shim_allocs_left;

static inline void *krealloc(void *p, size_t size, int flags)
{
	(void)flags;
	return shim_allocs_left-- > 0 ? realloc(p, size) : NULL;
}

static inline void *kvmalloc(size_t size, int flags)
{
	return krealloc(NULL, size, flags);
}

static inline void *kzalloc(size_t size, int flags)
{
	void *p = kvmalloc(size, flags);

	return p ? memset(p, 0, size) : NULL;
}

static inline void kfree(void *p)
{
	free(p);
}

static inline void kvfree(void *p)
{
	free(p);
}

static inline int kstrtoul(const char *s, unsigned int base, unsigned long *value)
{
	char *end;

	errno = 0;
	*value = strtoul(s, &end, base);
	return errno ? -ERANGE : *end || end == s ? -EINVAL : 0;
}

static inline long strscpy(char *to, const char *from, size_t size)
{
	return snprintf(to, size, "%s", from);
}

#endif
