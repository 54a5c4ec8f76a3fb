; SPDX-License-Identifier: GPL-2.0-or-later
; Functions of other files of the driver do what all files together say: a check
; holds across a call of one that ends no right, whoever it calls. What nobody
; speaks of, what is said twice, the kernel's functions, and what calls any of
; these, may end any. Who calls himself may not return. What is said of functions
; of this file must be true. The object names what it relies on.
; RUN: printf 'leaf\tplain\nplain\tplain\tleaf\nkeeps\tkeeps\tplain\n' > %t.eff
; RUN: printf 'lost\tplain\tnobody\ntwice\tplain\ntwice\tplain\nuse\tplain\n' >> %t.eff
; RUN: printf 'ping\tplain\tpong\npong\tplain\tping\nown\tplain\nworse\tkeeps\n' >> %t.eff
; RUN: %opt -passes=carat-guard -carat-guard-symvers=%kernel/Module.symvers -carat-guard-effects=%t.eff %s | FileCheck %s
; RUN: printf 'own\tplain\nworse\tplain\n' > %t.lie
; RUN: not %opt -passes=carat-guard -carat-guard-symvers=%kernel/Module.symvers -carat-guard-effects=%t.lie %s 2>&1 | FileCheck --check-prefix=LIE %s
; RUN: printf 'own often\n' > %t.bad
; RUN: not %opt -passes=carat-guard -carat-guard-effects=%t.bad %s 2>&1 | FileCheck --check-prefix=BAD %s
; LIE: 'worse' was plain when the driver was first compiled and is keeps now
; BAD: cannot read "own often"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK: c"is\09own\09plain\0Ais\09worse\09keeps\0A
; CHECK-NOT: 09use
; CHECK-SAME: needs\09{{(plain\\09plain|keeps\\09keeps|ping\\09keeps)}}
; CHECK-NOT: 09use
; CHECK-SAME: section ".nooks.effects"{{.*}}!exclude

define void @own() {
  ret void
}
define void @worse() {
  unreachable
}

; CHECK-LABEL: define void @plain_(
; CHECK-COUNT-1: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @plain_(ptr %p) {
  store i32 1, ptr %p
  call void @plain()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @keeps_(
; CHECK-COUNT-1: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @keeps_(ptr %p) {
  store i32 1, ptr %p
  call void @keeps()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @ping_(
; CHECK-COUNT-1: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @ping_(ptr %p) {
  store i32 1, ptr %p
  call void @ping()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @lost_(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @lost_(ptr %p) {
  store i32 1, ptr %p
  call void @lost()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @twice_(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @twice_(ptr %p) {
  store i32 1, ptr %p
  call void @twice()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @use_(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @use_(ptr %p) {
  store i32 1, ptr %p
  call void @use()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @nobody_(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @nobody_(ptr %p) {
  store i32 1, ptr %p
  call void @nobody()
  store i32 2, ptr %p
  ret void
}

; What may not return, or gives rights, is no reason to check early.
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

; What may not return, or gives rights, is no reason to check early.
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

; What may not return, or gives rights, is no reason to check early.
; CHECK-LABEL: define void @ahead_ping(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @ahead_ping(ptr %p) {
  %q = getelementptr i32, ptr %p, i64 1
  store i32 1, ptr %p
  call void @ping()
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @end(
define void @end() {
  ret void
}
declare void @plain()
declare void @keeps()
declare void @ping()
declare void @lost()
declare void @twice()
declare void @use()
declare void @nobody()
