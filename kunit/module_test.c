// SPDX-License-Identifier: GPL-2.0
/*
 * Wrapped modules, as their glue hands them over: which are refused, what those that are
 * not may do while they are loaded, run and go.
 */
#include <linux/elf.h>
#include <linux/jump_label.h>
#include <linux/moduleparam.h>

#include "../recovery/internal.h"
#include "domain.h"

/* One note, as the pass writes it. */
struct note {
	Elf64_Nhdr hdr;
	char name[ALIGN(sizeof(NOOKS_NOTE_NAME), 4)];
	struct nooks_note_desc desc;
};

static const struct note good = {
	.hdr	= {
		.n_namesz = sizeof(NOOKS_NOTE_NAME),
		.n_descsz = sizeof(struct nooks_note_desc),
		.n_type = NOOKS_NOTE_TYPE,
	},
	.name	= NOOKS_NOTE_NAME,
	.desc	= {
		.abi = NOOKS_ABI,
		.nr = NOOKS_NOTE_COUNT,
		.counter[NOOKS_NOTE_STORES] = 3,
	},
};

/* A module of two objects, and what belongs to it. */
static struct note notes[2];
static char data[64], constants[64];
static const struct nooks_range data_ranges[] = {
	{ data, data + sizeof(data) },
};
static const struct nooks_range readonly_ranges[] = {
	{ constants, constants + sizeof(constants) },
	{ NULL, (void *)16 },			/* per CPU: no address */
	{ nooks_module_init, NULL },		/* up to its symbol's end */
};
static unsigned long functions[2];
static struct module owner;
static struct nooks_module module;

static struct kunit *now;
static struct nooks_domain *dom;	/* of the module, once it was loaded */
static int calls, init_result;
static void (*driver)(void);		/* what its functions do */

static int released;

static void release(struct nooks_object *obj)
{
	released++;
}

static const struct nooks_type held = { .name = "kunit_held", .release = release };

static bool may(const void *p, size_t size, unsigned int access)
{
	return nooks_protection->allowed(module.dom, NULL, 0, (unsigned long)p, size,
					 access);
}

static int module_suite_init(struct kunit *test)
{
	static unsigned int nr;
	static char name[MODULE_NAME_LEN];

	snprintf(name, sizeof(name), "kunit_module%u", nr++);
	memset(&owner, 0, sizeof(owner));
	mutex_init(&owner.param_lock);
	/* As the loader does. */
	atomic_set(&owner.refcnt, 1);
	notes[0] = good;
	notes[1] = good;
	module = (struct nooks_module){
		.abi = NOOKS_ABI,
		.size = sizeof(module),
		.name = name,
		.owner = &owner,
		.note = { notes, notes + 2 },
		.data = data_ranges,
		.nr_data = ARRAY_SIZE(data_ranges),
		.readonly = readonly_ranges,
		.nr_readonly = ARRAY_SIZE(readonly_ranges),
		.objects = 2,
		.function = { functions, functions + 2 },
	};
	/* Several objects take the same address. */
	functions[0] = (unsigned long)release;
	functions[1] = (unsigned long)release;
	now = test;
	driver = NULL;
	calls = 0;
	init_result = 0;
	released = 0;
	kunit_agent.calls = 0;
	kunit_agent.result = 0;
	kunit_agent.saves = false;
	return 0;
}

static int driver_init(void)
{
	calls++;
	KUNIT_EXPECT_PTR_EQ(now, nooks_activation_current()->mod, &module);
	KUNIT_EXPECT_EQ(now, module.dom->state, NOOKS_DOMAIN_LOADING);
	if (driver)
		driver();
	return init_result;
}

static void driver_exit(void)
{
	calls++;
	KUNIT_EXPECT_EQ(now, module.dom->state, NOOKS_DOMAIN_UNLOADING);
	if (driver)
		driver();
}

/* --- proof --- */

static void refused(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, nooks_module_init(&module, driver_init), -ENOEXEC);
	KUNIT_EXPECT_PTR_EQ(test, nooks_module_early(&module), NULL);
	KUNIT_EXPECT_PTR_EQ(test, module.dom, NULL);
	KUNIT_EXPECT_EQ(test, calls, 0);
	module_suite_init(test);
}

