; SPDX-License-Identifier: GPL-2.0-or-later
; A guard has the line of its write; one whose write has none gets line 0.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK:     call preserve_mostcc void @__carat_guard_write({{.*}}, !dbg ![[A:[0-9]+]]
; CHECK:     call preserve_mostcc void @__carat_guard_write({{.*}}, !dbg ![[B:[0-9]+]]
; CHECK-DAG: ![[A]] = !DILocation(line: 7,
; CHECK-DAG: ![[B]] = !DILocation(line: 0,
define void @f(ptr %p, ptr %q) !dbg !3 {
  store i32 1, ptr %p, !dbg !5
  store i32 2, ptr %q
  ret void
}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C11, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "f.c", directory: "/drv")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = distinct !DISubprogram(name: "f", file: !1, line: 1, type: !4, unit: !0, spFlags: DISPFlagDefinition)
!4 = !DISubroutineType(types: !{})
!5 = !DILocation(line: 7, scope: !3)
