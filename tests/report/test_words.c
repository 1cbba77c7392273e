/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words and numbers of a report, and text that goes into its page. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manrs-report/html.h"
#include "manrs-report/words.h"

static const struct duration_case {
	int line;
	int64_t seconds;
	const char *want;
} duration_cases[] = {
	{ __LINE__, 0, "0 s" },
	{ __LINE__, 59, "59 s" },
	{ __LINE__, 60, "1 min" },
	{ __LINE__, 3599, "59 min" },
	{ __LINE__, 3600, "1 h" },
	{ __LINE__, 3660, "1 h 1 min" },
	{ __LINE__, 86399, "23 h 59 min" },
	{ __LINE__, 86400, "1 d" },
	{ __LINE__, 89999, "1 d" },
	{ __LINE__, 90000, "1 d 1 h" },
	{ __LINE__, 31 * 86400, "31 d" },
};

START_TEST(duration)
{
	const struct duration_case *c = &duration_cases[_i];
	char buf[WORDS_SIZE];

	ck_assert_msg(!strcmp(words_duration(c->seconds, buf), c->want),
		      "line %d: %s", c->line, buf);
}
END_TEST

static const struct number_case {
	int line;
	uint64_t n;
	const char *want;
	const char *count;
} number_cases[] = {
	{ __LINE__, 0, "0", "0 routes" },
	{ __LINE__, 1, "1", "1 route" },
	{ __LINE__, 999, "999", "999 routes" },
	{ __LINE__, 1000, "1,000", "1,000 routes" },
	{ __LINE__, 1234567, "1,234,567", "1,234,567 routes" },
	{ __LINE__, UINT64_MAX, "18,446,744,073,709,551,615",
	  "18,446,744,073,709,551,615 routes" },
};

START_TEST(number)
{
	const struct number_case *c = &number_cases[_i];
	char buf[WORDS_SIZE];

	ck_assert_msg(!strcmp(words_number(c->n, buf), c->want), "line %d",
		      c->line);
	ck_assert_msg(!strcmp(words_count(c->n, "route", buf), c->count),
		      "line %d: %s", c->line, buf);
}
END_TEST

static const struct metric_case {
	int line;
	enum manrs_metric_key key;
	int family;
	const char *want;
} metric_cases[] = {
	{ __LINE__, MANRS_KEY_NONE, 0, "not of a metric" },
	{ __LINE__, MANRS_KEY_M1, 1, "route leak" },
	{ __LINE__, MANRS_KEY_M2C, 2, "misorigination by a customer" },
	{ __LINE__, MANRS_KEY_M3_ADMIN, 3, "bogon prefix, not allocated" },
	{ __LINE__, MANRS_KEY_M4C_ADMIN, 4,
	  "bogon ASN by a customer, not allocated" },
};

START_TEST(metric)
{
	const struct metric_case *c = &metric_cases[_i];
	char buf[WORDS_SIZE];

	ck_assert_msg(!strcmp(words_metric(c->key, buf), c->want), "line %d: %s",
		      c->line, buf);
	ck_assert_msg(words_metric_family(c->key) == c->family, "line %d",
		      c->line);
}
END_TEST

START_TEST(percent)
{
	char buf[WORDS_SIZE];

	ck_assert_str_eq(words_percent(-1, buf), "-");
	ck_assert_str_eq(words_percent(0, buf), "0.0 %");
	ck_assert_str_eq(words_percent(486, buf), "48.6 %");
	ck_assert_str_eq(words_percent(1000, buf), "100.0 %");
}
END_TEST

#define BAD "\xef\xbf\xbd"

static const struct text_case {
	int line;
	const char *why;
	const char *text;
	size_t max;
	const char *want;
} text_cases[] = {
	{ __LINE__, "plain", "a b", SIZE_MAX, "a b" },
	{ __LINE__, "what means something in HTML", "<a href=\"x\">&'", SIZE_MAX,
	  "&lt;a href=&quot;x&quot;&gt;&amp;'" },
	{ __LINE__, "two, three and four bytes", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x8c\x8d",
	  SIZE_MAX, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x8c\x8d" },
	{ __LINE__, "controls", "a\x1b[0m\x7f\n", SIZE_MAX, "a" BAD "[0m" BAD BAD },
	{ __LINE__, "C1 controls", "\xc2\x9b", SIZE_MAX, BAD BAD },
	{ __LINE__, "a byte alone", "\xe9t\xe9", SIZE_MAX, BAD "t" BAD },
	{ __LINE__, "cut within a character", "x\xe2\x82", SIZE_MAX,
	  "x" BAD BAD },
	{ __LINE__, "longer than needed", "\xc0\xaf\xe0\x80\xaf", SIZE_MAX,
	  BAD BAD BAD BAD BAD },
	{ __LINE__, "a surrogate", "\xed\xa0\x80", SIZE_MAX, BAD BAD BAD },
	{ __LINE__, "past the last one", "\xf4\x90\x80\x80\xf5", SIZE_MAX,
	  BAD BAD BAD BAD BAD },
	{ __LINE__, "fits exactly", "abc", 3, "abc" },
	{ __LINE__, "one too many", "abcd", 3, "ab\xe2\x80\xa6" },
	{ __LINE__, "characters are counted", "\xc3\xa9\xc3\xa9\xc3\xa9", 3,
	  "\xc3\xa9\xc3\xa9\xc3\xa9" },
};

START_TEST(text)
{
	const struct text_case *c = &text_cases[_i];
	char *got;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	ck_assert_ptr_nonnull(out);
	html_text_cut(out, c->text, c->max);
	fclose(out);
	ck_assert_msg(!strcmp(got, c->want), "line %d: %s: %s", c->line, c->why,
		      got);
	free(got);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("words");
	TCase *tc = tcase_create("words");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, duration, 0, MANRS_ARRAY_SIZE(duration_cases));
	tcase_add_loop_test(tc, number, 0, MANRS_ARRAY_SIZE(number_cases));
	tcase_add_loop_test(tc, metric, 0, MANRS_ARRAY_SIZE(metric_cases));
	tcase_add_test(tc, percent);
	tcase_add_loop_test(tc, text, 0, MANRS_ARRAY_SIZE(text_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
