// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of a policy file. None is reserved: a type may be called "range". */
#include <string.h>

#include "policy.h"

/*!re2c
	re2c:define:YYCTYPE = "unsigned char";
	re2c:define:YYCURSOR = at;
	re2c:define:YYMARKER = marker;
	re2c:yyfill:enable = 0;
*/

static void newline(struct policy_lexer *lex, const unsigned char *next)
{
	lex->line++;
	lex->line_start = (const char *)next;
}

static void begin(struct policy_lexer *lex)
{
	lex->loc.file = lex->file;
	lex->loc.line = lex->line;
	lex->loc.column = lex->at - lex->line_start + 1;
	lex->loc.begin = lex->at - lex->file->text;
}

static void end(struct policy_lexer *lex, const unsigned char *at)
{
	lex->loc.last_line = lex->line;
	lex->loc.last_column = (const char *)at - lex->line_start + 1;
	lex->loc.end = (const char *)at - lex->file->text;
}

/* Skips a block comment; @at is behind its opening. */
static const unsigned char *comment(struct policy_lexer *lex, const unsigned char *at)
{
	struct loc loc = lex->loc;

	loc.last_line = loc.line;
	loc.last_column = loc.column + 2;
	for (; *at; at++) {
		if (at[0] == '*' && at[1] == '/')
			return at + 2;
		if (*at == '\n')
			newline(lex, at + 1);
	}
	diag_error(&loc, "this comment does not end");
	diag_fix("close it with */");
	return at;
}

/* Reads the next token into @lex. */
void policy_lex(struct policy_lexer *lex)
{
	const unsigned char *at, *marker, *from;

	(void)marker;
again:
	at = from = (const unsigned char *)lex->at;
	begin(lex);
#define SKIP() do {							\
	lex->at = (const char *)at;					\
	goto again;							\
} while (0)
#define TOKEN(kind, skip) do {						\
	lex->token = kind;						\
	lex->text = str_ndup((const char *)from + (skip), at - from - 2 * (skip)); \
	end(lex, at);							\
	lex->at = (const char *)at;					\
	return;								\
} while (0)

/*!re2c
	[\x00]			{ at--; TOKEN(TOKEN_END, 0); }
	[ \t\r]+		{ SKIP(); }
	"\n"			{ newline(lex, at); SKIP(); }
	("//" | "#") [^\n\x00]*	{ SKIP(); }
	"/*"			{ at = comment(lex, at); SKIP(); }
	[a-zA-Z_][a-zA-Z_0-9]*	{ TOKEN(TOKEN_WORD, 0); }
	[0-9][0-9a-zA-Z_]*	{ TOKEN(TOKEN_NUMBER, 0); }
	["] [^"\n\x00]* ["]	{ TOKEN(TOKEN_STRING, 1); }
	[;,.-]			{ TOKEN(TOKEN_MARK, 0); }
	* {
		end(lex, at);
		if (*from < ' ' || *from > '~')
			diag_error(&lex->loc, "stray byte 0x%02x", *from);
		else
			diag_error(&lex->loc, "stray '%c'", *from);
		SKIP();
	}
*/
}
