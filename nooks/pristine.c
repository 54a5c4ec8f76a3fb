// SPDX-License-Identifier: GPL-2.0
/*
 * A driver's own data as it was before its init function ran, so that it can be started
 * once more where it is. Parameters keep the values they have by then: users set them
 * while the driver runs.
 */
#include <linux/jump_label.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "internal.h"

/*
 * struct nooks_pristine - copies of the ranges in mod->data, one after the other
 */
struct nooks_pristine {
	const struct nooks_module *mod;
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

struct nooks_pristine *nooks_pristine_save(const struct nooks_module *mod)
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

/*
 * Those whose values the kernel keeps itself. Of others, which have functions of the
 * driver's, nobody knows what they set.
 */
static void keep_params(struct nooks_pristine *pristine)
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
	const struct module *owner = pristine->mod->owner;
	unsigned int i, j;

	for (i = 0; i < owner->num_kp; i++) {
		const struct kernel_param *param = &owner->kp[i];

		for (j = 0; j < ARRAY_SIZE(plain); j++)
			if (param->ops == plain[j].ops)
				keep(pristine, param->arg, plain[j].size);
		if (param->ops == &param_array_ops)
			keep_array(pristine, param->arr);
		if (param->ops == &param_ops_string)
			keep(pristine, param->str->string, param->str->maxlen);
	}
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

	if (!pristine)
		return false;
	mod = pristine->mod;
	if (mod->once.start != mod->once.end || keys_switched(pristine))
		return false;
	kernel_param_lock(mod->owner);
	keep_params(pristine);
	copy_all(pristine, true);
	kernel_param_unlock(mod->owner);
	return true;
}

void nooks_pristine_free(struct nooks_pristine *pristine)
{
	kvfree(pristine);
}
