// SPDX-License-Identifier: GPL-2.0
/*
 * Wrapped modules: is it really guarded, which domain is it, and the driver's
 * init and exit functions as calls into that domain.
 */
#include <linux/delay.h>
#include <linux/elf.h>
#include <linux/kallsyms.h>
#include <linux/slab.h>

#include "compat.h"
#include "internal.h"

/* Who opens or closes what is kept is counted late, or early, for this long at most. */
#define USERS_MS	100

/*
 * One module is attached at a time. dom->mod then keeps others out of the domain
 * until this one is gone, so nothing that may take long runs under the lock.
 */
static DEFINE_MUTEX(module_lock);

static void no_release(struct nooks_object *obj)
{
	/* The module loader frees it. */
}

/* Where the symbol at @p ends: the text reads "name+0x0/0x40". */
static size_t symbol_size(const void *p)
{
	char text[KSYM_SYMBOL_LEN], *size;
	unsigned long bytes;

	sprint_symbol(text, (unsigned long)p);
	size = strrchr(text, '/');
	return size && sscanf(size, "/%lx", &bytes) == 1 ? bytes : 0;
}

static int ranges_grant(struct nooks_object *obj,
			const struct nooks_range *range, unsigned int nr,
			unsigned int access)
{
	size_t len;
	int err = 0;

	for (; nr && !err; nr--, range++) {
		/* What is per CPU has no address here; inlines know where it is. */
		if ((unsigned long)range->start < TASK_SIZE_MAX)
			continue;
		len = range->end ? range->end - range->start :
				   symbol_size(range->start);
		err = nooks_right_grant(obj, range->start, len, access);
	}
	return err;
}

static int data_rights(struct nooks_object *obj)
{
	const struct nooks_module *mod = (const struct nooks_module *)obj->key;
	int err;

	err = ranges_grant(obj, mod->data, mod->nr_data, NOOKS_ACCESS_WRITE);
	if (!err)
		err = ranges_grant(obj, mod->readonly, mod->nr_readonly,
				   NOOKS_ACCESS_READ);
	if (!err)
		err = nooks_targets_grant(obj, mod);
	return err;
}

const struct nooks_type nooks_type_module_data = {
	.name		= "module_data",
	.weak		= true,
	.release	= no_release,
	.rights		= data_rights,
};

static const struct nooks_slot slot_init = { "module.init", true };
static const struct nooks_slot slot_exit = { "module.exit", true };

/* The note at @p, and where the next one begins; NULL if it is not one of ours. */
static const struct nooks_note_desc *note_at(const void *p, const void *end,
					     const void **next)
{
	const Elf64_Nhdr *hdr = p;
	const void *name = hdr + 1;
	const void *desc;

	if (end - p < (long)sizeof(*hdr) || hdr->n_namesz > 64 ||
	    hdr->n_descsz > 4096)
		return NULL;
	desc = name + ALIGN(hdr->n_namesz, 4);
	*next = desc + ALIGN(hdr->n_descsz, 4);
	if (*next > end || hdr->n_type != NOOKS_NOTE_TYPE ||
	    hdr->n_namesz != sizeof(NOOKS_NOTE_NAME) ||
	    memcmp(name, NOOKS_NOTE_NAME, sizeof(NOOKS_NOTE_NAME)) ||
	    hdr->n_descsz != sizeof(struct nooks_note_desc))
		return NULL;
	return desc;
}

/*
 * Does every object of the module carry the pass's note? A kernel build with
 * LLVM=-19 on distribution headers compiles with gcc without a word: such a
 * module works, and nothing in it is guarded.
 */
static const char *unproven(const struct nooks_module *mod)
{
	const void *p = mod->note.start;
	const struct nooks_note_desc *desc;
	unsigned int objects = 0;

	if (mod->abi != NOOKS_ABI || mod->size != sizeof(*mod))
		return "its glue has another ABI number; wrap it again";
	if (!p || p == mod->note.end)
		return "it carries no .note.nooks: it was not compiled with the carat_guard pass";
	while (p < mod->note.end) {
		desc = note_at(p, mod->note.end, &p);
		if (!desc)
			return "its .note.nooks is damaged";
		if (desc->abi != NOOKS_ABI || desc->nr != NOOKS_NOTE_COUNT)
			return "its guards have another ABI number; wrap it again";
		if (desc->counter[NOOKS_NOTE_REFUSED])
			return "the pass refused a part of it";
		objects++;
	}
	if (objects != mod->objects)
		return "not every object of it was compiled with the carat_guard pass";
	if (!nooks_targets_valid(mod))
		return "its list of functions is damaged";
	return NULL;
}

/* The notes were found in order: add their counters up. */
static void sum_notes(const struct nooks_module *mod, unsigned int *sum)
{
	const void *p = mod->note.start;
	const struct nooks_note_desc *desc;
	int i;

	memset(sum, 0, NOOKS_NOTE_COUNT * sizeof(*sum));
	while (p < mod->note.end && (desc = note_at(p, mod->note.end, &p)))
		for (i = 0; i < NOOKS_NOTE_COUNT; i++)
			sum[i] += desc->counter[i];
}

