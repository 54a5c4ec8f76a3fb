// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lexer. The language's own words are no reserved words: "data", "size" or
 * "lock" are common parameter names, and the parser takes them as names
 * wherever a name may stand.
 */
#include <string.h>

#include "diag.h"
#include "lex.h"
#include "parse.h"

/*!re2c
	re2c:define:YYCTYPE = "unsigned char";
	re2c:define:YYCURSOR = at;
	re2c:define:YYMARKER = marker;
	re2c:yyfill:enable = 0;

	blank	= [ \t\r];
	name	= [a-zA-Z_][a-zA-Z_0-9]*;
	end	= [^a-zA-Z_0-9];
*/

static void start(struct loc *loc, const struct parse *ctx)
{
	loc->file = ctx->file;
	loc->line = ctx->line;
	loc->column = ctx->at - ctx->line_start + 1;
	loc->begin = ctx->at - ctx->file->text;
}

static int token(int kind, struct loc *loc, struct parse *ctx,
		 const unsigned char *end)
{
	ctx->at = (const char *)end;
	loc->last_line = ctx->line;
	loc->last_column = ctx->at - ctx->line_start + 1;
	loc->end = ctx->at - ctx->file->text;
	return kind;
}

static void newline(struct parse *ctx, const unsigned char *next)
{
	ctx->line++;
	ctx->line_start = (const char *)next;
}

/* Skips a block comment; @at is behind its opening. */
static const unsigned char *comment(struct parse *ctx, const unsigned char *at,
				    struct loc *loc)
{
	for (;; at++) {
		if (at[0] == '*' && at[1] == '/')
			return at + 2;
		if (!*at) {
			token(0, loc, ctx, (const unsigned char *)ctx->at + 2);
			loc->last_line = loc->line;
			ctx->file->broken = true;
			diag_error(loc, "this comment does not end");
			diag_fix("close it with */");
			return at;
		}
		if (*at == '\n')
			newline(ctx, at + 1);
	}
}

/* Skips the byte before @at, which means nothing. */
static void stray(struct loc *loc, struct parse *ctx, const unsigned char *at)
{
	unsigned char byte = at[-1];

	token(0, loc, ctx, at);
	ctx->file->broken = true;
	if (byte < ' ' || byte > '~')
		diag_error(loc, "stray byte 0x%02x", byte);
	else
		diag_error(loc, "stray '%c'", byte);
}

int lex_next(union YYSTYPE *value, struct loc *loc, struct parse *ctx)
{
	const unsigned char *at, *marker, *from;

	(void)marker;
again:
	at = from = (const unsigned char *)ctx->at;
	start(loc, ctx);
#define TOKEN(kind)	return token(kind, loc, ctx, at)
#define WORD(kind) do {							\
	value->s = str_ndup((const char *)from, at - from);		\
	return token(kind, loc, ctx, at);				\
} while (0)

/*!re2c
	[\x00] {
		if (ctx->at == ctx->file->text + ctx->file->len) {
			at--;
			TOKEN(YYEOF);
		}
		/* What stands behind must not be left out without a word. */
		stray(loc, ctx, at);
		goto again;
	}
	blank+			{ ctx->at = (const char *)at; goto again; }
	"\n"			{ newline(ctx, at); ctx->at = (const char *)at; goto again; }
	("//" | "#") [^\n\x00]*	{ ctx->at = (const char *)at; goto again; }
	"/*"			{ at = comment(ctx, at, loc); ctx->at = (const char *)at; goto again; }

	"include" blank* "<" [^>\n\x00]+ ">" {
		const char *open = memchr(from, '<', at - from);

		value->s = str_ndup(open + 1, (const char *)at - open - 2);
		TOKEN(INCLUDE);
	}

	"module"		{ WORD(MODULE); }
	"optional"		{ WORD(OPTIONAL); }
	"type"			{ WORD(TYPE); }
	"func"			{ WORD(FUNC); }
	"slot"			{ WORD(SLOT); }
	"direct"		{ WORD(DIRECT); }
	"asm"			{ WORD(ASM); }
	"data"			{ WORD(DATA); }
	"for"			{ WORD(FOR); }

	"writable"		{ WORD(WRITABLE); }
	"memory"		{ WORD(MEMORY); }
	"embeds"		{ WORD(EMBEDS); }
	"at"			{ WORD(AT); }
	"release"		{ WORD(RELEASE); }
	"quiesce"		{ WORD(QUIESCE); }
	"rights"		{ WORD(RIGHTS); }
	"covers"		{ WORD(COVERS); }
	"survives"		{ WORD(SURVIVES); }
	"bound"			{ WORD(BOUND); }
	"counted"		{ WORD(COUNTED); }
	"often"			{ WORD(OFTEN); }
	"weak"			{ WORD(WEAK); }
	"private"		{ WORD(PRIVATE); }

	"success"		{ WORD(SUCCESS); }
	"sleeps"		{ WORD(SLEEPS); }
	"softirq"		{ WORD(SOFTIRQ); }
	"keeps"			{ WORD(KEEPS); }
	"forward"		{ WORD(FORWARD); }
	"lock"			{ WORD(LOCK); }
	"unlock"		{ WORD(UNLOCK); }
	"hook"			{ WORD(HOOK); }
	"replay"		{ WORD(REPLAY); }
	"unbinds"		{ WORD(UNBINDS); }
	"declare"		{ WORD(DECLARE); }
	"macro"			{ WORD(MACRO); }
	"fault"			{ WORD(FAULT); }
	"return"		{ WORD(RETURN); }

	"struct"		{ TOKEN(STRUCT); }
	"union"			{ TOKEN(UNION); }
	"enum"			{ TOKEN(ENUM); }
	"const"			{ TOKEN(CONST); }
	"volatile"		{ TOKEN(VOLATILE); }
	"void"			{ TOKEN(VOID); }
	"restrict" | "__restrict" { ctx->at = (const char *)at; goto again; }
	"char" | "short" | "int" | "long" | "signed" | "unsigned" | "_Bool" |
	"__int128"		{ WORD(BASE); }
	"__user" | "__iomem" | "__rcu" | "__percpu" | "__force" | "__kernel" {
		WORD(ANNOTATION);
	}

	name			{ WORD(NAME); }
	[0-9] [0-9a-zA-Z_.]*	{ WORD(NUMBER); }
	["] ([^"\\\n\x00] | "\\" [^\n\x00])* ["]	{ WORD(STRING); }
	['] ([^'\\\n\x00] | "\\" [^\n\x00])* [']	{ WORD(STRING); }
	"..."			{ TOKEN(ELLIPSIS); }
	[{}()[\];:,*.&]		{ TOKEN(*from); }
	"->" | "<<" | ">>" | "<=" | ">=" | "==" | "!=" | "&&" | "||" | "++" | "--" |
	[-+/%<>=!~^|?]		{ WORD(OPERATOR); }
	* { stray(loc, ctx, at); goto again; }
*/
}
