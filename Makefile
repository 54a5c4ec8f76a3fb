# SPDX-License-Identifier: GPL-2.0-or-later
# Targets for people; `make help` lists them. Object lists for kbuild are in
# Kbuild, the recipe for drivers is drivers/wrap.mk.
#
#	KREL=RELEASE	for which kernel		[of linux-headers-amd64]
#	D=NAME		which driver			[e1000e]
#	SUITE=GLOB	of `make kunit`: which		[all]
#	ROWS=GLOB	of `make mutate`: which		[all]
#	PARTS=NAMES	of `make coverage`: which	[all]
#	RULES=NAMES	of `make lint`: which		[all]
#	CALLS=N		of `make fuzz-wrappers`: how many	[1000000]
#	RUNS=NAMES	of `make test-debug`: which	[all]
#	CONTEXTS=NAMES	of `make test-matrix`: which	[all]
#	V=1		show commands

MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

top	:= $(CURDIR)
Q	:= $(if $(V),,@)
D	?= e1000e
lazy	= $(eval $1 := $(shell $2))$($1)
KREL	?= $(call lazy,KREL,tools/setup/kernel --release)
KDIR	?= $(call lazy,KDIR,tools/setup/kernel $(KREL) --headers)
BTF	?= $(call lazy,BTF,tools/setup/kernel $(KREL) --btf)

out	:= $(top)/build
# NOOKS_LINEAR=y: the build for benchmarks; NOOKS_FUZZ=y: that for fuzzing wrappers;
# both beside the other.
kernel	= $(out)/$(if $(NOOKS_FUZZ),fuzz-kernel,$(if $(NOOKS_LINEAR),bench,kernel))/$(KREL)
rooms	:= nooks carat_guard/abi.h carat_guard/runtime recovery wrappers
kbuild	= $(MAKE) -C $(KDIR) CONFIG_DEBUG_INFO_BTF_MODULES= $(if $(V),,-s)

