#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Block I/O in every mode null_blk has, and its devices in configfs, once with the
# plain and once with the wrapped driver in one boot; the results must be the same.
#
# null_blk.sh [MB [MODES]]: data of a pattern that is verified, twice that is copied;
# and how the classes of accesses are checked, as in the file "mode"

. /test/lib.sh
mb=${1:-1}
modes=${2:-enforce}
DOM=$DEBUG/nooks/null_blk
disk=/dev/nullb0
config=/sys/kernel/config/nullb

load_disk() {
	if [ "$kind" = nooks ]; then
		/usr/sbin/nooks load -q /ko/wrapped/null_blk.ko "$@"
	else
		modprobe configfs && insmod /ko/plain/null_blk.ko "$@"
	fi
}

unload_disk() {
	sync && rmmod null_blk
}

# verify FIO-OPTION... - patterns with checksums, written and read back
verify() {
	fio --name=verify --filename="${file:-$disk}" --direct=1 --bs=4k --size="${mb}M" \
		--rw=randwrite --verify=crc32c --do_verify=1 --verify_fatal=1 --randseed=1 \
		--ioengine=libaio --iodepth=16 --thread --output-format=terse "$@"
}

# many FIO-OPTION... - several threads at once, nothing kept
many() {
	fio --name=many --filename="$disk" --direct=1 --rw=randrw --bs=4k --size=64M \
		--number_ios=$((mb * 500)) --numjobs=3 --ioengine=libaio --iodepth=32 --thread --randseed=2 \
		--output-format=terse "$@"
}

# copy [DISK] - random data there and back, in large requests, and far behind it
copy() {
	dd if=/tmp/data of="${1:-$disk}" bs=1M oflag=direct &&
	dd if="${1:-$disk}" bs=64k count=$((mb * 32)) iflag=direct | cmp - /tmp/data &&
	dd if=/tmp/data of="${1:-$disk}" bs=4k count=3 seek=20000 conv=fsync &&
	dd if="${1:-$disk}" bs=4k count=3 skip=20000 | cmp - /tmp/first
}

# disk_with PARAM=VALUE... -- STEP-NAME COMMAND... - one life of the driver
disk_with() {
	_params=
	while [ "$1" != -- ]; do
		_params="$_params $1"
		shift
	done
	shift
	_name=$1
	shift
	# shellcheck disable=SC2086 # words
	step "$_name: load" load_disk gb=1 $_params
	step "$_name: I/O" "$@"
	step "$_name: unload" unload_disk
}

# Discarded blocks read as zeros, their neighbours stay.
discard() {
	copy && blkdiscard -o 4096 -l 1048576 $disk &&
	dd if=$disk bs=4096 skip=1 count=256 iflag=direct | cmp -n 1048576 - /dev/zero &&
	dd if=$disk bs=4096 count=1 iflag=direct | cmp -n 4096 - /tmp/data
}

poll() {
	fio --name=poll --filename=$disk --direct=1 --rw=randread --bs=4k --size=1M \
		--ioengine=pvsync2 --hipri --thread --output-format=terse &&
	verify --ioengine=pvsync2 --hipri &&
	verify --ioengine=io_uring --hipri
}

# With a write cache of 1 MB, much is flushed; fsync sends flushes.
cache() {
	copy && verify --fsync=8 && [ "$(cat /sys/block/nullb0/queue/write_cache)" = "write back" ]
}

two_disks() {
	copy /dev/nullb0 && copy /dev/nullb1 && file=/dev/nullb1 verify
}

zones() {
	[ "$(cat /sys/block/nullb0/queue/zoned)" = host-managed ] &&
	cat /sys/block/nullb0/queue/nr_zones /sys/block/nullb0/queue/chunk_sectors &&
	dd if=/tmp/data of=$disk bs=64k count=16 oflag=direct &&
	dd if=$disk bs=64k count=16 iflag=direct | cmp -n 1048576 - /tmp/data &&
	# Behind the write pointer, and before it.
	! dd if=/tmp/data of=$disk bs=4k count=1 seek=5000 oflag=direct &&
	! dd if=/tmp/data of=$disk bs=4k count=1 oflag=direct
}

schedulers() {
	for _s in mq-deadline none; do
		echo $_s >/sys/block/nullb0/queue/scheduler && verify || return 1
	done
}

refused() {
	! load_disk "$@"
}

attribute() {
	echo "$2" >$config/a/"$1"
}

