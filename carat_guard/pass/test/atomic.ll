; SPDX-License-Identifier: GPL-2.0-or-later
; Atomics are guarded, unless they are on a local; fences and atomic loads are
; left alone.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @f(
; CHECK:       call void @__carat_guard_write(ptr @__nooks_module, ptr %p, i64 8)
; CHECK-NEXT:  atomicrmw
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %p, i64 2)
; CHECK-NEXT:  cmpxchg
; CHECK-NEXT:  fence
; CHECK-NEXT:  load atomic
; CHECK-NEXT:  atomicrmw
; CHECK-NEXT:  ret void
define void @f(ptr %p) {
  %a = alloca i32
  %1 = atomicrmw add ptr %p, i64 1 seq_cst
  %2 = cmpxchg ptr %p, i16 0, i16 1 seq_cst seq_cst
  fence seq_cst
  %3 = load atomic i32, ptr %p seq_cst, align 4
  %4 = atomicrmw add ptr %a, i32 1 seq_cst
  ret void
}
