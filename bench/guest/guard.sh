#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: the loops of bench/micro, plain and wrapped, and what rights cost.
# Prints rows of nanoseconds, which are instructions.
#
# guard.sh RIGHTS... -- SIZE...

. /bench/lib.sh
DOM=$DEBUG/nooks/nooks_micro
micro=/sys/module/nooks_micro/parameters

# loops - all of the driver's, "loop_0=NS loop_1=NS ..."
loops() {
	echo 1 >$micro/run || exit 1
	tr ',' '\n' <$micro/result | awk '{ printf "%sloop_%d=%d", (NR > 1 ? " " : ""), NR - 1, $1 }'
}

insmod /ko/plain/nooks_micro.ko || exit 1
echo "build=plain $(loops)"
rmmod nooks_micro

nooks_start bench && /usr/sbin/nooks load -q /ko/wrapped/nooks_micro.ko >&2 || exit 1
for class in write read call; do
	modes $class enforce
	echo "build=wrapped classes=$class $(loops)"
done
modes off
echo "build=wrapped classes=off $(loops)"

modes write enforce
while [ "$1" != -- ]; do
	rights "$1" || exit 1
	look now
	echo "build=wrapped classes=write extra_rights=$1 rights=$now_rights miss_x100=$(
		awk -F ': ' '$1 == "miss_ns_x100" { print $2 }' $DOM/bench_miss) $(loops)"
	shift
done
shift

# Memory, from nothing: what one size leaves behind the next would use again.
for size in "$@"; do
	rmmod nooks_micro nooks && nooks_start bench && /usr/sbin/nooks load -q /ko/wrapped/nooks_micro.ko >&2 || exit 1
	look old
	rights 16384 "$size"
	look new
	echo "size=$size rights=$((new_rights - old_rights)) bytes=$((new_rights_bytes - old_rights_bytes))" \
		"memory=$new_rights_memory"
done
