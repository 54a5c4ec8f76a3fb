// SPDX-License-Identifier: GPL-2.0
/*
 * Coverage on User Mode Linux: when it halts, the counters go into the host's file that
 * the parameter nooks_coverage= names.
 */
#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/reboot.h>
#include <linux/vmalloc.h>

#include <os.h>

#include "gcda.h"

/* Made by the linker. */
extern struct gcov_info *const __start_nooks_gcov[];
extern struct gcov_info *const __stop_nooks_gcov[];

static char *path;
core_param(nooks_coverage, path, charp, 0);

static int coverage_halt(struct notifier_block *nb, unsigned long event, void *data)
{
	size_t len = coverage_write(__start_nooks_gcov, __stop_nooks_gcov, NULL);
	void *buf = vmalloc(len);
	int fd, wrote = -1;

	if (buf) {
		coverage_write(__start_nooks_gcov, __stop_nooks_gcov, buf);
		fd = os_open_file(path, of_trunc(of_create(of_write(OPENFLAGS()))), 0644);
		if (fd >= 0) {
			wrote = os_write_file(fd, buf, len);
			os_close_file(fd);
		}
	}
	if (wrote != len)
		pr_err("nooks: coverage was not written to %s\n", path);
	vfree(buf);
	return NOTIFY_DONE;
}

static struct notifier_block coverage_nb = { .notifier_call = coverage_halt };

static int __init coverage_init(void)
{
	return path ? register_reboot_notifier(&coverage_nb) : 0;
}
late_initcall(coverage_init);
