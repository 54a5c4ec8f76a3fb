// SPDX-License-Identifier: GPL-2.0
/*
 * A driver's own data as it was before any function of it ran, so that it can be started
 * once more where it is. Parameters keep the values they have by then: users set them
 * while the driver runs. Those that the driver sets by functions are set once more.
 */
#include <linux/jump_label.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "internal.h"

/*
 * struct nooks_pristine - copies of the ranges in mod->data, one after the other
 * @early: functions of parameters ran before the init function
 * @said: what parameters with functions said of themselves, by their number; or NULL
 */
struct nooks_pristine {
	const struct nooks_module *mod;
	bool early;
	char **said;
	char byte[];
};

static size_t range_size(const struct nooks_range *range)
{
	return range->end - range->start;
}

/* Where the copy of @len bytes at @p is; NULL if they are none of the driver's data. */
static void *copy_of(struct nooks_pristine *pristine, const void *p, size_t len)
{
	const struct nooks_module *mod = pristine->mod;
	char *byte = pristine->byte;
	unsigned int i;

	for (i = 0; i < mod->nr_data; byte += range_size(&mod->data[i++]))
		if (p >= mod->data[i].start && p < mod->data[i].end &&
		    len <= (size_t)(mod->data[i].end - p))
			return byte + (p - mod->data[i].start);
	return NULL;
}

/* The data becomes the copy (@back), or the copy the data. */
static void copy_all(struct nooks_pristine *pristine, bool back)
{
	const struct nooks_module *mod = pristine->mod;
	char *byte = pristine->byte;
	unsigned int i;
	void *data;

	for (i = 0; i < mod->nr_data; byte += range_size(&mod->data[i++])) {
		data = (void *)mod->data[i].start;
		memcpy(back ? data : byte, back ? byte : data,
		       range_size(&mod->data[i]));
	}
}

struct nooks_pristine *nooks_pristine_save(const struct nooks_module *mod, bool early)
{
	struct nooks_pristine *pristine;
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < mod->nr_data; i++)
		len += range_size(&mod->data[i]);
	pristine = kvmalloc(struct_size(pristine, byte, len), GFP_KERNEL);
	if (!pristine)
		return NULL;
	pristine->mod = mod;
	pristine->early = early;
	pristine->said = NULL;
	copy_all(pristine, false);
	return pristine;
}

static void keep(struct nooks_pristine *pristine, const void *p, size_t len)
{
	void *copy = copy_of(pristine, p, len);

	if (copy)
		memcpy(copy, p, len);
}

static void keep_array(struct nooks_pristine *pristine,
		       const struct kparam_array *array)
{
	keep(pristine, array->elem, (size_t)array->max * array->elemsize);
	if (array->num)
		keep(pristine, array->num, sizeof(*array->num));
}

/* Of those whose values the kernel keeps itself. */
static size_t plain_size(const struct kernel_param *param)
{
	static const struct {
		const struct kernel_param_ops *ops;
		size_t size;
	} plain[] = {
		{ &param_ops_byte, sizeof(char) },
		{ &param_ops_short, sizeof(short) },
		{ &param_ops_ushort, sizeof(short) },
		{ &param_ops_int, sizeof(int) },
		{ &param_ops_uint, sizeof(int) },
		{ &param_ops_hexint, sizeof(int) },
		{ &param_ops_long, sizeof(long) },
		{ &param_ops_ulong, sizeof(long) },
		{ &param_ops_ullong, sizeof(long long) },
		{ &param_ops_charp, sizeof(char *) },
		{ &param_ops_bool, sizeof(bool) },
		{ &param_ops_bool_enable_only, sizeof(bool) },
		{ &param_ops_invbool, sizeof(bool) },
		{ &param_ops_bint, sizeof(int) },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(plain); i++)
		if (param->ops == plain[i].ops)
			return plain[i].size;
	return 0;
}

