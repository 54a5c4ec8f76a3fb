#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Modes of the guards, the recovery policy, and what must be refused.

. /test/lib.sh
nooks=/usr/sbin/nooks

state_is() {
	[ "$(cat $DOM/state)" = "$1" ]
}

inject() {
	echo "e1000e $1 e1000_xmit_frame 1" >$DEBUG/nooks_inject/inject
}

target() {
	cat $DEBUG/nooks_inject/target
}

hit() {
	grep -q ' hits 1$' $DEBUG/nooks_inject/inject
}

# The same fault must change the byte when nothing checks, and must not when
# something does.
wild_write_changes_in() {
	echo "write=$1" >$DOM/mode
	_before=$(target)
	inject wild-write && ping_peer && until_true 5 hit || return 1
	[ "$(target)" != "$_before" ]
}

wild_write_is_stopped() {
	echo write=enforce >$DOM/mode
	_before=$(target)
	_n=$(awk '/^recoveries:/ { print $2 }' $DOM/stats)
	inject wild-write && ping_peer
	until_true 30 sh -c "[ \$(awk '/^recoveries:/ { print \$2 }' $DOM/stats) -gt $_n ]" &&
	[ "$(target)" = "$_before" ] && until_true 20 ping_peer
}

# watch, watched NAME... - the order in which a driver calls two kernel functions; and
# silenced: was a device that is stopped told so before any of its memory was freed?
trace=$DEBUG/tracing
watch() {
	printf '%s\n' pci_set_master nooks_before_register_netdev pci_clear_master dma_free_attrs \
		>$trace/set_ftrace_filter &&
	echo function >$trace/current_tracer
}

# seen FUNCTION... - those of them that were called, in order
seen() {
	sed -n "s/.*: \($(echo "$*" | sed 's/ /\\|/g')\)\( \[nooks\]\)\? <-.*/\1/p" $trace/trace
}

watched() {
	cat $trace/trace
	_seen=$(seen pci_set_master nooks_before_register_netdev | xargs)
	echo >$trace/trace
	[ "$_seen" = "$*" ]
}

silenced() {
	cat $trace/trace
	_seen=$(seen pci_clear_master dma_free_attrs | uniq | xargs)
	case $_seen in pci_clear_master\ dma_free_attrs*) ;; *) return 1 ;; esac
}

# master_is 0|1 - may the device reach memory? As it says itself.
master_is() {
	_command=$(od -An -tu2 -j4 -N2 "/sys/class/net/$(eth)/device/config") &&
	[ $((_command >> 2 & 1)) -eq "$1" ]
}

came_back() {
	grep -q '^stage: idle' $DOM/recovery && grep -qx live $DOM/state
}

refused() {
	! "$@"
}

says() {
	dmesg | grep -qE "$1"
}

ok network peer_up
ok "start" /ko/nooks.sh start
ok "injector" insmod /ko/nooks_inject.ko

# --- bad input, before a driver is there ---
ok "a module without the note is refused" refused insmod /ko/unproven.ko
ok "... and the log says why" says 'nooks: .*FAILED: module refused: .*carat_guard pass'
ok "no such domain" sh -c "$nooks show nosuch; [ \$? -eq 5 ]"
ok "inject without the driver" refused sh -c "echo e1000e null-write e1000_xmit_frame >$DEBUG/nooks_inject/inject"

# --- modes ---
ok "watch the order of a load" watch
ok "load" load nooks
ok "... bus mastering comes early" watched pci_set_master nooks_before_register_netdev
ok "load again is no error" load nooks
ok "link" link_up
ok "nooks.ko is in use" refused rmmod nooks
ok "audit lets the write through" wild_write_changes_in audit
ok "... and reports it" says 'nooks: e1000e: DETECT: forbidden-write'
ok "off lets it through" wild_write_changes_in off
ok "count lets it through" wild_write_changes_in count
ok "enforce stops it" wild_write_is_stopped
ok "a mode that is none is refused" refused sh -c "echo everything >$DOM/mode"
ok "... and one of a class" refused sh -c "echo read=everything >$DOM/mode"
ok "... and a class that is none" refused sh -c "echo exec=audit >$DOM/mode"
ok "... and a list with one such in it changes nothing" refused sh -c "echo read=audit,call=no >$DOM/mode"
ok "modes are shown by class" grep -qx 'write=enforce read=off call=off arg=enforce run=enforce' $DOM/mode
ok "several are set at once" sh -c "echo read=count,call=enforce >$DOM/mode"
ok "... and no other" grep -qx 'write=enforce read=count call=enforce arg=enforce run=enforce' $DOM/mode
ok "reads are counted then" sh -c "ping -q -c 3 -W 1 $PEER; awk '/^read_misses:/ { exit \$2 == 0 }' $DOM/guards"
ok "a mode alone is for all" sh -c "echo off >$DOM/mode && grep -qx 'write=off read=off call=off arg=off run=off' $DOM/mode"
ok "traffic" ping_peer
echo write=enforce,arg=enforce,run=enforce >$DOM/mode
ok "no indirect call was denied" grep -qx 'call_denied: 0' $DOM/guards
ok "no write after that" wild_write_is_stopped
ok "a fault that is none is refused" refused inject no-such-fault