static void module_refused(struct kunit *test)
{
	module.abi++;
	refused(test);
	module.size--;
	refused(test);
	module.note.start = NULL;
	refused(test);
	module.note.end = module.note.start;
	refused(test);
	module.note.end--;
	refused(test);
	notes[1].hdr.n_namesz = 4096;
	refused(test);
	notes[1].hdr.n_type++;
	refused(test);
	notes[1].hdr.n_descsz -= 4;
	refused(test);
	notes[1].name[0]++;
	refused(test);
	notes[1].desc.abi--;
	refused(test);
	notes[1].desc.nr--;
	refused(test);
	notes[1].desc.counter[NOOKS_NOTE_REFUSED] = 1;
	refused(test);
	module.objects++;
	refused(test);
	/* A "function" in its data. */
	owner.core_layout.base = data;
	owner.core_layout.size = sizeof(data);
	functions[1] = (unsigned long)data;
	refused(test);
	/* As text it is one. */
	owner.core_layout.base = data;
	owner.core_layout.size = sizeof(data);
	owner.core_layout.text_size = sizeof(data);
	functions[1] = (unsigned long)data;
	KUNIT_EXPECT_EQ(test, nooks_module_init(&module, driver_init), 0);
	nooks_module_exit(&module, driver_exit);
}

/* --- life --- */

static void module_life(struct kunit *test)
{
	unsigned int round;

	for (round = 1; round <= 2; round++) {
		KUNIT_ASSERT_EQ(test, nooks_module_init(&module, driver_init), 0);
		dom = module.dom;
		KUNIT_EXPECT_EQ(test, calls, 1);
		KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_LIVE);
		KUNIT_EXPECT_EQ(test, dom->generation, round);
		KUNIT_EXPECT_EQ(test, dom->note[NOOKS_NOTE_STORES], 6);
		KUNIT_EXPECT_TRUE(test, may(data, 64, NOOKS_ACCESS_WRITE));
		KUNIT_EXPECT_FALSE(test, may(data, 65, NOOKS_ACCESS_WRITE));
		KUNIT_EXPECT_TRUE(test, may(constants, 64, NOOKS_ACCESS_READ));
		KUNIT_EXPECT_FALSE(test, may(constants, 1, NOOKS_ACCESS_WRITE));
		KUNIT_EXPECT_TRUE(test, may(nooks_module_init, 16, NOOKS_ACCESS_READ));
		KUNIT_EXPECT_FALSE(test, may(nooks_module_init, 1, NOOKS_ACCESS_CALL));
		KUNIT_EXPECT_TRUE(test, may(release, 1, NOOKS_ACCESS_CALL));

		nooks_module_exit(&module, driver_exit);
		KUNIT_EXPECT_EQ(test, calls, 2);
		KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_UNLOADED);
		KUNIT_EXPECT_PTR_EQ(test, dom->mod, NULL);
		KUNIT_EXPECT_FALSE(test, may(data, 1, NOOKS_ACCESS_READ));
		KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
		/* The loader makes a new descriptor. */
		module.dom = NULL;
		calls = 0;
	}
	KUNIT_EXPECT_EQ(test, nooks_stat_read(dom, NOOKS_STAT_LEAKED), 0ULL);
}

/* It says no: nothing is left of it, and it may try again. */
static void module_init_fails(struct kunit *test)
{
	init_result = -ENODEV;
	KUNIT_EXPECT_EQ(test, nooks_module_init(&module, driver_init), -ENODEV);
	KUNIT_EXPECT_EQ(test, module.dom->state, NOOKS_DOMAIN_UNLOADED);
	KUNIT_EXPECT_PTR_EQ(test, module.dom->mod, NULL);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(module.dom), 0ULL);
	module.dom = NULL;
	init_result = 0;
	KUNIT_EXPECT_EQ(test, nooks_module_init(&module, driver_init), 0);
	KUNIT_EXPECT_EQ(test, module.dom->generation, 2);
	nooks_module_exit(&module, NULL);
	KUNIT_EXPECT_EQ(test, module.dom->state, NOOKS_DOMAIN_UNLOADED);
}

