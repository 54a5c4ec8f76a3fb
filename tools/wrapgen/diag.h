/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages for people: where, what is wrong, the line, and the remedy.
 */
#ifndef WRAPGEN_DIAG_H
#define WRAPGEN_DIAG_H

#include "ast.h"

/* Prints "file:line:column: error: ...", the line and a caret. */
void diag_error(const struct loc *loc, const char *fmt, ...) __format(2, 3);
/* A second place that belongs to the error just printed. */
void diag_note(const struct loc *loc, const char *fmt, ...) __format(2, 3);
/* What to do about the error just printed. */
void diag_fix(const char *fmt, ...) __format(1, 2);
/* An error that belongs to no place in a file: "SUBJECT: ...". */
void diag_plain(const char *subject, const char *fmt, ...) __format(2, 3);

unsigned int diag_errors(void);
/* Says how many errors were not printed. Returns the exit status. */
int diag_finish(void);
/* Forgets the errors: for a program that goes on with other files. */
void diag_reset(void);

#endif
