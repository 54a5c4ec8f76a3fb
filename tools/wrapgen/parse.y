// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The grammar of idl/README.md. Expressions are not understood, only balanced:
 * their text is copied into the generated code.
 */
%require "3.8"
%language "C"
%define api.pure full
%define api.location.type {struct loc}
%define parse.lac full
%define parse.error custom
%locations
%param { struct parse *ctx }
%expect 0

%code requires {
#include "build.h"
#include "lex.h"
}

%code {
#include "diag.h"

#define YYLLOC_DEFAULT(current, rhs, n)	loc_span(&(current), &YYRHSLOC(rhs, 0), n)

/* From the first to the last symbol; nothing: where the one before ended. */
static void loc_span(struct loc *loc, const struct loc *rhs, int n)
{
	if (n) {
		*loc = rhs[1];
		loc->last_line = rhs[n].last_line;
		loc->last_column = rhs[n].last_column;
		loc->end = rhs[n].end;
	} else {
		*loc = rhs[0];
		loc->line = loc->last_line;
		loc->column = loc->last_column;
		loc->begin = loc->end;
	}
}

static void yyerror(const struct loc *loc, struct parse *ctx, const char *what);

#define yylex	lex_next
}

%union {
	const char *s;
	bool flag;
	struct text text;
	text_vec texts;
	struct item item;
	item_vec items;
	struct quals quals;
	struct ctype *ctype;
	struct param *param;
	struct params params;
	struct lock_clause lock;
	enum hook_kind how;
}

%token <s> NAME "a name"
%token <s> NUMBER "a number"
%token <s> STRING "a string"
%token <s> OPERATOR "an operator"
%token <s> BASE "a C type"
%token <s> ANNOTATION "an annotation"
%token <s> INCLUDE "include <PATH>"
%token ELLIPSIS "..."
%token STRUCT "struct"
%token UNION "union"
%token ENUM "enum"
%token CONST "const"
%token VOLATILE "volatile"
%token VOID "void"

%token <s> MODULE "module"
%token <s> OPTIONAL "optional"
%token <s> TYPE "type"
%token <s> FUNC "func"
%token <s> SLOT "slot"
%token <s> DIRECT "direct"
%token <s> ASM "asm"
%token <s> DATA "data"
%token <s> FOR "for"
%token <s> WRITABLE "writable"
%token <s> MEMORY "memory"
%token <s> EMBEDS "embeds"
%token <s> AT "at"
%token <s> RELEASE "release"
%token <s> QUIESCE "quiesce"
%token <s> RIGHTS "rights"
%token <s> COVERS "covers"
%token <s> SURVIVES "survives"
%token <s> BOUND "bound"
%token <s> COUNTED "counted"
%token <s> OFTEN "often"
%token <s> WEAK "weak"
%token <s> PRIVATE "private"
%token <s> SUCCESS "success"
%token <s> SLEEPS "sleeps"
%token <s> SOFTIRQ "softirq"
%token <s> KEEPS "keeps"
%token <s> FORWARD "forward"
%token <s> LOCK "lock"
%token <s> UNLOCK "unlock"
%token <s> HOOK "hook"
%token <s> REPLAY "replay"
%token <s> UNBINDS "unbinds"
%token <s> DECLARE "declare"
%token <s> MACRO "macro"
%token <s> FAULT "fault"
%token <s> RETURN "return"

%nterm <s> name base_words len
%nterm <quals> quals
%nterm <ctype> type spec declarator
%nterm <param> param
%nterm <params> params param_list
%nterm <text> field expr arg
%nterm <texts> args
%nterm <item> item
%nterm <items> items
%nterm <lock> lock
%nterm <how> how

%%


file: %empty
	| file declaration
	;

declaration: INCLUDE ';'		{ vec_add(&ctx->file->include, $1); }
	| MODULE name ';'		{ build_module(ctx, &@2, $2); }
	| OPTIONAL ';'			{ ctx->file->optional = true; }
	| type_decl
	| func
	| slot
	| DIRECT direct_names ';'
	| DIRECT ASM asm_names ';'
	| DATA data_names ';'
	| error ';'			{ yyerrok; }
	| error '}'			{ yyerrok; }
	;

