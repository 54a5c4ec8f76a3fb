#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Policies: from the driver's first instruction on, replaced under traffic, a
# field that is denied, and bad ones, which change nothing.

. /test/lib.sh
nooks=/usr/sbin/nooks
policies=/test/policies
mkdir -p /tmp/policies

state_is() {
	[ "$(cat $DOM/state)" = "$1" ]
}

refused() {
	! "$@"
}

says() {
	dmesg | grep -qE "$1"
}

recoveries() {
	awk '/^recoveries:/ { print $2 }' $DOM/stats
}

named() {
	[ "$(sed -n 's/^name //p' $DOM/policy)" = "$1" ]
}

# policy NAME LINE... - a file
policy() {
	_file=/tmp/policies/$1.policy
	{
		echo "policy \"$1\";"
		shift
		printf '%s\n' "$@"
	} >"$_file"
	echo "$_file"
}

give() {
	$nooks policy load e1000e "$1"
}

faults() {
	awk '/^faults:/ { print $2 }' $DOM/stats
}

# came_back N - there were N recoveries, and now there is another, and it is done
came_back() {
	[ "$(recoveries)" -gt "$1" ] && grep -q '^stage: idle' $DOM/recovery && state_is live
}

traffic() {
	ping_peer "${1:-5}"
}

denied() {
	awk '/^guards_denied:/ { print $2 }' $DOM/stats
}

both_ways() {
	ping_peer 20 && on_peer ping -q -c 20 -i 0.01 -W 1 $OWN
}

link_cycle() {
	ip link set "$(eth)" down && link_up && until_true 20 ping_peer
}

# swap N FILE FILE - N times the one and then the other, both resolved
swap() {
	for _i in $(seq "$1"); do
		dd if="$2" of=$DOM/policy bs=64k && dd if="$3" of=$DOM/policy bs=64k || return 1
	done 2>/dev/null
}

swap_under_traffic() {
	ping -q -i 0.002 -c 1000000 $PEER >/tmp/ping.out 2>&1 &
	_ping=$!
	swap "$@"
	_swapped=$?
	kill -INT $_ping
	wait $_ping
	cat /tmp/ping.out
	[ $_swapped -eq 0 ] && grep -qE '[1-9][0-9]* received' /tmp/ping.out && state_is live
}

ok network peer_up
ok "start" /ko/nooks.sh start

# --- before a driver is there ---
ok "make a domain" sh -c "echo e1000e >$DEBUG/nooks/domains"
ok "... twice is no error" sh -c "echo e1000e >$DEBUG/nooks/domains"
ok "... of a bad name is refused" refused sh -c "echo ../x >$DEBUG/nooks/domains"
ok "... of a long name is refused" refused sh -c \
	"echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa >$DEBUG/nooks/domains"
ok "it has the built-in policy" named default
ok "which is default.policy" sh -c "$nooks policy check --resolved $policies/default.policy | cmp - $DOM/policy"

for file in "$policies"/*.policy; do
	ok "this kernel has all that $(basename "$file") names" $nooks policy check "$file"
done

# --- with the driver ---
# What it writes early in its probe function.
early=$(policy early 'mode write enforce;' 'deny write type net_device;')
ok "load, what it writes denied" refused $nooks load -q --policy "$early" /ko/wrapped/e1000e.ko
ok "... the driver got nowhere" state_is unloaded
ok "... because of that" says 'nooks: e1000e: BLOCK: forbidden-write .*own net_device'
ok "the policy stays" named early

watch=$(policy watch 'mode write enforce;' 'on violation audit;' 'deny write type net_device;')
ok "load, the same reported" $nooks load -q --policy "$watch" /ko/wrapped/e1000e.ko
ok "... was reported" says 'nooks: e1000e: DETECT: forbidden-write .*own net_device'
ok "... and let through" state_is live
ok "loading it again with a policy is refused" refused $nooks load -q --policy "$watch" /ko/wrapped/e1000e.ko
ok "default" give $policies/default.policy
ok "link" link_up
ok "traffic" traffic

# --- bad ones ---
ok "a bad file is refused" refused give "$(policy bad 'mode write enforce;' 'deny write field sk_buff.nosuch;')"
ok "... the old one stays" named default
ok "a bad text is refused" refused sh -c "printf 'nooks-policy 1\nname x\nwrite mode maybe\n' >$DOM/policy"
ok "... and says where" grep -qx 'line 3, column 12: .*' $DOM/policy_error
ok "... the old one stays" named default
ok "half a text is refused" refused sh -c "head -c 100 $DOM/policy | dd of=$DOM/policy bs=4096 2>/dev/null"
ok "... the old one stays" named default
ok "a huge text is refused" refused dd if=/dev/zero of=$DOM/policy bs=70000 count=1
ok "... the old one stays" named default
ok "traffic" traffic

# --- replaced while traffic flows ---
ruled=$(policy ruled 'mode write enforce;' 'deny write type pci_dev;' \
	'deny write field sk_buff.sk;' 'allow write symbol jiffies;')
for file in "$ruled" $policies/default.policy; do
	ok "resolve $(basename "$file")" sh -c "$nooks policy check --resolved $file >/tmp/$(basename "$file")"
done
before=$(faults)
ok "50 changes under traffic" swap_under_traffic 50 /tmp/ruled.policy /tmp/default.policy
ok "... without a fault" test "$(faults)" -eq "$before"

# --- what comes with nooks asks nothing of the driver that it cannot do ---
before=$(denied)
for name in network strict audit halt; do
	ok "$name.policy" give $policies/$name.policy
	ok "... traffic both ways" both_ways
	ok "... a link cycle" link_cycle
	ok "... nothing is denied" test "$(denied)" -eq "$before"
done
ok "default" give $policies/default.policy

# --- what is denied is denied, whatever the sites held ---
packets=$(policy packets 'mode write enforce;' 'deny write type sk_buff;')
before=$(recoveries)
ok "what receiving writes denied" give "$packets"
ping_peer 3 >/dev/null
ok "... is a violation" until_true 20 says 'nooks: e1000e: BLOCK: forbidden-write .*own skb'
ok "default" give $policies/default.policy
ok "... the driver comes back" until_true 60 came_back "$before"
ok "... with its link" until_true 30 ping_peer
ok "... and the policy is what it was" named default

# Everything may be read but one field; what reads it is told of.
field=$(policy field 'default read allow;' 'mode read enforce;' 'on read violation audit;' \
	'deny read field sk_buff.data;')
ok "a field denied to reads" give "$field"
ok "... traffic goes on" traffic
ok "... and its reads are reported" says 'nooks: e1000e: DETECT: forbidden-read 8 bytes at .*own skb'
ok "... and no others" refused sh -c "dmesg | grep forbidden-read | grep -v 'own skb'"
ok "default" give $policies/default.policy

registers=$(policy registers 'mode write enforce;' 'on violation stop;' 'deny write region mmio;')
before=$(recoveries)
ok "the registers denied, stop" give "$registers"
ping_peer 1 >/dev/null
ok "... leaves it stopped" until_true 20 state_is stopped
ok "... says why" grep -q '^reason: .*policy' $DOM/recovery
ok "default" give $policies/default.policy
ok "by hand" sh -c "echo recover >$DOM/recovery"
ok "... it comes back" until_true 60 came_back "$before"
ok "... with a link" link_up
ok "... and traffic" traffic

ok "show" sh -c "$nooks policy show e1000e | grep -q '^policy: default'"
ok "unload" unload
ok "nooks.ko unloads" rmmod nooks
finish
