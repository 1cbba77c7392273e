/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates and seconds.  The seconds were worked out with another calendar. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/calendar.h"

#define DAY INT64_C(86400)

static const struct instant_case {
	int line;
	const char *why;
	manrs_time_t t;
	const char *text;
} instant_cases[] = {
	{ __LINE__, "the epoch", 0, "1970-01-01T00:00:00Z" },
	{ __LINE__, "before the epoch", -1, "1969-12-31T23:59:59Z" },
	{ __LINE__, "first second there is", MANRS_TIME_MIN,
	  "0000-01-01T00:00:00Z" },
	{ __LINE__, "last second there is", MANRS_TIME_MAX,
	  "9999-12-31T23:59:59Z" },
	{ __LINE__, "every field differs", 1000000000,
	  "2001-09-09T01:46:40Z" },
	{ __LINE__, "past 32 bits", INT64_C(2147483648),
	  "2038-01-19T03:14:08Z" },
	{ __LINE__, "last second of a year", 1767225599,
	  "2025-12-31T23:59:59Z" },
	{ __LINE__, "first second of a year", 1767225600,
	  "2026-01-01T00:00:00Z" },
	{ __LINE__, "common year, end of February", 1772323199,
	  "2026-02-28T23:59:59Z" },
	{ __LINE__, "common year, March", 1772323200, "2026-03-01T00:00:00Z" },
	{ __LINE__, "leap year, day before", 1709164799,
	  "2024-02-28T23:59:59Z" },
	{ __LINE__, "leap day", 1709164800, "2024-02-29T00:00:00Z" },
	{ __LINE__, "leap year, March", 1709251200, "2024-03-01T00:00:00Z" },
	{ __LINE__, "last day of a leap year", 1735689599,
	  "2024-12-31T23:59:59Z" },
	{ __LINE__, "year of 400 is a leap year", 951782400,
	  "2000-02-29T00:00:00Z" },
	{ __LINE__, "year of 100 is none", INT64_C(4107456000),
	  "2100-02-28T00:00:00Z" },
	{ __LINE__, "the day after that", INT64_C(4107542400),
	  "2100-03-01T00:00:00Z" },
	{ __LINE__, "year of 100 in the past", INT64_C(-2203891200),
	  "1900-03-01T00:00:00Z" },
	{ __LINE__, "leap day of the year 0", INT64_C(-62162121600),
	  "0000-02-29T00:00:00Z" },
};

START_TEST(instant)
{
	const struct instant_case *c = &instant_cases[_i];
	char buf[MANRS_TIME_STRLEN];
	manrs_time_t t = 12345;

	ck_assert_msg(!strcmp(manrs_time_format(c->t, buf), c->text),
		      "line %d: %s: %s", c->line, c->why, buf);
	ck_assert_msg(!manrs_time_parse(c->text, &t) && t == c->t,
		      "line %d: %s: %lld", c->line, c->why, (long long)t);
}
END_TEST

static const struct parse_case {
	int line;
	const char *why;
	const char *text;
	manrs_time_t want; /* NOTHING: refused */
} parse_cases[] = {
#define NOTHING INT64_MIN
	{ __LINE__, "a date alone", "2026-11-22", 1795305600 },
	{ __LINE__, "leap day", "2024-02-29", 1709164800 },
	{ __LINE__, "no leap day", "2026-02-29", NOTHING },
	{ __LINE__, "no leap day in 2100", "2100-02-29", NOTHING },
	{ __LINE__, "leap day in 2000", "2000-02-29", 951782400 },
	{ __LINE__, "last of a month of 30", "2026-11-30", 1795996800 },
	{ __LINE__, "past it", "2026-11-31", NOTHING },
	{ __LINE__, "past a month of 31", "2026-12-32", NOTHING },
	{ __LINE__, "day 0", "2026-11-00", NOTHING },
	{ __LINE__, "month 0", "2026-00-10", NOTHING },
	{ __LINE__, "month 13", "2026-13-10", NOTHING },
	{ __LINE__, "hour 24", "2026-11-22T24:00:00Z", NOTHING },
	{ __LINE__, "minute 60", "2026-11-22T23:60:00Z", NOTHING },
	{ __LINE__, "leap second", "2026-11-22T23:59:60Z", NOTHING },
	{ __LINE__, "empty", "", NOTHING },
	{ __LINE__, "month alone", "2026-11", NOTHING },
	{ __LINE__, "short month", "2026-1-22", NOTHING },
	{ __LINE__, "blank for a digit", "2026-11- 2", NOTHING },
	{ __LINE__, "sign for a digit", "2026-11-+2", NOTHING },
	{ __LINE__, "negative year", "-026-11-02", NOTHING },
	{ __LINE__, "five digits", "12026-11-02", NOTHING },
	{ __LINE__, "something after a date", "2026-11-22 ", NOTHING },
	{ __LINE__, "something after a time", "2026-11-22T01:02:03Z ",
	  NOTHING },
	{ __LINE__, "no zone", "2026-11-22T01:02:03", NOTHING },
	{ __LINE__, "another zone", "2026-11-22T01:02:03+01:00", NOTHING },
	{ __LINE__, "no seconds", "2026-11-22T01:02Z", NOTHING },
	{ __LINE__, "half a time", "2026-11-22T01", NOTHING },
};

