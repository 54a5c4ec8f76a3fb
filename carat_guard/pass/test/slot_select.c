// SPDX-License-Identifier: GPL-2.0-or-later
// Of two functions both get their thunk; what the same slot held before, and
// NULL, stay.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

static void one(struct work_struct *w) { queue_work(w); }
static void two(struct work_struct *w) { use(w); }

// CHECK-LABEL: define {{.*}}void @pick(
// CHECK: select i1 %{{.*}}, ptr @__nooks_thunk.work_struct__func.{{one|two}}, ptr @__nooks_thunk.work_struct__func.{{one|two}}
void pick(struct work_struct *w, int c)
{
	INIT_WORK(w, c ? one : two);
}

// CHECK-LABEL: define {{.*}}void @copy(
// CHECK: %[[F:.*]] = load ptr
// CHECK: store ptr %[[F]], ptr
void copy(struct work_struct *to, struct work_struct *from)
{
	INIT_WORK(to, from->func);
}

// CHECK-LABEL: define {{.*}}void @clear(
// CHECK: store ptr null, ptr
void clear(struct work_struct *w)
{
	INIT_WORK(w, 0);
}