static void hold_two(void)
{
	nooks_object_track(module.dom, &held, KUNIT_BASE, 0, NULL, 0);
	nooks_object_track(module.dom, &held, KUNIT_BASE + 8, 0, NULL, 0);
}

/* What a driver leaves behind is given back, and said. */
static void module_leaks(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, nooks_module_init(&module, NULL), 0);
	driver = hold_two;
	nooks_module_exit(&module, driver_exit);
	KUNIT_EXPECT_EQ(test, released, 2);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(module.dom), 0ULL);
	KUNIT_EXPECT_EQ(test, nooks_stat_read(module.dom, NOOKS_STAT_LEAKED), 2ULL);
}

/* --- faults --- */

static void hold_and_fail(void)
{
	static const struct nooks_window *site = &nooks_window_none;

	hold_two();
	__carat_guard_write(KUNIT_BASE + 4096, 4, &site, &module);
	KUNIT_FAIL(now, "came back");
}

/* The loader frees it when its init function is through: all is clean by then. */
static void module_faulty_init(struct kunit *test)
{
	driver = hold_and_fail;
	KUNIT_EXPECT_EQ(test, nooks_module_init(&module, driver_init), -EIO);
	KUNIT_EXPECT_EQ(test, calls, 1);
	KUNIT_EXPECT_EQ(test, released, 2);
	KUNIT_EXPECT_EQ(test, module.dom->nr_faults, 1ULL);
	KUNIT_EXPECT_STREQ(test, module.dom->faults[0].slot, "module.init");
	KUNIT_EXPECT_EQ(test, module.dom->state, NOOKS_DOMAIN_UNLOADED);
	KUNIT_EXPECT_PTR_EQ(test, module.dom->mod, NULL);
}

static void module_faulty_exit(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, nooks_module_init(&module, driver_init), 0);
	driver = hold_and_fail;
	nooks_module_exit(&module, driver_exit);
	KUNIT_EXPECT_EQ(test, calls, 2);
	KUNIT_EXPECT_EQ(test, released, 2);
	KUNIT_EXPECT_STREQ(test, module.dom->faults[0].slot, "module.exit");
	KUNIT_EXPECT_EQ(test, module.dom->state, NOOKS_DOMAIN_UNLOADED);
}

/* The exit function of a driver that has failed is not run. */
static void module_failed(struct kunit *test)
{
	kunit_agent.dom = NULL;
	KUNIT_ASSERT_EQ(test, nooks_module_init(&module, driver_init), 0);
	((struct nooks_recovery *)module.dom->recovery)->enabled = false;
	hold_two();
	nooks_domain_fail(module.dom);
	nooks_module_exit(&module, driver_exit);
	KUNIT_EXPECT_EQ(test, calls, 1);
	KUNIT_EXPECT_EQ(test, released, 2);
	KUNIT_EXPECT_EQ(test, module.dom->state, NOOKS_DOMAIN_UNLOADED);
}

/* --- once more, where it is --- */

/* Parameters in its data: which the kernel sets, and one that only the driver can. */
static const struct kparam_string text_param = { .maxlen = 8, .string = data + 8 };
static const struct kparam_array array_param = {
	.max = 2, .elemsize = sizeof(int), .num = (unsigned int *)(data + 24),
	.ops = &param_ops_int, .elem = data + 16,
};
static const struct kernel_param_ops own_ops = {};
static struct kernel_param params[] = {
	{ .name = "number", .ops = &param_ops_int, .arg = data },
	{ .name = "text", .ops = &param_ops_string, .str = &text_param },
	{ .name = "array", .ops = &param_array_ops, .arr = &array_param },
	{ .name = "own", .ops = &own_ops, .arg = data + 28 },
	{ .name = "elsewhere", .ops = &param_ops_int, .arg = constants },
};

