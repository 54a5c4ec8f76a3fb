#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The driver fails where the driver core takes its device back: in its remove function, by
# whoever removes it, and late in its probe function. The kernel has nothing to warn of,
# and the device has its messages when the driver is back.

. /test/lib.sh
. /test/inject.sh

unbind=/sys/bus/pci/drivers/e1000e/unbind

inject() {
	dmesg -c >/dev/null
	echo "e1000e $1 $2 ${3:-1}" >$DEBUG/nooks_inject/inject
}

# What the kernel has for the device, and who is told: as many as a driver gets that
# nobody harmed.
messages() {
	ls /sys/bus/pci/devices/$slot/msi_irqs 2>/dev/null | wc -l
	grep -c " $(eth || echo none)" /proc/interrupts
}

as_before() {
	messages
	[ "$(messages)" = "$messages" ]
}

no_warning() {
	! dmesg | grep -E 'WARNING:|BUG:|Oops|nobody cared|irq .*: trap'
}

# is_back FAULT - what all of them end with
is_back() {
	ok "... caught" caught "$1"
	ok "... the kernel does not mind" no_warning
	ok "... link" link_up
	ok "... its messages" as_before
	ok "... traffic" until_true 20 ping_peer
}

# taken_back FAULT FUNCTION - the user takes the device from the driver
taken_back() {
	inject "$1" "$2" && _before=$(recoveries) || return 1
	echo $slot >$unbind
	until_true 30 recovered "$_before" && return
	cat $DOM/state $DOM/recovery
	dmesg
	return 1
}

# The same, but the driver goes.
unloaded() {
	inject "$1" "$2" && rmmod e1000e && [ "$(cat $DOM/state)" = unloaded ]
}

# started FAULT FUNCTION - it is started again, and fails over that
started() {
	inject "$1" "$2" && _before=$(recoveries) || return 1
	echo recover >$DOM/recovery
	until_true 60 recovered "$_before" && return
	cat $DOM/state $DOM/recovery
	dmesg
	return 1
}

# Something that stays in the driver for a while.
stays() {
	ethtool -c "$(eth)" >/dev/null 2>&1 &
	until_true 5 grep -q ' left 0 ' $DEBUG/nooks_inject/inject
}

begin_many
slot=$(basename "$(readlink -f "/sys/class/net/$(eth)/device")")
messages=$(messages)
ok "it has messages" test "${messages%%
*}" -gt 1
traffic &
traffic=$!

# In the midst of it, it closes the interface, and says that it is gone.
for at in e1000_remove e1000e_close e1000e_release_hw_control; do
	ok "taken back, and $at fails" taken_back null-write $at
	is_back null-write
	ok "unloaded, and $at fails" unloaded bug $at
	ok "... the kernel does not mind" no_warning
	ok "... holding nothing" sh -c "[ \$(wc -l <$DOM/objects) -eq 1 ]"
	ok "... no messages are left" sh -c "[ ! -e /sys/bus/pci/devices/$slot/msi_irqs ]"
	ok "... loaded again" load nooks
	ok "... link" link_up
	ok "... its messages" as_before
	ok "... traffic" until_true 20 ping_peer
done
ok "down, and it fails when it is taken back" sh -c "ip link set $(eth) down"
ok "... there" taken_back null-write e1000_remove
is_back null-write
for at in e1000e_ptp_init e1000e_reset; do
	ok "started, and $at fails" started null-write $at
	is_back null-write
done

# The first time, when it is loaded: then it is not.
ok "loaded, and it fails late in probe" sh -c "echo e1000e null-write e1000e_ptp_init 1 >$DEBUG/nooks_inject/inject"
dmesg -c >/dev/null
ok "... unloaded" unload
ok "... is not loaded" sh -c "! /ko/nooks.sh load"
ok "... caught" caught null-write
ok "... the kernel does not mind" no_warning
ok "... loaded again" load nooks
ok "... link" link_up
ok "... its messages" as_before
ok "... traffic" until_true 20 ping_peer

# One that stays inside for some time, when another one fails in remove.
_limit=$(cat /sys/module/nooks/parameters/quiesce_ms)
echo 60000 >/sys/module/nooks/parameters/quiesce_ms
ok "a thread sleeps in a kernel function" inject asleep e1000_get_coalesce
ok "... inside" stays
ok "... taken back, and it fails" taken_back null-write e1000_remove
is_back null-write
echo "$_limit" >/sys/module/nooks/parameters/quiesce_ms

# Once more, and by the way that a driver goes by when nothing is wrong.
ok "taken back" sh -c "echo $slot >$unbind"
ok "... without a fault" [ "$(cat $DOM/state)" = live ]
ok "... without messages" sh -c "[ ! -e /sys/bus/pci/devices/$slot/msi_irqs ]"
ok "... and given to it" sh -c "echo $slot >/sys/bus/pci/drivers/e1000e/bind"
ok "... link" link_up
ok "... its messages" as_before
ok "... traffic" until_true 20 ping_peer
kill $traffic

end_many
finish
