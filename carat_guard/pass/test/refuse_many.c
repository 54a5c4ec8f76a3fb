// SPDX-License-Identifier: GPL-2.0-or-later
// Ten errors are shown, and all are counted.
// RUN: not %clang %s -o %t 2>&1 | FileCheck %s
#include <kernel.h>

static int cb(struct device *d) { return 1; }
#define E(n) struct device_driver d##n = { .data = cb };
// CHECK-COUNT-10: error: carat_guard: address of a driver function in 'd{{[0-9]+}}'
// CHECK-NOT: error: carat_guard: address
// CHECK: error: carat_guard: 12 errors, 10 shown
E(1) E(2) E(3) E(4) E(5) E(6) E(7) E(8) E(9) E(10) E(11) E(12)
