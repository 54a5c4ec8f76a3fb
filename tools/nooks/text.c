// SPDX-License-Identifier: GPL-2.0-or-later
/* Strings and whole files. */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void out_of_memory(void)
{
	fputs("nooks: out of memory\n", stderr);
	exit(EXIT_FAILED);
}

void *xrealloc(void *p, size_t nr, size_t size)
{
	p = reallocarray(p, nr, size);
	if (!p && nr)
		out_of_memory();
	return p;
}

char *text_format(const char *fmt, ...)
{
	va_list args;
	char *s;

	va_start(args, fmt);
	if (vasprintf(&s, fmt, args) < 0)
		out_of_memory();
	va_end(args);
	return s;
}

/* Sizes of files in sysfs and debugfs are not true: read to the end. */
char *text_read(const char *path)
{
	size_t len = 0, room = 4096;
	char *buf = xrealloc(NULL, room, 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return NULL;
	while ((got = read(fd, buf + len, room - len - 1)) > 0) {
		len += got;
		if (room - len < 2) {
			room *= 2;
			buf = xrealloc(buf, room, 1);
		}
	}
	if (got < 0) {
		int saved = errno;

		close(fd);
		errno = saved;
		return NULL;
	}
	close(fd);
	buf[len] = '\0';
	return buf;
}

/* One write(): a file of debugfs takes its text in one piece. */
int text_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	size_t len = strlen(text);
	ssize_t put;
	int ret = 0;

	if (fd < 0)
		return -errno;
	put = write(fd, text, len);
	if (put < 0)
		ret = -errno;
	else if ((size_t)put != len)
		ret = -ENOSPC;
	if (close(fd) && !ret)
		ret = -errno;
	return ret;
}

char *text_trim(char *s)
{
	char *end = s + strlen(s);

	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

char *text_line(char **rest)
{
	char *line;

	if (!*rest || !**rest)
		return NULL;
	line = strsep(rest, "\n");
	return line;
}

bool text_is_number(const char *s)
{
	size_t i = *s == '-';

	/* Longer ones do not fit a json_int_t. */
	if (!s[i] || strlen(s) > 18 || (s[i] == '0' && s[i + 1]))
		return false;
	for (; s[i]; i++)
		if (!isdigit((unsigned char)s[i]))
			return false;
	return true;
}

/* Edit distance, a swap of neighbours counting one. */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), i, j;
	size_t d[32][32];

	if (n > 31 || m > 31)
		return 99;
	for (i = 0; i <= n; i++) {
		for (j = 0; j <= m; j++) {
			size_t best;

			if (!i || !j) {
				d[i][j] = i + j;
				continue;
			}
			best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[n][m];
}

/* The word that was probably meant, or NULL. */
const char *text_nearest(const char *word, const char *const *words, size_t nr)
{
	size_t limit = strlen(word) / 3 + 1, best = limit + 1, i;
	const char *nearest = NULL;

	for (i = 0; i < nr; i++) {
		size_t d = distance(word, words[i]);

		/* The beginning of a longer word is as good as a typing error. */
		if (strlen(word) > 1 && !strncmp(word, words[i], strlen(word)) && d > 1)
			d = 1;
		if (d < best) {
			best = d;
			nearest = words[i];
		}
	}
	return nearest;
}
