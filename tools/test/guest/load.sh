#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The wrapped driver loads and unloads, and finds so many cards.
#
# load.sh CARDS

. /test/lib.sh

bound() {
	ls -d /sys/bus/pci/drivers/e1000e/0000:* 2>/dev/null | wc -l
}

ok "start" /ko/nooks.sh start
ok "load" load nooks
ok "live" grep -qx live $DOM/state
ok "cards bound: $1" test "$(bound)" -eq "$1"
ok "unload" unload
ok "holds nothing" test "$(wc -l <$DOM/objects)" -eq 1
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "no fault" grep -qx 'faults: 0' $DEBUG/nooks/stats
ok "nooks.ko unloads" rmmod nooks
finish
