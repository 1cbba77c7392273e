/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Appending to a bounded string, at and around its end. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/manrs_types.h"
#include "engine/text.h"

static const struct add_case {
	int line;
	const char *why;
	size_t size;
	const char *first, *second;
	const char *want;
	bool truncated;
} add_cases[] = {
	{ __LINE__, "room to spare", 16, "ab", "cd", "abcd", false },
	{ __LINE__, "exactly full", 5, "ab", "cd", "abcd", false },
	{ __LINE__, "one byte short", 4, "ab", "cd", "abc", true },
	{ __LINE__, "full before the second", 3, "ab", "cd", "ab", true },
	{ __LINE__, "nothing to a full one is no loss", 3, "ab", "", "ab",
	  false },
	{ __LINE__, "the first is too long already", 3, "abc", "d", "ab",
	  true },
	{ __LINE__, "room for the terminator only", 1, "a", "", "", true },
	{ __LINE__, "nothing to nothing", 1, "", "", "", false },
};

START_TEST(add)
{
	const struct add_case *c = &add_cases[_i];
	char buf[32];
	struct manrs_text text;

	memset(buf, '#', sizeof(buf));
	manrs_text_init(&text, buf, c->size);
	manrs_text_add(&text, "%s", c->first);
	manrs_text_add(&text, "%s", c->second);

	ck_assert_msg(!strcmp(buf, c->want), "line %d: %s: got \"%s\"", c->line,
		      c->why, buf);
	ck_assert_msg(text.len == strlen(c->want), "line %d: %s: length %zu",
		      c->line, c->why, text.len);
	ck_assert_msg(text.truncated == c->truncated,
		      "line %d: %s: truncated is %d", c->line, c->why,
		      text.truncated);
	ck_assert_msg(buf[c->size] == '#', "line %d: %s: wrote past the end",
		      c->line, c->why);
}
END_TEST

START_TEST(declared_and_formatted)
{
	MANRS_TEXT(text, 64);

	ck_assert_str_eq(text.buf, "");
	manrs_text_add(&text, "AS%u", 64500u);
	manrs_text_add(&text, " %s/%d", "192.0.2.0", 24);
	ck_assert_str_eq(text.buf, "AS64500 192.0.2.0/24");
	ck_assert(!text.truncated);
}
END_TEST

START_TEST(init_empties_a_used_one)
{
	MANRS_TEXT(text, 4);

	manrs_text_add(&text, "too long");
	ck_assert(text.truncated);
	manrs_text_init(&text, text.buf, text.size);
	ck_assert(!text.truncated && text.len == 0);
	ck_assert_str_eq(text.buf, "");
}
END_TEST

static const struct clean_case {
	int line;
	const char *why;
	size_t size;
	const char *text;
	const char *want;
} clean_cases[] = {
	{ __LINE__, "plain", 16, "AS 64500", "AS 64500" },
	{ __LINE__, "nothing", 16, "", "" },
	{ __LINE__, "exactly full", 4, "abc", "abc" },
	{ __LINE__, "one byte short", 3, "abc", "ab" },
	{ __LINE__, "room for the terminator only", 1, "a", "" },
	{ __LINE__, "last control character", 16, "a\x1f" "b", "a?b" },
	{ __LINE__, "first that is none", 16, "a b", "a b" },
	{ __LINE__, "tab and line feed are in the way", 16, "a\tb\n", "a?b?" },
	{ __LINE__, "last before delete", 16, "~", "~" },
	{ __LINE__, "delete", 16, "\x7f", "?" },
	{ __LINE__, "control character of two bytes", 16, "\xc2\x9f", "??" },
	{ __LINE__, "first after those", 16, "\xc2\xa0", "\xc2\xa0" },
	{ __LINE__, "two bytes", 16, "Z\xc3\xbcrich", "Z\xc3\xbcrich" },
	{ __LINE__, "three bytes", 16, "\xe2\x82\xac", "\xe2\x82\xac" },
	{ __LINE__, "four bytes", 16, "\xf0\x9f\x90\xa7",
	  "\xf0\x9f\x90\xa7" },
	{ __LINE__, "cut before a character, not in it", 4, "ab\xc3\xbc",
	  "ab" },
	{ __LINE__, "it just fits", 5, "ab\xc3\xbc", "ab\xc3\xbc" },
	{ __LINE__, "Latin-1", 16, "Z\xfcrich", "Z?rich" },
	{ __LINE__, "too long a form of a slash", 16, "\xc0\xaf", "??" },
	{ __LINE__, "too long a form in three bytes", 16, "\xe0\x80\xaf",
	  "???" },
	{ __LINE__, "shortest of three", 16, "\xe0\xa0\x80", "\xe0\xa0\x80" },
	{ __LINE__, "surrogate", 16, "\xed\xa0\x80", "???" },
	{ __LINE__, "last before surrogates", 16, "\xed\x9f\xbf",
	  "\xed\x9f\xbf" },
	{ __LINE__, "no character, of three", 16, "\xef\xbf\xbe", "???" },
	{ __LINE__, "last character", 16, "\xf4\x8f\xbf\xbd",
	  "\xf4\x8f\xbf\xbd" },
	{ __LINE__, "beyond it", 16, "\xf4\x90\x80\x80", "????" },
	{ __LINE__, "ends within a character", 16, "a\xe2\x82", "a??" },
	{ __LINE__, "continuation alone", 16, "\x80" "a", "?a" },
};

START_TEST(clean)
{
	const struct clean_case *c = &clean_cases[_i];
	char buf[32];

	memset(buf, '#', sizeof(buf));
	ck_assert_msg(manrs_text_clean(c->text, buf, c->size) == buf,
		      "line %d: %s: not the buffer", c->line, c->why);
	ck_assert_msg(!strcmp(buf, c->want), "line %d: %s: got \"%s\"", c->line,
		      c->why, buf);
	ck_assert_msg(buf[c->size] == '#', "line %d: %s: wrote past the end",
		      c->line, c->why);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("text");
	TCase *tc = tcase_create("text");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, add, 0, MANRS_ARRAY_SIZE(add_cases));
	tcase_add_test(tc, declared_and_formatted);
	tcase_add_test(tc, init_empties_a_used_one);
	tcase_add_loop_test(tc, clean, 0, MANRS_ARRAY_SIZE(clean_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
