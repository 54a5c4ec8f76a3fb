; SPDX-License-Identifier: GPL-2.0-or-later
; A function looks at the stack when it may be entered again before it has
; returned: by itself, by others, by a pointer, by another file. Of each way
; round one function does. (By tables: depth_table.c.)
; RUN: %opt -passes=carat-guard %s -o %t && FileCheck %s --input-file=%t
; RUN: llc-19 -O2 -code-model=kernel %t -o - | FileCheck %s --check-prefix=ASM
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define i32 @itself(
; CHECK:       call i64 asm sideeffect "movq %rsp, $0"
; CHECK:       and i64 %{{.*}}, 16383
; CHECK:       asm sideeffect "subq %gs:$2, $0", "=r,0,*m,{{.*}}"(i64 %{{.*}}, ptr elementtype(i64) @__carat_guard_irq_stack)
; CHECK:       call preserve_mostcc void @__carat_guard_depth(ptr @__nooks_module)
; Behind the prologue.
; ASM-LABEL: itself:
; ASM:       pushq
; ASM:       movq %rsp,
; ASM:       subq %gs:__carat_guard_irq_stack(%rip),
; ASM:       callq __carat_guard_depth
define i32 @itself(i32 %n) nounwind {
  %last = icmp eq i32 %n, 0
  br i1 %last, label %done, label %again
again:
  %m = sub i32 %n, 1
  %r = call i32 @itself(i32 %m)
  %s = add i32 %r, %n
  ret i32 %s
done:
  ret i32 0
}

; One of the two is enough.
; CHECK-LABEL: define internal i32 @one(
; CHECK:       @__carat_guard_depth
; CHECK-LABEL: define internal i32 @two(
; CHECK-NOT:   @__carat_guard_depth
; CHECK-LABEL: define internal i32 @start(
; CHECK-NOT:   @__carat_guard_depth
; CHECK-LABEL: define i32 @by_pointer(
define internal i32 @one(i32 %n) noinline {
  %r = call i32 @two(i32 %n)
  %s = add i32 %r, %n
  ret i32 %s
}
define internal i32 @two(i32 %n) noinline {
  %r = call i32 @one(i32 %n)
  %s = mul i32 %r, %n
  ret i32 %s
}
; Calls into the circle, but is in none.
define internal i32 @start(i32 %n) noinline {
  %r = call i32 @one(i32 %n)
  ret i32 %r
}

; Others can call it, and it calls whom it does not know.
; CHECK:       @__carat_guard_depth
; CHECK-LABEL: define internal i32 @unreached(
define i32 @by_pointer(ptr %fn) {
  %r = call i32 %fn(i32 1)
  ret i32 %r
}

; It calls whom it does not know, but nobody there can call it.
; CHECK-NOT:   @__carat_guard_depth
; CHECK-LABEL: define i32 @other_file(
define internal i32 @unreached(ptr %fn) noinline {
  %r = call i32 %fn(i32 1)
  ret i32 %r
}

; By another file of the driver.
; CHECK:       @__carat_guard_depth
; CHECK-LABEL: define i32 @leaf(
define i32 @other_file(ptr %fn) {
  %r = call i32 @elsewhere(ptr %fn)
  %s = call i32 @start(i32 %r)
  ret i32 %s
}
declare i32 @elsewhere(ptr)

; CHECK-NOT:   @__carat_guard_depth
; CHECK-LABEL: define void @large(
define i32 @leaf(i32 %n) {
  ret i32 %n
}

; In no circle, but it takes a lot at once.
; CHECK:       @__carat_guard_depth
; CHECK:       ret void
define void @large(i64 %i) {
  %a = alloca [600 x i8]
  %p = getelementptr [600 x i8], ptr %a, i64 0, i64 %i
  store volatile i8 1, ptr %p
  ret void
}
