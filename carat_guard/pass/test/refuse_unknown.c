// SPDX-License-Identifier: GPL-2.0-or-later
// A value that cannot be told must not go into a slot, be it stored or passed;
// the same value may go into an own struct.
// RUN: not %clang %s -o %t 2>&1 | FileCheck --implicit-check-not=error: %s
#include <kernel.h>

struct own { void (*fn)(struct work_struct *w); irq_handler_t irq; };

void f(struct work_struct *w, struct own *o, struct own *p)
{
	p->fn = o->fn;
	// CHECK-DAG: refuse_unknown.c:[[@LINE+1]]:{{.*}}error: carat_guard: cannot tell which function goes into slot work_struct__func
	w->func = o->fn;
	// CHECK-DAG: refuse_unknown.c:[[@LINE+1]]:{{.*}}error: carat_guard: cannot tell which function goes into slot request_threaded_irq__arg1 (inlined from
	request_irq(1, o->irq, o);
}
