// SPDX-License-Identifier: GPL-2.0-or-later
// A call that entered a domain must leave it on every way out of the function.

@bad exists@
identifier f;
expression A;
statement S;
position p;
@@
f(...) {
	... when any
	if (!nooks_activation_enter@p(A, ...)) S
	... when != nooks_activation_leave(A)
	    when any
}

@script:python@
p << bad.p;
@@
print("%s:%s: entered, and not left on every way out" % (p[0].file, p[0].line))
