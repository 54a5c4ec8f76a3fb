#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Another build of the driver takes the place of the one that runs, under traffic; what
# must be refused leaves that one alone; and one that cannot be loaded is not left there.
#
#	/ko/new/e1000e.ko	the other build, without gadgets
#	/ko/spoiled/e1000e.ko	the same, made for another version of a symbol

. /test/lib.sh
. /test/inject.sh
. /test/stream.sh
nooks=/usr/sbin/nooks
release=$(uname -r)

refused() {
	! "$@"
}

# The build that runs, and the generation: neither changes unless it is replaced.
running() {
	cat /sys/module/e1000e/notes/.note.gnu.build-id | md5sum
	cat $DOM/stats | grep -E '^(faults|recoveries):'
	cat /sys/class/net/lan0/ifindex
}

has_gadgets() {
	grep -q nooks_gadget_null_write /proc/kallsyms
}

# said PATTERN - by the last command
said() {
	grep -qE "$1" /tmp/said || { cat /tmp/said; return 1; }
}

# refuses STATUS FILE... - and nothing has happened
refuses() {
	_expected=$1
	shift
	running >/tmp/before
	_status=0
	$nooks load --replace "$@" >/tmp/said 2>&1 || _status=$?
	cat /tmp/said
	[ $_status -eq "$_expected" ] && said '^  fix: ' && running | diff /tmp/before -
}

nothing_half() {
	! ls /run/nooks/e1000e.next* /run/nooks/e1000e.refused 2>/dev/null
}

# What the agent gives back; the index is another one.
configuration() {
	ip -d link show dev lan0 | sed 's/^[0-9]*: //; s/state [A-Z]*//; s/<[^>]*>//'
	ip -d link show dev v5 | sed 's/^[0-9]*: //; s/state [A-Z]*//; s/<[^>]*>//'
	ip -o -4 addr show | sed 's/^[0-9]*: //; s/valid_lft.*//'
	ip route show table all proto boot | sed 's/ linkdown//' | sort
	cat /proc/sys/net/ipv4/conf/lan0/proxy_arp
	cat /sys/module/e1000e/parameters/copybreak
}

same_as_before() {
	configuration >/tmp/now
	diff -u /tmp/was /tmp/now
}

configure() {
	if=$(eth)
	ip link set "$if" down && ip link set "$if" name lan0 && ip link set lan0 mtu 1400 txqueuelen 321 up &&
	until_true 20 carrier lan0 && ip addr replace $OWN/24 dev lan0 &&
	ip route add 10.77.0.0/16 via $PEER dev lan0 metric 7 && echo 1 >/proc/sys/net/ipv4/conf/lan0/proxy_arp &&
	ip link add link lan0 name v5 type vlan id 5 && ip addr add 10.9.5.1/24 dev v5 && ip link set v5 up
}

ok network peer_up
modprobe 8021q
/ko/nooks.sh start
echo 64 >/sys/module/nooks/parameters/max_faults
echo 1 >/sys/module/nooks/parameters/window
ok "nothing is there to replace" sh -c "$nooks load --replace /ko/wrapped/e1000e.ko >/tmp/said 2>&1; [ \$? -eq 5 ]"
ok "... it says so" said 'e1000e: is not loaded, there is nothing to replace'
ok "load" $nooks load -q /ko/wrapped/e1000e.ko copybreak=200
ok "injector" insmod /ko/nooks_inject.ko
ok "link" link_up
ok "configure" configure
ok "traffic" until_true 20 ping_peer
has_gadgets || echo "not ok it has gadgets"
configuration >/tmp/was