static void keep_params(struct nooks_pristine *pristine)
{
	const struct module *owner = pristine->mod->owner;
	unsigned int i;

	for (i = 0; i < owner->num_kp; i++) {
		const struct kernel_param *param = &owner->kp[i];

		if (plain_size(param))
			keep(pristine, param->arg, plain_size(param));
		if (param->ops == &param_array_ops)
			keep_array(pristine, param->arr);
		if (param->ops == &param_ops_string)
			keep(pristine, param->str->string, param->str->maxlen);
	}
}

/*
 * Others have functions of the driver's, and nobody knows what these set. But what a
 * parameter says is what it can be given.
 */
static bool has_functions(const struct kernel_param *param)
{
	return !plain_size(param) && param->ops != &param_array_ops &&
	       param->ops != &param_ops_string;
}

/* What it says, without the end of the line; NULL if it says nothing. */
static char *param_says(const struct kernel_param *param)
{
	char *page, *text = NULL;
	int len;

	if (!param->ops->get)
		return NULL;
	page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!page)
		return NULL;
	len = param->ops->get(page, param);
	if (len >= 0 && len < PAGE_SIZE)
		text = kstrdup(strim(page), GFP_KERNEL);
	kfree(page);
	return text;
}

static void forget_params(struct nooks_pristine *pristine)
{
	unsigned int i;

	for (i = 0; pristine->said && i < pristine->mod->owner->num_kp; i++)
		kfree(pristine->said[i]);
	kfree(pristine->said);
	pristine->said = NULL;
}

/* Before the data is restored. Must all be known? They must where one has run. */
static bool note_params(struct nooks_pristine *pristine)
{
	const struct module *owner = pristine->mod->owner;
	unsigned int i;

	forget_params(pristine);
	if (!owner->num_kp)
		return true;
	pristine->said = kcalloc(owner->num_kp, sizeof(*pristine->said), GFP_KERNEL);
	if (!pristine->said)
		return false;
	for (i = 0; i < owner->num_kp; i++) {
		if (!has_functions(&owner->kp[i]))
			continue;
		pristine->said[i] = param_says(&owner->kp[i]);
		if (!pristine->said[i] && pristine->early)
			return false;
	}
	return true;
}

/* One that says the same without having been set again is as it was. */
static int set_param(const struct kernel_param *param, const char *said)
{
	char *now = param_says(param);
	int err = 0;

	if (!now)
		return -ENOMEM;
	if (strcmp(now, said))
		err = param->ops->set ? param->ops->set(said, param) : -EPERM;
	kfree(now);
	return err;
}

int nooks_pristine_set_params(struct nooks_pristine *pristine)
{
	struct module *owner = pristine->mod->owner;
	unsigned int i;
	int err = 0;

	kernel_param_lock(owner);
	for (i = 0; pristine->said && !err && i < owner->num_kp; i++)
		if (pristine->said[i])
			err = set_param(&owner->kp[i], pristine->said[i]);
	forget_params(pristine);
	kernel_param_unlock(owner);
	return err;
}

/* Has a key of its own been switched? The code says so too, which no copy changes. */
static bool keys_switched(struct nooks_pristine *pristine)
{
#ifdef CONFIG_JUMP_LABEL
	const struct module *owner = pristine->mod->owner;
	const struct static_key *key, *copy;
	unsigned int i;

	for (i = 0; i < owner->num_jump_entries; i++) {
		key = jump_entry_key(&owner->jump_entries[i]);
		copy = copy_of(pristine, key, sizeof(*key));
		if (copy && atomic_read(&copy->enabled) != atomic_read(&key->enabled))
			return true;
	}
#endif
	return false;
}

bool nooks_pristine_restore(struct nooks_pristine *pristine)
{
	const struct nooks_module *mod;
	bool known;

	if (!pristine)
		return false;
	mod = pristine->mod;
	if (mod->once.start != mod->once.end || keys_switched(pristine))
		return false;
	kernel_param_lock(mod->owner);
	known = note_params(pristine);
	if (known) {
		keep_params(pristine);
		copy_all(pristine, true);
	}
	kernel_param_unlock(mod->owner);
	return known;
}

void nooks_pristine_free(struct nooks_pristine *pristine)
{
	if (pristine)
		forget_params(pristine);
	kvfree(pristine);
}
