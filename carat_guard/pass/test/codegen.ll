; SPDX-License-Identifier: GPL-2.0-or-later
; A hit is five instructions, and nothing is kept in a register for a miss,
; which is behind the function.
; RUN: %opt -passes=carat-guard %s -o %t && llc-19 -O2 -code-model=kernel %t -o - | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: f:
; CHECK:       movq .Lnooks_site(%rip), %[[W:r..]]
; CHECK-NEXT:  leaq 24(%rdi), %[[O:r..]]
; CHECK-NEXT:  #APP
; CHECK-NEXT:  #NO_APP
; CHECK-NEXT:  subq (%[[W]]), %[[O]]
; CHECK-NEXT:  cmpq 24(%[[W]]), %[[O]]
; CHECK-NEXT:  jae [[SLOW:[.a-zA-Z0-9_]+]]
; CHECK-NEXT:  [[CONT:[.a-zA-Z0-9_]+]]:
; CHECK-NEXT:  movl $1, 24(%rdi)
; CHECK:       retq
; CHECK:       [[SLOW]]:
; CHECK:       callq __carat_guard_write
; CHECK:       jmp [[CONT]]
define i64 @f(ptr %p, i64 %a, i64 %b) nounwind {
  %q = getelementptr i8, ptr %p, i64 24
  store i32 1, ptr %q
  %s = add i64 %a, %b
  ret i64 %s
}
