; SPDX-License-Identifier: GPL-2.0-or-later
; A store through a pointer is guarded with its size, volatile or not; a load
; is left alone.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK: @__nooks_module = external hidden global
; CHECK-LABEL: define i32 @f(
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %p, i64 4)
; CHECK-NEXT:  store i32 1, ptr %p
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %q, i64 1)
; CHECK-NEXT:  store volatile i8 2, ptr %q
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %q, i64 16)
; CHECK-NEXT:  store { i64, i64 } zeroinitializer, ptr %q
; CHECK-NEXT:  %v = load i32, ptr %p
; CHECK-NEXT:  ret i32 %v
define i32 @f(ptr %p, ptr %q) {
  store i32 1, ptr %p
  store volatile i8 2, ptr %q
  store { i64, i64 } zeroinitializer, ptr %q
  %v = load i32, ptr %p
  ret i32 %v
}
