// SPDX-License-Identifier: GPL-2.0-or-later
// A function that takes fewer arguments than its slot passes would shift what
// the thunk appends: an error. One with other types of arguments is not.
// RUN: not %clang -Wno-everything %s -o %t 2>&1 | FileCheck --implicit-check-not=error: %s
#include <kernel.h>

// CHECK: slot_arity.c:[[@LINE+1]]:{{.*}}error: carat_guard: 'none' takes 0 arguments, slot pm_ops__suspend passes 1
static int none(void) { return 1; }
static int other(long d) { return 2; }
struct pm_ops ops = { .suspend = (void *)none, .resume = (void *)other };
