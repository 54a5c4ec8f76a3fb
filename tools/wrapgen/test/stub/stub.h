/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What generated code takes from the kernel's headers, for a compile without a
 * kernel. All of <linux/...> leads here.
 */
#ifndef STUB_H
#define STUB_H

#include <stdarg.h>
#include <stddef.h>

typedef _Bool bool;
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define true		1
#define false		0
#define EIO		5
#define ENOMEM		12
#define __user
#define __acquires(lock)
#define __releases(lock)
#define __printf(f, a)	__attribute__((format(printf, f, a)))

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define BITS_TO_LONGS(n)	(((n) + 63) / 64)
#define IS_ERR_OR_NULL(p)	((unsigned long)(p) - 1 >= -4096ul)
#define sizeof_field(t, f)	sizeof(((t *)0)->f)
#define static_assert(e)	_Static_assert(e, #e)
#define EXPORT_SYMBOL_GPL(s)	extern typeof(s) s

struct va_format {
	const char *fmt;
	va_list *va;
};

#endif
