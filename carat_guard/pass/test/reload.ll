; SPDX-License-Identifier: GPL-2.0-or-later
; A pointer that is loaded again, with only a read of a device in between, is the
; one that was checked. After a store that may have changed it, a barrier, a
; volatile load, or a write to a device, which may be anywhere, it is another.
; A call of what is called directly and gets numbers only changes nothing; what
; gets a pointer may, and so may any other. The same is true of a number that an
; address is computed from, but not of a part of it.
; RUN: printf 'direct plain direct\ngets plain direct\nother plain\n' > %t.keeps
; RUN: %opt -passes=carat-guard -carat-guard-keeps=%t.keeps %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define i32 @nothing(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @nothing(ptr %h, ptr %o) {
  %s = alloca i32
  %p = load ptr, ptr %h
  %a = load i32, ptr %p
  %q = load ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @device(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @device(ptr %h, ptr %o) {
  %s = alloca i32
  %p = load ptr, ptr %h
  %a = load i32, ptr %p
  %x = call i32 asm sideeffect "movl $1,$0", "=r,*m,~{memory}"(ptr elementtype(i32) %p)
  %q = load ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @elsewhere(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @elsewhere(ptr %h, ptr %o) {
  %s = alloca i32
  %p = load ptr, ptr %h
  %a = load i32, ptr %p
  store i32 1, ptr %s
  %q = load ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @store(
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @store(ptr %h, ptr %o) {
  %s = alloca i32
  %p = load ptr, ptr %h
  %a = load i32, ptr %p
  store i32 1, ptr %o
  %q = load ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @barrier(
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @barrier(ptr %h, ptr %o) {
  %s = alloca i32
  %p = load ptr, ptr %h
  %a = load i32, ptr %p
  call void asm sideeffect "", "~{memory}"()
  %q = load ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @changeable(
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @changeable(ptr %h, ptr %o) {
  %s = alloca i32
  %p = load volatile ptr, ptr %h
  %a = load i32, ptr %p
  %q = load volatile ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @write(
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @write(ptr %h, ptr %o) {
  %s = alloca i32
  %p = load ptr, ptr %h
  %a = load i32, ptr %p
  call void asm sideeffect "movl $0,$1", "r,*m,~{memory}"(i32 1, ptr elementtype(i32) %s)
  %q = load ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @call_direct(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @call_direct(ptr %h, ptr %o) {
  %p = load ptr, ptr %h
  %a = load i32, ptr %p
  call void @direct(i64 1)
  %q = load ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @call_gets(
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @call_gets(ptr %h, ptr %o) {
  %p = load ptr, ptr %h
  %a = load i32, ptr %p
  call void @gets(ptr %o)
  %q = load ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @call_other(
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @call_other(ptr %h, ptr %o) {
  %p = load ptr, ptr %h
  %a = load i32, ptr %p
  call void @other(i64 1)
  %q = load ptr, ptr %h
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @number(
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @number(ptr %h, ptr %o) {
  %n = load i32, ptr %h
  %i = zext i32 %n to i64
  %p = getelementptr i8, ptr %o, i64 %i
  %a = load i32, ptr %p
  %x = call i32 asm sideeffect "movl $1,$0", "=r,*m,~{memory}"(ptr elementtype(i32) %p)
  %m = load i32, ptr %h
  %j = zext i32 %m to i64
  %q = getelementptr i8, ptr %o, i64 %j
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @number_store(
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @number_store(ptr %h, ptr %o) {
  %n = load i32, ptr %h
  %i = zext i32 %n to i64
  %p = getelementptr i8, ptr %o, i64 %i
  %a = load i32, ptr %p
  store i32 1, ptr %o
  %m = load i32, ptr %h
  %j = zext i32 %m to i64
  %q = getelementptr i8, ptr %o, i64 %j
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @number_part(
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @number_part(ptr %h, ptr %o) {
  %n = load i32, ptr %h
  %i = zext i32 %n to i64
  %p = getelementptr i8, ptr %o, i64 %i
  %a = load i32, ptr %p
  %x = call i32 asm sideeffect "movl $1,$0", "=r,*m,~{memory}"(ptr elementtype(i32) %p)
  %m = load i16, ptr %h
  %j = zext i16 %m to i64
  %q = getelementptr i8, ptr %o, i64 %j
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define i32 @number_changeable(
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_read(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_read(
define i32 @number_changeable(ptr %h, ptr %o) {
  %n = load volatile i32, ptr %h
  %i = zext i32 %n to i64
  %p = getelementptr i8, ptr %o, i64 %i
  %a = load i32, ptr %p
  %m = load volatile i32, ptr %h
  %j = zext i32 %m to i64
  %q = getelementptr i8, ptr %o, i64 %j
  %b = load i32, ptr %q
  ret i32 %b
}

; CHECK-LABEL: define void @last(
define void @last() {
  ret void
}
declare void @direct(i64)
declare void @gets(ptr)
declare void @other(i64)
