// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a function that has a copy of itself, with a runtime that says in any
// order that objects are covered or not: it goes over to the copy at any place,
// also in the middle of loops, and does what it would have done. A write that is
// not allowed is still found, and one that never happens is not.
// RUN: %clang %s -o %t.ll
// RUN: grep -q "@__carat_guard_covers_write" %t.ll
// RUN: ${CLANG:-clang-19} -c -x ir -mcmodel=kernel -O1 %t.ll -o %t.o
// RUN: ${CLANG:-clang-19} -O1 -static -no-pie -DRUNTIME %s %t.o -o %t.run
// RUN: %t.run
struct mine {
	int a, b, c, d;
	struct mine *next;
	int bytes[8];
};
int work(struct mine *m, struct mine *n, int x);

#if defined(RUNTIME) || defined(REFERENCE)
static __attribute__((noinline))
int reference(struct mine *m, struct mine *n, int x)
#else
int work(struct mine *m, struct mine *n, int x)
#endif
{
	int local[4] = { x, x + 1, x + 2, x + 3 };
	int sum = x * 3, i;

	m->a = sum;
	asm volatile("" : : : "memory");
	if (x & 1) {
		m->b = sum + 1;
		sum += m->a * 7;
	}
	for (i = 0; i < (x & 7); i++) {
		n->a += i ^ sum;
		asm volatile("" : : : "memory");
		if (i & 2)
			n->b = sum;
		if (n->a & 1)
			n->c = i + local[i & 3];
		sum = sum * 31 + n->a + n->d;
		asm volatile("" : : : "memory");
		m->bytes[1] = sum;
		if (sum & 4)
			m->d += i;
	}
	if (x & 8)
		m->c = sum;
	else
		n->d = sum + i;
	asm volatile("" : : : "memory");
	m->bytes[0] = local[x & 3];
	return sum + i;
}

#ifdef RUNTIME
#include <stdio.h>
#include <string.h>

struct window {
	unsigned long start, limit[4];
};
const struct window nooks_window_none;
char __nooks_key_read[16], __nooks_key_call[16], __nooks_module[16];

static unsigned long answers, asked, checked, denied;
static unsigned long forbidden;

__attribute__((preserve_most))
char __carat_guard_covers_write(unsigned long addr, unsigned long size,
				void *site, void *mod)
{
	asked++;
	if (forbidden >= addr && forbidden < addr + size)
		return 0;
	return answers >> (asked & 31) & 1;
}

__attribute__((preserve_most))
void __carat_guard_write(unsigned long addr, unsigned long size, void *site,
			 void *mod)
{
	checked++;
	if (forbidden >= addr && forbidden < addr + size)
		denied++;
}

char __carat_guard_covers_read(unsigned long addr, unsigned long size,
			       void *site, void *mod) { return 1; }
__attribute__((preserve_most))
void __carat_guard_write_more(unsigned long addr, unsigned long size,
			      void *site, void *mod)
{
	__carat_guard_write(addr, size, site, mod);
}

void __carat_guard_read_more(unsigned long addr, unsigned long size,
			     void *site, void *mod) { }
void __carat_guard_read(unsigned long addr, unsigned long size, void *site,
			void *mod) { }

int main(void)
{
	static const unsigned long all = 0xffffffff;
	unsigned long round, copies = 0;
	int x;

	for (round = 0; round < 20000; round++) {
		struct mine m[2], n[2];
		int k, a, b;

		answers = round < 2 ? round * all :
			  round * 2654435761u ^ round << 7;
		asked = checked = denied = 0;
		x = round % 16;
		for (k = 0; k < 2; k++) {
			memset(&m[k], 7, sizeof(m[k]));
			memset(&n[k], 9, sizeof(n[k]));
		}
		a = reference(&m[0], &n[0], x);
		/* One at a time, and whether it is written with that x. */
		struct {
			void *at;
			int written;
		} field[] = {
			{ 0, 0 },
			{ &m[1].a, 1 },
			{ &m[1].b, x & 1 },
			{ &m[1].c, x & 8 },
			{ &m[1].bytes[0], 1 },
			{ &m[1].bytes[1], x & 7 },
			{ &m[1].bytes[2], 0 },
			{ &n[1].a, x & 7 },
			{ &n[1].d, !(x & 8) },
		}, *f = &field[round / 16 % 9];

		forbidden = (unsigned long)f->at;
		b = work(&m[1], &n[1], x);
		if (a != b || memcmp(&m[0], &m[1], sizeof(m[0])) ||
		    memcmp(&n[0], &n[1], sizeof(n[0]))) {
			printf("round %lu: %d instead of %d\n", round, b, a);
			return 1;
		}
		if (!denied != !f->written) {
			printf("round %lu: %lu denied\n", round, denied);
			return 1;
		}
		if (!asked) {
			printf("nothing is checked as a whole\n");
			return 1;
		}
		copies += checked > 0;
	}
	printf("%lu of %lu in the copy\n", copies, round);
	return !copies || copies == round;
}
#endif
