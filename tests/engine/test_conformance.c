/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The months of a neighbor.  The source is included, not linked: the tests take
 * the memory away. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool no_memory;

static void *calloc_or_not(size_t n, size_t size)
{
	return no_memory ? NULL : calloc(n, size);
}

static void *realloc_or_not(void *old, size_t size)
{
	return no_memory ? NULL : realloc(old, size);
}

#define calloc calloc_or_not
#define realloc realloc_or_not
#include "engine/conformance.c"
#undef calloc
#undef realloc

static manrs_time_t at(const char *text)
{
	manrs_time_t t = 0;

	ck_assert_msg(!manrs_time_parse(text, &t), "%s", text);
	return t;
}

static struct manrs_month month_at(const char *text)
{
	struct manrs_month month = { 0 };

	ck_assert_msg(!manrs_month_parse(text, &month), "%s", text);
	return month;
}

static struct manrs_incident incident(enum manrs_metric_key key,
				      const char *start, const char *end)
{
	return (struct manrs_incident){
		.neighbor = 1,
		.key = (uint8_t)key,
		.span = { at(start), at(end) },
		.violations = 1,
	};
}

static struct manrs_month_figures
figures_at(const struct manrs_conformance *c, const char *month,
	   const char *now)
{
	struct manrs_month_figures figures;

	manrs_conformance_month(c, NULL, 0, month_at(month), at(now),
				&manrs_bands_default, &figures);
	return figures;
}

/* One closed incident and what two months make of it. */
static const struct closed_case {
	int line;
	const char *why;
	enum manrs_metric_key key;
	const char *start, *end;
	uint64_t may, june; /* halves, of the key */
	uint64_t scored;    /* of May, for Action 1 */
} closed_cases[] = {
	{ __LINE__, "inside a month", MANRS_KEY_M2C, "2026-05-10T00:00:00Z",
	  "2026-05-10T00:29:59Z", 1, 0, 1 },
	{ __LINE__, "a leak is not in the score", MANRS_KEY_M1C,
	  "2026-05-10T00:00:00Z", "2026-05-10T00:29:59Z", 1, 0, 0 },
	{ __LINE__, "nor are administrative bogons", MANRS_KEY_M3_ADMIN,
	  "2026-05-10T00:00:00Z", "2026-05-11T01:00:00Z", 4, 0, 0 },
	{ __LINE__, "over the end of a month", MANRS_KEY_M3,
	  "2026-05-31T23:50:00Z", "2026-06-01T00:30:00Z", 1, 2, 1 },
	{ __LINE__, "to its last second", MANRS_KEY_M3,
	  "2026-05-31T23:00:00Z", "2026-06-01T00:00:00Z", 2, 0, 2 },
	{ __LINE__, "from the second after", MANRS_KEY_M3,
	  "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", 0, 1, 0 },
	{ __LINE__, "for years: 31 and 30 days", MANRS_KEY_M4,
	  "2020-01-01T00:00:00Z", "2026-07-01T00:00:00Z", 64, 62, 64 },
};

START_TEST(closed)
{
	const struct closed_case *row = &closed_cases[_i];
	struct manrs_incident one = incident(row->key, row->start, row->end);
	struct manrs_conformance c = { 0 };
	struct manrs_month_figures may, june;

	manrs_conformance_add(&c, &one);
	may = figures_at(&c, "2026-05", "2026-07-02");
	june = figures_at(&c, "2026-06", "2026-07-02");
	ck_assert_msg(may.key_halves[row->key] == row->may &&
			      june.key_halves[row->key] == row->june,
		      "line %d: %s: %d, %d", row->line, row->why,
		      (int)may.key_halves[row->key],
		      (int)june.key_halves[row->key]);
	ck_assert_msg(may.halves == row->scored, "line %d: %s: score",
		      row->line, row->why);
	ck_assert_ptr_nonnull(manrs_conformance_recent(&c, 0));

	/* Open again: as if it had never closed. */
	manrs_conformance_remove(&c, &one);
	may = figures_at(&c, "2026-05", "2026-07-02");
	ck_assert_int_eq(may.permille, MANRS_READINESS_NO_DATA);
	ck_assert_uint_eq(may.key_incidents[row->key], 0);
	ck_assert_ptr_null(manrs_conformance_recent(&c, 0));
	manrs_conformance_release(&c);
}
END_TEST

