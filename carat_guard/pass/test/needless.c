// SPDX-License-Identifier: GPL-2.0-or-later
// A check at the head of a loop is needless where all that comes there was checked:
// before the loop, and behind the call in it that ends rights. Not if a way round
// has no check behind the call, if another call follows it, if nothing before the
// loop checked, or if the pointer is another one each time round.
// RUN: %clang -fno-discard-value-names -fno-inline -fno-unroll-loops %s -o - | FileCheck %s
#include <kernel.h>

struct mine {
	int a, b;
	struct mine *next;
};
void ends(void);
#define barrier() asm volatile("" ::: "memory")

// CHECK-LABEL: define {{.*}}@round(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK:       do.body:
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       call void @ends()
// CHECK-NEXT:  load volatile ptr, ptr @nooks_site
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       ret void
void round(struct mine *m, int x)
{
	m->a = 0;
	barrier();
	do {
		m->a = x;
		barrier();
		ends();
		m->a = 2;
		barrier();
	} while (--x);
}

// CHECK-LABEL: define {{.*}}@not_each(
// CHECK:       do.body:
// CHECK-NOT:   store
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK:       ret void
void not_each(struct mine *m, int x, int y)
{
	m->a = 0;
	barrier();
	do {
		m->a = x;
		barrier();
		ends();
		if (y & x)
			m->a = 2;
		barrier();
	} while (--x);
}

// CHECK-LABEL: define {{.*}}@again(
// CHECK:       do.body:
// CHECK-NOT:   store
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK:       ret void
void again(struct mine *m, int x)
{
	m->a = 0;
	barrier();
	do {
		m->a = x;
		barrier();
		ends();
		m->a = 2;
		barrier();
		ends();
	} while (--x);
}

// CHECK-LABEL: define {{.*}}@first(
// CHECK:       do.body:
// CHECK-NOT:   store
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK:       ret void
void first(struct mine *m, int x)
{
	do {
		m->a = x;
		barrier();
		ends();
		m->a = 2;
		barrier();
	} while (--x);
}

// CHECK-LABEL: define {{.*}}@other(
// CHECK:       do.body:
// CHECK-NOT:   store
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK:       call void @ends()
// CHECK:       ret void
void other(struct mine *m, int x)
{
	m->a = 0;
	barrier();
	do {
		m->a = x;
		barrier();
		ends();
		m->a = 2;
		barrier();
		m = m->next;
	} while (--x);
}

// CHECK-LABEL: define {{.*}}@last(
void last(void) { }
