; SPDX-License-Identifier: GPL-2.0-or-later
; Inline assembly that the table says writes is guarded as a write; one that
; reads, on the same constraints, as a read. On a local neither needs a guard.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define i32 @f(
; CHECK:       @nooks_site,
; CHECK:       call void asm sideeffect "movl $0,$1"
; CHECK:       @nooks_site.1,
; CHECK:       call void asm sideeffect "movb $0,$1"
; CHECK-NEXT:  callbr {{.*}}@__nooks_key_read
; CHECK:       call i32 asm sideeffect "movl $1,$0"
; CHECK-NEXT:  call void asm sideeffect "movl $0,$1"{{.*}}ptr elementtype(i32) %a
; CHECK-NEXT:  call i32 asm sideeffect "movl $1,$0"{{.*}}ptr elementtype(i32) %a
; CHECK-NEXT:  ret
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 4,
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 1,
; CHECK:       call preserve_mostcc void @__carat_guard_read(i64 %{{.*}}, i64 4,
define i32 @f(ptr %p, ptr %q, ptr %r) {
  %a = alloca i32
  call void asm sideeffect "movl $0,$1", "r,*m,~{memory}"(i32 1, ptr elementtype(i32) %p)
  call void asm sideeffect "movb $0,$1", "q,*m,~{memory}"(i8 1, ptr elementtype(i8) %q)
  %v = call i32 asm sideeffect "movl $1,$0", "=r,*m,~{memory}"(ptr elementtype(i32) %r)
  call void asm sideeffect "movl $0,$1", "r,*m,~{memory}"(i32 1, ptr elementtype(i32) %a)
  %w = call i32 asm sideeffect "movl $1,$0", "=r,*m,~{memory}"(ptr elementtype(i32) %a)
  ret i32 %v
}
