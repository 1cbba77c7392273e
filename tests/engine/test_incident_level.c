/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Incidents of who counts the violations himself: levels instead of begins and
 * ends. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/incident_table.h"
#include "engine/prefix.h"

/* 2026-01-01T00:00:00Z */
#define T0 INT64_C(1767225600)

static struct reports {
	int calls;
	struct manrs_incident last;
} reports;

static void take_report(const struct manrs_incident *incident, void *arg)
{
	(void)arg;
	reports.calls++;
	reports.last = *incident;
}

static struct manrs_incident_table *new_table(size_t max)
{
	struct manrs_incident_table *table = NULL;

	memset(&reports, 0, sizeof(reports));
	ck_assert(!manrs_incident_table_new(max, take_report, NULL, &table));
	return table;
}

static enum manrs_status set(struct manrs_incident_table *table,
			     uint64_t active, uint64_t began, int second)
{
	struct manrs_incident_level level = { .active = active,
					      .began = began };

	return manrs_incident_table_set(table, 1, MANRS_KEY_M2, &level,
					T0 + second);
}

/* Levels one a second from T0 on; what is there after the last. */
static const struct level_case {
	int line;
	const char *why;
	int active[6], began[6], n;
	bool is_open, is_again;
	int violations, start, end, calls;
} level_cases[] = {
	{ __LINE__, "nothing goes on", { 0 }, { 0 }, 1, false, false, 0, 0, 0,
	  0 },
	{ __LINE__, "opens", { 3 }, { 3 }, 1, true, false, 3, 0, 0, 1 },
	{ __LINE__, "opens with what began earlier", { 3 }, { 0 }, 1, true,
	  false, 3, 0, 0, 1 },
	{ __LINE__, "up and down", { 1, 2, 1 }, { 1, 1, 0 }, 3, true, false, 2,
	  0, 2, 1 },
	{ __LINE__, "one for another", { 1, 1 }, { 1, 1 }, 2, true, false, 2, 0,
	  1, 1 },
	{ __LINE__, "closes", { 5, 0 }, { 5, 0 }, 2, false, false, 5, 0, 1,
	  2 },
	{ __LINE__, "closed stays closed", { 5, 0, 0 }, { 5, 0, 0 }, 3, false,
	  false, 5, 0, 1, 2 },
	{ __LINE__, "another one", { 5, 0, 0, 4 }, { 5, 0, 0, 4 }, 4, true,
	  false, 4, 3, 3, 3 },
};

START_TEST(levels)
{
	const struct level_case *c = &level_cases[_i];
	struct manrs_incident_table *table = new_table(2);

	for (int i = 0; i < c->n; i++)
		ck_assert(!set(table, c->active[i], c->began[i], i));
	ck_assert_msg(reports.calls == c->calls, "line %d: %s: %d calls",
		      c->line, c->why, reports.calls);
	if (c->is_open) {
		const struct manrs_incident *open = manrs_incident_table_find(
			table, 1, MANRS_KEY_M2);

		ck_assert_msg(open != NULL, "line %d: %s", c->line, c->why);
		reports.last = *open;
	}
	ck_assert_msg(reports.last.is_open == c->is_open &&
			      reports.last.is_again == c->is_again &&
			      reports.last.violations ==
				      (uint64_t)c->violations,
		      "line %d: %s: %d violations", c->line, c->why,
		      (int)reports.last.violations);
	ck_assert_msg(!c->calls ||
			      (reports.last.span.start == T0 + c->start &&
			       reports.last.span.end == T0 + c->end),
		      "line %d: %s: span", c->line, c->why);
	manrs_incident_table_free(table);
}
END_TEST

/* In the second in which it closed it is the same one, and says so. */
START_TEST(open_again)
{
	struct manrs_incident_table *table = new_table(1);

	ck_assert(!set(table, 1, 1, 0) && !set(table, 0, 0, 5));
	ck_assert(!set(table, 1, 1, 5));
	ck_assert_int_eq(reports.calls, 3);
	ck_assert(reports.last.is_open && reports.last.is_again);
	ck_assert_int_eq(reports.last.span.start, T0);
	ck_assert_uint_eq(reports.last.violations, 2);
	ck_assert(!set(table, 0, 0, 6) && !set(table, 1, 1, 9));
	ck_assert(reports.last.is_open && !reports.last.is_again);
	manrs_incident_table_free(table);
}
END_TEST

