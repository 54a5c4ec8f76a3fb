# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the scripts that run in the virtual machine: a private network
# between the driver under test and a peer, and words for tests.
#
#	eth (the driver under test, e1000e)	10.9.0.1	this namespace
#	peer (virtio_net, same QEMU hub)	10.9.0.2	namespace "peer"
#
# shellcheck shell=sh

PEER=10.9.0.2
OWN=10.9.0.1
DEBUG=/sys/kernel/debug
DOM=$DEBUG/nooks/e1000e
passed=0
failed=0

# ok NAME COMMAND... - one test: does COMMAND succeed?
ok() {
	_name=$1
	shift
	if "$@" >/tmp/ok.out 2>&1; then
		echo "ok $_name"
		passed=$((passed + 1))
	else
		echo "not ok $_name"
		sed 's/^/  # /' /tmp/ok.out
		failed=$((failed + 1))
	fi
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}

# until_true SECONDS COMMAND... - poll; the guest's clock is the bound, and $PATIENCE how
# many times slower than usual the kernel is
until_true() {
	_end=$(($(date +%s) + $1 * ${PATIENCE:-1}))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$_end" ] || return 1
		sleep 0.1
	done
}

# slow_kernel - parameters of nooks.ko: its bounds on user space are for others
slow_kernel() {
	[ -z "${PATIENCE-}" ] || echo save_ms=$((PATIENCE * 3000))
}

# The name the driver's interface has now, if it is there.
eth() {
	for _d in /sys/class/net/*/device/driver; do
		[ "$(basename "$(readlink "$_d")")" = e1000e ] || continue
		basename "${_d%/device/driver}"
		return 0
	done
	return 1
}

# Once a boot: the peer, in a namespace of its own, with a reader for TCP.
peer_up() {
	modprobe virtio_pci && modprobe virtio_net || return 1
	until_true 10 test -e /sys/class/net/eth0 || return 1
	_peer=$(ls /sys/class/net | grep -v lo)
	ip netns add peer &&
	ip link set "$_peer" netns peer name peer0 &&
	ip -n peer addr add $PEER/24 dev peer0 &&
	ip -n peer link set peer0 mtu 9000 up &&
	ip -n peer link set lo up
}

on_peer() {
	ip netns exec peer "$@"
}

carrier() {
	[ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 1 ]
}

# Bring the interface of a freshly loaded driver up.
link_up() {
	until_true 20 eth || return 1
	_eth=$(eth)
	ip addr replace $OWN/24 dev "$_eth" && ip link set "$_eth" up &&
	until_true 20 carrier "$_eth"
}

ping_peer() {
	ping -q -c "${1:-1}" -i 0.01 -W 1 $PEER
}

# load KIND, unload KIND - KIND is plain or nooks
load() {
	if [ "$1" = nooks ]; then
		/ko/nooks.sh load
	else
		insmod /ko/plain/e1000e.ko
	fi
}

unload() {
	rmmod e1000e
}

# domain_with MODES DOMAIN - before its driver is there: what is checked from the
# first instruction on
domain_with() {
	echo "$2" >$DEBUG/nooks/domains && echo "$1" >"$DEBUG/nooks/$2/mode"
}

# Data with no pattern that a checksum could miss: made once, sent many times.
data_make() {
	[ -e /tmp/data ] || head -c 8388608 /dev/urandom >/tmp/data
}

# data_send MB - that much on stdout
data_send() {
	_n=$(($1 / 8))
	while [ "$_n" -gt 0 ]; do
		cat /tmp/data
		_n=$((_n - 1))
	done
}

# tcp_out MB, tcp_in MB - move data over the card; the reader answers with its
# checksum of what arrived
tcp_out() {
	data_make
	on_peer nc -l -p 5001 -e md5sum &
	until_true 5 sh -c "ip netns exec peer netstat -ltn | grep -q :5001" || return 1
	_sum=$(data_send "$1" | nc -w 60 $PEER 5001)
	wait $!
	[ "$_sum" = "$(data_send "$1" | md5sum)" ]
}

tcp_in() {
	data_make
	nc -l -p 5002 -e md5sum &
	until_true 5 sh -c "netstat -ltn | grep -q :5002" || return 1
	_sum=$(data_send "$1" | on_peer nc -w 60 $OWN 5002)
	wait $!
	[ "$_sum" = "$(data_send "$1" | md5sum)" ]
}

# --- the same steps with two drivers; what they come to is compared ---

# One line a step into $results: "STEP: RESULT", without what differs from run to
# run.
say() {
	echo "$1: $2" >>"$results"
}

# step NAME COMMAND... - how COMMAND ends
step() {
	_step=$1
	shift
	if "$@" >/tmp/step.out 2>&1; then
		say "$_step" "done"
	else
		say "$_step" "failed with $?: $(tail -n 1 /tmp/step.out)"
	fi
}

# show NAME COMMAND... - what COMMAND prints
show() {
	_step=$1
	shift
	"$@" >/tmp/step.out 2>&1
	say "$_step" "status $?"
	sed "s/^/$_step| /" /tmp/step.out >>"$results"
}
