// SPDX-License-Identifier: GPL-2.0-or-later
// A function that has a copy of itself, to which it goes over when an object is
// not its own as a whole: a way round in the copy looks at the clock, too.
// RUN: %clang %s -o - | FileCheck %s
struct mine { int a, b, c, d; struct mine *next; };

// CHECK-LABEL: define {{.*}}@fill(
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_write(
// CHECK-LABEL: define {{.*}}@other(
void fill(struct mine *m, int x, unsigned int rounds)
{
	m->a = 1;
	asm volatile("" ::: "memory");
	if (x == 1)
		m->b = x;
	else if (x == 2)
		m->c = x;
	do {
		asm volatile("" ::: "memory");
	} while (--rounds);
}
void other(void) { }
// RUN: %clang %s -o - | sed -n '/@fill(/,/^}/p' | grep -c 'call preserve_mostcc void @__carat_guard_loop' | grep -qx 2
