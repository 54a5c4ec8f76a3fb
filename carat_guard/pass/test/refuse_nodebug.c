// SPDX-License-Identifier: GPL-2.0-or-later
// Without debug info slots cannot be told: an error, if there may be any.
// RUN: not %clang -g0 %s -o %t 2>&1 | FileCheck %s
// RUN: %clang -g0 -DNONE %s -o %t
#include <kernel.h>

static int cb(struct device *d) { return 1; }
#ifndef NONE
// CHECK: error: carat_guard: the address of 'cb' is taken: callback slots are found by debug info, compile with -g
struct pm_ops ops = { .suspend = cb };
#endif
int f(void) { return cb(0); }
