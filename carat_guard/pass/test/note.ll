; SPDX-License-Identifier: GPL-2.0-or-later
; The note: name, ABI, pass version and the counters in the order of abi.h.
; A second run adds neither guards nor a note.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
; RUN: %opt -passes=carat-guard,carat-guard %s | FileCheck %s
; RUN: %opt -passes=carat-guard %s -o %t && %opt -passes=carat-guard-slots,carat-guard %t | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: @__nooks_note = private constant { [3 x i32], [8 x i8], [19 x i32] } { [3 x i32] [i32 6, i32 76, i32 1], [8 x i8] c"Nooks\00\00\00", [19 x i32]
; abi, version, nr; loads, stores, atomics, mem, asm sites, asm writes, indirect
; CHECK-SAME: [i32 1, i32 1, i32 16, i32 1, i32 3, i32 1, i32 1, i32 2, i32 1, i32 1,
; guarded stores, atomics, mem, asm; proven stack, global, percpu; thunks, refused
; CHECK-SAME: i32 1, i32 1, i32 1, i32 1, i32 1, i32 1, i32 0, i32 0, i32 0] }, section ".note.nooks", align 4
; CHECK-NOT: @__nooks_note
; CHECK: @llvm.compiler.used = appending global [1 x ptr] [ptr @__nooks_note]
; CHECK-COUNT-4: call void @__carat_guard_write(
; CHECK-NOT: call void @__carat_guard_write(
@own = internal global i32 0
define void @f(ptr %p, i64 %n) {
  %a = alloca i32
  %fn = load ptr, ptr %p
  call void %fn()
  store i32 1, ptr %a
  store i32 1, ptr @own
  store i32 1, ptr %p
  %1 = atomicrmw add ptr %p, i32 1 seq_cst
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 %n, i1 false)
  call void asm sideeffect "sfence", "~{memory}"()
  call void asm sideeffect "movl $0,$1", "r,*m,~{memory}"(i32 1, ptr elementtype(i32) %p)
  ret void
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
