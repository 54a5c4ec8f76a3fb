/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What x86_guard.S knows of structs; check.c proves each number.
 */
#ifndef CARAT_GUARD_X86_GUARD_H
#define CARAT_GUARD_X86_GUARD_H

#define MODULE_DOM	176
#define DOMAIN_GUARD	0
#define DOMAIN_STATS	8
#define STATS_MISSES	32	/* of the first class */
#define GUARD_HOT	0	/* of the first class */
#define GUARD_TABLE	32
#define TABLE_SHIFT	0
#define TABLE_FACTOR	8
#define TABLE_BUCKET	16
#define NODE_NEXT	0
#define NODE_RIGHT	8
#define RIGHT_START	0
#define RIGHT_LEN	8
#define RIGHT_ACCESS	64

#define ACCESS_READ	1
#define ACCESS_WRITE	2
#define ACCESS_CALL	4

#endif /* CARAT_GUARD_X86_GUARD_H */
