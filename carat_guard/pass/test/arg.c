// SPDX-License-Identifier: GPL-2.0-or-later
// A function passed to an import, here through an inline kernel helper, gets
// the thunk of that argument. NULL stays, a kernel function stays, and what is
// passed to a function of the driver, here or in another file, stays.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

int in_other_file(irq_handler_t fn);
static int my_irq(int irq, void *dev) { return 1; }

// CHECK-LABEL: define {{.*}}i32 @f(
// CHECK: call i32 @request_threaded_irq(i32 {{.*}}5, ptr {{.*}}@__nooks_thunk.request_threaded_irq__arg1.my_irq, ptr {{.*}}null,
int f(void *dev)
{
	return request_irq(5, my_irq, dev);
}

// CHECK-LABEL: define {{.*}}void @g(
// CHECK: call void @use(ptr {{.*}}@kernel_work_fn)
void g(void)
{
	use(kernel_work_fn);
}

// CHECK-LABEL: define {{.*}}i32 @h(
// CHECK: call i32 @in_other_file(ptr {{.*}}@my_irq)
int h(void)
{
	return in_other_file(my_irq);
}
