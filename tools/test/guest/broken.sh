#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every mistake that the debugging kernel is to find, one after the other: those of
# lockdep first, for it stops looking when KASAN, too, has reported something.

. /test/lib.sh

# mistake NAME PATTERN - made, and told in the log
mistake() {
	dmesg -c >/dev/null
	echo "$1" >/sys/module/nooks_broken/parameters/mistake
	[ "$1" != leak ] || { sleep 8; echo scan >$DEBUG/kmemleak; echo scan >$DEBUG/kmemleak; }
	until_true 20 sh -c "dmesg | grep -qE '$2'" || { dmesg; return 1; }
}

ok "lockdep looks" grep -qE 'debug_locks: *1' /proc/lockdep_stats
ok "the module" insmod /ko/nooks_broken.ko
echo 2 >/proc/sys/kernel/hung_task_timeout_secs
echo 2 >/proc/sys/kernel/watchdog_thresh
while read -r name pattern; do
	ok "$name" mistake "$name" "$pattern"
done </test/mistakes.txt
finish