/* It finds its data as they were loaded, parameters as they are, and spoils all. */
static void scribble(void)
{
	char param = calls == 1 ? 'd' : 'x';
	unsigned int i;

	for (i = 0; i < 28; i++)
		KUNIT_EXPECT_EQ(now, data[i], i >= 4 && i < 8 ? 'd' : param);
	for (; i < sizeof(data); i++)
		KUNIT_EXPECT_EQ(now, data[i], 'd');
	memset(data, 'x', sizeof(data));
}

static void fail_the_second_time(void)
{
	if (calls == 2)
		hold_and_fail();
}

/* Load it, hold something and fail; how far does recovery come by itself? */
static enum nooks_stage fail_and_restart(struct kunit *test)
{
	struct nooks_recovery *rec;

	if (!module.dom)
		KUNIT_ASSERT_EQ(test, nooks_module_init(&module, driver_init), 0);
	dom = module.dom;
	rec = dom->recovery;
	kunit_agent.dom = dom;
	kunit_agent.saves = true;
	hold_two();
	nooks_domain_fail(dom);
	kthread_flush_work(&rec->work);
	/* A driver that failed in its init function queued it once more. */
	kthread_flush_work(&rec->work);
	return rec->stage;
}

static void module_in_place(struct kunit *test)
{
	unsigned int round;

	owner.kp = params;
	owner.num_kp = ARRAY_SIZE(params);
	memset(data, 'd', sizeof(data));
	driver = scribble;
	for (round = 1; round <= 2; round++) {
		KUNIT_EXPECT_EQ(test, fail_and_restart(test), NOOKS_STAGE_IDLE);
		KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_LIVE);
		KUNIT_EXPECT_EQ(test, calls, round + 1);
		/* Users have lost nothing. */
		KUNIT_EXPECT_EQ(test, kunit_agent.calls, 0);
		KUNIT_EXPECT_EQ(test, dom->generation, round + 1);
		KUNIT_EXPECT_EQ(test, released, 2 * round);
		KUNIT_EXPECT_PTR_EQ(test, dom->mod, &module);
		KUNIT_EXPECT_TRUE(test, may(data, 64, NOOKS_ACCESS_WRITE));
	}
	driver = NULL;
	nooks_module_exit(&module, driver_exit);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_UNLOADED);
	KUNIT_EXPECT_PTR_EQ(test, dom->pristine, NULL);
}

/* Its module is to be loaded anew, and was not started before. */
static void expect_reload(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fail_and_restart(test), NOOKS_STAGE_REAPED);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_RECOVERING);
	KUNIT_EXPECT_EQ(test, calls, 1);
	KUNIT_EXPECT_EQ(test, released, 2);
	owner.state = MODULE_STATE_LIVE;
	nooks_module_exit(&module, driver_exit);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_RECOVERING);
	module_suite_init(test);
}

static void module_not_in_place(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, nooks_module_init(&module, driver_init), 0);
	((struct nooks_recovery *)module.dom->recovery)->in_place = false;
	expect_reload(test);

	/* It is being unloaded. */
	owner.state = MODULE_STATE_GOING;
	expect_reload(test);

	/* Somebody has something of it open. */
	KUNIT_ASSERT_TRUE(test, try_module_get(&owner));
	expect_reload(test);

	/* It has written what it may write once. */
	module.once = (struct nooks_range){ constants, constants + 1 };
	expect_reload(test);

	/* Its parameters have done something nobody knows. */
	owner.kp = params;
	owner.num_kp = ARRAY_SIZE(params);
	KUNIT_ASSERT_NOT_NULL(test, nooks_module_early(&module));
	KUNIT_ASSERT_EQ(test, nooks_module_init(&module, driver_init), 0);
	expect_reload(test);
}

/* One that says its value, as users wrote it, and was set more often than it differs. */
static unsigned int times_set;
static int set_result;

static int level_set(const char *val, const struct kernel_param *kp)
{
	times_set++;
	return set_result ?: param_set_int(val, kp);
}

static const struct kernel_param_ops level_ops = {
	.set = level_set, .get = param_get_int,
};