# A device made, configured and removed by hand.
configure() {
	step "mkdir" mkdir $config/a
	step "size" attribute size 128
	step "backed" attribute memory_backed 1
	step "discard" attribute discard 1
	step "queues" attribute submit_queues 2
	step "timer" attribute irqmode 2
	step "no number" attribute blocksize x
	step "wrong size" attribute blocksize 1000
	step "not on" attribute power 1
	step "right size" attribute blocksize 4096
	step "bad blocks" attribute badblocks +8000-8063
	step "wrong bad blocks" attribute badblocks 8000-8063
	step "on" attribute power 1
	step "on again" attribute power 1
	step "too late" attribute size 256
	step "fewer queues" attribute submit_queues 1
	step "more queues" attribute submit_queues 2
	step "no queue" attribute submit_queues 0
	step "attributes" sh -c "grep -H . $config/a/*"
	show "features" cat $config/features
	show "values" sh -c "grep -H . $config/a/* | grep -v index"
	# The bad blocks lie behind that.
	file=/dev/a step "patterns" verify --size=1M
	step "a bad block" dd if=/dev/a of=/dev/null bs=4k skip=1000 count=1 iflag=direct
	step "its neighbour" dd if=/dev/a of=/dev/null bs=4k skip=999 count=1 iflag=direct
	step "same name" mkdir $config/a
	step "second" mkdir $config/b
	step "second on" sh -c "echo 64 >$config/b/size && echo 1 >$config/b/power"
	step "off" attribute power 0
	step "on after off" attribute power 1
	step "in use" sh -c "exec 3</dev/a; rmdir $config/a; sleep 1"
	step "unload in use" rmmod null_blk
	step "rmdir second" rmdir $config/b
}

exercise() {
	kind=$1
	results=/tmp/$kind.results
	: >"$results"
	disk_with queue_mode=2 irqmode=0 memory_backed=1 submit_queues=2 -- "inline" verify
	disk_with queue_mode=2 irqmode=1 memory_backed=1 submit_queues=2 -- "softirq" verify
	disk_with queue_mode=2 irqmode=2 memory_backed=1 completion_nsec=20000 -- "timer" verify
	disk_with queue_mode=0 memory_backed=1 submit_queues=2 -- "bios" verify
	disk_with queue_mode=0 irqmode=2 hw_queue_depth=8 -- "bios, timer, few tags" many
	disk_with queue_mode=2 irqmode=0 submit_queues=2 -- "not backed" many
	disk_with queue_mode=2 irqmode=2 submit_queues=2 no_sched=1 -- "not backed, timer" many
	disk_with queue_mode=2 memory_backed=1 bs=4096 -- "large requests" copy
	disk_with queue_mode=0 memory_backed=1 -- "large bios" copy
	disk_with memory_backed=1 discard=1 -- "discard" discard
	disk_with memory_backed=1 irqmode=0 poll_queues=2 no_sched=1 -- "poll" poll
	disk_with memory_backed=1 cache_size=1 -- "cache" cache
	# Shared tags know of no disk's memory, for which the driver allocates: without
	# blocking=1, where nothing may wait.
	disk_with memory_backed=1 shared_tags=1 blocking=1 nr_devices=2 -- "shared tags" two_disks
	disk_with memory_backed=1 shared_tag_bitmap=1 submit_queues=2 virt_boundary=1 max_sectors=64 -- "bitmap" copy
	disk_with memory_backed=1 zoned=1 zone_size=64 -- "zones" zones
	disk_with queue_mode=0 zoned=1 zone_size=64 zone_nr_conv=2 zone_max_open=4 -- "zones of bios" \
		cat /sys/block/nullb0/queue/nr_zones
	disk_with memory_backed=1 submit_queues=2 -- "schedulers" schedulers
	disk_with memory_backed=1 mbps=400 -- "throttled" copy
	step "wrong mode" refused queue_mode=7
	step "wrong number" refused irqmode=x
	step "old mode" refused queue_mode=1
	step "zone too large" refused zoned=1 gb=1 zone_size=4096
	step "devices by hand: load" load_disk nr_devices=0
	[ -d $config ] || mount -t configfs none /sys/kernel/config
	configure
	step "devices by hand: unload" unload_disk
}

head -c $((mb * 2097152)) /dev/urandom >/tmp/data
head -c 12288 /tmp/data >/tmp/first
exercise plain
ok "start" modprobe nooks helper=/usr/sbin/nooks
ok "modes: $modes" domain_with "$modes" null_blk
exercise nooks
ok "the plain driver does it all" sh -c '! grep -E "(load|I/O|patterns): failed" /tmp/plain.results'
ok "same results as the plain driver" diff -u /tmp/plain.results /tmp/nooks.results
ok "no fault" sh -c "! dmesg | grep -E 'nooks: .*(BLOCK|DETECT|FAILED)'"
ok "no denial" grep -qx 'guards_denied: 0' $DOM/stats
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DOM/stats
ok "holds nothing after unload" test "$(wc -l <$DOM/objects)" -eq 1
ok "crossings were counted" sh -c "awk '/^calls_(in|out):|^guards:/ { if (\$2 < 10000) exit 1 }' $DOM/stats"
ok "nooks.ko unloads" rmmod nooks_configfs nooks
finish
