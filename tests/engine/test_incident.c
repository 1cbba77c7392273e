/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Merging, weights, months and readiness. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/incident.h"
#include "random_prefix.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

/* 2026-11-01T00:00:00Z, and December. */
#define NOVEMBER INT64_C(1793491200)
#define DECEMBER INT64_C(1796083200)

#define SPANS_MAX 8

static const struct merge_case {
	int line;
	const char *why;
	size_t n;
	struct manrs_span spans[SPANS_MAX];
	size_t n_want;
	struct manrs_span want[SPANS_MAX];
} merge_cases[] = {
	{ __LINE__, "none", 0, { { 0, 0 } }, 0, { { 0, 0 } } },
	{ __LINE__, "one", 1, { { 5, 9 } }, 1, { { 5, 9 } } },
	{ __LINE__, "overlap", 2, { { 0, 10 }, { 9, 20 } }, 1, { { 0, 20 } } },
	{ __LINE__, "touch", 2, { { 0, 10 }, { 10, 20 } }, 1, { { 0, 20 } } },
	{ __LINE__, "one second apart", 2, { { 0, 10 }, { 11, 20 } }, 2,
	  { { 0, 10 }, { 11, 20 } } },
	{ __LINE__, "later one first", 2, { { 11, 20 }, { 0, 10 } }, 2,
	  { { 0, 10 }, { 11, 20 } } },
	{ __LINE__, "one through the other", 3,
	  { { 0, 10 }, { 20, 30 }, { 10, 20 } }, 1, { { 0, 30 } } },
	{ __LINE__, "nested", 2, { { 0, 100 }, { 40, 50 } }, 1, { { 0, 100 } } },
	{ __LINE__, "next to the nested, in the outer", 3,
	  { { 0, 100 }, { 40, 50 }, { 60, 70 } }, 1, { { 0, 100 } } },
	{ __LINE__, "past the nested, past the outer", 3,
	  { { 0, 100 }, { 40, 50 }, { 101, 120 } }, 2,
	  { { 0, 100 }, { 101, 120 } } },
	{ __LINE__, "the same twice", 2, { { 3, 4 }, { 3, 4 } }, 1,
	  { { 3, 4 } } },
	{ __LINE__, "same start, longer first", 2, { { 3, 9 }, { 3, 4 } }, 1,
	  { { 3, 9 } } },
	{ __LINE__, "no length, at the end", 2, { { 0, 10 }, { 10, 10 } }, 1,
	  { { 0, 10 } } },
	{ __LINE__, "no length, past the end", 2, { { 0, 10 }, { 11, 11 } }, 2,
	  { { 0, 10 }, { 11, 11 } } },
	{ __LINE__, "before 1970", 2, { { -10, -5 }, { -5, 3 } }, 1,
	  { { -10, 3 } } },
	{ __LINE__, "as far apart as it goes", 2,
	  { { INT64_MAX, INT64_MAX }, { INT64_MIN, INT64_MIN } }, 2,
	  { { INT64_MIN, INT64_MIN }, { INT64_MAX, INT64_MAX } } },
};

static bool spans_equal(const struct manrs_span *a, size_t n_a,
			const struct manrs_span *b, size_t n_b)
{
	if (n_a != n_b)
		return false;
	for (size_t i = 0; i < n_a; i++)
		if (a[i].start != b[i].start || a[i].end != b[i].end)
			return false;
	return true;
}

START_TEST(merge)
{
	const struct merge_case *c = &merge_cases[_i];
	struct manrs_span spans[SPANS_MAX];
	size_t n;

	memcpy(spans, c->spans, sizeof(spans));
	n = manrs_spans_merge(spans, c->n);
	ck_assert_msg(spans_equal(spans, n, c->want, c->n_want),
		      "line %d: %s: %zu left, first %lld to %lld", c->line,
		      c->why, n, (long long)spans[0].start,
		      (long long)spans[0].end);
}
END_TEST

