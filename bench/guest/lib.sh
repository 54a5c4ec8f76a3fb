# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by what runs in the guest: rows, measured. The script sets
#
#	DOM	debugfs folder of the domain
#	count	units of work a row
#
# and defines run N, which does N units and sets 'instr' to the instructions it
# took. Under -icount shift=0 a nanosecond of guest time is one.
#
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034

. /test/lib.sh

# What a row needs to know of a domain; zeros where there is none.
names="calls_in calls_out guards_denied faults write_misses read_misses call_misses
	write_sites write_denied read_denied call_denied rights rights_bytes rights_memory"

# look PREFIX - all of the above into variables PREFIX_NAME
look() {
	eval "$(cat $DOM/stats $DOM/guards 2>/dev/null | awk -F ': ' -v names="$names" -v prefix="$1" '
		{ value[$1] = $2 }
		END {
			n = split(names, name, /[ \t\n]+/)
			for (i = 1; i <= n; i++)
				printf "%s_%s=%d\n", prefix, name[i], value[name[i]]
		}')"
}

# modes CLASSES MODE [AUDITED] - the classes in "write+read" are in MODE, or on
# audit; others off. What arguments point to is checked with them, and so is time.
modes() {
	[ -e $DOM/mode ] || return 0
	_text=$([ "$1" = off ] && echo arg=off,run=off || echo arg=enforce,run=enforce)
	for _class in write read call; do
		case +${3-}+ in *+$_class+*) _text=$_text,$_class=audit; continue ;; esac
		case +$1+ in
		*+$_class+*) _text=$_text,$_class=$2 ;;
		*) _text=$_text,$_class=off ;;
		esac
	done
	echo "$_text" >$DOM/mode
}

# audited CLASSES - those that deny something here: a wrong denial must not end the
# row, it is said in it
audited() {
	[ -e $DOM/mode ] && [ "$1" != off ] || return 0
	modes "$1" audit
	look old
	run "$((count / 20))" >&2
	look new
	_list=
	for _class in write read call; do
		eval "_denied=\$((new_${_class}_denied - old_${_class}_denied))"
		[ "$_denied" -eq 0 ] || _list=${_list:+$_list+}$_class
	done
	echo "$_list"
}

# guards_run CLASSES - sites that hit are not counted, so guards are in a run of their own
guards_run() {
	modes "$1" count
	look old
	run "$((count / 20))" >&2
	look new
	modes "$1" audit
	echo "guard_units=$((count / 20)) write_guards=$((new_write_misses - old_write_misses))" \
		"read_guards=$((new_read_misses - old_read_misses)) call_guards=$((new_call_misses - old_call_misses))"
}

# row KEY=VALUE... CLASSES - measure, and print a row
row() {
	_words=
	while [ $# -gt 1 ]; do
		_words="$_words$1 "
		shift
	done
	_classes=$1
	_audit=$(audited "$_classes")
	modes "$_classes" enforce "$_audit"
	# Caches of the kernel and of the driver, and sites, are filled first.
	run "$((count / 20))"
	# Each denial asks and describes: some must do.
	_units=$([ -n "$_audit" ] && echo $((count / 20)) || echo "$count")
	look old
	run "$_units"
	look new
	_line="instr=$instr units=$_units"
	if [ -e $DOM/mode ]; then
		_line="$_line calls_in=$((new_calls_in - old_calls_in)) calls_out=$((new_calls_out - old_calls_out))"
		_line="$_line misses=$((new_write_misses + new_read_misses + new_call_misses - old_write_misses - old_read_misses - old_call_misses))"
		_line="$_line denied=$((new_guards_denied - old_guards_denied)) rights=$new_rights"
		_line="$_line rights_bytes=$new_rights_bytes rights_memory=$new_rights_memory"
		[ "$new_faults" -eq "$old_faults" ] || [ -n "$_audit" ] || {
			echo "a fault while $_classes was measured:" >&2
			cat $DOM/faults >&2
			exit 1
		}
		[ "$new_write_sites" -eq 0 ] || _line="$_line $(guards_run "$_classes")"
	fi
	echo "${_words}classes=${_classes} audit=${_audit:--} $_line"
}

# nooks_start [bench] [PARAMETER]... - the normal nooks.ko, or that for benchmarks
nooks_start() {
	_ko=/ko/nooks.ko
	[ "${1-}" != bench ] || { _ko=/ko/bench/nooks.ko; shift; }
	insmod $_ko helper=/usr/sbin/nooks "$@"
}

# rights NUMBER [SIZE] - so many more than the driver has, of so many bytes each; the
# table grows in the background
rights() {
	echo "$1 ${2:-64}" >$DOM/bench_rights && sleep 3
}