START_TEST(parse)
{
	const struct parse_case *c = &parse_cases[_i];
	manrs_time_t t = NOTHING;
	enum manrs_status status = manrs_time_parse(c->text, &t);

	ck_assert_msg(status == (c->want == NOTHING ? MANRS_ERR_INVALID
						    : MANRS_OK) &&
			      t == c->want,
		      "line %d: %s (%s): %s, %lld", c->line, c->why, c->text,
		      manrs_status_text(status), (long long)t);
}
END_TEST

START_TEST(outside_is_nearest_end)
{
	char buf[MANRS_TIME_STRLEN];

	ck_assert_str_eq(manrs_time_format(MANRS_TIME_MIN - 1, buf),
			 "0000-01-01T00:00:00Z");
	ck_assert_str_eq(manrs_time_format(INT64_MIN, buf),
			 "0000-01-01T00:00:00Z");
	ck_assert_str_eq(manrs_time_format(MANRS_TIME_MAX + 1, buf),
			 "9999-12-31T23:59:59Z");
	ck_assert_str_eq(manrs_time_format(INT64_MAX, buf),
			 "9999-12-31T23:59:59Z");
}
END_TEST

static const struct civil_case {
	int line;
	const char *why;
	struct manrs_civil civil;
	bool is_valid;
} civil_cases[] = {
	{ __LINE__, "a good one", { 2026, 11, 22, 23, 59, 59 }, true },
	{ __LINE__, "negative year", { -1, 11, 22, 0, 0, 0 }, false },
	{ __LINE__, "year 10000", { 10000, 1, 1, 0, 0, 0 }, false },
	{ __LINE__, "month 0", { 2026, 0, 22, 0, 0, 0 }, false },
	{ __LINE__, "month 13", { 2026, 13, 22, 0, 0, 0 }, false },
	{ __LINE__, "negative day", { 2026, 1, -1, 0, 0, 0 }, false },
	{ __LINE__, "negative hour", { 2026, 1, 1, -1, 0, 0 }, false },
	{ __LINE__, "negative minute", { 2026, 1, 1, 0, -1, 0 }, false },
	{ __LINE__, "negative second", { 2026, 1, 1, 0, 0, -1 }, false },
};

START_TEST(civil_to_time)
{
	const struct civil_case *c = &civil_cases[_i];
	manrs_time_t t = 5;
	bool is_valid = !manrs_civil_to_time(&c->civil, &t);

	ck_assert_msg(is_valid == c->is_valid && (t == 5) != is_valid,
		      "line %d: %s", c->line, c->why);
}
END_TEST

/* Each day of the calendar follows the one before, by the rules a person
 * applies. */
START_TEST(every_day_follows)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30,
				       31, 31, 30, 31, 30, 31 };
	int year = 0, month = 1, day = 1;

	for (manrs_time_t t = MANRS_TIME_MIN; t < MANRS_TIME_MAX; t += DAY) {
		struct manrs_civil civil = manrs_civil_get(t);
		manrs_time_t back = 0;
		int length = lengths[month - 1];

		if (civil.year != year || civil.month != month ||
		    civil.day != day || civil.hour || civil.minute ||
		    civil.second || manrs_civil_to_time(&civil, &back) ||
		    back != t)
			ck_abort_msg("%lld is %d-%d-%d, not %d-%d-%d",
				     (long long)t, civil.year, civil.month,
				     civil.day, year, month, day);
		if (month == 2 &&
		    (year % 400 == 0 || (year % 4 == 0 && year % 100)))
			length++;
		if (++day > length) {
			day = 1;
			month++;
		}
		if (month > 12) {
			month = 1;
			year++;
		}
	}
	ck_assert_int_eq(year, 10000);
}
END_TEST

