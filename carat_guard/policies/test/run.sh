#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of policies: the language, what is made of it, and the kernel's side of
# it on the host. Nothing is loaded.
#
#	test/run.sh [NOOKS] [--update]
#
# good/*.policy, and those of the folder above, become golden/* (--update: make
#		it so), which the kernel's parser takes
# bad/*.policy	exactly the errors that stand behind "# ###" on the guilty line,
#		and the remedies in lines "# ### fix: ...", in any order
# kernel.c, System.map	the kernel they are for

set -u
nooks='' update=''
for arg; do
	case $arg in
	--update) update=yes ;;
	-*) echo "usage: test/run.sh [NOOKS] [--update]" >&2; exit 2 ;;
	*) nooks=$(realpath "$arg") ;;
	esac
done
cd "$(dirname "$0")" || exit 1
top=$(realpath ../../..)
nooks=${nooks:-$top/build/tools/nooks}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/nooks-policy.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
unset NOOKS_DEBUGFS NOOKS_ROOT
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
		cat "$tmp/out" "$tmp/err"
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

check() { "$nooks" policy check --btf "$tmp/btf" --symbols System.map "$@"; }

gcc -g -O0 -w -c -o "$tmp/kernel.o" kernel.c -fno-eliminate-unused-debug-types &&
	pahole -J --btf_encode_detached="$tmp/btf" "$tmp/kernel.o" || exit 1

# The kernel's files as they are, with enough of a kernel around them.
runtime=$top/carat_guard/runtime
shim/setup "$tmp/shim" || exit 1
gcc -std=gnu11 -g -O1 -Wall -Wextra -Wno-missing-field-initializers -Wno-unused-parameter -Werror \
	-fsanitize=address,undefined -fno-sanitize-recover=all \
	-I "$tmp/shim" -include shim.h -Dstatic_assert=_Static_assert -I "$runtime" \
	-o "$tmp/evaluate" evaluate.c "$runtime/policy.c" "$runtime/policy_map.c" \
	"$runtime/policy_parse.c" || exit 1
evaluate=$tmp/evaluate

# --- what is right ------------------------------------------------------------

