// SPDX-License-Identifier: GPL-2.0
/*
 * Settings: the last call of each kind that has configured an object, see setting.h.
 *
 * The function called is the driver's of before: a driver that is restarted where it is
 * has its code at the same place. All settings of a module are forgotten when it goes.
 */
#include <linux/mutex.h>
#include <linux/slab.h>

#include "internal.h"

static unsigned long object_of(const struct nooks_setting *set)
{
	return set->arg[set->desc->object];
}

static struct nooks_setting *find(struct nooks_domain *dom,
				  const struct nooks_setting_desc *desc,
				  unsigned long key)
{
	struct nooks_setting *set;

	lockdep_assert_held(&dom->settings_lock);
	list_for_each_entry(set, &dom->settings, list)
		if (set->desc == desc && object_of(set) == key)
			return set;
	return NULL;
}

static void drop(struct nooks_setting *set)
{
	list_del(&set->list);
	kfree(set);
}

static struct nooks_setting *copy(const struct nooks_setting_desc *desc,
				  struct nooks_module *mod, void *fn,
				  const unsigned long *args)
{
	struct nooks_setting *set;
	size_t size = 0;
	unsigned int i;

	for (i = 0; i < desc->nr; i++)
		size += ALIGN(desc->size[i], 8);
	set = kzalloc(struct_size(set, data, size), GFP_KERNEL);
	if (!set)
		return NULL;
	set->desc = desc;
	set->mod = mod;
	set->fn = fn;
	for (i = 0, size = 0; i < desc->nr; size += ALIGN(desc->size[i++], 8)) {
		set->arg[i] = args[i];
		if (!desc->size[i])
			continue;
		set->arg[i] = (unsigned long)(set->data + size);
		memcpy(set->data + size, (void *)args[i], desc->size[i]);
	}
	return set;
}

void __nooks_setting_note(const struct nooks_setting_desc *desc,
			  struct nooks_module *mod, void *fn,
			  const unsigned long *args)
{
	struct nooks_domain *dom = mod->dom;
	struct nooks_setting *set, *old;

	/* It is being made once more, by this very thread. */
	if (READ_ONCE(dom->replaying) == current)
		return;
	set = copy(desc, mod, fn, args);
	if (!set)
		pr_err("nooks: %s: FAILED: no memory to note %s\n", dom->name,
		       desc->name);
	mutex_lock(&dom->settings_lock);
	old = find(dom, desc, args[desc->object]);
	if (old)
		drop(old);
	if (set)
		list_add_tail(&set->list, &dom->settings);
	mutex_unlock(&dom->settings_lock);
}
EXPORT_SYMBOL_GPL(__nooks_setting_note);

void nooks_setting_replay(struct nooks_domain *dom, unsigned long key,
			  void (*failed)(const char *name, int err, void *data),
			  void *data)
{
	struct nooks_setting *set;
	int err;

	mutex_lock(&dom->settings_lock);
	WRITE_ONCE(dom->replaying, current);
	list_for_each_entry(set, &dom->settings, list) {
		if (object_of(set) != key)
			continue;
		if (!nooks_domain_running(dom))
			break;
		err = set->desc->replay(set);
		if (err < 0 && failed)
			failed(set->desc->name, err, data);
	}
	WRITE_ONCE(dom->replaying, NULL);
	mutex_unlock(&dom->settings_lock);
}

void nooks_setting_forget(struct nooks_domain *dom, unsigned long key)
{
	struct nooks_setting *set, *next;

	mutex_lock(&dom->settings_lock);
	list_for_each_entry_safe(set, next, &dom->settings, list)
		if (!key || object_of(set) == key)
			drop(set);
	mutex_unlock(&dom->settings_lock);
}
