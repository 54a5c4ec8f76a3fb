// SPDX-License-Identifier: GPL-2.0-or-later
// A thunk has its function's ABI and code-shaping attributes, no tracing call,
// and no guard; functions that are not callbacks get none.
// RUN: %clang -pg -mfentry -mfunction-return=thunk-extern -mno-red-zone %s -o - | FileCheck %s
#include <kernel.h>

static _Bool set(struct device *d, _Bool on, short n)
{
	use(&on);
	return n > 3;
}
int plain(int x) { return x; }
struct flag_ops ops = { .set = set };

// CHECK: define internal zeroext i1 @__nooks_thunk.flag_ops__set.set(ptr %0, i1 zeroext %1, i16 signext %2) #[[A:[0-9]+]] section ".text.nooks_thunk"
// CHECK-NEXT: %4 = tail call zeroext i1 @nooks_entry_flag_ops__set(ptr %0, i1 zeroext %1, i16 signext %2, ptr {{.*}}@__nooks_module, ptr {{.*}}@set)
// CHECK-NEXT: ret i1 %4
// CHECK-NOT: @__nooks_thunk
// CHECK: attributes #[[A]] = { fn_ret_thunk_extern noinline noredzone nounwind
// CHECK-NOT: fentry
// CHECK-SAME: "target-features"
