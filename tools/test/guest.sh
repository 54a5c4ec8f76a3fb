#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The wrapped drivers on the stock kernel, in virtual machines: the same results as
# the plain ones, every named fault of e1000e caught and recovered, bad input
# refused.
#
# tools/test/guest.sh [--full]	--full: the amounts of data that a release needs

set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tools/test/vm.sh"
. "$top/tools/test/boot.sh"

# other_version FILE COPY - as if made for a nooks.ko in which a function is another one
other_version() {
	objcopy --dump-section "__versions=$tmp/versions" "$1" "$2" &&
	_at=$(LC_ALL=C grep -abo nooks_module_init "$tmp/versions" | head -n 1) &&
	dd if=/dev/zero of="$tmp/versions" bs=1 seek=$((${_at%%:*} - 8)) count=4 conv=notrunc 2>/dev/null &&
	objcopy --update-section "__versions=$tmp/versions" "$2"
}

# They wait most of the time.
boots=$(nproc)

build_drivers -q && build_null_blk -q && "$top/build/tools/nooks" wrap e1000e -k "$krel" -q &&
	other_version "$built/e1000e/e1000e.ko" "$tmp/e1000e.ko" || { echo "0 passed, 1 failed"; exit 1; }

# Those of drivers/faulty/runaway.c.
runaways() {
	awk '/^(loop|recurse|wait|storm)/ { print $1 }' "$top/drivers/faulty/faults.txt"
}

# report_bug() prints these before a hook can see the trap.
bug='cut here|kernel BUG at .*faulty'
if [ "${1:-}" = --full ]; then
	for vm in "--smp 1 --cpu Skylake-Client" "--smp 2 --cpu Skylake-Client" \
		"--smp 1 --cpu max --vmlinuz" "--smp 2 --cpu max --vmlinuz"; do
		# shellcheck disable=SC2086
		boot "as the plain driver: $vm" $vm --timeout 3600 -- /test/exercise.sh 256 10000 20
	done
	machine=in_vm_null_blk boot "null_blk as the plain driver: much" --smp 2 --timeout 3600 \
		-- /test/null_blk.sh 32
	boot "faults, 10 in a row" --timeout 7200 --allow-splat "$bug" -- /test/faults.sh 10
else
	boot "as the plain driver, 2 CPUs" --smp 2 --timeout 1800 -- /test/exercise.sh 32 1000 3
	boot "as the plain driver, 5-level page tables" --smp 1 --cpu max --vmlinuz --timeout 1800 \
		-- /test/exercise.sh 16 500 2
	boot "faults" --timeout 1800 --allow-splat "$bug" -- /test/faults.sh 1
	# shellcheck disable=SC2046 # several
	boot "runaways, while instructions are the clock" --icount --timeout 1800 \
		-- env ANSWER=1000 /test/faults.sh 1 $(runaways)
	boot "faults in other contexts, 2 CPUs" --smp 2 --timeout 1800 --allow-splat "$bug" \
		-- /test/matrix.sh --sample
fi
# The kernel says so, with a trace, when it kills for want of memory.
machine=in_vm_both boot "faults at awkward moments" --smp 2 --timeout 900 --distro-module configfs \
	--allow-splat "$bug|Call Trace:" -- /test/moments.sh
boot "faults where a device is taken back" --smp 2 --timeout 900 --allow-splat "$bug" -- /test/unbind.sh
card=none boot "a driver without a device" -- /test/load.sh 0
card=bare boot "a card with an option ROM" -- /test/load.sh 1
boot "reports on faults" --smp 2 --timeout 1200 --allow-splat "$bug" -- /test/postmortem.sh
boot "modes, limits, bad input" --timeout 900 \
	--file "$top/build/unproven/$krel/unproven.ko:/ko/unproven.ko" \
	--allow-splat "$bug" -- /test/manage.sh
machine=in_vm_both boot "another build takes the driver's place" --smp 2 --timeout 900 \
	--file "$built/e1000e/e1000e.ko:/ko/new/e1000e.ko" --file "$tmp/e1000e.ko:/ko/spoiled/e1000e.ko" \
	--allow-splat "$bug" -- /test/replace.sh
machine=in_vm_keep boot "users keep their interface" --smp 2 --timeout 1200 \
	--allow-splat "$bug" -- /test/keep.sh
machine=in_vm_null_blk boot "null_blk as the plain driver, 2 CPUs" --smp 2 --timeout 900 \
	-- /test/null_blk.sh
machine=in_vm_null_blk boot "null_blk fails under I/O" --smp 2 --timeout 900 \
	-- /test/null_blk_faults.sh
machine=in_vm_keep_block boot "users keep their disk" --smp 2 --timeout 900 \
	--allow-splat "$bug" -- /test/keep_block.sh

machine=in_vm_both boot "two domains attack each other" --smp 2 --timeout 900 \
	-- /test/attack_domains.sh
boot "callbacks changed when the kernel has them" --timeout 900 -- /test/attack_limits.sh
boot "a device told to write elsewhere, without an IOMMU" --timeout 900 -- /test/attack_dma.sh none
boot "a device told to write elsewhere, with an IOMMU" --timeout 900 \
	--device intel-iommu,intremap=off --append "intel_iommu=on iommu.strict=1" -- /test/attack_dma.sh iommu

boot "policies, 2 CPUs" --smp 2 --timeout 900 -- /test/policy.sh
machine=in_vm_both boot "two domains, two policies" --smp 2 --timeout 900 \
	--distro-module configfs -- /test/policy_domains.sh
boot "modes and policies switched under traffic" --smp 2 --timeout 1800 -- /test/switching.sh

end_all

# A machine that must halt. The kernel's last words say why.
echo "-- a policy that halts the machine"
in_vm --log "$tmp/log" -- /test/policy_halt.sh >"$tmp/out" 2>/dev/null
if grep -q 'Kernel panic - not syncing: nooks: e1000e: forbidden-write .* its policy halts the machine' "$tmp/log" &&
	! grep -q 'still there' "$tmp/out"; then
	echo "ok it halts"
	passed=$((passed + 1))
else
	echo "not ok it halts"
	tail -n 30 "$tmp/log"
	failed=$((failed + 1))
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
