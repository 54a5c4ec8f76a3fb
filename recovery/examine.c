// SPDX-License-Identifier: GPL-2.0
/*
 * The part of a report about the fault itself: kind, place, address and whose it is,
 * backtrace, the last boundary crossings, what the domain held. It is looked at while
 * it is there (before threads go on, before objects are released), and written down
 * as text when nobody waits any more: looking up symbols takes longer than all the
 * rest.
 */
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "internal.h"

#define CROSSINGS	16	/* of the CPU at fault; of all others together */

/**
 * struct nooks_examined - what was seen, and what cannot wait
 * @number: of the report it is for
 * @kind: its kind, if there was no fault
 * @have_fault: @fault is filled
 * @fault: the fault
 * @nr: used entries of @crossing
 * @cpu: by crossing: on which CPU
 * @crossing: the last ones
 * @census: what the domain held
 * @text: the report
 */
struct nooks_examined {
	u64 number;
	const char *kind;
	bool have_fault;
	struct nooks_fault fault;
	unsigned int nr;
	int cpu[2 * CROSSINGS];
	struct nooks_crossing crossing[2 * CROSSINGS];
	struct nooks_census census;
	char text[NOOKS_REPORT_TEXT];
};

int nooks_examine_create(struct nooks_postmortems *pms)
{
	pms->seen = kvzalloc(sizeof(*pms->seen), GFP_KERNEL);
	return pms->seen ? 0 : -ENOMEM;
}

void nooks_examine_destroy(struct nooks_postmortems *pms)
{
	kvfree(pms->seen);
}

static void examine_cpu(struct nooks_domain *dom, struct nooks_examined *seen,
			int cpu, unsigned int limit)
{
	unsigned int nr;

	limit = min(limit, (unsigned int)ARRAY_SIZE(seen->crossing) - seen->nr);
	nr = nooks_crossings_read(dom, cpu, &seen->crossing[seen->nr], limit);
	while (nr--)
		seen->cpu[seen->nr++] = cpu;
}

/* At once: crossings of other domains' threads do not get in between, but ours do. */
void nooks_examine_fault(struct nooks_recovery *rec)
{
	struct nooks_postmortems *pms = rec->postmortems;
	struct nooks_examined *seen = pms->seen;
	struct nooks_domain *dom = rec->dom;
	unsigned int others = max(num_online_cpus(), 2U) - 1;
	struct nooks_postmortem *pm;
	unsigned long flags;
	u64 fault;
	int cpu;

	spin_lock_irqsave(&pms->lock, flags);
	pm = &pms->ring[pms->last % NOOKS_REPORTS_KEPT];
	seen->number = pm->number;
	seen->kind = pm->kind;
	fault = pm->fault;
	spin_unlock_irqrestore(&pms->lock, flags);

	seen->have_fault = nooks_fault_read(dom, fault, &seen->fault);
	seen->nr = 0;
	if (seen->have_fault)
		examine_cpu(dom, seen, seen->fault.cpu, CROSSINGS);
	for_each_online_cpu(cpu)
		if (!seen->have_fault || cpu != seen->fault.cpu)
			examine_cpu(dom, seen, cpu,
				    max(CROSSINGS / others, 1U));
}

void nooks_examine_objects(struct nooks_recovery *rec)
{
	nooks_object_census(rec->dom, &rec->postmortems->seen->census);
}

static void show_fault(struct seq_file *m, struct nooks_examined *seen)
{
	struct nooks_fault *fault = &seen->fault;
	u64 seq = fault->seq;

	if (!seen->have_fault) {
		seq_printf(m, "#%llu %s without a fault\n", seen->number,
			   seen->kind);
		return;
	}
	/* It reads as a fault does; reports have numbers of their own. */
	fault->seq = seen->number;
	nooks_report_show(m, fault);
	fault->seq = seq;
	seq_printf(m, "  fault: %llu\n", seq);
}

static int compare_counts(const void *a, const void *b)
{
	const struct nooks_census_type *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void show_held(struct seq_file *m, struct nooks_census *census)
{
	unsigned int i;

	sort(census->type, census->nr_types, sizeof(census->type[0]),
	     compare_counts, NULL);
	seq_printf(m, "  objects: %llu\n", census->all);
	for (i = 0; i < census->nr_types; i++)
		seq_printf(m, "  held: %llu %s\n", census->type[i].count,
			   census->type[i].name);
	for (i = 0; i < census->nr_youngest; i++) {
		const struct nooks_census_object *obj = &census->youngest[i];

		seq_printf(m, "  youngest: %s %#lx, %zu bytes", obj->type,
			   obj->key, obj->size);
		if (obj->ip)
			seq_printf(m, ", by %pS", (void *)obj->ip);
		seq_putc(m, '\n');
	}
}

/* A line that found no room in full is left out. */
static void finish(struct seq_file *m)
{
	if (seq_has_overflowed(m)) {
		m->count = m->size - 1;
		while (m->count && m->buf[m->count - 1] != '\n')
			m->count--;
	}
	m->buf[m->count] = '\0';
}

/* Write down what was seen, and have it told. */
void nooks_examine_report(struct nooks_recovery *rec)
{
	struct nooks_postmortems *pms = rec->postmortems;
	struct nooks_examined *seen = pms->seen;
	/* No file: a buffer, and those who know how to print. */
	struct seq_file m = { .buf = seen->text, .size = sizeof(seen->text) };
	char place[NOOKS_REPORT_PLACE] = "";
	struct nooks_postmortem *pm;
	unsigned long flags;
	unsigned int i;

	show_fault(&m, seen);
	for (i = 0; i < seen->nr; i++)
		seq_printf(&m, "  crossing: cpu %d %s %s\n", seen->cpu[i],
			   nooks_way_name[seen->crossing[i].way],
			   seen->crossing[i].name);
	show_held(&m, &seen->census);
	finish(&m);
	if (seen->have_fault)
		snprintf(place, sizeof(place), "%pS", (void *)seen->fault.ip);

	spin_lock_irqsave(&pms->lock, flags);
	pm = &pms->ring[seen->number % NOOKS_REPORTS_KEPT];
	if (pm->number == seen->number) {
		memcpy(pm->text, seen->text, m.count + 1);
		memcpy(pm->place, place, sizeof(place));
		if (seen->have_fault)
			pm->kind = nooks_fault_kind_name[seen->fault.kind];
		pm->examined = true;
	}
	spin_unlock_irqrestore(&pms->lock, flags);
	queue_work(system_unbound_wq, &pms->tell);
}
