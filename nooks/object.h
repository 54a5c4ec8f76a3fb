/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the door about what a domain holds, and what it may do with it.
 * Included by nooks.h, not by itself.
 */
#ifndef NOOKS_OBJECT_H
#define NOOKS_OBJECT_H

struct device;
struct nooks_keep_ops;

/**
 * struct nooks_embed - an object inside another
 * @type: its type
 * @offset: where
 */
struct nooks_embed {
	const struct nooks_type *type;
	size_t offset;
};

/**
 * struct nooks_type - a kind of tracked object, one for each in the IDL
 * @name: as in the IDL
 * @size: sizeof the struct, or 0
 * @writable: one bit a byte of the struct, set where the domain may write; NULL: nowhere
 * @all: the whole struct may be written
 * @memory: the object is memory of the tracked size, all of it writable
 * @counted: the same key may be held several times
 * @weak: left over at unload is no leak
 * @table: NOOKS_TABLE() of its own, or 0
 * @embed: objects inside, ends with a NULL type; or NULL
 * @release: gives an object back on the domain's behalf
 * @quiesce: stops a device from touching memory; called for every object of a
 *	failed domain before the first is released; or NULL
 * @rights: adds rights that depend on the object, with nooks_right_add(), or
 *	fills in its values; returns 0 or -errno; or NULL
 * @covers: how many of @size bytes from @addr on may be accessed; or NULL. A type
 *	with it is lazy: no rights are filed, it is asked when needed. For objects
 *	that come and go so often that filing costs more than asking. Its @rights
 *	only fills in values. Of the record it is told type, key, values, age, domain
 *	and parent.
 * @keep: how an object outlives its driver, see keep.h; or NULL
 * @bound: must it be released before the driver core takes that device back from its
 *	driver? May sleep; or NULL
 */
struct nooks_type {
	const char *name;
	size_t size;
	const unsigned long *writable;
	bool all;
	bool memory;
	bool counted;
	bool weak;
	unsigned int table;
	const struct nooks_embed *embed;
	void (*release)(struct nooks_object *obj);
	void (*quiesce)(struct nooks_object *obj);
	int (*rights)(struct nooks_object *obj);
	size_t (*covers)(const struct nooks_object *obj, unsigned long addr,
			 size_t size, unsigned int access);
	const struct nooks_keep_ops *keep;
	bool (*bound)(const struct nooks_object *obj, struct device *dev);
};

/*
 * Values of a tag that are no key. A record that is free keeps its type, so a driver
 * that named one of these would name the record: they are drawn at random.
 */
struct nooks_tags {
	unsigned long free;
	unsigned long busy;
};

extern struct nooks_tags nooks_tags;

#define NOOKS_TAG_FREE	nooks_tags.free
#define NOOKS_TAG_BUSY	nooks_tags.busy

/**
 * struct nooks_object - something a domain holds
 * @type: what it is
 * @key: how it is known, mostly its address
 * @size: bytes, for types that are memory
 * @aux: values for the release
 * @ip: the driver code that acquired it
 * @seq: age; a larger one is younger
 * @dom: the domain
 * @parent: the object this one is inside of, or NULL
 * @away: kept for users: no call about it may get to the driver yet; types with @keep
 *
 * private: the rest belongs to tracker.c
 */
struct nooks_object {
	/* private: */
	unsigned long tag;		/* the key, or NOOKS_TAG_FREE, _BUSY */
	struct nooks_object *next;	/* in its chain, for ever */
	/* public: */
	const struct nooks_type *type;
	unsigned long key;
	size_t size;
	unsigned long aux[3];
	unsigned long ip;
	u64 seq;
	struct nooks_domain *dom;
	struct nooks_object *parent;
	bool away;
	/* private: */
	struct list_head rights;	/* of struct nooks_right.owned */
};

/**
 * nooks_object_track() - record that a domain holds something
 * @dom: the domain
 * @type: what it is
 * @key: how it is known
 * @size: bytes, for types that are memory
 * @aux: three values for the release, or NULL
 * @ip: the driver code that acquired it, or 0
 *
 * Context: Any but NMI. Does not sleep.
 * Return: the object; -ENOMEM; -EEXIST when it is held and not counted.
 */
struct nooks_object *nooks_object_track(struct nooks_domain *dom,
					const struct nooks_type *type,
					unsigned long key, size_t size,
					const unsigned long *aux,
					unsigned long ip);

