/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the door about what crossed a domain's boundary last. Included by
 * nooks.h, not by itself.
 *
 * Every crossing writes one word into a ring of its CPU, so that a report can say
 * what led to a fault. There is no lock and no time stamp: the order of one CPU is
 * that of its ring, that between CPUs is not known. A thread that is moved or
 * interrupted between the three instructions of nooks_crossed() may cost a word.
 */
#ifndef NOOKS_CROSSINGS_H
#define NOOKS_CROSSINGS_H

#include <linux/build_bug.h>
#include <linux/jump_label.h>

/* As many as an u8 counts: so it needs no mask. */
#define NOOKS_CROSSINGS		256

/**
 * enum nooks_way - which way a crossing went; kept in the low bits of its word
 * @NOOKS_WAY_BACK: the driver returned from a slot; not when it was unwound. The one
 *	whose address is no constant where it is written, so nothing need be added.
 * @NOOKS_WAY_IN: the kernel called the driver, through a slot
 * @NOOKS_WAY_OUT: the driver called an import
 * @NOOKS_WAYS: how many there are
 */
enum nooks_way {
	NOOKS_WAY_BACK,
	NOOKS_WAY_IN,
	NOOKS_WAY_OUT,
	NOOKS_WAYS
};

#define NOOKS_WAY_MASK		3UL

/**
 * struct nooks_crossings - the last crossings of one domain on one CPU
 * @next: where the next one goes
 * @count: its lowest byte, which is all that changes: so reading it extends it
 * @word: address of a struct nooks_slot or nooks_import_desc, with a &enum nooks_way;
 *	0: nothing yet
 */
struct nooks_crossings {
	union {
		u32 next;
		u8 count;
	};
	unsigned long word[NOOKS_CROSSINGS];
};

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

#define NOOKS_CROSSING_NAME	48

/**
 * struct nooks_crossing - one of them, for people
 * @way: which way
 * @name: of the slot or import
 */
struct nooks_crossing {
	enum nooks_way way;
	char name[NOOKS_CROSSING_NAME];
};

/* Are they noted? Written to debugfs nooks/crossings. */
DECLARE_STATIC_KEY_TRUE(nooks_crossings_noted);

/* @what: a struct that begins with its name, of which a pointer is kept. */
#define nooks_crossed(dom, what, way)						\
do {										\
	if (static_branch_likely(&nooks_crossings_noted)) {			\
		struct nooks_stats __percpu *__stats = (dom)->stats;		\
		u32 __at = this_cpu_read(__stats->crossings.next);		\
										\
		this_cpu_inc(__stats->crossings.count);				\
		this_cpu_write(__stats->crossings.word[__at],			\
			       (unsigned long)(what) + (way));			\
	}									\
} while (0)

extern const char * const nooks_way_name[NOOKS_WAYS];

/**
 * nooks_crossings_read() - the last crossings of a domain on one CPU
 * @dom: the domain
 * @cpu: the CPU
 * @to: receives them, the last one first
 * @nr: room in @to
 *
 * Context: Any but NMI. Does not sleep.
 * Return: how many there were.
 */
unsigned int nooks_crossings_read(struct nooks_domain *dom, int cpu,
				  struct nooks_crossing *to, unsigned int nr);

#endif /* NOOKS_CROSSINGS_H */
