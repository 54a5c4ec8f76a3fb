#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Users keep their interface while its driver is restarted where it is: one TCP
# connection over many faults, and all that was configured as it was; what they do
# meanwhile; and what becomes of it when restarts fail.
#
# keep.sh [ROUNDS]: how often each fault comes under the connection

. /test/lib.sh
. /test/stream.sh
rounds=${1:-1}
nooks=/usr/sbin/nooks
# In the way of packets, of the interrupt, of who asks for counters.
faults="null-write@e1000_xmit_frame bug@e1000_clean_rx_irq divide@e1000e_get_stats64
	bad-call@e1000_xmit_frame use-after-free@e1000_clean_rx_irq bad-argument@e1000_xmit_frame
	lock-held@e1000_xmit_frame bad-context@e1000_xmit_frame stack-smash@e1000e_get_stats64"

recoveries() {
	awk '/^recoveries:/ { print $2 }' $DOM/stats
}

recovered() {
	[ "$(recoveries)" -gt "$1" ] && [ "$(cat $DOM/state)" = live ] && grep -q '^stage: idle' $DOM/recovery
}

state_is() {
	[ "$(cat $DOM/state)" = "$1" ]
}

says() {
	dmesg | grep -qE "$1"
}

refused() {
	! "$@"
}

# strike FAULT@FUNCTION - arm it, and have the driver run there
strike() {
	echo "e1000e ${1%@*} ${1#*@} 1" >$DEBUG/nooks_inject/inject || return 1
	ping -q -c 2 -i 0.2 -W 1 $PEER >/dev/null 2>&1
	cat /proc/net/dev >/dev/null
	return 0
}

# break_it FAULT@FUNCTION - once, and wait until that is over
break_it() {
	_before=$(recoveries)
	strike "$1" && until_true 30 recovered "$_before" && return
	cat $DOM/state $DOM/recovery
	dmesg | tail -n 30
	return 1
}

# restart_with FAULT@FUNCTION - a restart in which the driver runs there
restart_with() {
	_before=$(recoveries)
	echo "e1000e ${1%@*} ${1#*@} 1" >$DEBUG/nooks_inject/inject &&
	echo recover >$DOM/recovery && until_true 30 recovered "$_before" && return
	cat $DOM/state $DOM/recovery
	dmesg | tail -n 30
	return 1
}

# All that users see of an interface, but for what counts and what its link does.
configuration() {
	ip -d link show | sed 's/state [A-Z]*//; s/,LOWER_UP//; s/NO-CARRIER,//; s/,M-DOWN//; s/<LOWER_UP>/<>/'
	ip -o addr show | sed 's/ tentative//; s/valid_lft.*//'
	ip route show table all | sed 's/ linkdown//' | sort
	ip -6 route show table all | sed 's/ linkdown//; s/ dead//' | sort
	ip neigh show nud permanent
	ip maddr show
	tc qdisc show
	for _o in -g -c -a -k --show-priv-flags; do
		ethtool $_o "$if"
	done
	ethtool "$if" | grep -E 'Wake|message|level|Advertised pause'
	cat "/sys/class/net/$if/ifindex" "/sys/class/net/$if/address" "/sys/class/net/$if/mtu" \
		"/sys/class/net/$if/flags" "/sys/class/net/$if/tx_queue_len"
}

configure() {
	if=$(eth)
	ip link set "$if" down && ip link set "$if" name lan0 && if=lan0 || return 1
	ip link set lan0 address 02:00:00:00:09:07 mtu 1400 txqueuelen 321 alias "to the peer" &&
	ip link set lan0 up promisc on && until_true 20 carrier lan0 &&
	ip addr replace $OWN/24 dev lan0 && ip addr add fd00:9::1/64 dev lan0 nodad &&
	ip route add 10.77.0.0/16 via $PEER dev lan0 metric 7 &&
	ip -6 route add fd00:77::/64 via fd00:9::2 dev lan0 &&
	ip neigh replace 10.9.0.77 lladdr 02:00:00:00:00:77 dev lan0 nud permanent &&
	ip maddr add 33:33:00:00:00:42 dev lan0 &&
	ip link add link lan0 name v5 type vlan id 5 && ip addr add 10.9.5.1/24 dev v5 && ip link set v5 up &&
	ip link add link lan0 name mv0 type macvlan mode bridge && ip addr add 10.9.6.1/24 dev mv0 &&
	ip link set mv0 up || return 1
	ip -n peer link add link peer0 name v5 type vlan id 5 &&
	ip -n peer addr add 10.9.5.2/24 dev v5 && ip -n peer link set v5 up &&
	ip -n peer addr add 10.9.6.2/24 dev peer0
}

settings() {
	ethtool -K lan0 rx off tso off && ethtool -G lan0 rx 512 tx 512 && ethtool -C lan0 rx-usecs 100 &&
	ethtool -A lan0 autoneg off rx on tx off && ethtool -s lan0 msglvl 15 &&
	until_true 20 carrier lan0
}

queueing() {
	tc qdisc replace dev lan0 root handle 7: prio bands 4 && tc qdisc add dev lan0 parent 7:1 handle 8: pfifo limit 77
}

# Over the card itself, the VLAN, the macvlan.
reaches() {
	ping -q -c 2 -i 0.2 -W 2 $PEER && ping -q -c 2 -i 0.2 -W 2 10.9.5.2 && ping -q -c 2 -i 0.2 -W 2 -I mv0 10.9.6.2
}

same_as_before() {
	configuration >/tmp/now
	diff -u /tmp/was /tmp/now >/tmp/diff
}

break_under_stream() {
	for f in $faults; do
		break_it "$f" || return 1
		sleep 2
	done
}

