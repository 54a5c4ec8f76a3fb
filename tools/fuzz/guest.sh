#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The guest's side of tools/fuzz/wrappers: rounds of calls, each with a driver that was
# loaded afresh and a seed of its own. What it leaves behind must be given back.
#
# guest.sh CALLS SEED ENTRIES [strict]
#
# ENTRIES	into the driver, a round
# strict	every wrapper must have been called, have let calls through and have
#		rejected some, but for those that limits.txt names

calls=$1
seed=$2
runs=$3
strict=${4-}
params=/sys/module/nooks_fuzz/parameters
domain=/sys/kernel/debug/nooks/nooks_fuzz
patience=120
done=0
passed=0
failed=0

die() {
	echo "not ok $*"
	echo "$passed passed, $((failed + 1)) failed"
	exit 1
}

# Nothing here waits for time to pass. Who stands still does so for good, and in ways
# that the kernel's own watch does not see: looking again and again, or until a signal.
# Seldom: a new process costs more than many calls.
watch() {
	same=0
	while [ $same -lt $patience ]; do
		sleep 10
		read -r now </tmp/beat
		[ "$now" = "${before-}" ] && same=$((same + 10)) || same=0
		before=$now
	done
	kill -USR1 $$
}

# Who waits, and where: what was called here, and all that sleeps uninterruptibly.
stands_still() {
	for stat in /proc/[0-9]*/stat; do
		read -r pid name state rest <"$stat" || continue
		case $state$name in
		D*|*'(again)'|*'(insmod)'|*'(rmmod)')
			echo "$name $state waits in"
			sed 's/^/  /' "/proc/$pid/stack" ;;
		esac
	done 2>/dev/null
	die "nothing happens any more (seed $seed)"
}

# step COMMAND... - so that this shell still hears of it when the command stands still
step() {
	echo "$seed $*" >/tmp/beat
	"$@" &
	wait $!
}

# A kernel that watches memory sees it, too, when a function reads for the driver what
# the driver has no business with. Elsewhere half of the rounds look at reads.
looks_at_reads() {
	[ $((seed % 2)) -eq 0 ] || grep -q ' kasan_report$' /proc/kallsyms
}

numbers() { tr ',' '\n' <"$params/$1"; }

# Function, calls, how many of them returned; reasons are indented.
report() {
	awk '{ called[$1] += $2; back[$1] += $3 }
		END { for (f in called) print f, called[f], back[f], called[f] - back[f] }' /tmp/all |
		sort >/tmp/sums
	awk 'NR == FNR { n = $1; f = $3; $3 = ""; why[f] = why[f] "\t" $0 "\n"; next }
		{ printf "%s: %d calls, %d passed, %d rejected\n%s", $1, $2, $3, $4, why[$1] }' \
		$domain/rejected /tmp/sums
}

# For limits.txt: what is expected of the function in $1?
limited() {
	awk -v f="$1" -v limit="$2" '$1 == f && $2 == limit { found = 1 }
		END { exit !found }' /fuzz/limits.txt
}

# Prints what no call of the run has shown.
unseen() {
	while read -r name n back away; do
		if [ "$n" -eq 0 ]; then
			limited "$name" never || echo "$name was never called"
			continue
		fi
		[ "$back" -gt 0 ] || limited "$name" rejected || echo "$name let nothing through"
		[ "$away" -gt 0 ] || limited "$name" passed || echo "$name rejected nothing"
	done </tmp/sums
}

# What was let through once: the check must have rejected it in this run, if this kernel
# has the function.
guarded() {
	sed -n 's/^ABSENT(\(.*\))$/\1/p' /fuzz/calls.h >/tmp/absent
	awk 'FILENAME ~ /absent$/ { absent[$1]; next }
		FILENAME ~ /rejected$/ { $1 = $2 = $4 = ""; gsub(/^ +/, ""); gsub(/ +/, " "); seen[$0]; next }
		/^[^#]/ && !($0 in seen) && !($1 in absent)' /tmp/absent $domain/rejected /fuzz/regressions.txt
}

mount -t debugfs none /sys/kernel/debug 2>/dev/null
mkdir -p /tmp
: >/tmp/beat
trap stands_still USR1
watch &
watcher=$!
trap 'kill $watcher' EXIT
insmod /fuzz/nooks.ko || die "nooks.ko does not load"
sed -n 's/^CALL(\([^,]*\),.*/\1/p' /fuzz/calls.h >/tmp/names
: >/tmp/all
: >/tmp/unguarded
# Chance may need some more rounds to come to each of what was let through once.
while [ "$done" -lt "$calls" ] ||
	{ [ -s /tmp/unguarded ] && [ "$done" -lt $((4 * calls)) ]; }; do
	# Replay: tools/fuzz/wrappers --calls 1 --seed THIS
	read -r up rest </proc/uptime
	echo "seed $seed: $done calls, after ${up%.*} s"
	step insmod /fuzz/nooks_fuzz.ko seed="$seed" || die "the driver does not load (seed $seed)"
	! looks_at_reads || echo read=enforce >$domain/mode || die "no class read"
	step /fuzz/again $params/run $runs /tmp/beat || die "no run (seed $seed)"
	numbers called >/tmp/called
	numbers passed >/tmp/passed
	paste /tmp/names /tmp/called /tmp/passed >>/tmp/all
	done=$((done + $(awk '{ n += $1 } END { print n }' /tmp/called)))
	grep -qx live $domain/state || die "the domain is not live any more (seed $seed)"
	step rmmod nooks_fuzz || die "the driver does not unload (seed $seed)"
	[ "$(wc -l <$domain/objects)" -eq 1 ] || die "objects are left (seed $seed)"
	passed=$((passed + 1))
	seed=$((seed + 1))
	[ "$calls" -lt 20000 ] || guarded >/tmp/unguarded
done

echo "-- report"
report
echo "-- end"
if [ -s /tmp/unguarded ]; then
	sed 's/^/not ok not rejected: /' /tmp/unguarded
	failed=$((failed + $(wc -l </tmp/unguarded)))
elif [ "$calls" -ge 20000 ]; then
	echo "ok what was let through once is rejected"
	passed=$((passed + 1))
fi
if [ -n "$strict" ]; then
	unseen >/tmp/unseen
	if [ -s /tmp/unseen ]; then
		sed 's/^/not ok /' /tmp/unseen
		failed=$((failed + $(wc -l </tmp/unseen)))
	else
		echo "ok every wrapper let calls through, and rejected some"
		passed=$((passed + 1))
	fi
fi
awk '{ n += $2; back += $3; used += $2 > 0 } END {
	printf "%d calls of %d wrappers: %d passed, %d rejected\n", n, used, back, n - back }' /tmp/sums
rmmod nooks || die "nooks.ko does not unload"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
