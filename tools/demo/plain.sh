#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: the plain driver commits one fault. If the kernel survives, says
# in one line what it did not notice.
#
# plain.sh FAULT

. /test/lib.sh
peer_up && load plain && link_up && ping_peer && insmod /ko/nooks_inject.ko || exit 1
before=$(cat $DEBUG/nooks_inject/target)
echo "e1000e $1 e1000_xmit_frame 1" >$DEBUG/nooks_inject/inject
ping_peer >/dev/null
sleep 1
grep -q ' hits 1$' $DEBUG/nooks_inject/inject || exit 1
after=$(cat $DEBUG/nooks_inject/target)
if [ "$before" != "$after" ]; then
	echo "not noticed: a byte of a credential structure went from $before to $after"
else
	echo "not noticed"
fi