static struct kernel_param level_params[] = {
	{ .name = "level", .ops = &level_ops, .arg = data + 32 },
	{ .name = "other", .ops = &level_ops, .arg = data + 36 },
};

static void expect_level(void)
{
	KUNIT_EXPECT_EQ(now, *(int *)(data + 32), 7);
	KUNIT_EXPECT_EQ(now, *(int *)(data + 36), 0);
}

/* Functions of parameters ran first, and do again, if there is something to set. */
static void module_params_again(struct kunit *test)
{
	unsigned int round;

	memset(data, 0, sizeof(data));
	times_set = 0;
	set_result = 0;
	owner.kp = level_params;
	owner.num_kp = ARRAY_SIZE(level_params);
	driver = expect_level;
	KUNIT_ASSERT_NOT_NULL(test, nooks_module_early(&module));
	KUNIT_ASSERT_EQ(test, level_set("7", &level_params[0]), 0);
	KUNIT_ASSERT_EQ(test, nooks_module_init(&module, driver_init), 0);
	for (round = 1; round <= 2; round++) {
		KUNIT_EXPECT_EQ(test, fail_and_restart(test), NOOKS_STAGE_IDLE);
		KUNIT_EXPECT_EQ(test, calls, round + 1);
		KUNIT_EXPECT_EQ(test, times_set, round + 1);
	}
	/* One that does not take it is not started so. */
	set_result = -EINVAL;
	KUNIT_EXPECT_EQ(test, fail_and_restart(test), NOOKS_STAGE_REAPED);
	KUNIT_EXPECT_EQ(test, calls, 3);
	driver = NULL;
	nooks_module_exit(&module, driver_exit);
}

/* A key of its own is in its code, too. */
static void module_keys(struct kunit *test)
{
#ifdef CONFIG_HAVE_ARCH_JUMP_LABEL_RELATIVE
	static struct jump_entry entry;
	struct static_key *key = (struct static_key *)data;

	memset(data, 0, sizeof(data));
	entry.key = (long)key - (long)&entry.key;
	owner.jump_entries = &entry;
	owner.num_jump_entries = 1;
	KUNIT_EXPECT_EQ(test, fail_and_restart(test), NOOKS_STAGE_IDLE);
	KUNIT_EXPECT_EQ(test, calls, 2);
	atomic_set(&key->enabled, 1);
	KUNIT_EXPECT_EQ(test, fail_and_restart(test), NOOKS_STAGE_REAPED);
	KUNIT_EXPECT_EQ(test, calls, 2);
	nooks_module_exit(&module, driver_exit);
#else
	kunit_skip(test, "no jump labels on this architecture");
#endif
}

/* It fails again as it is started: the next step is another. */
static void module_in_place_fails(struct kunit *test)
{
	struct nooks_recovery *rec;

	driver = fail_the_second_time;
	KUNIT_EXPECT_EQ(test, fail_and_restart(test), NOOKS_STAGE_REAPED);
	rec = dom->recovery;
	KUNIT_EXPECT_EQ(test, calls, 2);
	KUNIT_EXPECT_EQ(test, released, 4);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_RECOVERING);
	KUNIT_EXPECT_EQ(test, rec->number, 1);
	KUNIT_EXPECT_EQ(test, kunit_agent.calls, 1);
	KUNIT_EXPECT_EQ(test, dom->nr_faults, 1ULL);
	nooks_module_exit(&module, driver_exit);
	KUNIT_EXPECT_EQ(test, nooks_domain_objects(dom), 0ULL);
	/* The loader makes a new descriptor. */
	module.dom = NULL;
	KUNIT_EXPECT_EQ(test, nooks_module_init(&module, driver_init), 0);
	KUNIT_EXPECT_EQ(test, rec->stage, NOOKS_STAGE_REPLAY);
	nooks_module_exit(&module, NULL);
}

/* No fault, it says no. */
static void module_in_place_says_no(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, nooks_module_init(&module, driver_init), 0);
	init_result = -ENODEV;
	KUNIT_EXPECT_EQ(test, fail_and_restart(test), NOOKS_STAGE_REAPED);
	KUNIT_EXPECT_EQ(test, calls, 2);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_RECOVERING);
	nooks_module_exit(&module, driver_exit);
}

