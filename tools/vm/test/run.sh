#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of tools/vm/run: tools/vm/test/run.sh [NAME]...; about ten boots.

set -u
here=$(cd "$(dirname "$0")" && pwd)
run=$here/../run
kernel=$here/../../setup/kernel
tmp=$(mktemp -d "${TMPDIR:-/tmp}/vm-test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
# Kept logs and what a run leaves behind come to light here.
export TMPDIR="$tmp/t"
mkdir "$TMPDIR"

# vm ARG... - runs it; sets 'status', fills $tmp/out and $tmp/err
vm() {
	status=0
	"$run" --timeout 60 "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
}

# expect STATUS [OUTPUT] - judge the last vm; says on stderr what differs
expect() {
	if [ "$status" -ne "$1" ]; then
		echo "status $status, expected $1; stderr:" >&2
		sed 's/^/  /' "$tmp/err" >&2
		return 1
	fi
	[ $# -eq 1 ] || [ "$(cat "$tmp/out")" = "$2" ] || {
		echo "output, expected '$2':" >&2
		sed 's/^/  /' "$tmp/out" >&2
		return 1
	}
}

# said REGEX - on the last vm's stderr
said() {
	grep -q -e "$1" "$tmp/err" || { echo "stderr lacks '$1'" >&2; return 1; }
}

# neither files nor processes (QEMU has the folder's name in its arguments)
nothing_left() {
	if pgrep -f "$TMPDIR" >/dev/null; then
		echo "left behind: process $(pgrep -f "$TMPDIR")" >&2
		return 1
	fi
	[ -z "$(ls -A "$TMPDIR")" ] || { echo "left behind: $(ls -A "$TMPDIR")" >&2; return 1; }
}

# --- without booting ----------------------------------------------------------

usage_error() {
	vm "$@"
	expect 2 '' && said '^vm/run: '
}

test_usage_errors() {
	usage_error &&
	usage_error -- &&
	usage_error true &&
	usage_error --nonsense -- true &&
	usage_error --smp &&
	usage_error --smp x -- true &&
	usage_error --mem 0 -- true &&
	usage_error --timeout ten -- true &&
	usage_error --icount --smp 2 -- true &&
	usage_error --allow-splat '(' -- true &&
	usage_error --file "$tmp/nonesuch" -- true &&
	usage_error --module "$tmp/nonesuch.ko" -- true &&
	usage_error --distro-module nonesuch -- true &&
	nothing_left
}

test_help() {
	vm --help
	expect 0 && grep -q -e --device "$tmp/out"
}

test_dry_run() {
	vm --dry-run --icount --netdev user,id=n0 --device e1000e,netdev=n0 \
		--append 'one two' --distro-module igb -- "it's" here
	expect 0 &&
	head -n 1 "$tmp/out" | grep -q "^'qemu.*one two.*'-device' 'e1000e,netdev=n0,romfile='" &&
	head -n 1 "$tmp/out" | grep -q "'-icount' 'shift=0,sleep=off'" &&
	grep -q '/igb.ko$' "$tmp/out" &&
	grep -q '/dca.ko$' "$tmp/out" &&
	nothing_left
}

# --- outcome of the command ---------------------------------------------------

# Output of all byte values, CR, LF, ^D, ^S and ^Q among them.
test_output_is_exact() {
	{ head -c 100000 /dev/urandom; printf 'a\r\nb\n\rc\000\004\021\023\177\377 end'; } >"$tmp/bytes"
	vm --file "$tmp/bytes:/root/bytes" -- sh -c 'cat bytes; printf "to\r\nstderr" >&2'
	expect 0 &&
	cmp "$tmp/bytes" "$tmp/out" &&
	[ "$(cat "$tmp/err")" = "$(printf 'to\r\nstderr')" ] &&
	nothing_left
}

test_status_and_arguments() {
	# shellcheck disable=SC2016
	vm --log "$tmp/log" -- sh -c 'printf "<%s>" "$@"; exit 3' sh 'a b' "it's" '' '$x'
	expect 3 "<a b><it's><><\$x>" &&
	grep -q 'Linux version' "$tmp/log" &&
	nothing_left
}

# Nobody reads before the machine has ended: all is there nevertheless. As on a busy
# host, where readers come late.
test_output_waits_for_its_reader() {
	seq 1 100000 >"$tmp/numbers"
	{ "$run" --timeout 60 --log "$tmp/log" -- seq 1 100000 2>"$tmp/err" || echo "status $?"; } | {
		for _ in $(seq 600); do
			! grep -aqs 'vm/run: end' "$tmp/log" || break
			sleep 0.2
		done
		cat >"$tmp/out"
	}
	cmp "$tmp/numbers" "$tmp/out" && [ ! -s "$tmp/err" ] && nothing_left
}

# What was written before the command ended, and what others write without end.
test_output_of_many() {
	vm -- sh -c 'yes >&2 & seq 1 50000'
	expect 0 && [ "$(tail -n 1 "$tmp/out")" = 50000 ] && grep -qx y "$tmp/err" && nothing_left
}

# What the command left behind holds its output open; a reader that went away.
test_ends_in_time() {
	"$run" --timeout 30 -- sh -c 'sleep 1000 & yes | head -c 200000; echo end' 2>"$tmp/err" |
		head -c 2 >"$tmp/out"
	grep -q y "$tmp/out" && [ ! -s "$tmp/err" ] && nothing_left
}

# However long this host takes to boot it.
test_timeout() {
	_begin=$(date +%s)
	vm -- true
	_took=$(($(date +%s) - _begin))
	vm --timeout $((3 * _took + 3)) --log "$tmp/log" -- sh -c 'echo started; sleep 1000'
	expect 124 started && said time-out && nothing_left
}

test_interrupt() {
	# --foreground: the script alone gets the signal and has to pass it on.
	status=0
	timeout --foreground -s INT 2 "$run" -- sleep 100 >"$tmp/out" 2>"$tmp/err" || status=$?
	expect 124 && nothing_left
}

# --- outcome of the kernel ----------------------------------------------------

test_panic() {
	vm --log "$tmp/log" -- sh -c 'echo before; echo c >/proc/sysrq-trigger'
	expect 70 before && said 'Kernel panic' && nothing_left
}

test_splat() {
	vm -- sh -c 'echo "BUG: made up" >/dev/kmsg; exit 3'
	expect 71 && said 'BUG: made up' &&
	log=$(sed -n 's/^vm\/run: kernel log: //p' "$tmp/err") &&
	grep -q 'BUG: made up' "$log" && rm "$log" && nothing_left
}

# What debugging kernels say, and all kernels say when nothing is wrong.
test_splats_of_debugging_kernels() {
	grep -v "^#" "$here/../splats.txt" | grep . >"$tmp/guilty"
	for line in 'BUG: KASAN: slab-use-after-free in x' 'UBSAN: shift-out-of-bounds in x.c:1:2' \
		'kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)' \
		'kmemleak: Kernel memory leak detector disabled' \
		'ODEBUG: free active (active state 0) object type: timer_list hint: x' \
		'BUG: sleeping function called from invalid context at x.c:1' \
		'INFO: task x:1 blocked for more than 300 seconds.' \
		'watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [x:1]' \
		'WARNING: possible circular locking dependency detected' \
		'WARNING: suspicious RCU usage' 'WARNING: inconsistent lock state' \
		'INFO: trying to register non-static key.' \
		'BUG: MAX_LOCKDEP_ENTRIES too low!' 'turning off the locking correctness validator.' \
		'BUG kmalloc-64 (Tainted: G           O      ): Object already free' \
		'DMA-API: e1000e 0000:00:02.0: device driver has pending DMA allocations while released from device [count=1]' \
		'list_del corruption. prev->next should be x' 'huh, entered softirq 3 NET_RX x with preempt_count 1'; do
		echo "[    1.000000] $line" | grep -qE -f "$tmp/guilty" || { echo "passes: $line"; return 1; }
	done
	for line in 'kasan: KernelAddressSanitizer initialized' 'Lock dependency validator: Copyright (c) x' \
		'kmemleak: Kernel memory leak detector initialized (mem pool available: 39000)' \
		'ODEBUG: selftest passed' 'DMA-API: preallocated 65536 debug entries' \
		'DMA-API: debugging enabled by kernel config' 'rcu: RCU lockdep checking is enabled.'; do
		! echo "[    1.000000] $line" | grep -qE -f "$tmp/guilty" || { echo "counts: $line"; return 1; }
	done
}

test_allowed_splat() {
	vm --allow-splat 'made [u]p' -- sh -c 'echo "WARNING: made up" >/dev/kmsg; exit 3'
	expect 3 && nothing_left
}

test_stopped_without_status() {
	vm --log "$tmp/log" --vmlinuz -- poweroff -f
	expect 70 && said 'stopped before'
}

# --- files and modules --------------------------------------------------------

# A real program in place of a busybox applet too (ip), found by its name.
test_distro_modules_and_programs() {
	vm --netdev user,id=n0 --device e1000e,netdev=n0 --module e1000e --distro-module igb \
		--file "$(command -v ethtool)" --file "$(command -v ip)" -- sh -c '
			modprobe igb && [ -d /sys/module/dca ] || exit 1
			ip -V | grep -q iproute2 || exit 2
			ethtool -i eth0 | head -n 1'
	expect 0 'driver: e1000e' && nothing_left
}

test_module_files() {
	modules=$("$kernel" --modules)
	cp "$modules/kernel/drivers/net/dummy.ko" "$modules/kernel/drivers/net/ethernet/intel/igb/igb.ko" "$tmp"
	cp "$modules/kernel/drivers/net/veth.ko" "$tmp"
	# shellcheck disable=SC2016
	vm --module "$tmp/dummy.ko numdummies=2" --module "$tmp/igb.ko" --module-file "$tmp/veth.ko" -- sh -c '
		cd "/lib/modules/$(uname -r)/" && ls updates
		[ -d /sys/class/net/dummy1 ] && [ -d /sys/module/igb ] && [ ! -d /sys/module/veth ]'
	expect 0 "$(printf 'dummy.ko\nigb.ko\nveth.ko')" && nothing_left
}

test_module_does_not_load() {
	head -c 2000 "$("$kernel" --modules)/kernel/drivers/net/dummy.ko" >"$tmp/broken.ko"
	vm --log "$tmp/log" --module "$tmp/broken.ko" -- true
	expect 69 && said 'did not load: broken' && nothing_left
}

# --- main ---------------------------------------------------------------------

all=$(sed -n 's/^test_\([a-z_]*\)() {$/\1/p' "$0")
passed=0 failed=0
case ${1-} in
--help|-h)
	echo "Usage: tools/vm/test/run.sh [NAME]... ; tests:"
	echo "$all"
	exit 0 ;;
esac
# shellcheck disable=SC2086	# names hold no blanks
[ $# -gt 0 ] || set -- $all
for name in "$@"; do
	if "test_$name"; then
		echo "ok $name"
		passed=$((passed + 1))
	else
		echo "not ok $name"
		failed=$((failed + 1))
		rm -rf "$TMPDIR"
		mkdir "$TMPDIR"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
