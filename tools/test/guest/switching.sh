#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Modes and policies are switched a thousand times each while packets go both ways on
# both processors. Every so often comes a fault that a class must catch: first let
# through, where that does no harm, so that its guard has seen a mode that allows
# it; then, with nothing in between but a switch, stopped and recovered from.
#
# switching.sh [ROUNDS [SWITCHES]]: faults, and switches of each sort before one

. /test/lib.sh
. /test/inject.sh
rounds=${1:-20}
switches=${2:-50}
mkdir -p /tmp/policies

faults() {
	awk '/^faults:/ { print $2 }' $DOM/stats
}

target() {
	cat $DEBUG/nooks_inject/target
}

mode() {
	echo "$1" >$DOM/mode
}

# policy NAME LINE... - a file, resolved for this kernel
policy() {
	_policy=$1
	shift
	{
		echo "policy \"$_policy\";"
		printf '%s\n' "$@"
	} >/tmp/policies/"$_policy".policy
	/usr/sbin/nooks policy check --resolved /tmp/policies/"$_policy".policy >/tmp/policies/"$_policy"
}

give() {
	dd if=/tmp/policies/"$1" of=$DOM/policy bs=64k 2>/dev/null
}

# Both ways, a stream a processor; the card comes and goes meanwhile.
traffic() {
	while :; do
		taskset 1 ping -q -c 500 -i 0.01 -W 1 $PEER
	done >/dev/null 2>&1 &
	pids=$!
	while :; do
		taskset 2 ip netns exec peer ping -q -c 500 -i 0.01 -W 1 $OWN
	done >/dev/null 2>&1 &
	pids="$pids $!"
}

# modes N SEED - N times a mode for each class, by a series of numbers that is always
# the same. To switch reads or calls off or on means to patch thousands of branches,
# seconds of work in a machine like this: one time in 25.
modes() {
	awk -v n="$1" -v seed="$2" 'BEGIN {
		split("count audit enforce off", mode, " ")
		srand(seed)
		for (i = 1; i <= n; i++) {
			off = i % 25 == 0
			print "write=" mode[1 + int(rand() * 4)] \
				",read=" mode[off ? 4 : 1 + int(rand() * 3)] \
				",call=" mode[off ? 4 : 1 + int(rand() * 3)] \
				",arg=" mode[1 + int(rand() * 4)]
		}
	}'
}

denied() {
	awk '/^guards_denied:/ { print $2 }' $DOM/stats
}

# switch N SEED - N times other modes, and after each another policy. None of them
# finds anything to complain about.
switch() {
	_was=$(denied)
	for _m in $(modes "$@"); do
		mode "$_m" || return 1
		case $((switched % 25)) in
		24) give ruled ;;
		*[13579]) give loose ;;
		*) give tight ;;
		esac || return 1
		switched=$((switched + 1))
	done
	[ "$(denied)" -eq "$_was" ] || { dmesg | tail; return 1; }
}

armed() {
	echo "e1000e $1 e1000_xmit_frame 1" >$DEBUG/nooks_inject/inject
}

hit() {
	grep -q ' hits 1$' $DEBUG/nooks_inject/inject
}

# let_through - it is written, and nobody minds
let_through() {
	_was=$(target)
	_n=$(faults)
	armed wild-write && until_true 30 hit &&
	[ "$(target)" != "$_was" ] && [ "$(faults)" -eq "$_n" ]
}

back() {
	[ "$(recoveries)" -gt "$1" ] && grep -q '^stage: idle' $DOM/recovery &&
	grep -qx live $DOM/state
}

reported() {
	dmesg | grep -qE "nooks: e1000e: BLOCK: $1" && return
	echo "expected: $1"
	dmesg
	return 1
}

# caught FAULT PATTERN - of a gadget: one fault, of this kind
caught() {
	_was=$(target)
	_n=$(recoveries)
	_f=$(faults)
	dmesg -c >/dev/null
	armed "$1" || return 1
	until_true 60 back "$_n" || { echo "not recovered"; dmesg; return 1; }
	reported "$2" && [ "$(faults)" -eq $((_f + 1)) ] &&
	[ "$(target)" = "$_was" ] && until_true 30 ping_peer
}

# forbidden POLICY PATTERN - of the driver's own work, which goes on as soon as
# it is back: so it stays away until there is a better policy
forbidden() {
	_n=$(recoveries)
	dmesg -c >/dev/null
	echo disabled >$DOM/recovery
	give "$1" || return 1
	until_true 60 grep -qx stopped $DOM/state || { echo "not stopped"; dmesg; return 1; }
	echo enabled >$DOM/recovery
	reported "$2" && give tight && /usr/sbin/nooks recover e1000e &&
	until_true 60 back "$_n" && link_up && until_true 30 ping_peer
}

# What the rounds do, in turn. A gadget reads its orders from memory of the
# injector's, so class read stops any of them.
round() {
	switch "$switches" "$1" || return 1
	case $(($1 % 6)) in
	0)
		mode write=off,read=count,call=count,arg=audit && let_through &&
		mode write=enforce && caught wild-write "$(pattern wild-write)"
		;;
	1)
		give loose && let_through &&
		give tight && caught wild-write "$(pattern wild-write)"
		;;
	2)
		give loose && let_through &&
		mode read=enforce && caught wild-write 'forbidden-read 8 bytes at .* by nooks_gadget_'
		;;
	3)
		mode write=count,read=off,call=off,arg=off && let_through &&
		mode arg=enforce && caught bad-argument "$(pattern bad-argument)"
		;;
	4)
		mode off && let_through &&
		forbidden hidden 'forbidden-read 8 bytes at .*own skb'
		;;
	5)
		give loose && let_through &&
		forbidden sealed 'forbidden-write .*own skb'
		;;
	esac || { cat $DOM/mode $DOM/state $DOM/recovery; return 1; }
}

switched=0
ok network peer_up
/ko/nooks.sh start
echo 1000 >/sys/module/nooks/parameters/max_faults
# A switch waits for the readers of RCU; do not let it wait for a timer as well.
echo 1 >/sys/kernel/rcu_expedited
ok "load" load nooks
ok "link" link_up
ok "injector" insmod /ko/nooks_inject.ko
ok "a policy that stops nothing" policy loose \
	'mode write off;' 'mode read count;' 'mode call count;' 'mode arg off;'
ok "one that checks writes, calls and arguments" policy tight \
	'mode write enforce;' 'mode read count;' 'mode call enforce;' 'mode arg enforce;'
ok "one with rules" policy ruled \
	'mode write enforce;' 'mode read enforce;' 'mode call audit;' 'mode arg enforce;' \
	'deny read field sk_buff.sk;' 'deny write field pci_dev.vendor;' \
	'allow write symbol jiffies;'
ok "one that hides what the driver reads" policy hidden \
	'mode write off;' 'mode read enforce;' 'mode call count;' 'mode arg off;' \
	'deny read field sk_buff.data;'
ok "one that seals what the driver writes" policy sealed \
	'mode write enforce;' 'mode read count;' 'mode call count;' 'mode arg off;' \
	'deny write type sk_buff;'
traffic
i=0
while [ $i -lt "$rounds" ]; do
	ok "$switches switches of modes and of policies, and a fault: $i" round $i
	i=$((i + 1))
done
ok "$rounds recoveries" test "$(recoveries)" -eq "$rounds"
ok "$((rounds * switches)) switches of modes and of policies" test $switched -eq $((rounds * switches))
ok "traffic" ping_peer 5
# shellcheck disable=SC2086 # words
kill $pids
ok "unload" unload
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "nooks.ko unloads" rmmod nooks_inject nooks
finish