/* The example the framework publishes. */
START_TEST(published_example)
{
	const struct manrs_incident three[] = {
		incident(MANRS_KEY_M2, "2026-05-01T00:00:00Z",
			 "2026-05-01T00:29:00Z"),
		incident(MANRS_KEY_M2, "2026-05-03T00:00:00Z",
			 "2026-05-03T13:00:00Z"),
		incident(MANRS_KEY_M2, "2026-05-05T00:00:00Z",
			 "2026-05-06T01:00:00Z"),
	};
	struct manrs_conformance c = { 0 };
	char buf[MANRS_HALVES_STRLEN];
	struct manrs_month_figures figures;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(three); i++)
		manrs_conformance_add(&c, &three[i]);
	figures = figures_at(&c, "2026-05", "2026-06-01");
	ck_assert_str_eq(manrs_halves_format(figures.halves, buf), "3.5");
	ck_assert_uint_eq(figures.incidents, 3);
	ck_assert_int_eq(figures.band, MANRS_BAND_LAGGING);
	manrs_conformance_release(&c);
}
END_TEST

/* An open incident lasts until now, one that waits until it was last known. */
static const struct open_case {
	int line;
	const char *why;
	uint64_t active;
	const char *now, *month;
	uint64_t halves;
} open_cases[] = {
	{ __LINE__, "just begun", 1, "2026-05-31T23:00:00Z", "2026-05", 1 },
	{ __LINE__, "one second short", 1, "2026-05-31T23:29:59Z", "2026-05",
	  1 },
	{ __LINE__, "half an hour", 1, "2026-05-31T23:30:00Z", "2026-05", 2 },
	{ __LINE__, "the next month", 1, "2026-06-02T00:00:00Z", "2026-06",
	  4 },
	{ __LINE__, "and its part in this", 1, "2026-06-02T00:00:00Z",
	  "2026-05", 2 },
	{ __LINE__, "not begun then", 1, "2026-06-02T00:00:00Z", "2026-04",
	  0 },
	{ __LINE__, "waits", 0, "2026-06-02T00:00:00Z", "2026-05", 1 },
};

START_TEST(open_one)
{
	const struct open_case *row = &open_cases[_i];
	struct manrs_incident one = incident(
		MANRS_KEY_M2, "2026-05-31T23:00:00Z", "2026-05-31T23:00:00Z");
	const struct manrs_incident *open = &one;
	struct manrs_conformance c = { 0 };
	struct manrs_month_figures figures;

	one.is_open = true;
	one.active = row->active;
	manrs_conformance_month(&c, &open, 1, month_at(row->month),
				at(row->now), &manrs_bands_default, &figures);
	ck_assert_msg(figures.halves == row->halves, "line %d: %s: %d",
		      row->line, row->why, (int)figures.halves);
	ck_assert_msg((figures.permille == MANRS_READINESS_NO_DATA) ==
			      !row->halves,
		      "line %d: %s: data", row->line, row->why);
}
END_TEST

static void add_observed(struct manrs_conformance *c, const char *month,
			 uint32_t seconds)
{
	struct manrs_past_month past = { .month = month_at(month),
					 .observed_sec = seconds };

	manrs_conformance_add_month(c, &past);
}

