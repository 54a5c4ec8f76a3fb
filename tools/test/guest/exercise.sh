#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Everything a user does with a network card, once with the plain and once with
# the wrapped driver in one boot; the results must be the same.
#
# exercise.sh [MB [PINGS [TIMES [MODES]]]]: data each way, pings, link and module
# cycles, and how the classes of accesses are checked, as in the file "mode"

. /test/lib.sh
mb=${1:-32}
pings=${2:-1000}
times=${3:-5}
modes=${4:-enforce}

link_cycle() {
	_n=0
	while [ $_n -lt "$times" ]; do
		ip link set "$if" down && ip link set "$if" up &&
		until_true 20 carrier "$if" && ping_peer || return 1
		_n=$((_n + 1))
	done
}

module_cycle() {
	_n=0
	while [ $_n -lt "$times" ]; do
		unload && load "$kind" && link_up && ping_peer || return 1
		_n=$((_n + 1))
	done
	if=$(eth)
}

mtu() {
	ip link set "$if" mtu "$1" && until_true 20 carrier "$if" &&
	ping -q -c 3 -i 0.2 -W 2 -M "do" -s $(($1 - 28)) $PEER
}

vlan() {
	ip link add link "$if" name v5 type vlan id 5 &&
	ip -n peer link add link peer0 name v5 type vlan id 5 &&
	ip addr add 10.9.5.1/24 dev v5 && ip link set v5 up &&
	ip -n peer addr add 10.9.5.2/24 dev v5 && ip -n peer link set v5 up &&
	ping -q -c 5 -i 0.05 -W 2 10.9.5.2 &&
	ip link del v5 && ip -n peer link del v5 && ping_peer
}

mac() {
	_old=$(cat "/sys/class/net/$if/address")
	ip link set "$if" address 02:00:00:00:09:01 && until_true 20 carrier "$if" &&
	ping_peer && [ "$(cat "/sys/class/net/$if/address")" = 02:00:00:00:09:01 ] &&
	ip link set "$if" address "$_old" && until_true 20 carrier "$if" && ping_peer
}

# When a packet comes while QEMU's card sleeps, traffic sometimes never starts again,
# whichever driver it is: the peer is quiet meanwhile.
suspend() {
	ip -n peer link set peer0 down
	_slept=
	echo devices >/sys/power/pm_test && echo mem >/sys/power/state && _slept=yes
	ip -n peer link set peer0 up
	[ "$_slept" ] && until_true 30 carrier "$if" && until_true 30 ping_peer
}

# Every readable attribute; values that count or tell the time are left out.
attributes() {
	for _f in "/sys/class/net/$if"/* "/sys/class/net/$if"/queues/*/*; do
		[ -f "$_f" ] && [ -r "$_f" ] || continue
		case $_f in */ifindex | */iflink | */carrier_*_count | */carrier_changes) continue ;; esac
		printf '%s=%s\n' "${_f#/sys/class/net/"$if"}" "$(grep -v ^IFINDEX= "$_f" 2>&1)"
	done
}

# QEMU's card drops packets in loopback while its link is down, which on a busy host
# is too long for the test: even the plain driver may fail it again and again.
loopback_passes() {
	ethtool -t "$if" offline | grep -q '^Loopback test .*[^0-9]0$'
}

# Registers that do not move by themselves.
registers() {
	ethtool -d "$if" | grep -vE '(RDH|RDT|TDH|TDT|TIDV|Receive desc|Transmit desc)'
}

exercise() {
	kind=$1
	results=/tmp/$kind.results
	: >"$results"
	step load load "$kind"
	step up link_up
	if=$(eth)
	step ping ping_peer "$pings"
	step tcp-out tcp_out "$mb"
	step tcp-in tcp_in "$mb"
	step link-cycle link_cycle
	step module-cycle module_cycle
	step mtu-1400 mtu 1400
	step mtu-9000 mtu 9000
	step mtu-too-big ip link set "$if" mtu 20000
	step mtu-1500 mtu 1500
	step promisc-on ip link set "$if" promisc on
	step promisc-off ip link set "$if" promisc off
	step allmulti ip link set "$if" allmulticast on
	step no-allmulti ip link set "$if" allmulticast off
	step multicast ip maddr add 33:33:00:00:00:42 dev "$if"
	step no-multicast ip maddr del 33:33:00:00:00:42 dev "$if"
	step vlan vlan
	step mac mac
	show driver ethtool -i "$if"
	show settings ethtool "$if"
	show statistics sh -c "ethtool -S $if | sed 's/:.*//'"
	show registers registers
	show eeprom ethtool -e "$if" length 128
	show ring ethtool -g "$if"
	step set-ring ethtool -G "$if" rx 512 tx 512
	show ring-set ethtool -g "$if"
	step ring-used sh -c "sleep 1; ping -q -c 3 -W 5 $PEER"
	show coalesce ethtool -c "$if"
	step set-coalesce ethtool -C "$if" rx-usecs 100
	show coalesce-set ethtool -c "$if"
	show pause ethtool -a "$if"
	step set-pause ethtool -A "$if" autoneg off rx on tx off
	show pause-set ethtool -a "$if"
	step pause-used until_true 20 carrier "$if"
	show features ethtool -k "$if"
	step set-features ethtool -K "$if" rx off tx off tso off
	step features-used sh -c "sleep 1; ping -q -c 3 -W 5 $PEER"
	step set-features-back ethtool -K "$if" rx on tx on tso on
	show message-level sh -c "ethtool $if | grep -A1 message"
	show private-flags ethtool --show-priv-flags "$if"
	show time-stamps ethtool -T "$if"
	show wake-on-lan sh -c "ethtool $if | grep Wake"
	step identify ethtool -p "$if" 1
	show self-test sh -c "ethtool -t $if offline | grep -vE '(Link|Loopback) test'"
	step loopback-test until_true 20 loopback_passes
	step self-test-after until_true 20 carrier "$if"
	step ping-after ping_peer
	show attributes attributes
	step suspend suspend
	step unload unload
}

# The self-test leaves patterns in registers that a reset does not clear: both
# drivers find the same ones.
warm_up() {
	load plain && link_up && ethtool -t "$(eth)" offline
	unload
}

modprobe 8021q
ok network peer_up
ok "warm up" warm_up
exercise plain
/ko/nooks.sh start
ok "modes: $modes" domain_with "$modes" e1000e
exercise nooks
ok "the plain driver does it all" sh -c '! grep -E "^(load|up|ping|tcp|link|module|vlan|mac|suspend|unload)[a-z-]*: failed" /tmp/plain.results'
if grep -q '^loopback-test: failed' /tmp/plain.results; then
	echo "# loopback-test is not compared: the plain driver failed it, too (busy host)"
	sed -i '/^loopback-test:/d' /tmp/plain.results /tmp/nooks.results
fi
ok "same results as the plain driver" diff -u /tmp/plain.results /tmp/nooks.results
ok "no fault" sh -c "! dmesg | grep -E 'nooks: .*(BLOCK|DETECT|FAILED)'"
ok "no denial" grep -qx 'guards_denied: 0' $DEBUG/nooks/stats
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "holds nothing after unload" test "$(wc -l <$DOM/objects)" -eq 1
ok "crossings were counted" sh -c "awk '/^calls_(in|out):/ { if (\$2 < 1000) exit 1 } /^guards:/ { if (\$2 < 1) exit 1 }' $DEBUG/nooks/stats"
ok "nooks.ko unloads" rmmod nooks
finish
