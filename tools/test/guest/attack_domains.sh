#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two domains at once, each writing to what the other holds: the one that writes is
# stopped and comes back, the other does not notice.

. /test/lib.sh
nooks=/usr/sbin/nooks

of() {
	sed -n "s/^$2: //p" $DEBUG/nooks/"$1"/stats
}

# What a domain holds of a type, the first of them.
address() {
	awk -v t="$2" '$2 == t { print $3; exit }' $DEBUG/nooks/"$1"/objects
}

byte() {
	awk '$1 == "victim" { print $2 }' $DEBUG/nooks_inject/foreign
}

recovered() {
	[ "$(of "$1" recoveries)" -gt "$2" ] && grep -qx live $DEBUG/nooks/"$1"/state &&
	grep -qx 'stage: idle' $DEBUG/nooks/"$1"/recovery
}

# Reads back what it wrote.
disk() {
	dd if=/tmp/data of=/dev/nullb0 bs=64k oflag=direct &&
	dd if=/dev/nullb0 bs=64k count=16 iflag=direct | cmp - /tmp/data
}

# What a write to another's object is told to hit: the kernel's heap may have put one of
# its own close by.
foreign='(foreign memory|[0-9]+ (past|before) own [a-z_ ]+)'

# attack WHO AT WHOM TYPE WAY... - WAY makes the function run
attack() {
	_who=$1
	_at=$2
	_whom=$3
	_type=$4
	shift 4
	_what="$_who writes to $_whom's $_type"
	_victim=$(address "$_whom" "$_type")
	_before=$(of "$_who" recoveries)
	_faults=$(of "$_whom" faults)
	ok "$_what: there is one" sh -c "echo $_victim >$DEBUG/nooks_inject/victim"
	_byte=$(byte)
	ok "$_what: arm" $nooks inject "$_who" victim-write --at "$_at"
	"$@" >/dev/null 2>&1
	ok "$_what: comes back" until_true 60 recovered "$_who" "$_before"
	ok "$_what: reported" sh -c "dmesg | grep -qE 'nooks: $_who: BLOCK: forbidden-write 1 bytes at $_victim \($foreign\) by nooks_gadget_victim_write\+0x'"
	ok "$_what: not written" test "$(byte)" = "$_byte"
	ok "$_what: the other has no fault" test "$(of "$_whom" faults)" = "$_faults"
	ok "$_what: traffic" until_true 30 ping_peer
	ok "$_what: I/O" disk
}

head -c 1048576 /dev/urandom >/tmp/data
ok network peer_up
ok "load e1000e" $nooks load -q /ko/wrapped/e1000e.ko
ok "load null_blk" $nooks load -q /ko/faults/null_blk.ko gb=1 memory_backed=1 irqmode=0
ok "injector" insmod /ko/nooks_inject.ko
ok "link" link_up
ok "traffic" ping_peer
ok "I/O" disk
attack e1000e e1000_xmit_frame null_blk heap ping_peer
attack null_blk null_queue_rq e1000e heap disk
attack null_blk null_queue_rq e1000e net_device disk
ok "unload" rmmod null_blk e1000e
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "nooks.ko unloads" rmmod nooks_inject nooks_configfs nooks
finish
