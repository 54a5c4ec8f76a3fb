; SPDX-License-Identifier: GPL-2.0-or-later
; The structure around a member: its own address is what counts, not that the member
; was checked.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define void @f(
; CHECK:       store i64 1, ptr %member
; CHECK-NEXT:  call void @any()
; CHECK:       nooks_site
; CHECK:       store i64 1, ptr %parent
; CHECK:       %[[P:.*]] = add i64 %{{.*}}, -64
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write(i64 %[[P]], i64 8,
define void @f(ptr %member) {
  store i64 1, ptr %member
  call void @any()
  %parent = getelementptr i8, ptr %member, i64 -64
  store i64 1, ptr %parent
  ret void
}

; Both at once are two checks in one: what lies between is not asked for, and each
; must be allowed.
; CHECK-LABEL: define void @both(
; CHECK:       store i64 1, ptr %parent
; CHECK:       %[[M:.*]] = ptrtoint ptr %{{.*}} to i64
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write(i64 %[[M]], i64 8,
; CHECK:       %[[P:.*]] = add i64 %{{.*}}, -64
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write_more(i64 %[[P]], i64 8,
define void @both(ptr %member) {
  store i64 1, ptr %member
  %parent = getelementptr i8, ptr %member, i64 -64
  store i64 1, ptr %parent
  ret void
}
declare void @any()
