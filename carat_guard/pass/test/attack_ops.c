// SPDX-License-Identifier: GPL-2.0-or-later
// A table of the driver's own may be overwritten by the driver: what it holds is
// checked when it is called, though its initial value is all there ever was. What is
// constant, or called by its name, cannot have changed.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

struct ops {
	void (*run)(struct work_struct *w);
};

static void own(struct work_struct *w)
{
	queue_work(w);
}

struct ops ops = { own };
static const struct ops fixed = { own };

// CHECK-LABEL: define {{.*}}void @changed(
// CHECK: call preserve_mostcc void @__carat_guard_call(
void changed(struct work_struct *w)
{
	ops.run(w);
}

// CHECK-LABEL: define {{.*}}void @constant(
// CHECK-NOT: @__carat_guard_call(
// CHECK: ret void
void constant(struct work_struct *w)
{
	fixed.run(w);
	own(w);
}
