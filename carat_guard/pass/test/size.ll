; SPDX-License-Identifier: GPL-2.0-or-later
; Other sizes: the end of the range is compared with the limit of the largest
; size that fits, and the range must not have begun before the start. A length
; that is not known is compared with the length of the window.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @twelve(
; CHECK:       %[[W:.*]] = load volatile ptr, ptr @nooks_site
; CHECK:       %[[E:.*]] = add i64 %{{.*}}, 4
; CHECK:       %[[O:.*]] = sub i64
; CHECK-NEXT:  %[[LP:.*]] = getelementptr i8, ptr %[[W]], i64 32
; CHECK-NEXT:  %[[L:.*]] = load volatile i64, ptr %[[LP]]
; CHECK-NEXT:  icmp ult i64 %[[O]], %[[L]]
; CHECK-NEXT:  br i1 %{{.*}}, label %[[TWO:.*]], label %[[SLOW:.*]], !prof
; CHECK:       [[TWO]]:
; CHECK-NEXT:  icmp uge i64 %[[O]], 4
; CHECK-NEXT:  br i1 %{{.*}}, label %{{.*}}, label %[[SLOW]], !prof
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 12,
define void @twelve(ptr %p) {
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 12, i1 false)
  ret void
}

; CHECK-LABEL: define void @variable(
; CHECK:       %[[W:.*]] = load volatile ptr, ptr
; CHECK:       %[[O:.*]] = sub i64
; CHECK-NEXT:  %[[LP:.*]] = getelementptr i8, ptr %[[W]], i64 8
; CHECK-NEXT:  %[[L:.*]] = load volatile i64, ptr %[[LP]]
; CHECK-NEXT:  %[[N:.*]] = zext i32 %n to i64
; CHECK-NEXT:  %[[ROOM:.*]] = sub i64 %[[L]], %[[N]]
; CHECK-NEXT:  icmp ule i64 %[[N]], %[[L]]
; CHECK:       icmp ule i64 %[[O]], %[[ROOM]]
; CHECK:       %[[M:.*]] = zext i32 %n to i64
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 %[[M]],
define void @variable(ptr %p, i32 %n) {
  call void @llvm.memset.p0.i32(ptr %p, i8 0, i32 %n, i1 false)
  ret void
}
declare void @llvm.memset.p0.i32(ptr, i8, i32, i1)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
