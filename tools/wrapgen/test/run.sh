#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of wrapgen; no kernel is needed.
#
#	test/run.sh [WRAPGEN] [--update]
#
# good/*.idl	is what gen makes of them golden/? (--update: make it so), and does
#		it compile?
# bad/		exactly the errors that stand behind "// ###" on the guilty line,
#		and the remedies in lines "// ### fix: ...", in this order? A folder
#		is given as a whole.
# module/	functions that live in a module
# fuzz/		the tables that fuzz makes of good/*.idl
# link/		what link says of an object made of *.s

set -u
wrapgen='' update=''
for arg; do
	case $arg in
	--update) update=yes ;;
	-*) echo "usage: test/run.sh [WRAPGEN] [--update]" >&2; exit 2 ;;
	*) wrapgen=$(realpath "$arg") ;;
	esac
done
cd "$(dirname "$0")" || exit 1
wrapgen=${wrapgen:-$(realpath ../../../build/tools/wrapgen)}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0
failed=0

ok() { echo "ok $1"; passed=$((passed + 1)); }
not_ok() { echo "not ok $1"; failed=$((failed + 1)); }

# same NAME EXPECTED ACTUAL
same() {
	if diff -u "$2" "$3"; then ok "$1"; else not_ok "$1"; fi
}

# status NAME EXPECTED COMMAND... - with the output in $tmp/out and $tmp/err
status() {
	name=$1 expected=$2; shift 2
	"$@" >"$tmp/out" 2>"$tmp/err"
	got=$?
	if [ $got -eq "$expected" ]; then
		ok "$name"
	else
		not_ok "$name (exit status $got, expected $expected)"
		cat "$tmp/err"
	fi
}

# says NAME PATTERN - in the error output of the last command
says() {
	if grep -q -e "$2" "$tmp/err"; then
		ok "$1"
	else
		not_ok "$1 (no '$2')"
		cat "$tmp/err"
	fi
}

# object NAME - link/NAME.s as $tmp/NAME.o
object() { gcc -c -o "$tmp/$1.o" "link/$1.s"; }

# The kernel.
gcc -g -O0 -w -iquote . -I stub -c -o "$tmp/kernel.o" kernel.c -fno-eliminate-unused-debug-types &&
	pahole -J --btf_encode_detached="$tmp/btf" "$tmp/kernel.o" || exit 1
btf=$tmp/btf
gcc -g -O0 -w -iquote . -I stub -c -o "$tmp/snd.o" module/snd.c -fno-eliminate-unused-debug-types || exit 1

# --- what is right ------------------------------------------------------------

status 'check of good files' 0 "$wrapgen" check --btf "$btf" good/*.idl
status 'gen of good files' 0 "$wrapgen" gen --btf "$btf" --out "$tmp/gen" good/*.idl
if [ -n "$update" ]; then
	rm -rf golden
	cp -r "$tmp/gen" golden
	object whole
	"$wrapgen" link --json --name toy --btf "$btf" --object "$tmp/whole.o" good/*.idl >link/whole.json
	object holes
	"$wrapgen" link --btf "$btf" --object "$tmp/holes.o" good/*.idl >link/holes.out 2>link/holes.err
	"$wrapgen" fuzz --btf "$btf" --out fuzz good/*.idl
fi
mkdir "$tmp/fuzz"
status 'fuzz: tables for the hostile driver' 0 "$wrapgen" fuzz --btf "$btf" --out "$tmp/fuzz" good/*.idl
status 'fuzz: as they were' 0 diff -r fuzz "$tmp/fuzz"
for file in golden/*; do
	same "golden $(basename "$file")" "$file" "$tmp/gen/$(basename "$file")"
done
(cd "$tmp/gen" && ls) >"$tmp/made"
(cd golden && ls) >"$tmp/wanted"
same 'no other files' "$tmp/wanted" "$tmp/made"

mkdir -p "$tmp/include/linux"
sed -n 's|#include <linux/\(.*\)>|\1|p' golden/* | while read -r header; do
	echo '#include <stub.h>' >"$tmp/include/linux/$header"
done
for file in "$tmp"/gen/*.c; do
	status "compiles: $(basename "$file")" 0 \
		gcc -std=gnu11 -Wall -Wextra -Wmissing-prototypes -Wdeclaration-after-statement \
		-Wno-missing-field-initializers -Wno-unused-parameter -Werror \
		-I stub -I "$tmp/include" -I . -c -o "$tmp/gen.o" "$file"
done

touch -d @1 "$tmp"/gen/*
"$wrapgen" gen --btf "$btf" --out "$tmp/gen" good/*.idl
find "$tmp/gen" -type f -newermt @2 >"$tmp/touched"
same 'unchanged files are not rewritten' /dev/null "$tmp/touched"

set -- "$PWD"/good/*.idl
(cd "$tmp" && "$wrapgen" gen --btf "$btf" --out gen2 "$4" "$3" "$2" "$1")
status 'neither folder nor order of files matters' 0 diff -r golden "$tmp/gen2"

# --- what is wrong ------------------------------------------------------------

# expected FILE... - "FILE:LINE: message" of every mark, then the remedies
expected() {
	awk '
		/^\/\/ ### fix: / { next }
		{ n = split($0, part, " *// ### ")
		  for (i = 2; i <= n; i++) printf "%s:%d: %s\n", FILENAME, FNR, part[i] }
	' "$@"
	sed -n 's|^// ### \(fix: .*\)|\1|p' "$@"
}

