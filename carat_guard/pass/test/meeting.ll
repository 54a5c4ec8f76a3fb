; SPDX-License-Identifier: GPL-2.0-or-later
; Where ways meet, and most have checked what is accessed behind, the others check
; it at their ends: once on each way, and not again behind. Not if most have not,
; if it is not certain that it is accessed, if a call comes before that, which may
; end or give a right or not return, if the way leads elsewhere too, or if the
; place is another one by then. Round a loop nothing is done.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

declare void @ends()

; CHECK-LABEL: define void @rare(
; CHECK:       rare:
; CHECK:       call void @ends()
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK-NOT:   store
; CHECK:       meet:
; CHECK-NOT:   @nooks_site
; CHECK:       store i32 2, ptr %p
; CHECK:       ret void
define void @rare(ptr %p, i1 %c) {
  store i32 1, ptr %p
  br i1 %c, label %rare, label %often, !prof !0
rare:
  call void @ends()
  br label %meet
often:
  call void asm sideeffect "", "~{memory}"()
  br label %meet
meet:
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define i32 @rare_read(
; CHECK:       rare:
; CHECK:       call void @ends()
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK:       meet:
; CHECK-NOT:   @nooks_site
; CHECK:       ret i32
define i32 @rare_read(ptr %p, i1 %c) {
  %a = load i32, ptr %p
  br i1 %c, label %rare, label %often, !prof !0
rare:
  call void @ends()
  br label %meet
often:
  call void asm sideeffect "", "~{memory}"()
  br label %meet
meet:
  %b = load i32, ptr %p
  ret i32 %b
}

; CHECK-LABEL: define void @often(
; CHECK:       often:
; CHECK-NEXT:  call void @ends()
; CHECK-NEXT:  br label %meet
; CHECK:       meet:
; CHECK-NEXT:  load volatile ptr, ptr @nooks_site
define void @often(ptr %p, i1 %c) {
  store i32 1, ptr %p
  br i1 %c, label %rare, label %often, !prof !0
rare:
  call void asm sideeffect "", "~{memory}"()
  br label %meet
often:
  call void @ends()
  br label %meet
meet:
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @maybe(
; CHECK:       rare:
; CHECK-NEXT:  call void @ends()
; CHECK-NEXT:  br label %meet
; CHECK:       yes:
; CHECK-NEXT:  load volatile ptr, ptr @nooks_site
define void @maybe(ptr %p, i1 %c, i1 %d) {
  store i32 1, ptr %p
  br i1 %c, label %rare, label %often, !prof !0
rare:
  call void @ends()
  br label %meet
often:
  call void asm sideeffect "", "~{memory}"()
  br label %meet
meet:
  br i1 %d, label %yes, label %no
yes:
  store i32 2, ptr %p
  br label %no
no:
  ret void
}

; CHECK-LABEL: define void @ended(
; CHECK:       rare:
; CHECK-NEXT:  call void @ends()
; CHECK-NEXT:  br label %meet
; CHECK:       meet:
; CHECK-NEXT:  call void @ends()
; CHECK-NEXT:  load volatile ptr, ptr @nooks_site
define void @ended(ptr %p, i1 %c) {
  store i32 1, ptr %p
  br i1 %c, label %rare, label %often, !prof !0
rare:
  call void @ends()
  br label %meet
often:
  call void asm sideeffect "", "~{memory}"()
  br label %meet
meet:
  call void @ends()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @leads_elsewhere(
; CHECK:       rare:
; CHECK-NEXT:  call void @ends()
; CHECK-NEXT:  br i1 %d, label %meet, label %out
; CHECK:       meet:
; CHECK-NEXT:  load volatile ptr, ptr @nooks_site
define void @leads_elsewhere(ptr %p, i1 %c, i1 %d) {
  store i32 1, ptr %p
  br i1 %c, label %rare, label %often, !prof !0
rare:
  call void @ends()
  br i1 %d, label %meet, label %out
often:
  call void asm sideeffect "", "~{memory}"()
  br label %meet
meet:
  store i32 2, ptr %p
  br label %out
out:
  ret void
}

; CHECK-LABEL: define void @another(
; CHECK:       rare:
; CHECK-NEXT:  call void @ends()
; CHECK-NEXT:  br label %meet
; CHECK:       meet:
; CHECK-NEXT:  %q = load ptr, ptr @own
; CHECK-NEXT:  load volatile ptr, ptr @nooks_site
@own = internal global ptr null
define void @another(i1 %c) {
  %p = load ptr, ptr @own
  store i32 1, ptr %p
  br i1 %c, label %rare, label %often, !prof !0
rare:
  call void @ends()
  br label %meet
often:
  call void asm sideeffect "", "~{memory}"()
  br label %meet
meet:
  %q = load ptr, ptr @own
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @round(
; CHECK:       turn:
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK:       store i32 2, ptr %p
; CHECK-NEXT:  call void @ends()
; CHECK-NEXT:  %{{.*}} = call i8 asm sideeffect "subl $2, %gs:$1"
define void @round(ptr %p, i1 %c) {
  store i32 1, ptr %p
  br label %turn
turn:
  store i32 2, ptr %p
  call void @ends()
  br i1 %c, label %turn, label %out
out:
  ret void
}

!0 = !{!"branch_weights", i32 1, i32 2000}
