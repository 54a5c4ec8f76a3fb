# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by suites that boot machines one after the other, behind vm.sh: each runs a
# script of tools/test/guest, and its counts are added up.
#
# shellcheck shell=sh
# shellcheck disable=SC2154

passed=0
failed=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/nooks-guest.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

# count STATUS - add the counts of $tmp/out; a machine that failed as a whole is one
count() {
	_line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$tmp/out" | tail -n 1)
	if [ -n "$_line" ]; then
		passed=$((passed + ${_line%% passed*}))
		_line=${_line#*, }
		failed=$((failed + ${_line%% failed*}))
	fi
	# 1 is a test that failed, counted above; all else is the kernel's doing.
	if [ "$1" -gt 1 ] || [ -z "$_line" ]; then
		echo "not ok the machine: status $1"
		tail -n 30 "$tmp/log"
		failed=$((failed + 1))
	fi
}

# boot TITLE [VM OPTION]... -- COMMAND...
boot() {
	echo "-- $1"
	shift
	_status=0
	"${machine:-in_vm}" --log "$tmp/log" "$@" >"$tmp/out" || _status=$?
	cat "$tmp/out"
	count $_status
}
