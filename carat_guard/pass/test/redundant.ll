; SPDX-License-Identifier: GPL-2.0-or-later
; What was checked on every path before is not checked again: the same bytes, or
; some of them. A call that may end a right, a path without a check, another
; pointer, more bytes, and the next turn of a loop are checked.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @same(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @same(ptr %p) {
  store i32 1, ptr %p
  store volatile i32 2, ptr %p
  store i8 3, ptr %p
  ret void
}

; Checked on both paths.
; CHECK-LABEL: define void @join(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @join(ptr %p, i1 %c) {
  br i1 %c, label %a, label %b
a:
  call void @ends()
  store i32 1, ptr %p
  br label %e
b:
  call void @ends()
  store i32 2, ptr %p
  br label %e
e:
  store i32 3, ptr %p
  ret void
}

; Checked on one.
; CHECK-LABEL: define void @onepath(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @onepath(ptr %p, i1 %c) {
  br i1 %c, label %a, label %e
a:
  store i32 1, ptr %p
  call void @ends()
  br label %e
e:
  store i32 3, ptr %p
  ret void
}

; A call in between that may free it.
; CHECK-LABEL: define void @call(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @call(ptr %p) {
  store i32 1, ptr %p
  call void @ends()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @indirect(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @indirect(ptr %p, ptr %fn) {
  store i32 1, ptr %p
  call void %fn()
  store i32 2, ptr %p
  ret void
}

; Another pointer, though it may be the same.
; CHECK-LABEL: define void @alias(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @alias(ptr %p, ptr %q) {
  store i32 1, ptr %p
  store i32 2, ptr %q
  ret void
}

; Another pointer each time: the guard stays in the loop.
; CHECK-LABEL: define void @turns(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @turns(ptr %p, ptr %end) {
  br label %loop
loop:
  %q = phi ptr [ %p, %0 ], [ %next, %loop ]
  store i32 1, ptr %q
  store i32 2, ptr %q
  %np = getelementptr i8, ptr %q, i64 8
  %next = load ptr, ptr %np
  %more = icmp ne ptr %next, %end
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Not accessed on every way: not checked before the branch.
; CHECK-LABEL: define void @early(
; CHECK:       a:
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @early(ptr %p, i1 %c) {
  br i1 %c, label %a, label %b
a:
  store i32 1, ptr %p
  ret void
b:
  ret void
}

; CHECK-LABEL: define void @end(
define void @end() {
  ret void
}
declare void @ends()