/* Checks add up, the first example stays, the next incident has its own. */
START_TEST(example)
{
	struct manrs_incident_table *table = new_table(1);
	struct manrs_prefix first, second;
	struct manrs_incident_level level = { 1, 1, 4, NULL };

	ck_assert(!manrs_prefix_parse("192.0.2.0/24", &first));
	ck_assert(!manrs_prefix_parse("2001:db8::/32", &second));
	ck_assert(!manrs_incident_table_set(table, 1, MANRS_KEY_M3, &level,
					    T0));
	ck_assert(!reports.last.has_example);
	level = (struct manrs_incident_level){ 2, 1, 1, &first };
	ck_assert(!manrs_incident_table_set(table, 1, MANRS_KEY_M3, &level,
					    T0));
	level.example = &second;
	ck_assert(!manrs_incident_table_set(table, 1, MANRS_KEY_M3, &level,
					    T0));
	level.active = 0;
	ck_assert(!manrs_incident_table_set(table, 1, MANRS_KEY_M3, &level,
					    T0));
	ck_assert_uint_eq(reports.last.checks, 5);
	ck_assert(manrs_prefix_equal(&reports.last.example, &first));
	level = (struct manrs_incident_level){ 1, 1, 2, &second };
	ck_assert(!manrs_incident_table_set(table, 1, MANRS_KEY_M3, &level,
					    T0 + 1));
	ck_assert_uint_eq(reports.last.checks, 2);
	ck_assert(manrs_prefix_equal(&reports.last.example, &second));
	manrs_incident_table_free(table);
}
END_TEST

/* Full: told, counted, and mended as soon as there is room. */
START_TEST(limit)
{
	struct manrs_incident_level one = { .active = 1, .began = 1 };
	struct manrs_incident_level none = { 0 };
	struct manrs_incident_table *table = new_table(1);

	ck_assert_int_eq(manrs_incident_table_set(table, 1, MANRS_KEY_NONE,
						  &one, T0),
			 MANRS_ERR_INVALID);
	ck_assert(!manrs_incident_table_set(table, 1, MANRS_KEY_M2, &one, T0));
	ck_assert_int_eq(manrs_incident_table_set(table, 2, MANRS_KEY_M2, &one,
						  T0),
			 MANRS_ERR_LIMIT);
	ck_assert_uint_eq(manrs_incident_table_not_kept(table), 1);
	ck_assert(!manrs_incident_table_set(table, 2, MANRS_KEY_M2, &none,
					    T0));
	manrs_incident_table_remove_neighbor(table, 1, T0);
	ck_assert(!manrs_incident_table_set(table, 2, MANRS_KEY_M2, &one, T0));
	manrs_incident_table_free(table);
}
END_TEST

/* A restart: violations begin again before the history has told. */
START_TEST(resume_what_goes_on)
{
	struct manrs_incident_table *table = new_table(2);
	struct manrs_incident before = { .neighbor = 1, .key = MANRS_KEY_M2,
					 .span = { T0 - 100, T0 - 10 },
					 .violations = 4, .checks = 2 };
	const struct manrs_incident *open;

	ck_assert(!set(table, 3, 3, 0));
	ck_assert(!manrs_incident_table_resume(table, &before, T0 + 60));
	ck_assert_int_eq(reports.calls, 1);
	open = manrs_incident_table_find(table, 1, MANRS_KEY_M2);
	ck_assert_int_eq(open->span.start, T0 - 100);
	ck_assert_uint_eq(open->violations, 7);
	ck_assert_uint_eq(open->active, 3);
	ck_assert_uint_eq(open->checks, 2);
	/* It ends when what goes on ends. */
	ck_assert(!set(table, 0, 0, 5));
	ck_assert_int_eq(reports.last.span.start, T0 - 100);
	ck_assert_int_eq(reports.last.span.end, T0 + 5);
	ck_assert_int_eq(manrs_incident_table_resume(table, &before, T0 + 60),
			 MANRS_ERR_INVALID);
	manrs_incident_table_free(table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("incident level");
	TCase *tc = tcase_create("incident level");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, levels, 0, MANRS_ARRAY_SIZE(level_cases));
	tcase_add_test(tc, open_again);
	tcase_add_test(tc, example);
	tcase_add_test(tc, limit);
	tcase_add_test(tc, resume_what_goes_on);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
