// SPDX-License-Identifier: GPL-2.0-or-later
// Of a struct of the kernel's, most likely all may be read: what may be read after
// the first field is asked about with it. So is what is read close behind it off a
// pointer to no struct. What may be written of such is not, nor what lies far away,
// and a call that may end rights ends what is known.
// RUN: %clang -fno-discard-value-names -fno-inline %s -o - | FileCheck %s
#include <kernel.h>

void ends(void);
#define barrier() asm volatile("" ::: "memory")

// CHECK-LABEL: define {{.*}}@reads(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_read(i64 %{{.*}}, i64 56,
// CHECK-NOT:   @__carat_guard_covers_
void *reads(struct device_driver *d, int x)
{
	void *p = (void *)d->name;

	barrier();
	if (x == 1) {
		p = d->data;
		barrier();
	} else if (x == 2) {
		p = d->compat;
	}
	return p;
}

// CHECK-LABEL: define {{.*}}@writes(
// CHECK-NOT:   @__carat_guard_covers_
void writes(struct device_driver *d, int x)
{
	d->name = 0;
	barrier();
	if (x == 1) {
		d->data = 0;
		barrier();
	} else if (x == 2) {
		d->compat = 0;
	}
}

// CHECK-LABEL: define {{.*}}@ended(
// CHECK-NOT:   @__carat_guard_covers_
void *ended(struct device_driver *d, int x)
{
	void *p = (void *)d->name;

	ends();
	if (x == 1)
		p = d->data;
	return p;
}

// CHECK-LABEL: define {{.*}}@close(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       call preserve_mostcc i8 @__carat_guard_covers_read(i64 %{{.*}}, i64 64,
// CHECK-NOT:   @__carat_guard_covers_
int close(int *p, int x)
{
	int n = p[0];

	barrier();
	if (x == 1) {
		n += p[3];
		barrier();
	} else if (x == 2) {
		n += p[15];
	}
	return n;
}

// CHECK-LABEL: define {{.*}}@far(
// CHECK-NOT:   @__carat_guard_covers_
int far(int *p, int x)
{
	int n = p[0];

	barrier();
	if (x == 1)
		n += p[16];
	barrier();
	return n;
}

// CHECK-LABEL: define {{.*}}@last(
void last(void) { }
