; SPDX-License-Identifier: GPL-2.0-or-later
; A store of 1, 2, 4 or 8 bytes is compared with the limit of its size in the
; window of its own site; start is read before limit. Volatile or not.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: @nooks_window_none = external constant
; CHECK: @nooks_site = private global ptr @nooks_window_none, section ".data..nooks_sites_write", align 8
; CHECK: @__nooks_module = external hidden global
; CHECK: @nooks_site.1 = private global ptr @nooks_window_none, section ".data..nooks_sites_write", align 8
; CHECK-LABEL: define void @f(
; CHECK-NEXT:  %[[W:.*]] = load volatile ptr, ptr @nooks_site
; CHECK-NEXT:  %[[P:.*]] = ptrtoint ptr %p to i64
; CHECK-NEXT:  %[[SP:.*]] = getelementptr i8, ptr %[[W]], i64 0
; CHECK-NEXT:  %[[S:.*]] = load volatile i64, ptr %[[SP]]
; CHECK-NEXT:  %[[O:.*]] = sub i64 %[[P]], %[[S]]
; CHECK-NEXT:  %[[LP:.*]] = getelementptr i8, ptr %[[W]], i64 24
; CHECK-NEXT:  %[[L:.*]] = load volatile i64, ptr %[[LP]]
; CHECK-NEXT:  %[[C:.*]] = icmp ult i64 %[[O]], %[[L]]
; CHECK-NEXT:  br i1 %[[C]], label %[[CONT:.*]], label %[[SLOW:.*]], !prof ![[HIT:.*]]
; CHECK:       [[CONT]]:
; CHECK-NEXT:  store i32 1, ptr %p
; CHECK:       getelementptr i8, ptr %{{.*}}, i64 8
; CHECK:       store volatile i8 2, ptr %q
; CHECK:       getelementptr i8, ptr %{{.*}}, i64 16
; CHECK:       store i16 3, ptr %r
; CHECK:       getelementptr i8, ptr %{{.*}}, i64 32
; CHECK:       store i64 4, ptr %s
; CHECK-NEXT:  ret void
; CHECK:       [[SLOW]]:
; CHECK-NEXT:  %[[A:.*]] = ptrtoint ptr %p to i64
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write(i64 %[[A]], i64 4, ptr @nooks_site, ptr @__nooks_module)
; CHECK-NEXT:  br label %[[CONT]]
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 {{.*}}, i64 1, ptr @nooks_site.1, ptr @__nooks_module)
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 {{.*}}, i64 2, ptr @nooks_site.2, ptr @__nooks_module)
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 {{.*}}, i64 8, ptr @nooks_site.3, ptr @__nooks_module)
; CHECK:       ![[HIT]] = !{!"branch_weights", i32 1048576, i32 1}
define void @f(ptr %p, ptr %q, ptr %r, ptr %s) {
  store i32 1, ptr %p
  store volatile i8 2, ptr %q
  store i16 3, ptr %r
  store i64 4, ptr %s
  ret void
}
