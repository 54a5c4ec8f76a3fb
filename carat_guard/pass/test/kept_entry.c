// SPDX-License-Identifier: GPL-2.0-or-later
// module_init() leaves an alias and a reference that keeps it; the link step sees
// to them, so neither is touched here.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

static int my_init(struct device *d) { return 0; }
// CHECK: @addressable = internal global ptr @init_module, section ".discard.addressable"
int init_module(struct device *d) __attribute__((alias("my_init")));
static void *addressable __attribute__((used, section(".discard.addressable"))) =
	(void *)&init_module;
// CHECK: define {{.*}}@init_module(
// CHECK-NOT: __nooks_thunk
