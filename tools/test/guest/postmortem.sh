#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is known of a fault afterwards, and who is told: reports in debugfs, uevents, a
# core dump, devlink.

. /test/lib.sh
health="nooks/e1000e reporter driver"
reports=$DOM/reports

recoveries() {
	awk '/^recoveries:/ { print $2 }' $DOM/stats
}

settled() {
	[ "$(cat $DOM/state)" = "$1" ] && grep -qE '^stage: (idle|failed)' $DOM/recovery &&
	! grep -q 'result: under way' $reports
}

# The number of the last report.
last() {
	awk '/^#/ { last = $1 } END { print last }' $reports
}

reported() {
	ping -q -c 1 -W 1 $PEER >/dev/null 2>&1
	[ "$(last)" != "$1" ]
}

# fault NAME STATE - commit one, and wait until the domain is in STATE again
fault() {
	_last=$(last)
	echo "e1000e $1 e1000_xmit_frame 1" >$DEBUG/nooks_inject/inject || return 1
	until_true 20 reported "$_last" && until_true 40 settled "$2" && return
	cat $reports $DOM/recovery
	return 1
}

# block NUMBER - one report
block() {
	awk -v n="#$1" '/^#/ { on = $1 == n } on' $reports
}

# says NUMBER REGEX... - lines of a report
says() {
	block "$1" >/tmp/block
	shift
	for _regex; do
		grep -qE "$_regex" /tmp/block || { echo "not there: $_regex"; cat /tmp/block; return 1; }
	done
}

# The stages' times are the whole time, those before the replay that of the outage; and no
# longer than the kernel's own clock says.
adds_up() {
	block "$1" | awk -F '[: ]+' '
		/_ns:/ { value[$2] = $3 + 0 }
		END {
			for (name in value)
				if (name != "live_ns" && name != "total_ns")
					sum += value[name]
			print "sum", sum, "total", value["total_ns"], "live", value["live_ns"], "replay", value["replay_ns"]
			exit !(sum == value["total_ns"] && value["live_ns"] == sum - value["replay_ns"] &&
				value["live_ns"] > 0 && value["quiesce_ns"] > 0 && value["reap_ns"] > 0)
		}'
}

# The recovery's own idea of it, in ms, is taken in the same moment.
as_long_as_recovery_says() {
	_ms=$(awk '/^last_ms:/ { print $2 }' $DOM/recovery)
	_live=$(block "$1" | awk '/live_ns:/ { print int($2 / 1000000) }')
	echo "recovery: $_ms ms, report: $_live ms"
	[ $((_live - _ms)) -le 2 ] && [ $((_ms - _live)) -le 2 ]
}

coredump() {
	ls -d /sys/class/devcoredump/devcd* 2>/dev/null
}

coredump_is() {
	until_true 5 coredump || return 1
	cat "$(coredump)/data" >/tmp/core && block "$1" | sed '/^$/d' | diff - /tmp/core &&
	[ "$(readlink -f "$(coredump)/failing_device")" = "$(readlink -f /sys/bus/nooks/devices/e1000e)" ]
}

coredump_goes() {
	echo 1 >"$(coredump)/data" && until_true 5 sh -c '! ls /sys/class/devcoredump/devcd* 2>/dev/null'
}

# told EVENT KIND PLACE REPORT
told() {
	until_true 5 grep -qE "^nooks nooks_domain e1000e $1 $2 $3 $4\$" /tmp/uevents && return
	cat /tmp/uevents
	return 1
}

# health STATE ERRORS RECOVERIES
health_is() {
	until_true 5 sh -c "devlink health show $health | tr -s ' \n\t' ' ' |
		grep -q 'state $1 error $2 recover $3'" && return
	devlink health show $health
	return 1
}

diagnosed() {
	devlink -j -p health diagnose $health >/tmp/diagnosis
	grep -q "\"$1\": \"$2\"" /tmp/diagnosis || { cat /tmp/diagnosis; return 1; }
}

dumped() {
	devlink health dump show $health >/tmp/dump
	grep -q "$1" /tmp/dump || { cat /tmp/dump; return 1; }
}

ok network peer_up
uevent sh -c '[ -z "$NOOKS_EVENT" ] || echo "$SUBSYSTEM $DRIVER $NOOKS_DOMAIN $NOOKS_EVENT \
$NOOKS_KIND ${NOOKS_PLACE%%+*} $NOOKS_REPORT" >>/tmp/uevents' >/dev/null 2>&1 &
listener=$!
: >/tmp/uevents
/ko/nooks.sh start
ok "load" load nooks
ok "link" link_up
ok "injector" insmod /ko/nooks_inject.ko
ok "no reports yet" test ! -s $reports
ok "healthy" health_is healthy 0 0

# --- restarted in place ---

ok "null-write" fault null-write live
ok "what, where and whose" says 1 '^#1 forbidden-write 1 bytes at 0x0 \(NULL pointer\)$' \
	'^  at: nooks_gadget_null_write\+0x.* \[e1000e\]$' '^  slot: net_device_ops.ndo_start_xmit$' \
	'^  owner: NULL pointer$' '^  thread: .* on cpu [0-9]+$' '^  stack: .* \[e1000e\]$' '^  fault: 1$'
