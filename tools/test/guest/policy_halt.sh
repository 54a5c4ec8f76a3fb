#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A policy that halts the machine: the last line is never printed.

. /test/lib.sh
printf '%s\n' 'policy "halting";' 'on violation panic;' 'deny write type net_device;' >/tmp/halting.policy
/ko/nooks.sh start
/usr/sbin/nooks load -q --policy /tmp/halting.policy /ko/wrapped/e1000e.ko
echo "still there"
