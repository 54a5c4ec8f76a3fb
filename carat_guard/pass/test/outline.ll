; SPDX-License-Identifier: GPL-2.0-or-later
; A first compilation writes down what the functions of a file do themselves and
; whom they call; what ends rights is left out. It makes no guards.
; RUN: rm -rf %t.d && mkdir %t.d
; RUN: printf 'use\n' > %t.keeps
; RUN: %opt -passes=carat-guard -carat-guard-symvers=%kernel/Module.symvers -carat-guard-keeps=%t.keeps -carat-guard-effects-out=%t.d %s | FileCheck --check-prefix=IR %s
; RUN: cat %t.d/outline.ll.* | FileCheck %s
; IR-NOT: __carat_guard
; IR-NOT: .note.nooks
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK:      {{^}}leaf plain{{$}}
define void @leaf(ptr %p) {
  store i32 1, ptr %p
  ret void
}
; CHECK-NEXT: {{^}}calls plain inner@{{.*}}outline.ll other{{$}}
define void @calls() {
  call void @inner()
  call void @other()
  call void @inner()
  ret void
}
; CHECK-NEXT: {{^}}inner@{{.*}}outline.ll keeps calls{{$}}
define internal void @inner() noinline {
  call void @use()
  call void @calls()
  ret void
}
; A loop of which it is not known that it ends.
; CHECK-NEXT: {{^}}waits keeps{{$}}
define void @waits(ptr %p) {
  br label %again
again:
  %v = load volatile i32, ptr %p
  %c = icmp eq i32 %v, 0
  br i1 %c, label %again, label %out
out:
  ret void
}
; CHECK-NEXT: {{^}}counts plain{{$}}
define void @counts(ptr %p) {
  br label %again
again:
  %i = phi i32 [ 0, %0 ], [ %next, %again ]
  %v = load volatile i32, ptr %p
  %next = add i32 %i, 1
  %c = icmp ult i32 %next, 10
  br i1 %c, label %again, label %out
out:
  ret void
}
; CHECK-NEXT: {{^}}stops keeps{{$}}
define void @stops() {
  unreachable
}
; None of these: they may end rights, or may be another's in the end.
; CHECK-NOT: {{^}}{{indirect|ends|weak}}
define void @indirect(ptr %f) {
  call void %f()
  ret void
}
define void @ends() {
  call void @register_driver()
  ret void
}
define weak void @weak() {
  ret void
}
declare void @other()
declare void @use()
declare void @register_driver()
