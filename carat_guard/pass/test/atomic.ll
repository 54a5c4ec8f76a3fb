; SPDX-License-Identifier: GPL-2.0-or-later
; Atomics are guarded as writes, unless they are on a local; fences are left
; alone, an atomic load is a read that the write before it covers.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @f(
; CHECK:       load volatile ptr, ptr @nooks_site,
; CHECK:       atomicrmw
; CHECK-NEXT:  cmpxchg
; CHECK-NEXT:  fence
; CHECK-NEXT:  load atomic
; CHECK-NEXT:  atomicrmw
; CHECK-NEXT:  load volatile ptr, ptr @nooks_site.1,
; CHECK:       cmpxchg
; CHECK-NEXT:  ret void
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 8,
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 2,
; CHECK-NOT:   __carat_guard_write(i64 %
define void @f(ptr %p, ptr %q) {
  %a = alloca i32
  %1 = atomicrmw add ptr %p, i64 1 seq_cst
  %2 = cmpxchg ptr %p, i16 0, i16 1 seq_cst seq_cst
  fence seq_cst
  %3 = load atomic i32, ptr %p seq_cst, align 4
  %4 = atomicrmw add ptr %a, i32 1 seq_cst
  %5 = cmpxchg ptr %q, i16 0, i16 1 seq_cst seq_cst
  ret void
}
