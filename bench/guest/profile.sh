#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the guest: warms up, prints the kernel's symbols and "GO", and goes on.
#
# profile.sh NAME=WHAT BUILD COUNT CLASSES

# shellcheck disable=SC2034 # for what is sourced
work=$1 build=$2 count=$3 classes=$4
. /bench/e1000e.sh

prepare
card_load "$build"
modes "$classes" enforce
run "$((count / 20))"
awk '$2 ~ /[tTwW]/ { print $1, $3, $4 }' /proc/kallsyms
echo GO
run "$count"
