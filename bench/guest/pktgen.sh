#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: pktgen sends COUNT packets of SIZE bytes through e1000e, as the
# driver named on the command line. Under -icount shift=0 a nanosecond of guest
# time is an instruction. Prints "instructions guards crossings", for all packets.
#
# pktgen.sh stock|plain|MODES [COUNT [SIZE]]	MODES: as nooks/DOMAIN/mode takes it

. /test/lib.sh
build=$1
count=${2:-20000}
size=${3:-128}
pg=/proc/net/pktgen

# A plain driver has no domain, and counts nothing.
stat() {
	awk -v n="$1:" '$1 == n { print $2; found = 1 } END { if (!found) print 0 }' \
		$DOM/stats 2>/dev/null || echo 0
}

# Everything pktgen is told is one line into one of its files.
tell() {
	echo "$2" >"$pg/$1" || { echo "pktgen refuses '$2'" >&2; exit 1; }
}

send() {
	tell kpktgend_0 rem_device_all
	tell kpktgend_0 "add_device $if"
	tell "$if" "count $1"
	tell "$if" "pkt_size $size"
	tell "$if" "clone_skb 0"
	tell "$if" "delay 0"
	tell "$if" "dst 10.9.0.2"
	tell "$if" "dst_mac 02:00:00:00:00:02"
	tell pgctrl start
}

case $build in
stock) modprobe e1000e ;;
plain) load plain ;;
*)
	/ko/nooks.sh start && load nooks >&2 &&
	echo "$build" >$DOM/mode
	;;
esac || exit 1
modprobe pktgen || exit 1
link_up || exit 1
if=$(eth)

# Caches of the kernel and of the driver are filled first.
send 1000
calls=$(($(stat calls_in) + $(stat calls_out)))
guards=$(stat guards)
send "$count"
calls=$(($(stat calls_in) + $(stat calls_out) - calls))
guards=$(($(stat guards) - guards))

# Result: OK: 91237(c90822+d415) usec, ...: c is what was not spent waiting.
usec=$(sed -n 's/^Result: OK: .*(c\([0-9]*\)+d.*/\1/p' "$pg/$if")
[ -n "$usec" ] || { cat "$pg/$if" >&2; exit 1; }
echo "$((usec * 1000)) $guards $calls"
