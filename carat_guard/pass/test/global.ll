; SPDX-License-Identifier: GPL-2.0-or-later
; Writes in bounds of a global defined here need no guard; writes past it, to
; a declared, weak, constant or per-CPU one do.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
@own = internal global [2 x i32] zeroinitializer
@elsewhere = external global [2 x i32]
@weak = weak global i32 0
@const = internal constant i32 0
@percpu = internal global i32 0, section ".data..percpu"

; CHECK-LABEL: define void @inside(
; CHECK-NOT:   __carat_guard_write
; CHECK:       ret void
define void @inside() {
  store i32 1, ptr @own
  store i32 1, ptr getelementptr (i8, ptr @own, i64 4)
  ret void
}

; CHECK-LABEL: define void @others(
; CHECK-NEXT:  @__carat_guard_write(ptr @__nooks_module, ptr getelementptr (i8, ptr @own, i64 5), i64 4)
; CHECK-NEXT:  store
; CHECK-NEXT:  @__carat_guard_write(ptr @__nooks_module, ptr @elsewhere, i64 4)
; CHECK-NEXT:  store
; CHECK-NEXT:  @__carat_guard_write(ptr @__nooks_module, ptr @weak, i64 4)
; CHECK-NEXT:  store
; CHECK-NEXT:  @__carat_guard_write(ptr @__nooks_module, ptr @const, i64 4)
; CHECK-NEXT:  store
; CHECK-NEXT:  @__carat_guard_write(ptr @__nooks_module, ptr @percpu, i64 4)
; CHECK-NEXT:  store
define void @others() {
  store i32 1, ptr getelementptr (i8, ptr @own, i64 5)
  store i32 1, ptr @elsewhere
  store i32 1, ptr @weak
  store i32 1, ptr @const
  store i32 1, ptr @percpu
  ret void
}
