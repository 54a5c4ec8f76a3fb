#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The wrapped null_blk fails while it is at work, in each kind of callback: requests
# in flight end with an error, nothing hangs, and the disk comes back.

. /test/lib.sh
DOM=$DEBUG/nooks/null_blk
config=/sys/kernel/config/nullb

# io FIO-OPTION... - until an error, or 20 s, or more on a slow kernel
io() {
	fio --name=io --filename=/dev/nullb0 --direct=1 --rw=randrw --bs=8k --size=64M \
		--time_based --runtime=$((20 * ${PATIENCE:-1})) --ioengine=libaio --iodepth=16 --numjobs=3 --thread \
		--output-format=terse "$@" >/tmp/fio.out 2>&1
}

# Has it done requests?
busy() {
	[ "$(awk '{ print $1 + $5 }' /sys/block/nullb0/stat)" -gt 100 ]
}

recovered() {
	[ "$(sed -n 's/^recoveries: //p' $DOM/stats)" -gt "$1" ] && grep -qx live $DOM/state &&
	grep -qx 'stage: idle' $DOM/recovery && [ -b /dev/nullb0 ]
}

# usable - it takes data, and gives it back
usable() {
	dd if=/tmp/data of=/dev/nullb0 bs=64k oflag=direct &&
	{ [ -z "$backed" ] || dd if=/dev/nullb0 bs=64k count=16 iflag=direct | cmp - /tmp/data; }
}

# fails FAULT FUNCTION FIO-OPTIONS PARAM=VALUE... - one life of the driver; $then is
# what makes the function run, if I/O does not
fails() {
	_what="$1 in $2, $4"
	_fault=$1
	_at=$2
	_options=$3
	shift 3
	backed=
	case " $* " in *" memory_backed=1 "*) backed=1 ;; esac
	# This one reads its orders from memory of the injector's.
	modes=enforce
	[ "$_fault" != bad-argument ] || modes=enforce,read=count
	ok "$_what: modes" domain_with $modes null_blk
	ok "$_what: load" /usr/sbin/nooks load -q /ko/faults/null_blk.ko gb=1 submit_queues=2 "$@"
	[ -d /sys/module/nooks_inject ] || insmod /ko/nooks_inject.ko
	[ -d $config ] || mount -t configfs none /sys/kernel/config
	mkdir $config/a && echo 64 >$config/a/size && echo 1 >$config/a/power
	_before=$(sed -n 's/^recoveries: //p' $DOM/stats)
	# shellcheck disable=SC2086 # words
	io $_options &
	_io=$!
	sleep 1
	# What fails by itself must not do so before there are requests.
	[ -z "${then:-}" ] || until_true 60 busy
	/usr/sbin/nooks inject null_blk "$_fault" --at "$_at"
	eval "${then:-}" >/dev/null 2>&1
	wait $_io
	ok "$_what: requests end with an error" grep -q 'error=Input/output error' /tmp/fio.out
	ok "$_what: comes back" until_true 20 recovered "$_before"
	ok "$_what: is usable" usable
	ok "$_what: made items are gone" test ! -e $config/a
	ok "$_what: unload" rmmod null_blk
	ok "$_what: holds nothing" test "$(wc -l <$DOM/objects)" -eq 1
}

head -c 1048576 /dev/urandom >/tmp/data
# shellcheck disable=SC2046 # words
ok "start" modprobe nooks helper=/usr/sbin/nooks $(slow_kernel)
fails null-write null_queue_rq "" memory_backed=1 irqmode=0
fails divide null_insert_page "" memory_backed=1 irqmode=1
fails lock-held null_cmd_timer_expired "" irqmode=2 completion_nsec=200000
fails null-write null_submit_bio "--iodepth=1" queue_mode=0 irqmode=2 hw_queue_depth=1 completion_nsec=2000000
fails bad-argument null_poll "--ioengine=io_uring --hipri" memory_backed=1 no_sched=1
then="rmdir $config/a" fails null-write nullb_group_drop_item "" memory_backed=1
fails loop null_cmd_timer_expired "" irqmode=2 completion_nsec=200000
ok "each was caught" test "$(dmesg | grep -c 'nooks: null_blk: BLOCK: ')" -eq 7
ok "nooks.ko unloads" rmmod nooks_inject nooks_configfs nooks
finish
