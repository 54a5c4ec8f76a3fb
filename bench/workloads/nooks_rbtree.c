// SPDX-License-Identifier: GPL-2.0
/*
 * A red-black tree of our own, so that its rotations are the module's accesses and not
 * the kernel's. Keys are put in, looked up and taken out. One node stands for all
 * leaves, and for the parent of the root.
 */
#include "workload.h"

#define KEYS	4096

struct node {
	struct node *parent;
	struct node *child[2];
	u64 key;
	u64 count;
	bool red;
};

struct tree {
	struct node nil;
	struct node *root;
};

static int side(const struct node *n)
{
	return n == n->parent->child[1];
}

/* What hung at @old's parent there hangs @new. */
static void replace(struct tree *t, struct node *old, struct node *new)
{
	if (old->parent == &t->nil)
		t->root = new;
	else
		old->parent->child[side(old)] = new;
	new->parent = old->parent;
}

/* @n goes down to side @to, and its other child up. */
static void rotate(struct tree *t, struct node *n, int to)
{
	struct node *up = n->child[!to];

	n->child[!to] = up->child[to];
	if (up->child[to] != &t->nil)
		up->child[to]->parent = n;
	replace(t, n, up);
	up->child[to] = n;
	n->parent = up;
}

static struct node *find(struct tree *t, u64 key, struct node **parent)
{
	struct node *n = t->root;

	*parent = &t->nil;
	while (n != &t->nil && n->key != key) {
		*parent = n;
		n = n->child[key > n->key];
	}
	return n;
}

static void insert_repair(struct tree *t, struct node *n)
{
	while (n->parent->red) {
		int s = side(n->parent);
		struct node *top = n->parent->parent, *uncle = top->child[!s];

		if (uncle->red) {
			n->parent->red = false;
			uncle->red = false;
			top->red = true;
			n = top;
			continue;
		}
		if (side(n) != s) {
			n = n->parent;
			rotate(t, n, s);
		}
		n->parent->red = false;
		top->red = true;
		rotate(t, top, !s);
	}
	t->root->red = false;
}

static int insert(struct tree *t, u64 key)
{
	struct node *parent, *n = find(t, key, &parent);

	if (n != &t->nil) {
		n->count++;
		return 0;
	}
	n = kmalloc(sizeof(*n), GFP_KERNEL);
	if (!n)
		return -ENOMEM;
	*n = (struct node){
		.parent = parent, .child = { &t->nil, &t->nil },
		.key = key, .count = 1, .red = true,
	};
	if (parent == &t->nil)
		t->root = n;
	else
		parent->child[key > parent->key] = n;
	insert_repair(t, n);
	return 0;
}

/* A black node is missing above @n. */
static void remove_repair(struct tree *t, struct node *n)
{
	while (n != t->root && !n->red) {
		int s = side(n);
		struct node *w = n->parent->child[!s];

		if (w->red) {
			w->red = false;
			n->parent->red = true;
			rotate(t, n->parent, s);
			w = n->parent->child[!s];
		}
		if (!w->child[0]->red && !w->child[1]->red) {
			w->red = true;
			n = n->parent;
			continue;
		}
		if (!w->child[!s]->red) {
			w->child[s]->red = false;
			w->red = true;
			rotate(t, w, !s);
			w = n->parent->child[!s];
		}
		w->red = n->parent->red;
		n->parent->red = false;
		w->child[!s]->red = false;
		rotate(t, n->parent, s);
		n = t->root;
	}
	n->red = false;
}

static u64 remove(struct tree *t, u64 key)
{
	struct node *up, *n = find(t, key, &up), *next = n, *x;
	u64 count = n->count;
	bool red = n->red;

	if (n == &t->nil)
		return 0;
	if (n->child[0] == &t->nil || n->child[1] == &t->nil) {
		x = n->child[n->child[0] == &t->nil];
		replace(t, n, x);
	} else {
		for (next = n->child[1]; next->child[0] != &t->nil; )
			next = next->child[0];
		red = next->red;
		x = next->child[1];
		if (next->parent == n) {
			x->parent = next;
		} else {
			replace(t, next, x);
			next->child[1] = n->child[1];
			next->child[1]->parent = next;
		}
		replace(t, n, next);
		next->child[0] = n->child[0];
		next->child[0]->parent = next;
		next->red = n->red;
	}
	if (!red)
		remove_repair(t, x);
	kfree(n);
	return count;
}

/* How many black nodes are on each way down; -1 if not the same, or red below red. */
static int black_height(struct tree *t, struct node *n)
{
	int left, right;

	if (n == &t->nil)
		return 0;
	left = black_height(t, n->child[0]);
	right = black_height(t, n->child[1]);
	if (left < 0 || left != right ||
	    (n->red && (n->child[0]->red || n->child[1]->red)))
		return -1;
	return left + !n->red;
}

static int workload(struct job *job, unsigned int rounds)
{
	struct tree *t = kzalloc(sizeof(*t), GFP_KERNEL);
	unsigned int i;
	int err = t ? 0 : -ENOMEM;
	struct node *up;
	u64 x, key;

	if (t)
		t->root = &t->nil;
	for (i = 0; i < rounds && !err; i++) {
		x = workload_random(job);
		key = x % KEYS;
		switch (x >> 62) {
		case 0:
			err = insert(t, key);
			break;
		case 1:
			job->sum += remove(t, key);
			break;
		default:
			job->sum += find(t, key, &up)->count;
		}
		job->ops++;
	}
	if (t && black_height(t, t->root) < 0)
		err = -EUCLEAN;
	for (key = 0; t && key < KEYS; key++)
		job->sum += remove(t, key);
	kfree(t);
	return err;
}
