# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the benchmarks: builds, machines that count instructions, results as a
# table for people and as JSON for machines.
#
# A row is a line of KEY=VALUE words without blanks; "-" stands for nothing. The
# script sets first 'top', the folder of the project, and 'bench', its own name.
#
# Exit status of all: 0 when everything was measured, 1 when something was not. A
# target that was missed is said, and is no failure.
#
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154

. "$top/tools/test/vm.sh"
# Builds without gadgets, unlike what tests use.
suffix=
results=$top/build/results
tmp=$(mktemp -d "${TMPDIR:-/tmp}/nooks-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$results"
: >"$tmp/rows"
: >"$tmp/targets"

# say WHAT - while it runs
say() {
	echo "bench/$bench: $*" >&2
}

die() {
	say "$*"
	exit 1
}

case $bench in
native|recovery) ;;
*) [ -d "$top/build/bench/$krel/gen" ] || die "no nooks.ko for benchmarks; first run: make bench-kernel" ;;
esac

# wrap WHAT [OPTION]... - build a driver, if it is not there already
wrap() {
	"$top/build/tools/nooks" wrap "$@" -k "$krel" -q >/dev/null || die "cannot build $1"
}

# wrap_linear NAME - the driver of bench/NAME.wrap, for the nooks.ko beside the other
wrap_linear() {
	SYMVERS=$top/build/bench/$krel/Module.symvers wrap "$top/bench/$1.wrap" -o "$built/e1000e-$1"
}

# counted MACHINE [VM OPTION]... -- COMMAND... - in a machine whose clock counts
# instructions; one processor
counted() {
	_machine=$1
	shift
	"$_machine" --icount --smp 1 --timeout "${BENCH_TIMEOUT:-1800}" --log "$tmp/log" \
		--file "$top/bench/guest:/bench" "$@" || {
		_status=$?
		cp "$tmp/log" "$results/$bench.log"
		die "the machine failed with $_status; its log: build/results/$bench.log"
	}
}

# cards - the builds of e1000e that the machine below can load
cards() {
	say "building drivers ..."
	wrap e1000e
	wrap e1000e --plain
	wrap_linear linear
	wrap_linear linear-reads
	cc -O2 -Wall -Wextra -o "$top/build/bench/receive" "$top/bench/receive.c" || die "cannot build bench/receive.c"
}

# in_vm_cards [VM OPTION]... -- COMMAND... - all of them, e1000e on a hub of its own
# with an e1000 that has the kernel's own driver
in_vm_cards() {
	card=none in_vm --netdev hubport,id=own,hubid=1 --device e1000e,netdev=own \
		--netdev hubport,id=sender,hubid=1 --device e1000,netdev=sender \
		--distro-module e1000 --distro-module e1000e --distro-module pktgen \
		--file "$top/build/bench/$krel/nooks.ko:/ko/bench/nooks.ko" \
		--file "$built/e1000e-linear/e1000e.ko:/ko/linear/e1000e.ko" \
		--file "$built/e1000e-linear-reads/e1000e.ko:/ko/linear-reads/e1000e.ko" \
		--file "$top/build/bench/receive:/usr/bin/receive" "$@"
}

# measure_card BUILD COUNT ROW... - raw rows of $work, see bench/guest/rows.sh
measure_card() {
	say "$* ..."
	counted in_vm_cards -- /bench/rows.sh "$work" "$@" >>"$tmp/raw"
}

# objects FILE - rows as JSON, a line each
objects() {
	awk '{
		printf "%s{", (NR > 1 ? ",\n" : "")
		for (i = 1; i <= NF; i++) {
			value = substr($i, index($i, "=") + 1)
			if (value == "-" || value == "")
				value = "null"
			else if (value !~ /^(-?[0-9]+(\.[0-9]+)?|true|false)$/)
				value = "\"" value "\""
			printf "%s\"%s\":%s", (i > 1 ? "," : ""), substr($i, 1, index($i, "=") - 1), value
		}
		printf "}"
	}
	END { print "" }' "$1"
}

