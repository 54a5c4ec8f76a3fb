// SPDX-License-Identifier: GPL-2.0-or-later
// Structs and variables of the driver's own keep raw functions, in
// initialisers and stores, and calls through them stay as they are.
// RUN: %clang %s -o - | FileCheck %s
struct own_ops { int (*get)(int x); int (*set)(int x); };
static int my_get(int x) { return x + 1; }
static int my_set(int x) { return x + 2; }
// CHECK: @table = {{.*}}%struct.own_ops { ptr @my_get, ptr @my_set }
struct own_ops table = { my_get, my_set };
int (*hook)(int x);

// CHECK-LABEL: define {{.*}}i32 @f(
// CHECK-DAG: store ptr @my_set, ptr %0,
// CHECK-DAG: store ptr @my_get, ptr @hook,
// CHECK-NOT: __nooks_own
// CHECK: call i32 %
int f(struct own_ops *o, int c)
{
	o->get = my_set;
	hook = my_get;
	return table.get(c);
}
// CHECK-NOT: __nooks_thunk
