# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Rules that compile; a part of run. Each compiler has a build folder of its own, in
# build/lint, and compiles again only what changed: what warned was not made, for
# each warning is an error there.

# modules FOLDER [ASSIGNMENT]... - our kernel modules; what is said about it in
# $out/said, and whatever else happened on standard output
modules() {
	_out=$PWD/build/lint/$1
	shift
	mkdir -p "$_out"
	# The same tools for all.
	[ -e "$_out/tools" ] || ln -s ../../tools "$_out/tools"
	make -s -k -j"$jobs" kernel inject unproven out="$_out" W=1 "$@" >"$out/said" 2>&1 ||
		grep -E '\*\*\*|rror' "$out/said" || tail "$out/said"
}

gcc_warnings() {
	modules gcc KCFLAGS=-Werror
	warnings
}

# Notes of make's about jobs are none.
warnings() { grep -E 'warning:|error:' "$out/said" | grep -v '^make'; }

# As drivers/wrap.mk: the headers were configured for gcc. objtool, which those built
# it for, does not follow how clang lays out a call that may come back twice.
clang_warnings() {
	modules clang CC=clang-19 KCFLAGS='-Werror -Wno-unknown-warning-option' \
		CONFIG_CC_IS_GCC= CONFIG_CC_IS_CLANG=y CONFIG_AS_IS_GNU= CONFIG_AS_IS_LLVM=y \
		CONFIG_CC_IMPLICIT_FALLTHROUGH=-Wimplicit-fallthrough CONFIG_OBJTOOL= \
		CONFIG_FTRACE_MCOUNT_USE_CC= CONFIG_FTRACE_MCOUNT_USE_OBJTOOL= \
		CONFIG_FTRACE_MCOUNT_USE_RECORDMCOUNT=y CONFIG_HAVE_C_RECORDMCOUNT=y
	warnings
}

# Three things sparse 0.6.4 cannot know: a builtin, how gcc lays out some structs
# (a compiler has checked these assertions), and that a type which wrapgen took from
# BTF is one that may not be mixed with numbers. The kernel's headers are not ours.
sparse_findings() {
	modules gcc KCFLAGS=-Werror C=2 CF="-D'__builtin_dwarf_cfa()=0'"
	warnings | grep -E "^($PWD/)?(build/lint/gcc/)?[a-z_/0-9.-]+:[0-9]+" | grep -v ^/usr/ |
		grep -vE 'error: static assertion failed: "(sizeof|offsetof)\(' |
		grep -vE '/gen/.*(restricted|different base types)'
}
