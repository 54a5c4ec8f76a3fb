// SPDX-License-Identifier: GPL-2.0-or-later
// A local struct that is copied from a template gets thunks in the template; a
// compound literal too. The template of an own struct stays.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

struct own { long pad[8]; int (*cb)(struct device *d); };
static int my_suspend(struct device *d) { return 1; }
static int my_own(struct device *d) { return 2; }

// CHECK-DAG: @__const.f.d = private {{.*}}ptr @__nooks_thunk.pm_ops__suspend.my_suspend
// CHECK-DAG: @__const.g.o = private {{.*}}ptr @my_own
void f(void)
{
	struct device_driver d = { .name = "x", .pm.suspend = my_suspend };

	register_driver(&d);
}

void g(void)
{
	struct own o = { .pad = { 1, 2 }, .cb = my_own };

	use(&o);
}

// CHECK-LABEL: define {{.*}}void @h(
// CHECK: store ptr @__nooks_thunk.pm_ops__resume.my_suspend
void h(struct pm_ops *p, int c)
{
	*p = (struct pm_ops){ .resume = my_suspend };
}
