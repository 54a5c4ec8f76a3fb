// SPDX-License-Identifier: GPL-2.0-or-later
// The struct that holds the field decides: a kernel struct within an own one is
// a slot, also at offset 0; the own field behind it is not.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

struct mine { struct pm_ops pm; int (*cb)(struct device *d); };
static int my_suspend(struct device *d) { return 1; }

// CHECK-LABEL: define {{.*}}void @f(
// CHECK-DAG: store ptr @__nooks_thunk.pm_ops__suspend.my_suspend, ptr %0,
// CHECK-DAG: store ptr @my_suspend, ptr %{{[0-9]+}},
void f(struct mine *m)
{
	m->pm.suspend = my_suspend;
	m->cb = my_suspend;
}
