/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the door about what a domain holds, and what it may do with it.
 * Included by nooks.h, not by itself.
 */
#ifndef NOOKS_OBJECT_H
#define NOOKS_OBJECT_H

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
 * @embed: objects inside, ends with a NULL type; or NULL
 * @release: gives an object back on the domain's behalf
 * @quiesce: stops a device from touching memory; called for every object of a
 *	failed domain before the first is released; or NULL
 * @rights: adds rights that depend on the object, with nooks_right_add(), or
 *	fills in its values; returns 0 or -errno; or NULL
 * @covers: how many of @size bytes from @addr on may be accessed; or NULL. A type
 *	with it is lazy: no rights are filed, it is asked when needed. For objects
 *	that come and go so often that filing costs more than asking.
 */
struct nooks_type {
	const char *name;
	size_t size;
	const unsigned long *writable;
	bool all;
	bool memory;
	bool counted;
	bool weak;
	const struct nooks_embed *embed;
	void (*release)(struct nooks_object *obj);
	void (*quiesce)(struct nooks_object *obj);
	int (*rights)(struct nooks_object *obj);
	size_t (*covers)(const struct nooks_object *obj, unsigned long addr,
			 size_t size, unsigned int access);
};

/* Values of a tag that are no key. */
#define NOOKS_TAG_FREE	0UL
#define NOOKS_TAG_BUSY	ULONG_MAX

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
struct nooks_object *__nooks_object_find(struct nooks_domain *dom,
					 const struct nooks_type *type,
					 unsigned long key);

static __always_inline struct nooks_object **
nooks_object_bucket(struct nooks_domain *dom, const struct nooks_type *type,
		    unsigned long key)
{
	/* The same key is often known under several types. */
	return &dom->object[hash_long(key ^ (unsigned long)type,
				      NOOKS_OBJECT_BITS)];
}

static __always_inline bool nooks_object_is(const struct nooks_object *obj,
					    const struct nooks_type *type,
					    unsigned long key)
{
	/* The key before what belongs to it. */
	return smp_load_acquire(&obj->tag) == key &&
	       READ_ONCE(obj->type) == type;
}

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
 * Context: Any.
 * Return: the record, or NULL.
 */
static __always_inline struct nooks_object *
nooks_object_find(struct nooks_domain *dom, const struct nooks_type *type,
		  unsigned long key)
{
	struct nooks_object *obj = READ_ONCE(*nooks_object_bucket(dom, type,
								 key));

	/* Most chains have one record. */
	if (likely(obj) && likely(nooks_object_is(obj, type, key)))
		return obj;
	return __nooks_object_find(dom, type, key);
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
	return nooks_object_find(dom, type, key);
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

/**
 * nooks_activation_covered() - does a lazy object of this call allow an access?
 * @act: the running activation; objects it was handed or acquired are asked
 * @addr: first byte
 * @size: bytes
 * @access: NOOKS_ACCESS_READ or NOOKS_ACCESS_WRITE
 * @which: receives a copy of the object's record; or NULL
 *
 * Return: how many bytes from @addr on.
 */
size_t nooks_activation_covered(const struct nooks_activation *act,
				unsigned long addr, size_t size,
				unsigned int access,
				struct nooks_object *which);

/**
 * nooks_object_covered() - does any lazy object of the domain allow an access?
 * @dom: the domain
 * @addr: first byte
 * @size: bytes
 * @access: NOOKS_ACCESS_READ or NOOKS_ACCESS_WRITE
 * @which: receives a copy of the object's record; or NULL
 *
 * Fast for an object that begins close before @addr; else all are asked, as
 * before a denial.
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