direct_names: name			{ build_import(ctx, &@1, $1, IMPORT_DIRECT); }
	| direct_names ',' name		{ build_import(ctx, &@3, $3, IMPORT_DIRECT); }
	;

asm_names: name				{ build_import(ctx, &@1, $1, IMPORT_ASM); }
	| asm_names ',' name		{ build_import(ctx, &@3, $3, IMPORT_ASM); }
	;

data_names: name			{ build_import(ctx, &@1, $1, IMPORT_DATA); }
	| data_names ',' name		{ build_import(ctx, &@3, $3, IMPORT_DATA); }
	;

/* --- types --- */

type_decl: type_head '{' type_clauses '}'
	;

type_head: TYPE name			{ build_type(ctx, &@2, $2, NULL); }
	| TYPE name FOR STRUCT name	{ build_type(ctx, &@2, $2, $5); }
	;

type_clauses: %empty
	| type_clauses type_clause
	;

type_clause: WRITABLE fields ';'
	| MEMORY ';'			{ ctx->type->memory = true; }
	| EMBEDS name AT field ';'	{ build_embed(ctx, &@2, $2, &$4); }
	| RELEASE name ';'		{ build_release(ctx, &@2, $2); }
	| QUIESCE HOOK ';'		{ ctx->type->quiesce_hook = true; }
	| RIGHTS HOOK how ';'		{ ctx->type->rights_hook = $3; }
	| COVERS HOOK ';'		{ ctx->type->covers_hook = true; }
	| SURVIVES HOOK ';'		{ ctx->type->survives_hook = true; }
	| BOUND HOOK ';'		{ ctx->type->bound_hook = true; }
	| COUNTED ';'			{ ctx->type->counted = true; }
	| OFTEN ';'			{ ctx->type->often = true; }
	| WEAK ';'			{ ctx->type->weak = true; }
	| PRIVATE ';'			{ ctx->type->is_private = true; }
	| error ';'			{ yyerrok; }
	;

fields: field				{ build_writable(ctx, &$1); }
	| fields ',' field		{ build_writable(ctx, &$3); }
	;

field: name				{ $$ = build_text(&@$); }
	| field '.' name		{ $$ = build_text(&@$); }
	;

/* --- functions and slots --- */

func: func_head ';'
	| func_head '{' clauses '}'
	;

func_head: FUNC type name '(' params ')' {
		build_func(ctx, &@3, $3, $2, &@2, &$5);
	}
	;

slot: slot_head ';'
	| slot_head '{' clauses '}'
	;

slot_head: SLOT name '.' name ':' type '(' params ')' {
		build_slot(ctx, &@2, &@4, false, $2, $4);
		build_slot_type(ctx, $6, &@6, &$8);
	}
	| SLOT name '(' name ')' ':' type '(' params ')' {
		build_slot(ctx, &@2, &@5, true, $2, $4);
		build_slot_type(ctx, $7, &@7, &$9);
	}
	;

clauses: %empty
	| clauses clause
	;

