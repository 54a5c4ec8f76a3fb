; SPDX-License-Identifier: GPL-2.0-or-later
; An address in another address space is not a linear address: an error.
; RUN: not %opt -passes=carat-guard %s 2>&1 | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: carat_guard: write to address space 256 cannot be guarded
define void @f(ptr addrspace(256) %p) {
  store i32 1, ptr addrspace(256) %p
  ret void
}