# table FILE KEY:TITLE... - rows in columns; numbers to the right
table() {
	_file=$1
	shift
	awk -v columns="$*" '
	BEGIN {
		n = split(columns, column, " ")
		for (i = 1; i <= n; i++) {
			key[i] = substr(column[i], 1, index(column[i], ":") - 1)
			cell[0, i] = substr(column[i], index(column[i], ":") + 1)
			gsub("_", " ", cell[0, i])
			width[i] = length(cell[0, i])
			text[i] = 0
		}
	}
	{
		split("", row)
		for (i = 1; i <= NF; i++)
			row[substr($i, 1, index($i, "=") - 1)] = substr($i, index($i, "=") + 1)
		for (i = 1; i <= n; i++) {
			value = row[key[i]]
			if (key[i] ~ /percent$/ && value != "-")
				value = sprintf("%+.1f%%", value)
			else if (value !~ /^[-0-9.]*$/)
				text[i] = 1
			cell[NR, i] = value
			if (length(value) > width[i])
				width[i] = length(value)
		}
	}
	END {
		for (nr = 0; nr <= NR; nr++) {
			line = ""
			for (i = 1; i <= n; i++)
				line = line (i > 1 ? "  " : "") sprintf("%" (text[i] ? "-" : "") width[i] "s", cell[nr, i])
			sub(/ +$/, "", line)
			print line
		}
	}' "$_file"
}

# value KEY WORD... - of the first row with all these words
value() {
	_key=$1
	shift
	awk -v key="$_key" -v words="$*" '
	{
		n = split(words, word, " ")
		for (i = 1; i <= n; i++)
			if (!index(" " $0 " ", " " word[i] " "))
				next
		for (i = 1; i <= NF; i++)
			if (index($i, key "=") == 1) {
				print substr($i, length(key) + 2)
				exit
			}
	}' "$tmp/rows"
}

# derive UNIT BY MORE - rows a unit from the raw ones, see rows.awk; sets 'noise'
derive() {
	awk -v unit="$1" -v by="$2" -v more="$3" -v noise="$tmp/noise" -f "$top/bench/rows.awk" "$tmp/raw" >"$tmp/rows"
	noise=$(cat "$tmp/noise")
}

# explain - what is below a table of rows
explain() {
	echo "Columns from WRITES on are a unit: guards by class, guards that missed their window, calls in and out."
	echo "The plain build once more, in another machine: at most $noise % off."
}

# target NAME VALUE LIMIT [least] - VALUE must be at most LIMIT, or at least
target() {
	[ -n "$2" ] && [ "$2" != - ] || die "nothing was measured for $1"
	awk -v name="$1" -v value="$2" -v limit="$3" -v sense="${4:-most}" 'BEGIN {
		met = sense == "least" ? value + 0 >= limit + 0 : value + 0 <= limit + 0
		printf "name=%s value=%s at_%s=%s met=%s\n", name, value, sense, limit, met ? "true" : "false"
	}' >>"$tmp/targets"
}

# unchecked MODULE writes|reads - how many of a hundred need no check at run time
unchecked() {
	"$top/build/tools/nooks" note "$1" | awk -F ': ' -v class="$2" '
		$1 == class { all = $NF }
		$1 == class " guarded" || $1 == substr(class, 1, length(class) - 1) " guards ahead" { checks += $NF }
		END { if (all) printf "%.1f\n", (all - checks) * 100 / all }'
}

# results_write 'KEY=VALUE ...' - JSON of all rows and targets, then the targets for
# people. The words say what is true of all rows.
results_write() {
	{
		printf '{"schema":"nooks/%s/2","command":"make bench-%s","kernel":"%s",\n' "$bench" "$bench" "$krel"
		printf '"qemu":"%s","compiler":"%s","commit":"%s",\n' "$(qemu-system-x86_64 --version | head -n 1)" \
			"$(clang-19 --version | head -n 1)" "$(git -C "$top" rev-parse --short HEAD 2>/dev/null)"
		echo "$1" >"$tmp/all"
		objects "$tmp/all" | sed 's/^{//; s/}$/,/'
		printf '"rows":[\n%s],\n' "$(objects "$tmp/rows")"
		printf '"targets":[\n%s]}\n' "$(objects "$tmp/targets")"
	} >"$results/$bench.json.new"
	mv "$results/$bench.json.new" "$results/$bench.json"
	awk '{
		split("", row)
		for (i = 1; i <= NF; i++)
			row[substr($i, 1, index($i, "=") - 1)] = substr($i, index($i, "=") + 1)
		printf "%-6s %s: %s, at %s %s\n", row["met"] == "true" ? "met" : "MISSED", row["name"], row["value"],
			"at_most" in row ? "most" : "least", "at_most" in row ? row["at_most"] : row["at_least"]
	}' "$tmp/targets"
	echo "kernel $krel, $(qemu-system-x86_64 --version | head -n 1); written: build/results/$bench.json"
}
