#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every fault (faults.txt) in every context (contexts.txt): caught, reported as its
# row says, recovered, and traffic goes on. What was attacked is as it was.
#
# matrix.sh [--sample | CONTEXT...]	--sample: each fault in one context, all contexts

. /test/lib.sh
. /test/inject.sh

# of CONTEXT COLUMN: 2 function, 3 way, 4 context, 5 ends
of() {
	awk -F '\t+' -v name="$1" -v column="$2" '$1 == name { print $column }' /test/contexts.txt
}

contexts=$(awk -F '\t+' '!/^#/ && NF > 1 { print $1 }' /test/contexts.txt)
sample=
case ${1-} in
--sample) sample=1 ;;
?*) contexts=$* ;;
esac

# impossible FAULT CONTEXT - and why; one letter for the table
impossible() {
	needs "$1"
	if [ -n "$args" ] && [ "$(of "$2" 2)" != "${function:-e1000_xmit_frame}" ]; then
		echo a
	elif [ -n "$only" ] && [ "$(of "$2" 2)" != "$function" ]; then
		echo o
	elif [ -n "$sleeps" ] && [ "$(of "$2" 4)" = atomic ]; then
		echo s
	elif [ -n "$later" ] && [ "$(of "$2" 5)" = unloaded ]; then
		echo l
	else
		return 1
	fi
}

# come_to WAY - make the kernel call the function
come_to() {
	case $1 in
	recover) echo recover >$DOM/recovery ;;
	up) ip link set "$(eth)" down; ip link set "$(eth)" up ;;
	down) ip link set "$(eth)" down ;;
	mtu) ip link set "$(eth)" mtu 1400 ;;
	ethtool) ethtool -i "$(eth)" ;;
	ethtool-stats) ethtool -S "$(eth)" ;;
	promisc) ip link set "$(eth)" promisc on ;;
	traffic) ping_peer 5 ;;
	stats) cat /proc/net/dev ;;
	wait) sleep 1 ;;
	suspend) echo devices >/sys/power/pm_test; echo freeze >/sys/power/state ;;
	unbind) basename "$(readlink -f "/sys/class/net/$(eth)/device")" >/sys/bus/pci/drivers/e1000e/unbind ;;
	rmmod) rmmod e1000e ;;
	esac
}

ended() {
	case $1 in
	live) recovered "$2" ;;
	*) [ "$(cat $DOM/state)" = "$1" ] ;;
	esac
}

# As it was before, for the next one.
healthy() {
	case $(cat $DOM/state) in
	unloaded) load nooks || return ;;
	stopped) /usr/sbin/nooks recover e1000e || return ;;
	esac
	link_up || return
	_eth=$(eth)
	ip link set "$_eth" promisc off mtu 1500
	until_true 20 ping_peer
}

# caught_in FAULT CONTEXT - did it cause its line there?
caught_in() {
	[ -n "$held" ] && [ "$(of "$2" 4)" = process ] &&
		dmesg | grep -qE 'nooks: e1000e: BLOCK: bad-context .*may sleep, called in atomic context' && return
	caught "$1"
}

# one FAULT CONTEXT
one() {
	_before=$(recoveries)
	_ends=$(of "$2" 5)
	needs "$1"
	dmesg -c >/dev/null
	special
	echo "e1000e $1 $(of "$2" 2) 1" >$DEBUG/nooks_inject/inject || { dmesg; return 1; }
	_foreign=$(foreign)
	come_to "$(of "$2" 3)" >/dev/null 2>&1
	if ! until_true 30 ended "$_ends" "$_before"; then
		echo "not $_ends"
		cat $DOM/state $DOM/recovery $DEBUG/nooks_inject/inject
		dmesg
		return 1
	fi
	took=$(last_ms)
	[ "$_ends" = live ] || took=$_ends
	caught_in "$1" "$2" || return
	usual
	if [ "$(foreign)" != "$_foreign" ]; then
		echo "written: $_foreign: $(foreign)"
		return 1
	fi
	healthy || { echo "no traffic"; ip addr; dmesg; return 1; }
}

# cell FAULT CONTEXT - one test, and its place in the table
cell() {
	if _why=$(impossible "$1" "$2"); then
		_cell="-$_why"
	else
		_failed=$failed
		ok "$1 in $2" one "$1" "$2"
		_cell=$took
		# The next one does not fail for this one's sake.
		[ "$failed" -eq "$_failed" ] || { _cell=FAIL; healthy >/dev/null 2>&1; }
	fi
	printf '%s\t%s\t%s\n' "$1" "$2" "$_cell" >>/tmp/cells
}

# The n-th fault in the n-th context, or else the next where it can be.
sampled() {
	# shellcheck disable=SC2086 # words
	set -- "$1" "$2" $contexts
	_fault=$1
	_first=$2
	shift 2
	_tries=0
	while [ $_tries -lt $# ]; do
		eval "_context=\${$(((_first + _tries) % $# + 1))}"
		impossible "$_fault" "$_context" >/dev/null || break
		_tries=$((_tries + 1))
	done
	cell "$_fault" "$_context"
}

table() {
	echo
	echo "Milliseconds until the driver was back"
	awk -F '\t' -v order="$(echo "$contexts" | xargs)" '
	{ if (!($1 in seen)) { seen[$1]; row[++rows] = $1 } cell[$1, $2] = $3 }
	END {
		n = split(order, column, " ")
		printf "%-18s", ""
		for (i = 1; i <= n; i++) printf " %8s", column[i]
		print ""
		for (r = 1; r <= rows; r++) {
			printf "%-18s", row[r]
			for (i = 1; i <= n; i++) printf " %8s", cell[row[r], column[i]]
			print ""
		}
	}' /tmp/cells
	cat <<-END

	-a  made of the arguments of one function, which is called in another context
	-o  is about one context; others have a fault of their own
	-s  needs a context that may sleep
	-l  comes when the function has returned, and the driver has gone
	unloaded  somebody wanted the driver to go: it went, and was loaded again
	END
}

begin_many
echo 1 >/sys/module/suspend/parameters/pm_test_delay
traffic &
traffic=$!
_n=0
for fault in $(all_faults); do
	if [ -n "$sample" ]; then
		sampled "$fault" $_n
		_n=$((_n + 1))
		continue
	fi
	for context in $contexts; do
		cell "$fault" "$context"
	done
done
kill $traffic
[ -n "$sample" ] || table
end_many
finish
