/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of nooks/ share with each other and with nobody else.
 *
 * Lock order, outermost first:
 *
 *	module_lock (mutex, module.c)	one module is loaded or unloaded
 *	domains_lock (mutex, domain.c)	the list of domains
 *	dom->settings_lock (mutex)	settings; behind what callbacks are called under
 *	dom->lock			state, fault ring
 *	dom->objects_lock		objects tracked in more than one step
 *	the protection room's own locks
 *
 * The spinlocks are taken with interrupts off: objects come and go in hard
 * interrupts too.
 */
#ifndef NOOKS_INTERNAL_H
#define NOOKS_INTERNAL_H

#include "nooks.h"

/* Our own bug: say so once and let the caller deny. */
#define NOOKS_WARN_ON(cond)	WARN_ONCE(cond, "nooks: internal error\n")

extern const struct nooks_protection_ops *nooks_protection;
extern const struct nooks_recovery_ops *nooks_recovery;

/* domain.c */
struct nooks_domain *nooks_domain_get(const char *name);
void nooks_domain_exit(void);
bool nooks_domain_go_live(struct nooks_domain *dom);
bool nooks_domain_is_idle(struct nooks_domain *dom);
/* How many calls are inside, when no new one is let in. */
u64 nooks_domain_inside(struct nooks_domain *dom);
/* As nooks_domain_fail(), for a fault of that number. */
void nooks_domain_fail_by(struct nooks_domain *dom, u64 fault);

/* module.c: the types of what the core itself tracks; calls before init */
extern const struct nooks_type nooks_type_module_data;
int nooks_module_start(void);
void nooks_module_stop(void);

/* pristine.c: a module's data, to start it again with; NULL is none */
struct nooks_pristine *nooks_pristine_save(const struct nooks_module *mod, bool early);
bool nooks_pristine_restore(struct nooks_pristine *pristine);
int nooks_pristine_set_params(struct nooks_pristine *pristine);
void nooks_pristine_free(struct nooks_pristine *pristine);

/* target.c */
bool nooks_targets_valid(const struct nooks_module *mod);
int nooks_targets_grant(struct nooks_object *obj,
			const struct nooks_module *mod);

/* activation.c, arch/ */
void nooks_activation_release_one(const struct nooks_held *held);
void nooks_activation_release_held(struct nooks_activation *act);
void nooks_activation_landing(struct nooks_activation *act);
void nooks_activation_restore(struct nooks_activation *act);
void nooks_arch_trap_describe(const struct nooks_trap *trap,
			      struct nooks_fault *fault);
unsigned long nooks_stack_left(unsigned long sp);
int nooks_arch_stack_init(void);
void nooks_arch_stack_exit(void);
int nooks_arch_init(void);
void nooks_arch_exit(void);

/* fault.c; for nooks_domain_each() */
int nooks_fault_forget(struct nooks_domain *dom, void *owner);

/* crossings.c; the first for nooks_domain_each() */
int nooks_crossings_forget(struct nooks_domain *dom, void *owner);
void nooks_crossings_debugfs_add(struct nooks_domain *dom);
void nooks_crossings_debugfs_init(struct dentry *root);

/* tracker.c */
int nooks_tracker_init(void);
void nooks_tracker_exit(void);
int nooks_tracker_create(struct nooks_domain *dom);
void nooks_tracker_destroy(struct nooks_domain *dom);
void nooks_object_release_untracked(struct nooks_domain *dom,
				    const struct nooks_type *type,
				    unsigned long key, size_t size,
				    const unsigned long *aux);

/* walk.c */
/* As nooks_object_each(), without memory to note all objects in. */
unsigned int nooks_object_each_by_batch(struct nooks_domain *dom,
					void (*fn)(struct nooks_object *obj,
						   void *data),
					void *data);

/*
 * A consistent copy, if it still is the object that @seq was given to. Inline: walks
 * over all objects do it for each.
 */
static inline bool nooks_object_snapshot(const struct nooks_object *obj,
					 u64 seq, struct nooks_object *copy)
{
	/* The key before what belongs to it. */
	unsigned long tag = smp_load_acquire(&obj->tag);

	*copy = *obj;
	smp_rmb(); /* the copy before the second look */
	return tag != NOOKS_TAG_FREE && tag != NOOKS_TAG_BUSY &&
	       READ_ONCE(obj->tag) == tag && READ_ONCE(obj->seq) == seq;
}

/* runaway.c; budget.c */
void nooks_run_create(struct nooks_domain *dom);
u64 nooks_run_spend(struct nooks_run *run, u64 now, unsigned long waits,
		    unsigned long preempted, bool atomic);
int nooks_budget_set(struct nooks_domain *dom, char *text);
void nooks_budget_add(struct nooks_domain *dom);

/* lazy.c */
int nooks_lazy_create(struct nooks_domain *dom);
void nooks_lazy_destroy(struct nooks_domain *dom);
void nooks_lazy_type_note(const struct nooks_type *type);

/* report.c */
void nooks_report_log(struct nooks_domain *dom, const struct nooks_fault *f,
		      const char *verb);

/* stats.c */
void nooks_stats_show(struct seq_file *m, const u64 *count);

/* debugfs.c */
int nooks_debugfs_init(void);
void nooks_debugfs_exit(void);
struct dentry *nooks_debugfs_dir(const char *name);
void nooks_debugfs_add(struct nooks_domain *dom);

#endif /* NOOKS_INTERNAL_H */
