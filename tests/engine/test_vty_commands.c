/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command table: every row expands, and has a line of help for each token,
 * which FRR takes one by one in the order of the tokens.
 */
#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"
#include "vty/vty_commands.h"

static const struct row {
	const char *name;
	enum manrs_vty_node node;
	const char *command, *help;
} rows[] = {
#define ROW(handler, node, command, help)                                      \
	{ #handler, MANRS_VTY_##node, command, help },
	MANRS_VTY_COMMANDS(ROW)
#undef ROW
};

/*
 * Tokens of FRR's command grammar: everything but its brackets, bars and dots.
 * A range "(1-255)" is one, and may be followed by "...", which is none.
 */
static int count_tokens(const char *command)
{
	int n = 0;

	for (const char *p = command; *p;) {
		size_t len = *p == '(' ? strcspn(p, ")") + 1
				       : strcspn(p, " <>[]{}()|");

		if (!strncmp(p, "...", 3)) {
			p += 3;
		} else if (len) {
			n++;
			p += len;
		} else {
			p++;
		}
	}
	return n;
}

static const struct count_case {
	int line;
	const char *why;
	const char *command;
	int want;
} count_cases[] = {
	{ __LINE__, "words", "show bgp manrs", 3 },
	{ __LINE__, "optional", "[no] debug bgp [json]", 4 },
	{ __LINE__, "alternatives", "x <A.B.C.D/M|X:X::X:X/M>", 3 },
	{ __LINE__, "dots inside an address", "x A.B.C.D", 2 },
	{ __LINE__, "range", "tcp (1-65535) preference (1-255)", 4 },
	{ __LINE__, "repetition", "as (1-4294967295)... y", 3 },
	{ __LINE__, "optional repetition", "as [(1-9)...]", 2 },
	{ __LINE__, "alternatives in an option", "x [<a|b-c|D>] [y <e|f>]", 7 },
	{ __LINE__, "nothing", "", 0 },
};

START_TEST(count)
{
	const struct count_case *c = &count_cases[_i];

	ck_assert_msg(count_tokens(c->command) == c->want, "line %d: %s: %d",
		      c->line, c->why, count_tokens(c->command));
}
END_TEST

/* Lines of help, none of them empty or ending in a blank, the last one ended
 * as well; -1 if not so. */
static int count_help_lines(const char *help)
{
	int n = 0;

	while (*help) {
		size_t len = strcspn(help, "\n");

		if (!len || !help[len] || isspace(help[0]) ||
		    isspace(help[len - 1]))
			return -1;
		n++;
		help += len + 1;
	}
	return n;
}

START_TEST(row_expands)
{
	const struct row *row = &rows[_i];
	char *command = manrs_vty_expand(row->command, 0);
	char *help = manrs_vty_expand(row->help, 1);

	ck_assert_msg(command && help, "%s", row->name);
	ck_assert_msg(!strpbrk(command, "{}"), "%s: %s", row->name, command);
	ck_assert_msg(!strpbrk(help, "{}"), "%s: %s", row->name, help);
	ck_assert_msg(count_help_lines(help) == count_tokens(command),
		      "%s: %d lines of help for %d tokens of\n%s\n%s",
		      row->name, count_help_lines(help), count_tokens(command),
		      command, help);
	free(command);
	free(help);
}
END_TEST

/* Tokens, or lines of help, of the first len bytes of text. */
static int count_before(const char *text, size_t len, int is_help)
{
	char *part = strndup(text, len);
	char *expanded = manrs_vty_expand(part, is_help);
	int n = is_help ? count_help_lines(expanded) : count_tokens(expanded);

	free(part);
	free(expanded);
	return n;
}

/* The help of a choice stands where the choice does: as many lines before it as
 * there are tokens before the placeholder. */
START_TEST(row_order)
{
	const struct row *row = &rows[_i];
	const char *in_command = row->command, *in_help = row->help;

	for (;;) {
		int before;

		in_command += strcspn(in_command, "{");
		in_help += strcspn(in_help, "{");
		ck_assert_msg(!strncmp(in_command, in_help,
				       strcspn(in_command, "}")),
			      "%s: %s", row->name, in_command);
		if (!*in_command)
			break;
		before = count_before(row->command, in_command - row->command,
				      0);
		ck_assert_msg(count_before(row->help, in_help - row->help, 1) ==
				      before,
			      "%s: %d tokens before %s", row->name, before,
			      in_command);
		in_command++;
		in_help++;
	}
	ck_assert_msg(!*in_help, "%s: %s", row->name, in_help);
}
END_TEST

/* The brackets of a command open and close in turn. */
START_TEST(row_brackets)
{
	char *command = manrs_vty_expand(rows[_i].command, 0);
	char open[8];
	size_t depth = 0;

	for (const char *p = command; *p; p++) {
		if (strchr("<[(", *p)) {
			ck_assert_msg(depth < sizeof(open), "%s", command);
			open[depth++] = *p == '<' ? '>' : *p == '[' ? ']' : ')';
		} else if (strchr(">])", *p)) {
			ck_assert_msg(depth && open[--depth] == *p, "%s: %s",
				      command, p);
		}
	}
	ck_assert_msg(!depth, "%s", command);
	free(command);
}
END_TEST

/* A configuration command has a "no" form of its own or within. */
START_TEST(row_has_no_form)
{
	const struct row *row = &rows[_i];
	char no_name[64] = "no_";

	if ((row->node != MANRS_VTY_CONFIG && row->node != MANRS_VTY_BGP) ||
	    !strncmp(row->command, "no ", 3) ||
	    !strncmp(row->command, "[no] ", 5))
		return;
	strncat(no_name, row->name, sizeof(no_name) - 4);
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].name, no_name) && rows[i].node == row->node)
			return;
	ck_abort_msg("%s: no row %s", row->name, no_name);
}
END_TEST

