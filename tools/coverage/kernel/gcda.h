/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What gcc's counters (-fprofile-arcs) came to, as gcov reads it.
 *
 * A stream is a row of records: two numbers of 32 bits, the lengths of what follows: the
 * name of the file it should be in, and the contents of that file.
 */
#ifndef NOOKS_COVERAGE_GCDA_H
#define NOOKS_COVERAGE_GCDA_H

#include <linux/types.h>

struct gcov_info;

/**
 * coverage_write() - make records of what was counted
 * @first: first of the object files, as listed in section nooks_gcov
 * @last: behind the last
 * @buf: where to; NULL to learn the length
 *
 * Context: Any. What is counted meanwhile is in, or is not.
 * Return: how many bytes the records have, always the same number.
 */
size_t coverage_write(struct gcov_info *const *first, struct gcov_info *const *last, void *buf);

#endif
