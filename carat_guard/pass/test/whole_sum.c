// SPDX-License-Identifier: GPL-2.0-or-later
// The sum of a pointer and a constant is no value that a function takes along into
// its copy: it would be kept in a register, all the way to there. Each block has its
// own. What was loaded, and sums with what is no constant, are taken along.
// RUN: %clang -fno-discard-value-names -fno-inline %s -o - | FileCheck %s
#include <kernel.h>

struct mine {
	int a, b, c, d;
};
#define barrier() asm volatile("" ::: "memory")

// CHECK-LABEL: define {{.*}}@sums(
// CHECK:       load i32, ptr %b,
// CHECK:       if.then:
// CHECK:       %[[HERE:[0-9]+]] = getelementptr inbounds i8, ptr %m, i64 4
// CHECK:       store i32 %{{.*}}, ptr %[[HERE]],
// CHECK:       if.then.checked:
// CHECK:       %[[THERE:[0-9]+]] = getelementptr inbounds i8, ptr %m, i64 4
// CHECK:       store i32 %{{.*}}, ptr %[[THERE]],
int sums(struct mine *m, struct mine *o, int x)
{
	int n = m->b;

	barrier();
	o->a = n;
	barrier();
	if (x == 1) {
		m->b = n + 1;
		barrier();
		o->b = x;
	} else if (x == 2) {
		m->c = n;
		barrier();
		o->c = x;
	}
	return n;
}

// CHECK-LABEL: define {{.*}}@index(
// CHECK:       %[[SUM:.*]] = getelementptr inbounds i32, ptr %p, i64
// CHECK:       if.then:
// CHECK:       store i32 %{{.*}}, ptr %[[SUM]],
// CHECK:       ret i32
int index(int *p, struct mine *o, int x)
{
	int n = p[x];

	barrier();
	o->a = n;
	barrier();
	if (x == 1) {
		p[x] = n + 1;
		barrier();
		o->b = x;
	} else if (x == 2) {
		o->c = x;
	}
	return n;
}

// CHECK-LABEL: define {{.*}}@last(
void last(void) { }
