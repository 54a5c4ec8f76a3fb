; SPDX-License-Identifier: GPL-2.0-or-later
; The back end for comparison: a call before every write, and every read if
; told so; nothing is proven.
; RUN: %opt -passes=carat-guard -carat-guard-backend=linear %s | FileCheck %s
; RUN: %opt -passes=carat-guard -carat-guard-backend=linear -carat-guard-linear-reads %s | FileCheck --check-prefix=READS %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-NOT:   section ".data..nooks_sites
; CHECK-LABEL: define i32 @f(
; CHECK:       call void @__carat_guard_linear(ptr @__nooks_module, ptr %a, i64 4)
; CHECK-NEXT:  store i32 1, ptr %a
; CHECK-NEXT:  call void @__carat_guard_linear(ptr @__nooks_module, ptr %p, i64 %n)
; CHECK-NEXT:  call void @llvm.memset
; READS:       call void @__carat_guard_linear(ptr @__nooks_module, ptr %p, i64 4)
; CHECK-NEXT:  %v = load
; CHECK-NEXT:  ret
define i32 @f(ptr %p, i64 %n) {
  %a = alloca i32
  store i32 1, ptr %a
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 %n, i1 false)
  %v = load i32, ptr %p
  ret i32 %v
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