idl	:= $(sort $(wildcard idl/*.idl))
# Functions that live in modules: type data of these.
idl_btf	= $(foreach m,$(shell sed -n 's/^module \(.*\);$$/\1/p' $(idl)), \
	--module-btf $m=$(shell tools/setup/kernel $(KREL) --module $m))

##@ Build
.PHONY: all setup tools wrapgen pass command gen kernel inject unproven broken drivers
all: kernel inject command pass ## everything but drivers

setup: ## install the packages needed to build and test
	$(Q)tools/setup/packages build vm test

wrapgen: ## the IDL compiler
	$(Q)$(MAKE) -C tools/wrapgen O=$(out)/tools $(if $(V),,-s)

pass: ## the compiler plugin
	$(Q)$(MAKE) -C carat_guard/pass O=$(out)/pass $(if $(V),,-s)

command: ## the nooks command
	$(Q)$(MAKE) -C tools/nooks O=$(out)/tools $(if $(V),,-s)

tools: wrapgen pass command ## the three above

gen: wrapgen ## wrappers from idl/ and the kernel's BTF
	$(Q)mkdir -p $(kernel)/gen
	$(Q)$(out)/tools/wrapgen gen --btf $(BTF) $(idl_btf) --out $(kernel)/gen $(idl)

# kbuild writes beside the sources: it gets a mirror of links to them.
kernel: gen ## nooks.ko
	$(Q)mkdir -p $(kernel)
	$(Q)find $(kernel) -xtype l -delete
	$(Q)for f in main.c Kbuild $(rooms); do \
		mkdir -p $(kernel)/$$(dirname $$f) && \
		cp -rsf $(top)/$$f $(kernel)/$$(dirname $$f)/ || exit 1; \
	done
	+$(Q)$(kbuild) M=$(kernel) modules

inject: ## nooks_inject.ko, which makes drivers commit faults
	$(Q)mkdir -p $(out)/inject/$(KREL)/faulty/inject
	$(Q)cp -sf $(top)/drivers/faulty/faulty.h $(out)/inject/$(KREL)/faulty/
	$(Q)cp -sf $(top)/drivers/faulty/inject/* $(out)/inject/$(KREL)/faulty/inject/
	+$(Q)$(kbuild) M=$(out)/inject/$(KREL)/faulty/inject modules

unproven: kernel ## a module that nooks.ko must refuse
	$(Q)mkdir -p $(out)/unproven/$(KREL)
	$(Q)cp -sf $(top)/tools/test/unproven/* $(out)/unproven/$(KREL)/
	$(Q)find $(out)/unproven/$(KREL) -name Module.symvers ! -newer $(kernel)/Module.symvers -delete
	+$(Q)$(kbuild) M=$(out)/unproven/$(KREL) NOOKS_TREE=$(kernel) \
		KBUILD_EXTRA_SYMBOLS=$(kernel)/Module.symvers modules

broken: ## a module that makes mistakes
	$(Q)mkdir -p $(out)/broken/$(KREL)
	$(Q)cp -sf $(top)/tools/debug/broken/* $(out)/broken/$(KREL)/
	+$(Q)$(kbuild) M=$(out)/broken/$(KREL) modules

drivers: tools kernel ## the wrapped driver D, into build/drivers/
	$(Q)$(out)/tools/nooks wrap $(D) -k $(KREL)

##@ Use
.PHONY: demo
demo: ## wrap e1000e, break it in every way, watch it come back
	$(Q)tools/setup/packages build vm
	$(Q)$(MAKE) tools kernel inject
	$(Q)tools/demo/run

##@ Test
.PHONY: test check test-gen test-pass test-nooks test-policy test-fuzz test-vm test-guest
test: ## all tests; the last line counts them
	$(Q)tools/test/run

check: tools test-gen test-pass test-nooks test-policy test-fuzz ## all that needs no virtual machine

test-gen: wrapgen ## wrapgen: golden outputs, bad inputs
	$(Q)tools/wrapgen/test/run.sh

test-pass: pass ## the pass: FileCheck
	$(Q)carat_guard/pass/test/run.sh

test-nooks: command ## the nooks command
	$(Q)tools/nooks/test/run.sh

test-policy: command ## policies: the language, and the kernel's side of it
	$(Q)carat_guard/policies/test/run.sh

test-fuzz: ## what fuzzing found once, and its seeds, again
	$(Q)tools/fuzz/run --replay
	$(Q)tools/fuzz/test.sh

test-vm: ## tools/vm/run
	$(Q)tools/vm/test/run.sh

test-guest: all unproven ## the wrapped driver in a virtual machine
	$(Q)tools/test/guest.sh

.PHONY: test-matrix
test-matrix: all ## every named fault in every context, or in some: CONTEXTS="init irq"
	$(Q)tools/test/matrix $(CONTEXTS)

.PHONY: test-debug
test-debug: ## on a kernel that looks for mistakes (KASAN, lockdep …), which it builds
	$(Q)tools/debug/run $(RUNS)

.PHONY: kunit
kunit: ## the logic of every room, on User Mode Linux: KUnit
	$(Q)tools/kunit/run $(SUITE)

.PHONY: fuzz
fuzz: ## all that tools read from files, with made-up ones: FUZZ_SECONDS=600 each
	$(Q)tools/fuzz/run

.PHONY: coverage
coverage: ## what tests reach, of kernel code and tools: PARTS="tools kunit guest fuzz"
	$(Q)tools/coverage/run $(PARTS)

.PHONY: mutate
mutate: ## take each check out: which test fails?
	$(Q)tools/mutate/run $(ROWS)

.PHONY: fuzz-driver fuzz-wrappers
fuzz-driver: wrapgen # its source: tables of all imports
	$(Q)mkdir -p $(out)/fuzz-driver
	$(Q)cp drivers/fuzz/Kbuild drivers/fuzz/*.[ch] $(out)/fuzz-driver/
	$(Q)awk '/^[^#]/ && $$2 !~ /passed|rejected/ { printf "LIMIT(%s, %s)\n", $$1, $$2 }' drivers/fuzz/limits.txt >$(out)/fuzz-driver/limits.h
	$(Q)$(out)/tools/wrapgen fuzz --btf $(BTF) $(idl_btf) --out $(out)/fuzz-driver $(idl)

fuzz-wrappers: tools kernel fuzz-driver ## a hostile driver calls every import wrapper, in a VM
	$(Q)$(MAKE) kernel NOOKS_FUZZ=y
	$(Q)tools/fuzz/wrappers $(CALLS:%=--calls %)

##@ Measure
# In guest instructions, which do not depend on the machine; each into a table and
# into build/results/NAME.json.
benches	:= pktgen receive null_blk guard profile
.PHONY: bench bench-kernel $(benches:%=bench-%)
bench: $(benches:%=bench-%) ## all of these

bench-pktgen: bench-kernel ## a packet sent, for all builds, classes, numbers of rights
bench-receive: bench-kernel ## a packet received into a socket
bench-null_blk: bench-kernel ## an I/O
bench-guard: bench-kernel ## single steps of protection, and memory of rights
bench-profile: bench-kernel ## where the cost of a packet goes
$(benches:%=bench-%):
	$(Q)bench/$(@:bench-%=%)

# At the machine's own speed; not one of those above, for its numbers are the machine's.
.PHONY: bench-native test-native
bench-native: tools ## data structures as modules of User Mode Linux: plain, wrapped
	$(Q)bench/native

test-native: tools ## the same in short: is all measured, and guarded?
	$(Q)tools/test/native.sh

.PHONY: bench-recovery
bench-recovery: all ## how long a fault takes a device away, stage by stage
	$(Q)bench/recovery $(JSON:%=--json) $(COUNT)

bench-kernel: all # a nooks.ko that can do more, beside the other
	$(Q)$(MAKE) kernel NOOKS_LINEAR=y

##@ Keep clean
.PHONY: lint clean help
lint: ## what can be said of the code without running it
	$(Q)tools/lint/run $(RULES)

clean: ## remove build/
	$(Q)rm -rf $(out)

help: ## this list
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z_-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile
