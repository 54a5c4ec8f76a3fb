#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the tests of the pass:  run.sh [PLUGIN [test...]]
#
# PLUGIN is build/pass/carat_guard.so of this tree if none is named.
#
# A test is a .c or .ll file here. Each of its RUN: lines is a shell command
# that must succeed, after these are filled in:
#
#   %s       the test           %plugin  the plugin
#   %t       a file of its own  %clang   clang as kbuild calls it, to IR
#   %kernel  a folder outside of the driver's, with kernel.h in it
#   %opt     opt with the plugin, to IR
#   not      (a command) turns the exit code of the command behind it around

here=$(cd "$(dirname "$0")" && pwd)
plugin=${1:-$here/../../../build/pass/carat_guard.so}
[ $# -eq 0 ] || shift
plugin=$(cd "$(dirname "$plugin")" && pwd)/$(basename "$plugin")
CLANG=${CLANG:-clang-19}
OPT=${OPT:-opt-19}
FILECHECK=${FILECHECK:-FileCheck-19}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/kernel" "$tmp/bin" "$tmp/out"
cp "$here/kernel.h" "$tmp/kernel/"
cp "$here/kernel.symvers" "$tmp/kernel/Module.symvers"
printf '#!/bin/sh\nif "$@"; then exit 1; else exit 0; fi\n' > "$tmp/bin/not"
printf '#!/bin/sh\nexec %s "$@"\n' "$FILECHECK" > "$tmp/bin/FileCheck"
chmod +x "$tmp/bin/not" "$tmp/bin/FileCheck"
PATH=$tmp/bin:$PATH

clang="$CLANG --target=x86_64-linux-gnu -O2 -g -S -emit-llvm -ffreestanding \
-mno-sse -mcmodel=kernel -fno-strict-aliasing -fno-delete-null-pointer-checks \
-I$tmp/kernel -Xclang -load -Xclang $plugin -fpass-plugin=$plugin \
-mllvm -carat-guard-symvers=$tmp/kernel/Module.symvers"
opt="$OPT -load=$plugin -load-pass-plugin=$plugin -S"

passed=0
failed=0
if [ $# -eq 0 ]; then
	set -- "$here"/*.ll "$here"/*.c
fi
for test in "$@"; do
	name=$(basename "$test")
	sed -n 's/^.*RUN: *//p' "$test" |
		sed -e "s|%clang|$clang|g" -e "s|%opt|$opt|g" \
		    -e "s|%kernel|$tmp/kernel|g" -e "s|%plugin|$plugin|g" \
		    -e "s|%s|$test|g" -e "s|%t|$tmp/out/$name|g" > "$tmp/run"
	if [ -s "$tmp/run" ] && sh -e "$tmp/run" > "$tmp/log" 2>&1; then
		echo "ok $name"
		passed=$((passed + 1))
	else
		echo "not ok $name"
		sed 's/^/# /' "$tmp/log"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
