#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The driver tells its device to write to memory that is not the driver's. No guard
# sees that; an IOMMU does, and says so. With one, the wrapped driver works as before.
#
# attack_dma.sh iommu|none

. /test/lib.sh
nooks=/usr/sbin/nooks

page() {
	awk '$1 == "dma" { print $2 }' $DEBUG/nooks_inject/foreign
}

hit() {
	grep -q ' hits 1$' $DEBUG/nooks_inject/inject
}

# What comes in is written where the driver said.
receive() {
	ping -q -c 20 -i 0.05 -W 1 $PEER
	on_peer ping -q -c 20 -i 0.05 -W 1 $OWN
	sleep 1
	true
}

iommu_faults() {
	_bus=$(awk '$1 == "bus" { print $2 }' $DEBUG/nooks_inject/foreign)
	dmesg | grep -q "DMAR: \[DMA Write.* fault addr $_bus "
}

came_back() {
	grep -q '^stage: idle' $DOM/recovery && grep -qx live $DOM/state
}

refused() {
	! "$@"
}

mappings() {
	grep -c ' dma_mapping ' $DOM/objects
}

ok network peer_up
ok "start" /ko/nooks.sh start
ok "injector" insmod /ko/nooks_inject.ko
ok "load" load nooks
ok "link" link_up
ok "ping" ping_peer 100
ok "TCP out" tcp_out 8
ok "TCP in" tcp_in 8
case $1 in
iommu) ok "mappings are held" test "$(mappings)" -gt 200 ;;
none) ok "mappings need not be held" test "$(mappings)" -eq 0 ;;
esac
ok "link down and up" sh -c "ip link set $(eth) down; ip link set $(eth) up"
ok "traffic" until_true 30 ping_peer
ok "no fault" grep -qx 'faults: 0' $DOM/stats
ok "the IOMMU has nothing to say" refused sh -c "dmesg | grep -E 'DMAR: .*(fault|Request device)'"

before=$(page)
ok "arm" $nooks inject e1000e dma-write --at e1000_get_drvinfo
ethtool -i "$(eth)" >/dev/null
ok "the driver does it" until_true 5 hit
receive >/dev/null 2>&1
ok "no guard sees it" grep -qx 'faults: 0' $DOM/stats
case $1 in
iommu)
	ok "the page is unharmed" test "$(page)" = "$before"
	ok "the IOMMU reports it" until_true 5 iommu_faults
	;;
none)
	ok "the page is overwritten" test "$(page)" != "$before"
	;;
esac
ok "restart" $nooks recover e1000e
ok "... comes back" until_true 60 came_back
before=$(page)
ok "... with its link" until_true 30 ping_peer
ok "... and writes there no more" test "$(page)" = "$before"
ok "unload" unload
ok "holds nothing" test "$(wc -l <$DOM/objects)" -eq 1
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "nooks.ko unloads" rmmod nooks_inject nooks
finish
