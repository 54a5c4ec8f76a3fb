# SPDX-License-Identifier: GPL-2.0-or-later
# The one recipe that turns a driver's unmodified source into a wrapped module.
# `nooks wrap` drives it phase by phase; by hand:
#
#	make -f drivers/wrap.mk NAME=e1000e CONFIG=CONFIG_E1000E=m \
#		SRC=FOLDER OUT=FOLDER source compile prelink interface module
#
# Variables
#	NAME	module name				(needed)
#	SRC	folder with the driver's source, never changed	(needed)
#	OUT	where to build, an absolute path	(needed)
#	KREL	kernel release				[of linux-headers-amd64]
#	CONFIG	CONFIG_...=m assignments the driver's Makefile asks for
#	CFLAGS	more compiler flags for the driver
#	FAULTS	1: link the gadgets of drivers/faulty
#	PLAIN	1: clang without the pass: an unprotected module, for contrast
#	ASSEMBLY	1: link the driver's assembly files, which nothing guards
#	KDIR PLUGIN WRAPGEN NOOKS BTF IDL IDL_BTF SYMVERS LDS	where the parts are
#
# Phases, each needs the ones before
#	source		SRC into OUT/src
#	compile		OUT/src/NAME.o by clang with the pass
#	prelink		OUT/link/prelinked.o, with proof that every object is guarded
#	interface	OUT/link/guarded.o, its imports renamed to wrappers
#	module		OUT/NAME.ko

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
# One phase after the other; what a phase runs is parallel all the same.
.NOTPARALLEL:
.SUFFIXES:

top := $(patsubst %/drivers/wrap.mk,%,$(realpath $(lastword $(MAKEFILE_LIST))))

$(foreach v,NAME SRC OUT,$(if $($v),,$(error wrap.mk: $v= is not set)))