# --- what is refused before anything is touched ---
mkdir -p /tmp/other /tmp/kernel
cp /ko/wrapped/null_blk.ko /tmp/other/e1000e.ko
sed "s/vermagic=$release/vermagic=$(echo "$release" | sed 's/^./9/')/" /ko/new/e1000e.ko >/tmp/kernel/e1000e.ko
ok "no such file is refused" sh -c "! $nooks load --replace /ko/nosuch.ko"
ok "a plain build is refused" refuses 1 /ko/plain/e1000e.ko
ok "... it says why" said 'is not a wrapped module: nothing in it is guarded'
ok "one for another kernel is refused" refuses 1 /tmp/kernel/e1000e.ko
ok "... it says why" said 'was made for kernel 9'
ok "another driver is refused" refuses 1 /tmp/other/e1000e.ko
ok "... it says why" said 'is a build of null_blk, not of e1000e'
ok "one that is not loaded is refused" refuses 5 /ko/wrapped/null_blk.ko
ok "one for another nooks.ko is refused" refuses 1 /ko/spoiled/e1000e.ko
ok "... it says why" said 'was made for another version of nooks_'
ok "what is no module is refused" sh -c "! $nooks load --replace /test/lib.sh"
ok "with a policy it is refused" refuses 2 /ko/new/e1000e.ko --policy /test/policies/nosuch
ok "what is no parameter is refused" sh -c "$nooks load --replace /ko/new/e1000e.ko nonsense; [ \$? -eq 2 ]"
ok "nothing of all that is left" nothing_half
ok "traffic" ping_peer

# --- under traffic ---
data_make
stream &
stream=$!
sleep 2
socket=$(connection)
ok "a connection" test -n "$socket"
ping -q -c 100000 -i 0.05 -W 1 $PEER >/tmp/ping 2>&1 &
pings=$!
index=$(cat /sys/class/net/lan0/ifindex)
ip monitor link >/tmp/monitor 2>&1 &
monitor=$!
ok "replaced" sh -c "$nooks load --replace /ko/new/e1000e.ko >/tmp/said 2>&1"
cat /tmp/said
ok "... it says so" said 'e1000e: replaced by /ko/new/e1000e.ko, live again after'
ok "... by the new build" refused has_gadgets
ok "... which is noted" grep -q /ko/new/e1000e.ko /run/nooks/e1000e.json
ok "... the same interface" test "$(cat /sys/class/net/lan0/ifindex)" -eq "$index"
ok "... traffic" until_true 20 ping_peer
ok "... configured as before" until_true 10 same_as_before
kill $monitor
ok "... nobody saw it go or come" refused grep -qE 'Deleted|lan0@NONE' /tmp/monitor
ok "... nothing is left of it" nothing_half
ok "a recovery keeps the new one" $nooks recover e1000e
ok "... by its module" sh -c "echo reload >$DOM/recovery && $nooks recover e1000e"
ok "... it is" refused has_gadgets
ok "... configured as before" until_true 10 same_as_before
ok "back, with other parameters" sh -c "$nooks load --json --replace /ko/wrapped/e1000e.ko copybreak=128 >/tmp/said 2>&1"
ok "... it says so" said '"params":"?.*copybreak=128'
ok "... it has them" grep -qx 128 /sys/module/e1000e/parameters/copybreak
ok "... the build from before" has_gadgets
ok "... traffic" until_true 20 ping_peer
ok "the same connection" same_connection
ok "every byte arrived" stream_whole
kill -INT $pings
wait $pings
cat /tmp/ping

