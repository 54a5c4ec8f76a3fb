// SPDX-License-Identifier: GPL-2.0-or-later
// The list of functions whose address is taken: by a store, an argument, an
// initialiser; own ones and imported ones, and the thunks. Not those that are
// only called. A call that can only reach functions needs no guard.
// RUN: %clang %s -o - | FileCheck %s
#include <kernel.h>

struct own_ops { int (*get)(int x); void (*use)(void *p); };
static int listed(int x) { return x + 1; }
static int stored(int x) { return x + 2; }
static __attribute__((noinline)) int called(int x) { return x + 3; }
static void worker(struct work_struct *w) { use(w); }
struct own_ops table = { listed, use };

// CHECK: @__nooks_functions = private constant [5 x ptr] [ptr @listed, ptr @use, ptr @worker, ptr @stored, ptr @__nooks_thunk.work_struct__func.worker], section ".nooks.functions", align 8
// CHECK: @llvm.compiler.used = {{.*}}ptr @__nooks_functions
// CHECK-LABEL: define {{.*}}@f(
int f(struct own_ops *o, struct work_struct *w)
{
	INIT_WORK(w, worker);
	o->get = stored;
	return called(1);
}

// CHECK-LABEL: define {{.*}}@known(
// CHECK-NOT: @__nooks_key_call
// CHECK-LABEL: define {{.*}}@unknown(
// CHECK: @__nooks_key_call
int known(int c) { return (c ? listed : stored)(c); }
int unknown(struct own_ops *o) { return o->get(1); }
