; SPDX-License-Identifier: GPL-2.0-or-later
; What was checked may be written again, but not after a call that may free it.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @f(
; CHECK:       nooks_site
; CHECK:       store i32 1, ptr %p
; CHECK-NEXT:  store i32 2, ptr %p
; CHECK-NEXT:  call void @kfree(ptr %p)
; CHECK:       nooks_site
; CHECK:       store i32 3, ptr %p
define void @f(ptr %p) {
  store i32 1, ptr %p
  store i32 2, ptr %p
  call void @kfree(ptr %p)
  store i32 3, ptr %p
  ret void
}
declare void @kfree(ptr)
