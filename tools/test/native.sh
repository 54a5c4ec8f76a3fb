#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# `make bench-native` in short: no number is judged, but all must be there; and a module
# without guards would be fast, so each must deny a bad write that its plain build does.
#
# tools/test/native.sh [--cached]	--cached: skipped where the kernel is not built yet

set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
[ "${1-}" != --cached ] || "$top/bench/native.d/kernel" --cached >/dev/null
if [ $? -eq 3 ]; then
	echo "skipped: native: User Mode Linux 7.2 takes long to build: make test-native does"
	echo "0 passed, 0 failed"
	exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/nooks-native.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

# Ratios of ten rounds, which the short run below does not have.
ten_rounds() {
	echo "cpus 1"
	for round in $(seq 10); do
		for build in plain again; do
			echo "row workload=w build=$build cpus=1 round=$round ns=10 ops=1 sum=1"
		done
		echo "row workload=w build=write cpus=1 round=$round ns=$((10 + round)) ops=1 sum=1"
	done
}
if ! ten_rounds | awk -f "$top/bench/native.d/rows.awk" |
	grep -q ' ratio=1.550 ratio_least=1.100 ratio_most=2.000 noise_percent=0.0 '; then
	echo "not ok ratios of ten rounds"
	echo "0 passed, 1 failed"
	exit 1
fi

RESULTS=$tmp "$top/bench/native" 2 2000 >"$tmp/out" 2>&1 || {
	cat "$tmp/out"
	tail -n 60 "$tmp/native.log" 2>/dev/null
	echo "not ok bench/native"
	echo "0 passed, 1 failed"
	exit 1
}
python3 - "$tmp/native.json" "$top"/bench/workloads/nooks_*.c <<'END'
import json, os, sys

result = json.load(open(sys.argv[1]))
workloads = [os.path.basename(path)[:-2] for path in sys.argv[2:]]
workloads += [f"brd:{rw}:{size}" for rw in ("read", "write") for size in (4096, 65536)]
passed = failed = 0

def check(ok, text):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    print("ok" if ok else "not ok", text)

def rows(table, **words):
    return [row for row in result[table] if all(row[word] == words[word] for word in words)]

for name in workloads:
    for cpus in 1, 2:
        for classes in "write", "write+read+call":
            found = rows("rows", workload=name, cpus=cpus, classes=classes)
            check(len(found) == 1 and found[0]["ratio"] > 0 and found[0]["noise_percent"] >= 0 and
                  found[0]["writes_removed_percent"] is not None,
                  f"{name} on {cpus}: {classes} was measured")
            check(found and found[0]["denied"] == 0 and found[0]["write_guards"] > 0 and
                  (found[0]["read_guards"] > 0) == ("read" in classes),
                  f"{name} on {cpus}: {classes} was guarded, and nothing denied")
for name in sorted({workload.split(":")[0] for workload in workloads}):
    for cpus in 1, 2:
        check(rows("strays", workload=name, cpus=cpus, plain="let_through", wrapped="refused",
                   after="refused", faults=1),
              f"{name} on {cpus}: a bad write is denied, and the domain stopped")
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
END
