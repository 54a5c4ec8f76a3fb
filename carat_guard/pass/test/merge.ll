; SPDX-License-Identifier: GPL-2.0-or-later
; Neighbours off one pointer are one range check at the first access; the slow
; path names each. Nothing is checked ahead of a call, of assembly that may not
; go on, or of what is not accessed for certain; nor across a large gap.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @pair(
; CHECK-NEXT:  load volatile ptr, ptr @nooks_site
; CHECK:       getelementptr i8, ptr %{{.*}}, i64 32
; CHECK:       br i1
; CHECK-NOT:   br i1
; CHECK:       store i32 1, ptr %p
; CHECK:       store i32 2, ptr %q
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 4, ptr @[[SITE:.*]], ptr
; CHECK:       add i64 %{{.*}}, 4
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write_more(i64 %{{.*}}, i64 4, ptr @[[SITE]], ptr
define void @pair(ptr %p) {
  store i32 1, ptr %p
  %q = getelementptr i32, ptr %p, i64 1
  store i32 2, ptr %q
  ret void
}

; The first in the block is not the lowest.
; CHECK-LABEL: define void @down(
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
; CHECK:       guard.slow{{.*}}:
; CHECK:       add i64 %{{.*}}, 8
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 8,
; CHECK:       ptrtoint ptr %p to i64
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write_more(i64 %{{.*}}, i64 8,
define void @down(ptr %p) {
  %q = getelementptr i64, ptr %p, i64 1
  store i64 1, ptr %q
  store i64 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @across_blocks(
; CHECK-COUNT-1: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @across_blocks(ptr %p, ptr %r, i1 %c) {
  %q = getelementptr i32, ptr %p, i64 1
  store i32 1, ptr %p
  br i1 %c, label %a, label %b
a:
  br label %b
b:
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @branches(
; CHECK-COUNT-1: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @branches(ptr %p, i1 %c) {
  br i1 %c, label %a, label %b
a:
  store i32 1, ptr %p
  ret void
b:
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @call(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @call(ptr %p, i1 %c) {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p
  call void @ends()
  store i32 2, ptr %q
  ret void
}

; BUG() ends here, WARN() goes on: the flags tell.
; CHECK-LABEL: define void @trap(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @trap(ptr %p, i1 %c) {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p
  call void asm sideeffect "1: .byte 0x0f, 0x0b .pushsection __bug_table,\22aw\22 2: .long 1b - . # bug_entry::bug_addr .long ${0:c} - . # bug_entry::file .word ${1:c} # bug_entry::line .word ${2:c} # bug_entry::flags .org 2b+${3:c} .popsection", "i,i,i,i"(ptr null, i32 1, i32 0, i64 12)
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @warning(
; CHECK-COUNT-1: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @warning(ptr %p, i1 %c) {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p
  call void asm sideeffect "1: .byte 0x0f, 0x0b .pushsection __bug_table,\22aw\22 2: .long 1b - . # bug_entry::bug_addr .long ${0:c} - . # bug_entry::file .word ${1:c} # bug_entry::line .word ${2:c} # bug_entry::flags .org 2b+${3:c} .popsection", "i,i,i,i"(ptr null, i32 1, i32 1, i64 12)
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @exit(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @exit(ptr %p, i1 %c) {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p
  br i1 %c, label %no, label %yes
no:
  ret void
yes:
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @endless(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @endless(ptr %p, i1 %c) {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p
  br label %wait
wait:
  %x = call i32 asm sideeffect "movl %gs:$1, $0", "=r,*m"(ptr elementtype(i32) null)
  %go = icmp eq i32 %x, 0
  br i1 %go, label %on, label %wait
on:
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @far(
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
define void @far(ptr %p, i1 %c) {
  %q = getelementptr i8, ptr %p, i64 100000
  store i32 1, ptr %p
  store i32 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @end(
define void @end() {
  ret void
}
declare void @ends()