cpu=$(block 1 | awk '/^  thread:/ { print $NF }')
ok "crossings before it" says 1 "^  crossing: cpu $cpu in net_device_ops.ndo_start_xmit\$" \
	'^  crossing: cpu [0-9] out ' '^  crossing: cpu [0-9] back '
# The first line is the last crossing: the call in which it happened, or what that called.
ok "the last of them first" sh -c "awk '/crossing:/ { print; exit }' /tmp/block | grep -qE ' (in|out) '"
ok "objects" says 1 '^  objects: [0-9]{2,}$' '^  held: 1 net_device$' \
	'^  youngest: .* 0x[0-9a-f]+, [0-9]+ bytes, by .*\[e1000e\]$'
ok "stages" says 1 '^  detect_ns: ' '^  quiesce_ns: ' '^  reap_ns: ' '^  in-place_ns: ' '^  replay_ns: '
ok "result" says 1 '^  result: restarted in place$'
ok "times add up" adds_up 1
ok "and are the kernel's" as_long_as_recovery_says 1
ok "core dump" coredump_is 1
ok "core dump goes" coredump_goes
ok "uevent: fault" told fault forbidden-write nooks_gadget_null_write 1
ok "uevent: recovered" told recovered forbidden-write nooks_gadget_null_write 1
ok "devlink: counted" health_is healthy 1 1
ok "devlink: dump" dumped '#1 forbidden-write'
ok "devlink: diagnosis" diagnosed state live

# --- loaded anew; the dump of the first fault is kept until it is cleared ---

echo reload >$DOM/recovery
ok "bug" fault bug live
ok "reloaded" says 2 '^#2 bug ' '^  save_ns: ' '^  reaped_ns: ' '^  result: reloaded$' '^  stack: .* \[e1000e\]$'
ok "times add up, reloaded" adds_up 2
ok "uevent: recovered, reloaded" told recovered bug nooks_gadget_bug 2
ok "devlink: counted again" health_is healthy 2 2
ok "devlink: dump is kept" dumped '#1 forbidden-write'
devlink health dump clear $health
ok "devlink: dump of the last" dumped '#2 bug'
echo in-place >$DOM/recovery

# --- nobody notes crossings ---

echo off >$DEBUG/nooks/crossings
ok "crossings forgotten" test "$(wc -l <$DOM/crossings)" -eq 1
until_true 20 ping_peer
ok "without crossings" fault divide live
ok "none are told" sh -c "! awk '/^#3/ { on = 1 } on' $reports | grep -q crossing:"
ok "times add up, without crossings" adds_up 3
echo on >$DEBUG/nooks/crossings
until_true 20 ping_peer
ok "crossings are back" sh -c "[ \$(wc -l <$DOM/crossings) -gt 10 ]"

# --- stopped, and tried again through devlink ---

echo disabled >$DOM/recovery
ok "left stopped" fault off-by-one stopped
ok "says why" says 4 '^  owner: 0 past own heap$' '^  result: stopped$' '^  reason: recovery is disabled$'
ok "uevent: stopped" told stopped forbidden-write nooks_gadget_off_by_one 4
ok "devlink: error" health_is error 4 3
ok "devlink: why" diagnosed reason "recovery is disabled"
ok "devlink: recover" devlink health recover $health
ok "live" grep -qx live $DOM/state
ok "devlink: recovered" health_is healthy 4 4
ok "by hand" says 5 '^#5 by-hand without a fault$' '^  result: reloaded$'
ok "uevent: by hand" told recovered by-hand '' 5
ok "nothing to recover" devlink health recover $health
ok "no report of that" test "$(grep -c '^#' $reports)" -eq 5
echo enabled >$DOM/recovery
# Nothing was saved of what was to stay stopped.
ok "traffic" link_up

# --- for people ---

ok "nooks show" sh -c 'nooks show e1000e reports | grep -q "^#4 forbidden-write"'
ok "lines of source" sh -c 'nooks show e1000e reports | grep "  at: nooks_gadget_bug.*\[e1000e\] (.*/trap.c:14)"'
ok "of the call, too" sh -c 'nooks show e1000e reports | grep -E "  at: nooks_gadget_null_write.*\[e1000e\] \(.*\.[ch]:[0-9]+\)"'
ok "nooks show --json" sh -c 'nooks show e1000e reports --json | grep -q "\"live_ns\""'
ok "the log has lines, not reports" sh -c '! dmesg | grep -E "crossing:|held:|youngest:"'
echo 64 >/sys/module/nooks/parameters/max_faults
more_than_are_kept() {
	for _n in 1 2 3 4 5; do
		fault null-write live || return 1
	done
	# Their number stays; what is gone is the oldest.
	[ "$(grep -c '^#' $reports)" -eq 8 ] && ! grep -q '^#2 ' $reports && grep -q '^#10 ' $reports
}
ok "the last 8 are kept" more_than_are_kept

# --- nothing of it stays; but for a core dump, which is the kernel's ---

ok "a core dump is left" until_true 5 coredump
cat "$(coredump)/data" >/tmp/core
ok "unload" unload
ok "injector unloads" rmmod nooks_inject
ok "nooks.ko unloads" rmmod nooks
ok "no bus" test ! -e /sys/bus/nooks
ok "no devlink" sh -c '! devlink dev show | grep -q nooks'
ok "the core dump outlives it" sh -c "cat $(coredump)/data | cmp - /tmp/core"
ok "and goes" coredump_goes
kill $listener
finish
