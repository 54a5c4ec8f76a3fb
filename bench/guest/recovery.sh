#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: COUNT faults of the kinds named, in turn, while somebody uses the device.
# A row each, in ns: how long each stage took (the kernel's own reports), and when the
# user got an answer again.
#
# recovery.sh e1000e|null_blk FUNCTION COUNT FAULT...

. /test/lib.sh
driver=$1
at=$2
count=$3
shift 3
DOM=$DEBUG/nooks/$driver
reports=$DOM/reports
gaps=/tmp/gaps

give_up() {
	echo "$*" >&2
	cat $reports $DOM/recovery $gaps >&2
	exit 1
}

# No answer for so many ms: somebody else had the processor for shorter times than that.
usual=5
case $driver in
e1000e)
	peer_up && insmod /ko/nooks.ko helper=/usr/sbin/nooks && load nooks && link_up || give_up "no network"
	on_peer /usr/bin/outage echo &
	until_true 20 ping_peer || give_up "no answer"
	/usr/bin/outage net $PEER $usual >$gaps &
	;;
null_blk)
	modprobe nooks helper=/usr/sbin/nooks && /usr/sbin/nooks load -q /ko/faults/null_blk.ko gb=1 >&2 ||
		give_up "no disk"
	until_true 20 test -b /dev/nullb0 || give_up "no disk"
	/usr/bin/outage disk /dev/nullb0 $usual >$gaps &
	;;
esac
insmod /ko/nooks_inject.ko || exit 1
# So many in so short a time are what is measured here.
echo 64 >/sys/module/nooks/parameters/max_faults
echo 1 >/sys/module/nooks/parameters/window

last() {
	awk '/^#/ { last = $1 } END { print last }' $reports
}

settled() {
	[ "$(last)" != "$1" ] && [ "$(cat $DOM/state)" = live ] && ! grep -q 'result: under way' $reports
}

# When the user had an answer again after the time of a fault. That may be before all of
# the driver is back: a disk can be read while its init function runs.
answer() {
	awk -v fault="$1" '$2 > fault { print $2; exit }' $gaps
}

answered() {
	[ -n "$(answer "$1")" ]
}

n=0
while [ $n -lt "$count" ]; do
	for fault; do
		[ $n -lt "$count" ] || break
		n=$((n + 1))
		before=$(last)
		echo "$driver $fault $at 1" >$DEBUG/nooks_inject/inject || exit 1
		until_true 60 settled "$before" || give_up "$fault: not recovered"
		eval "$(awk '
			/^#/ { split("", value) }
			/^  time:/ { sub(/\./, "", $2); value["time"] = $2 }
			/_ns:/ { sub(/_ns:$/, "", $1); sub(/-/, "_", $1); value[$1] = $2 }
			END {
				n = split("time detect quiesce save reap in_place reaped restart replay live total", name, " ")
				for (i = 1; i <= n; i++)
					printf "%s=%s\n", name[i], name[i] in value ? value[name[i]] : 0
			}' $reports)"
		until_true 60 answered "$time" || give_up "$fault: no answer"
		outage=$(($(answer "$time") - time))
		first=$((outage - total))
		[ $first -ge 0 ] || first=0
		echo "driver=$driver fault=$fault detect=$detect threads_out=$quiesce save=$save release=$reap" \
			"restart=$((in_place + reaped + restart)) replay=$replay first_answer=$first" \
			"framework=$((detect + quiesce + save + reap)) driver_back=$live outage=$outage"
		# Its user is at work again before the next one.
		sleep 0.5
	done
done