/* What a life begins with; the domain is LOADING. */
static int module_ready(struct nooks_module *mod, struct nooks_domain *dom)
{
	struct nooks_object *obj;
	int err;

	WRITE_ONCE(dom->stop, false);
	dom->generation++;
	err = nooks_protection->attach(dom, mod);
	if (err)
		return err;
	obj = nooks_object_track(dom, &nooks_type_module_data,
				 (unsigned long)mod, 0, NULL, 0);
	if (!IS_ERR(obj))
		return 0;
	nooks_protection->detach(dom, mod);
	return PTR_ERR(obj);
}

/* Attach the module to its domain; module_detach() undoes it. */
static int module_attach(struct nooks_module *mod, struct nooks_domain *dom)
{
	enum nooks_domain_state from = READ_ONCE(dom->state);
	int err;

	if (READ_ONCE(dom->mod))
		return -EBUSY;
	if (from != NOOKS_DOMAIN_UNLOADED && from != NOOKS_DOMAIN_RECOVERING &&
	    from != NOOKS_DOMAIN_STOPPED)
		return -EBUSY;
	if (!nooks_domain_set_state(dom, from, NOOKS_DOMAIN_LOADING))
		return -EBUSY;
	/* A thread that could not be got out is still inside. */
	err = -EBUSY;
	if (!nooks_domain_is_idle(dom))
		goto err_state;

	WRITE_ONCE(dom->mod, mod);
	WRITE_ONCE(mod->dom, dom);
	sum_notes(mod, dom->note);
	err = module_ready(mod, dom);
	if (!err)
		return 0;

	WRITE_ONCE(mod->dom, NULL);
	dom->mod = NULL;
err_state:
	nooks_domain_set_state(dom, NOOKS_DOMAIN_LOADING,
			       NOOKS_DOMAIN_UNLOADED);
	return err;
}

/* Run one of the driver's two own functions in its domain. */
static int module_call(struct nooks_module *mod, const struct nooks_slot *slot,
		       void *fn)
{
	struct nooks_activation act nooks_uninitialized;
	int ret;

	if (!nooks_activation_enter(&act, mod, slot))
		return -EIO;
	ret = (int)nooks_activation_call(&act, fn);
	if (!nooks_activation_leave(&act))
		return -EIO;
	return ret;
}

/*
 * The driver is through with its own function: what is left of it? The domain
 * leaves the running states first, so that of this and a fault in a call that is
 * still inside, one cleans up.
 */
static bool module_detach(struct nooks_domain *dom,
			  enum nooks_domain_state from)
{
	unsigned int leaked;
	bool clean;

	clean = nooks_domain_set_state(dom, from, NOOKS_DOMAIN_UNLOADED);
	if (clean) {
		nooks_domain_wait_idle(dom, MAX_SCHEDULE_TIMEOUT);
		leaked = nooks_recovery->release_all(dom);
		if (leaked) {
			nooks_stat_add(dom, NOOKS_STAT_LEAKED, leaked);
			pr_warn("nooks: %s: DETECT: driver left %u objects behind; released\n",
				dom->name, leaked);
		}
	} else {
		/*
		 * It failed, now or before. The loader frees the module when we
		 * return: the domain must be empty by then.
		 */
		nooks_recovery->drain(dom);
	}
	/* What was kept calls functions of the module. */
	nooks_keep_leave(dom);
	nooks_setting_forget(dom, 0);
	nooks_protection->detach(dom, dom->mod);
	WRITE_ONCE(dom->mod, NULL);
	nooks_pristine_free(dom->pristine);
	dom->pristine = NULL;
	return clean;
}

/* Prove the module, and attach it to its domain. */
static int module_begin(struct nooks_module *mod)
{
	const char *why = unproven(mod);
	struct nooks_domain *dom;
	int ret;

	if (why) {
		pr_err("nooks: %s: FAILED: module refused: %s\n", mod->name, why);
		return -ENOEXEC;
	}

	mutex_lock(&module_lock);
	dom = nooks_domain_get(mod->name);
	ret = IS_ERR(dom) ? PTR_ERR(dom) : module_attach(mod, dom);
	mutex_unlock(&module_lock);
	if (ret)
		pr_err("nooks: %s: FAILED: module refused: %s\n", mod->name,
		       ret == -EBUSY ? "its domain is in use" : "no memory");
	return ret;
}

/*
 * The module loader sets parameters before it runs the init function: a driver
 * that has a function for one begins its life there.
 */
struct nooks_domain *nooks_module_early(struct nooks_module *mod)
{
	if (module_begin(mod))
		return NULL;
	mod->dom->pristine = nooks_pristine_save(mod, true);
	return mod->dom;
}
EXPORT_SYMBOL_GPL(nooks_module_early);

