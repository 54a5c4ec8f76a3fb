; SPDX-License-Identifier: GPL-2.0-or-later
; Beyond a local lie the driver's own frames, the caller's, return addresses: what
; is computed from a local's address is compared with the local, and with no right.
; Where that is not known, all of the driver's stack is its own.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @index(
; CHECK-NOT:   nooks_site
; CHECK:       %[[A:.*]] = ptrtoint ptr %a to i64
; CHECK:       %[[O:.*]] = sub i64 %{{.*}}, %[[A]]
; CHECK-NEXT:  icmp ule i64 %[[O]], 12
; CHECK-NEXT:  br i1 %{{.*}}, label %{{.*}}, label %[[SLOW:.*]], !prof
; CHECK:       [[SLOW]]:
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 %{{.*}}, i64 4, i64 %[[A]], i64 16, ptr @__nooks_module)
define void @index(i64 %i) {
  %a = alloca [16 x i8]
  %p = getelementptr i8, ptr %a, i64 %i
  store i32 1, ptr %p
  ret void
}

; The length that is copied, and an access longer than the local.
; CHECK-LABEL: define void @length(
; CHECK:       icmp ule i64 %n, 16
; CHECK:       %[[ROOM:.*]] = sub i64 16, %n
; CHECK-NEXT:  icmp ule i64 %{{.*}}, %[[ROOM]]
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 %{{.*}}, i64 %n, i64 %{{.*}}, i64 16,
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 %{{.*}}, i64 24, i64 %{{.*}}, i64 16,
define void @length(ptr %q, i64 %n) {
  %a = alloca [16 x i8]
  %b = alloca [16 x i8]
  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 %n, i1 false)
  call void @llvm.memset.p0.i64(ptr %b, i8 0, i64 24, i1 false)
  ret void
}

; All turns of a loop at once.
; CHECK-LABEL: define void @loop(
; CHECK:       ph:
; CHECK:       icmp ule i64 %[[LEN:.*]], 16
; CHECK:       head:
; CHECK-NEXT:  phi
; CHECK-NEXT:  zext
; CHECK-NEXT:  getelementptr
; CHECK-NEXT:  store i8 1
; CHECK:       br i1 %more, label %head
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 %{{.*}}, i64 %[[LEN]],
define void @loop(i32 %n) {
entry:
  %a = alloca [16 x i8]
  %any = icmp ne i32 %n, 0
  br i1 %any, label %ph, label %out
ph:
  br label %head
head:
  %i = phi i32 [ 0, %ph ], [ %next, %head ]
  %wide = zext i32 %i to i64
  %p = getelementptr i8, ptr %a, i64 %wide
  store i8 1, ptr %p
  %next = add nuw i32 %i, 1
  %more = icmp ult i32 %next, %n
  br i1 %more, label %head, label %out
out:
  ret void
}

; A pointer that moves on.
; CHECK-LABEL: define void @walk(
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 %{{.*}}, i64 1, i64 %{{.*}}, i64 16,
define void @walk(ptr %from) {
entry:
  %a = alloca [16 x i8]
  br label %head
head:
  %p = phi ptr [ %a, %entry ], [ %p.next, %head ]
  %q = phi ptr [ %from, %entry ], [ %q.next, %head ]
  %c = load i8, ptr %q
  store i8 %c, ptr %p
  %p.next = getelementptr i8, ptr %p, i64 1
  %q.next = getelementptr i8, ptr %q, i64 1
  %more = icmp ne i8 %c, 0
  br i1 %more, label %head, label %out
out:
  ret void
}

; One of two locals, and one of the caller's: which, nobody knows here.
; CHECK-LABEL: define void @either(
; CHECK-NOT:   @__carat_guard_local
; CHECK:       call preserve_mostcc void @__carat_guard_write(
; CHECK:       call preserve_mostcc void @__carat_guard_write(
define void @either(ptr %callers, i1 %c, i64 %i) {
  %a = alloca [16 x i8]
  %b = alloca [16 x i8]
  %s = select i1 %c, ptr %a, ptr %b
  %p = getelementptr i8, ptr %s, i64 %i
  store i8 1, ptr %p
  %q = getelementptr i8, ptr %callers, i64 %i
  store i8 1, ptr %q
  ret void
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