/**
 * nooks_object_untrack() - a domain no longer holds something
 * @dom: the domain
 * @type: what it is
 * @key: how it is known
 *
 * When it returns, no right of the object passes a check on any CPU.
 *
 * Context: Any but NMI. Does not sleep.
 * Return: true when it was held.
 */
bool nooks_object_untrack(struct nooks_domain *dom,
			  const struct nooks_type *type, unsigned long key);

/**
 * nooks_object_take() - untrack, and keep a copy of the record
 * @dom: the domain
 * @type: what it is
 * @key: how it is known
 * @copy: receives the record, for @type->release
 *
 * Return: true when it was held.
 */
bool nooks_object_take(struct nooks_domain *dom, const struct nooks_type *type,
		       unsigned long key, struct nooks_object *copy);

/**
 * nooks_object_held() - the values kept with an object
 * @dom: the domain
 * @type: what it is
 * @key: how it is known
 * @aux: receives the object's three values
 *
 * Return: true when the domain holds it. See also nooks_object_is_held().
 */
bool nooks_object_held(struct nooks_domain *dom, const struct nooks_type *type,
		       unsigned long key, unsigned long *aux);

DECLARE_TRACEPOINT(nooks_object_track);
DECLARE_TRACEPOINT(nooks_object_untrack);

struct nooks_object *__nooks_object_find(struct nooks_domain *dom,
					 const struct nooks_type *type,
					 unsigned long key);

/*
 * Calls a function of up to four arguments, and keeps all registers but that of the
 * result. What inline code does rarely must not make it save registers before. Types
 * are not checked: next to each function stands a prototype.
 */
void __nooks_call_kept(void);	/* x86_activation.S; not for C */

