// SPDX-License-Identifier: GPL-2.0-or-later
// A helper that is not inlined passes its parameter on: its callers pass the
// thunk. A helper that also keeps the function is an error.
// RUN: %clang %s -o - | FileCheck %s
// RUN: not %clang -DKEEP %s -o %t 2>&1 | FileCheck --check-prefix=KEEP %s
#include <kernel.h>

static irq_handler_t kept;
static int my_irq(int irq, void *dev) { return 1; }
static int my_irq2(int irq, void *dev) { return 2; }
static int __attribute__((noinline)) helper(irq_handler_t fn, void *dev)
{
#ifdef KEEP
	*(volatile irq_handler_t *)&kept = fn;
#endif
	// KEEP: arg_static.c:[[@LINE+1]]:{{.*}}error: carat_guard: cannot tell which function goes into slot request_threaded_irq__arg1
	return request_threaded_irq(1, fn, 0, dev);
}

// CHECK-LABEL: define {{.*}}i32 @f(
// CHECK: call {{.*}}@helper(ptr {{.*}}@__nooks_thunk.request_threaded_irq__arg1.my_irq,
// CHECK: call {{.*}}@helper(ptr {{.*}}@__nooks_thunk.request_threaded_irq__arg1.my_irq2,
int f(void *dev, irq_handler_t *p)
{
	return helper(my_irq, dev) + helper(my_irq2, p);
}
