; SPDX-License-Identifier: GPL-2.0-or-later
; A guard of a read stands behind the static key of its class, in the form in
; which the kernel patches it; so does one of an indirect call.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-DAG: section ".data..nooks_sites_read", align 8
; CHECK-DAG: @__nooks_key_read = external hidden global
; CHECK-DAG: section ".data..nooks_sites_call", align 8
; CHECK-DAG: @__nooks_key_call = external hidden global
; CHECK-LABEL: define i32 @f(
; CHECK:       callbr void asm sideeffect "771: .byte 0x0f,0x1f,0x44,0x00,0x00\0A\09.pushsection __jump_table,\22aw\22\0A\09.balign 8\0A\09.long 771b - ., ${1:l} - .\0A\09.quad ${0:c} - .\0A\09.popsection", "i,!i"(ptr @__nooks_key_read)
; CHECK-NEXT:  to label %[[CONT:.*]] [label %[[ON:.*]]]
; CHECK:       [[ON]]:
; CHECK:       load volatile ptr, ptr @nooks_site,
; CHECK:       [[CONT]]:
; CHECK-NEXT:  %v = load i32, ptr %p
; CHECK-NEXT:  callbr {{.*}}(ptr @__nooks_key_call)
; CHECK:       call void %fn()
; CHECK:       call preserve_mostcc void @__carat_guard_read(i64 %{{.*}}, i64 4, ptr @nooks_site, ptr @__nooks_module)
; CHECK:       call preserve_mostcc void @__carat_guard_call(i64 %{{.*}}, i64 1, ptr @nooks_site.1, ptr @__nooks_module)
define i32 @f(ptr %p, ptr %fn) {
  %v = load i32, ptr %p
  call void %fn()
  ret i32 %v
}
