#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: fio does COUNT random requests of 4 KiB to null_blk, one at a time, for
# each row; without and with memory behind it, reading and writing.
#
# null_blk.sh BUILD COUNT CLASSES...

# shellcheck disable=SC2034 # for what is sourced
build=$1 count=$2
shift 2
. /bench/lib.sh
# shellcheck disable=SC2034
DOM=$DEBUG/nooks/null_blk
disk=/dev/nullb0
mb=16

load_disk() {
	case $build in
	stock) modprobe null_blk "$@" ;;
	plain-clang) modprobe configfs && insmod /ko/plain/null_blk.ko "$@" ;;
	nooks) /usr/sbin/nooks load -q /ko/wrapped/null_blk.ko "$@" >&2 ;;
	esac
}

run() {
	_ms=$(fio --name=bench --filename=$disk --direct=1 --bs=4k --size=${mb}M --number_ios="$1" \
		--ioengine=libaio --iodepth=1 --thread --norandommap --randseed=1 --gtod_reduce=1 \
		--output-format=terse --rw="$rw" --time_based=0 --io_size=$(($1 * 4096)) |
		awk -F ';' '{ print $9 + $50 }')
	[ "${_ms:-0}" -gt 0 ] || { echo "fio says nothing about $rw" >&2; exit 1; }
	# shellcheck disable=SC2034
	instr=${_ms}000000
}

for backed in 0 1; do
	load_disk queue_mode=2 irqmode=0 bs=4096 gb=1 memory_backed=$backed || exit 1
	# With memory: all of it is there before anything is measured.
	dd if=/dev/zero of=$disk bs=1M count=$mb oflag=direct 2>/dev/null || exit 1
	for classes in "$@"; do
		for rw in randread randwrite; do
			row "build=$build" "backed=$backed" "rw=$rw" "$classes"
		done
	done
	rmmod null_blk || exit 1
done
