// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was loaded, and what is to take its place, in /run/nooks. With copies of the
 * modules: the file may have been built anew since, or be read through the driver that
 * failed.
 */
#include "cli.h"
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORDS	"/run/nooks"

char *record_path(const char *name, const char *kind)
{
	mkdir(RECORDS, 0755);
	return text_format(RECORDS "/%s.%s", name, kind);
}

static int copy_bytes(int from, int to)
{
	ssize_t got;

	do {
		got = sendfile(to, from, NULL, 1 << 20);
	} while (got > 0);
	return got < 0 ? -errno : 0;
}

/* All of it, or what was there before. */
static int copy_file(const char *path, const char *copy)
{
	char *fresh = text_format("%s.new", copy);
	int from = open(path, O_RDONLY | O_CLOEXEC), to, err;

	if (from < 0)
		return -errno;
	to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	err = to < 0 ? -errno : copy_bytes(from, to);
	close(from);
	if (to >= 0 && close(to) && !err)
		err = -errno;
	if (!err && rename(fresh, copy))
		err = -errno;
	if (err)
		unlink(fresh);
	return err;
}

static int write_json(const char *file, json_t *object)
{
	char *fresh = text_format("%s.new", file);
	char *text = json_dumps(object, JSON_INDENT(2));
	int err = text_write(fresh, text_format("%s\n", text));

	if (!err && rename(fresh, file))
		err = -errno;
	return err;
}

/* --- what was loaded --- */

static int note_loaded(const char *name, const char *path, const char *params)
{
	return write_json(record_path(name, "json"),
			  json_pack("{s:s,s:s,s:s}", "schema", "nooks/record/1",
				    "path", path, "params", params));
}

int record_write(const char *name, const char *path, const char *params)
{
	char *copy = record_path(name, "ko");
	int err;

	/* What was saved of an earlier life is not to be given to this one. */
	unlink(record_path(name, "net"));
	next_remove(name);
	err = note_loaded(name, path, params);
	/* Without a copy the file will have to do. */
	if (copy_file(path, copy))
		unlink(copy);
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

char *record_copy(const char *name)
{
	char *copy = record_path(name, "ko");

	return access(copy, R_OK) ? NULL : copy;
}

void record_remove(const char *name)
{
	unlink(record_path(name, "json"));
	unlink(record_path(name, "ko"));
	unlink(record_path(name, "net"));
	next_remove(name);
}

/* --- what is to take its place --- */

int next_write(const char *name, const char *number, const char *path, const char *params)
{
	int err;

	next_remove(name);
	err = copy_file(path, record_path(name, "next.ko"));
	if (!err)
		err = write_json(record_path(name, "next"),
				 json_pack("{s:s,s:s,s:s}", "number", number, "path", path,
					   "params", params));
	if (err)
		next_remove(name);
	return err;
}

char *next_read(const char *name, const char *number, char **path, char **params)
{
	char *file = record_path(name, "next"), *copy = record_path(name, "next.ko");
	json_t *object = json_load_file(file, 0, NULL);
	const char *of = json_string_value(json_object_get(object, "number"));
	bool ours = of && !strcmp(of, number);

	json_decref(object);
	return ours && !record_parse(file, path, params) && !access(copy, R_OK) ? copy : NULL;
}

int next_accept(const char *name)
{
	char *path, *params;
	int err = record_parse(record_path(name, "next"), &path, &params);

	if (!err)
		err = note_loaded(name, path, params);
	if (!err && rename(record_path(name, "next.ko"), record_path(name, "ko")))
		err = -errno;
	unlink(record_path(name, "next"));
	return err;
}

void next_refuse(const char *name, const char *reason)
{
	next_remove(name);
	text_write(record_path(name, "refused"), reason);
}

char *next_refused(const char *name)
{
	return text_read(record_path(name, "refused"));
}

void next_remove(const char *name)
{
	unlink(record_path(name, "next"));
	unlink(record_path(name, "next.ko"));
	unlink(record_path(name, "refused"));
}
