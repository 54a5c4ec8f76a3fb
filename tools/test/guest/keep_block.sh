#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Users keep their disk while its driver is restarted where it is: a file system and an
# open file over many faults, all data as it was written; what is asked of the disk
# meanwhile; and what becomes of it when it cannot be kept.
#
# keep_block.sh [ROUNDS]: how often each fault comes under the file system; 0 is for
# kernels that have none

. /test/lib.sh
rounds=${1:-1}
nooks=/usr/sbin/nooks
DOM=$DEBUG/nooks/null_blk
disk=/dev/nullb0
sys=/sys/block/nullb0
# In the way of requests, of their end, of what is kept of them.
faults="null-write@null_queue_rq bug@null_complete_rq divide@null_insert_page use-after-free@null_queue_rq
	lock-held@null_complete_rq bad-call@null_queue_rq"

recoveries() {
	awk '/^recoveries:/ { print $2 }' $DOM/stats
}

recovered() {
	[ "$(recoveries)" -gt "$1" ] && [ "$(cat $DOM/state)" = live ] && grep -q '^stage: idle' $DOM/recovery
}

# break_it FAULT@FUNCTION - once, and wait until that is over; something is written
break_it() {
	_before=$(recoveries)
	$nooks inject null_blk "${1%@*}" --at "${1#*@}" || return 1
	${poke:-poke}
	until_true 30 recovered "$_before" && return
	cat $DOM/state $DOM/recovery
	dmesg | tail -n 40
	return 1
}

# restart_with FAULT FUNCTION - a restart in which the driver runs there
restart_with() {
	_before=$(recoveries)
	$nooks inject null_blk "$1" --at "$2" && echo recover >$DOM/recovery && until_true 30 recovered "$_before"
}

by_hand() {
	_before=$(recoveries)
	echo recover >$DOM/recovery && until_true 20 recovered "$_before"
}

poke() {
	dd if=/dev/urandom of=/mnt/poke bs=4k count=4 conv=fsync 2>/dev/null
}

# What tells this disk from another of the same name.
identity() {
	cat $sys/diskseq $sys/dev
	ls -id $sys/
}

same_disk() {
	identity >/tmp/identity.now
	diff -u /tmp/identity /tmp/identity.now
}

no_errors() {
	! dmesg | grep -E 'I/O error|EXT4-fs (error|warning)|Remounting|Aborting journal|timed out'
}

# life PARAM=VALUE... - the driver, with its disk
life() {
	$nooks load -q /ko/faults/null_blk.ko gb=1 memory_backed=1 submit_queues=2 "$@" || return 1
	echo max_faults 64 >$DOM/recovery
	echo max_in_place 64 >$DOM/recovery
	identity >/tmp/identity
	dmesg -c >/dev/null
}

fresh() {
	echo 3 >/proc/sys/vm/drop_caches
}

make_fs() {
	mke2fs -q -t ext4 -b 4096 -N 256 -J size=4 $disk 64M && mount -t ext4 -o discard $disk /mnt
}

# more NAME - a file with its sum
more() {
	head -c 1000000 /dev/urandom >"/mnt/$1" && (cd /mnt && sha256sum "$1") >>/tmp/sums
}

sums() {
	(cd /mnt && sha256sum -c -s /tmp/sums)
}

# In the background, until /tmp/enough: written and compared, past the page cache too.
work() {
	_n=0
	while [ ! -e /tmp/enough ]; do
		head -c 300000 /tmp/data >/mnt/w$((_n % 4)) && sync /mnt/w$((_n % 4)) &&
		fresh && head -c 300000 /tmp/data | cmp -s - /mnt/w$((_n % 4)) || { echo "round $_n"; return 1; }
		echo "line $_n" >&3 || return 1
		rm -f /mnt/w$(((_n + 2) % 4))
		_n=$((_n + 1))
	done
	echo "$_n" >/tmp/worked
}

verified() {
	fio --name=verify --filename=/mnt/fio --direct=1 --bs=4k --size=4M --rw=randwrite --verify=crc32c \
		--do_verify=1 --verify_fatal=1 --randseed=1 --ioengine=libaio --iodepth=16 --thread \
		--loops=200 --time_based --runtime=$((runtime * ${PATIENCE:-1})) --output-format=terse
}