START_TEST(rows_differ)
{
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(rows); i++)
		for (size_t j = 0; j < i; j++) {
			ck_assert_str_ne(rows[i].name, rows[j].name);
			ck_assert_str_ne(rows[i].command, rows[j].command);
		}
}
END_TEST

/* Is this what FRR's lexer takes for a literal word, and only for that? */
static bool is_word(const char *word)
{
	return islower(word[0]) &&
	       strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
		       strlen(word);
}

/* Take "<word" or "|word" off the front; returns what follows. */
static const char *take_word(const char *text, bool is_first, const char *word)
{
	size_t len = strlen(word);

	ck_assert_msg(is_word(word), "%s", word);
	ck_assert_msg(*text == (is_first ? '<' : '|') &&
			      !strncmp(text + 1, word, len) &&
			      strchr("|>", text[1 + len]),
		      "%s at %s", word, text);
	return text + 1 + len;
}

static const char *check_name(int i)
{
	return manrs_checks[i].name;
}

static const char *action_name(int i)
{
	return manrs_action_name(i);
}

static const char *relationship_name(int i)
{
	return manrs_relationship_name(i);
}

static const struct choice_case {
	int line;
	const char *placeholder;
	int first, end;
	const char *(*name)(int);
} choice_cases[] = {
	{ __LINE__, "{CHECK}", 0, MANRS_CHECK__COUNT, check_name },
	{ __LINE__, "{ACTION}", 0, MANRS_ACTION__COUNT, action_name },
	/* Neither "unset", which is "no", nor "ibgp", which follows from the
	 * ASN, is for an operator to choose. */
	{ __LINE__, "{RELATIONSHIP}", MANRS_REL_CUSTOMER, MANRS_REL_RS_CLIENT + 1,
	  relationship_name },
};

/* Every choice, in the order of its table, and as many lines of help. */
START_TEST(choice)
{
	const struct choice_case *c = &choice_cases[_i];
	char *words = manrs_vty_expand(c->placeholder, 0);
	char *help = manrs_vty_expand(c->placeholder, 1);
	const char *rest = words;

	for (int i = c->first; i < c->end; i++)
		rest = take_word(rest, i == c->first, c->name(i));
	ck_assert_msg(!strcmp(rest, ">"), "line %d: %s", c->line, rest);
	ck_assert_msg(count_help_lines(help) == c->end - c->first,
		      "line %d: %s", c->line, help);
	ck_assert_msg(!strstr(help, "(null)"), "line %d: %s", c->line, help);
	free(words);
	free(help);
}
END_TEST

/* The help of a check is its title, in the place of its name. */
START_TEST(check_titles)
{
	char *help = manrs_vty_expand("{CHECK}", 1);
	const char *line = help;

	for (int i = 0; i < MANRS_CHECK__COUNT; i++) {
		size_t len = strcspn(line, "\n");

		ck_assert_msg(strlen(manrs_checks[i].title) == len &&
				      !strncmp(line, manrs_checks[i].title, len),
			      "%s: %.*s", manrs_checks[i].name, (int)len, line);
		line += len + 1;
	}
	free(help);
}
END_TEST

static const struct text_case {
	int line;
	const char *why;
	const char *text;
	int is_help;
	const char *want;
} text_cases[] = {
	{ __LINE__, "empty", "", 0, "" },
	{ __LINE__, "empty", "", 1, "" },
	{ __LINE__, "nothing to replace", "show %s", 0, "show %s" },
	{ __LINE__, "no placeholder", "{X} {", 0, "{X} {" },
	{ __LINE__, "cut off at the end", "{CHECK", 0, "{CHECK" },
	{ __LINE__, "in the middle", "a {ACTION} b", 0,
	  "a <off|log|tag|depreference|reject> b" },
	{ __LINE__, "side by side", "{ACTION}{ACTION}", 0,
	  "<off|log|tag|depreference|reject>"
	  "<off|log|tag|depreference|reject>" },
	{ __LINE__, "neighbor", "[{NEIGHBOR}]", 0,
	  "[<A.B.C.D|X:X::X:X|WORD>]" },
};

START_TEST(text)
{
	const struct text_case *c = &text_cases[_i];
	char *have = manrs_vty_expand(c->text, c->is_help);

	ck_assert_msg(have && !strcmp(have, c->want), "line %d: %s: %s",
		      c->line, c->why, have ? have : "(null)");
	free(have);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("vty_commands");
	TCase *tc = tcase_create("vty_commands");
	SRunner *runner = srunner_create(suite);
	int n_rows = MANRS_ARRAY_SIZE(rows), failed;

	tcase_add_loop_test(tc, count, 0, MANRS_ARRAY_SIZE(count_cases));
	tcase_add_loop_test(tc, row_expands, 0, n_rows);
	tcase_add_loop_test(tc, row_order, 0, n_rows);
	tcase_add_loop_test(tc, row_brackets, 0, n_rows);
	tcase_add_loop_test(tc, row_has_no_form, 0, n_rows);
	tcase_add_test(tc, rows_differ);
	tcase_add_loop_test(tc, choice, 0, MANRS_ARRAY_SIZE(choice_cases));
	tcase_add_test(tc, check_titles);
	tcase_add_loop_test(tc, text, 0, MANRS_ARRAY_SIZE(text_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
