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

int main(void)
{
	Suite *suite = suite_create("text");
	TCase *tc = tcase_create("text");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, add, 0, MANRS_ARRAY_SIZE(add_cases));
	tcase_add_test(tc, declared_and_formatted);
	tcase_add_test(tc, init_empties_a_used_one);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
