// SPDX-License-Identifier: GPL-2.0-or-later
// Initialisers of kernel structs get thunks: nested structs count as the inner
// one, anonymous unions as the struct around, arrays once. Kernel functions
// and fields that are not set stay.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

struct device;
static int my_suspend(struct device *d) { return 1; }
static int my_probe(struct device *d) { return 2; }
static int my_hook(struct device *d) { return 3; }

struct work_struct work = { .func = kernel_work_fn };
// CHECK: @work = {{.*}}%struct.work_struct { i64 0, ptr @kernel_work_fn }
struct device_driver drv = {
	.name = "x",
	.pm = { .suspend = my_suspend },
	.probe = my_probe,
	.hook = { 0, my_hook },
};
// CHECK: @drv = {{.*}}ptr @__nooks_thunk.pm_ops__suspend.my_suspend, ptr null
// CHECK-SAME: ptr @__nooks_thunk.device_driver__probe.my_probe
// CHECK-SAME: [2 x ptr] [ptr null, ptr @__nooks_thunk.device_driver__hook.my_hook]
// CHECK: @__nooks_lines = private constant {{.*}}pm_ops__suspend\09my_suspend\09slot_init.c\09[[#]]\0A{{.*}}section ".nooks.slots"{{.*}}!exclude
// CHECK: define internal {{.*}}i32 @__nooks_thunk.pm_ops__suspend.my_suspend(ptr %0){{.*}} section ".text.nooks_thunk"
// CHECK-NEXT: %2 = tail call i32 @nooks_entry_pm_ops__suspend(ptr %0, ptr {{.*}}@__nooks_module, ptr {{.*}}@my_suspend)
// CHECK-NEXT: ret i32 %2
