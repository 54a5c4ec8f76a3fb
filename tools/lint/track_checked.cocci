// SPDX-License-Identifier: GPL-2.0-or-later
// What tracks an object or gives a right may fail: nobody goes on as if it had not.

@thrown_away@
identifier fn =~ "^(nooks_object_track|nooks_import_acquire(_lazy)?|nooks_right_(add|grant)|nooks_entry_own(_lazy)?)$";
position p;
@@
fn@p(...);

@kept@
identifier fn =~ "^(nooks_object_track|nooks_import_acquire(_lazy)?|nooks_right_(add|grant)|nooks_entry_own(_lazy)?)$";
local idexpression x;
position p;
@@
x = fn@p(...)

@written_over exists@
local idexpression kept.x;
position kept.p;
identifier fn;
expression y;
@@
x = fn@p(...)
... when != x
x = y

@never_read exists@
local idexpression kept.x;
position kept.p;
identifier fn, f;
@@
f(...) {
	... when any
	x = fn@p(...)
	... when != x
}

@used_first@
local idexpression x;
identifier member;
position p;
@@
x = nooks_object_track@p(...)
... when != IS_ERR(x)
    when != IS_ERR_OR_NULL(x)
    when != PTR_ERR_OR_ZERO(x)
x->member

@script:python@
p << thrown_away.p;
@@
print("%s:%s: tracks or grants, and nobody looks whether that failed" % (p[0].file, p[0].line))

@script:python depends on written_over@
p << kept.p;
@@
print("%s:%s: tracks or grants, and nobody looks whether that failed" % (p[0].file, p[0].line))

@script:python depends on never_read@
p << kept.p;
@@
print("%s:%s: tracks or grants, and nobody looks whether that failed" % (p[0].file, p[0].line))

@script:python@
p << used_first.p;
@@
print("%s:%s: the object is used before a test that there is one" % (p[0].file, p[0].line))
