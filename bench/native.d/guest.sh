#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# First process of User Mode Linux for bench/native: measures, prints rows, switches
# off. /bench/what says what: cpus rounds count workloads
#
# A round measures each workload plain, wrapped with each set of classes, and plain
# again, in another order each time; of a few runs the fastest counts, for the machine is
# not ours alone.
#
# shellcheck disable=SC2154 # made by eval, or in /bench/what

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t debugfs debugfs /sys/kernel/debug
# shellcheck source=/dev/null
. /bench/what

die() {
	echo "failed: $*"
	dmesg | tail -n 40
	poweroff -f
}

# value FILE KEY - of a line "KEY: VALUE"
value() { awk -F ': ' -v key="$2" '$1 == key { print $2 + 0 }' "$1"; }

# load WORKLOAD plain|wrapped - a workload is a module, or brd:read|write:BYTES
load() {
	name=${1%%:*}
	par=/sys/module/$name/parameters
	dom=/sys/kernel/debug/nooks/$name
	case $1 in
	brd:*)
		insmod "/ko/$2/brd.ko" rd_nr=1 rd_size=8192 || die "$1, $2, does not load"
		# All of its memory is there before anything is measured.
		dd if=/dev/zero of=/dev/ram0 bs=64k count=128 2>/dev/null || die "cannot fill /dev/ram0"
		bytes=${1##*:} rw=${1%:*} rw=${rw#*:}
		run=blocks
		;;
	*)
		insmod "/ko/$2/$1.ko" || die "$1, $2, does not load"
		echo "$cpus" >"$par/cpus"
		run=operations
		;;
	esac
}

# operations NUMBER - sets ns, ops and sum
operations() {
	echo "$1" >"$par/rounds"
	echo 1 >"$par/run" || die "it does not run"
	IFS=, read -r ns ops sum <"$par/result"
}

# blocks NUMBER - the same; an I/O is much longer than an operation
blocks() {
	ops=$(($1 / 50)) sum=-
	ns=$(blockload /dev/ram0 "$rw" "$bytes" $ops "$cpus") || die "I/O fails"
}

# modes CLASSES MODE - of the domain; the others are off
modes() {
	text=arg=enforce,run=enforce
	for class in write read call; do
		case +$1+ in
		*+$class+*) text=$text,$class=$2 ;;
		*) text=$text,$class=off ;;
		esac
	done
	echo "$text" >"$dom/mode" || die "mode $text"
}

# row NAME plain|wrapped LABEL - for the wrapped one, what is on enforce
row() {
	load "$1" "$2"
	[ "$2" = plain ] || modes "$3" enforce
	$run $((count / 10))
	best=
	for _ in 1 2 3 4 5; do
		$run "$count"
		[ -n "$best" ] && [ "$best" -le "$ns" ] || best=$ns
	done
	echo "row workload=$1 build=$3 cpus=$cpus round=$round ns=$best ops=$ops sum=$sum"
	[ "$2" = plain ] || [ "$(value "$dom/stats" faults)" = 0 ] || die "a fault in $1"
	rmmod "$name" || die "$1 does not unload"
}

# look - what the domain counted, into look_KEY
look() {
	for key in calls_in calls_out guards_denied; do
		eval "look_$key=$(value "$dom/stats" $key)"
	done
	for key in write_misses read_misses call_misses; do
		eval "look_$key=$(value "$dom/guards" $key)"
	done
}

# counts NAME CLASSES - sites that hit are counted in mode count only
counts() {
	load "$1" wrapped
	modes "$2" enforce
	$run $((count / 10))
	look
	in=$look_calls_in out=$look_calls_out denied=$look_guards_denied
	misses=$((look_write_misses + look_read_misses + look_call_misses))
	$run $((count / 10))
	look
	line="calls_in=$((look_calls_in - in)) calls_out=$((look_calls_out - out))"
	line="$line misses=$((look_write_misses + look_read_misses + look_call_misses - misses))"
	line="$line denied=$((look_guards_denied - denied))"
	modes "$2" count
	look
	write=$look_write_misses read=$look_read_misses call=$look_call_misses
	$run $((count / 10))
	look
	echo "counts workload=$1 build=$2 ops=$((ops * cpus)) $line write_guards=$((look_write_misses - write))" \
		"read_guards=$((look_read_misses - read)) call_guards=$((look_call_misses - call))"
	rmmod "$name"
}

# once - a little of the workload
once() { if [ $run = blocks ]; then blockload /dev/ram0 read 4096 1 1; else echo 1 >"$par/run"; fi; }

# stray WORKLOAD - a bad write: nothing comes of it, and the domain is not let in again
stray() {
	load "$1" plain
	echo 1 >"$par/stray" && plain=let_through || plain=refused
	once >/dev/null || die "$1, plain, does not run"
	rmmod "$name"
	load "$1" wrapped
	echo 1 >"$par/stray" 2>/dev/null && wrapped=let_through || wrapped=refused
	once >/dev/null 2>&1 && after=runs || after=refused
	echo "stray workload=$name cpus=$cpus plain=$plain wrapped=$wrapped after=$after faults=$(value "$dom/stats" faults)"
	dmesg | grep -m 1 "nooks: $name: BLOCK" | sed 's/^.*nooks: /log /'
	until rmmod "$name" 2>/dev/null; do sleep 1; done
}

insmod /ko/nooks.ko helper=/bin/false || die "nooks.ko does not load"
echo "cpus $(grep -c ^processor /proc/cpuinfo)"
for workload in $workloads; do
	counts "$workload" write
	counts "$workload" write+read+call
done
for round in $(seq "$rounds"); do
	for workload in $workloads; do
		for turn in 1 2 3 4; do
			case $(((round + turn) % 4)) in
			0) row "$workload" plain plain ;;
			1) row "$workload" wrapped write ;;
			2) row "$workload" plain again ;;
			3) row "$workload" wrapped write+read+call ;;
			esac
		done
	done
done
name=
for workload in $workloads; do
	[ "$name" = "${workload%%:*}" ] || stray "$workload"
done
dmesg | grep -E 'WARNING|BUG|Call Trace|internal error' | sed 's/^/splat /'
echo end
poweroff -f
