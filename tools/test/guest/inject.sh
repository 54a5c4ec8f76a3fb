# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced behind lib.sh by the tests that inject faults into e1000e: what stands in
# faults.txt, and words for what must follow.
#
# shellcheck shell=sh
# shellcheck disable=SC2154

# all_faults - those that have no test of their own
all_faults() {
	awk -F '\t+' '!/^#/ && NF > 1 && $3 !~ /test=/ { print $1 }' /test/faults.txt
}

# pattern FAULT - the line that it must cause
pattern() {
	awk -F '\t+' -v f="$1" '$1 == f { print $2 }' /test/faults.txt
}

# needs FAULT - sets 'function' (if it is made for one), 'mode', 'budget', and what else
# its row says
needs() {
	function='' mode='' budget='' args='' sleeps='' only='' later='' held=''
	for _need in $(awk -F '\t+' -v f="$1" '$1 == f { print $3 }' /test/faults.txt); do
		case $_need in
		at=*) function=${_need#at=} ;;
		budget=*) budget=${_need#budget=} ;;
		args|sleeps|only|later|held) eval "$_need=1" ;;
		*) mode=$_need ;;
		esac
	done
}

# special - the modes and budgets that the fault needs; usual - those of before
special() {
	_modes=$(tr ' ' , <$DOM/mode)
	_budgets=$(cat $DOM/budgets)
	[ -z "$mode" ] || echo "$mode" >$DOM/mode
	[ -z "$budget" ] || echo "$budget" >$DOM/budgets
}

usual() {
	[ -z "$mode" ] || echo "$_modes" >$DOM/mode
	[ -z "$budget" ] || echo "$_budgets" >$DOM/budgets
}

# begin_many - the driver with its interface, and the injector; as many faults as one likes
begin_many() {
	ok network peer_up
	/ko/nooks.sh start
	echo 64 >/sys/module/nooks/parameters/max_faults
	echo 1 >/sys/module/nooks/parameters/window
	ok "load" load nooks
	ok "link" link_up
	ok "injector" insmod /ko/nooks_inject.ko
}

# end_many - nothing has been left behind
end_many() {
	ok "taint is O, E, N only" taint_clean
	ok "unload" unload
	ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
	ok "injector unloads" rmmod nooks_inject
	ok "nooks.ko unloads" rmmod nooks
}

foreign() {
	cat $DEBUG/nooks_inject/foreign
}

recoveries() {
	awk '/^recoveries:/ { print $2 }' $DOM/stats
}

recovered() {
	[ "$(cat $DOM/state)" = live ] && [ "$(recoveries)" -gt "$1" ] &&
	grep -q '^stage: idle' $DOM/recovery
}

last_ms() {
	awk '/^last_ms:/ { print $2 }' $DOM/recovery
}

# caught FAULT - did it cause its line?
caught() {
	dmesg | grep -qE "nooks: e1000e: BLOCK: $(pattern "$1")" && return
	echo "expected: $(pattern "$1")"
	dmesg
	return 1
}

# Traffic without end, in both directions.
traffic() {
	while :; do
		ping -q -c 1000 -i 0.02 -W 1 $PEER >/dev/null 2>&1
	done
}

# Nothing but O, E and N: bits 12, 13, 18.
taint_clean() {
	[ $(($(cat /proc/sys/kernel/tainted) & ~(1 << 12 | 1 << 13 | 1 << 18))) -eq 0 ]
}