clause: arg_head arg_words ';'
	| SUCCESS expr ';'		{ if (build_only(ctx, &@1, $1, false)) ctx->func->success = $2; }
	| FAULT expr ';'		{ if (build_only(ctx, &@1, $1, true)) ctx->func->fault = $2; }
	| SLEEPS ';'			{ ctx->func->sleeps = true; }
	| SOFTIRQ ';'			{ ctx->func->softirq = build_only(ctx, &@1, $1, false); }
	| KEEPS ';'			{ ctx->func->keeps = true; }
	| OPTIONAL ';'			{ ctx->func->optional = build_only(ctx, &@1, $1, false); }
	| DECLARE ';'			{ ctx->func->declare = build_only(ctx, &@1, $1, false); }
	| MACRO ';'			{ ctx->func->macro = build_only(ctx, &@1, $1, false); }
	| ASM ';'			{ ctx->func->assembly = build_only(ctx, &@1, $1, false); }
	| FORWARD name ';'		{ if (build_only(ctx, &@1, $1, false)) ctx->func->forward = build_text(&@2); }
	| LOCK lock ';'			{ if (build_only(ctx, &@1, $1, false)) ctx->func->lock = $2; }
	| UNLOCK lock ';'		{ if (build_only(ctx, &@1, $1, false)) ctx->func->unlock = $2; }
	| HOOK name how ';'		{ build_hook(ctx, &@2, $2, $3); }
	| REPLAY name ';'		{ if (build_only(ctx, &@1, $1, true)) ctx->func->replay = build_text(&@2); }
	| UNBINDS expr ';'		{ if (build_only(ctx, &@1, $1, true)) ctx->func->unbinds = $2; }
	| NAME ';'			{ build_unknown_clause(ctx, &@1, $1); }
	| NAME expr ';'			{ build_unknown_clause(ctx, &@1, $1); }
	| error ';'			{ yyerrok; }
	;

/* A function, or inline in a header. */
how: %empty				{ $$ = HOOK_CALL; }
	| name				{ $$ = build_how(&@1, $1); }
	;

arg_head: name ':'			{ build_arg(ctx, &@1, $1); }
	| RETURN ':'			{ build_arg(ctx, &@1, NULL); }
	;

arg_words: items			{ build_word(ctx, &$1); }
	| arg_words ',' items		{ build_word(ctx, &$3); }
	;

items: item				{ $$ = (item_vec){}; vec_add(&$$, $1); }
	| items item			{ $$ = $1; vec_add(&$$, $2); }
	;

item: name				{ $$ = (struct item){ .loc = @$, .name = $1 }; }
	| '&' name			{ $$ = (struct item){ .loc = @$, .name = $2, .address = true }; }
	| name '(' args ')'		{ $$ = (struct item){ .loc = @$, .name = $1, .arg = $3 }; }
	;

lock: name				{ $$ = build_lock(&@$, $1, NULL); }
	| name '(' name ')'		{ $$ = build_lock(&@$, $1, $3); }
	;

/* --- C types --- */

params: %empty				{ $$ = (struct params){}; }
	| param_list
	| param_list ',' ELLIPSIS	{ $$ = $1; $$.varargs = true; }
	;

param_list: param			{ $$ = (struct params){}; vec_add(&$$.at, $1); }
	| param_list ',' param		{ $$ = $1; vec_add(&$$.at, $3); }
	;

param: type				{ $$ = build_param(&@$, NULL, $1); }
	| type name			{ $$ = build_param(&@2, $2, $1); }
	| type declarator		{ $$ = build_param_declared(&@$, $1, $2); }
	;

/* What makes an array or a pointer to a function out of a plain parameter. */
declarator: name '[' len ']'		{ $$ = build_array($1, $3); }
	| '[' len ']'			{ $$ = build_array(NULL, $2); }
	| '(' '*' quals ')' '(' params ')' { $$ = build_callback(NULL, &$6); }
	| '(' '*' quals name ')' '(' params ')' { $$ = build_callback($4, &$7); }
	;

len: %empty				{ $$ = NULL; }
	| NUMBER
	| name
	;

type: spec
	| type '*' quals		{ $$ = build_qualified(ctype_wrap(CTYPE_PTR, $1), &$3); }
	;

spec: quals VOID quals			{ $$ = build_spec(CTYPE_VOID, NULL, &$1, &$3); }
	| quals base_words quals	{ $$ = build_spec(CTYPE_BASE, $2, &$1, &$3); }
	| quals NAME quals		{ $$ = build_spec(CTYPE_TYPEDEF, $2, &$1, &$3); }
	| quals STRUCT name quals	{ $$ = build_spec(CTYPE_STRUCT, $3, &$1, &$4); }
	| quals UNION name quals	{ $$ = build_spec(CTYPE_UNION, $3, &$1, &$4); }
	| quals ENUM name quals		{ $$ = build_spec(CTYPE_ENUM, $3, &$1, &$4); }
	;