mkdir "$tmp/golden"
for file in good/*.policy ../*.policy; do
	golden=$tmp/golden/$(basename "$file" .policy)
	status "$file" 0 check --resolved "$file"
	mv "$tmp/out" "$golden"
	status "$file: the kernel takes it" 0 "$evaluate" parse <"$golden"
done
if [ -n "$update" ]; then
	rm -rf golden
	cp -r "$tmp/golden" golden
fi
for file in "$tmp"/golden/*; do
	same "golden $(basename "$file")" "golden/$(basename "$file")" "$file"
done
"$evaluate" builtin >"$tmp/builtin"
same 'default.policy is the built-in one' "$tmp/builtin" "$tmp/golden/default"

awk '/^\.SH EXAMPLE/ { inside = 1 } /^\.fi/ { inside = 0 } inside && !/^\./' \
	"$top/docs/nooks-policy.5" >"$tmp/example.policy"
status 'the example of the manual' 0 check --json "$tmp/example.policy"
cp "$tmp/out" "$tmp/json"
status 'has its rules' 0 jq -e '.rules == 4' "$tmp/json"
status 'by name' 0 "$nooks" policy check default
status 'with nothing of a kernel' 0 "$nooks" policy check --btf /none --symbols /none default
printf 'policy "default";\n' >"$tmp/empty.policy"
status 'nothing but a name' 0 check --resolved "$tmp/empty.policy"
same 'is the built-in one' "$tmp/builtin" "$tmp/out"
status '--json' 0 check --json good/mixed.policy
cp "$tmp/out" "$tmp/json"
status 'is JSON' 0 jq -e '.policy == "mixed-1.0_b" and .rules == 12' "$tmp/json"

# many RULES
many() {
	echo 'policy "many";'
	seq "$1" | awk '{ printf "deny write range 0xffff8880000%05x - 0xffff8880000%05x;\n", 16 * $1, 16 * $1 + 8 }'
}
many 512 >"$tmp/many.policy"
status 'as many rules as there may be' 0 check --resolved "$tmp/many.policy"
cp "$tmp/out" "$tmp/many"
status 'the kernel takes them' 0 "$evaluate" parse <"$tmp/many"
many 513 >"$tmp/many.policy"
status 'one more' 1 check "$tmp/many.policy"
says 'says how many' 'many.policy: too long: 513 rules'

# --- what is wrong ------------------------------------------------------------

expected() {
	awk '
		/^# ### fix: / { next }
		{ n = split($0, part, "[ \t]*# ### ")
		  for (i = 2; i <= n; i++) printf "%s:%d: %s\n", FILENAME, FNR, part[i] }
	' "$1"
	sed -n 's|^# ### \(fix: .*\)|\1|p' "$1"
}

actual() {
	sed -n 's/^\([^ :]*:[0-9]*\):[0-9]*: error: /\1: /p' "$1"
	grep '^fix: ' "$1"
}

for case in bad/*.policy; do
	check "$case" >"$tmp/out" 2>"$tmp/err"
	[ $? -eq 1 ] || not_ok "$case: exit status"
	expected "$case" | sort >"$tmp/want"
	actual "$tmp/err" | sort >"$tmp/have"
	same "$case" "$tmp/want" "$tmp/have"
done

printf 'policy "x";\nmode read enforce;\ndeny read field\tsk_buff.len, sk_buff.skk;\n' >"$tmp/caret.policy"
(cd "$tmp" && "$nooks" policy check --btf btf --symbols "$OLDPWD/System.map" caret.policy) 2>"$tmp/have"
cat >"$tmp/want" <<'END'
caret.policy:3:30: error: struct sk_buff has no field skk
  deny read field	sk_buff.len, sk_buff.skk;
                 	             ^~~~~~~~~~~
fix: did you mean 'sk_buff.sk'?
END
same 'the line and a caret' "$tmp/want" "$tmp/have"

{
	echo 'policy "many"; mode read enforce;'
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
		echo "deny read type missing_$i;"
	done
} >"$tmp/many.policy"
status 'many errors' 1 check "$tmp/many.policy"
grep -c ': error:' "$tmp/err" >"$tmp/have"
echo 10 >"$tmp/want"
same 'ten are printed' "$tmp/want" "$tmp/have"
says 'the rest is counted' '^3 more errors$'

printf '/* never closed\n' >"$tmp/open.policy"
status 'comment without end' 1 check "$tmp/open.policy"
says 'says so' 'open.policy:1:1: error: this comment does not end'
printf 'policy "x"; deny write type' >"$tmp/end.policy"
status 'an end too early' 1 check "$tmp/end.policy"
says 'says so' 'end.policy:1:28: error: expected a type, not the end of the file'
status 'an empty file' 1 check /dev/null
says 'says so' 'a policy begins with its name, not with the end of the file'
status 'no such file' 1 check "$tmp/none.policy"
says 'names it' 'cannot read .*none.policy: No such file'
printf 'policy "x";\0' >"$tmp/nul.policy"
status 'a NUL in it' 1 check "$tmp/nul.policy"
says 'says so' 'is no text'
status 'no type data' 1 "$nooks" policy check --btf /none --symbols System.map good/mixed.policy
says 'names it' 'cannot read the kernel.s types: /none'
status 'no symbols' 1 "$nooks" policy check --btf "$tmp/btf" --symbols /none good/mixed.policy
says 'names it' 'cannot read the kernel.s symbols: /none'
sed 's/^[0-9a-f]*/0000000000000000/' System.map >"$tmp/hidden"
status 'hidden symbols' 1 "$nooks" policy check --btf "$tmp/btf" --symbols "$tmp/hidden" good/mixed.policy
says 'says so' 'addresses are hidden'
status 'no file' 2 "$nooks" policy check
status 'no such action' 2 "$nooks" policy chekc x
says 'asks' 'did you mean check'
status 'too many operands' 2 "$nooks" policy check a b

