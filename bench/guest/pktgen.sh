# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: the kernel's pktgen sends packets of $what bytes through e1000e.
#
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034

pg=/proc/net/pktgen
bytes=$what

# Everything pktgen is told is one line into one of its files.
tell() {
	echo "$2" >"$pg/$1" || { echo "pktgen refuses '$2'" >&2; exit 1; }
}

prepare() {
	modprobe pktgen || exit 1
}

ready() {
	:
}

run() {
	tell kpktgend_0 rem_device_all
	tell kpktgend_0 "add_device $if"
	tell "$if" "count $1"
	tell "$if" "pkt_size $what"
	tell "$if" "clone_skb 0"
	tell "$if" "delay 0"
	tell "$if" "dst 10.9.0.2"
	tell "$if" "dst_mac 02:00:00:00:00:02"
	tell pgctrl start
	# Result: OK: 91237(c90822+d415) usec, ...: c is what was not spent waiting.
	instr=$(sed -n 's/^Result: OK: .*(c\([0-9]*\)+d.*/\1000/p' "$pg/$if")
	[ -n "$instr" ] || { cat "$pg/$if" >&2; exit 1; }
}
