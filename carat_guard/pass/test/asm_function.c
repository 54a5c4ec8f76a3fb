// SPDX-License-Identifier: GPL-2.0-or-later
// A driver function's address must not leave through assembly; that of data
// may be an operand.
// RUN: not %clang %s -o %t 2>&1 | FileCheck --implicit-check-not=error: %s
static int key;
static void cb(void) { asm volatile("sfence"); }
void f(void)
{
	asm volatile("sfence" : : "i" (&key));
	// CHECK: asm_function.c:[[@LINE+1]]:{{.*}}error: carat_guard: address of driver function 'cb' goes where the pass cannot follow it (call)
	asm volatile("sfence" : : "i" (cb));
}
// CHECK: 1 error generated
