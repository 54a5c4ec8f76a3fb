#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What LIMITS.md says of callbacks is so: one that is changed when the kernel has it
# already is called. And what is not stopped in other modes is let through.

. /test/lib.sh
nooks=/usr/sbin/nooks

calls() {
	awk '$1 == "calls" { print $2 }' $DEBUG/nooks_inject/foreign
}

hit() {
	grep -q ' hits 1$' $DEBUG/nooks_inject/inject
}

# commit FAULT - and go on
commit() {
	$nooks inject e1000e "$1" --at e1000_xmit_frame && ping_peer && until_true 5 hit
}

called() {
	[ "$(calls)" -gt "$1" ]
}

denied() {
	awk '/^guards_denied:/ { print $2 }' $DOM/stats
}

ok network peer_up
ok "start" /ko/nooks.sh start
ok "injector" insmod /ko/nooks_inject.ko
ok "load" load nooks
ok "link" link_up
for fault in armed-timer queued-work; do
	before=$(calls)
	ok "$fault" commit $fault
	ok "... the foreign function is called" until_true 5 called "$before"
	ok "... no fault" grep -qx 'faults: 0' $DOM/stats
done

# A guard of a local has no site, and obeys the mode all the same.
echo write=off >$DOM/mode
before=$(denied)
ok "off: beside a local" commit stack-array-before
ok "... is let through" test "$(denied)" -eq "$before"
echo write=audit >$DOM/mode
ok "audit: beside a local" commit stack-array-before
ok "... is let through and reported" sh -c "dmesg | grep -q 'nooks: e1000e: DETECT: forbidden-write 1 bytes .*stack.* by nooks_gadget_stack_array_before+0x'"
ok "... and counted" test "$(denied)" -gt "$before"
ok "the driver goes on" ping_peer 5
ok "unload" unload
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "nooks.ko unloads" rmmod nooks_inject nooks
finish
