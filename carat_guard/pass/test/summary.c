// SPDX-License-Identifier: GPL-2.0-or-later
// -carat-guard-summary= appends one line for each file compiled.
// RUN: rm -f %t.json
// RUN: %clang -mllvm -carat-guard-summary=%t.json %s -o %t
// RUN: %clang -mllvm -carat-guard-summary=%t.json %s -o %t
// RUN: FileCheck --input-file=%t.json %s
// CHECK-COUNT-2: {"file":"{{.*}}summary.c","counters":{"loads":1,"stores":1,{{.*}}"writes guarded":1,{{.*}}"refused":0}}
// CHECK-NOT: file
void f(int *p, int *q) { *p = *q; }
