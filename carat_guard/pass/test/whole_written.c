// SPDX-License-Identifier: GPL-2.0-or-later
// What is read of an object of the driver's and soon written is one check, of the
// write, made for the read: also where only some ways read. Not where it is written
// now and then only, nor across a call that may end the right.
// RUN: %clang -fno-discard-value-names -fno-inline %s -o - | FileCheck %s
#include <kernel.h>

struct mine {
	int a, b, c, d;
};
void ends(void);
#define barrier() asm volatile("" ::: "memory")

// CHECK-LABEL: define {{.*}}@read_first(
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_write(i64 %{{.*}}, i64 16,
// CHECK-NOT:   @__carat_guard_covers_
int read_first(struct mine *m, int x)
{
	int n = m->a;

	barrier();
	if (x == 1)
		n += m->d;
	barrier();
	m->b = n;
	barrier();
	if (x == 2)
		m->c = n;
	return n;
}

// CHECK-LABEL: define {{.*}}@some_read(
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_write(i64 %{{.*}}, i64 12,
// CHECK-NOT:   @__carat_guard_covers_
void some_read(struct mine *m, int x)
{
	int n = x;

	barrier();
	if (x & 1) {
		barrier();
		n = m->a + m->c;
		barrier();
	}
	m->b = n;
	barrier();
	if (x == 2)
		m->c = n;
}

// CHECK-LABEL: define {{.*}}@now_and_then(
// CHECK-NOT:   @__carat_guard_covers_write
int now_and_then(struct mine *m, int x)
{
	int n = m->a;

	barrier();
	if (x == 1)
		n += m->d;
	barrier();
	if (__builtin_expect(x == 2, 0))
		m->c = n;
	return n;
}

// CHECK-LABEL: define {{.*}}@ended(
// CHECK-NOT:   @__carat_guard_covers_write
int ended(struct mine *m, int x)
{
	int n = m->a;

	barrier();
	if (x == 1)
		n += m->d;
	ends();
	m->b = n;
	return n;
}

// CHECK-LABEL: define {{.*}}@last(
void last(void) { }