break_under_work() {
	for f in $faults; do
		break_it "$f" || return 1
		sleep 1
	done
}

under_work() {
	rm -f /tmp/enough /tmp/worked
	work >/tmp/work.out 2>&1 &
	_work=$!
	runtime=$1 verified >/tmp/fio.out 2>&1 &
	_fio=$!
	break_under_work >/tmp/break.out 2>&1
	_broken=$?
	touch /tmp/enough
	wait $_work
	_worked=$?
	wait $_fio
	_verified=$?
	tail -n 5 /tmp/work.out /tmp/fio.out /tmp/break.out
	[ $_broken -eq 0 ] && [ $_worked -eq 0 ] && [ $_verified -eq 0 ] && [ -s /tmp/worked ]
}

# Every line of the file that was open all the time.
held_whole() {
	_lines=$(wc -l </mnt/held) && [ "$_lines" -gt 1 ] && grep -c . /mnt/held
}

clean_fs() {
	umount /mnt && e2fsck -fn $disk
}

# write OFFSET - a megabyte of the pattern, in MiB; is_there OFFSET
write() {
	dd if=/tmp/data of=$disk bs=64k count=16 seek=$(($1 * 16)) oflag=direct conv=notrunc 2>/dev/null
}

is_there() {
	dd if=$disk bs=64k count=16 skip=$(($1 * 16)) iflag=direct 2>/dev/null | cmp -s -n 1048576 - /tmp/data
}

poke_disk() {
	dd if=/dev/zero of=$disk bs=4k count=1 seek=20000 oflag=direct conv=notrunc 2>/dev/null
}

poke_fio() {
	# shellcheck disable=SC2086 # words
	fio --name=poke --filename=$disk --direct=1 --bs=4k --randseed=3 --thread --output-format=terse \
		$options >/tmp/poke.out 2>&1
	_poked=$?
}

poked() {
	cat /tmp/poke.out
	[ $_poked -eq 0 ] && no_errors
}

zeros() {
	dd if=$disk bs=4k skip="$1" count="$2" iflag=direct 2>/dev/null | cmp -s -n $(($2 * 4096)) - /dev/zero
}

says() {
	dmesg | grep -qE "$1"
}

other_disk() {
	! same_disk
}

under_file_system() {
	ok "ext4" modprobe -a crc32c_generic ext4

	ok "load" life discard=1
	ok "file system" make_fs
	exec 3>>/mnt/held
	ok "data" more first
	ok "a fault" break_it null-write@null_queue_rq
	ok "... the same disk" same_disk
	ok "... the same data" sh -c 'echo 3 >/proc/sys/vm/drop_caches; cd /mnt && sha256sum -c -s /tmp/sums'
	_n=0
	while [ $_n -lt "$rounds" ]; do
		ok "faults under work" under_work 10
		ok "... more data" more "more$_n"
		_n=$((_n + 1))
	done
	ok "by hand" by_hand
	fresh
	ok "the same disk" same_disk
	ok "all data" sums
	ok "the file that was open" held_whole
	exec 3>&-
	ok "no error reached anybody" no_errors
	ok "the file system is clean" clean_fs
	ok "unload" rmmod null_blk
	ok "holds nothing" test "$(wc -l <$DOM/objects)" -eq 1
}

mkdir -p /mnt
head -c 1048576 /dev/urandom >/tmp/data
tail -c 983040 /tmp/data >/tmp/tail
# shellcheck disable=SC2046 # words
ok "start" modprobe nooks helper=$nooks mirror_mb=96 $(slow_kernel)
ok "modes" domain_with enforce null_blk
ok "injector" insmod /ko/nooks_inject.ko
[ "$rounds" -eq 0 ] || under_file_system