actual() {
	sed -n 's/^\([^ :]*:[0-9]*\):[0-9]*: error: /\1: /p' "$1"
	grep '^fix: ' "$1"
}

for case in bad/*; do
	name=$(basename "$case" .idl)
	if [ -d "$case" ]; then set -- "$case"/*.idl; else set -- "$case"; fi
	"$wrapgen" check --btf "$btf" "$@" >"$tmp/out" 2>"$tmp/err"
	[ $? -eq 1 ] || not_ok "bad/$name: exit status"
	expected "$@" | sort >"$tmp/want"
	actual "$tmp/err" | sort >"$tmp/have"
	same "bad/$name" "$tmp/want" "$tmp/have"
done

"$wrapgen" check --btf "$btf" bad/caret.idl 2>"$tmp/have"
cat >"$tmp/want" <<'END'
bad/caret.idl:2:8: error: unknown word 'strin'
  	name: strin;	// ### unknown word 'strin'
  	      ^~~~~
fix: did you mean 'string'?
END
same 'the line and a caret' "$tmp/want" "$tmp/have"

for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
	echo "direct missing_$i;"
done >"$tmp/many.idl"
status 'many errors' 1 "$wrapgen" check --btf "$btf" "$tmp/many.idl"
grep -c ': error:' "$tmp/err" >"$tmp/have"
echo 10 >"$tmp/want"
same 'ten are printed' "$tmp/want" "$tmp/have"
says 'the rest is counted' '^3 more errors$'

printf '/* never closed\n' >"$tmp/open.idl"
status 'comment without end' 1 "$wrapgen" check --btf "$btf" "$tmp/open.idl"
says 'says so' 'open.idl:1:1: error: this comment does not end'

status 'no such .idl file' 1 "$wrapgen" check --btf "$btf" "$tmp/none.idl"
says 'names it' 'cannot read .*none.idl: No such file'
status 'no BTF file' 1 "$wrapgen" check --btf "$tmp/none" good/types.idl
says 'names it' 'cannot read .*none: No such file'
says 'says where to get one' '^fix: .*tools/setup/kernel'
status 'a file that is no BTF' 1 "$wrapgen" check --btf run.sh good/types.idl
says 'says so' 'run.sh holds no BTF type data'
cp "$btf" "$tmp/short"
truncate -s 100 "$tmp/short"
status 'a BTF file cut short' 1 "$wrapgen" check --btf "$tmp/short" good/types.idl

status 'a BTF file with a type that is not there' 1 \
	"$wrapgen" check --btf ../../fuzz/corpus/btf/type-not-there good/types.idl
says 'says so' 'type-not-there holds no BTF type data'
printf 'type a {}\n\0 type b {}\n' >"$tmp/nul.idl"
status 'a NUL does not end a file' 1 "$wrapgen" check --btf "$btf" "$tmp/nul.idl"
says 'says where' 'nul.idl:2:1: error: stray byte 0x00'

status 'gen with an error' 1 "$wrapgen" gen --btf "$btf" --out "$tmp/gen3" good/*.idl bad/caret.idl
status 'writes nothing' 1 test -e "$tmp/gen3"

status 'no command' 2 "$wrapgen"
status 'unknown command' 2 "$wrapgen" make --btf "$btf" good/types.idl
status 'no --btf' 2 "$wrapgen" check good/types.idl
status 'fuzz without --out' 2 "$wrapgen" fuzz --btf "$btf" good/types.idl
status 'gen without --out' 2 "$wrapgen" gen --btf "$btf" good/types.idl
status 'unknown option' 2 "$wrapgen" check --verbose

# A module's functions are in its own type data, on top of the image's.
status 'type data of a module' 0 pahole -J --btf_base "$btf" --btf_encode_detached="$tmp/snd.btf" "$tmp/snd.o"
status 'gen for a module' 0 "$wrapgen" gen --btf "$btf" --module-btf snd="$tmp/snd.btf" \
	--out "$tmp/gen4" module/snd.idl
status 'objects of a module' 0 grep -qx 'wrappers-gen-snd-y += snd_gen.o' "$tmp/gen4/Kbuild.gen"
status 'a wrong file for a module' 1 "$wrapgen" check --btf "$btf" --module-btf snd=run.sh module/snd.idl
says 'says so' 'run.sh is no BTF of a module'
status 'skeleton for a module' 0 "$wrapgen" skeleton --btf "$btf" --module-btf snd="$tmp/snd.btf" snd_play

# --- link ---------------------------------------------------------------------

object whole
status 'link: all described' 0 "$wrapgen" link --btf "$btf" --object "$tmp/whole.o" \
	--renames "$tmp/renames" good/*.idl
echo 'imports: 5 (3 wrapped, 1 direct, 1 data), slots: 2' >"$tmp/want"
same 'link: summary' "$tmp/want" "$tmp/out"
cat >"$tmp/want" <<'END'
kfree nooks_wrap_kfree
kmalloc nooks_wrap_kmalloc
request_irq nooks_wrap_request_irq
END
same 'link: renames' "$tmp/want" "$tmp/renames"
status 'link --json' 0 "$wrapgen" link --json --name toy --btf "$btf" --object "$tmp/whole.o" good/*.idl
same 'link: JSON' link/whole.json "$tmp/out"

object holes
rm "$tmp/renames"
status 'link: something missing' 1 "$wrapgen" link --btf "$btf" --object "$tmp/holes.o" \
	--renames "$tmp/renames" good/*.idl
same 'link: skeletons' link/holes.err "$tmp/err"
same 'link: summary with holes' link/holes.out "$tmp/out"
status 'link: no renames written' 1 test -e "$tmp/renames"
status 'link: no object' 1 "$wrapgen" link --btf "$btf" --object run.sh good/*.idl
says 'says so' 'run.sh is no object file'
status 'link: a slot without a name' 1 "$wrapgen" link --btf "$btf" \
	--object ../../fuzz/corpus/link/slot-without-name good/*.idl
says 'says so' 'slot  has no IDL'

# Pasted as it is, a skeleton must be refused, and only for what is left open.
{
	cat good/*.idl
	"$wrapgen" skeleton --btf "$btf" log_list netdev_ops.pair
} >"$tmp/pasted.idl"
status 'skeleton pasted as it is' 1 "$wrapgen" check --btf "$btf" "$tmp/pasted.idl"
says 'asks for the argument' "error: say what 'fmt' ('const char \*') is"
says 'asks for the fault' 'error: say what the kernel gets when the driver failed'
status 'skeleton of nothing' 1 "$wrapgen" skeleton --btf "$btf" nothing

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
