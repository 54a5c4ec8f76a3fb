; SPDX-License-Identifier: GPL-2.0-or-later
; asm goto is looked up like other assembly: a known jump label is left alone,
; an unknown one refused.
; RUN: %opt -passes=carat-guard %s -o - | FileCheck %s
; RUN: sed 's/1:jmp/1:call/' %s > %t.ll
; RUN: not %opt -passes=carat-guard %t.ll 2>&1 | FileCheck --check-prefix=UNKNOWN %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define i1 @f(
; CHECK-NEXT:  callbr
; UNKNOWN: carat_guard: unknown inline assembly "1:call ${2:l}
@key = external global i32
define i1 @f() {
  callbr void asm sideeffect "1:jmp ${2:l} # objtool NOPs this \0A\09.pushsection __jump_table,  \22aw\22 \0A\09 .balign 8 \0A\09.long 1b - . \0A\09.long ${2:l} - . \0A\09 .quad ${0:c} + ${1:c} - .\0A\09.popsection \0A\09", "i,i,!i,~{dirflag},~{fpsr},~{flags}"(ptr @key, i32 2)
      to label %no [label %yes]
no:
  ret i1 false
yes:
  ret i1 true
}
