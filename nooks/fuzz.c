// SPDX-License-Identifier: GPL-2.0
/*
 * Faults counted by their reason: only in the nooks.ko that the fuzzer of wrappers
 * loads.
 *
 *	nooks/DOMAIN/rejected	COUNT KIND IMPORT ARGUMENT WHAT, a line each
 */
#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "fuzz.h"

#define REASONS	4096

/**
 * struct reason - why calls were rejected
 * @import: the wrapper, or NULL
 * @what: in words; both are constants of the generated code and of ours
 * @type: of which object, or NULL
 * @kind: what kind of fault
 * @arg: which argument
 * @count: how often
 */
struct reason {
	const char *import;
	const char *what;
	const char *type;
	enum nooks_fault_kind kind;
	int arg;
	unsigned long count;
};

static struct reason reasons[REASONS];
static unsigned int nr_reasons;
static DEFINE_RAW_SPINLOCK(reasons_lock);

static bool is_it(const struct reason *reason, const struct nooks_fault *fault)
{
	return reason->import == fault->import && reason->what == fault->what &&
	       reason->type == fault->type && reason->kind == fault->kind &&
	       reason->arg == fault->arg;
}

/* To say whose an address is, all objects are looked at: of a few faults. */
bool nooks_fuzz_hurries(void)
{
	static atomic_t nr = ATOMIC_INIT(0);

	return atomic_inc_return(&nr) % 64;
}

bool nooks_fuzz_count(const struct nooks_fault *fault)
{
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&reasons_lock, flags);
	for (i = 0; i < nr_reasons && !is_it(&reasons[i], fault); i++)
		;
	if (i == nr_reasons && i < REASONS)
		reasons[nr_reasons++] = (struct reason){
			.import = fault->import, .what = fault->what,
			.type = fault->type, .kind = fault->kind,
			.arg = fault->arg,
		};
	if (i < REASONS)
		reasons[i].count++;
	raw_spin_unlock_irqrestore(&reasons_lock, flags);
	return i < REASONS;
}

static int rejected_show(struct seq_file *seq, void *unused)
{
	unsigned int i, nr = READ_ONCE(nr_reasons);

	for (i = 0; i < nr; i++)
		seq_printf(seq, "%lu %s %s %d %s%s\n", reasons[i].count,
			   nooks_fault_kind_name[reasons[i].kind],
			   reasons[i].import ?: "-", reasons[i].arg,
			   reasons[i].what ?: "-", reasons[i].type ?: "");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(rejected);

void nooks_fuzz_files(struct dentry *dir)
{
	debugfs_create_file("rejected", 0400, dir, NULL, &rejected_fops);
}
