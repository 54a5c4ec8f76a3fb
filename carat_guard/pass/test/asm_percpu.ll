; SPDX-License-Identifier: GPL-2.0-or-later
; The preemption count may be written through %gs; no other variable may.
; RUN: %opt -passes=carat-guard %s -o - | FileCheck %s
; RUN: sed 's/@__preempt_count/@other/g' %s > %t.ll
; RUN: not %opt -passes=carat-guard %t.ll 2>&1 | FileCheck --check-prefix=OTHER %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @f(
; CHECK-NEXT:  call void asm
; CHECK-NEXT:  ret void
; OTHER: carat_guard: "incl %gs:$0" may only write the per-CPU variable __preempt_count
@__preempt_count = external global i32
define void @f() {
  call void asm "incl %gs:$0", "=*m,*m"(ptr elementtype(i32) @__preempt_count, ptr elementtype(i32) @__preempt_count)
  ret void
}
