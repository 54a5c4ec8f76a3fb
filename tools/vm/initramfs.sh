#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The guest's file system, sourced by tools/vm/run. Two cpio archives one after
# the other, which the kernel unpacks in turn: a base, made once and cached
# (busybox, a shell, init), and what one run adds. Neither is packed: unpacking
# would take the guest longer than reading.
#
# Uses of run: here cache tmp rel kmods loads placed files command; fail.
# shellcheck disable=SC2154

# Same folders as on Debian, where /bin, /sbin, /lib, /lib64 are links into /usr.
skeleton() {
	mkdir -p "$1/usr/bin" "$1/usr/sbin" "$1/usr/lib" "$1/usr/lib64" "$1/usr/local/bin"
	for folder in bin sbin lib lib64; do
		ln -s "usr/$folder" "$1/$folder"
	done
}

pack() { ( cd "$1" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0 ); }

# --- base ---------------------------------------------------------------------

# busybox's own shell is not used: it prefers its applets to programs of the same
# name in PATH, and tests want the real ones that they brought along.
make_base() {
	root=$tmp/base
	skeleton "$root"
	mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/tmp" "$root/root" "$root/etc"
	cp "$here/init" "$root/init"
	cp -L "$(command -v busybox)" "$root/usr/bin/busybox"
	busybox --list | while read -r applet; do
		case $applet in
		busybox|sh) ;;
		modprobe|insmod|rmmod|depmod) ln -s ../bin/busybox "$root/usr/sbin/$applet" ;;
		*) ln -s busybox "$root/usr/bin/$applet" ;;
		esac
	done
	cp -L "$(command -v dash)" "$root/usr/bin/dash"
	ln -s dash "$root/usr/bin/sh"
	copy_libraries "$(command -v dash)" "$root"
	echo root:x:0:0:root:/root:/bin/sh >"$root/etc/passwd"
	echo root:x:0: >"$root/etc/group"
	chmod 755 "$root/init"
	pack "$root"
}

# Named by its contents: a change of any part makes a new one.
base_archive() {
	key=$(cat "$here/init" "$here/initramfs.sh" "$(command -v busybox)" "$(command -v dash)" | sha256sum | cut -c1-16)
	base=$cache/vm/base-$key.cpio
	if [ ! -e "$base" ]; then
		mkdir -p "$cache/vm"
		make_base >"$tmp/base.cpio"
		cp "$tmp/base.cpio" "$base.$$"
		mv "$base.$$" "$base"
	fi
	echo "$base"
}

# --- files --------------------------------------------------------------------

# copy_libraries PROGRAM ROOT - to the same paths in ROOT. What is not a dynamic
# program has none, and ldd says so by failing.
copy_libraries() {
	ldd "$1" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) .*/\1/p' |
	while read -r library; do
		[ ! -e "$2$library" ] || continue
		mkdir -p "$2$(dirname "$library")"
		cp -L "$library" "$2$library"
	done
}

is_elf() { [ "$(head -c 4 "$1" | od -An -tx1 | tr -d ' ')" = 7f454c46 ]; }

# add_file SPEC - HOST[:GUEST]
add_file() {
	host=${1%:*} guest=''
	case $1 in *:*) guest=${1##*:} ;; esac
	[ -e "$host" ] || fail 2 "--file: no such file: $host"
	: "${guest:=$(cd "$(dirname "$host")" && pwd)/$(basename "$host")}"
	case $guest in
	*/) guest=$guest$(basename "$host") ;;
	/*) ;;
	*) fail 2 "--file: not an absolute path in the guest: $guest" ;;
	esac
	mkdir -p "$tmp/root$(dirname "$guest")"
	if [ -d "$host" ]; then
		mkdir -p "$tmp/root$guest"
		cp -RL "$host/." "$tmp/root$guest"
	else
		cp -L "$host" "$tmp/root$guest"
	fi
	find -L "$host" -type f -perm -100 | while read -r program; do
		! is_elf "$program" || copy_libraries "$program" "$tmp/root"
	done
	# In front of the applets, wherever busybox has one of that name.
	case $guest in
	*/bin/*|*/sbin/*) [ -d "$host" ] || ln -sf "$guest" "$tmp/root/usr/local/bin/$(basename "$guest")" ;;
	esac
}

# --- modules ------------------------------------------------------------------

# module_name FILE-OR-NAME - as the kernel spells it
module_name() { basename "$1" .ko | tr - _; }

is_file() { case $1 in */*|*.ko) return 0 ;; *) return 1 ;; esac; }

has_module() { find "$modules/" -name '*.ko' | sed 's/.*\///; s/\.ko$//' | tr - _ | grep -qx "$1"; }

# distro_paths NAME - path of the module and of those it depends on, relative to
# lib/modules/REL; nothing for one that is built in. Fails if there is none.
distro_paths() {
	awk -v name="$1" '
		{
			path = $1; sub(/:$/, "", path)
			base = path; sub(/.*\//, "", base); sub(/\.ko.*$/, "", base); gsub(/-/, "_", base)
			if (base != name)
				next
			print path
			for (i = 2; i <= NF; i++)
				print $i
			found = 1
			exit
		}
		END { exit !found }' "$kmods/modules.dep" && return 0
	sed 's/.*\///; s/\.ko$//' "$kmods/modules.builtin" | tr - _ | grep -qx "$1"
}

# add_distro NAME - what was given as a file is not taken from here
add_distro() {
	name=$(module_name "$1")
	! has_module "$name" || return 0
	distro_paths "$name" >"$tmp/paths" ||
		fail 2 "kernel $rel has no module '$1'" "check the name, or give the file: --module-file PATH/$1.ko"
	while read -r path; do
		! has_module "$(module_name "$path")" || continue
		mkdir -p "$modules/$(dirname "$path")"
		cp "$kmods/$path" "$modules/$path"
	done <"$tmp/paths"
}

add_module_file() {
	[ -f "$1" ] || fail 2 "no such module file: $1"
	mkdir -p "$modules/updates"
	cp -L "$1" "$modules/updates/$(basename "$1")"
}

add_dependencies() {
	for dep in $(modinfo -F depends "$1" | tr , ' '); do
		add_distro "$dep"
	done
}

# All files first, whatever the order of options: they are what dependencies of
# each other and of the distribution's modules are to be met with.
add_modules() {
	modules=$tmp/root/usr/lib/modules/$rel
	mkdir -p "$modules"
	printf '%s%s' "$loads" "$placed" | while read -r module args; do
		! is_file "$module" || add_module_file "$module"
	done
	printf '%s%s' "$loads" "$placed" | while read -r module args; do
		if is_file "$module"; then
			add_dependencies "$module"
		else
			add_distro "$module"
		fi
	done
	cp "$kmods/modules.builtin" "$kmods/modules.order" "$modules/"
	[ ! -e "$kmods/modules.builtin.modinfo" ] || cp "$kmods/modules.builtin.modinfo" "$modules/"
	depmod -b "$tmp/root" "$rel"
	# What is built in cannot be loaded, and need not be.
	printf '%s' "$loads" | while read -r module args; do
		! has_module "$(module_name "$module")" || echo "$(module_name "$module") $args"
	done >"$tmp/root/vm/load"
}

# --- all of it ----------------------------------------------------------------

make_initramfs() {
	skeleton "$tmp/root"
	mkdir -p "$tmp/root/vm"
	echo "exec $command" >"$tmp/root/vm/command"
	add_modules
	printf '%s' "$files" | while read -r spec; do
		add_file "$spec"
	done
	base=$(base_archive)
	{ cat "$base"; pack "$tmp/root"; } >"$1"
}
