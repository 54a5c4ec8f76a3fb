/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What generated code calls of the real nooks/nooks.h. That the two agree is
 * seen when the module itself is built; here it is only about C that compiles.
 */
#ifndef NOOKS_H
#define NOOKS_H

#include <stub.h>

struct device;
struct nooks_domain;
struct nooks_import;
struct nooks_module;

struct nooks_type;

struct nooks_object {
	const struct nooks_type *type;
	unsigned long key;
	size_t size;
	unsigned long aux[3];
	struct nooks_domain *dom;
};

#define nooks_uninitialized
#define unlikely(x)	(x)
#define __driver
#define nooks_unchecked(p)	(p)
#define noinline	__attribute__((noinline))

struct nooks_slot {
	const char *name;
	bool sleeps;
};

struct nooks_activation {
	bool failed;
};

struct nooks_import_desc {
	const char *name;
	bool sleeps;
	bool softirq;
};

struct nooks_import {
	struct nooks_domain *dom;
};

struct nooks_embed {
	const struct nooks_type *type;
	size_t offset;
};

struct nooks_keep_ops;

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

enum nooks_held_kind {
	NOOKS_HELD_SPIN,
	NOOKS_HELD_SPIN_BH,
	NOOKS_HELD_SPIN_IRQ,
	NOOKS_HELD_SPIN_IRQSAVE,
	NOOKS_HELD_MUTEX,
	NOOKS_HELD_RTNL,
	NOOKS_HELD_RCU,
	NOOKS_HELD_BH,
};

#define NOOKS_ACCESS_READ	1
#define NOOKS_TABLE(start, bits)	((start) << 8 | (bits))
#define NOOKS_TABLE_FITS(table)		((table) >> 8 < 8192 + 64)

#define NOOKS_ONCE	1
#define NOOKS_MAYBE	2

bool nooks_activation_enter(struct nooks_activation *act,
			    struct nooks_module *mod,
			    const struct nooks_slot *slot);
u64 nooks_activation_call(struct nooks_activation *act, void *fn, ...);
u64 nooks_activation_call_many(struct nooks_activation *act, void *fn,
			       const u64 *args, unsigned long nr);
bool nooks_activation_leave(struct nooks_activation *act);
void nooks_activation_lend(struct nooks_activation *act, const void *start,
			   size_t len, unsigned int access);
void nooks_activation_grant(struct nooks_activation *act, const void *start,
			    size_t len);
bool nooks_entry_ref(struct nooks_activation *act,
		     const struct nooks_type *type, const void *key);
bool nooks_entry_ref_often(struct nooks_activation *act,
			   const struct nooks_type *type, unsigned int table,
			   const void *key);
bool nooks_entry_ref_kept(struct nooks_activation *act,
			  const struct nooks_type *type, unsigned int table,
			  const void *key);
bool nooks_entry_own(struct nooks_activation *act,
		     const struct nooks_type *type, const void *key,
		     size_t size);
bool nooks_entry_own_lazy(struct nooks_activation *act, unsigned int nr,
			  const struct nooks_type *type, unsigned int table,
			  const void *key, int (*rights)(struct nooks_object *obj));
void nooks_entry_refuse_own(struct nooks_module *mod,
			    const struct nooks_type *type, const void *key);
bool nooks_entry_disown(struct nooks_activation *act,
			const struct nooks_type *type, const void *key);
bool nooks_entry_reclaim(struct nooks_activation *act,
			 const struct nooks_type *type, const void *key);
void nooks_entry_result(struct nooks_activation *act, long value);
void nooks_entry_unbound(struct nooks_activation *act, struct device *dev,
			 long value);
void nooks_entry_unbind(struct nooks_module *mod, struct device *dev);

struct nooks_setting {
	struct nooks_module *mod;
	void *fn;
	unsigned long arg[6];
};

struct nooks_setting_desc {
	const char *name;
	int (*replay)(const struct nooks_setting *set);
	unsigned int nr;
	unsigned int object;
	size_t size[6];
};

#define nooks_setting_note(desc, mod, fn, ...)				\
	__nooks_setting_note(desc, mod, fn, (const unsigned long []){ __VA_ARGS__ })
void __nooks_setting_note(const struct nooks_setting_desc *desc,
			  struct nooks_module *mod, void *fn,
			  const unsigned long *args);

struct nooks_import *nooks_import_begin(const struct nooks_import_desc *desc);
struct nooks_domain *nooks_import_quick(void);
void nooks_import_quick_end(struct nooks_domain *dom,
			    const struct nooks_import_desc *desc);
void nooks_import_end(struct nooks_import *imp,
		      const struct nooks_import_desc *desc);
void nooks_import_fault(struct nooks_import *imp, int arg, unsigned long addr,
			size_t size, const char *what);
void nooks_arg_readable(struct nooks_import *imp, int arg, const void *p,
			size_t size);
void nooks_arg_writable(struct nooks_import *imp, int arg, const void *p,
			size_t size);
void nooks_arg_string(struct nooks_import *imp, int arg, const char *s);
void nooks_arg_user(struct nooks_import *imp, int arg, const void __user *p,
		    size_t size);
void nooks_arg_callback(struct nooks_import *imp, int arg, const void *fn);
void nooks_arg_ref(struct nooks_import *imp, int arg,
		   const struct nooks_type *type, unsigned long key);
void nooks_arg_ref_often(struct nooks_import *imp, int arg,
			 const struct nooks_type *type, unsigned int table,
			 unsigned long key);
void nooks_arg_unheld(struct nooks_import *imp, int arg,
		      const struct nooks_type *type, unsigned long key);
void nooks_arg_gfp(struct nooks_import *imp, int arg, unsigned int gfp);
void nooks_arg_lock_class(struct nooks_import *imp, int arg, const void *key);
void nooks_arg_lock_name(struct nooks_import *imp, int arg, const char *name);
void nooks_arg_gfp_pages(struct nooks_import *imp, int arg, unsigned int gfp);
void nooks_arg_range(struct nooks_import *imp, int arg, long long value,
		     long long lo, long long hi);
void nooks_arg_release(struct nooks_import *imp, int arg,
		       const struct nooks_type *type, unsigned long key,
		       unsigned int how);
bool nooks_import_acquire(struct nooks_import *imp,
			  const struct nooks_type *type, unsigned long key,
			  size_t size, const unsigned long aux[3],
			  unsigned int how);
bool nooks_import_acquire_lazy(struct nooks_import *imp,
			       const struct nooks_type *type,
			       unsigned int table, unsigned long key,
			       const unsigned long aux[3],
			       int (*rights)(struct nooks_object *obj));
void nooks_import_abandon(struct nooks_import *imp,
			  const struct nooks_type *type, unsigned long key);
bool nooks_object_untrack(struct nooks_domain *dom,
			  const struct nooks_type *type, unsigned long key);
void nooks_import_unheld(struct nooks_import *imp, enum nooks_held_kind kind,
			 const void *lock);
void nooks_import_hold(struct nooks_import *imp, enum nooks_held_kind kind,
		       void *lock, unsigned long flags);
void nooks_import_unhold(struct nooks_import *imp, enum nooks_held_kind kind,
			 void *lock);

#endif
