// SPDX-License-Identifier: GPL-2.0-or-later
// Where one check of an object serves for writes on different ways, it is made
// at the branch; where it serves each turn of a loop, before the loop; where a
// rare call ended what was known, behind that. Not ahead of a call that may end the
// right, and not for a single rare write. Not at all where the body cannot be
// there twice.
// RUN: %clang -fno-discard-value-names -fno-inline -fno-unroll-loops %s -o - | FileCheck %s
#include <kernel.h>

struct mine {
	int a, b, c, d;
};
void ends(void);
#define barrier() asm volatile("" ::: "memory")

// CHECK-LABEL: define {{.*}}@ways(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_write(
// CHECK-NOT:   @__carat_guard_covers_write(
void ways(struct mine *m, int x)
{
	if (x == 1) {
		barrier();
		m->a = x;
	} else {
		barrier();
		m->b = x;
	}
	barrier();
}

// CHECK-LABEL: define {{.*}}@turns(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       enter:
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_write(
// CHECK-NOT:   @__carat_guard_covers_write(
void turns(struct mine *m, int x)
{
	while (x--) {
		barrier();
		m->a = x;
		if (x & 1) {
			barrier();
			m->b = x;
		}
	}
}

// CHECK-LABEL: define {{.*}}@turns_end(
// CHECK-NOT:   @__carat_guard_covers_write(
void turns_end(struct mine *m, int x)
{
	while (x--) {
		ends();
		m->a = x;
		ends();
		if (x & 1) {
			ends();
			m->b = x;
		}
	}
}

// CHECK-LABEL: define {{.*}}@single(
// CHECK-NOT:   @__carat_guard_covers_write(
void single(struct mine *m, int x)
{
	if (x == 1)
		m->a = x;
	barrier();
}

// CHECK-LABEL: define {{.*}}@rare_call(
// CHECK:       if.then:
// CHECK-NEXT:  call void @ends()
// CHECK-NEXT:  load volatile ptr, ptr @nooks_site[[BEHIND:[.0-9]*]]
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_write(i64 %{{.*}}, i64 12,
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_write(i64 %{{.*}}, i64 8, ptr @nooks_site[[BEHIND]],
// CHECK-NOT:   @__carat_guard_covers_write(
void rare_call(struct mine *m, int x, int y)
{
	m->a = 1;
	barrier();
	if (__builtin_expect(y, 0))
		ends();
	barrier();
	if (x == 1) {
		m->b = x;
		barrier();
	} else if (x == 2) {
		m->c = x;
	}
}

// CHECK-LABEL: define {{.*}}@often_call(
// CHECK:       if.then:
// CHECK-NEXT:  call void @ends()
// CHECK-NEXT:  br label %if.end
void often_call(struct mine *m, int x, int y)
{
	m->a = 1;
	barrier();
	if (__builtin_expect(y, 1))
		ends();
	barrier();
	if (x == 1) {
		m->b = x;
		barrier();
	} else if (x == 2) {
		m->c = x;
	}
}

// CHECK-LABEL: define {{.*}}@once(
// CHECK-NOT:   @__carat_guard_covers_write(
void once(struct mine *m, int x)
{
	int local[x & 15];

	m->a = x;
	barrier();
	if (x & 1)
		m->b = x;
	use(local);
}

// CHECK-LABEL: define {{.*}}@last(
void last(void) { }
