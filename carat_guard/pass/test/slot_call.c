// SPDX-License-Identifier: GPL-2.0-or-later
// A slot whose content is known at compile time is called directly, not by the
// thunk; one whose content is not known is called as it is.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

static __attribute__((noinline)) int my_suspend(struct device *d)
{
	use(d);
	return 1;
}
static const struct pm_ops ops = { .suspend = my_suspend };

// CHECK-LABEL: define {{.*}}i32 @f(
// CHECK: call {{.*}}@my_suspend(
int f(struct device_driver *drv, struct device *d)
{
	drv->data = (void *)&ops;
	return ops.suspend(d);
}

// CHECK-LABEL: define {{.*}}i32 @g(
// CHECK: %[[F:.*]] = load ptr
// CHECK: call i32 %[[F]](
int g(const struct pm_ops *p, struct device *d)
{
	return p->suspend(d);
}
