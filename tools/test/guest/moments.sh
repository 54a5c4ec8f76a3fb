#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Faults at awkward moments: other threads are in the driver, the driver fails while it
# is being recovered, again and again, in two domains at once, and when memory is short.
# Two processors, and null_blk besides.

. /test/lib.sh
. /test/inject.sh

inject() {
	/usr/sbin/nooks inject e1000e "$1" --at "$2" --times "${3:-1}"
}

state_is() {
	[ "$(cat $DOM/state)" = "$1" ]
}

reason_is() {
	grep -q "^reason: $1" $DOM/recovery
}

# Something that takes a second or two in the driver, in the background.
begin() {
	dmesg -c >/dev/null
	_before=$(recoveries)
	"$@" >/tmp/begun 2>&1 &
	begun=$!
	until_true 5 grep -q ' left 0 ' $DEBUG/nooks_inject/inject
}

# It comes back to its caller, not before the driver is through.
ends_refused() {
	! wait $begun
}

# fails_now - while another thread is inside
fails_now() {
	inject null-write e1000_xmit_frame >/dev/null && ping_peer >/dev/null
	until_true 10 caught null-write
}

link_is_up() {
	ip link show up dev "$(eth)" | grep -q .
}

# Takes all the memory there is, until the kernel kills it, again and again.
hog() {
	while :; do
		tail /dev/zero
	done
}

killed() {
	dmesg | grep -q 'Out of memory: Killed process .* (tail)'
}

# One process, whose stack is as deep each time: the last call was left, not returned from.
twice() {
	_mtu=/sys/class/net/$(eth)/mtu
	inject null-write e1000_change_mtu 2 || return
	for _nth in first second; do
		_before=$(recoveries)
		! echo 1400 >"$_mtu" || { echo "no fault: $_nth"; return 1; }
		until_true 30 recovered "$_before" || { echo "not back: $_nth"; return 1; }
	done
}

begin_many
ok "the same thread fails twice" twice
ok "... and traffic" until_true 20 ping_peer

# --- threads elsewhere ---
_limit=$(cat /sys/module/nooks/parameters/quiesce_ms)
echo 60000 >/sys/module/nooks/parameters/quiesce_ms
ok "a thread sleeps in a kernel function" inject asleep e1000_get_coalesce
ok "... inside" begin ethtool -c "$(eth)"
ok "... and the driver fails" fails_now
ok "... which waits for it" state_is faulted
ok "... and comes back" until_true 30 recovered "$_before"
echo "$_limit" >/sys/module/nooks/parameters/quiesce_ms
ok "... the thread with an error" ends_refused
ok "... and traffic" until_true 20 ping_peer

# These take their time, which is not what is looked at here; but others shall run.
_budgets=$(cat $DOM/budgets)
ok "much time for loops" sh -c "echo loop_ms=600000 atomic_ms=600000 call_ms=600000 >$DOM/budgets"
ok "a thread works on another processor" inject busy e1000_get_coalesce
ok "... inside" begin ethtool -c "$(eth)"
ok "... and the driver fails" fails_now
ok "... and comes back" until_true 20 recovered "$_before"
ok "... the thread with an error" ends_refused
ok "... and traffic" until_true 20 ping_peer

ok "a thread waits for a lock" inject lock-wait e1000e_get_stats64 2
dmesg -c >/dev/null
_before=$(recoveries)
cat /proc/net/dev >/dev/null &
ok "... that another one holds, which fails" cat /proc/net/dev
wait $!
ok "... caught" caught lock-wait
ok "... both were inside" grep -q ' hits 2$' $DEBUG/nooks_inject/inject
ok "... and comes back" until_true 20 recovered "$_before"
ok "... and traffic" until_true 20 ping_peer

echo "$_budgets" >$DOM/budgets
echo 300 >/sys/module/nooks/parameters/quiesce_ms
ok "a thread stays longer than the limit" inject asleep e1000_get_coalesce
ok "... inside" begin ethtool -c "$(eth)"
ok "... and the driver fails" fails_now
ok "... is stopped" until_true 5 state_is stopped
ok "... and says why" reason_is "a thread did not leave the driver"
ok "... nothing is taken from under it" grep -q irq $DOM/objects
ok "... the thread comes back with an error" ends_refused
echo "$_limit" >/sys/module/nooks/parameters/quiesce_ms
ok "... recover by hand" until_true 5 sh -c "echo recover >$DOM/recovery"
ok "... is live" until_true 20 state_is live
ok "... link" link_up
ok "... and traffic" until_true 20 ping_peer

# --- while it is being recovered ---
ok "a fault when it is opened again" inject null-write e1000e_open
_before=$(recoveries)
echo recover >$DOM/recovery
ok "... caught" until_true 60 grep -q ' left 0 hits 1$' $DEBUG/nooks_inject/inject
ok "... and it comes back" until_true 60 recovered "$_before"
ok "... as it was, up" link_is_up
ok "... and traffic" until_true 20 ping_peer

ok "a fault each time it is probed" inject null-write e1000_probe 1000
_before=$(recoveries)
echo recover >$DOM/recovery
ok "... ends stopped" until_true 60 state_is stopped
ok "... show says why" sh -c "/usr/sbin/nooks show e1000e | grep -i stopped && ! grep -q '^reason: \$' $DOM/recovery"
cat $DOM/recovery
ok "... was tried as often as the policy says" grep -qx "attempt: $(cat /sys/module/nooks/parameters/max_restarts)" $DOM/recovery
ok "... the rest of the system works" on_peer ping -q -c 1 -W 2 $PEER
rmmod nooks_inject && insmod /ko/nooks_inject.ko
ok "... nooks recover tries again" /usr/sbin/nooks recover e1000e
ok "... is live" until_true 20 state_is live
ok "... link" link_up
ok "... and traffic" until_true 20 ping_peer

# --- two domains at once ---
ok "another domain" /usr/sbin/nooks load -q /ko/faults/null_blk.ko nr_devices=1
blk=$DEBUG/nooks/null_blk
_n=0
while [ $_n -lt 5 ]; do
	_before=$(recoveries)
	inject wild-write e1000_xmit_frame >/dev/null
	ping_peer >/dev/null 2>&1 &
	echo recover >$blk/recovery
	ok "both at once" until_true 20 sh -c "grep -qx live $blk/state && grep -qx 'stage: idle' $blk/recovery"
	ok "... both" until_true 20 recovered "$_before"
	_n=$((_n + 1))
done
ok "... traffic" until_true 20 ping_peer
ok "... and the disk" until_true 5 dd if=/dev/nullb0 of=/tmp/block bs=4k count=1
ok "the other one unloads" rmmod null_blk

# --- no memory ---
dmesg -c >/dev/null
hog 2>/dev/null &
hog=$!
ok "memory is short" until_true 60 killed
_n=0
while [ $_n -lt 5 ]; do
	_before=$(recoveries)
	dmesg -c >/dev/null
	ok "... and the driver fails" fails_now
	ok "... is recovered" until_true 60 recovered "$_before"
	_n=$((_n + 1))
done
kill $hog
ok "... link" link_up
ok "... and traffic" until_true 20 ping_peer

ok "taint is O, E, N only" taint_clean
ok "unload" unload
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "injector unloads" rmmod nooks_inject
ok "nooks.ko unloads" rmmod nooks_configfs nooks
finish
