// SPDX-License-Identifier: GPL-2.0-or-later
// An operand in memory that the row of its template does not name is an error;
// so is an operand that the row calls an address and that is none: this looks
// like readl(), and writes.
// RUN: not %clang %s -o %t 2>&1 | FileCheck %s
void f(int *p, int v)
{
	// CHECK: asm_table.c:[[@LINE+1]]:{{.*}}error: carat_guard: AsmTemplates.def: the row of "sfence" does not name operand $0, which is an output in memory
	asm volatile("sfence" : "=m" (*p) : "r" (v));
	// CHECK: asm_table.c:[[@LINE+1]]:{{.*}}error: carat_guard: AsmTemplates.def: the row of "sfence" does not name operand $0, which is an input in memory
	asm volatile("sfence" : : "m" (*p));
	// CHECK: asm_table.c:[[@LINE+1]]:{{.*}}error: carat_guard: AsmTemplates.def: operand $1 of "movl $1,$0" is no address here
	asm volatile("movl %1,%0" : "=m" (*p) : "r" (v));
}
