#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of tools/fuzz/run: several runs at a time leave each other's findings alone.

set -u
here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$here/../.." && pwd)/build/fuzz
passed=0
failed=0
trap 'rm -f "$out"/*.finding-test "$out"/replay/*.finding-test' EXIT
trap 'exit 130' INT TERM HUP

ok() {
	_name=$1
	shift
	if "$@"; then
		echo "ok $_name"
		passed=$((passed + 1))
	else
		echo "not ok $_name"
		failed=$((failed + 1))
	fi
}

replay() { "$here/run" --replay "$@" >/dev/null; }

mkdir -p "$out/replay"
for left in btf symbols replay/btf replay/symbols; do
	: >"$out/$left.finding-test"
done
ok "a target is replayed" replay symbols
ok "findings of another target stay" test -e "$out/replay/btf.finding-test"
ok "... and those of a run with new inputs" test -e "$out/symbols.finding-test"
ok "its own of before go" test ! -e "$out/replay/symbols.finding-test"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
