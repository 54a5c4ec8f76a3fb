# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by what measures e1000e. Sets up the work named in $work, "NAME=WHAT": NAME.sh
# defines prepare, before the driver is loaded, ready, afterwards, and run.
#
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034

. /bench/lib.sh
what=${work#*=}
. "/bench/${work%%=*}.sh"

# card_load BUILD - the driver, with nooks.ko if it needs one; its interface is up
card_load() {
	case $1 in
	stock) modprobe e1000e ;;
	plain-clang) insmod /ko/plain/e1000e.ko ;;
	nooks) nooks_start && load nooks >&2 ;;
	nooks-bench) nooks_start bench && load nooks >&2 ;;
	linear*) [ -e /sys/module/nooks ] || nooks_start bench && /usr/sbin/nooks load -q "/ko/$1/e1000e.ko" >&2 ;;
	esac && link_up || exit 1
	if=$(eth)
	ready
}
