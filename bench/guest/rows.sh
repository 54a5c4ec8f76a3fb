#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: COUNT packets through e1000e for each row.
#
# rows.sh NAME=WHAT BUILD COUNT ROW...	ROW: CLASSES, with /RIGHTS more rights, or with
#					@REGIONS of the linear guard

# shellcheck disable=SC2034 # for what is sourced
work=$1 build=$2 count=$3
shift 3
. /bench/e1000e.sh

prepare
for row in "$@"; do
	regions=- extra=- classes=${row%%[/@]*}
	case $row in
	*@*)
		regions=${row#*@}
		[ ! -e /sys/module/e1000e ] || rmmod e1000e || exit 1
		[ -e /sys/module/nooks ] || nooks_start bench || exit 1
		echo "$regions" >/sys/module/nooks/parameters/linear_regions
		;;
	esac
	[ -e /sys/module/e1000e ] || card_load "$build"
	case $row in
	*/*)
		extra=${row#*/}
		rights "$extra" || exit 1
		;;
	esac
	row "build=$build" "bytes=$bytes" "regions=$regions" "extra_rights=$extra" "$classes"
done
