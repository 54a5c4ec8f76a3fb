// SPDX-License-Identifier: GPL-2.0-or-later
// A function that is known from one slot gets a thunk of its own in another;
// what another slot holds at run time must not be taken over.
// RUN: %clang %s -o - | FileCheck %s
// RUN: not %clang -DUNKNOWN %s -o %t 2>&1 | FileCheck --check-prefix=UNKNOWN --implicit-check-not=error: %s
#include <kernel.h>

static int my_suspend(struct device *d) { return 1; }
static const struct pm_ops ops = { .suspend = my_suspend };

// CHECK-LABEL: define {{.*}}void @f(
// CHECK: store ptr @__nooks_thunk.device_driver__probe.my_suspend, ptr
void f(struct device_driver *drv)
{
	drv->probe = ops.suspend;
}

void g(struct device_driver *drv)
{
#ifdef UNKNOWN
	// UNKNOWN: slot_other.c:[[@LINE+1]]:{{.*}}error: carat_guard: cannot tell which function goes into slot device_driver__probe
	drv->probe = drv->pm.suspend;
#else
	// CHECK: %[[S:.*]] = load ptr
	// CHECK: store ptr %[[S]], ptr
	drv->pm.suspend = ops.suspend == my_suspend ? drv[1].pm.suspend : 0;
#endif
}
