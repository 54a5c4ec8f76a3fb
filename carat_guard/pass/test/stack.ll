; SPDX-License-Identifier: GPL-2.0-or-later
; Writes in bounds of a local need no guard; writes at a variable index, past
; the end or before the start of it do, and so does a local of variable size.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @inside(
; CHECK-NOT:   __carat_guard_write
; CHECK:       ret void
define void @inside() {
  %a = alloca [4 x i32]
  store i32 1, ptr %a
  %last = getelementptr [4 x i32], ptr %a, i64 0, i64 3
  store volatile i32 1, ptr %last
  %byte = getelementptr i8, ptr %last, i64 3
  store i8 1, ptr %byte
  ret void
}

; CHECK-LABEL: define void @variable(
; CHECK:       call void @__carat_guard_write(ptr @__nooks_module, ptr %p, i64 4)
; CHECK-NEXT:  store
define void @variable(i64 %i) {
  %a = alloca [4 x i32]
  %p = getelementptr [4 x i32], ptr %a, i64 0, i64 %i
  store i32 1, ptr %p
  ret void
}

; CHECK-LABEL: define void @outside(
; CHECK:       call void @__carat_guard_write(ptr @__nooks_module, ptr %past, i64 4)
; CHECK-NEXT:  store i32 1, ptr %past
; CHECK-NEXT:  %before =
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %before, i64 1)
; CHECK-NEXT:  store i8 1, ptr %before
; CHECK-NEXT:  %half =
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %half, i64 4)
; CHECK-NEXT:  store i32 1, ptr %half
define void @outside() {
  %a = alloca [4 x i32]
  %past = getelementptr i8, ptr %a, i64 16
  store i32 1, ptr %past
  %before = getelementptr i8, ptr %a, i64 -1
  store i8 1, ptr %before
  %half = getelementptr i8, ptr %a, i64 13
  store i32 1, ptr %half
  ret void
}

; CHECK-LABEL: define void @vla(
; CHECK:       call void @__carat_guard_write(ptr @__nooks_module, ptr %a, i64 4)
define void @vla(i64 %n) {
  %a = alloca i32, i64 %n
  store i32 1, ptr %a
  ret void
}
