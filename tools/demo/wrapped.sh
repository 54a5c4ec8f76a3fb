#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: the wrapped driver moves data, commits every named fault while
# traffic flows, and comes back each time. Lines for the closing table start
# with "row".
#
# wrapped.sh MB FAULT...

. /test/lib.sh
bold() {
	printf '\n-- %s\n' "$*"
}

fail() {
	echo "demo: $*"
	dmesg | tail -n 20
	exit 1
}

recovered() {
	[ "$(cat $DOM/state)" = live ] && grep -q '^stage: idle' $DOM/recovery &&
	[ "$(awk '/^recoveries:/ { print $2 }' $DOM/stats)" -gt "$1" ]
}

peer_up || fail "no peer"
/ko/nooks.sh start && /usr/sbin/nooks load -q /ko/wrapped/e1000e.ko && link_up || fail "cannot load"
echo 64 >/sys/module/nooks/parameters/max_faults
insmod /ko/nooks_inject.ko

mb=$1
shift
bold "$mb MB over TCP each way, checksums compared"
tcp_out "$mb" && echo "sent: checksums equal" || fail "sending"
tcp_in "$mb" && echo "received: checksums equal" || fail "receiving"

bold "every named fault, with traffic flowing"
while :; do ping -q -c 1000 -i 0.02 -W 1 $PEER >/dev/null 2>&1; done &
traffic=$!
for f in "$@"; do
	n=$(awk '/^recoveries:/ { print $2 }' $DOM/stats)
	dmesg -c >/dev/null
	echo "$f"
	/usr/sbin/nooks inject e1000e "$f" --at e1000_xmit_frame >/dev/null || fail "inject $f"
	until_true 30 recovered "$n" || fail "$f: not recovered"
	until_true 20 ping_peer || fail "$f: no traffic"
	dmesg | sed -n 's/^\[[^]]*\] nooks: e1000e: BLOCK: /  caught: /p'
	ms=$(awk '/^last_ms:/ { print $2 }' $DOM/recovery)
	echo "  back after $ms ms, traffic goes on"
	echo "row $f $ms"
done
kill $traffic

bold "accounting of the domain (debugfs nooks/e1000e)"
/usr/sbin/nooks list
echo
/usr/sbin/nooks show e1000e stats
unload || fail "unload"
grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats || fail "leaked"
[ "$(($(cat /proc/sys/kernel/tainted) & ~(1 << 12 | 1 << 13 | 1 << 18)))" -eq 0 ] || fail "tainted"
echo "unloaded, nothing leaked; kernel log without oops or warning"
