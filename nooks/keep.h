/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the door about what outlives a driver that is restarted, where it is or
 * as another build: objects that users hold on to. Included by nooks.h, not by itself.
 *
 * An object of a type that survives is, while its driver is away, with the *keeper*:
 *
 *	WAITING		the domain does not hold it; its driver is not there
 *	HANDED		the driver that starts again has asked for such an object and
 *			got this one; it fills it in
 *	ADOPTED		it has announced it, as it would announce a new one
 *
 * When the module goes and another one is to come (@moves), nothing of it may be called
 * any more: the object is *parked*.
 *
 * From ADOPTED on it comes back to users when the driver is live, and is the keeper's
 * no more. Until then no call about it gets to the driver (see @away of struct
 * nooks_object), whatever the state of the domain. If the driver does not come back,
 * the object goes the way it would have gone without a keeper.
 */
#ifndef NOOKS_KEEP_H
#define NOOKS_KEEP_H

#include <linux/rcupdate.h>

struct nooks_kept;
struct seq_file;

/**
 * enum nooks_kept_state - see above
 * @NOOKS_KEPT_WAITING: no driver has it
 * @NOOKS_KEPT_HANDED: a driver fills it in
 * @NOOKS_KEPT_ADOPTED: a driver has announced it
 */
enum nooks_kept_state {
	NOOKS_KEPT_WAITING,
	NOOKS_KEPT_HANDED,
	NOOKS_KEPT_ADOPTED,
};

/**
 * struct nooks_keep_ops - how objects of a type outlive their driver
 * @size: bytes of struct nooks_kept's data
 * @begin: the driver is out, and does not come back to this life: make the object
 *	such that users can go on with it, and untrack it with all that goes with it.
 *	For one that is kept already (@again) the data is that of the first time. 0, or
 *	-errno: it cannot be kept, and is as it was. -ENODATA: nor is there anything that
 *	the agent could save of it
 * @resume: the driver is live and has announced the object: give it to users again, in
 *	the state they left it in. 0; or -errno when the driver failed meanwhile, and it
 *	stays kept, or has given it up, and it is released
 * @park: the module goes, another may come: have the kernel call nothing of it, nor
 *	read it; may be called again. Or NULL: objects of the type do not outlive it
 * @release: no driver will come: give it back
 * @name: what users call it; in an RCU read section, does not sleep
 * @users: how many references to the driver's module its users have; or NULL: none
 * @fixed: has the driver got this one, and does text there, which it writes into a new
 *	one, stay what users know? In an RCU read section, does not sleep; or NULL: no
 *
 * The others may sleep.
 */
struct nooks_keep_ops {
	size_t size;
	int (*begin)(struct nooks_kept *kept, const struct nooks_object *obj,
		     bool again);
	int (*resume)(struct nooks_kept *kept);
	void (*park)(struct nooks_kept *kept);
	void (*release)(struct nooks_kept *kept);
	const char *(*name)(const struct nooks_kept *kept);
	unsigned int (*users)(const struct nooks_kept *kept);
	bool (*fixed)(const struct nooks_kept *kept, const char *text);
};

/**
 * struct nooks_kept - an object that is kept
 * @list: all of them
 * @rcu: to free it behind those who look
 * @dom: the domain whose driver it is of
 * @type: what it is
 * @key: how it is known
 * @aux: the values kept with it for its release
 * @state: see enum; written by the thread that starts the driver
 * @moves: it outlives the module, too
 * @data: the type's
 */
struct nooks_kept {
	struct list_head list;
	struct rcu_head rcu;
	struct nooks_domain *dom;
	const struct nooks_type *type;
	unsigned long key;
	unsigned long aux[3];
	enum nooks_kept_state state;
	bool moves;
	u8 data[] __aligned(8);
};

/**
 * nooks_kept_find() - is an object kept?
 * @type: what it is
 * @key: how it is known
 *
 * Context: Any but NMI. In an RCU read section, or where the caller knows that it
 * stays kept: the thread that starts the driver does.
 * Return: its record, or NULL.
 */
struct nooks_kept *nooks_kept_find(const struct nooks_type *type,
				   unsigned long key);

/**
 * nooks_kept_choose() - an object that a driver may be handed
 * @dom: the domain
 * @fits: is it this one? Only WAITING ones are asked about
 * @data: handed on
 *
 * Context: As nooks_kept_find().
 * Return: the first that fits, or NULL.
 */
struct nooks_kept *nooks_kept_choose(struct nooks_domain *dom,
				     bool (*fits)(const struct nooks_kept *kept,
						  const void *data),
				     const void *data);

/**
 * nooks_keep_any() - does a domain have anything kept?
 * @dom: the domain
 *
 * Context: Any but NMI.
 */
bool nooks_keep_any(struct nooks_domain *dom);

/**
 * nooks_keep_users() - references to a module that are of users of what is kept
 * @dom: its domain
 *
 * Context: May sleep. By the thread that starts the driver.
 */
unsigned int nooks_keep_users(struct nooks_domain *dom);

/**
 * nooks_keep_fixed() - does a text of a driver's stay what users know?
 * @dom: the driver's domain
 * @text: where it writes one; not looked at
 *
 * Context: Any but NMI.
 */
bool nooks_keep_fixed(struct nooks_domain *dom, const char *text);

/**
 * nooks_keep_show() - print the names of what is kept, each behind a blank
 * @m: to where
 * @dom: the domain
 *
 * Context: May sleep.
 */
void nooks_keep_show(struct seq_file *m, struct nooks_domain *dom);

/**
 * nooks_keep_begin() - keep what can be kept, before all else is released
 * @dom: a failed domain; nobody is inside
 * @moves: another build is to come, by another module
 *
 * Context: May sleep.
 * Return: whether every object of a type that survives is kept.
 */
bool nooks_keep_begin(struct nooks_domain *dom, bool moves);

/**
 * nooks_keep_complete() - has the driver that was started announced all that is kept?
 * @dom: its domain
 *
 * What another build has not asked for is released: it may not be able to go on with it.
 *
 * Context: May sleep.
 */
bool nooks_keep_complete(struct nooks_domain *dom);

/**
 * nooks_keep_stay() - no other build will come
 * @dom: the domain
 *
 * What is kept does not outlive the module any more, if there still is one.
 *
 * Context: Any but NMI.
 */
void nooks_keep_stay(struct nooks_domain *dom);

/**
 * nooks_keep_leave() - the module goes
 * @dom: its domain, which holds nothing
 *
 * What does not outlive it is released.
 *
 * Context: May sleep.
 */
void nooks_keep_leave(struct nooks_domain *dom);

/**
 * nooks_keep_resume() - give users back what was kept
 * @dom: the domain, LIVE
 *
 * Context: May sleep. By the thread that started the driver.
 * Return: 0; -errno when the driver has failed, and what is not back stays kept.
 */
int nooks_keep_resume(struct nooks_domain *dom);

/**
 * nooks_keep_release() - nothing is to be kept any more
 * @dom: the domain; none of its objects is HANDED or ADOPTED, or its driver is gone
 *
 * Context: May sleep.
 * Return: how many there were.
 */
unsigned int nooks_keep_release(struct nooks_domain *dom);

#endif /* NOOKS_KEEP_H */