# --- the kernel does not trust it ---------------------------------------------

# refused NAME SED MESSAGE - golden/mixed, changed so
refused() {
	sed "$2" golden/mixed >"$tmp/text"
	if cmp -s golden/mixed "$tmp/text"; then
		not_ok "kernel: $1: nothing changed"
		return
	fi
	"$evaluate" parse <"$tmp/text" >"$tmp/have" 2>&1
	echo "$3" >"$tmp/want"
	same "kernel: $1" "$tmp/want" "$tmp/have"
}

refused 'another version' '1s/1/2/' '1:14: not the word that belongs here'
refused 'a blank too many' '1s/ /  /' '1:14: a word is missing'
refused 'a blank at the end' '1s/$/ /' '1:15: the line must end here'
refused 'a tab' '2s/ /\t/' '2:5: a blank and a word are missing'
refused 'no name' '2s/ .*//' '2:5: a blank and a word are missing'
refused 'a long name' "2s/mixed.*/$(printf 'x%.0s' $(seq 32))/" '2:6: this word is too long'
refused 'classes in another order' '3{h;d};4{G}' '3:1: not the word that belongs here'
refused 'a class left out' '4d' '4:1: not the word that belongs here'
refused 'an unknown mode' '3s/enforce/on/' '3:12: not one of the words that belong here'
refused 'an unknown action' '6s/stop/halt/' '6:41: not one of the words that belong here'
refused 'arguments allowed by default' '6s/deny/allow/' '6:26: arguments are never allowed by default'
refused 'time allowed by default' '7s/deny/allow/' '7:26: what takes too long is never allowed by default'
refused 'an unknown class' '8s/read/reed/' '8:8: not one of the words that belong here'
refused 'rules for arguments' '8s/read/arg/' '8:8: arguments obey the rules of read and write'
refused 'rules for time' '8s/read/run/' '8:8: time has no place'
refused 'a type for calls' '8s/read/call/' '8:13: calls have rules by address only'
refused 'rule numbers with a hole' '9s/^2/3/' '9:1: not the number of the rule before, nor the next'
refused 'rule numbers backwards' '10s/^3/1/' '10:1: not the number of the rule before, nor the next'
refused 'rule 0' '8s/^1/0/' '8:1: not the number of the rule before, nor the next'
refused 'a signed number' '8s/ 24 / +24 /' '8:24: not a number'
refused 'a negative number' '8s/ 24 / -24 /' '8:24: not a number'
refused 'hexadecimal by its prefix' '13s/ ff/ 0xff/' '13:21: not a number'
refused 'a number out of range' '13s/ ff/ fff/' '13:21: not a number'
refused 'an address of a user' '13s/ ffffffff81000000/ 401000/' '13:21: not an address of the kernel'
refused 'more than the address space' '13s/ 1000 / 7f000001 /' '13:38: not a possible number of bytes'
refused 'no bytes' '13s/ 1000 / 0 /' '13:38: not a possible number of bytes'
refused 'a field of no bytes' '8s/ 8 / 0 /' '8:27: not a possible number of bytes'
refused 'a field far away' '8s/ 24 / 1048576 /' '8:24: no type is that large'
refused 'a field too large' '8s/ 8 / 1048577 /' '8:27: not a possible number of bytes'
refused 'no label' '13s/ [^ ]*$//' '13:42: a blank and a word are missing'
refused 'a denied stack' 's/allow write region stack/deny write region stack/' \
	'19:22: no driver runs without its stack'
