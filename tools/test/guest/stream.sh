# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced behind lib.sh: a TCP connection that must outlive what is done to its driver.
#
# shellcheck shell=sh
# shellcheck disable=SC2154

# A stream without end, not faster than the card can be broken; the reader's checksum is
# that of what was sent.
stream() {
	on_peer nc -l -p 5003 -e md5sum &
	until_true 5 sh -c "ip netns exec peer netstat -ltn | grep -q :5003" || return 1
	mkfifo /tmp/sent
	md5sum </tmp/sent >/tmp/sent.sum &
	(
		while [ ! -e /tmp/enough ]; do
			head -c 262144 /tmp/data
			sleep 0.1
		done
	) | tee /tmp/sent | nc -w 120 $PEER 5003 >/tmp/received.sum
}

# The process is in 'stream'.
stream_whole() {
	touch /tmp/enough
	wait "$stream"
	cat /tmp/sent.sum /tmp/received.sum
	[ -s /tmp/received.sum ] && cmp /tmp/sent.sum /tmp/received.sum
}

# The connection, by its own port.
connection() {
	netstat -tn | awk '$5 ~ /:5003$/ && $6 == "ESTABLISHED" { print $4 }'
}

# It was in 'socket'.
same_connection() {
	connection
	[ "$(connection)" = "$socket" ]
}
