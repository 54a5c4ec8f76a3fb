// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel modules: load, unload, find. */
#include "cli.h"
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <libkmod.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RECORDS	"/run/nooks"

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

/* --- what was loaded --- */

char *record_path(const char *name, const char *kind)
{
	mkdir(RECORDS, 0755);
	return text_format(RECORDS "/%s.%s", name, kind);
}

int record_write(const char *name, const char *path, const char *params)
{
	char *file = record_path(name, "json");
	char *fresh = text_format("%s.new", file);
	json_t *object = json_pack("{s:s,s:s,s:s}", "schema", "nooks/record/1",
				   "path", path, "params", params);
	char *text = json_dumps(object, JSON_INDENT(2));
	int err;

	/* What was saved of an earlier life is not to be given to this one. */
	unlink(record_path(name, "net"));
	err = text_write(fresh, text_format("%s\n", text));
	if (!err && rename(fresh, file))
		err = -errno;
	return err;
}

int record_parse(const char *file, char **path, char **params)
{
	json_t *object = json_load_file(file, 0, NULL);
	int err = -ENOENT;
	const char *p, *a;

	if (!json_unpack(object, "{s:s,s:s}", "path", &p, "params", &a)) {
		*path = text_format("%s", p);
		*params = text_format("%s", a);
		err = 0;
	}
	json_decref(object);
	return err;
}

int record_read(const char *name, char **path, char **params)
{
	return record_parse(record_path(name, "json"), path, params);
}

void record_remove(const char *name)
{
	unlink(record_path(name, "json"));
	unlink(record_path(name, "net"));
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
