; SPDX-License-Identifier: GPL-2.0-or-later
; Other variables of the CPU cannot be written through %gs, known or computed: that
; does not compile. Those of other CPUs have addresses, which are guarded.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
; RUN: sed 's/@__preempt_count\([,)]\)/%p\1/g' %s > %t.1.ll
; RUN: not %opt -passes=carat-guard %t.1.ll 2>&1 | FileCheck --check-prefix=OTHER %s
; RUN: sed 's/addl/movl/' %s > %t.2.ll
; RUN: not %opt -passes=carat-guard %t.2.ll 2>&1 | FileCheck --check-prefix=UNKNOWN %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; OTHER:   may only write the per-CPU variable __preempt_count
; UNKNOWN: unknown inline assembly "movl $1, %gs:$0"
; CHECK-LABEL: define void @remote(
; CHECK:       call preserve_mostcc void @__carat_guard_write(
@__preempt_count = external global i32
@variable = external global i32
define void @remote(i64 %offset, ptr %p) {
  %there = getelementptr i8, ptr @variable, i64 %offset
  store i32 1, ptr %there
  call void asm "addl $1, %gs:$0", "=*m,ri,*m"(ptr elementtype(i32) @__preempt_count, i32 1, ptr elementtype(i32) @__preempt_count)
  ret void
}
