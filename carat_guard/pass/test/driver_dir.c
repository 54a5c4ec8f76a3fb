// SPDX-License-Identifier: GPL-2.0-or-later
// -carat-guard-driver= names a folder of the driver; it may be given more than
// once. A folder that only begins with the same letters is not it.
// RUN: %clang %s -o - | FileCheck --check-prefix=KERNEL %s
// RUN: %clang -mllvm -carat-guard-driver=/nowhere -mllvm -carat-guard-driver=%kernel %s -o - | FileCheck --check-prefix=OWN %s
// RUN: mkdir -p %kernel/ke && %clang -mllvm -carat-guard-driver=%kernel/ke %s -o - | FileCheck --check-prefix=KERNEL %s
// RUN: not %clang -mllvm -carat-guard-symvers=/nowhere/Module.symvers %s -o %t 2>&1 | FileCheck --check-prefix=NOFILE %s
#include <kernel.h>

static int my_suspend(struct device *d) { return 1; }
// KERNEL: @ops = {{.*}}{ ptr @__nooks_thunk.pm_ops__suspend.my_suspend, ptr null }
// OWN: @ops = {{.*}}{ ptr @my_suspend, ptr null }
// NOFILE: error: carat_guard: cannot read /nowhere/Module.symvers
struct pm_ops ops = { .suspend = my_suspend };
