// SPDX-License-Identifier: GPL-2.0-or-later
// Asked whether a slot holds a function of the driver, the driver gets the
// answer it would get without the pass. An own field is compared as it is.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

struct own { void (*fn)(struct work_struct *w); };
static void mine(struct work_struct *w) { queue_work(w); }

// CHECK-LABEL: define {{.*}}i32 @f(
// CHECK: icmp eq ptr %{{.*}}, @__nooks_thunk.work_struct__func.mine
int f(struct work_struct *w)
{
	return w->func == mine;
}

// CHECK-LABEL: define {{.*}}i32 @g(
// CHECK: icmp eq ptr %{{.*}}, @mine
int g(struct own *o)
{
	return o->fn == mine;
}
