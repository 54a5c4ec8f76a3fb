// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel does not export is of another file of the driver: a thunk.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

int elsewhere(struct device *d);
// CHECK: @ops = {{.*}}%struct.pm_ops { ptr @__nooks_thunk.pm_ops__suspend.elsewhere, ptr null }
struct pm_ops ops = { .suspend = elsewhere };
// CHECK: @work = {{.*}}ptr @kernel_work_fn
struct work_struct work = { .func = kernel_work_fn };
// CHECK: tail call i32 @nooks_entry_pm_ops__suspend(ptr %0, ptr {{.*}}@__nooks_module, ptr {{.*}}@elsewhere)
