; SPDX-License-Identifier: GPL-2.0-or-later
; Writes in bounds of a local need no guard, at a variable index too if that is
; bounded by what it is computed from, by a branch or by a loop; others do, and
; so does a local of variable size. What a guard of a local compares with is in
; attack_stack.ll.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @inside(
; CHECK-NOT:   __carat_guard_write
; CHECK:       ret void
define void @inside(i64 %i, i1 %c) {
  %a = alloca [4 x i32]
  store i32 1, ptr %a
  %last = getelementptr [4 x i32], ptr %a, i64 0, i64 3
  store volatile i32 1, ptr %last
  %byte = getelementptr i8, ptr %last, i64 3
  store i8 1, ptr %byte
  %m = and i64 %i, 3
  %v = getelementptr [4 x i32], ptr %a, i64 0, i64 %m
  store i32 1, ptr %v
  %small = icmp ult i64 %i, 4
  br i1 %small, label %yes, label %no
yes:
  %b = getelementptr [4 x i32], ptr %a, i64 0, i64 %i
  store i32 1, ptr %b
  br label %loop
loop:
  %k = phi i64 [ 0, %yes ], [ %k.next, %loop ]
  %e = getelementptr [4 x i32], ptr %a, i64 0, i64 %k
  store i32 1, ptr %e
  %k.next = add i64 %k, 1
  %more = icmp ult i64 %k.next, 4
  br i1 %more, label %loop, label %no
no:
  ret void
}

; CHECK-LABEL: define void @variable(
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 {{.*}}, i64 4,
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 {{.*}}, i64 4,
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 {{.*}}, i64 4,
define void @variable(i64 %i) {
  %a = alloca [4 x i32]
  %p = getelementptr [4 x i32], ptr %a, i64 0, i64 %i
  store i32 1, ptr %p
  %m = and i64 %i, 7
  %q = getelementptr [4 x i32], ptr %a, i64 0, i64 %m
  store i32 1, ptr %q
  %small = icmp slt i64 %i, 4
  br i1 %small, label %yes, label %no
yes:
  %neg = add i64 %i, 0
  %r = getelementptr [4 x i32], ptr %a, i64 1, i64 %neg
  store i32 1, ptr %r
  br label %no
no:
  ret void
}

; CHECK-LABEL: define void @outside(
; CHECK:       call ptr asm "", "=r,0"(ptr %a)
; CHECK:       %[[PAST:.*]] = add i64 %{{.*}}, 16
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_local(i64 %[[PAST]], i64 4,
define void @outside() {
  %a = alloca [4 x i32]
  %past = getelementptr i8, ptr %a, i64 16
  store i32 1, ptr %past
  ret void
}
; CHECK-LABEL: define void @before(
; CHECK:       call ptr asm "", "=r,0"(ptr %a)
; CHECK:       %[[BEFORE:.*]] = add i64 %{{.*}}, -1
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_local(i64 %[[BEFORE]], i64 1,
define void @before() {
  %a = alloca [4 x i32]
  %before = getelementptr i8, ptr %a, i64 -1
  store i8 1, ptr %before
  ret void
}

; CHECK-LABEL: define void @vla(
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 4,
define void @vla(i64 %n) {
  %a = alloca i32, i64 %n
  store i32 1, ptr %a
  ret void
}
