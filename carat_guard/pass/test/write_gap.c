// SPDX-License-Identifier: GPL-2.0-or-later
// Writes with a gap between them are one check. In a struct of the kernel's the gap
// most likely may not be written, and the check is never a hit: in a loop, only
// neighbours are merged.
// RUN: %clang -fno-discard-value-names -fno-inline %s -o - | FileCheck %s
#include <kernel.h>

void ends(void);

struct mine {
	const char *name;
	int gap[10];
	void *data;
};

// CHECK-LABEL: define {{.*}}@own(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       ret void
void own(struct mine *m, void *p, int x)
{
	do {
		m->name = 0;
		asm volatile("" ::: "memory");
		m->data = p;
		ends();
	} while (--x);
}

// CHECK-LABEL: define {{.*}}@kernels(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK:       store ptr null, ptr %d,
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK:       store ptr %p,
void kernels(struct device_driver *d, void *p, int x)
{
	do {
		d->name = 0;
		asm volatile("" ::: "memory");
		d->data = p;
		ends();
	} while (--x);
}

// CHECK-LABEL: define {{.*}}@once(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       ret void
void once(struct device_driver *d, void *p)
{
	d->name = 0;
	asm volatile("" ::: "memory");
	d->data = p;
}

// CHECK-LABEL: define {{.*}}@neighbours(
// CHECK:       load volatile ptr, ptr @nooks_site
// CHECK-NOT:   load volatile ptr, ptr @nooks_site
// CHECK:       ret void
void neighbours(struct work_struct *w, int x)
{
	do {
		w->data = 0;
		asm volatile("" ::: "memory");
		w->func = 0;
		ends();
	} while (--x);
}

// CHECK-LABEL: define {{.*}}@last(
void last(void) { }
