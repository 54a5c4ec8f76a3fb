// SPDX-License-Identifier: GPL-2.0-or-later
// Wrappers of imports are the driver's way out: nothing of ours calls one, or hands
// one over. It would run outside of an activation, or take the driver's for its own.

@bad@
identifier fn =~ "^nooks_wrap_";
position p;
@@
fn@p

@script:python@
p << bad.p;
fn << bad.fn;
@@
print("%s:%s: %s is for drivers" % (p[0].file, p[0].line, fn))
