/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the targets share. A target is one function that reads untrusted bytes as
 * a tool would; libFuzzer calls it with inputs of its own making.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The target: one input. */
void fuzz_one(const uint8_t *data, size_t size);

/*
 * The path of a file with this content, for code that opens what it reads. There
 * are a few such files; the content of one lasts until it is asked for again.
 */
#define FUZZ_FILES	3
const char *fuzz_file(unsigned int nr, const void *data, size_t size);
/* The same file again, whatever is in it now. */
const char *fuzz_path(unsigned int nr);

/* A file made for the fuzzers, beside them: "kernel.btf". */
const char *fuzz_given(const char *name);

/* A folder for what is written. */
const char *fuzz_scratch(void);

/* Stops the fuzzer, with the input, if @condition does not hold. */
#define fuzz_claim(condition) do {					\
	if (!(condition))						\
		fuzz_broken(__FILE__, __LINE__, #condition);		\
} while (0)
void fuzz_broken(const char *file, int line, const char *claim) __attribute__((noreturn));

#endif
