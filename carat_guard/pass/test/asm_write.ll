; SPDX-License-Identifier: GPL-2.0-or-later
; Inline assembly that the table says writes is guarded; one that only reads,
; on the same constraints, is not. A write to a local needs no guard.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define i32 @f(
; CHECK:       call void @__carat_guard_write(ptr @__nooks_module, ptr %p, i64 4)
; CHECK-NEXT:  call void asm sideeffect "movl $0,$1"
; CHECK-NEXT:  call void @__carat_guard_write(ptr @__nooks_module, ptr %p, i64 1)
; CHECK-NEXT:  call void asm sideeffect "movb $0,$1"
; CHECK-NEXT:  call i32 asm sideeffect "movl $1,$0"
; CHECK-NEXT:  call void asm sideeffect "movl $0,$1"{{.*}}ptr elementtype(i32) %a
; CHECK-NEXT:  ret
define i32 @f(ptr %p) {
  %a = alloca i32
  call void asm sideeffect "movl $0,$1", "r,*m,~{memory}"(i32 1, ptr elementtype(i32) %p)
  call void asm sideeffect "movb $0,$1", "q,*m,~{memory}"(i8 1, ptr elementtype(i8) %p)
  %v = call i32 asm sideeffect "movl $1,$0", "=r,*m,~{memory}"(ptr elementtype(i32) %p)
  call void asm sideeffect "movl $0,$1", "r,*m,~{memory}"(i32 1, ptr elementtype(i32) %a)
  ret i32 %v
}