/* --- who else --- */

static void module_busy(struct kunit *test)
{
	struct nooks_module second = module;

	KUNIT_ASSERT_EQ(test, nooks_module_init(&module, driver_init), 0);
	/* The same name. */
	KUNIT_EXPECT_EQ(test, nooks_module_init(&second, driver_init), -EBUSY);
	KUNIT_EXPECT_PTR_EQ(test, second.dom, NULL);
	KUNIT_EXPECT_PTR_EQ(test, module.dom->mod, &module);
	nooks_module_exit(&module, driver_exit);

	/* A thread of the last one is still inside. */
	dom = module.dom;
	nooks_stat_inc(dom, NOOKS_STAT_CALLS_IN);
	KUNIT_EXPECT_EQ(test, nooks_module_init(&second, driver_init), -EBUSY);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_UNLOADED);
	this_cpu_inc(dom->stats->left);
	KUNIT_EXPECT_EQ(test, nooks_module_init(&second, NULL), 0);
	nooks_module_exit(&second, NULL);
}

/* A parameter with a function: the domain is there before the init function runs. */
static void module_early(struct kunit *test)
{
	struct nooks_activation act;
	static const struct nooks_slot slot = { "kunit.param", true };

	dom = nooks_module_early(&module);
	KUNIT_ASSERT_PTR_EQ(test, dom, module.dom);
	KUNIT_ASSERT_NOT_NULL(test, dom);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_LOADING);
	KUNIT_EXPECT_TRUE(test, nooks_activation_enter(&act, &module, &slot));
	KUNIT_EXPECT_EQ(test, (int)nooks_activation_call(&act, driver_init), 0);
	KUNIT_EXPECT_TRUE(test, nooks_activation_leave(&act));
	KUNIT_EXPECT_EQ(test, nooks_module_init(&module, driver_init), 0);
	KUNIT_EXPECT_EQ(test, dom->state, NOOKS_DOMAIN_LIVE);
	KUNIT_EXPECT_EQ(test, dom->generation, 1);
	nooks_module_exit(&module, NULL);
}

/* A module of wrappers goes, and with it the names in the faults kept. */
static void module_forgets(struct kunit *test)
{
	static char name[] = "kunit_import";

	driver = hold_and_fail;
	nooks_module_init(&module, driver_init);
	dom = module.dom;
	dom->faults[0].import = name;
	dom->faults[0].type = "of another";
	owner.core_layout.base = name;
	owner.core_layout.size = sizeof(name);
	KUNIT_EXPECT_EQ(test, nooks_domain_each(nooks_fault_forget, &owner), 0);
	KUNIT_EXPECT_STREQ(test, dom->faults[0].import, "(unloaded)");
	KUNIT_EXPECT_STREQ(test, dom->faults[0].type, "of another");
	KUNIT_EXPECT_STREQ(test, dom->faults[0].slot, "module.init");
}

static struct kunit_case module_cases[] = {
	KUNIT_CASE(module_refused),
	KUNIT_CASE(module_life),
	KUNIT_CASE(module_init_fails),
	KUNIT_CASE(module_leaks),
	KUNIT_CASE(module_faulty_init),
	KUNIT_CASE(module_faulty_exit),
	KUNIT_CASE(module_failed),
	KUNIT_CASE(module_in_place),
	KUNIT_CASE(module_not_in_place),
	KUNIT_CASE(module_params_again),
	KUNIT_CASE(module_keys),
	KUNIT_CASE(module_in_place_fails),
	KUNIT_CASE(module_in_place_says_no),
	KUNIT_CASE(module_busy),
	KUNIT_CASE(module_early),
	KUNIT_CASE(module_forgets),
	{}
};

static struct kunit_suite module_suite = {
	.name		= "nooks_module",
	.init		= module_suite_init,
	.test_cases	= module_cases,
};
kunit_test_suite(module_suite);
