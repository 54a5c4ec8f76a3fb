#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two domains at once, each under a policy and modes of its own: what is denied to the
# one, and what comes of it, is no matter for the other.

. /test/lib.sh
nooks=/usr/sbin/nooks

file() {
	echo "$DEBUG/nooks/$1/$2"
}

state_is() {
	[ "$(cat "$(file "$1" state)")" = "$2" ]
}

stat() {
	sed -n "s/^$2: //p" "$(file "$1" stats)"
}

policy_is() {
	[ "$(sed -n 's/^name //p' "$(file "$1" policy)")" = "$2" ]
}

says() {
	dmesg | grep -qE "$1"
}

refused() {
	! "$@"
}

# policy NAME LINE... - a file
policy() {
	_file=/tmp/$1.policy
	{
		echo "policy \"$1\";"
		shift
		printf '%s\n' "$@"
	} >"$_file"
	echo "$_file"
}

give() {
	$nooks policy load "$1" "$2"
}

# Reads back what it wrote.
disk() {
	dd if=/tmp/data of=/dev/nullb0 bs=64k oflag=direct &&
	dd if=/dev/nullb0 bs=64k count=16 iflag=direct | cmp - /tmp/data
}

# recover DOMAIN - by hand
recover() {
	$nooks recover "$1" && until_true 60 grep -q '^stage: idle' "$(file "$1" recovery)" &&
	until_true 10 state_is "$1" live
}

head -c 1048576 /dev/urandom >/tmp/data
watch=$(policy watch 'mode write enforce;' 'mode read enforce;' 'mode call enforce;' \
	'mode arg enforce;' 'on read violation audit;' 'deny read field sk_buff.data;')
halt=$(policy halt 'mode write enforce;' 'mode read enforce;' 'mode call enforce;' \
	'mode arg enforce;' 'on violation stop;')
ok network peer_up
ok "load e1000e, of which some reads are reported" \
	$nooks load -q --policy "$watch" /ko/wrapped/e1000e.ko
ok "load null_blk, which any denial stops" \
	$nooks load -q --policy "$halt" /ko/wrapped/null_blk.ko gb=1 memory_backed=1
ok "link" link_up
ok "traffic" ping_peer 5
ok "I/O" disk
ok "what is reported of the one" says 'nooks: e1000e: DETECT: forbidden-read .*own skb'
ok "... does not stop it" state_is e1000e live
ok "... and is no matter for the other" test "$(stat null_blk guards_denied)" -eq 0
ok "each has its policy" policy_is e1000e watch
ok "... the other, too" policy_is null_blk halt

# --- the second breaks its own ---
quiet=$(policy quiet 'mode write enforce;' 'mode read enforce;' 'mode call enforce;' \
	'mode arg enforce;')
ok "nothing denied to e1000e" give e1000e "$quiet"
before=$(stat e1000e faults)
ok "requests hidden from null_blk" give null_blk "$(policy hide 'mode write enforce;' \
	'mode read enforce;' 'mode arg enforce;' 'on violation stop;' 'deny read type request;')"
ok "I/O fails" refused disk
ok "... as it is stopped" until_true 30 state_is null_blk stopped
ok "... because of that" says 'nooks: null_blk: BLOCK: forbidden-read .*own request'
ok "... and for good" grep -q '^reason: .*policy' "$(file null_blk recovery)"
ok "the network does not notice" ping_peer 5
ok "... it is live" state_is e1000e live
ok "... without a fault" test "$(stat e1000e faults)" -eq "$before"
ok "... under its own policy" policy_is e1000e quiet
ok "null_blk's own again" give null_blk "$halt"
ok "... it comes back" recover null_blk
ok "I/O" disk

# --- the first breaks its own ---
before=$(stat null_blk faults)
ok "packets sealed for e1000e" give e1000e "$(policy seal 'mode write enforce;' \
	'mode arg enforce;' 'on violation stop;' 'deny write type sk_buff;')"
ping_peer 3 >/dev/null
ok "... stops it" until_true 30 state_is e1000e stopped
ok "... because of that" says 'nooks: e1000e: BLOCK: forbidden-write .*own skb'
ok "I/O does not notice" disk
ok "... it is live" state_is null_blk live
ok "... without a fault" test "$(stat null_blk faults)" -eq "$before"
ok "e1000e's own again" give e1000e "$quiet"
ok "... it comes back" recover e1000e
ok "link" link_up
ok "traffic" ping_peer 5

# --- modes ---
ok "modes of the one" sh -c "echo off >$(file null_blk mode)"
ok "... change nothing at the other" grep -qx \
	'write=enforce read=enforce call=enforce arg=enforce run=enforce' "$(file e1000e mode)"
ok "I/O" disk
ok "traffic" ping_peer 5
ok "unload" rmmod null_blk e1000e
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "nooks.ko unloads" rmmod nooks_configfs nooks
finish
