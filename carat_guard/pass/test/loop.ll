; SPDX-License-Identifier: GPL-2.0-or-later
; One check before a loop: of an address that does not change, and of a range
; that is accessed from one end to the other. Not if the loop may be left early,
; may end a right, skips an access or leaves gaps.
; RUN: %opt -passes=carat-guard %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; An address that does not change.
; CHECK-LABEL: define void @invariant(
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK:       loop:
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @invariant(ptr %p, i64 %n) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %loop ]
  store i64 %k, ptr %p
  %k.next = add nuw i64 %k, 1
  %more = icmp ult i64 %k.next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; All turns are one range.
; CHECK-LABEL: define void @range(
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK:       loop:
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 %{{.*}},
define void @range(ptr %p, i32 %m) {
  %n = zext i32 %m to i64
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %loop ]
  %e = getelementptr i32, ptr %p, i64 %k
  store i32 1, ptr %e
  %k.next = add nuw i64 %k, 1
  %more = icmp ult i64 %k.next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; So many turns that the length of the range may wrap.
; CHECK-LABEL: define void @wraps(
; CHECK:       loop:
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 4,
define void @wraps(ptr %p, i64 %n) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %loop ]
  %e = getelementptr i32, ptr %p, i64 %k
  store i32 1, ptr %e
  %k.next = add nuw i64 %k, 1
  %more = icmp ult i64 %k.next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; A known number of turns.
; CHECK-LABEL: define void @fixed(
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK:       loop:
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
; CHECK:       call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 40,
define void @fixed(ptr %p, i64 %n) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %loop ]
  %e = getelementptr i32, ptr %p, i64 %k
  store i32 1, ptr %e
  %k.next = add nuw i64 %k, 1
  %more = icmp ult i64 %k.next, 10
  br i1 %more, label %loop, label %done
done:
  ret void
}

; From the end to the start.
; CHECK-LABEL: define void @down(
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK:       loop:
; CHECK-NOT:   load volatile ptr, ptr @nooks_site
; CHECK:       ptrtoint ptr %p to i64
; CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 40,
define void @down(ptr %p, i64 %n) {
  br label %loop
loop:
  %k = phi i64 [ 9, %0 ], [ %k.next, %loop ]
  %e = getelementptr i32, ptr %p, i64 %k
  store i32 1, ptr %e
  %k.next = add nsw i64 %k, -1
  %more = icmp ne i64 %k, 0
  br i1 %more, label %loop, label %done
done:
  ret void
}

; A call that may end the right.
; CHECK-LABEL: define void @call(
; CHECK:       loop:
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @call(ptr %p, i64 %n) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %loop ]
  %e = getelementptr i32, ptr %p, i64 %k
  store i32 1, ptr %e
  store i64 0, ptr %p
  call void @ends()
  %k.next = add nuw i64 %k, 1
  %more = icmp ult i64 %k.next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Bytes between the accesses.
; CHECK-LABEL: define void @gaps(
; CHECK:       loop:
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @gaps(ptr %p, i64 %n) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %loop ]
  %e = getelementptr i64, ptr %p, i64 %k
  store i32 1, ptr %e
  %k.next = add nuw i64 %k, 1
  %more = icmp ult i64 %k.next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Left early: the rest of the range may be foreign.
; CHECK-LABEL: define void @early(
; CHECK:       loop:
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @early(ptr %p, i64 %n, ptr %q) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %next ]
  %e = getelementptr i32, ptr %p, i64 %k
  store i32 1, ptr %e
  %stop = icmp eq ptr %e, %q
  br i1 %stop, label %done, label %next
next:
  %k.next = add nuw i64 %k, 1
  %more = icmp ult i64 %k.next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Not accessed in every turn.
; CHECK-LABEL: define void @skips(
; CHECK:       yes:
; CHECK-COUNT-2: load volatile ptr, ptr @nooks_site
; CHECK-COUNT-2: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @skips(ptr %p, i64 %n, ptr %q) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %next ]
  %c = trunc i64 %k to i1
  br i1 %c, label %yes, label %next
yes:
  %e = getelementptr i32, ptr %p, i64 %k
  store i32 1, ptr %e
  store i64 1, ptr %q
  br label %next
next:
  %k.next = add nuw i64 %k, 1
  %more = icmp ult i64 %k.next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; A number of turns that is not known before.
; CHECK-LABEL: define void @unknown(
; CHECK:       loop:
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @unknown(ptr %p, i64 %n) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %loop ]
  %e = getelementptr i32, ptr %p, i64 %k
  store i32 1, ptr %e
  %k.next = add i64 %k, 1
  %v = call i32 asm sideeffect "movl %gs:$1, $0", "=r,*m"(ptr elementtype(i32) null)
  %more = icmp ne i32 %v, 0
  br i1 %more, label %loop, label %done
done:
  ret void
}

; An address that is loaded in every turn.
; CHECK-LABEL: define void @reloaded(
; CHECK:       loop:
; CHECK:       load volatile ptr, ptr @nooks_site
; CHECK-COUNT-1: call preserve_mostcc void @__carat_guard_write(
; CHECK-NOT:   call preserve_mostcc void @__carat_guard_write(
define void @reloaded(ptr %p, i64 %n, ptr %q) {
  br label %loop
loop:
  %k = phi i64 [ 0, %0 ], [ %k.next, %loop ]
  %a = load ptr, ptr %q
  store i64 1, ptr %a
  %k.next = add nuw i64 %k, 1
  %more = icmp ult i64 %k.next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; CHECK-LABEL: define void @end(
define void @end() {
  ret void
}
declare void @ends()
