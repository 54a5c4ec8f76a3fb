# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by what boots the driver under test (tools/test, tools/demo, bench):
# one way to build the modules and to put them, the tools and a private network
# into a virtual machine.
#
#	guest	/test/		scripts of tools/test/guest, faults.txt
#		/ko/		nooks.ko, nooks_inject.ko, nooks.sh
#		/ko/{plain,wrapped}/e1000e.ko	both with the gadgets of drivers/faulty
#
# The script sets 'top', the folder of the project, first. Who wants other modules, or
# other machines (tools/coverage), sets 'modules' or 'vm_run', too.
#
# shellcheck shell=sh
# shellcheck disable=SC2154

# shellcheck disable=SC2034 # of the modules' folders; for scripts that want others
suffix=-faults
krel=${KREL:-$("$top/tools/setup/kernel" --release)}
built=$top/build/drivers/$krel
: "${modules:=$top/build/kernel/$krel}" "${vm_run:=$top/tools/vm/run}"

# build_drivers - the wrapped and the plain build of e1000e, with gadgets
build_drivers() {
	"$top/build/tools/nooks" wrap e1000e -k "$krel" --faults "$@" &&
	"$top/build/tools/nooks" wrap e1000e -k "$krel" --faults --plain -q
}

# in_vm [VM OPTION]... -- COMMAND... - with everything above; 'card' says how the
# card is there: on the network, not at all, or bare (with its option ROM, which
# tools/vm/run takes from cards on a network)
in_vm() {
	case ${card:-network} in
	network) set -- --netdev hubport,id=own,hubid=0 --device e1000e,netdev=own "$@" ;;
	bare) set -- --device e1000e "$@" ;;
	esac
	"$vm_run" --kernel "$krel" \
		--netdev hubport,id=peer,hubid=0 --device virtio-net-pci,netdev=peer,addr=0x10 \
		--distro-module virtio_net --distro-module virtio_pci --distro-module 8021q \
		--file "$top/tools/test/guest:/test" \
		--file "$top/drivers/faulty/faults.txt:/test/faults.txt" \
		--file "$top/drivers/faulty/contexts.txt:/test/contexts.txt" \
		--file "$top/carat_guard/policies:/test/policies" \
		--file "$top/tools/test/guest/nooks.sh:/ko/nooks.sh" \
		--file "$modules/nooks.ko:/ko/nooks.ko" \
		--file "$top/build/inject/$krel/faulty/inject/nooks_inject.ko:/ko/nooks_inject.ko" \
		--file "$built/e1000e$suffix/e1000e.ko:/ko/wrapped/e1000e.ko" \
		--file "$built/e1000e-plain$suffix/e1000e.ko:/ko/plain/e1000e.ko" \
		--file "$top/build/tools/nooks:/usr/sbin/nooks" \
		--file "$(command -v ip)" --file "$(command -v devlink)" --file "$(command -v ethtool)" --file "$(command -v ping)" \
		"$@"
}

# build_null_blk - the wrapped and the plain build of null_blk, and one with gadgets
build_null_blk() {
	"$top/build/tools/nooks" wrap null_blk -k "$krel" "$@" &&
	"$top/build/tools/nooks" wrap null_blk -k "$krel" --plain -q &&
	"$top/build/tools/nooks" wrap null_blk -k "$krel" --faults -q
}

# with_null_blk COMMAND [VM OPTION]... -- COMMAND... - all builds of null_blk;
# nooks.ko and its wrappers of configfs are where `nooks load` finds them
with_null_blk() {
	_with=$1
	shift
	"$_with" \
		--module-file "$modules/nooks.ko" \
		--module-file "$modules/nooks_configfs.ko" \
		--file "$built/null_blk/null_blk.ko:/ko/wrapped/null_blk.ko" \
		--file "$built/null_blk-plain/null_blk.ko:/ko/plain/null_blk.ko" \
		--file "$built/null_blk-faults/null_blk.ko:/ko/faults/null_blk.ko" \
		"$@"
}

# in_vm_null_blk [VM OPTION]... -- COMMAND... - no network, null_blk, and fio
in_vm_null_blk() {
	with_null_blk "$vm_run" --kernel "$krel" --mem 1024 \
		--file "$top/tools/test/guest:/test" \
		--file "$top/build/inject/$krel/faulty/inject/nooks_inject.ko:/ko/nooks_inject.ko" \
		--file "$top/build/tools/nooks:/usr/sbin/nooks" \
		--file "$(command -v fio)" \
		"$@"
}

# in_vm_both [VM OPTION]... -- COMMAND... - in_vm with null_blk besides
in_vm_both() {
	with_null_blk in_vm "$@"
}

# in_vm_keep, in_vm_keep_block - with what users put on top
in_vm_keep() {
	in_vm --distro-module macvlan --distro-module sch_prio --file "$(command -v tc)" "$@"
}

in_vm_keep_block() {
	in_vm_null_blk --distro-module ext4 --distro-module crc32c_generic \
		--file "$(command -v mke2fs)" --file "$(command -v e2fsck)" "$@"
}