/* A history tells of months, and of some of their incidents. */
START_TEST(past)
{
	struct manrs_past_month may = { month_at("2026-05"), 7200, 3, 5 };
	struct manrs_incident long_one = incident(
		MANRS_KEY_M2C, "2026-05-02T00:00:00Z", "2026-05-02T01:00:00Z");
	struct manrs_incident leak = incident(
		MANRS_KEY_M1C, "2026-05-03T00:00:00Z", "2026-05-03T01:00:00Z");
	struct manrs_conformance c = { 0 };
	struct manrs_month_figures figures;

	/* One that closed since then counts besides. */
	manrs_conformance_add(&c, &long_one);
	manrs_conformance_add_month(&c, &may);
	figures = figures_at(&c, "2026-05", "2026-06-01");
	ck_assert_uint_eq(figures.halves, 7);
	ck_assert_uint_eq(figures.incidents, 4);
	ck_assert_uint_eq(figures.observed_sec, 7200);

	/* To list one does not count it again; what is not scored never was. */
	long_one.span.start += 86400;
	long_one.span.end += 86400;
	manrs_conformance_add_past(&c, &long_one);
	manrs_conformance_add_past(&c, &leak);
	figures = figures_at(&c, "2026-05", "2026-06-01");
	ck_assert_uint_eq(figures.halves, 7);
	ck_assert_uint_eq(figures.incidents, 4);
	ck_assert_uint_eq(figures.key_halves[MANRS_KEY_M2C], 4);
	ck_assert_uint_eq(figures.key_halves[MANRS_KEY_NONE], 3);
	ck_assert_uint_eq(figures.key_incidents[MANRS_KEY_M1C], 1);
	ck_assert_ptr_nonnull(manrs_conformance_recent(&c, 2));
	manrs_conformance_release(&c);
}
END_TEST

START_TEST(observed)
{
	struct manrs_conformance c = { 0 };
	struct manrs_month_figures figures;

	/* Never looked at: no data, not a hundred per cent. */
	figures = figures_at(&c, "2026-05", "2026-05-20");
	ck_assert_int_eq(figures.permille, MANRS_READINESS_NO_DATA);
	ck_assert_int_eq(figures.band, MANRS_BAND_NO_DATA);

	manrs_conformance_observe(&c, true, at("2026-05-31T23:00:00Z"));
	figures = figures_at(&c, "2026-05", "2026-05-31T23:00:10Z");
	ck_assert_uint_eq(figures.observed_sec, 10);
	ck_assert_int_eq(figures.permille, 1000);
	manrs_conformance_observe(&c, true, at("2026-06-01T00:00:07Z"));
	manrs_conformance_observe(&c, false, at("2026-06-01T00:00:08Z"));
	manrs_conformance_observe(&c, false, at("2026-06-02T00:00:00Z"));
	figures = figures_at(&c, "2026-05", "2026-06-03");
	ck_assert_uint_eq(figures.observed_sec, 3600);
	figures = figures_at(&c, "2026-06", "2026-06-03");
	ck_assert_uint_eq(figures.observed_sec, 8);

	/* What a history adds; the clock steps back, and takes nothing. */
	add_observed(&c, "2026-06", 100);
	manrs_conformance_observe(&c, true, at("2026-06-10T00:00:00Z"));
	manrs_conformance_observe(&c, false, at("2026-06-09T00:00:00Z"));
	figures = figures_at(&c, "2026-06", "2026-06-10");
	ck_assert_uint_eq(figures.observed_sec, 108);
	manrs_conformance_release(&c);
}
END_TEST

/* Twelve months, and not one more. */
START_TEST(a_year)
{
	struct manrs_conformance c = { 0 };
	struct manrs_month_figures figures;

	manrs_conformance_observe(&c, true, at("2025-06-01"));
	manrs_conformance_observe(&c, false, at("2026-06-02"));
	figures = figures_at(&c, "2025-06", "2026-06-02");
	ck_assert_int_eq(figures.permille, MANRS_READINESS_NO_DATA);
	figures = figures_at(&c, "2025-07", "2026-06-02");
	ck_assert_uint_eq(figures.observed_sec, 31 * 86400);
	figures = figures_at(&c, "2026-06", "2026-06-02");
	ck_assert_uint_eq(figures.observed_sec, 86400);
	/* What is too old does not take the place of what is new. */
	add_observed(&c, "2025-06", 5);
	figures = figures_at(&c, "2026-06", "2026-06-02");
	ck_assert_uint_eq(figures.observed_sec, 86400);
	manrs_conformance_release(&c);
}
END_TEST

/* A clock without a battery: the past, the far future, at last the present. */
START_TEST(clock_of_a_router)
{
	struct manrs_conformance c = { 0 };
	struct manrs_incident one = incident(
		MANRS_KEY_M2, "1970-01-01T00:00:09Z", "9999-12-31T23:59:59Z");
	struct manrs_month_figures figures;

	manrs_conformance_observe(&c, true, at("1970-01-01T00:00:09Z"));
	manrs_conformance_observe(&c, true, at("9999-12-31T23:59:59Z"));
	manrs_conformance_add(&c, &one);
	manrs_conformance_observe(&c, true, at("2026-05-01T00:00:00Z"));
	manrs_conformance_observe(&c, true, at("2026-05-01T00:00:05Z"));
	figures = figures_at(&c, "2026-05", "2026-05-01T00:00:05Z");
	ck_assert_uint_eq(figures.observed_sec, 5);
	manrs_conformance_release(&c);
}
END_TEST