# --- one that cannot be loaded ---
echo in-place >$DOM/recovery
configuration >/tmp/was
index=$(cat /sys/class/net/lan0/ifindex)
mkdir -p /tmp/again
cp /ko/wrapped/e1000e.ko /tmp/again/
ok "it fails in its init function" sh -c "echo e1000e null-write nooks_driver_init 1 >$DEBUG/nooks_inject/inject"
ok "... it is not replaced" sh -c "$nooks load --replace /tmp/again/e1000e.ko copybreak=64 >/tmp/said 2>&1; [ \$? -eq 1 ]"
cat /tmp/said
ok "... it says why" said 'e1000e: not replaced: the driver failed while it was being set up'
ok "... and what runs" said 'the one before runs again'
ok "... that is live" grep -qx live $DOM/state
ok "... as it was loaded" grep -q '/ko/wrapped/e1000e.ko' /run/nooks/e1000e.json
ok "... configured as before" until_true 10 same_as_before
ok "... traffic" until_true 20 ping_peer
ok "... the same interface" test "$(cat /sys/class/net/lan0/ifindex)" -eq "$index"
ok "... nothing is left of it" nothing_half
ok "late in its probe function" sh -c "echo e1000e null-write e1000e_reset 1 >$DEBUG/nooks_inject/inject"
ok "... it is not replaced" sh -c "! $nooks load --replace /tmp/again/e1000e.ko"
ok "... configured as before" until_true 10 same_as_before
ok "... traffic" until_true 20 ping_peer

ok "... the same interface" test "$(cat /sys/class/net/lan0/ifindex)" -eq "$index"
ok "nor can the old one be loaded again" sh -c "echo e1000e null-write nooks_driver_init 1000 >$DEBUG/nooks_inject/inject"
ok "... it is not replaced" sh -c "$nooks load --replace /tmp/again/e1000e.ko >/tmp/said 2>&1; [ \$? -eq 1 ]"
cat /tmp/said
ok "... it says so" said 'the one before could not be loaded again'
ok "... it is stopped" grep -qx stopped $DOM/state
ok "... and says why" grep -q '^reason: cannot load' $DOM/recovery
ok "... without an interface" refused test -e /sys/class/net/lan0
ok "... holding nothing" sh -c "[ \$(wc -l <$DOM/objects) -eq 1 ] && grep -qx 'kept:' $DOM/recovery"
ok "... the rest of the system works" on_peer ping -q -c 1 -W 2 $PEER
ok "... nothing is left of it" nothing_half
rmmod nooks_inject && insmod /ko/nooks_inject.ko
ok "... nooks recover tries again" $nooks recover e1000e
ok "... configured as before" until_true 10 same_as_before
ok "... traffic" until_true 20 ping_peer

# --- the file it was loaded from is another one now, and recovery is off ---
cp /ko/new/e1000e.ko /tmp/again/e1000e.ko
ok "replaced by a file of the same name" $nooks load -q --replace /tmp/again/e1000e.ko
ok "... it is" refused has_gadgets
cp /ko/wrapped/e1000e.ko /tmp/again/e1000e.ko
ok "a recovery is of the build that ran" sh -c "echo reload >$DOM/recovery && $nooks recover e1000e || { cat $DOM/recovery; false; }"
ok "... it is" refused has_gadgets
echo in-place >$DOM/recovery
echo disabled >$DOM/recovery
ok "built anew in its place" $nooks load -q --replace /tmp/again/e1000e.ko
ok "... it is" has_gadgets
ok "... traffic" until_true 20 ping_peer
ok "recovery is off still" grep -qx 'policy: disabled' $DOM/recovery
echo "e1000e null-write e1000_xmit_frame 1" >$DEBUG/nooks_inject/inject
ping_peer >/dev/null
ok "a fault leaves it stopped" until_true 20 grep -qx stopped $DOM/state
ok "a stopped one is replaced, too" $nooks load -q --replace /ko/new/e1000e.ko
ok "... live" grep -qx live $DOM/state
ok "... traffic" sh -c ". /test/lib.sh; link_up && until_true 20 ping_peer"
rm -f /run/nooks/e1000e.*
ok "from a file that nobody knows" refuses 1 /ko/wrapped/e1000e.ko
ok "... it says why" said 'it is not known which file the build that runs is from'

ok "taint is O, E, N only" taint_clean
ok "unload" $nooks unload e1000e
ok "nothing is left of it" sh -c "! ls /run/nooks/e1000e.ko /run/nooks/e1000e.json"
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "injector unloads" rmmod nooks_inject
ok "nooks.ko unloads" rmmod nooks
finish
