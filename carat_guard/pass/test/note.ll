; SPDX-License-Identifier: GPL-2.0-or-later
; The note: name, ABI, pass version and the counters in the order of abi.h.
; A second run adds neither guards nor a note.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
; RUN: %opt -passes=carat-guard,carat-guard %s | FileCheck %s
; RUN: %opt -passes=carat-guard %s -o %t && %opt -passes=carat-guard-slots,carat-guard %t | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: @__nooks_note = private constant { [3 x i32], [8 x i8], [56 x i32] } { [3 x i32] [i32 6, i32 224, i32 1], [8 x i8] c"Nooks\00\00\00", [56 x i32]
; abi, version, nr; loads, stores, atomics, mem, asm sites
; CHECK-SAME: [i32 4, i32 2, i32 53, i32 1, i32 4, i32 1, i32 1, i32 2,
; writes: all, guarded, ahead, stack, global, constant, percpu, before, across,
; merged, hoisted, written, whole
; CHECK-SAME: i32 7, i32 2, i32 0, i32 1, i32 1, i32 0, i32 0, i32 2, i32 0, i32 1, i32 0, i32 0, i32 0,
; the same of reads, of calls
; CHECK-SAME: i32 1, i32 1, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0,
; CHECK-SAME: i32 1, i32 1, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0, i32 0,
; loops: all, guarded, few rounds; functions: all, guarded, proven
; CHECK-SAME: i32 0, i32 0, i32 0, i32 1, i32 1, i32 0,
; functions whose address is taken, thunks, refused
; CHECK-SAME: i32 0, i32 0, i32 0] }, section ".note.nooks", align 4
; CHECK-NOT: @__nooks_note
; CHECK: @llvm.compiler.used = appending global [1 x ptr] [ptr @__nooks_note]
; CHECK-COUNT-3: call preserve_mostcc void @__carat_guard_write{{(_more)?}}(
; CHECK-NOT: call preserve_mostcc void @__carat_guard_write(
@own = internal global i32 0
define void @f(ptr %p, i64 %n) {
  %a = alloca i32
  %fn = load ptr, ptr %p
  call void %fn()
  store i32 1, ptr %a
  store i32 1, ptr @own
  store i32 1, ptr %p
  %next = getelementptr i32, ptr %p, i64 1
  store i32 1, ptr %next
  %1 = atomicrmw add ptr %p, i32 1 seq_cst
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 %n, i1 false)
  call void asm sideeffect "sfence", "~{memory}"()
  call void asm sideeffect "movl $0,$1", "r,*m,~{memory}"(i32 1, ptr elementtype(i32) %p)
  ret void
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
