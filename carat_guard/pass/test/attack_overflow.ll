; SPDX-License-Identifier: GPL-2.0-or-later
; A size that wrapped around in 32 bits gives memory for few elements, and a loop
; over many. What is checked is where it writes, in 64 bits: the range before the loop
; is no shorter than what the loop writes, and where it might wrap there is none.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @count(
; CHECK:       %[[LAST:.*]] = add i32 %n, -1
; CHECK-NEXT:  %[[WIDE:.*]] = zext i32 %[[LAST]] to i64
; CHECK-NEXT:  %[[BEGIN:.*]] = shl nuw nsw i64 %[[WIDE]], 3
; CHECK-NEXT:  %[[LEN:.*]] = add nuw nsw i64 %[[BEGIN]], 8
; CHECK:       icmp ule i64 %[[LEN]],
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 %[[LEN]],
define void @count(i32 %n) {
entry:
  %size = shl i32 %n, 3
  %long = zext i32 %size to i64
  %table = call ptr @__kmalloc(i64 %long)
  %any = icmp ne i32 %n, 0
  br i1 %any, label %ph, label %out
ph:
  br label %head
head:
  %i = phi i32 [ 0, %ph ], [ %next, %head ]
  %wide = zext i32 %i to i64
  %p = getelementptr i64, ptr %table, i64 %wide
  store i64 1, ptr %p
  %next = add nuw i32 %i, 1
  %more = icmp ult i32 %next, %n
  br i1 %more, label %head, label %out
out:
  ret void
}

; CHECK-LABEL: define void @wraps(
; CHECK:       head:
; CHECK:       nooks_site
; CHECK:       store i64 1, ptr %p
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 8,
define void @wraps(ptr %table, i64 %n) {
entry:
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %head ]
  %p = getelementptr i64, ptr %table, i64 %i
  store i64 1, ptr %p
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %head, label %out
out:
  ret void
}
declare ptr @__kmalloc(i64)
