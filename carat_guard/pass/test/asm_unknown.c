// SPDX-License-Identifier: GPL-2.0-or-later
// Unknown assembly is an error on its line, with the row to add; it is said
// once for each template. The known one besides is no error.
// RUN: not %clang %s -o %t 2>&1 | FileCheck --implicit-check-not=error: %s
#include <kernel.h>

void f(u32 *p)
{
	writel(1, p);
	// CHECK: asm_unknown.c:[[@LINE+1]]:{{.*}}error: carat_guard: unknown inline assembly "negl $0 * twice"; {{.*}}CARAT_ASM("write $0 4", R"asm(negl $0 \* twice)asm")
	asm volatile("negl  %0\n\t* twice" : "+m" (*p));
	asm volatile("negl  %0\n\t* twice" : "+m" (*p));
}
// CHECK: 1 error generated