/* Run the init function in a domain that is LOADING. */
static int module_start(struct nooks_module *mod)
{
	struct nooks_domain *dom = mod->dom;
	int ret;

	ret = dom->init ? module_call(mod, &slot_init, dom->init) : 0;
	if (ret)
		return ret;
	/* A driver that did not find its device again has not come back. */
	if (!nooks_keep_complete(dom))
		return -ENODEV;
	if (!nooks_domain_go_live(dom))
		return -EIO;
	pr_info("nooks: %s: STATE: live, generation %u\n", dom->name,
		dom->generation);
	return 0;
}

int nooks_module_init(struct nooks_module *mod, int (*init)(void))
{
	bool early = mod->dom;
	struct nooks_domain *dom;
	int ret;

	ret = early ? 0 : module_begin(mod);
	if (ret)
		return ret;
	dom = mod->dom;
	dom->init = init;
	/* Without: one way less to restart it. */
	if (!early)
		dom->pristine = nooks_pristine_save(mod, false);

	ret = module_start(mod);
	if (ret)
		module_detach(dom, NOOKS_DOMAIN_LOADING);
	/* A failure in there is the live driver's, and has its own recovery. */
	else
		nooks_keep_resume(dom);
	return ret;
}
EXPORT_SYMBOL_GPL(nooks_module_init);

/*
 * What is still open calls what the driver was, not what it becomes; but for what is
 * kept. Users of that come and go while they are counted, so look again.
 */
static bool used_by_others(struct nooks_domain *dom, struct module *owner)
{
	ktime_t end = ktime_add_ms(ktime_get(), USERS_MS);

	/* One reference is ours. */
	while (module_refcount(owner) > 1 + (int)nooks_keep_users(dom)) {
		if (!nooks_keep_any(dom) || ktime_after(ktime_get(), end))
			return true;
		usleep_range(50, 100);
	}
	return false;
}

int nooks_module_restart(struct nooks_domain *dom)
{
	struct nooks_module *mod = dom->mod;
	int ret;

	/* It cannot be unloaded meanwhile, and is not being unloaded already. */
	if (!mod || !try_module_get(mod->owner))
		return -ENODEV;
	ret = -EBUSY;
	if (used_by_others(dom, mod->owner))
		goto out;
	ret = -EOPNOTSUPP;
	if (!nooks_pristine_restore(dom->pristine))
		goto out;
	ret = -EBUSY;
	if (!nooks_domain_set_state(dom, NOOKS_DOMAIN_RECOVERING,
				    NOOKS_DOMAIN_LOADING))
		goto out;
	ret = module_ready(mod, dom);
	if (!ret)
		ret = nooks_pristine_set_params(dom->pristine);
	if (!ret)
		ret = module_start(mod);
	/* A failure in there is the live driver's, and has its own recovery. */
	if (!ret)
		nooks_keep_resume(dom);
	/* The loader is not there to throw it out. */
	else
		nooks_domain_fail(dom);
out:
	module_put(mod->owner);
	return ret;
}

void nooks_module_exit(struct nooks_module *mod, void (*exit)(void))
{
	struct nooks_domain *dom = mod->dom;

	/* The exit function of a driver that has failed is not run. */
	if (nooks_domain_set_state(dom, NOOKS_DOMAIN_LIVE,
				   NOOKS_DOMAIN_UNLOADING) && exit)
		module_call(mod, &slot_exit, exit);
	if (module_detach(dom, NOOKS_DOMAIN_UNLOADING))
		pr_info("nooks: %s: STATE: unloaded\n", dom->name);
}
EXPORT_SYMBOL_GPL(nooks_module_exit);

struct going {
	const struct module *owner;
	struct nooks_domain *dom;
};

static int find_going(struct nooks_domain *dom, void *data)
{
	struct going *going = data;

	/* Only compared: a module of another domain may go at the same time. */
	if (!within_module((unsigned long)READ_ONCE(dom->mod), going->owner))
		return 0;
	going->dom = dom;
	return 1;
}

/*
 * A module that began early may be freed without its init function having run;
 * one with wrappers, while faults are kept that speak of them.
 */
static int module_going(struct notifier_block *nb, unsigned long state,
			void *data)
{
	struct going going = { .owner = data };

	if (state != MODULE_STATE_GOING)
		return NOTIFY_DONE;
	if (nooks_domain_each(find_going, &going))
		module_detach(going.dom, NOOKS_DOMAIN_LOADING);
	nooks_domain_each(nooks_fault_forget, data);
	nooks_domain_each(nooks_crossings_forget, data);
	return NOTIFY_DONE;
}

static struct notifier_block module_notifier = {
	.notifier_call = module_going,
};

int nooks_module_start(void)
{
	return register_module_notifier(&module_notifier);
}

void nooks_module_stop(void)
{
	unregister_module_notifier(&module_notifier);
}
