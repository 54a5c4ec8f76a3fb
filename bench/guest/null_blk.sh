#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: fio does COUNT random requests of 4 KiB to null_blk, one at a time,
# by the driver named on the command line, without and with memory behind it. Under
# -icount shift=0 a nanosecond of guest time is an instruction. A line for each:
# "BACKED randread|randwrite INSTRUCTIONS GUARDS CROSSINGS", for all requests.
#
# null_blk.sh stock|plain|MODES [COUNT]	MODES: as nooks/DOMAIN/mode takes it

. /test/lib.sh
build=$1
count=${2:-40000}
DOM=$DEBUG/nooks/null_blk
disk=/dev/nullb0
mb=16

load_disk() {
	case $build in
	stock) modprobe null_blk "$@" ;;
	plain) modprobe configfs && insmod /ko/plain/null_blk.ko "$@" ;;
	*)
		/usr/sbin/nooks load -q /ko/wrapped/null_blk.ko "$@" >&2 &&
		echo "$build" >$DOM/mode
		;;
	esac
}

# A plain driver has no domain, and counts nothing.
stat() {
	awk -v n="$1:" '$1 == n { print $2; found = 1 } END { if (!found) print 0 }' \
		$DOM/stats 2>/dev/null || echo 0
}

# requests NUMBER FIO-OPTION... - prints milliseconds
requests() {
	_number=$1
	shift
	fio --name=bench --filename=$disk --direct=1 --bs=4k --size=${mb}M --number_ios="$_number" \
		--ioengine=libaio --iodepth=1 --thread --norandommap --randseed=1 --gtod_reduce=1 \
		--output-format=terse "$@" | awk -F ';' '{ print $9 + $50 }'
}

# measure BACKED RW
measure() {
	requests 500 --rw="$2" >&2
	calls=$(($(stat calls_in) + $(stat calls_out)))
	guards=$(stat guards)
	ms=$(requests "$count" --rw="$2" --time_based=0 --io_size=$((count * 4096)))
	calls=$(($(stat calls_in) + $(stat calls_out) - calls))
	guards=$(($(stat guards) - guards))
	[ "${ms:-0}" -gt 0 ] || { echo "fio says nothing about $2" >&2; exit 1; }
	echo "$1 $2 $((ms * 1000000)) $guards $calls"
}

for backed in 0 1; do
	load_disk queue_mode=2 irqmode=0 bs=4096 gb=1 memory_backed=$backed || exit 1
	# With memory: all of it is there before anything is measured.
	dd if=/dev/zero of=$disk bs=1M count=$mb oflag=direct 2>/dev/null || exit 1
	measure $backed randread
	measure $backed randwrite
	rmmod null_blk || exit 1
done
