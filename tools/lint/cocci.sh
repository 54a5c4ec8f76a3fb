# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Our rules for coccinelle, *.cocci here; a part of run. test/NAME.c holds what
# NAME.cocci must report, in lines that end in a mark, and what it must not.

spatch_all() {
	_rule=$1
	shift
	spatch --very-quiet --macro-file tools/lint/cocci.h --sp-file "$_rule" "$@" 2>&1
}

core_c() { git ls-files main.c 'nooks/*.c' 'carat_guard/runtime/*.c' 'recovery/*.c' 'wrappers/*.c'; }
generated_c() { find build/lint/gcc/kernel/*/gen -name '*_gen.c' | sort; }

# Wrappers define what nobody else may call.
cocci_findings() {
	case $1 in
	*/core_wrapped.cocci) core_c ;;
	*) core_c; generated_c ;;
	esac >"$out/files"
	# A report for each way into the same line.
	xargs spatch --very-quiet --macro-file tools/lint/cocci.h --sp-file "$1" <"$out/files" 2>&1 | sort -u
}

cocci_bites() {
	_test=tools/lint/test/$(basename "$1" .cocci).c
	grep -n '/\* ### \*/' "$_test" | sed 's/:.*//' >"$out/want"
	[ -s "$out/want" ] || echo "$_test: has nothing to report"
	spatch_all "$1" "$_test" | sed -n "s|^$_test:\([0-9]*\): .*|\1|p" | sort -nu >"$out/have"
	diff "$out/want" "$out/have" | sed -n "s|^< \(.*\)|$_test:\1: not reported|p; s|^> \(.*\)|$_test:\1: reported|p"
}

# It skips a function that it cannot read, without a word. A table made by a macro is
# no function; linear.c is for benchmarks.
cocci_reads() {
	{ core_c; generated_c; } | grep -vxE 'carat_guard/runtime/(debugfs|linear)\.c' | xargs -n 1 -P "$jobs" sh -c '
		spatch --macro-file tools/lint/cocci.h --parse-c "$1" 2>&1 |
			sed -n "s|^BAD!*|$1: cannot read: |p"' sh
}
