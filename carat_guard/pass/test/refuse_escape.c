// SPDX-License-Identifier: GPL-2.0-or-later
// A driver function's address must not get lost: neither through a pointer to
// pointer, nor in a kernel field that is no function pointer, nor to an unknown
// callee. Comparing it is fine.
// RUN: not %clang -DPOINTER %s -o %t 2>&1 | FileCheck --check-prefix=POINTER --implicit-check-not=error: %s
// RUN: not %clang -DFIELD %s -o %t 2>&1 | FileCheck --check-prefix=FIELD --implicit-check-not=error: %s
// RUN: not %clang -DINDIRECT %s -o %t 2>&1 | FileCheck --check-prefix=INDIRECT --implicit-check-not=error: %s
#include <kernel.h>

static int cb(struct device *d) { return 1; }

int f(int (**pp)(struct device *), struct device_driver *drv,
      void (*call)(int (*)(struct device *)))
{
#ifdef POINTER
	// POINTER: refuse_escape.c:[[@LINE+1]]:{{.*}}error: carat_guard: address of driver function 'cb' goes where the pass cannot follow it (store)
	*pp = cb;
#endif
#ifdef FIELD
	// FIELD: refuse_escape.c:[[@LINE+1]]:{{.*}}error: carat_guard: address of driver function 'cb' goes into device_driver__data, which is no function pointer
	drv->data = cb;
#endif
#ifdef INDIRECT
	// INDIRECT: refuse_escape.c:[[@LINE+1]]:{{.*}}error: carat_guard: address of driver function 'cb' goes where the pass cannot follow it (call)
	call(cb);
#endif
	return drv->pm.suspend == cb;
}
