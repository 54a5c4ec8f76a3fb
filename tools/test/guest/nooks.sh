#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How a guest starts nooks and loads the wrapped driver.

. /test/lib.sh

case $1 in
start)
	# shellcheck disable=SC2046 # words
	insmod /ko/nooks.ko helper=/usr/sbin/nooks $(slow_kernel)
	;;
load) /usr/sbin/nooks load -q /ko/wrapped/e1000e.ko ;;
*) exit 2 ;;
esac
