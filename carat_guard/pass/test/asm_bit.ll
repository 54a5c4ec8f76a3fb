; SPDX-License-Identifier: GPL-2.0-or-later
; A bit operation writes the word that holds the bit, wherever that is; a test
; of a bit reads it. Blanks in a template do not count.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @f(
; CHECK:       %[[W:.*]] = ashr i64 %n, 6
; CHECK-NEXT:  %[[A:.*]] = getelementptr i64, ptr %p, i64 %[[W]]
; CHECK:       call void asm sideeffect " btsq
; CHECK:       call void asm sideeffect " btrq{{.*}}i64 5)
; CHECK:       call void asm sideeffect " btrq{{.*}}i64 70)
; CHECK-NEXT:  %[[RW:.*]] = ashr i64 %m, 6
; CHECK-NEXT:  getelementptr i64, ptr %q, i64 %[[RW]]
; CHECK:       call i8 asm sideeffect " btq
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 8,
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 8,
; CHECK-NEXT:  call ptr asm "", "=r,0"
; CHECK:       %[[B:.*]] = add i64 %{{.*}}, 8
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write_more(i64 %[[B]], i64 8,
; CHECK:       call preserve_mostcc void @__carat_guard_read(i64 %{{.*}}, i64 8,
define void @f(ptr %p, ptr %q, i64 %n, i64 %m) {
  call void asm sideeffect " btsq  $1,$0", "*m,Ir,~{memory}"(ptr elementtype(i64) %p, i64 %n)
  call void asm sideeffect " btrq\09$1,$0", "*m,Ir,~{memory}"(ptr elementtype(i64) %p, i64 5)
  call void asm sideeffect " btrq\09$1,$0", "*m,Ir,~{memory}"(ptr elementtype(i64) %p, i64 70)
  %v = call i8 asm sideeffect " btq  $2,$1\0A\09/* output condition code c*/\0A", "={@ccc},*m,Ir,~{memory}"(ptr elementtype(i64) %q, i64 %m)
  ret void
}