# --- budgets ---
# A kernel that looks for mistakes takes its time.
_rest='atomic_ms=250 call_ms=60000'
_usual="loop_ms=500 $_rest storm=5000"
if grep -q ' kasan_report$' /proc/kallsyms; then
	_rest='atomic_ms=1000 call_ms=240000'
	_usual="loop_ms=2000 $_rest storm=1250"
fi
ok "budgets are shown" grep -qx "$_usual" $DOM/budgets
ok "some are set" sh -c "echo loop_ms=700,storm=600 >$DOM/budgets"
ok "... and no other" grep -qx "loop_ms=700 $_rest storm=600" $DOM/budgets
ok "one that is none is refused" refused sh -c "echo nap_ms=700 >$DOM/budgets"
ok "... and a list with one that is too small changes nothing" refused sh -c "echo storm=500,loop_ms=1 >$DOM/budgets"
ok "... at all" grep -qx "loop_ms=700 $_rest storm=600" $DOM/budgets
echo "$_usual" >$DOM/budgets

# --- policy ---
echo >$trace/trace
ok "restart by hand" sh -c "echo recover >$DOM/recovery"
ok "... comes back" until_true 30 came_back
ok "... with its link" until_true 20 ping_peer
# The device still runs, and would write into memory that was given back.
ok "... which was silent before its memory was freed" silenced
ok "... and no bus mastering before it had been reset" watched nooks_before_register_netdev pci_set_master
echo nop >$trace/current_tracer
echo >$trace/set_ftrace_filter
ok "... and bus mastering now" master_is 1
# Asked for in probe(), taken back in open() before that gets memory for DMA.
ok "the next driver takes it back" sh -c "echo e1000e master-off e1000e_open 1 >$DEBUG/nooks_inject/inject && echo recover >$DOM/recovery"
ok "... comes back" until_true 30 came_back
ok "... has done so" until_true 20 hit
ok "... has memory for DMA" until_true 20 grep -q ' dma_coherent ' $DOM/objects
ok "... and no bus mastering" master_is 0
ok "the one after that" sh -c "echo recover >$DOM/recovery"
ok "... comes back" until_true 30 came_back
ok "... with its link" until_true 20 ping_peer
ok "... and with bus mastering" master_is 1
echo disabled >$DOM/recovery
inject null-write
ping_peer >/dev/null
ok "without recovery it is left stopped" until_true 20 state_is stopped
ok "... and says why" grep -q 'reason: recovery is disabled' $DOM/recovery
ok "... holding nothing" sh -c "[ \$(wc -l <$DOM/objects) -eq 1 ]"
echo enabled >$DOM/recovery
ok "recover by hand" $nooks recover e1000e
ok "... is live" until_true 30 state_is live
ok "... link again" link_up
ok "... traffic again" until_true 20 ping_peer
# The one before may be minutes old.
echo 3600 >/sys/module/nooks/parameters/window
echo 1 >/sys/module/nooks/parameters/max_faults
ok "fault" inject null-write
ping_peer >/dev/null
ok "too many faults leave it stopped" until_true 30 state_is stopped
ok "... and say why" grep -q 'reason: too many faults' $DOM/recovery
ok "the rest of the system works" on_peer ping -q -c 1 -W 2 $PEER
echo 64 >/sys/module/nooks/parameters/max_faults

# --- unload ---
ok "unload of a stopped driver" unload
ok "load after that" load nooks
ok "link after that" link_up
ping -q -c 2000 -i 0.005 -W 1 $PEER >/dev/null 2>&1 &
ok "unload while traffic flows" unload
wait
ok "nothing held" sh -c "[ \$(wc -l <$DOM/objects) -eq 1 ]"
ok "nothing leaked" grep -qx 'objects_leaked: 0' $DEBUG/nooks/stats
ok "injector unloads" rmmod nooks_inject
ok "nooks.ko unloads" rmmod nooks
ok "its folder is gone" refused test -e $DEBUG/nooks
finish
