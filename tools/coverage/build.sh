# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by what runs counted modules on the stock kernel: how they are built. 'here'
# is this folder, 'cov' that of results, 'krel' the kernel.
#
# shellcheck shell=sh
# shellcheck disable=SC2154

reader=$cov/reader/$krel

# build_reader - the module that reads the counters
build_reader() {
	_headers=$("$top/tools/setup/kernel" "$krel" --headers) &&
	mkdir -p "$reader" &&
	cp -sf "$here/kernel"/* "$reader/" &&
	make -s -C "$_headers" M="$reader" CONFIG_DEBUG_INFO_BTF_MODULES= modules
}

# build_counted FOLDER [VARIABLE=VALUE]... - the modules that have them
build_counted() {
	_modules=$1
	shift
	make -s -C "$top" kernel kernel="$_modules" "$@" \
		CFLAGS_MODULE="$NOOKS_COUNT" LDFLAGS_MODULE="-T $here/kernel/coverage.lds" \
		KBUILD_EXTRA_SYMBOLS="$reader/Module.symvers"
}
