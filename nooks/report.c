// SPDX-License-Identifier: GPL-2.0
/*
 * Every line a person reads about a fault, in the log and in debugfs.
 */
#include <linux/seq_file.h>

#include "internal.h"

#define DETAIL_LEN	160

/* What happened, without who and where. */
static void detail(const struct nooks_fault *f, char *buf, size_t len)
{
	switch (f->kind) {
	case NOOKS_FAULT_WRITE:
	case NOOKS_FAULT_READ:
		if (f->import)
			snprintf(buf, len, "%s() argument %d: %zu bytes at %#lx (%s)",
				 f->import, f->arg + 1, f->size, f->addr,
				 f->owner);
		else
			snprintf(buf, len, "%zu bytes at %#lx (%s)", f->size,
				 f->addr, f->owner);
		break;
	case NOOKS_FAULT_TARGET:
	case NOOKS_FAULT_PAGE:
	case NOOKS_FAULT_CALL:
		snprintf(buf, len, "at %#lx (%s)", f->addr, f->owner);
		break;
	case NOOKS_FAULT_ARGUMENT:
		if (f->number)
			snprintf(buf, len, "%s() argument %d = %ld: %s",
				 f->import, f->arg + 1, (long)f->addr, f->what);
		else if (f->arg >= 0)
			snprintf(buf, len, "%s() argument %d = %#lx (%s): %s%s",
				 f->import, f->arg + 1, f->addr, f->owner,
				 f->what, f->type ?: "");
		else
			snprintf(buf, len, "%s(): %#lx: %s%s", f->import,
				 f->addr, f->what, f->type ?: "");
		break;
	case NOOKS_FAULT_RESULT:
		snprintf(buf, len, "%ld: %s", (long)f->addr, f->what);
		break;
	case NOOKS_FAULT_LOOP:
	case NOOKS_FAULT_DEPTH:
	case NOOKS_FAULT_TIME:
	case NOOKS_FAULT_STORM:
		snprintf(buf, len, "%ld %s%s%s", (long)f->addr, f->what,
			 f->import ? " in " : "", f->import ?: "");
		break;
	case NOOKS_FAULT_CONTEXT:
		snprintf(buf, len, "%s(): %s", f->import, f->what);
		break;
	default:
		snprintf(buf, len, "%s", f->what ?: "");
	}
}

void nooks_report_log(struct nooks_domain *dom, const struct nooks_fault *f,
		      const char *verb)
{
	char buf[DETAIL_LEN];

	detail(f, buf, sizeof(buf));
	pr_err("nooks: %s: %s: %s %s by %pS in %s\n", dom->name, verb,
	       nooks_fault_kind_name[f->kind], buf, (void *)f->ip, f->slot);
}

void nooks_report_show(struct seq_file *m, const struct nooks_fault *f)
{
	char buf[DETAIL_LEN];
	unsigned int i;

	detail(f, buf, sizeof(buf));
	seq_printf(m, "#%llu %s %s\n", f->seq, nooks_fault_kind_name[f->kind],
		   buf);
	seq_printf(m, "  time: %llu.%09llu\n", f->time / NSEC_PER_SEC,
		   f->time % NSEC_PER_SEC);
	seq_printf(m, "  at: %pS\n", (void *)f->ip);
	seq_printf(m, "  slot: %s\n", f->slot);
	if (f->import)
		seq_printf(m, "  import: %s\n", f->import);
	seq_printf(m, "  address: %#lx\n", f->addr);
	seq_printf(m, "  owner: %s\n", f->owner);
	seq_printf(m, "  thread: %s/%d on cpu %d\n", f->comm, f->pid, f->cpu);
	for (i = 0; i < f->nr_stack; i++)
		seq_printf(m, "  stack: %pS\n", (void *)f->stack[i]);
}
