; SPDX-License-Identifier: GPL-2.0-or-later
; Calls that cannot end a right: listed ones, and own functions that call nothing
; else, directly or not. One that calls what is not listed, or through a
; pointer, may. What a listed call may give is not checked before it, unless it
; is called plain; nor is anything before an own function that may never return.
; RUN: printf 'keeps\nplain plain\n' > %t.keeps
; RUN: %opt -passes=carat-guard -carat-guard-keeps=%t.keeps %s | FileCheck %s
; RUN: printf 'keeps always\n' > %t.bad
; RUN: not %opt -passes=carat-guard -carat-guard-keeps=%t.bad %s 2>&1 | FileCheck --check-prefix=BAD %s
; BAD: cannot read "keeps always"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define internal void @leaf(
define internal void @leaf() noinline {
  call void asm sideeffect "sfence", "~{memory}"()
  ret void
}
define internal void @deep() noinline {
  call void @leaf()
  call void @keeps()
  ret void
}
define internal void @deeper() noinline {
  call void @deep()
  call void @ends()
  ret void
}
; Nobody knows how often it goes round, or whether it ends.
define internal void @waits(i64 %n) noinline {
entry:
  br label %loop
loop:
  %at = phi i64 [ %n, %entry ], [ %next, %loop ]
  %next = mul i64 %at, %at
  %more = icmp ne i64 %next, 2026
  br i1 %more, label %loop, label %out
out:
  ret void
}
define weak void @weak() noinline {
  ret void
}

; CHECK-LABEL: define void @over_leaf(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @over_leaf(ptr %p) {
  store i32 1, ptr %p
  call void @leaf()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @over_listed(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @over_listed(ptr %p) {
  store i32 1, ptr %p
  call void @keeps()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @over_deep(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @over_deep(ptr %p) {
  store i32 1, ptr %p
  call void @deep()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @over_deeper(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @over_deeper(ptr %p) {
  store i32 1, ptr %p
  call void @deeper()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @over_waits(
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @over_waits(ptr %p, i64 %n) {
  store i32 1, ptr %p
  call void @waits(i64 %n)
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @over_other(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @over_other(ptr %p) {
  store i32 1, ptr %p
  call void @ends()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @over_weak(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @over_weak(ptr %p) {
  store i32 1, ptr %p
  call void @weak()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @ahead_keeps(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @ahead_keeps(ptr %p) {
  %q = getelementptr i32, ptr %p, i64 1
  store i32 1, ptr %p
  call void @keeps()
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @ahead_plain(
; CHECK-COUNT-1: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @ahead_plain(ptr %p) {
  %q = getelementptr i32, ptr %p, i64 1
  store i32 1, ptr %p
  call void @plain()
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @ahead_leaf(
; CHECK-COUNT-1: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @ahead_leaf(ptr %p) {
  %q = getelementptr i32, ptr %p, i64 1
  store i32 1, ptr %p
  call void @leaf()
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @ahead_deep(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @ahead_deep(ptr %p) {
  %q = getelementptr i32, ptr %p, i64 1
  store i32 1, ptr %p
  call void @deep()
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @ahead_waits(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @ahead_waits(ptr %p, i64 %n) {
  %q = getelementptr i32, ptr %p, i64 1
  store i32 1, ptr %p
  call void @waits(i64 %n)
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @end(
define void @end() {
  ret void
}
declare void @ends()
declare void @keeps()
declare void @plain()