#define MANY 40

/* The same by brute force: join any two that share a second until no two do. */
static size_t merge_pairs(struct manrs_span *spans, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			struct manrs_span *a = &spans[i], *b = &spans[j];

			if (i == j || a->start > b->end || b->start > a->end)
				continue;
			if (b->start < a->start)
				a->start = b->start;
			if (b->end > a->end)
				a->end = b->end;
			*b = spans[--n];
			return merge_pairs(spans, n);
		}
	return n;
}

static int compare_spans(const void *a, const void *b)
{
	const struct manrs_span *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* Random violations, and every merge of them in ten other orders. */
START_TEST(order_is_irrelevant)
{
	uint64_t state = 88172645463325252u + (uint64_t)_i;
	size_t n = 1 + next_random(&state) % MANY;
	unsigned length = 1 + (unsigned)(next_random(&state) % 60);
	struct manrs_span given[MANY], want[MANY], spans[MANY];
	size_t n_want, n_got;

	for (size_t i = 0; i < n; i++) {
		given[i].start = (manrs_time_t)(next_random(&state) % 400);
		given[i].end = given[i].start +
			       (manrs_time_t)(next_random(&state) % length);
	}
	memcpy(want, given, sizeof(want));
	n_want = merge_pairs(want, n);
	qsort(want, n_want, sizeof(want[0]), compare_spans);

	for (int round = 0; round < 10; round++) {
		for (size_t i = n - 1; i > 0; i--) {
			size_t j = next_random(&state) % (i + 1);
			struct manrs_span swapped = given[i];

			given[i] = given[j];
			given[j] = swapped;
		}
		memcpy(spans, given, sizeof(spans));
		n_got = manrs_spans_merge(spans, n);
		ck_assert_msg(spans_equal(spans, n_got, want, n_want),
			      "case %d, round %d: %zu incidents, not %zu", _i,
			      round, n_got, n_want);
		ck_assert_msg(manrs_spans_merge(spans, n_got) == n_got,
			      "case %d: incidents merge again", _i);
	}
}
END_TEST

static const struct weight_case {
	int line;
	const char *why;
	manrs_time_t seconds;
	uint64_t halves;
} weight_cases[] = {
	{ __LINE__, "no length: seen is seen", 0, 1 },
	{ __LINE__, "one second", 1, 1 },
	{ __LINE__, "published: 29 min", 29 * MINUTE, 1 },
	{ __LINE__, "one second under 30 min", 1799, 1 },
	{ __LINE__, "30 min", 1800, 2 },
	{ __LINE__, "published: 13 h", 13 * HOUR, 2 },
	{ __LINE__, "one second under 24 h", 86399, 2 },
	{ __LINE__, "24 h", 86400, 4 },
	{ __LINE__, "published: 25 h", 25 * HOUR, 4 },
	{ __LINE__, "one second under 48 h", 172799, 4 },
	{ __LINE__, "48 h", 172800, 6 },
	{ __LINE__, "30 days", 30 * DAY, 62 },
	{ __LINE__, "all of time", INT64_MAX, 213503982334602 },
};

START_TEST(weight)
{
	const struct weight_case *c = &weight_cases[_i];
	struct manrs_span span = { 0, c->seconds };
	uint64_t halves = manrs_incident_halves(span);

	ck_assert_msg(halves == c->halves, "line %d: %s: %llu halves", c->line,
		      c->why, (unsigned long long)halves);
	if (c->seconds > 40 * DAY)
		return;
	span = (struct manrs_span){ NOVEMBER, NOVEMBER + c->seconds };
	ck_assert_msg(manrs_incident_halves(span) == halves,
		      "line %d: %s: depends on when", c->line, c->why);
}
END_TEST

START_TEST(weight_of_longest_span)
{
	struct manrs_span span = { INT64_MIN, INT64_MAX };

	ck_assert_uint_eq(manrs_incident_halves(span), 427007964669204);
}
END_TEST

/* The example of the measurement framework: 29 min, 13 h and 25 h are 3.5. */
START_TEST(published_example)
{
	struct manrs_span spans[] = {
		{ NOVEMBER + 10 * DAY, NOVEMBER + 10 * DAY + 25 * HOUR },
		{ NOVEMBER, NOVEMBER + 29 * MINUTE },
		{ NOVEMBER + 5 * DAY, NOVEMBER + 5 * DAY + 13 * HOUR },
	};
	size_t n = manrs_spans_merge(spans, MANRS_ARRAY_SIZE(spans));
	struct manrs_month november = { 2026, 11 };
	char buf[MANRS_HALVES_STRLEN];

	ck_assert_uint_eq(n, 3);
	ck_assert_uint_eq(manrs_incidents_halves(spans, n), 7);
	ck_assert_uint_eq(manrs_incidents_month_halves(spans, n, november), 7);
	ck_assert_str_eq(manrs_halves_format(7, buf), "3.5");
}
END_TEST

static const struct month_case {
	int line;
	const char *why;
	struct manrs_span incident;
	bool in_november;
	struct manrs_span november;
	bool in_december;
	struct manrs_span december;
} month_cases[] = {
	{ __LINE__, "within November",
	  { NOVEMBER + 1, NOVEMBER + 2 }, true, { NOVEMBER + 1, NOVEMBER + 2 },
	  false, { 0, 0 } },
	{ __LINE__, "all of November",
	  { NOVEMBER, DECEMBER - 1 }, true, { NOVEMBER, DECEMBER - 1 },
	  false, { 0, 0 } },
	{ __LINE__, "ends as December begins",
	  { DECEMBER - 60, DECEMBER }, true, { DECEMBER - 60, DECEMBER },
	  false, { 0, 0 } },
	{ __LINE__, "ends one second into December",
	  { DECEMBER - 60, DECEMBER + 1 }, true, { DECEMBER - 60, DECEMBER },
	  true, { DECEMBER, DECEMBER + 1 } },
	{ __LINE__, "starts as December begins",
	  { DECEMBER, DECEMBER + 60 }, false, { 0, 0 },
	  true, { DECEMBER, DECEMBER + 60 } },
	{ __LINE__, "no length, as December begins",
	  { DECEMBER, DECEMBER }, false, { 0, 0 },
	  true, { DECEMBER, DECEMBER } },
	{ __LINE__, "no length, last second of November",
	  { DECEMBER - 1, DECEMBER - 1 }, true, { DECEMBER - 1, DECEMBER - 1 },
	  false, { 0, 0 } },
	{ __LINE__, "ends as November begins",
	  { NOVEMBER - 1, NOVEMBER }, false, { 0, 0 }, false, { 0, 0 } },
	{ __LINE__, "from October into January",
	  { NOVEMBER - DAY, DECEMBER + 40 * DAY }, true,
	  { NOVEMBER, DECEMBER }, true, { DECEMBER, DECEMBER + 31 * DAY } },
};

static void check_part(const struct month_case *c, struct manrs_month month,
		       bool want, struct manrs_span want_part)
{
	struct manrs_span part = { -7, -7 };
	bool is_in = manrs_incident_in_month(c->incident, month, &part);
	uint64_t halves = manrs_incidents_month_halves(&c->incident, 1, month);

	if (!want)
		want_part = (struct manrs_span){ -7, -7 };
	ck_assert_msg(is_in == want && part.start == want_part.start &&
			      part.end == want_part.end,
		      "line %d: %s, month %d: %d, %lld to %lld", c->line,
		      c->why, month.month, is_in, (long long)part.start,
		      (long long)part.end);
	ck_assert_msg(halves == (want ? manrs_incident_halves(want_part) : 0),
		      "line %d: %s, month %d: %llu halves", c->line, c->why,
		      month.month, (unsigned long long)halves);
}

START_TEST(in_month)
{
	const struct month_case *c = &month_cases[_i];

	check_part(c, (struct manrs_month){ 2026, 11 }, c->in_november,
		   c->november);
	check_part(c, (struct manrs_month){ 2026, 12 }, c->in_december,
		   c->december);
}
END_TEST

/* 23:50 to 00:10 is half a point in either month, and 24 hours around midnight
 * of the last are a point in either, not two and none. */
START_TEST(month_scores_its_part)
{
	static const struct manrs_month november = { 2026, 11 },
					december = { 2026, 12 };
	struct manrs_span night = { DECEMBER - 600, DECEMBER + 600 };
	struct manrs_span day = { DECEMBER - 12 * HOUR, DECEMBER + 12 * HOUR };

	ck_assert_uint_eq(manrs_incidents_month_halves(&night, 1, november), 1);
	ck_assert_uint_eq(manrs_incidents_month_halves(&night, 1, december), 1);
	ck_assert_uint_eq(manrs_incidents_month_halves(&day, 1, november), 2);
	ck_assert_uint_eq(manrs_incidents_month_halves(&day, 1, december), 2);
	ck_assert_uint_eq(manrs_incident_halves(day), 4);
}
END_TEST

/* No second of an incident is lost between months, none is in two. */
START_TEST(months_add_up)
{
	uint64_t state = 1442695040888963407u + (uint64_t)_i;
	struct manrs_span incident, part;
	struct manrs_month month;
	manrs_time_t sum = 0;
	int parts = 0;

	incident.start = (manrs_time_t)(next_random(&state) % 2000000000);
	incident.end = incident.start +
		       (manrs_time_t)(next_random(&state) % (400 * DAY));
	if (_i % 8 == 0) /* as the second of two months begins */
		incident.end = manrs_month_end(manrs_month_of(incident.end));
	month = manrs_month_add(manrs_month_of(incident.start), -1);
	for (int i = 0; i < 20; i++, month = manrs_month_add(month, 1)) {
		if (!manrs_incident_in_month(incident, month, &part))
			continue;
		ck_assert_msg(part.start == incident.start + sum,
			      "case %d: a gap before month %d", _i,
			      month.month);
		sum += part.end - part.start;
		parts++;
	}
	ck_assert_msg(parts && incident.start + sum == incident.end,
		      "case %d: %d parts, %lld s", _i, parts, (long long)sum);
}
END_TEST

static const struct readiness_case {
	int line;
	const char *why;
	uint64_t halves;
	int permille;
	enum manrs_band band;
} readiness_cases[] = {
	{ __LINE__, "published: none is 100 %", 0, 1000, MANRS_BAND_READY },
	{ __LINE__, "published: 0.5 is 60 %", 1, 600, MANRS_BAND_READY },
	{ __LINE__, "published: 1 is 49 %", 2, 486, MANRS_BAND_ASPIRING },
	{ __LINE__, "1.5", 3, 413, MANRS_BAND_ASPIRING },
	{ __LINE__, "published: 2 is 36 %", 4, 360, MANRS_BAND_ASPIRING },
	{ __LINE__, "2.5", 5, 319, MANRS_BAND_LAGGING },
	{ __LINE__, "the published score of 3.5", 7, 259, MANRS_BAND_LAGGING },
	{ __LINE__, "a month", 62, 18, MANRS_BAND_LAGGING },
	{ __LINE__, "all of time", UINT64_MAX, 0, MANRS_BAND_LAGGING },
};

START_TEST(readiness)
{
	const struct readiness_case *c = &readiness_cases[_i];
	int permille =
		manrs_readiness_permille(&manrs_bands_default, c->halves);
	enum manrs_band band =
		manrs_readiness_band(&manrs_bands_default, permille);

	ck_assert_msg(permille == c->permille && band == c->band,
		      "line %d: %s: %d, %s", c->line, c->why, permille,
		      manrs_band_name(band));
}
END_TEST

static const struct band_case {
	int line;
	const char *why;
	int permille;
	enum manrs_band band;
	const char *name;
} band_cases[] = {
	{ __LINE__, "no data is no zero", MANRS_READINESS_NO_DATA,
	  MANRS_BAND_NO_DATA, "-" },
	{ __LINE__, "zero", 0, MANRS_BAND_LAGGING, "lagging" },
	{ __LINE__, "under aspiring", 499, MANRS_BAND_LAGGING, "lagging" },
	{ __LINE__, "aspiring", 500, MANRS_BAND_ASPIRING, "aspiring" },
	{ __LINE__, "under ready", 899, MANRS_BAND_ASPIRING, "aspiring" },
	{ __LINE__, "ready", 900, MANRS_BAND_READY, "ready" },
};

START_TEST(band)
{
	static const struct manrs_bands bands = {
		.first_permille = 600,
		.ready_min_permille = 900,
		.aspiring_min_permille = 500,
	};
	const struct band_case *c = &band_cases[_i];
	enum manrs_band got = manrs_readiness_band(&bands, c->permille);

	ck_assert_msg(got == c->band && !strcmp(manrs_band_name(got), c->name),
		      "line %d: %s: %s", c->line, c->why, manrs_band_name(got));
}
END_TEST

START_TEST(curve_is_configured)
{
	struct manrs_bands bands = manrs_bands_default;

	bands.first_permille = 500;
	ck_assert_int_eq(manrs_readiness_permille(&bands, 1), 500);
	ck_assert_int_eq(manrs_readiness_permille(&bands, 4), 250);
	bands.first_permille = 0;
	ck_assert_int_eq(manrs_readiness_permille(&bands, 0), 1000);
	ck_assert_int_eq(manrs_readiness_permille(&bands, 1), 0);
	ck_assert_str_eq(manrs_band_name(MANRS_BAND__COUNT), "unknown");
}
END_TEST

static const struct format_case {
	int line;
	uint64_t halves;
	const char *want;
} format_cases[] = {
	{ __LINE__, 0, "0" },
	{ __LINE__, 1, "0.5" },
	{ __LINE__, 2, "1" },
	{ __LINE__, 7, "3.5" },
	{ __LINE__, 20, "10" },
	{ __LINE__, 201, "100.5" },
	{ __LINE__, UINT64_MAX, "9223372036854775807.5" },
};

START_TEST(format)
{
	const struct format_case *c = &format_cases[_i];
	char buf[MANRS_HALVES_STRLEN];
	const char *got = manrs_halves_format(c->halves, buf);

	ck_assert_msg(!strcmp(got, c->want), "line %d: %s", c->line, got);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("incident");
	TCase *tc = tcase_create("incident");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, merge, 0, MANRS_ARRAY_SIZE(merge_cases));
	tcase_add_loop_test(tc, order_is_irrelevant, 0, 100);
	tcase_add_loop_test(tc, weight, 0, MANRS_ARRAY_SIZE(weight_cases));
	tcase_add_test(tc, weight_of_longest_span);
	tcase_add_test(tc, published_example);
	tcase_add_loop_test(tc, in_month, 0, MANRS_ARRAY_SIZE(month_cases));
	tcase_add_test(tc, month_scores_its_part);
	tcase_add_loop_test(tc, months_add_up, 0, 100);
	tcase_add_loop_test(tc, readiness, 0,
			    MANRS_ARRAY_SIZE(readiness_cases));
	tcase_add_loop_test(tc, band, 0, MANRS_ARRAY_SIZE(band_cases));
	tcase_add_test(tc, curve_is_configured);
	tcase_add_loop_test(tc, format, 0, MANRS_ARRAY_SIZE(format_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
