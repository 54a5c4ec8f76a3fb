#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every named fault, TIMES in a row in one boot, while traffic flows: caught,
# reported as faults.txt says, recovered, and the traffic goes on. What was attacked
# is as it was.
#
# faults.sh [TIMES [FAULT...]]

. /test/lib.sh
. /test/inject.sh
times=${1:-10}
[ $# -eq 0 ] || shift
faults=${*:-$(all_faults)}

# Every gadget has a row, and every row a gadget.
rows_fit() {
	/usr/sbin/nooks inject e1000e --list | sort >/tmp/gadgets
	awk -F '\t+' '!/^#/ && NF > 1 { print $1 }' /test/faults.txt | sort | diff - /tmp/gadgets
}

# What nobody calls by himself; sending is done all the time.
call_driver() {
	cat /proc/net/dev
	ethtool -i "$(eth)"
}

one() {
	_before=$(recoveries)
	needs "$1"
	function=${function:-e1000_xmit_frame}
	dmesg -c >/dev/null
	special
	: >/tmp/beats
	echo "e1000e $1 $function 1" >$DEBUG/nooks_inject/inject || return 1
	_foreign=$(foreign)
	[ "$function" = e1000_xmit_frame ] || call_driver >/dev/null 2>&1
	if ! until_true 30 recovered "$_before"; then
		echo "not recovered"
		cat $DOM/state $DOM/recovery
		dmesg
		return 1
	fi
	caught "$1" || return
	usual
	answered || return 1
	if [ "$(foreign)" != "$_foreign" ]; then
		echo "written: $_foreign: $(foreign)"
		return 1
	fi
	until_true 20 ping_peer || { echo "no traffic"; dmesg; return 1; }
}

row() {
	_n=0
	while [ $_n -lt "$times" ]; do
		one "$1" || return 1
		_n=$((_n + 1))
	done
	echo "$1: $times times, last recovery $(last_ms) ms," \
		"user space waited for ${answer:-<100} ms"
}

# User space, on each CPU: writes down how long it was kept from running whenever that was
# long, in ms. A shell whose read waits by itself, for a new process takes long to start.
beat() {
	# shellcheck disable=SC2016 # for that shell
	exec busybox taskset "$1" busybox ash -c '
		mkfifo /tmp/beat.$0 && exec 3<>/tmp/beat.$0
		read -r last _ </proc/uptime
		while :; do
			read -r -t 0.02 _ <&3
			read -r now _ </proc/uptime
			gap=$(((${now%.*} - ${last%.*}) * 1000 + (1${now#*.} - 1${last#*.}) * 10))
			[ $gap -lt 100 ] || echo $gap >>/tmp/beats
			last=$now
		done' "$1"
}

hearts() {
	_cpu=0
	while [ -e /sys/devices/system/cpu/cpu$_cpu ]; do
		beat "$(printf %x $((1 << _cpu)))" &
		beats="$beats $!"
		_cpu=$((_cpu + 1))
	done
}

# Whatever the driver does, the rest of the system goes on within $ANSWER ms; where
# nobody says how many, none are too many: on a busy host the guest's clock goes on while
# the guest does not. (With --icount it does not.)
answered() {
	answer=$(sort -n /tmp/beats | tail -n 1)
	[ "${answer:-0}" -le "${ANSWER:-$((1 << 30))}" ] ||
		{ echo "user space stood still for $answer ms"; return 1; }
}

# Kilobytes that are free, or would be if asked for.
available() {
	echo 3 >/proc/sys/vm/drop_caches
	sleep 1
	awk '/^MemAvailable:/ { print $2 }' /proc/meminfo
}

# A recovery that forgets one kind of object, such as the 256 receive buffers,
# loses half a megabyte each time.
memory_kept() {
	_now=$(available)
	echo "available: $memory kB after the first fault, $_now kB after $(recoveries)"
	[ $((memory - _now)) -lt 8192 ]
}

begin_many
ok "a row for each gadget" rows_fit
traffic &
traffic=$!
beats=
hearts
ok "first fault" one null-write
memory=$(available)
for f in $faults; do
	ok "$f x $times: caught, reported, recovered" row "$f"
	cat /tmp/ok.out >>/tmp/faults.summary
done
# shellcheck disable=SC2086 # words
kill $traffic $beats
ok "memory is given back" memory_kept
cat /tmp/ok.out >>/tmp/faults.summary
end_many
cat /tmp/faults.summary
finish
