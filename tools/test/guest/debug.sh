#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A test on the debugging kernel, and then what has to be asked: is memory lost, does
# everything that looks still look?
#
# debug.sh [stress] COMMAND...	stress: with other threads that want the processors

. /test/lib.sh
export PATIENCE=6

# Threads that come, go, move between processors, and some of higher priority.
stress() {
	_i=0
	while [ $_i -lt 4 ]; do
		sh -c 'while :; do usleep 300; done' &
		stressed="$stressed $!"
		_i=$((_i + 1))
	done
	chrt -f 10 sh -c 'while :; do usleep 2000; done' &
	stressed="$stressed $!"
	sh -c 'while :; do
		for m in 1 2 3; do
			for p in '"$stressed"'; do taskset -p $m $p; done
		done
		usleep 20000
	done' >/dev/null 2>&1 &
	stressed="$stressed $!"
	nice -n 5 sh -c 'while :; do :; done' &
	stressed="$stressed $!"
}

# What is younger than 5 s is not looked at; what has changed since it was looked at is
# told the next time. A minute each, so there is none before the test: what the kernel
# itself lost would be told, too.
no_leak() {
	sleep 6
	echo scan >$DEBUG/kmemleak && echo scan >$DEBUG/kmemleak || return 1
	cat $DEBUG/kmemleak | tee /dev/kmsg
	[ -z "$(cat $DEBUG/kmemleak)" ]
}

stressed=''
if [ "$1" = stress ]; then
	shift
	stress
fi
{
	"$@"
	echo $? >/tmp/debug.status
} | tee /tmp/debug.out
# shellcheck disable=SC2086 # words
[ -z "$stressed" ] || kill $stressed
line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' /tmp/debug.out | tail -n 1)
[ -n "$line" ] || exit 3
# shellcheck disable=SC2034 # lib.sh goes on with it
passed=${line%% passed*}
failed=${line#*, }
failed=${failed%% failed*}
ok "no memory lost" no_leak
ok "lockdep still looks" grep -qE 'debug_locks: *1' /proc/lockdep_stats
finish && [ "$(cat /tmp/debug.status)" -eq 0 ]
