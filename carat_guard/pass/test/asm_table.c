// SPDX-License-Identifier: GPL-2.0-or-later
// An output in memory that the row of its template does not name is an error:
// this looks like readl(), and writes.
// RUN: not %clang %s -o %t 2>&1 | FileCheck %s
void f(int *p, int v)
{
	// CHECK: asm_table.c:[[@LINE+1]]:{{.*}}error: carat_guard: AsmTemplates.def: the row of "movl $1,$0" does not name operand $0, which is an output in memory
	asm volatile("movl %1,%0" : "=m" (*p) : "r" (v));
}