static const struct month_case {
	int line;
	const char *why;
	const char *text;
	int days; /* 0: refused */
	const char *first;
} month_cases[] = {
	{ __LINE__, "31 days", "2026-01", 31, "2026-01-01" },
	{ __LINE__, "30 days", "2026-11", 30, "2026-11-01" },
	{ __LINE__, "common year", "2026-02", 28, "2026-02-01" },
	{ __LINE__, "leap year", "2024-02", 29, "2024-02-01" },
	{ __LINE__, "leap year of 400", "2000-02", 29, "2000-02-01" },
	{ __LINE__, "common year of 100", "2100-02", 28, "2100-02-01" },
	{ __LINE__, "end of a year", "2026-12", 31, "2026-12-01" },
	{ __LINE__, "the first", "0000-01", 31, "0000-01-01" },
	{ __LINE__, "the last", "9999-12", 31, "9999-12-01" },
	{ __LINE__, "month 0", "2026-00", 0, NULL },
	{ __LINE__, "month 13", "2026-13", 0, NULL },
	{ __LINE__, "one digit", "2026-1", 0, NULL },
	{ __LINE__, "a date", "2026-11-01", 0, NULL },
	{ __LINE__, "no dash", "202611", 0, NULL },
	{ __LINE__, "empty", "", 0, NULL },
};

START_TEST(month)
{
	const struct month_case *c = &month_cases[_i];
	struct manrs_month m = { -7, -7 }, before;
	char buf[MANRS_MONTH_STRLEN];
	manrs_time_t start, end, first = 0;

	if (!c->days) {
		ck_assert_msg(manrs_month_parse(c->text, &m) ==
					      MANRS_ERR_INVALID &&
				      m.year == -7 && m.month == -7,
			      "line %d: %s", c->line, c->why);
		return;
	}
	ck_assert_msg(!manrs_month_parse(c->text, &m), "line %d: %s", c->line,
		      c->why);
	start = manrs_month_start(m);
	end = manrs_month_end(m);
	ck_assert_int_eq(manrs_time_parse(c->first, &first), MANRS_OK);
	ck_assert_msg(start == first && end - start == c->days * DAY,
		      "line %d: %s: %lld, %lld", c->line, c->why,
		      (long long)start, (long long)end);
	ck_assert_msg(!strcmp(manrs_month_format(m, buf), c->text),
		      "line %d: %s: %s", c->line, c->why, buf);
	before = manrs_month_of(start);
	ck_assert_msg(before.year == m.year && before.month == m.month,
		      "line %d: %s: its first second", c->line, c->why);
	before = manrs_month_of(end - 1);
	ck_assert_msg(before.year == m.year && before.month == m.month,
		      "line %d: %s: its last second", c->line, c->why);
}
END_TEST

static const struct add_case {
	int line;
	const char *why;
	const char *from;
	int n;
	const char *want;
} add_cases[] = {
	{ __LINE__, "none", "2026-11", 0, "2026-11" },
	{ __LINE__, "within a year", "2026-11", 1, "2026-12" },
	{ __LINE__, "into the next year", "2026-12", 1, "2027-01" },
	{ __LINE__, "into the last year", "2026-01", -1, "2025-12" },
	{ __LINE__, "a year back", "2026-11", -12, "2025-11" },
	{ __LINE__, "eleven months back", "2026-11", -11, "2025-12" },
	{ __LINE__, "past the end", "9999-12", 1, "9999-12" },
	{ __LINE__, "before the beginning", "0000-01", -1, "0000-01" },
	{ __LINE__, "far past the end", "2026-11", 2147483647, "9999-12" },
};

START_TEST(month_add)
{
	const struct add_case *c = &add_cases[_i];
	struct manrs_month from = { 0, 0 };
	char buf[MANRS_MONTH_STRLEN];

	ck_assert_int_eq(manrs_month_parse(c->from, &from), MANRS_OK);
	manrs_month_format(manrs_month_add(from, c->n), buf);
	ck_assert_msg(!strcmp(buf, c->want), "line %d: %s: %s", c->line,
		      c->why, buf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("calendar");
	TCase *tc = tcase_create("calendar");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60); /* 3.6 million days under valgrind */
	tcase_add_loop_test(tc, instant, 0, MANRS_ARRAY_SIZE(instant_cases));
	tcase_add_loop_test(tc, parse, 0, MANRS_ARRAY_SIZE(parse_cases));
	tcase_add_test(tc, outside_is_nearest_end);
	tcase_add_loop_test(tc, civil_to_time, 0,
			    MANRS_ARRAY_SIZE(civil_cases));
	tcase_add_test(tc, every_day_follows);
	tcase_add_loop_test(tc, month, 0, MANRS_ARRAY_SIZE(month_cases));
	tcase_add_loop_test(tc, month_add, 0, MANRS_ARRAY_SIZE(add_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