#define nooks_call_kept(fn, ...)					\
	__nooks_call_kept_padded(fn, ##__VA_ARGS__, 0, 0, 0, 0, 0)
#define __nooks_call_kept_padded(fn, a0, a1, a2, a3, ...)		\
({									\
	void *_ret;							\
	asm volatile("pushq %[_a3]\n\tpushq %[_a2]\n\t"			\
		     "pushq %[_a1]\n\tpushq %[_a0]\n\t"			\
		     "pushq $" #fn "\n\t"				\
		     "call __nooks_call_kept\n\t"			\
		     "addq $40, %%rsp"					\
		     : "=a" (_ret), ASM_CALL_CONSTRAINT			\
		     : [_a0] "re" ((unsigned long)(a0)),			\
		       [_a1] "re" ((unsigned long)(a1)),			\
		       [_a2] "re" ((unsigned long)(a2)),			\
		       [_a3] "re" ((unsigned long)(a3))			\
		     : "cc", "memory");					\
	_ret;								\
})

/* @table is that of @type. Wrappers know it without a look at the type. */
static __always_inline struct nooks_object **
nooks_object_bucket(struct nooks_domain *dom, const struct nooks_type *type,
		    unsigned int table, unsigned long key)
{
	/*
	 * The same key is often known under several types. What differs among
	 * objects of one type is in the lower half: half the multiplication will do.
	 */
	unsigned long both = key + (unsigned long)type;

	if (table)
		return &dom->object[NOOKS_TABLE_START(table)] +
		       ((u32)key * GOLDEN_RATIO_32 >>
			(32 - NOOKS_TABLE_BITS(table)));
	/* Modules have no relocation for half the address of a type. */
	OPTIMIZER_HIDE_VAR(both);
	return &dom->object[(u32)both * GOLDEN_RATIO_32 >>
			    (32 - NOOKS_OBJECT_BITS)];
}

/* @table is that of @type, or 0. */
static __always_inline bool nooks_object_is_in(const struct nooks_object *obj,
					       const struct nooks_type *type,
					       unsigned int table,
					       unsigned long key)
{
	/*
	 * The key before what belongs to it: as smp_load_acquire() on x86, but with
	 * nothing else for the compiler to load again. Either is read once, at any time.
	 */
	if (unlikely(data_race(obj->tag) != key))
		return false;
	asm volatile("" : "+m" (*(const struct nooks_type **)&obj->type));
	/*
	 * Never written while somebody could see that key; and in a table of its own,
	 * before anybody could see the record.
	 */
	return table || likely(data_race(obj->type) == type);
}

static __always_inline bool nooks_object_is(const struct nooks_object *obj,
					    const struct nooks_type *type,
					    unsigned long key)
{
	return nooks_object_is_in(obj, type, 0, key);
}

/* All chains have at least one record. Read once, in one instruction. */
static __always_inline struct nooks_object *
nooks_object_first(struct nooks_domain *dom, const struct nooks_type *type,
		   unsigned int table, unsigned long key)
{
	struct nooks_object *obj;

	/* Who extends the chain just now has that record for itself still. */
	obj = data_race(*nooks_object_bucket(dom, type, table, key));
	OPTIMIZER_HIDE_VAR(obj);
	return obj;
}

/*
 * Most chains have no more than one. What is found there is known not to be NULL: a
 * compiler for the kernel does not conclude that.
 */
#define nooks_object_look(dom, type, table, key, obj)			\
	((obj) = nooks_object_first(dom, type, table, key),		\
	 nooks_object_is_in(obj, type, table, key) ||			\
	 ((obj) = nooks_call_kept(__nooks_object_find, dom, type, key)))

/**
 * nooks_object_find() - the record of something a domain holds
 * @dom: the domain
 * @type: what it is
 * @key: how it is known
 *
 * The record stays a record, but becomes another object's when this one is given
 * up: its values are good for checks, where a driver that gives up on one CPU what
 * it uses on another has lost anyway. nooks_object_held() copies them safely.
 *
 * Of a type with a table of its own it is found by a call; wrappers where that is
 * too slow have nooks_object_look().
 *
 * Context: Any.
 * Return: the record, or NULL.
 */
static __always_inline struct nooks_object *
nooks_object_find(struct nooks_domain *dom, const struct nooks_type *type,
		  unsigned long key)
{
	struct nooks_object *obj;

	return nooks_object_look(dom, type, 0, key, obj) ? obj : NULL;
}

/**
 * nooks_object_is_held() - does a domain hold this?
 * @dom: the domain
 * @type: what it is
 * @key: how it is known
 *
 * Context: Any.
 */
static __always_inline bool nooks_object_is_held(struct nooks_domain *dom,
						 const struct nooks_type *type,
						 unsigned long key)
{
	struct nooks_object *obj;

	return nooks_object_look(dom, type, 0, key, obj);
}

/* tracker.c: the rare rest of the two below */
struct nooks_object *__nooks_object_claim(struct nooks_domain *dom,
					  const struct nooks_type *type,
					  unsigned long key);
void __nooks_object_retype(struct nooks_object *obj,
			   const struct nooks_type *type);
void __nooks_object_retire(struct nooks_object *obj);
void __nooks_object_traced(struct nooks_object *obj, bool track);

/*
 * What every object has in its record, which is the caller's; its number counts it. But
 * for two of its values.
 */
static __always_inline void
nooks_object_fill(struct nooks_domain *dom, struct nooks_object *obj,
		  const struct nooks_type *type, unsigned int table,
		  unsigned long key, const unsigned long *aux, unsigned long ip)
{
	if (!table && unlikely(obj->type != type))
		nooks_call_kept(__nooks_object_retype, obj, type);
	obj->seq = atomic64_fetch_inc(&dom->object_seq);
	obj->key = key;
	obj->ip = ip;
	obj->aux[0] = aux ? aux[0] : 0;
}

/**
 * nooks_object_track_lazy() - nooks_object_track() for the most frequent objects
 * @dom: the domain
 * @type: a lazy type, counted and with nothing embedded, not tracked by size
 * @table: @type->table
 * @key: the object, one of the kernel's
 * @aux: three values for the release, or NULL: the first is 0, the others are what
 *	@rights makes them, or stay what they were for another object
 * @ip: the driver code that acquired it, or 0
 * @rights: what @type->rights is, or NULL
 * @which: receives the object
 *
 * Context: Any but NMI. Does not sleep.
 * Return: false without memory.
 */
static __always_inline bool
nooks_object_track_lazy(struct nooks_domain *dom, const struct nooks_type *type,
			unsigned int table, unsigned long key,
			const unsigned long *aux, unsigned long ip,
			int (*rights)(struct nooks_object *obj),
			struct nooks_object **which)
{
	struct nooks_object *obj = nooks_object_first(dom, type, table, key);
	unsigned long tag = NOOKS_TAG_FREE;

	if (unlikely(!try_cmpxchg(&obj->tag, &tag, NOOKS_TAG_BUSY))) {
		obj = nooks_call_kept(__nooks_object_claim, dom, type, key);
		if (!obj)
			return false;
	}
	/* What else is the same in all objects of a lazy type is there from the last. */
	nooks_object_fill(dom, obj, type, table, key, aux, ip);
	if (aux || !rights) {
		obj->aux[1] = aux ? aux[1] : 0;
		obj->aux[2] = aux ? aux[2] : 0;
	}
	if (rights && unlikely(rights(obj))) {
		nooks_call_kept(__nooks_object_retire, obj);
		return false;
	}
	if (tracepoint_enabled(nooks_object_track))
		nooks_call_kept(__nooks_object_traced, obj, true);
	/* Seen from here on. */
	smp_store_release(&obj->tag, key);
	*which = obj;
	return true;
}

/**
 * nooks_object_drop_lazy() - nooks_object_drop() for such objects
 * @dom: the domain
 * @obj: what nooks_object_find() returned
 * @type: what it is
 * @table: @type->table
 * @key: how it is known
 *
 * Return: true when this call untracked it; false when it was another's already.
 */
static __always_inline bool
nooks_object_drop_lazy(struct nooks_domain *dom, struct nooks_object *obj,
		       const struct nooks_type *type, unsigned int table,
		       unsigned long key)
{
	unsigned long tag = key;

	if (unlikely(!try_cmpxchg(&obj->tag, &tag, NOOKS_TAG_BUSY)))
		return false;
	if (!table && unlikely(obj->type != type)) {
		/* Another object of that key: given back as it was. */
		smp_store_release(&obj->tag, key);
		return false;
	}
	nooks_stat_inc(dom, NOOKS_STAT_UNTRACKED);
	if (tracepoint_enabled(nooks_object_untrack))
		nooks_call_kept(__nooks_object_traced, obj, false);
	if (unlikely(nooks_spots_over(dom->spots, obj)))
		nooks_call_kept(__nooks_spots_clear, dom->spots, obj);
	/* Whoever finds it free is the next to write it. */
	smp_store_release(&obj->tag, NOOKS_TAG_FREE);
	return true;
}

/**
 * nooks_object_drop() - untrack by record
 * @obj: what nooks_object_find() returned
 * @type: what it is
 * @key: how it is known
 *
 * Return: true when this call untracked it; false when it was another's already.
 */
bool nooks_object_drop(struct nooks_object *obj, const struct nooks_type *type,
		       unsigned long key);

/**
 * nooks_object_each() - call a function for every object, youngest first
 * @dom: the domain; what is tracked meanwhile may be left out
 * @fn: called with a copy of each record; may sleep, track and untrack
 * @data: handed on
 *
 * Return: how many there were.
 */
unsigned int nooks_object_each(struct nooks_domain *dom,
			       void (*fn)(struct nooks_object *obj, void *data),
			       void *data);

#define NOOKS_CENSUS_TYPES	24
#define NOOKS_CENSUS_YOUNGEST	8
#define NOOKS_CENSUS_NAME	28

/**
 * struct nooks_census_type - how many of a type a domain holds
 * @type: which; only compared
 * @count: how many
 * @name: its name
 */
struct nooks_census_type {
	const struct nooks_type *type;
	u64 count;
	char name[NOOKS_CENSUS_NAME];
};

/**
 * struct nooks_census_object - one object that a domain holds
 * @type: name of its type
 * @key: how it is known
 * @size: bytes, for types that are memory
 * @ip: the driver code that acquired it, or 0
 */
struct nooks_census_object {
	char type[NOOKS_CENSUS_NAME];
	unsigned long key;
	size_t size;
	unsigned long ip;
};

/**
 * struct nooks_census - what a domain holds, in short
 * @all: how many objects
 * @nr_types: used entries of @type
 * @nr_youngest: used entries of @youngest
 * @type: by type; types that found no room are in @all only
 * @youngest: youngest first
 *
 * Points to nothing that goes with a module.
 */
struct nooks_census {
	u64 all;
	unsigned int nr_types;
	unsigned int nr_youngest;
	struct nooks_census_type type[NOOKS_CENSUS_TYPES];
	struct nooks_census_object youngest[NOOKS_CENSUS_YOUNGEST];
};

/**
 * nooks_object_census() - count what a domain holds
 * @dom: the domain
 * @census: filled
 *
 * Needs no memory. What comes or goes meanwhile may be missed.
 *
 * Context: Process; looks at all chains.
 */
void nooks_object_census(struct nooks_domain *dom, struct nooks_census *census);

/**
 * nooks_object_hint() - say where a lazy object has memory besides its struct
 * @obj: the object, of a type with a covers hook; from its rights hook or later
 * @start: first byte of memory that its covers hook may allow
 * @len: bytes
 *
 * Makes nooks_object_covered() fast for an object that the domain keeps. Allows
 * nothing: what may be accessed the covers hook says, each time.
 *
 * Context: Any.
 */
void nooks_object_hint(struct nooks_object *obj, const void *start, size_t len);

/**
 * nooks_activation_covered() - does a lazy object of this call allow an access?
 * @act: the running activation; objects it was handed or acquired are asked
 * @addr: first byte
 * @size: bytes
 * @access: NOOKS_ACCESS_READ or NOOKS_ACCESS_WRITE
 * @which: receives what its covers hook was told of the object; or NULL
 *
 * Return: how many bytes from @addr on.
 */
size_t nooks_activation_covered(const struct nooks_activation *act,
				unsigned long addr, size_t size,
				unsigned int access,
				struct nooks_object *which);

/**
 * nooks_object_guess() - does a lazy object that is quickly found allow an access?
 * @dom: the domain
 * @addr: first byte
 * @size: bytes
 * @access: NOOKS_ACCESS_READ or NOOKS_ACCESS_WRITE
 * @which: receives what its covers hook was told of the object; or NULL
 *
 * Such is one that begins close before @addr, or has left a hint, see
 * nooks_object_hint(). Others may allow it all the same.
 *
 * Return: how many bytes from @addr on.
 */
size_t nooks_object_guess(struct nooks_domain *dom, unsigned long addr,
			  size_t size, unsigned int access,
			  struct nooks_object *which);

/**
 * nooks_object_covered() - does any lazy object of the domain allow an access?
 * @dom: the domain
 * @addr: first byte
 * @size: bytes
 * @access: NOOKS_ACCESS_READ or NOOKS_ACCESS_WRITE
 * @which: receives what its covers hook was told of the object; or NULL
 *
 * First as nooks_object_guess(); then all are asked, as before a denial.
 *
 * Return: how many bytes from @addr on.
 */
size_t nooks_object_covered(struct nooks_domain *dom, unsigned long addr,
			    size_t size, unsigned int access,
			    struct nooks_object *which);

/**
 * nooks_right_add() - let the domain of an object write some memory
 * @obj: the object; the right lives as long
 * @start: first byte
 * @len: bytes
 * @mask: one bit a byte, set where writing is allowed; NULL: all. Must outlive
 *	the object. Repeats every @stride bytes.
 * @stride: bytes a period of @mask covers; 0 without a mask
 *
 * Context: Any but NMI. Does not sleep.
 * Return: 0 or -ENOMEM.
 */
int nooks_right_add(struct nooks_object *obj, const void *start, size_t len,
		    const unsigned long *mask, size_t stride);

/**
 * nooks_type_writable() - how much of a struct may be written?
 * @type: a type with a list of writable fields
 * @offset: first byte, inside the struct
 * @size: bytes
 *
 * Return: how many bytes from @offset on.
 */
static inline size_t nooks_type_writable(const struct nooks_type *type,
					 size_t offset, size_t size)
{
	unsigned int bit = offset % BITS_PER_LONG;
	unsigned long clear = ~type->writable[offset / BITS_PER_LONG] >> bit;

	/* Mostly a field, or none: one word of the mask tells. */
	if (likely(clear))
		return min_t(size_t, size, __ffs(clear));
	if (likely(size <= BITS_PER_LONG - bit))
		return size;
	return min(size, find_next_zero_bit(type->writable, type->size,
					    offset) - offset);
}

/**
 * nooks_right_grant() - let the domain of an object access some memory
 * @obj: the object; the right lives as long
 * @start: first byte
 * @len: bytes
 * @access: NOOKS_ACCESS_READ, _WRITE (which implies the former) or _CALL
 *
 * Context: Any but NMI. Does not sleep.
 * Return: 0, -ENOMEM, or -EINVAL for what is no kernel memory.
 */
int nooks_right_grant(struct nooks_object *obj, const void *start, size_t len,
		      unsigned int access);

/**
 * nooks_call_allow() - the kernel hands a function over for the driver to call
 * @dom: the domain
 * @fn: the function; kernel code that is safe to call with any arguments the
 *	driver may make up
 *
 * It may be called until nooks_call_forbid(), or until the module goes. Allowing
 * it again changes nothing.
 *
 * Context: Any but NMI. Does not sleep.
 * Return: 0 or -ENOMEM.
 */
int nooks_call_allow(struct nooks_domain *dom, const void *fn);

/**
 * nooks_call_forbid() - take a function back
 * @dom: the domain
 * @fn: the function
 *
 * When it returns, no guard lets a call of it pass on any CPU.
 *
 * Context: Any but NMI. Does not sleep.
 */
void nooks_call_forbid(struct nooks_domain *dom, const void *fn);

#endif /* NOOKS_OBJECT_H */
