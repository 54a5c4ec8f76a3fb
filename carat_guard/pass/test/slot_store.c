// SPDX-License-Identifier: GPL-2.0-or-later
// A store through an inline kernel helper is a slot once the helper is inlined;
// a kernel function stored in the same way stays.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

static void my_work(struct work_struct *w) { queue_work(w); }

// CHECK-LABEL: define {{.*}}void @f(
// CHECK: store ptr @__nooks_thunk.work_struct__func.my_work, ptr
void f(struct work_struct *w)
{
	INIT_WORK(w, my_work);
}

// CHECK-LABEL: define {{.*}}void @g(
// CHECK: store ptr @kernel_work_fn, ptr
void g(struct work_struct *w)
{
	INIT_WORK(w, kernel_work_fn);
}
// CHECK-NOT: __nooks_slot.
