/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the door about what users set by way of a driver's callbacks, and what
 * nobody but the driver knows then: noted, so that it can be set once more when the
 * driver has been restarted where it is. Included by nooks.h, not by itself.
 */
#ifndef NOOKS_SETTING_H
#define NOOKS_SETTING_H

#define NOOKS_SETTING_ARGS	6

struct nooks_setting;

/**
 * struct nooks_setting_desc - a callback that sets something, one for each in the IDL
 * @name: as in the IDL
 * @replay: call it once more, with what is kept of its arguments
 * @nr: how many arguments it has
 * @object: which of them is the object that is configured, from 0
 * @size: bytes to be kept of what an argument points at; 0: the argument itself
 */
struct nooks_setting_desc {
	const char *name;
	int (*replay)(const struct nooks_setting *set);
	unsigned int nr;
	unsigned int object;
	size_t size[NOOKS_SETTING_ARGS];
};

/**
 * struct nooks_setting - a call that succeeded; the last one of that kind for an object
 * @mod: the module it went to
 * @fn: the driver's function
 * @arg: what it gets
 *
 * private: the rest belongs to setting.c
 */
struct nooks_setting {
	struct nooks_module *mod;
	void *fn;
	unsigned long arg[NOOKS_SETTING_ARGS];
	/* private: */
	struct list_head list;
	const struct nooks_setting_desc *desc;
	u8 data[] __aligned(8);
};

/**
 * nooks_setting_note() - a callback that sets something has succeeded
 * @desc: which
 * @mod: the module it went to
 * @fn: the driver's function
 *
 * Its arguments follow. What they point at is copied. Does nothing while it is being
 * replayed. If there is no memory, a setting of before is forgotten, and that is said.
 *
 * Context: May sleep.
 */
#define nooks_setting_note(desc, mod, fn, ...)				\
	__nooks_setting_note(desc, mod, fn, (const unsigned long []){ __VA_ARGS__ })

void __nooks_setting_note(const struct nooks_setting_desc *desc,
			  struct nooks_module *mod, void *fn,
			  const unsigned long *args);

/**
 * nooks_setting_replay() - set all once more that was set of an object
 * @dom: the domain
 * @key: the object
 * @failed: called for each that the driver refuses, or NULL
 * @data: handed on
 *
 * In the order in which they were set last. Ends early when the domain fails.
 *
 * Context: May sleep; where the callbacks may be called.
 */
void nooks_setting_replay(struct nooks_domain *dom, unsigned long key,
			  void (*failed)(const char *name, int err, void *data),
			  void *data);

/**
 * nooks_setting_forget() - an object is gone
 * @dom: the domain
 * @key: the object, or 0 for all
 *
 * Context: May sleep.
 */
void nooks_setting_forget(struct nooks_domain *dom, unsigned long key);

#endif /* NOOKS_SETTING_H */
