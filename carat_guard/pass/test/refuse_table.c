// SPDX-License-Identifier: GPL-2.0-or-later
// A plain table of functions must not leave the driver: the kernel would call
// what is in it. One that the driver only reads may hold functions as they are.
// RUN: %clang %s -o - | FileCheck %s
// RUN: not %clang -DLOCAL %s -o %t 2>&1 | FileCheck --check-prefix=LOCAL --implicit-check-not=error: %s
// RUN: not %clang -DTEMPLATE %s -o %t 2>&1 | FileCheck --check-prefix=TEMPLATE --implicit-check-not=error: %s
// RUN: not %clang -DGLOBAL %s -o %t 2>&1 | FileCheck --check-prefix=GLOBAL --implicit-check-not=error: %s
#include <kernel.h>

static int one(void) { return 1; }
static int two(void) { return 2; }
static int three(void) { return 3; }

// CHECK: @[[T:.*table]] = internal {{.*}}[ptr @one, ptr @two, ptr @three]
// GLOBAL: refuse_table.c:[[@LINE+1]]:{{.*}}error: carat_guard: 'table' holds functions of the driver, and its address goes where the pass cannot follow it
static int (*table[])(void) = { one, two, three };

// CHECK-LABEL: define {{.*}}i32 @f(
// CHECK-NOT: __nooks_thunk
int f(unsigned int i)
{
#ifdef LOCAL
	int (*local[2])(void);

	// LOCAL: refuse_table.c:[[@LINE+1]]:{{.*}}error: carat_guard: address of driver function 'one' goes where the pass cannot follow it (store)
	local[0] = one;
	local[1] = 0;
	use(local);
#endif
#ifdef TEMPLATE
	// TEMPLATE: error: carat_guard: '__const.f.local' holds functions of the driver
	int (*local[8])(void) = { one, two, three, one, two, three, one, two };

	use(local);
#endif
#ifdef GLOBAL
	use(table);
#endif
	return i < 3 ? table[i]() : 0;
}