# $(shell) at most once, and only when nobody said.
lazy = $(eval $1 := $(shell $2))$($1)
KREL	?= $(call lazy,KREL,$(top)/tools/setup/kernel --release)
KDIR	?= $(call lazy,KDIR,$(top)/tools/setup/kernel $(KREL) --headers)
BTF	?= $(call lazy,BTF,$(top)/tools/setup/kernel $(KREL) --btf)
PLUGIN	?= $(top)/build/pass/carat_guard.so
WRAPGEN	?= $(top)/build/tools/wrapgen
NOOKS	?= $(top)/build/tools/nooks
IDL	?= $(sort $(wildcard $(top)/idl/*.idl))
# Functions that live in modules: type data of these.
IDL_BTF	?= $(foreach m,$(shell sed -n 's/^module \(.*\);$$/\1/p' $(IDL)), \
	--module-btf $m=$(shell $(top)/tools/setup/kernel $(KREL) --module $m))
SYMVERS	?= $(top)/build/kernel/$(KREL)/Module.symvers
WRAPPED	?= $(dir $(SYMVERS))gen/wrapped.list
KEEPS	?= $(dir $(SYMVERS))gen/keeps.list
LDS	?= $(top)/drivers/nooks.lds
CLANG	?= clang-19
LD	?= ld
NM	?= nm
OBJCOPY	?= objcopy

src	:= $(OUT)/src
faulty	:= $(OUT)/faulty
link	:= $(OUT)/link
effects	:= $(OUT)/effects
mod	:= $(OUT)/mod

# The stock headers were configured for gcc: tell kbuild which of its choices
# clang does not share. The C code still sees the kernel's own configuration.
#
# Entry points for ftrace: such a kernel expects calls of __fentry__ and has gcc
# list them. Clang cannot list them; recordmcount can. (So can objtool, but it
# turns them into nops, at which the kernel warns and switches ftrace off.)
#
# What compilers add to look for mistakes are calls that have no place in a driver:
# its accesses have guards.
clang	= KASAN_SANITIZE=n UBSAN_SANITIZE=n CC=$(CLANG) CONFIG_CC_IS_GCC= CONFIG_CC_IS_CLANG=y \
	CONFIG_AS_IS_GNU= CONFIG_AS_IS_LLVM=y \
	CONFIG_CC_IMPLICIT_FALLTHROUGH=-Wimplicit-fallthrough $(ftrace)
ftrace	= $(if $(shell grep -x CONFIG_FTRACE_MCOUNT_USE_CC=y $(KDIR)/.config), \
	CONFIG_FTRACE_MCOUNT_USE_CC= CONFIG_FTRACE_MCOUNT_USE_RECORDMCOUNT=y \
	CONFIG_HAVE_C_RECORDMCOUNT=y)
# No vmlinux beside the headers: no BTF for modules, and no message about it.
kbuild	= $(MAKE) -C $(KDIR) CONFIG_DEBUG_INFO_BTF_MODULES=

# -load as well as -fpass-plugin: options of a plugin are known only when it is
# loaded before the command line is read. Flags for C only: clang warns of them
# when it assembles.
pass	= -fpass-plugin=$(PLUGIN) -Xclang -load -Xclang $(PLUGIN) \
	-mllvm -carat-guard-driver=$1 \
	-mllvm -carat-guard-symvers=$(KDIR)/Module.symvers \
	-mllvm -carat-guard-keeps=$(KEEPS)
looking	= $(pass) -mllvm -carat-guard-effects-out=$(effects)
seeing	= $(pass) -mllvm -carat-guard-effects=$(OUT)/effects.all
# Who calls the kernel must be on the stack: a report names it.
cflags	= -Wno-unknown-warning-option $(CFLAGS) $(if $(PLAIN),,-fno-optimize-sibling-calls $(call $2,$1))

# Gadgets: C is driver-side code, compiled as the driver is; assembly is glue,
# for the kernel's own compiler.
gadgets_c := $(sort $(wildcard $(top)/drivers/faulty/*.c))
gadgets_S := $(if $(FAULTS),$(sort $(wildcard $(top)/drivers/faulty/*.S)))
objects	:= $(src)/$(NAME).o $(if $(FAULTS),$(faulty)/nooks_faulty.o)

# The last link, by the kernel's own compiler. A file x.o_shipped is linked as x.o;
# that of 7.x does not find it, and takes x.o as it is.
parts := $(if $(PLAIN),plain.o,guarded.o nooks_glue.o) $(notdir $(gadgets_S:.S=.o))

# Kernels 7.x list a module's objects from its folder on.
absolute = sed -i 's,^\./,$(src)/,' $(src)/$(NAME).mod

.PHONY: source list look compile prelink interface module

# A copy, because kbuild writes beside the source.
source:
	rm -rf $(src)
	mkdir -p $(src)
	cp -rL $(SRC)/. $(src)
	find $(src) \( -name '*.o' -o -name '*.ko' -o -name '*.cmd' -o -name '*.mod' -o -name '*.mod.c' \) -delete

# Twice, if there are several files: what a function of another file does is known
# when all have been looked at. The first time makes no objects, which is what
# kbuild has targets x.ll for; nooks note --prove compares what the objects say.
looks = $(patsubst $(src)/%.c,%.ll,$(shell for o in $$(cat $(src)/$(NAME).mod); do ls $${o%.o}.c; done 2>/dev/null))

list:
	rm -rf $(effects)
	mkdir -p $(effects)
	+$(kbuild) M=$(src) $(CONFIG) $(clang) $(NAME).mod
	$(absolute)

look: list
	+$(if $(word 2,$(looks)),$(kbuild) M=$(src) $(CONFIG) $(clang) KCFLAGS="$(call cflags,$(src),looking)" $(looks))
	find $(effects) -type f -exec cat {} + >$(OUT)/effects.all
	rm -f $(addprefix $(src)/,$(looks))

compile: $(if $(PLAIN),,look)
	+$(kbuild) M=$(src) $(CONFIG) $(clang) KCFLAGS="$(call cflags,$(src),seeing)" $(NAME).o
	@test -e $(src)/$(NAME).mod || echo $(src)/$(NAME).o >$(src)/$(NAME).mod
	$(absolute)
ifdef FAULTS
	rm -rf $(faulty)
	mkdir -p $(faulty)
	cp $(gadgets_c) $(wildcard $(top)/drivers/faulty/*.h) $(faulty)
	echo 'obj-m := nooks_faulty.o' >$(faulty)/Kbuild
	echo 'nooks_faulty-y := $(notdir $(gadgets_c:.c=.o))' >>$(faulty)/Kbuild
	echo 'ccflags-y := -I$(top)' >>$(faulty)/Kbuild
	+$(kbuild) M=$(faulty) $(clang) KCFLAGS="$(call cflags,$(faulty),pass)" nooks_faulty.o
endif

# init_module and cleanup_module are the glue's. Renamed before anything looks at
# the imports, so that nothing takes the driver's for the module's. The flags: the
# linker calls a section that got no input writable, and the kernel then refuses
# executable ones.
prelink:
	rm -rf $(link)
	mkdir -p $(link)
	$(NOOKS) note --prove $(if $(ASSEMBLY),--assembly) $(src)/$(NAME).mod >$(link)/proof
	$(if $(FAULTS),$(NOOKS) note --prove $(faulty)/nooks_faulty.mod >>$(link)/proof)
	$(LD) -r -T $(LDS) -o $(link)/prelinked.o $(objects)
	$(OBJCOPY) --redefine-sym init_module=nooks_driver_init \
		--redefine-sym cleanup_module=nooks_driver_exit \
		--set-section-flags .text.nooks_thunk=alloc,load,contents,readonly,code \
		$(link)/prelinked.o

interface:
	$(WRAPGEN) link --btf $(BTF) $(IDL_BTF) --object $(link)/prelinked.o --renames $(link)/renames $(IDL)
	$(OBJCOPY) --redefine-syms=$(link)/renames --remove-section=.nooks.slots \
		$(link)/prelinked.o $(link)/guarded.o

has = $(shell $(NM) $(link)/guarded.o | sed -n 's/.* [TtWw] $1$$/-D$2/p')
glue_flags = -DNOOKS_OBJECTS=$(shell awk '/^objects / { n += $$2 } END { print n }' $(link)/proof) \
	-DNOOKS_INFO='"$(shell $(NOOKS) note --info $(link)/guarded.o)"' \
	$(call has,nooks_driver_init,NOOKS_HAS_INIT) $(call has,nooks_driver_exit,NOOKS_HAS_EXIT)

# Variables of the kernel that the driver uses, as the descriptions let it; the
# glue tells nooks.ko, which lets it read them. Under other names, because what
# kind of variables they are does not matter there. The module itself is no such.
imports = { sed -n 's/^data \(.*\)/\1 data/p' $(WRAPPED); $(NM) -u $(link)/guarded.o; } | awk \
	'$$2 == "data" { data[$$1] } $$1 == "U" && $$2 in data && $$2 != "__this_module" { \
		print "extern const char nooks_import_" $$2 "[] __asm__(\"" $$2 "\");"; \
		all = all " { nooks_import_" $$2 ", NULL }," } END { print "\#define NOOKS_IMPORTS" all }'

# $(file) writes before the first line runs, so not below $(mod).
module:
	$(if $(PLAIN),,$(file >$(link)/flags,CFLAGS_nooks_glue.o := $(glue_flags)))
	rm -rf $(mod)
	mkdir -p $(mod)
	echo 'obj-m := $(NAME).o' >$(mod)/Kbuild
	echo '$(NAME)-y := $(parts)' >>$(mod)/Kbuild
	echo 'ccflags-y := -I$(top)' >>$(mod)/Kbuild
	$(if $(gadgets_S),cp $(gadgets_S) $(mod))
ifdef PLAIN
	$(LD) -r -o $(mod)/plain.o_shipped $(objects)
else
	cat $(link)/flags >>$(mod)/Kbuild
	cp $(link)/guarded.o $(mod)/guarded.o_shipped
	cp $(top)/drivers/glue.c $(mod)/nooks_glue.c
	$(imports) >$(mod)/nooks_imports.h
endif
	cp $(mod)/$(firstword $(parts))_shipped $(mod)/$(firstword $(parts))
	touch $(mod)/.$(firstword $(parts)).cmd
	+$(kbuild) M=$(mod) $(if $(PLAIN),,KBUILD_EXTRA_SYMBOLS=$(SYMVERS)) modules
	cp $(mod)/$(NAME).ko $(OUT)/$(NAME).ko
