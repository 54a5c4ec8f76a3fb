# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: packets come from a second card, an e1000 with the kernel's own driver,
# through e1000e into a UDP socket, in bursts; $what is BURSTxBYTES. What it costs to
# send them is measured alone, to a station that is not there, and taken off.
#
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034

AWAY=10.9.0.9
# With the headers.
bytes=$((${what#*x} + 42))

prepare() {
	modprobe e1000 InterruptThrottleRate=0 && until_true 10 test -e /sys/class/net/eth0 &&
		ip netns add sender && ip link set eth0 netns sender name out0 &&
		ip -n sender addr add 10.9.0.3/24 dev out0 && ip -n sender link set out0 up || exit 1
}

# Interrupts do not wait for each other: the processor is hardly ever idle.
ready() {
	ethtool -C "$if" rx-usecs 0 || exit 1
	for _station in $OWN@$(cat "/sys/class/net/$if/address") $AWAY@02:00:00:00:00:09; do
		ip -n sender neigh replace "${_station%@*}" lladdr "${_station#*@}" dev out0 nud permanent || exit 1
	done
	until_true 20 ip netns exec sender grep -q 1 /sys/class/net/out0/carrier || exit 1
}

# packets NUMBER ADDRESS yes|no - prints the instructions
packets() {
	receive /run/netns/sender "$2" "$1" "${what%x*}" "${what#*x}" "$3" || exit 1
}

run() {
	_all=$(packets "$1" $OWN yes) && _sent=$(packets "$1" $AWAY no) || exit 1
	instr=$((_all - _sent))
}