base_words: BASE
	| base_words BASE		{ $$ = str_print("%s %s", $1, $2); }
	;

quals: %empty				{ $$ = (struct quals){}; }
	| quals CONST			{ $$ = $1; $$.is_const = true; }
	| quals VOLATILE		{ $$ = $1; $$.is_volatile = true; }
	| quals ANNOTATION		{ $$ = $1; $$.annotation = $2; }
	;

/* --- C expressions, only balanced --- */

args: arg				{ $$ = (text_vec){}; vec_add(&$$, $1); }
	| args ',' arg			{ $$ = $1; vec_add(&$$, $3); }
	;

arg: expr
	;

expr: expr_text				{ $$ = build_text(&@$); }
	;

expr_text: expr_start
	| expr_text expr_start
	| expr_text ':'
	;

expr_start: name
	| NUMBER | STRING | OPERATOR | BASE | ANNOTATION
	| STRUCT | UNION | ENUM | CONST | VOLATILE | VOID
	| '*' | '.' | '&'
	| '(' inner ')'
	| '[' inner ']'
	;

inner: %empty
	| inner expr_start
	| inner ':'
	| inner ','
	;

/* --- names: the language's own words are none of C's --- */

name: NAME | MODULE | OPTIONAL | TYPE | FUNC | SLOT | DIRECT | DATA | WRITABLE | MEMORY
	| EMBEDS | AT | RELEASE | QUIESCE | RIGHTS | COVERS | SURVIVES | BOUND | COUNTED | OFTEN | WEAK | PRIVATE
	| SUCCESS | SLEEPS | SOFTIRQ | KEEPS | FORWARD | LOCK | UNLOCK | HOOK | REPLAY | UNBINDS | DECLARE | MACRO
	| FAULT
	;

%%

/*
 * Where a name may stand, all of the language's words may; naming them would
 * only hide the rest.
 */
static bool is_soft_word(yysymbol_kind_t kind)
{
	return kind >= YYSYMBOL_MODULE && kind <= YYSYMBOL_RETURN;
}

static const char *expected(const yypcontext_t *yyctx)
{
	yysymbol_kind_t kinds[YYNTOKENS];
	int nr = yypcontext_expected_tokens(yyctx, kinds, YYNTOKENS);
	const char *list = "";
	bool any_name = false;
	int used = 0;

	for (int i = 0; i < nr; i++)
		if (kinds[i] == YYSYMBOL_NAME)
			any_name = true;
	for (int i = 0; i < nr; i++)
		if (!any_name || !is_soft_word(kinds[i]))
			kinds[used++] = kinds[i];
	if (!used || used > 14)
		return NULL;
	for (int i = 0; i < used; i++)
		list = str_print("%s%s%s", list,
				 !i ? "" : i < used - 1 ? ", " : " or ",
				 yysymbol_name(kinds[i]));
	return list;
}

static int yyreport_syntax_error(const yypcontext_t *yyctx, struct parse *ctx)
{
	const struct loc *loc = yypcontext_location(yyctx);
	yysymbol_kind_t kind = yypcontext_token(yyctx);
	const char *wanted = expected(yyctx);
	const char *found;

	ctx->file->broken = true;
	if (kind == YYSYMBOL_YYEOF)
		found = "end of file";
	else
		found = str_print("'%.*s'", (int)(loc->end - loc->begin),
				  ctx->file->text + loc->begin);
	if (wanted)
		diag_error(loc, "unexpected %s, expected %s", found, wanted);
	else
		diag_error(loc, "unexpected %s", found);
	build_fix_syntax(ctx, loc, kind == YYSYMBOL_NAME);
	return 0;
}

static void yyerror(const struct loc *loc, struct parse *ctx, const char *what)
{
	ctx->file->broken = true;
	diag_error(loc, "%s", what);
}

void idl_parse(struct idl *idl, struct idl_file *file)
{
	struct parse ctx = {
		.idl = idl,
		.file = file,
		.at = file->text,
		.line = 1,
		.line_start = file->text,
	};

	yyparse(&ctx);
}
