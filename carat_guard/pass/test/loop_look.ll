; SPDX-License-Identifier: GPL-2.0-or-later
; A loop looks at the clock now and then, unless all of its rounds are few
; instructions, with all that they call and with the loops around it.
; RUN: %opt -passes=carat-guard %s -o %t && FileCheck %s --input-file=%t
; RUN: llc-19 -O2 -code-model=kernel %t -o - | FileCheck %s --check-prefix=ASM
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; Nobody knows how many. A round is two instructions more.
; CHECK-LABEL: define i64 @unknown(
; CHECK:       call i8 asm sideeffect "subl $2, %gs:$1", "={@ccs},=*m,i,{{.*}}"(ptr elementtype(i32) @__carat_guard_fuel, i32 1)
; CHECK:       call preserve_mostcc void @__carat_guard_loop(ptr @__nooks_module)
; ASM-LABEL: unknown:
; ASM:       subl $1, %gs:__carat_guard_fuel
; ASM-NEXT:  #NO_APP
; ASM-NEXT:  js
define i64 @unknown(i64 %n) nounwind {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %next, %loop ]
  %next = add i64 %k, 3
  %more = icmp ne i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret i64 %next
}

; Few.
; CHECK-LABEL: define void @few(
; CHECK-NOT:   @__carat_guard_loop
; CHECK:       ret void
define void @few(ptr %p) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %next, %loop ]
  %next = add i64 %k, 1
  store volatile i64 %k, ptr %p
  %more = icmp ult i64 %next, 100
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Known, but many.
; CHECK-LABEL: define void @many(
; CHECK:       @__carat_guard_loop
; CHECK:       ret void
define void @many(ptr %p) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %next, %loop ]
  %next = add i64 %k, 1
  store volatile i64 %k, ptr %p
  %more = icmp ult i64 %next, 1000000
  br i1 %more, label %loop, label %done
done:
  ret void
}

; The inner one is short, and so would be the outer one, but not together.
; CHECK-LABEL: define void @nested(
; CHECK:       outer:
; CHECK-NOT:   @__carat_guard_loop
; CHECK:       latch:
; CHECK-COUNT-1: @__carat_guard_loop
; CHECK-NOT:   @__carat_guard_loop
; CHECK:       ret void
define void @nested(ptr %p) {
  br label %outer
outer:
  %i = phi i64 [ 0, %0 ], [ %i.next, %latch ]
  br label %inner
inner:
  %k = phi i64 [ 0, %outer ], [ %next, %inner ]
  %next = add i64 %k, 1
  store volatile i64 %k, ptr %p
  %more = icmp ult i64 %next, 100
  br i1 %more, label %inner, label %latch
latch:
  %i.next = add i64 %i, 1
  %again = icmp ult i64 %i.next, 100
  br i1 %again, label %outer, label %done
done:
  ret void
}

; Short, with a function of this file, whose own loop is short.
; CHECK-LABEL: define void @calls_short(
; CHECK-NOT:   @__carat_guard_loop
; CHECK:       ret void
define void @calls_short(ptr %p) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %next, %loop ]
  call void @few_more(ptr %p)
  %next = add i64 %k, 1
  %more = icmp ult i64 %next, 4
  br i1 %more, label %loop, label %done
done:
  ret void
}

; CHECK-LABEL: define internal void @few_more(
; CHECK-NOT:   @__carat_guard_loop
; CHECK:       ret void
define internal void @few_more(ptr %p) noinline {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %next, %loop ]
  %next = add i64 %k, 1
  store volatile i64 %k, ptr %p
  %more = icmp ult i64 %next, 100
  br i1 %more, label %loop, label %done
done:
  ret void
}

; The same function, too often.
; CHECK-LABEL: define void @calls_often(
; CHECK:       call i8 asm sideeffect "subl $2, %gs:$1", {{.*}}, i32 32)
; CHECK:       @__carat_guard_loop
; CHECK:       ret void
define void @calls_often(ptr %p) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %next, %loop ]
  call void @few_more(ptr %p)
  %next = add i64 %k, 1
  %more = icmp ult i64 %next, 40
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Whom it calls nobody knows.
; CHECK-LABEL: define void @calls_unknown(
; CHECK:       call i8 asm sideeffect "subl $2, %gs:$1", {{.*}}, i32 32)
; CHECK:       @__carat_guard_loop
; CHECK:       ret void
define void @calls_unknown() {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %next, %loop ]
  call void @elsewhere()
  %next = add i64 %k, 1
  %more = icmp ult i64 %next, 2
  br i1 %more, label %loop, label %done
done:
  ret void
}
declare void @elsewhere()

; C says that it ends, so a step of 0 cannot be: that is what a bug makes it.
; CHECK-LABEL: define void @promised(
; CHECK:       @__carat_guard_loop
; CHECK:       !llvm.loop
; CHECK:       ret void
define void @promised(ptr %p, i8 %step) mustprogress willreturn {
  br label %loop
loop:
  %k = phi i8 [ 0, %0 ], [ %next, %loop ]
  %next = add nuw i8 %k, %step
  %more = icmp ult i8 %next, 200
  br i1 %more, label %loop, label %done, !llvm.loop !0
done:
  ret void
}
!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.mustprogress"}

; Two ways round, of which one ends by itself.
; CHECK-LABEL: define void @two_ways(
; CHECK-COUNT-2: @__carat_guard_loop
; CHECK:       ret void
define void @two_ways(ptr %p, i1 %c, i1 %d) {
  br label %loop
loop:
  br i1 %c, label %left, label %right
left:
  store volatile i8 1, ptr %p
  br i1 %d, label %loop, label %done
right:
  store volatile i8 2, ptr %p
  br i1 %d, label %loop, label %done
done:
  ret void
}

; A circle that is entered at two places is no loop of LLVM's.
; CHECK-LABEL: define void @circle(
; CHECK:       @__carat_guard_loop
; CHECK:       ret void
define void @circle(ptr %p, i1 %c, i1 %d) {
  br i1 %c, label %one, label %two
one:
  store volatile i8 1, ptr %p
  br i1 %d, label %two, label %done
two:
  store volatile i8 2, ptr %p
  br i1 %d, label %one, label %done
done:
  ret void
}

; Nothing ends it.
; CHECK-LABEL: define void @forever(
; CHECK:       @__carat_guard_loop
define void @forever() {
  br label %loop
loop:
  br label %loop
}

; No loop, no look.
; CHECK-LABEL: define void @straight(
; CHECK-NOT:   @__carat_guard_loop
; CHECK:       ret void
define void @straight(ptr %p) {
  store volatile i8 1, ptr %p
  ret void
}
