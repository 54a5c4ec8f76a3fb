/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hostile driver: what its files share.
 *
 *	main.c			its parameters, and who is called next
 *	values.c		arguments that are right, just wrong, or anything
 *	all others		scenes: the kernel called as it ought to be, but for one
 *				argument in every second scene
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <linux/compiler.h>
#include <linux/types.h>

#define RING		8
#define OWN_SIZE	4096

enum fuzz_type {
	TYPE_none,
#define TYPE(name)	TYPE_##name,
#include "types.h"
#undef TYPE
	TYPES
};

enum fuzz_kind {
	KIND_number, KIND_gfp, KIND_in, KIND_out, KIND_string, KIND_format, KIND_ref,
	KIND_acquire, KIND_release, KIND_callback, KIND_one_of, KIND_opaque, KIND_user,
	KIND_check, KIND_range, KIND_lock_class,
};

enum fuzz_limit { LIMIT_none, LIMIT_never, LIMIT_foreign, LIMIT_small };

struct fuzz_argument {
	enum fuzz_kind kind;
	enum fuzz_type type;
	unsigned int size;
};

/* The number of each function; of those that this kernel has not, from CALLS on. */
enum fuzz_nr {
#define CALL(name, ret, nr, ...)	CALL_##name,
#define SKIPPED(name)
#define ABSENT(name)
#include "calls.h"
#undef CALL
#undef ABSENT
	CALLS,
#define CALL(name, ret, nr, ...)
#define ABSENT(name)			CALL_##name,
#include "calls.h"
#undef CALL
#undef SKIPPED
#undef ABSENT
};

/* values.c */
u64 fuzz_any(void);
bool fuzz_one_in(unsigned int n);

/* At each place the first time, and every @n-th from then on: what chance might miss. */
#define fuzz_nth(n)							\
({									\
	static unsigned int fuzz_times;					\
									\
	fuzz_times++ % (n) == 0;					\
})

/* At each place 0, 1 ... @n - 1, and again. */
#define fuzz_turn(n)							\
({									\
	static unsigned int fuzz_turns;					\
									\
	fuzz_turns++ % (n);						\
})

unsigned long fuzz_number(enum fuzz_limit limit);
unsigned long fuzz_value(const struct fuzz_argument *arg, enum fuzz_limit limit, bool atomic);
void fuzz_remember(enum fuzz_type type, const void *object);
void fuzz_remember_key(enum fuzz_type type, unsigned long key);
void fuzz_forget(enum fuzz_type type, const void *object);
void fuzz_forget_key(enum fuzz_type type, unsigned long key);
void fuzz_renew_own(void);
void fuzz_twist_begin(void);
unsigned long fuzz_twist_own(unsigned long value);
unsigned long fuzz_twist_object(unsigned long value);
unsigned long fuzz_twist_number(unsigned long value);
extern unsigned long fuzz_own;

/* main.c */
enum fuzz_nr fuzz_called(enum fuzz_nr nr);
void fuzz_returned(enum fuzz_nr *nr);
unsigned long fuzz_function(void);

/* One call of NAME, made by an expression, counted before it and behind it. */
#define ASK(name, ...)							\
({									\
	enum fuzz_nr _nr __cleanup(fuzz_returned) = fuzz_called(CALL_##name); \
									\
	(void)_nr;							\
	__VA_ARGS__;							\
})

/*
 * The one argument of a scene that may be wrong. OWN: the kernel takes for a struct
 * what lies there, so it is memory of somebody else then; OBJECT: anything goes.
 */
#define TYPE_OF(p)	typeof(((void)0, (p)))	/* of arrays, of their first */
#define OWN(p)		((TYPE_OF(p))fuzz_twist_own((unsigned long)(p)))
#define OBJECT(p)	((TYPE_OF(p))fuzz_twist_object((unsigned long)(p)))
#define NUMBER(n)	((TYPE_OF(n))fuzz_twist_number((unsigned long)(n)))

/* memory.c: for a scene; left behind where a call is rejected */
void *fuzz_fresh(size_t size);
void fuzz_done(const void *p);

/* The scenes, and how many of 256 each is. */
#define FUZZ_SCENES(SCENE)	\
	SCENE(locks, 16) SCENE(memory, 20) SCENE(strings, 20) SCENE(trees, 16)	\
	SCENE(badblocks, 16) SCENE(timers, 20) SCENE(works, 16) SCENE(waits, 16)	\
	SCENE(clocks, 16) SCENE(latency, 12) SCENE(disks, 6) SCENE(zones, 6)	\
	SCENE(requests, 4) SCENE(netdev, 28) SCENE(buffers, 16) SCENE(pci, 6)	\
	SCENE(interrupts, 6) SCENE(dma, 6) SCENE(ptp, 2) SCENE(fragments, 8)

struct device;
void fuzz_disk_below(struct device *parent);

void fuzz_scene_locks(void);
void fuzz_scene_memory(void);
void fuzz_scene_strings(void);
void fuzz_scene_trees(void);
void fuzz_scene_badblocks(void);
void fuzz_scene_timers(void);
void fuzz_scene_works(void);
void fuzz_scene_waits(void);
void fuzz_scene_clocks(void);
void fuzz_scene_latency(void);
void fuzz_scene_disks(void);
void fuzz_scene_zones(void);
void fuzz_scene_requests(void);
void fuzz_scene_netdev(void);
void fuzz_scene_buffers(void);
void fuzz_scene_pci(void);
void fuzz_scene_interrupts(void);
void fuzz_scene_dma(void);
void fuzz_scene_ptp(void);
void fuzz_scene_fragments(void);

/* pci.c */
int fuzz_pci_begin(void);

#endif /* FUZZ_H */
