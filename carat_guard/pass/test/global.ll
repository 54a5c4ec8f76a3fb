; SPDX-License-Identifier: GPL-2.0-or-later
; Accesses in bounds of a global defined here need no guard, reads of a constant
; one included; past it, to a declared, weak or per-CPU one, and writes to a
; constant one do.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
@own = internal global [2 x i32] zeroinitializer
@elsewhere = external global [2 x i32]
@weak = weak global i32 0
@const = internal constant [4 x i32] zeroinitializer
@percpu = internal global i32 0, section ".data..percpu"

; CHECK-LABEL: define i32 @inside(
; CHECK-NOT:   __carat_guard
; CHECK:       ret i32
define i32 @inside(i64 %i) {
  store i32 1, ptr @own
  store i32 1, ptr getelementptr (i8, ptr @own, i64 4)
  %k = and i64 %i, 3
  %p = getelementptr [4 x i32], ptr @const, i64 0, i64 %k
  %v = load i32, ptr %p
  ret i32 %v
}

; CHECK-LABEL: define i32 @others(
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 add (i64 ptrtoint (ptr @own to i64), i64 5), i64 4,
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 ptrtoint (ptr @elsewhere to i64), i64 4,
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 ptrtoint (ptr @weak to i64), i64 4,
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 ptrtoint (ptr @const to i64), i64 4,
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 ptrtoint (ptr @percpu to i64), i64 4,
; CHECK:       call preserve_mostcc void @__carat_guard_read(i64 %{{.*}}, i64 4,
define i32 @others(i64 %i) {
  store i32 1, ptr getelementptr (i8, ptr @own, i64 5)
  store i32 1, ptr @elsewhere
  store i32 1, ptr @weak
  store i32 1, ptr @const
  store i32 1, ptr @percpu
  %k = and i64 %i, 4
  %p = getelementptr [4 x i32], ptr @const, i64 0, i64 %k
  %v = load i32, ptr %p
  ret i32 %v
}
