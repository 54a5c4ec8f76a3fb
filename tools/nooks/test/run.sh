#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the command that load nothing: tools/nooks/test/run.sh [TOOL [NAME]...]

set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
nooks=${1:-$root/build/tools/nooks}
[ $# -eq 0 ] || shift
tmp=$(mktemp -d "${TMPDIR:-/tmp}/nooks-test.XXXXXX")
trap 'umount "$tmp/small" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
export NOOKS_ROOT="$root"
unset NOOKS_DEBUGFS

# n ARG... - run the tool; sets 'status', fills $tmp/out and $tmp/err
n() {
	status=0
	"$nooks" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}

# expect STATUS - judge the last run; says on stderr what differs
expect() {
	[ "$status" -eq "$1" ] && return 0
	echo "status $status, expected $1; stderr:" >&2
	sed 's/^/  /' "$tmp/err" >&2
	return 1
}

# printed REGEX, said REGEX - on stdout, on stderr
printed() { grep -qE -e "$1" "$tmp/out" || { echo "stdout lacks '$1':" >&2; sed 's/^/  /' "$tmp/out" >&2; return 1; }; }
said() { grep -qE -e "$1" "$tmp/err" || { echo "stderr lacks '$1':" >&2; sed 's/^/  /' "$tmp/err" >&2; return 1; }; }

# json FILTER VALUE - a value of the JSON on stdout
json() {
	value=$(jq -r "$1" "$tmp/out") || return 1
	[ "$value" = "$2" ] || { echo "$1 is '$value', expected '$2'" >&2; return 1; }
}

# What nooks.ko would show: a healthy domain and a stopped one.
fake() {
	rm -rf "$tmp/nooks"
	mkdir -p "$tmp/nooks/e1000e" "$tmp/nooks/null_blk"
	export NOOKS_DEBUGFS="$tmp/nooks"
	cat >"$tmp/nooks/domains" <<-'END'
		ID  NAME                      STATE       MODE     OBJECTS  FAULTS  RECOVERIES
		 1  e1000e                    live        enforce      412       2           1
		 2  null_blk                  stopped     audit          0       1           0
	END
	echo live >"$tmp/nooks/e1000e/state"
	echo write=enforce read=off call=off arg=enforce run=enforce >"$tmp/nooks/e1000e/mode"
	printf 'write_mode: enforce\nwrite_sites: 1553\nwrites proven, in bounds of a local: 403\n' \
		>"$tmp/nooks/e1000e/guards"
	echo loop_ms=500 atomic_ms=250 call_ms=60000 storm=5000 >"$tmp/nooks/e1000e/budgets"
	printf 'calls_in: 1234\nguards: 99\n' >"$tmp/nooks/e1000e/stats"
	printf 'stage: idle\npolicy: enabled\nattempt: 0\n' >"$tmp/nooks/e1000e/recovery"
	cat >"$tmp/nooks/e1000e/objects" <<-'END'
		       SEQ  TYPE                                 KEY        SIZE  SITE
		         7  heap                  0xffff888000000000         128  e1000_probe+0x1/0x2 [e1000e]
	END
	cat >"$tmp/nooks/e1000e/faults" <<-'END'
		#1 forbidden-write 8 bytes at 0x10 (NULL pointer)
		  time: 12.000000001
		  stack: a+0x1/0x2
		  stack: b+0x3/0x4

		#2 divide-error
		  at: c+0x5/0x6
	END
	echo stopped >"$tmp/nooks/null_blk/state"
	printf 'stage: failed\n' >"$tmp/nooks/null_blk/recovery"
}

# recipe NAME LINE... - a recipe file; sets 'file'
recipe() {
	file=$tmp/$1.wrap
	shift
	printf '%s\n' "$@" >"$file"
}

# --- the command line ---------------------------------------------------------

test_usage() {
	n && expect 2 && said '^Usage' &&
	n --help && expect 0 && printed '^  wrap ' &&
	n --version && expect 0 && printed '^nooks [0-9]' &&
	n show && expect 2 && said 'expected: DOMAIN' &&
	n list surplus && expect 2 && said 'unexpected argument: surplus' &&
	n list --jsno && expect 2 && said 'did you mean --json' &&
	n wrap --output && expect 2 && said 'needs a value: DIR' &&
	n wrap --check=1 x && expect 2 && said 'takes no value' &&
	n wrap -vx x && expect 2 && said 'unknown option: -vx' &&
	n load e1000e nonsense && expect 2 && said 'not PARAM=VALUE'
}

test_every_verb_has_help() {
	for verb in doctor wrap load unload list show mode policy inject recover; do
		n $verb --help && expect 0 && printed "^Usage: nooks $verb" && printed '^  -h, --help' || return 1
	done
}

test_unknown_verb() {
	n wrpa && expect 2 && said "did you mean 'nooks wrap'" &&
	n xyzzy && expect 2 && said 'nooks --help'
}

test_full_output() {
	status=0
	"$nooks" --help >/dev/full 2>"$tmp/err" || status=$?
	expect 1 && said 'No space left'
}

test_doctor() {
	n doctor
	[ "$status" -eq 0 ] || expect 4 || return 1
	printed '^NAME +VALUE +STATUS' && printed '^kernel '
	n doctor --json
	json .schema nooks/doctor/1 && json '.checks[0].name' kernel &&
	n doctor -k 9.9.9-none && expect 4 && printed 'apt-get install linux-headers-9.9.9-none'
}

# --- recipes ------------------------------------------------------------------

test_recipe_errors() {
	recipe a 'name = a' 'sorce = drivers/a'
	n wrap "$file" && expect 1 && said "^$file:2: error: unknown key 'sorce', did you mean 'source'" &&
	recipe b '# comment' '' 'name = a' 'name = b' &&
	n wrap "$file" && expect 1 && said "^$file:4: error: 'name' is there twice" &&
	recipe c 'name = a' 'just words' &&
	n wrap "$file" && expect 1 && said "^$file:2: error: expected 'key = value'" &&
	recipe d 'name = a b' &&
	n wrap "$file" && expect 1 && said "^$file:1: error: not a module name" &&
	recipe d 'name = -a' &&
	n wrap "$file" && expect 1 && said "^$file:1: error: not a module name: '-a'" &&
	recipe e 'name = a' 'source = ../up' &&
	n wrap "$file" && expect 1 && said "^$file:2: error: not a path inside" &&
	recipe f 'name = a' 'source = drivers/a' 'config = CONFIG_A=maybe' &&
	n wrap "$file" && expect 1 && said "^$file:3: error: expected CONFIG_NAME=y, m or n" &&
	recipe g 'name =' &&
	n wrap "$file" && expect 1 && said "^$file:1: error: 'name' has no value" &&
	recipe h 'name = a' &&
	n wrap "$file" && expect 1 && said "error: there is no 'source'" &&
	recipe i 'name = a' 'cflags = -D"x;y"' &&
	n wrap "$file" && expect 1 && said "^$file:2: error: 'cflags' must do without" &&
	recipe j 'name = a' 'source = drivers/$(shell touch x)' &&
	n wrap "$file" && expect 1 && said "^$file:2: error: not a path inside"
}

test_unknown_recipe() {
	n wrap e1000 && expect 5 && said 'did you mean e1000e'
}

test_folder_without_makefile() {
	mkdir -p "$tmp/empty" "$tmp/none" "$tmp/two"
	n wrap "$tmp/empty" && expect 1 && said 'neither Kbuild nor Makefile' &&
	echo 'all:' >"$tmp/none/Makefile" &&
	n wrap "$tmp/none" && expect 1 && said 'makes no module' &&
	echo 'obj-m := a.o b.o' >"$tmp/two/Kbuild" &&
	n wrap "$tmp/two" && expect 1 && said 'more than one module: a, b' &&
	echo 'obj-m := -a.o' >"$tmp/two/Kbuild" &&
	n wrap "$tmp/two" && expect 1 && said "not a module name: '-a'" &&
	echo 'obj-$(CONFIG_A;touch${IFS}x) += a.o' >"$tmp/two/Kbuild" &&
	n wrap "$tmp/two" && expect 1 && said 'not an option of the kernel'
}

# --- wrapping -----------------------------------------------------------------

test_kernel_without_headers() {
	n wrap e1000e -k 9.9.9-none && expect 4 && said 'apt-get install linux-headers-9.9.9-none' &&
	n wrap e1000e -k nonsense && expect 2 && said 'not a kernel release'
}

# A driver of a few lines, so that a build takes a second.
tiny() {
	mkdir -p "$tmp/tiny"
	echo 'obj-m := tiny.o' >"$tmp/tiny/Kbuild"
	cat >"$tmp/tiny/tiny.c" <<-'END'
		#include <linux/module.h>
		static int __init tiny_init(void) { return 0; }
		module_init(tiny_init);
		MODULE_LICENSE("GPL");
	END
}

test_plain_build() {
	tiny
	n wrap "$tmp/tiny" --plain -o "$tmp/out.d" && expect 0 && printed '^SUCCESS in' &&
	[ "$(modinfo -F name "$tmp/out.d/tiny.ko")" = tiny ] &&
	! grep -i warning: "$tmp/out.d/build.log" &&
	[ "$(ls "$tmp/tiny")" = "$(printf 'Kbuild\ntiny.c')" ] &&
	n wrap "$tmp/tiny" --plain -o "$tmp/out.d" && expect 0 && printed '^up to date:' &&
	n wrap "$tmp/tiny" --plain -o "$tmp/out.d" --json && expect 0 &&
	json .schema nooks/wrap/1 && json .name tiny &&
	echo '/* changed */' >>"$tmp/tiny/tiny.c" &&
	n wrap "$tmp/tiny" --plain -o "$tmp/out.d" && expect 0 && printed '^SUCCESS in'
}

# ftrace wants a call at the entry of each function, and a list of these places.
test_entries_for_ftrace() {
	tiny
	echo 'int tiny_fn(void); int tiny_fn(void) { return 1; }' >>"$tmp/tiny/tiny.c"
	n wrap "$tmp/tiny" --plain -o "$tmp/ftrace.d" && expect 0 &&
	readelf -SW "$tmp/ftrace.d/tiny.ko" | grep -q ' __mcount_loc ' &&
	objdump -dr "$tmp/ftrace.d/tiny.ko" | grep -A2 '<tiny_fn>:' | grep -q 'call\|__fentry__'  &&
	! objdump -dr "$tmp/ftrace.d/tiny.ko" | grep -A2 '<tiny_fn>:' | grep -q nopl
}

test_compile_error() {
	tiny
	echo 'int broken = nothing;' >>"$tmp/tiny/tiny.c"
	n wrap "$tmp/tiny" --plain -o "$tmp/bad.d" && expect 1 &&
	said 'tiny.c:5:14: error: ' && said "log: $tmp/bad.d/build.log:[0-9]+" &&
	[ ! -e "$tmp/bad.d/tiny.ko" ]
}

# What a wrong compiler or a missing plugin leaves must never pass.
test_object_without_pass() {
	tiny
	n wrap "$tmp/tiny" --plain -o "$tmp/note.d" && expect 0 &&
	n note --prove "$tmp/note.d/src/tiny.mod" && expect 1 && said 'compiled without the pass' &&
	gcc -c -x c -o "$tmp/gcc.o" /dev/null && echo "$tmp/gcc.o" >"$tmp/gcc.mod" &&
	n note --prove "$tmp/gcc.mod" && expect 1 && said 'not compiled by clang' &&
	: >"$tmp/none.mod" &&
	n note --prove "$tmp/none.mod" && expect 1 && said 'no guarded object' &&
	touch "$tmp/gcc.S" && n note --prove "$tmp/gcc.mod" && expect 1 && said 'assembly cannot be guarded' &&
	n note "$tmp/note.d/tiny.ko" && expect 1
}

# What an object relies on about functions of others must be what they say.
# Sections with a size and no bytes: libelf gives no pointer for them.
test_note_without_bytes() {
	for section in .comment .note.nooks .modinfo .nooks.effects; do
		echo ".section $section, \"\", @nobits"
		echo ".zero 64"
	done >"$tmp/bss.s"
	gcc -c -o "$tmp/bss.o" "$tmp/bss.s" 2>/dev/null && echo "$tmp/bss.o" >"$tmp/bss.mod" &&
	n note "$tmp/bss.o" && expect 1 && said 'compiled without the pass' &&
	n note --prove "$tmp/bss.mod" && expect 1 && said 'not compiled by clang'
}

test_note_effects() {
	pass=$root/build/pass/carat_guard.so
	: >"$tmp/symvers" && printf 'other\tplain\n' >"$tmp/effects" &&
	echo 'void other(void); void f(int *p) { *p = 1; other(); *p = 2; }' >"$tmp/needs.c" &&
	echo 'void other(void) { }' >"$tmp/is.c" &&
	for build in "needs needs $tmp/effects" "is is $tmp/effects" "is silent $tmp/symvers"; do
		# shellcheck disable=SC2086	# words are meant
		set -- $build
		clang-19 -O2 -g -mcmodel=kernel -c "$tmp/$1.c" -o "$tmp/$2.o" "-fpass-plugin=$pass" -Xclang -load \
			-Xclang "$pass" -mllvm "-carat-guard-symvers=$tmp/symvers" \
			-mllvm "-carat-guard-effects=$3" || return 1
	done
	printf '%s\n' "$tmp/needs.o" "$tmp/is.o" >"$tmp/good.mod" &&
	n note --prove "$tmp/good.mod" && expect 0 && printed '^objects 2$' &&
	printf '%s\n' "$tmp/needs.o" "$tmp/silent.o" >"$tmp/bad.mod" &&
	n note --prove "$tmp/bad.mod" && expect 1 && said 'relies on other\(\) being plain, which no object says'
}

test_full_disk() {
	[ "$(id -u)" -eq 0 ] || return 0
	tiny
	mkdir -p "$tmp/small"
	mount -t tmpfs -o size=1m tmpfs "$tmp/small" 2>/dev/null || return 0
	n wrap "$tmp/tiny" --plain -o "$tmp/small/out"
	umount "$tmp/small"
	expect 1 && said 'MB are free' && said 'fix: make room'
}

test_bad_output_folder() {
	tiny
	mkdir -p "$tmp/a b"
	n wrap "$tmp/tiny" --plain -o "$tmp/a b" && expect 2 && said 'kbuild cannot cope' &&
	n wrap "$tmp/tiny" --plain -o /proc/nonesuch && expect 1 && said 'cannot make'
}

# --- domains ------------------------------------------------------------------

test_list() {
	fake
	n list && expect 0 && printed '^ID NAME +STATE' && printed '^ 1 e1000e +live' &&
	n list --json && expect 0 && json .schema nooks/list/1 && json '.domains[0].objects' 412 &&
	json '.domains[1].state' stopped
}

test_show() {
	fake
	n show e1000e && expect 0 && printed '^state: live' && printed '^calls_in +1234' &&
	n show e1000e --json && expect 0 && json .stats.guards 99 && json .recovery.policy enabled &&
	n show e1000e objects && expect 0 && printed 'e1000_probe\+0x1/0x2 \[e1000e\]' &&
	n show e1000e objects --json && json '.objects[0].site' 'e1000_probe+0x1/0x2 [e1000e]' &&
	n show e1000e faults --json && json '.faults | length' 2 && json '.faults[0].kind' forbidden-write &&
	json '.faults[0].stack[1]' 'b+0x3/0x4' && json '.faults[1].at' 'c+0x5/0x6' &&
	n show e1000e fautls && expect 2 && said 'did you mean faults' &&
	n show e1000e guards && expect 0 && printed '^write_sites +1553$' &&
	n show e1000e guards --json && json .guards.write_sites 1553 &&
	json .guards.writes_proven_in_bounds_of_a_local 403 &&
	n show e1000e regions && expect 1 && said 'cannot read regions'
}

# Places as lines of source: the instruction of an exception, the call before a return
# address; nothing of a function that is there twice, or that the module has not.
test_source() {
	fake
	cat >"$tmp/places.c" <<-'END'
		void place(void)
		{
			__asm__ volatile("nop");
			__asm__ volatile("nop");
		}
	END
	echo 'static __attribute__((used)) void twice(void) { }' >"$tmp/one.c"
	cp "$tmp/one.c" "$tmp/two.c"
	(cd "$tmp" && gcc -g -O2 -fcf-protection=none -c places.c one.c two.c && ld -r -o places.ko places.o one.o two.o &&
		objcopy -R .debug_aranges -R .rela.debug_aranges places.ko) || return 1
	cat >"$tmp/nooks/e1000e/reports" <<-'END'
		#1 bug BUG()
		  at: place+0x1/0x10 [e1000e]
		  stack: place+0x1/0x10 [e1000e]
		  stack: place+0x0/0x10 [e1000e]
		  stack: twice+0x1/0x10 [e1000e]
		  stack: absent+0x1/0x10 [e1000e]
		  owner: schedule+0x0/0x10
		  total_ns: 5

		#2 forbidden-write 1 bytes at 0x0 (NULL pointer)
		  at: place+0x1/0x10 [e1000e]
	END
	n show e1000e reports --module "$tmp/places.ko" && expect 0 &&
	printed '^  at: place\+0x1/0x10 \[e1000e\] \(.*places.c:4\)$' &&
	printed '^  stack: place\+0x1/0x10 \[e1000e\] \(.*places.c:3\)$' &&
	printed '^  stack: place\+0x0/0x10 \[e1000e\]$' && printed '^  stack: twice\+0x1/0x10 \[e1000e\]$' &&
	printed '^  stack: absent\+0x1/0x10 \[e1000e\]$' && printed '^  owner: schedule\+0x0/0x10$' &&
	printed '^  at: place\+0x1/0x10 \[e1000e\] \(.*places.c:3\)$' &&
	n show e1000e reports --json --module "$tmp/places.ko" && json '.reports[0].total_ns' 5 &&
	json '.reports[1].kind' forbidden-write && json '.reports | length' 2 &&
	n show e1000e reports && expect 0 && printed '^  at: place\+0x1/0x10 \[e1000e\]$' &&
	n show e1000e reports --module "$tmp/places.c" && expect 0 && printed '^  at: place\+0x1/0x10 \[e1000e\]$' &&
	n show e1000e reports --module "$tmp/not.there" && expect 0 && printed '^  at: place\+0x1/0x10 \[e1000e\]$'
}

test_no_such_domain() {
	fake
	for line in 'show e1000' 'mode e1000' 'recover e1000' 'unload e1000' 'inject e1000 x --at y'; do
		# shellcheck disable=SC2086	# words are meant
		n $line && expect 5 && said 'no such domain: e1000' && said 'did you mean e1000e' || return 1
	done
}

test_mode() {
	fake
	n mode e1000e && expect 0 && printed '^write=enforce read=off call=off arg=enforce run=enforce$' &&
	n mode e1000e --json && json '.mode.read' off && json '.mode.arg' enforce &&
	n show e1000e budgets && expect 0 && printed '^loop_ms=500 ' &&
	n show e1000e budgets --json && json .budgets.call_ms 60000 &&
	n mode e1000e audti && expect 2 && said 'did you mean audit' &&
	n mode e1000e raed=audit && expect 2 && said 'no such class: raed' && said 'did you mean read' &&
	n mode e1000e read=audit,call=oof && expect 2 && said 'no such mode: oof' &&
	n mode e1000e read= && expect 2 && said 'one of: off count audit enforce' &&
	n mode e1000e audit && expect 0 && [ "$(cat "$tmp/nooks/e1000e/mode")" = audit ] &&
	n mode e1000e read=audit,call=off && expect 0 &&
	[ "$(cat "$tmp/nooks/e1000e/mode")" = read=audit,call=off ]
}

test_recover() {
	fake
	n recover e1000e --disable && expect 0 &&
	[ "$(cat "$tmp/nooks/e1000e/recovery")" = disabled ] &&
	n recover e1000e --limit max_faults=20 && expect 0 &&
	[ "$(cat "$tmp/nooks/e1000e/recovery")" = 'max_faults 20' ] &&
	n recover e1000e --limit max_faults && expect 2 && said 'not NAME=NUMBER' &&
	n recover e1000e --limit =1 && expect 2 &&
	n recover e1000e --limit window=1 --disable && expect 2 && said 'stands alone' &&
	n recover e1000e --disable && expect 0 &&
	n recover null_blk && expect 1 && said 'gave up' &&
	n recover e1000e --enable --disable && expect 2 &&
	echo recovering >"$tmp/nooks/e1000e/state" &&
	n recover e1000e --timeout 1 && expect 124 && said 'not restarted within 1 s'
}

test_inject() {
	fake
	mkdir -p "$tmp/nooks_inject"
	: >"$tmp/nooks_inject/inject"
	export NOOKS_KALLSYMS="$tmp/kallsyms"
	printf '0 t nooks_gadget_null_write\t[e1000e]\n0 t nooks_gadget_enter\t[e1000e]\n0 t nooks_gadget_bug\t[other]\n' >"$NOOKS_KALLSYMS"
	n inject e1000e --list && expect 0 && [ "$(cat "$tmp/out")" = null-write ] &&
	n inject e1000e null-wirte --at f && expect 1 && said 'did you mean null-write' &&
	n inject e1000e null-write && expect 2 && said 'expected: DOMAIN FAULT --at' &&
	n inject e1000e null-write --at f --times x && expect 2 &&
	n inject e1000e null-write --at f --times 3 && expect 0 && printed '^INJECT' &&
	[ "$(cat "$tmp/nooks_inject/inject")" = 'e1000e null-write f 3' ] &&
	n inject null_blk null-write --at f && expect 1 && said 'without faults'
}

test_nothing_loaded() {
	n list
	[ -d /sys/kernel/debug/nooks ] || { [ "$status" -ne 0 ] && said '^  fix: '; } || return 1
	export NOOKS_DEBUGFS="$tmp/nonesuch"
	n list && expect 1 && said 'NOOKS_DEBUGFS'
}

test_load_refuses() {
	[ "$(id -u)" -eq 0 ] || return 0
	tiny
	n load nonesuch_driver && expect 5 && said 'nooks wrap nonesuch_driver' &&
	n load "$tmp/nonesuch.ko" && expect 5 && said 'no such file' &&
	n wrap "$tmp/tiny" --plain -o "$tmp/load.d" && expect 0 &&
	n load "$tmp/load.d/tiny.ko" && expect 1 && said 'is not a wrapped module'
}

# module FILE ABI NAME KERNEL - as much of one as the command looks at; ABI may be several
module() {
	{
		for _abi in $2; do
			echo '.section .note.nooks, "a", @note'
			echo ".long 6, 12, 1; .asciz \"Nooks\"; .balign 4; .long $_abi, 65536, 0"
		done
		echo ".section .modinfo, \"a\"; .asciz \"name=$3\", \"vermagic=$4 SMP\", \"nooks=abi\""
	} >"$tmp/module.s" && gcc -c -o "$1" "$tmp/module.s" 2>/dev/null
}

test_replace_refuses() {
	[ "$(id -u)" -eq 0 ] || return 0
	abi=$(awk '$2 == "NOOKS_ABI" { print $3 }' "$root/carat_guard/abi.h")
	module "$tmp/good.ko" "$abi" no_such_driver "$(uname -r)" &&
	module "$tmp/old.ko" 1 no_such_driver "$(uname -r)" &&
	module "$tmp/mixed.ko" "$abi 1" no_such_driver "$(uname -r)" &&
	module "$tmp/kernel.ko" "$abi" no_such_driver 0.1 &&
	module "$tmp/plain.ko" '' no_such_driver "$(uname -r)" &&
	echo 'no module' >"$tmp/text.ko" || return 1
	n load --replace && expect 2 && said 'expected: NAME' &&
	n load --replace nonesuch_driver && expect 5 && said 'nooks wrap nonesuch_driver' &&
	n load --replace "$tmp/nonesuch.ko" && expect 5 && said 'no such file' &&
	n load --replace "$tmp/good.ko" --policy x && expect 2 && said 'keeps its policy' &&
	n load --replace "$tmp/good.ko" nonsense && expect 2 && said 'not PARAM=VALUE' &&
	n load --replace "$tmp/text.ko" && expect 1 && said 'not an object file' &&
	n load --replace "$tmp/plain.ko" && expect 1 && said 'is not a wrapped module' &&
	n load --replace "$tmp/kernel.ko" && expect 1 && said 'was made for kernel 0.1' &&
	n load --replace "$tmp/old.ko" && expect 1 && said "ABI 1, expected $abi" && said '^  fix: nooks wrap' &&
	n load --replace "$tmp/mixed.ko" && expect 1 && said 'several versions' &&
	n load --replace "$tmp/good.ko" && expect 5 && said 'no_such_driver: is not loaded' &&
	said '^  fix: nooks load '
}

# --- main ---------------------------------------------------------------------

all=$(sed -n 's/^test_\([a-z_]*\)() {$/\1/p' "$0")
passed=0 failed=0
# shellcheck disable=SC2086	# names hold no blanks
[ $# -gt 0 ] || set -- $all
for name in "$@"; do
	# In a subshell: a test may change the environment.
	if ( "test_$name" ); then
		echo "ok $name"
		passed=$((passed + 1))
	else
		echo "not ok $name"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