# Ordered by a scheduler, with discards.
poke=poke_disk
ok "scheduler: load" life discard=1
echo mq-deadline >$sys/queue/scheduler
echo 64 >$sys/queue/max_sectors_kb
ok "scheduler: write" write 1
ok "scheduler: discard" blkdiscard -o 1048576 -l 65536 $disk
ok "scheduler: a fault" break_it null-write@null_complete_rq
ok "scheduler: the same disk" same_disk
ok "scheduler: discarded" zeros 256 16
ok "scheduler: the rest" sh -c "dd if=$disk bs=64k skip=17 count=15 iflag=direct 2>/dev/null | cmp -s -n 983040 - /tmp/tail"
ok "scheduler: as users set it" sh -c "grep -q '\[mq-deadline\]' $sys/queue/scheduler && grep -qx 64 $sys/queue/max_sectors_kb"
ok "scheduler: no error" no_errors
ok "scheduler: unload" rmmod null_blk

# Completed in interrupts; and by parameters that the driver sets by functions.
ok "timer: load" life irqmode=2 queue_mode=2 completion_nsec=200000
ok "timer: write" write 2
options="--rw=randrw --size=4M --ioengine=libaio --iodepth=16 --offset=4M"
poke=poke_fio
ok "timer: a fault" break_it null-write@null_cmd_timer_expired
ok "timer: no error" poked
ok "timer: the same disk" same_disk
ok "timer: all data" is_there 2
ok "timer: as it was loaded" grep -qx 2 /sys/module/null_blk/parameters/irqmode
ok "timer: unload" rmmod null_blk

# What was acknowledged is kept, flushed or not.
poke=poke_disk
ok "cache: load" life cache_size=1
ok "cache: write" write 3
ok "cache: a fault" break_it null-write@null_queue_rq
ok "cache: all data" is_there 3
ok "cache: still a cache" grep -q "write back" $sys/queue/write_cache
ok "cache: unload" rmmod null_blk

# What users do meanwhile, and how it ends for them.
poke=poke_fio
ok "polled: load" life no_sched=1 poll_queues=2
# Where there is memory already: the driver's poll function cannot wait for it, and does.
ok "polled: write" sh -c "dd if=/dev/zero of=$disk bs=64k count=32 oflag=direct"
options="--rw=randwrite --size=2M --ioengine=io_uring --hipri --verify=crc32c --do_verify=1 --verify_fatal=1"
ok "polled: a fault" break_it null-write@null_poll
ok "polled: no error" poked
ok "polled: the same disk" same_disk
ok "polled: unload" rmmod null_blk

# Requests that must not wait.
ok "not backed: load" life memory_backed=0 hw_queue_depth=4
options="--rw=randrw --size=8M --ioengine=libaio --iodepth=16 --numjobs=2"
ok "not backed: a fault" break_it null-write@null_queue_rq
ok "not backed: no error" poked
ok "not backed: the same disk" same_disk
ok "not backed: unload" rmmod null_blk

# Two, each with its own.
poke=poke_disk
ok "two: load" life nr_devices=2
ok "two: write" write 5
ok "two: the other" dd if=/tmp/data of=/dev/nullb1 bs=64k seek=16 oflag=direct
ok "two: a fault" break_it null-write@null_queue_rq
ok "two: the same disk" same_disk
ok "two: all data" is_there 5
disk=/dev/nullb1
ok "two: that of the other" is_there 1
disk=/dev/nullb0
ok "two: unload" rmmod null_blk

# --- not kept ---
ok "restart fails: load" life
ok "restart fails: write" write 0
ok "restart fails: a fault" restart_with bug null_add_dev
ok "restart fails: another disk" until_true 20 other_disk
ok "restart fails: it works" sh -c "dd if=/tmp/data of=$disk bs=64k oflag=direct"
ok "restart fails: unload" rmmod null_blk

echo 1 >/sys/module/nooks/parameters/mirror_mb
ok "too much: load" life
ok "too much: write" write 0
ok "too much: more" write 1
ok "too much: is said" says 'nullb0: what is written to it is not mirrored any more \(mirror_mb=1\)'
ok "too much: a fault" break_it null-write@null_queue_rq
ok "too much: another disk" until_true 20 other_disk
ok "too much: an error was seen" says 'I/O error'
ok "too much: unload" rmmod null_blk

ok "holds nothing at last" test "$(wc -l <$DOM/objects)" -eq 1
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DOM/stats
ok "nooks.ko unloads" rmmod nooks_inject nooks_configfs nooks
finish
