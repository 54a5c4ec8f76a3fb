// SPDX-License-Identifier: GPL-2.0-or-later
// Accesses to a struct of the driver's that may happen after the first one are
// one check with it, which denies nothing: where the whole is not covered, the
// function goes on in a copy that checks each access at its place. A call that
// may end the right ends what is known; a struct of the kernel's is left alone.
// RUN: %clang -fno-discard-value-names %s -o - | FileCheck %s
#include <kernel.h>

struct mine {
	int a, b, c, d;
	struct mine *next;
};
void ends(void);

// CHECK-LABEL: define {{.*}}@certain_and_maybe(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       enter:
// CHECK-NEXT:  ptrtoint ptr %m to i64
// CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 4,
// CHECK:       store i32 1, ptr %m
// CHECK:       add i64 %{{.*}}, 4
// CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 4,
// CHECK:       add i64 %{{.*}}, 8
// CHECK-NEXT:  call preserve_mostcc void @__carat_guard_write(i64 %{{.*}}, i64 4,
// CHECK:       guard.whole:
// CHECK:       %[[OK:.*]] = {{.*}}call preserve_mostcc i8 @__carat_guard_covers_write(i64 %{{.*}}, i64 12, ptr @nooks_site{{[.0-9]*}}, ptr {{.*}}@__nooks_module)
// CHECK-NEXT:  %[[YES:.*]] = icmp ne i8 %[[OK]], 0
// CHECK-NEXT:  br i1 %[[YES]], label %{{.*}}, label %enter
void certain_and_maybe(struct mine *m, int x)
{
	m->a = 1;
	asm volatile("" ::: "memory");
	if (x == 1)
		m->b = x;
	else if (x == 2)
		m->c = x;
}

// The driver's struct behind one of the kernel's.
// CHECK-LABEL: define {{.*}}@behind(
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_write(i64 %{{.*}}, i64 12,
void behind(struct device_driver *d, int x)
{
	struct mine *m = (struct mine *)(d + 1);

	m->a = 1;
	asm volatile("" ::: "memory");
	if (x == 1)
		m->b = x;
	else if (x == 2)
		m->c = x;
}

// CHECK-LABEL: define {{.*}}@ended(
// CHECK-NOT:   call preserve_mostcc i8 @__carat_guard_covers
void ended(struct mine *m, int x)
{
	m->a = 1;
	ends();
	if (x)
		m->b = x;
}

// CHECK-LABEL: define {{.*}}@kernels(
// CHECK-NOT:   call preserve_mostcc i8 @__carat_guard_covers
void kernels(struct work_struct *w, int x)
{
	w->data = 1;
	asm volatile("" ::: "memory");
	if (x)
		w->func = (void *)0;
}

// CHECK-LABEL: define {{.*}}@another(
// CHECK-NOT:   call preserve_mostcc i8 @__carat_guard_covers
void another(struct mine *m, struct mine *n, int x)
{
	m->a = 1;
	asm volatile("" ::: "memory");
	if (x)
		n->b = x;
}

// A read is not left to a check further down that only asks: in the copy, none
// of the bytes read may ever be checked.
// CHECK-LABEL: define {{.*}}@read_first(
// CHECK:       callbr void asm {{.*}}@__nooks_key_read
// CHECK:       = load i32, ptr
// CHECK:       store i32 1, ptr %m
int read_first(struct mine *m, int x)
{
	int b = m->b;

	asm volatile("" ::: "memory");
	m->a = 1;
	asm volatile("" ::: "memory");
	if (x)
		m->b = x;
	return b;
}

// CHECK-LABEL: define {{.*}}@last(
void last(void) { }
