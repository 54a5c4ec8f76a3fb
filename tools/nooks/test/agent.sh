#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The recovery agent in a virtual machine, with the distribution's own e1000e in
# place of a wrapped one and files in place of debugfs: after a restart of the
# driver every setting of its interface must be as before.
#
# Run on the host without an argument; the guest's side is below.

set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)

[ "${1-}" = guest ] ||
	exec "$root/tools/vm/run" --netdev user,id=n0,ipv6=off --device e1000e,netdev=n0 \
		--distro-module e1000e --distro-module 8021q \
		--file "$root/build/tools/nooks:/usr/sbin/nooks" --file "$(command -v ip)" \
		--file "$0:/root/agent.sh" -- sh /root/agent.sh guest

export NOOKS_DEBUGFS=/tmp/nooks
dom=$NOOKS_DEBUGFS/e1000e
module=$(find /lib/modules -name e1000e.ko)

# What users see. Not what the kernel makes by itself, and at which speed.
configuration() {
	{
		ip -d link show dev eth0
		ip -d link show dev vl5
		ip -o address show | grep -v ' fe80:'
		ip route show table all proto boot
		ip -6 route show proto boot
		cat /proc/sys/net/ipv4/conf/eth0/proxy_arp
		cat /sys/module/e1000e/parameters/copybreak
	} | sed 's/^[0-9]*: //; s/state [A-Z]*//; s/<[^>]*>//; s/ linkdown//; s/ nodad//; s/valid_lft.*//'
}

# record FILE - what 'nooks load' would have noted
record() { echo "{\"path\":\"$1\",\"params\":\"copybreak=100\"}" >/run/nooks/e1000e.json; }

# agent STAGE STATE [NUMBER] - run it against a kernel that has come to STAGE of recovery
# NUMBER when the configuration is saved and $meanwhile done; the state is the domain's
# behind the restart
meanwhile=true
agent() {
	echo 'stage: save' >$dom/recovery
	echo "$2" >$dom/state
	( until grep -q saved $dom/recovery; do usleep 1000; done
	  eval "$meanwhile"
	  printf 'stage: %s\npolicy: enabled\nnumber: %s\n' "$1" "${3:-7}" >$dom/recovery ) &
	nooks agent e1000e 7
}

passed=0 failed=0
# judge NAME STATUS
judge() {
	if [ "$2" -eq 0 ]; then
		echo "ok $1"
		passed=$((passed + 1))
	else
		echo "not ok $1"
		failed=$((failed + 1))
	fi
}

mkdir -p $dom /run/nooks
modprobe 8021q
modprobe e1000e copybreak=100
ip link set eth0 address 02:00:00:00:00:77
ip link set eth0 mtu 1400 txqueuelen 777 promisc on allmulticast on alias hello
echo 1 >/proc/sys/net/ipv4/conf/eth0/proxy_arp
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
ip addr add 10.9.0.1 peer 10.9.0.2 dev eth0
ip addr add fd00::5/64 dev eth0 nodad
ip route add 192.168.7.0/24 via 10.0.2.2
ip route add default via 10.0.2.2 metric 50
ip -6 route add fd01::/48 via fd00::1
ip link add link eth0 name vl5 type vlan id 5
ip link set vl5 up
ip addr add 10.5.0.1/24 dev vl5
ip route add 172.16.0.0/16 nexthop via 10.0.2.2 weight 2 nexthop via 10.5.0.2
# The link must be up, or what depends on it changes while we look.
sleep 4
configuration >/tmp/before
grep -q "peer 10.9.0.2" /tmp/before && grep -q "nexthop via 10.5.0.2 dev vl5" /tmp/before
judge configuration_is_made $?

record "$module"
agent reaped live
judge agent_succeeds $?
grep -q '^agent 7 done$' $dom/recovery
judge agent_says_done $?
configuration >/tmp/after
diff /tmp/before /tmp/after
judge configuration_is_restored $?
[ ! -e /run/nooks/e1000e.net ]
judge nothing_is_left_behind $?

# The kernel starts the driver itself.
meanwhile='rmmod e1000e; modprobe e1000e copybreak=100'
record /nonexistent.ko
agent replay live
judge agent_only_replays $?
meanwhile=true
configuration >/tmp/after
diff /tmp/before /tmp/after
judge configuration_is_replayed $?

# It failed again meanwhile: what was saved is for the next agent.
agent reaped live 8
[ $? -eq 1 ] && [ -s /run/nooks/e1000e.net ] && ! grep -q '^agent 7 failed' $dom/recovery
judge another_recovery_has_begun $?
rm -f /run/nooks/e1000e.net

# A restart that fails, and the next agent, which finds no interface to ask.
record /nonexistent.ko
agent reaped recovering
[ $? -eq 1 ] && grep -q '^agent 7 failed cannot read /nonexistent.ko' $dom/recovery
judge failure_is_reported $?
dmesg | grep -q 'nooks: e1000e: FAILED: cannot read /nonexistent.ko'
judge failure_is_logged $?
rmmod e1000e
record "$module"
agent restart live && configuration >/tmp/after && diff /tmp/before /tmp/after
judge second_try_restores $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
