// SPDX-License-Identifier: GPL-2.0-or-later
// Ways round through tables of the driver's own. A callback that only the kernel
// calls is in none: its entry wrapper looks at the stack.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

struct own_ops { int (*get)(struct own_ops *ops, int x); };

// CHECK-LABEL: define {{.*}}@again(
// CHECK:       @__carat_guard_depth
// CHECK:       ret i32
static int again(struct own_ops *ops, int x)
{
	return ops->get(ops, x + 1) + 1;
}

// CHECK-LABEL: define {{.*}}@leaf(
// CHECK-NOT:   @__carat_guard_depth
// CHECK:       ret i32
static int leaf(struct own_ops *ops, int x) { return x; }

struct own_ops table[] = { { again }, { leaf } };

// CHECK-LABEL: define {{.*}}@worker(
// CHECK-NOT:   @__carat_guard_depth
// CHECK:       ret void
static void worker(struct work_struct *w)
{
	table[1].get(&table[0], 1);
}

void start(struct work_struct *w)
{
	INIT_WORK(w, worker);
}
