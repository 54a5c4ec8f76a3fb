; SPDX-License-Identifier: GPL-2.0-or-later
; A read of bytes that a write guard checks, before or further down in the block,
; needs no guard; not if a call lies between or fewer bytes are written.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @increment(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define void @increment(ptr %p) {
  %v = load i32, ptr %p
  %n = add i32 %v, 1
  store i32 %n, ptr %p
  ret void
}

; CHECK-LABEL: define i32 @after(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @after(ptr %p) {
  store i64 1, ptr %p
  %v = load i32, ptr %p
  ret i32 %v
}

; CHECK-LABEL: define void @call(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define void @call(ptr %p) {
  %v = load i32, ptr %p
  call void @ends()
  store i32 %v, ptr %p
  ret void
}

; CHECK-LABEL: define i32 @call_after(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @call_after(ptr %p) {
  store i32 1, ptr %p
  call void @ends()
  %v = load i32, ptr %p
  ret i32 %v
}

; CHECK-LABEL: define void @fewer(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define void @fewer(ptr %p) {
  %v = load i64, ptr %p
  %n = trunc i64 %v to i32
  store i32 %n, ptr %p
  ret void
}

; CHECK-LABEL: define void @branch(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define void @branch(ptr %p, i1 %c) {
  %v = load i32, ptr %p
  br i1 %c, label %a, label %b
a:
  store i32 %v, ptr %p
  br label %b
b:
  ret void
}

; A read covers no write.
; CHECK-LABEL: define i32 @reverse(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define i32 @reverse(ptr %p) {
  %v = load i32, ptr %p
  call void @keep(i32 %v)
  store i32 1, ptr %p
  ret i32 %v
}

; CHECK-LABEL: define void @end(
define void @end() {
  ret void
}
declare void @ends()
declare void @keep(i32)
