/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What x86_guard.S knows of structs; check.c proves each number.
 */
#ifndef CARAT_GUARD_X86_GUARD_H
#define CARAT_GUARD_X86_GUARD_H

#define MODULE_DOM	176
#define DOMAIN_GUARD	0
#define DOMAIN_STATS	8
#define DOMAIN_READABLE	16
#define DOMAIN_SPOTS	64
#define DOMAIN_SPOTS_END 704
#define DOMAIN_OBJECT	DOMAIN_SPOTS_END
#define DOMAIN_STRUCTS	(DOMAIN_OBJECT + 8 * READABLE_START)
#define SPOTS_SIZE	320
#define SPOTS_WRITE	5
#define SPOTS_READ	2
#define SPOTS_WINDOW	16
#define WINDOW_SIZE	40
/* In the domain. */
#define SPOT_START(set, nr)						\
	(DOMAIN_SPOTS + (set) * SPOTS_SIZE + SPOTS_WINDOW +		\
	 (nr) * WINDOW_SIZE + RIGHT_START)
#define SPOT_LEN(set, nr)	(SPOT_START(set, nr) + RIGHT_LEN)
/* Over structs that are read; nobody relies on that. */
#define SPOT_STRUCT	SPOT_START(0, SPOTS_WRITE)
#define STATS_MISSES	32	/* of the first class */
#define GUARD_HOT	0	/* of the first class */
#define GUARD_TABLE	32
#define GUARD_RULED	40
#define TABLE_SHIFT	0
#define TABLE_FACTOR	8
#define TABLE_BUCKET	16
#define NODE_NEXT	0
#define NODE_RIGHT	8
#define RIGHT_START	0
#define RIGHT_LEN	8
#define RIGHT_ACCESS	64
#ifdef CONFIG_UML
#define TASK_STACK	24
#else
#define TASK_STACK	32
#endif
#define ACT_DOM		0
#define ACT_SP		24
#define ACT_IMPORT_SP	16
#define ACT_NEAR_KNOWN	140
#define ACT_NEAR	176
#define NEAR_SIZE	40
#define NEAR_START	0
#define NEAR_LEN	8
#define NEAR_OBJ	16
#define NEAR_TAG	24
#define NEAR_SEQ	32
#define TYPE_SIZE	8
#define OBJECT_TAG	0
#define OBJECT_NEXT	8
#define OBJECT_TYPE	16
#define OBJECT_SEQ	72

/*
 * Of the hash of objects whose structs may be read; these begin at a line, and have so
 * many at most.
 */
#define GOLDEN_RATIO	0x61c88647
#define READABLE_START	8192
#define READABLE_BITS	13
#define LINE		64
#define LINES		4

#define ACCESS_READ	1
#define ACCESS_WRITE	2
#define ACCESS_CALL	4

#endif /* CARAT_GUARD_X86_GUARD_H */
