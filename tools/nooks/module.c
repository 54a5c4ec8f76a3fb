// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel modules: load, unload, find. */
#include "cli.h"
#include "module.h"
#include "note.h"

#include <errno.h>
#include <fcntl.h>
#include <libkmod.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int module_load(const char *path, const char *params)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (syscall(SYS_finit_module, fd, params ? params : "", 0))
		err = -errno;
	close(fd);
	return err;
}

int module_unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

bool module_is_loaded(const char *name)
{
	/* Built-in code has a folder too, if it has parameters; no initstate. */
	return !access(text_format("/sys/module/%s/initstate", name), F_OK);
}

const char *module_load_error(int err)
{
	switch (-err) {
	case ENOEXEC:
		return "the kernel does not accept it: made for another kernel, or not a module";
	case EPERM:
		return "only root may load modules, and not with kernel.modules_disabled=1";
	case EKEYREJECTED:
	case ENOKEY:
		return "lockdown or Secure Boot requires a signature of a known key";
	case ENOENT:
		return "a symbol or a parameter is unknown";
	case EINVAL:
		return "a symbol has another version, or a parameter a bad value";
	case ENODEV:
		return "the driver found no device";
	case EIO:
		return "the driver failed while it was being set up";
	case EBUSY:
		return "something it needs is in use";
	default:
		return strerror(-err);
	}
}

/* The kernel's spelling: '-' and '_' are the same in a module's name. */
char *module_name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = text_format("%s", slash ? slash + 1 : path);

	name[strcspn(name, ".")] = '\0';
	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

char *module_options(const char *name)
{
	struct kmod_ctx *ctx = kmod_new(NULL, NULL);
	struct kmod_module *mod;
	const char *options = NULL;
	char *copy;

	if (ctx && !kmod_module_new_from_name(ctx, name, &mod)) {
		options = kmod_module_get_options(mod);
		copy = text_format("%s", options ? options : "");
		kmod_module_unref(mod);
	} else {
		copy = text_format("%s", "");
	}
	kmod_unref(ctx);
	return copy;
}

int module_probe(const char *name)
{
	struct kmod_ctx *ctx = kmod_new(NULL, NULL);
	struct kmod_list *list = NULL, *item;
	int err = -ENOENT;

	if (!ctx)
		return -ENOMEM;
	kmod_set_log_fn(ctx, NULL, NULL);
	if (!kmod_module_new_from_lookup(ctx, name, &list)) {
		kmod_list_foreach(item, list) {
			struct kmod_module *mod = kmod_module_get_module(item);

			err = kmod_module_probe_insert_module(mod, 0, NULL, NULL, NULL, NULL);
			kmod_module_unref(mod);
			if (err)
				break;
		}
		kmod_module_unref_list(list);
	}
	kmod_unref(ctx);
	return err > 0 ? -EPERM : err;
}

char *module_path(const char *name)
{
	struct kmod_ctx *ctx = kmod_new(NULL, NULL);
	struct kmod_module *mod = NULL;
	char *path = NULL;

	if (!ctx)
		return NULL;
	kmod_set_log_fn(ctx, NULL, NULL);
	if (!kmod_module_new_from_name(ctx, name, &mod)) {
		const char *found = kmod_module_get_path(mod);

		if (found)
			path = text_format("%s", found);
		kmod_module_unref(mod);
	}
	kmod_unref(ctx);
	return path;
}

bool module_is_file(const char *name, const char *path)
{
	return section_is(path, ".note.gnu.build-id",
			  text_format("/sys/module/%s/notes/.note.gnu.build-id", name));
}

/* "NAME SIZE COUNT USERS STATE ADDRESS", where [permanent] is among the users. */
bool module_is_permanent(const char *name)
{
	char *text = text_read("/proc/modules"), *line;
	size_t len = strlen(name);

	while (text && (line = text_line(&text)))
		if (!strncmp(line, name, len) && line[len] == ' ')
			return strstr(line, "[permanent]");
	return false;
}

/* --- the kernel's log --- */

int kmsg_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

char *kmsg_last(int fd, const char *name)
{
	char buf[8192], *last = NULL;
	ssize_t got;

	/* One record a read: "LEVEL,SEQ,TIME,FLAGS;TEXT\n" and more lines. */
	while (fd >= 0 && ((got = read(fd, buf, sizeof(buf) - 1)) > 0 || errno == EPIPE)) {
		char *text;

		if (got <= 0)
			continue;
		buf[got] = '\0';
		text = strchr(buf, ';');
		if (!text++)
			continue;
		text[strcspn(text, "\n")] = '\0';
		/* "Unknown symbol (err -22)" follows the line that says why. */
		if (strstr(text, name) && !strstr(text, "(err -22)"))
			last = text_format("%s", text);
	}
	return last;
}
