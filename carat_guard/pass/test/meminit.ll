; SPDX-License-Identifier: GPL-2.0-or-later
; memset, memcpy and memmove: the destination is a write over the length, the
; source a read; a length in bounds of a local needs no guard.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @f(
; CHECK:       call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 %n
; CHECK:       callbr
; CHECK:       call void @llvm.memcpy
; CHECK-NEXT:  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 16
; CHECK-NEXT:  ptrtoint ptr %a
; CHECK:       call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 17
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 %n,
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 24,
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 %{{.*}}, i64 17,
; CHECK:       call preserve_mostcc void @__carat_guard_local(i64 %{{.*}}, i64 %n,
; CHECK:       call preserve_mostcc void @__carat_guard_read(i64 %{{.*}}, i64 24,
; CHECK:       call preserve_mostcc void @__carat_guard_read(i64 %{{.*}}, i64 %n,
define void @f(ptr %p, ptr %q, ptr %r, i64 %n) {
  %a = alloca [16 x i8]
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 %n, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %r, ptr %q, i64 24, i1 false)
  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 16, i1 false)
  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 17, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %q, i64 %n, i1 false)
  ret void
}

; A length that is known to be short enough.
; CHECK-LABEL: define void @bounded(
; CHECK-NOT:   guard
; CHECK:       ret void
define void @bounded(i64 %n) {
  %a = alloca [16 x i8]
  %m = and i64 %n, 15
  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 %m, i1 false)
  ret void
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