refused 'a kind that is none' 's/region stack/region none/' '19:23: not a kind of memory'
# shellcheck disable=SC2016 # a $ of sed
refused 'cut short' '$d' '20:1: a word is missing'
refused 'a rule lost' '16d' '16:1: not the number of the rule before, nor the next'
refused 'the last rule lost' '19d' '19:5: not the number of lines with rules'
# shellcheck disable=SC2016
refused 'something behind the end' '$s/$/\nx/' '21:1: something behind the end'
head -c -1 golden/mixed >"$tmp/text"
"$evaluate" parse <"$tmp/text" >"$tmp/have"
echo '20:7: the line must end here' >"$tmp/want"
same 'kernel: no last newline' "$tmp/want" "$tmp/have"
{
	sed '/^end/d' golden/default
	for i in $(seq 513); do echo "$i deny read region heap"; done
	echo 'end 513'
} >"$tmp/text"
"$evaluate" parse <"$tmp/text" >"$tmp/have"
echo '520:1: too many rules' >"$tmp/want"
same 'kernel: too many rules' "$tmp/want" "$tmp/have"
head -c 65537 /dev/zero | tr '\0' 'x' >"$tmp/text"
"$evaluate" parse <"$tmp/text" >"$tmp/have"
echo '1:1: too long' >"$tmp/want"
same 'kernel: too long a text' "$tmp/want" "$tmp/have"
status 'kernel: memory runs out anywhere' 0 "$evaluate" memory <golden/mixed
status 'kernel: any byte spoilt' 0 "$evaluate" spoil <golden/mixed

# --- what it decides ----------------------------------------------------------

# The later rule decides; then rights; then the default.
"$evaluate" ask golden/mixed <<'END' >"$tmp/have"
read ffff888000000018 8 right object skb ffff888000000000
read ffff888000000008 8 right object skb ffff888000000000
read ffff888000000010 16 right object skb ffff888000000000
read ffff888000000018 8 right heap heap ffff888000000000
read ffff888000000018 8 none none
write ffff888000000008 8 right object pci_dev ffff888000000000
write ffff888000000000 2 right object pci_dev ffff888000000000
write ffff888000000010 4 right object device ffff888000000010 pci_dev ffff888000000000
write ffff888000000010 4 right object device ffff888000000010
write ffff888000000000 8 right heap heap ffff888000000000
write ffff888000000000 8 none none
read ffffffff82000180 8 none none
read ffffffff82000178 16 none none
call ffffffff81200000 1 none none
call ffffffff81200001 1 none none
call ffffffff81200001 1 right none
write fffffffffffffffc 8 right object skb ffff888000000000
END
cat >"$tmp/want" <<'END'
deny 1
allow 0
deny 3
allow 0
allow 0
allow 5
deny 4
deny 4
allow 0
deny 9
deny 0
deny 8
deny 8
allow 11
deny 0
allow 0
deny 0
END
same 'decisions' "$tmp/want" "$tmp/have"
status 'as a judge of bytes does' 0 "$evaluate" random 1 3000
cat "$tmp/out"

# --- with what nooks.ko would show --------------------------------------------

export NOOKS_DEBUGFS="$tmp/nooks"
mkdir -p "$tmp/nooks/toy"
printf 'ID  NAME  STATE\n 1  toy   live\n' >"$tmp/nooks/domains"
cp golden/default "$tmp/nooks/toy/policy"
: >"$tmp/nooks/toy/policy_error"
status 'load' 0 "$nooks" policy load toy --btf "$tmp/btf" --symbols System.map good/mixed.policy
same 'the kernel gets the resolved form' golden/mixed "$tmp/nooks/toy/policy"
status 'load of a bad one' 1 "$nooks" policy load toy --btf "$tmp/btf" --symbols System.map bad/types.policy
says 'says that nothing changed' '^nothing was changed$'
same 'and changes nothing' golden/mixed "$tmp/nooks/toy/policy"
status 'show' 0 "$nooks" policy show toy
cp "$tmp/out" "$tmp/have"
if [ -n "$update" ]; then cp "$tmp/have" show.out; fi
same 'as a person reads it' show.out "$tmp/have"
status 'show --json' 0 "$nooks" policy show toy --json
cp "$tmp/out" "$tmp/json"
status 'is JSON' 0 jq -e '.schema == "nooks/policy/1" and .policy == "mixed-1.0_b" and
	.classes[1].mode == "enforce" and (.rules | length) == 12' "$tmp/json"
status 'no such domain' 5 "$nooks" policy show tyo
says 'asks' 'did you mean toy'

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