# soon_same - within some seconds; and what differs, if it does
soon_same() {
	until_true 20 same_as_before || { cat /tmp/diff; return 1; }
}

# IPv6 makes addresses when a link is there, and tries them first.
settled() {
	for _s in lan0 v5 mv0; do
		ip -6 addr show dev $_s scope link | grep -q fe80 || return 1
	done
	! ip addr show | grep -q tentative
}

# What somebody does with the interface; in the end it is as in the beginning.
act() {
	ip link set lan0 down
	ip link set lan0 mtu 1300
	ip link set lan0 up
	ip link add link lan0 name v6 type vlan id 6
	ip link set v6 up
	ethtool -g lan0
	ethtool -K lan0 gro off
	ip link set lan0 promisc off
	ip -s link show lan0
	ip link set lan0 promisc on
	ethtool -K lan0 gro on
	ip link del v6
	ip link set lan0 address 02:00:00:00:09:08
	ip link set lan0 mtu 1400
	ip link set lan0 address 02:00:00:00:09:07
}

# ... and that while its driver comes and goes.
users_act() {
	_before=$(recoveries)
	while [ ! -e /tmp/acted ]; do
		act
	done >/dev/null 2>&1 &
	_users=$!
	for _n in 1 2 3; do
		echo recover >$DOM/recovery
		sleep 2
	done
	until_true 30 recovered "$_before"
	touch /tmp/acted
	wait $_users
	until_true 20 recovered "$_before"
}

# What is done while it is away, is done when it is back.
acts_away() {
	_before=$(recoveries)
	echo recover >$DOM/recovery
	until_true 5 sh -c "! grep -qx live $DOM/state" || return 1
	ip link set lan0 mtu 1350 && ip link set lan0 down && ip link set lan0 up || echo "too late"
	until_true 30 recovered "$_before" && until_true 20 carrier lan0 || return 1
	[ "$(cat /sys/class/net/lan0/mtu)" = 1350 ] && ip link set lan0 mtu 1400 && until_true 20 carrier lan0
}

modprobe 8021q
modprobe macvlan
modprobe sch_prio
ok network peer_up
/ko/nooks.sh start
ok "load" load nooks
ok "injector" insmod /ko/nooks_inject.ko
ok "link" link_up
ok "configure" configure
ok "settings of the card" settings
ok "queueing" queueing
ok "reaches its peers" until_true 20 reaches
echo max_faults 64 >$DOM/recovery
echo max_in_place 64 >$DOM/recovery
configuration >/tmp/was
ip monitor link >/tmp/monitor 2>&1 &
monitor=$!
dmesg -c >/dev/null
ok "a fault" break_it null-write@e1000_xmit_frame
ok "... no interface is made" refused says 'renamed from|agent'
ok "... traffic again" until_true 20 reaches
ok "... all as it was" soon_same

data_make
stream &
stream=$!
sleep 2
socket=$(connection)
ok "a connection" test -n "$socket"
_n=0
while [ $_n -lt "$rounds" ]; do
	ok "faults under it" break_under_stream
	_n=$((_n + 1))
done
ok "the same connection" same_connection
ok "every byte arrived" stream_whole
ok "all as it was" soon_same
kill $monitor
ok "nobody saw it go or come" refused grep -qE 'Deleted|lan0@NONE' /tmp/monitor

# A link that was down has lost routes, whoever its driver is.
act >/dev/null 2>&1
ok "the link settles" until_true 30 settled
configuration >/tmp/was
ok "users do this and that meanwhile" users_act
ok "... it is all as it was" soon_same
ok "... traffic again" until_true 20 reaches
ok "what is set while it is away" acts_away
ok "... it is all as it was" soon_same
ok "... traffic again" until_true 20 reaches

# --- the ladder ---
index=$(cat /sys/class/net/lan0/ifindex)
echo max_in_place 0 >$DOM/recovery
ok "not in place" break_it null-write@e1000_xmit_frame
ok "... another interface, by the same name" until_true 20 sh -c "[ \$(cat /sys/class/net/lan0/ifindex) -gt $index ]"
ok "... traffic again" until_true 20 ping_peer
echo max_in_place 64 >$DOM/recovery
# In the midst of being restarted: in its probe function.
index=$(cat /sys/class/net/lan0/ifindex)
ok "a fault in the restart" restart_with bug@e1000_probe
ok "... by a new module" until_true 20 sh -c "[ \$(cat /sys/class/net/lan0/ifindex) -gt $index ]"
ok "... traffic again" until_true 20 ping_peer
# In what is replayed when it is back: that is a fault like any other.
index=$(cat /sys/class/net/lan0/ifindex)
_faults=$(awk '/^faults:/ { print $2 }' $DOM/stats)
ok "a fault in the replay" restart_with bug@e1000_change_mtu
ok "... which there was" sh -c "[ \$(awk '/^faults:/ { print \$2 }' $DOM/stats) -gt $_faults ]"
ok "... in place" sh -c "[ \$(cat /sys/class/net/lan0/ifindex) -eq $index ]"
ok "... traffic again" until_true 20 ping_peer
echo max_faults 0 >$DOM/recovery
ok "too many" strike null-write@e1000_xmit_frame
ok "... leave it stopped" until_true 20 state_is stopped
ok "... without an interface" refused eth
ok "... holding nothing" sh -c "[ \$(wc -l <$DOM/objects) -eq 1 ] && grep -qx 'kept:' $DOM/recovery"
echo max_faults default >$DOM/recovery
ok "recover by hand" $nooks recover e1000e
ok "unload" unload
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "injector unloads" rmmod nooks_inject
ok "nooks.ko unloads" rmmod nooks
finish
