# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# clang-tidy for the pass and the tools, with the sets in .clang-tidy; a part of run.

tools_build() {
	{ make -s -j"$jobs" tools >"$out/log" 2>&1 && make -s gen >"$out/log" 2>&1; } || cat "$out/log"
}

# tidy_one FILE COMPILER OPTION... - unless it, the headers beside it and the checks
# are as when it was clean. For xargs, which runs no function of ours.
# shellcheck disable=SC2016
tidy_one='
	file=$1; shift
	folder=$(dirname "$file")
	key=$({ echo "$@"; cat .clang-tidy "$folder"/.clang-tidy "$folder"/*.h "$folder"/*.def \
		tools/wrapgen/*.h carat_guard/abi.h "$file" 2>/dev/null; } | sha256sum | cut -c1-32)
	[ ! -e "build/lint/tidy/$key" ] || exit 0
	if clang-tidy-19 --quiet "$file" -- "$@" 2>/dev/null >"build/lint/tidy/.$key"; then
		mv "build/lint/tidy/.$key" "build/lint/tidy/$key"
	else
		sed "s|^$PWD/||" "build/lint/tidy/.$key"
		rm "build/lint/tidy/.$key"
	fi'

# tidy_files OPTION... - the files on standard input
tidy_files() { xargs -I '{}' -P "$jobs" sh -c "$tidy_one" sh '{}' "$@"; }

tidy() {
	mkdir -p build/lint/tidy
	git ls-files 'tools/wrapgen/*.c' | grep -v /test/ | tidy_files -std=gnu11 -D_GNU_SOURCE \
		-iquote tools/wrapgen -iquote build/tools/wrapgen.d
	# Flags of packages hold no blanks.
	# shellcheck disable=SC2046
	git ls-files 'tools/nooks/*.c' | grep -v /test/ | tidy_files -std=gnu11 -D_GNU_SOURCE \
		$(pkg-config --cflags jansson smartcols libkmod libmnl libelf libdw libbpf) \
		-iquote tools/nooks -iquote build/tools/nooks.d
	git ls-files 'carat_guard/pass/*.cpp' | tidy_files -std=c++17 -fno-rtti -fno-exceptions \
		-isystem "$(llvm-config-19 --includedir)" -D__STDC_CONSTANT_MACROS \
		-D__STDC_FORMAT_MACROS -D__STDC_LIMIT_MACROS
	# Its files are the cache of earlier contents, too.
	find build/lint/tidy -type f -mtime +30 -delete
}
