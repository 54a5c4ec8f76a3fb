# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by suites that boot machines, behind vm.sh: each runs a script of
# tools/test/guest, and its counts are added up. 'boots' of them run at a time, where the
# script sets that before the first; what they say is told in the order of boot().
#
# shellcheck shell=sh
# shellcheck disable=SC2154

passed=0
failed=0
boots=1
started=0
ended=0
running=''
tmp=$(mktemp -d "${TMPDIR:-/tmp}/nooks-guest.XXXXXX")
trap 'stop_all; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

# A newline for each machine that may run: one read takes one byte.
mkfifo "$tmp/places"
exec 9<>"$tmp/places"

# Whoever runs in the background does not hear what the terminal sends. Each is a shell
# that waits for tools/vm/run.
stop_all() {
	for _pid in $running; do
		# shellcheck disable=SC2046 # several
		kill "$_pid" $(cat "/proc/$_pid/task/$_pid/children" 2>/dev/null) 2>/dev/null
	done
	wait
}

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
		cat "$tmp/err"
		tail -n 30 "$tmp/log"
		failed=$((failed + 1))
	fi
}

# end_one - wait for the machine that was started first; what it said is in $tmp/out,
# $tmp/err and $tmp/log until the next one has ended
end_one() {
	_status=0
	wait "${running%% *}" || _status=$?
	running=${running#* }
	ended=$((ended + 1))
	rm -f "$tmp/log"
	mv "$tmp/$ended/"* "$tmp/"
	cat "$tmp/title" "$tmp/took" "$tmp/out"
	count $_status
}

# in_place FOLDER [VM OPTION]... -- COMMAND... - as soon as there is a place
in_place() {
	_folder=$1
	shift
	read -r _ <&9
	_status=0
	_began=$(date +%s)
	"${machine:-in_vm}" --log "$_folder/log" "$@" >"$_folder/out" 2>"$_folder/err" || _status=$?
	echo " ($(($(date +%s) - _began)) s)" >"$_folder/took"
	echo >&9
	return $_status
}

# boot TITLE [VM OPTION]... -- COMMAND...
boot() {
	[ "$started" -ge "$boots" ] || echo >&9
	started=$((started + 1))
	mkdir "$tmp/$started"
	printf '%s' "-- $1" >"$tmp/$started/title"
	shift
	in_place "$tmp/$started" "$@" &
	running="$running$! "
	[ "$boots" -gt 1 ] || end_one
}

# end_all - wait for all that were started
end_all() {
	while [ "$ended" -lt "$started" ]; do
		end_one
	done
}
