; SPDX-License-Identifier: GPL-2.0-or-later
; memset, memcpy and memmove: the destination is guarded over the length, the
; source is not; a known length in bounds of a local needs no guard.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @f(
; CHECK:       call void @__carat_guard_write(ptr @__nooks_module, ptr %p, i64 %n)
; CHECK-NEXT:  call void @llvm.memset
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %p, i64 24)
; CHECK-NEXT:  call void @llvm.memcpy
; CHECK-NEXT:  %[[L:.*]] = zext i32 %m to i64
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %p, i64 %[[L]])
; CHECK-NEXT:  call void @llvm.memmove
; CHECK-NEXT:  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 16, i1 false)
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %a, i64 17)
; CHECK-NEXT:  call void @llvm.memset
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %a, i64 %n)
; CHECK-NEXT:  call void @llvm.memcpy
define void @f(ptr %p, ptr %q, i64 %n, i32 %m) {
  %a = alloca [16 x i8]
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 %n, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %p, ptr %q, i64 24, i1 false)
  call void @llvm.memmove.p0.p0.i32(ptr %p, ptr %q, i32 %m, i1 false)
  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 16, i1 false)
  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 17, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %q, i64 %n, i1 false)
  ret void
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memmove.p0.p0.i32(ptr, ptr, i32, i1)