/* The newest 64, newest first; all of them in the score. */
START_TEST(many)
{
	struct manrs_conformance c = { 0 };
	struct manrs_incident one = incident(
		MANRS_KEY_M2, "2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z");
	manrs_time_t first = one.span.start;
	struct manrs_month_figures figures;

	for (int i = 0; i < 100; i++) {
		one.span.start = one.span.end = first + i;
		manrs_conformance_add(&c, &one);
	}
	for (unsigned i = 0; i < MANRS_RECENT_MAX; i++)
		ck_assert_int_eq(manrs_conformance_recent(&c, i)->span.start,
				 first + 99 - i);
	ck_assert_ptr_null(manrs_conformance_recent(&c, MANRS_RECENT_MAX));
	ck_assert_uint_eq(c.dropped, 100 - MANRS_RECENT_MAX);
	figures = figures_at(&c, "2026-05", "2026-05-02");
	ck_assert_uint_eq(figures.halves, 100);

	/* The newest is open again: one less, in the same order. */
	manrs_conformance_remove(&c, &one);
	ck_assert_int_eq(manrs_conformance_recent(&c, 0)->span.start,
			 first + 98);
	ck_assert_ptr_null(manrs_conformance_recent(&c, MANRS_RECENT_MAX - 1));
	manrs_conformance_release(&c);
}
END_TEST

/* A route that flaps within a second: one incident, whatever was before stays. */
START_TEST(flapping)
{
	struct manrs_conformance c = { 0 };
	struct manrs_incident one = incident(
		MANRS_KEY_M2, "2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z");
	manrs_time_t first = one.span.start;

	for (int i = 0; i <= MANRS_RECENT_MAX; i++) {
		one.span.start = one.span.end = first + 10 * i;
		manrs_conformance_add(&c, &one);
		for (int flap = 0; flap < 100; flap++) {
			manrs_conformance_remove(&c, &one);
			manrs_conformance_add(&c, &one);
		}
	}
	for (unsigned i = 0; i < MANRS_RECENT_MAX; i++)
		ck_assert_int_eq(manrs_conformance_recent(&c, i)->span.start,
				 first + 10 * (MANRS_RECENT_MAX - i));
	ck_assert_uint_eq(c.dropped, 1);
	ck_assert_uint_eq(figures_at(&c, "2026-05", "2026-05-02").halves,
			  MANRS_RECENT_MAX + 1);
	manrs_conformance_release(&c);
}
END_TEST

START_TEST(short_of_memory)
{
	struct manrs_conformance c = { 0 };
	struct manrs_incident one = incident(
		MANRS_KEY_M2, "2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z");

	no_memory = true;
	manrs_conformance_add(&c, &one);
	ck_assert_uint_eq(c.lost, 1);
	ck_assert_uint_eq(c.dropped, 1);
	ck_assert_ptr_null(manrs_conformance_recent(&c, 0));
	no_memory = false;
	manrs_conformance_add(&c, &one);
	ck_assert_ptr_nonnull(manrs_conformance_recent(&c, 0));
	ck_assert_uint_eq(figures_at(&c, "2026-05", "2026-05-02").halves, 1);
	manrs_conformance_release(&c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("conformance");
	TCase *tc = tcase_create("conformance");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, closed, 0, MANRS_ARRAY_SIZE(closed_cases));
	tcase_add_test(tc, published_example);
	tcase_add_loop_test(tc, open_one, 0, MANRS_ARRAY_SIZE(open_cases));
	tcase_add_test(tc, past);
	tcase_add_test(tc, observed);
	tcase_add_test(tc, a_year);
	tcase_add_test(tc, clock_of_a_router);
	tcase_add_test(tc, many);
	tcase_add_test(tc, flapping);
	tcase_add_test(tc, short_of_memory);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
