/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lexer, and what parser and lexer share.
 */
#ifndef WRAPGEN_LEX_H
#define WRAPGEN_LEX_H

#include "ast.h"

struct parse {
	struct idl *idl;
	struct idl_file *file;
	const char *at;			/* next character */
	int line;
	const char *line_start;
	struct func *func;		/* whose body is being parsed */
	struct type *type;
	struct param *param;		/* whose words are being parsed */
};

union YYSTYPE;
int lex_next(union YYSTYPE *value, struct loc *loc, struct parse *ctx);

#endif
