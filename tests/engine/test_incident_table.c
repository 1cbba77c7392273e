/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Incidents as they happen.  The source is included, not linked: the tests take
 * the memory away. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int callocs_left = -1; /* -1: any number */

static void *calloc_or_not(size_t n, size_t size)
{
	if (!callocs_left)
		return NULL;
	callocs_left -= callocs_left > 0;
	return calloc(n, size);
}

#define calloc calloc_or_not
#include "engine/incident_table.c"
#undef calloc

#include "incident_store.h"

static enum manrs_status begin_m2(struct manrs_incident_table *table,
				  uint32_t neighbor, manrs_time_t now)
{
	return manrs_incident_table_begin(table, neighbor, MANRS_KEY_M2, now);
}

static enum manrs_status end_m2(struct manrs_incident_table *table,
				uint32_t neighbor, manrs_time_t now)
{
	return manrs_incident_table_end(table, neighbor, MANRS_KEY_M2, now);
}

static const struct sequence_case {
	int line;
	const char *why;
	const char *events; /* "+5": a violation begins at 5; "-": ends */
	const char *want;   /* "start-end ..." or "start-" of an open one */
	int calls;
} sequence_cases[] = {
	{ __LINE__, "one violation", "+0 -10", "0-10", 2 },
	{ __LINE__, "still open", "+0", "0-", 1 },
	{ __LINE__, "closes with the last", "+0 +5 -10 -20", "0-20", 2 },
	{ __LINE__, "is open until the last", "+0 +5 -10", "0-", 1 },
	{ __LINE__, "one second later is another", "+0 -10 +11 -20",
	  "0-10 11-20", 4 },
	{ __LINE__, "the second of the end continues", "+0 -10 +10 -20",
	  "0-20", 4 },
	{ __LINE__, "open again", "+0 -10 +10", "0-", 3 },
	{ __LINE__, "no length", "+7 -7", "7-7", 2 },
	{ __LINE__, "twice in one second", "+7 -7 +7 -7", "7-7", 4 },
	{ __LINE__, "the clock steps back", "+100 -200 +150 -160", "100-200",
	  4 },
	{ __LINE__, "ends before it begins", "+100 -50", "100-100", 2 },
	{ __LINE__, "third of a row", "+0 -1 +2 -3 +4 -5", "0-1 2-3 4-5", 6 },
};

/* Feed the events of a case; all are of neighbor 1. */
static void feed(struct manrs_incident_table *table,
		 const struct sequence_case *c)
{
	const char *at = c->events;
	enum manrs_status status;

	while (*at) {
		char sign = *at, *end;
		long t = strtol(at + 1, &end, 10);

		status = sign == '+' ? begin_m2(table, 1, T0 + t)
				     : end_m2(table, 1, T0 + t);
		ck_assert_msg(!status, "line %d: %s: %c%ld: %s", c->line,
			      c->why, sign, t, manrs_status_text(status));
		at = end + (*end == ' ');
	}
}

START_TEST(sequence)
{
	const struct sequence_case *c = &sequence_cases[_i];
	static struct stored stored;
	struct manrs_incident_table *table = new_table(4, &stored);
	char got[256] = "", *at = got;

	feed(table, c);
	for (size_t i = 0; i < stored.n; i++) {
		const struct manrs_incident *incident = &stored.incidents[i];

		at += sprintf(at, "%s%lld-", i ? " " : "",
			      (long long)(incident->span.start - T0));
		if (!incident->is_open)
			at += sprintf(at, "%lld",
				      (long long)(incident->span.end - T0));
	}
	ck_assert_msg(!strcmp(got, c->want) && stored.calls == c->calls,
		      "line %d: %s: %s, %d reports", c->line, c->why, got,
		      stored.calls);
	manrs_incident_table_free(table);
}
END_TEST

START_TEST(counts_and_find)
{
	static struct stored stored;
	struct manrs_incident_table *table = new_table(4, &stored);
	const struct manrs_incident *incident;

	ck_assert_uint_eq(manrs_incident_table_max(table), 4);
	ck_assert_ptr_null(manrs_incident_table_find(table, 1, MANRS_KEY_M2));
	ck_assert(!begin_m2(table, 1, T0));
	ck_assert(!begin_m2(table, 1, T0 + 5));
	ck_assert(!begin_m2(table, 2, T0 + 6));
	ck_assert(!manrs_incident_table_begin(table, 1, MANRS_KEY_M3, T0 + 7));
	ck_assert_uint_eq(manrs_incident_table_count(table), 3);
	ck_assert(!end_m2(table, 1, T0 + 9));

	incident = manrs_incident_table_find(table, 1, MANRS_KEY_M2);
	ck_assert_ptr_nonnull(incident);
	ck_assert_uint_eq(incident->neighbor, 1);
	ck_assert_uint_eq(incident->key, MANRS_KEY_M2);
	ck_assert_uint_eq(incident->active, 1);
	ck_assert_uint_eq(incident->violations, 2);
	ck_assert(incident->is_open);
	ck_assert_int_eq(incident->span.start, T0);
	ck_assert_int_eq(incident->span.end, T0 + 9);

	ck_assert(!end_m2(table, 1, T0 + 10));
	ck_assert_ptr_null(manrs_incident_table_find(table, 1, MANRS_KEY_M2));
	ck_assert_uint_eq(manrs_incident_table_count(table), 2);
	ck_assert_uint_eq(stored.incidents[0].violations, 2);
	manrs_incident_table_free(table);
}
END_TEST

START_TEST(end_without_begin)
{
	static struct stored stored;
	struct manrs_incident_table *table = new_table(4, &stored);

	ck_assert_int_eq(end_m2(table, 1, T0), MANRS_ERR_NOT_FOUND);
	ck_assert(!begin_m2(table, 1, T0));
	ck_assert_int_eq(end_m2(table, 2, T0), MANRS_ERR_NOT_FOUND);
	ck_assert(!end_m2(table, 1, T0 + 1));
	ck_assert_int_eq(end_m2(table, 1, T0 + 2), MANRS_ERR_NOT_FOUND);
	ck_assert_int_eq(stored.incidents[0].span.end, T0 + 1);
	ck_assert_uint_eq(manrs_incident_table_count(table), 0);
	manrs_incident_table_free(table);
}
END_TEST

static const enum manrs_metric_key no_keys[] = {
	MANRS_KEY_NONE,
	MANRS_KEY__COUNT,
	(enum manrs_metric_key)255,
};

START_TEST(no_such_key)
{
	static struct stored stored;
	struct manrs_incident_table *table = new_table(4, &stored);
	struct manrs_incident old = { .key = (uint8_t)no_keys[_i] };

	ck_assert_int_eq(manrs_incident_table_begin(table, 1, no_keys[_i], T0),
			 MANRS_ERR_INVALID);
	ck_assert_int_eq(manrs_incident_table_end(table, 1, no_keys[_i], T0),
			 MANRS_ERR_NOT_FOUND);
	ck_assert_int_eq(manrs_incident_table_resume(table, &old, T0),
			 MANRS_ERR_INVALID);
	ck_assert_uint_eq(manrs_incident_table_not_kept(table), 0);
	manrs_incident_table_free(table);
}
END_TEST

START_TEST(full)
{
	static struct stored stored;
	struct manrs_incident_table *table = new_table(2, &stored);

	ck_assert(!begin_m2(table, 1, T0));
	ck_assert(!begin_m2(table, 2, T0));
	ck_assert_int_eq(begin_m2(table, 3, T0), MANRS_ERR_LIMIT);
	ck_assert_uint_eq(manrs_incident_table_not_kept(table), 1);
	ck_assert_int_eq(begin_m2(table, 2, T0), MANRS_OK);

	/* What is over may still be touched in the second of its end. */
	ck_assert(!end_m2(table, 1, T0 + 5));
	manrs_incident_table_expire(table, T0 + 5);
	ck_assert_int_eq(begin_m2(table, 3, T0 + 5), MANRS_ERR_LIMIT);
	manrs_incident_table_expire(table, T0 + 6);
	ck_assert_int_eq(begin_m2(table, 3, T0 + 6), MANRS_OK);
	ck_assert_uint_eq(manrs_incident_table_not_kept(table), 2);
	ck_assert_ptr_nonnull(
		manrs_incident_table_find(table, 2, MANRS_KEY_M2));
	manrs_incident_table_free(table);
}
END_TEST

START_TEST(neighbor_ends)
{
	static struct stored stored;
	struct manrs_incident_table *table = new_table(64, &stored);

	for (unsigned key = 1; key < MANRS_KEY__COUNT; key++)
		for (uint32_t neighbor = 0; neighbor < 3; neighbor++)
			ck_assert(!manrs_incident_table_begin(
				table, neighbor, (enum manrs_metric_key)key,
				T0));
	ck_assert(!begin_m2(table, 1, T0));
	manrs_incident_table_end_neighbor(table, 1, T0 + 60);
	ck_assert_uint_eq(manrs_incident_table_count(table),
			  2 * (MANRS_KEY__COUNT - 1));
	for (size_t i = 0; i < stored.n; i++) {
		const struct manrs_incident *incident = &stored.incidents[i];

		ck_assert(incident->is_open == (incident->neighbor != 1));
		ck_assert_int_eq(incident->span.end,
				 incident->is_open ? T0 : T0 + 60);
		ck_assert_uint_eq(incident->active, incident->is_open);
	}
	ck_assert_int_eq(end_m2(table, 1, T0 + 61), MANRS_ERR_NOT_FOUND);

	/* The session comes back in the same second: one incident. */
	ck_assert(!begin_m2(table, 1, T0 + 60));
	ck_assert_int_eq(manrs_incident_table_find(table, 1, MANRS_KEY_M2)
				 ->span.start,
			 T0);
	manrs_incident_table_free(table);
}
END_TEST

START_TEST(neighbor_is_removed)
{
	static struct stored stored;
	struct manrs_incident_table *table = new_table(8, &stored);
	struct manrs_incident old = {
		.neighbor = 1,
		.key = MANRS_KEY_M4,
		.span = { T0 - 100, T0 - 50 },
	};

	ck_assert(!begin_m2(table, 1, T0));
	ck_assert(!begin_m2(table, 2, T0));
	ck_assert(!manrs_incident_table_resume(table, &old, T0 + 100));
	manrs_incident_table_remove_neighbor(table, 1, T0 + 9);
	ck_assert_uint_eq(manrs_incident_table_count(table), 1);
	ck_assert_uint_eq(stored.n, 3);
	ck_assert_int_eq(stored.incidents[0].span.end, T0 + 9);
	/* What waited did not go on until now. */
	ck_assert_uint_eq(stored.incidents[2].key, MANRS_KEY_M4);
	ck_assert_int_eq(stored.incidents[2].span.end, T0 - 50);
	ck_assert(!stored.incidents[2].is_open);

	/* Another neighbor of that number is not continued. */
	ck_assert(!begin_m2(table, 1, T0 + 9));
	ck_assert_int_eq(manrs_incident_table_find(table, 1, MANRS_KEY_M2)
				 ->span.start,
			 T0 + 9);
	manrs_incident_table_free(table);
}
END_TEST

static const struct resume_case {
	int line;
	const char *why;
	manrs_time_t begin; /* -1: never */
	manrs_time_t now;   /* expire */
	manrs_time_t start; /* of what is open then; -1: nothing */
	manrs_time_t end;   /* of the old one; -1: it is not closed */
} resume_cases[] = {
	/* It was open from 0, last known at 100, is held until 400. */
	{ __LINE__, "waits", -1, 400, 0, -1 },
	{ __LINE__, "waited in vain", -1, 401, -1, 100 },
	{ __LINE__, "continued", 250, 1000, 0, -1 },
	{ __LINE__, "continued in the last second", 400, 1000, 0, -1 },
	{ __LINE__, "too late, before anybody looked", 401, 401, 401, 100 },
};

START_TEST(resume)
{
	const struct resume_case *c = &resume_cases[_i];
	static struct stored stored;
	struct manrs_incident_table *table = new_table(4, &stored);
	struct manrs_incident old = {
		.neighbor = 1,
		.key = MANRS_KEY_M2,
		.span = { T0, T0 + 100 },
		.violations = 7,
		.active = 3, /* when it was stored */
	};
	const struct manrs_incident *incident;

	ck_assert(!manrs_incident_table_resume(table, &old, T0 + 400));
	ck_assert_int_eq(stored.calls, 0);
	if (c->begin >= 0)
		ck_assert(!begin_m2(table, 1, T0 + c->begin));
	manrs_incident_table_expire(table, T0 + c->now);

	incident = manrs_incident_table_find(table, 1, MANRS_KEY_M2);
	ck_assert_msg((incident ? incident->span.start - T0 : -1) == c->start,
		      "line %d: %s: what is open", c->line, c->why);
	if (c->start == 0)
		ck_assert_msg(incident->violations == 7 + (c->begin >= 0) &&
				      incident->active == (c->begin >= 0) &&
				      !stored.calls,
			      "line %d: %s: %llu violations", c->line, c->why,
			      (unsigned long long)incident->violations);
	if (c->end >= 0)
		ck_assert_msg(stored.n &&
				      stored.incidents[0].span.start == T0 &&
				      stored.incidents[0].span.end ==
					      T0 + c->end &&
				      !stored.incidents[0].is_open,
			      "line %d: %s: the old one", c->line, c->why);
	manrs_incident_table_free(table);
}
END_TEST

START_TEST(resume_is_refused)
{
	static struct stored stored;
	struct manrs_incident_table *table = new_table(1, &stored);
	struct manrs_incident old = { .neighbor = 1, .key = MANRS_KEY_M2,
				      .span = { T0, T0 - 1 } };

	ck_assert_int_eq(manrs_incident_table_resume(table, &old, T0),
			 MANRS_ERR_INVALID);
	old.span.end = T0;
	ck_assert_int_eq(manrs_incident_table_resume(table, &old, T0),
			 MANRS_OK);
	ck_assert_int_eq(manrs_incident_table_resume(table, &old, T0),
			 MANRS_ERR_INVALID);
	old.neighbor = 2;
	ck_assert_int_eq(manrs_incident_table_resume(table, &old, T0),
			 MANRS_ERR_LIMIT);
	/* A session that never came up has not ended what waits. */
	manrs_incident_table_end_neighbor(table, 1, T0);
	ck_assert_uint_eq(manrs_incident_table_count(table), 1);
	manrs_incident_table_free(table);
}
END_TEST

/* Whoever holds for no time at all still may not lose the second of the end. */
START_TEST(resume_is_held_to_its_end)
{
	static struct stored stored;
	struct manrs_incident_table *table = new_table(1, &stored);
	struct manrs_incident old = { .neighbor = 1, .key = MANRS_KEY_M2,
				      .span = { T0, T0 + 100 } };

	ck_assert(!manrs_incident_table_resume(table, &old, T0));
	manrs_incident_table_expire(table, T0 + 100);
	ck_assert(!begin_m2(table, 1, T0 + 100));
	ck_assert_int_eq(manrs_incident_table_find(table, 1, MANRS_KEY_M2)
				 ->span.start,
			 T0);
	manrs_incident_table_free(table);
}
END_TEST

static bool count_up_to(const struct manrs_incident *incident, void *arg)
{
	int *left = arg;

	ck_assert(incident->is_open);
	return --*left > 0;
}

START_TEST(foreach_open)
{
	static struct stored stored;
	struct manrs_incident_table *table = new_table(8, &stored);
	int left = 100;

	for (uint32_t neighbor = 0; neighbor < 5; neighbor++)
		ck_assert(!begin_m2(table, neighbor, T0));
	ck_assert(!end_m2(table, 3, T0 + 1));
	manrs_incident_table_foreach(table, count_up_to, &left);
	ck_assert_int_eq(left, 96);
	left = 2;
	manrs_incident_table_foreach(table, count_up_to, &left);
	ck_assert_int_eq(left, 0);
	manrs_incident_table_free(table);
}
END_TEST

START_TEST(lack_of_memory)
{
	static struct stored stored;
	struct manrs_incident_table *table = NULL;

	callocs_left = _i;
	ck_assert_int_eq(manrs_incident_table_new(4, NULL, NULL, &table),
			 MANRS_ERR_MEMORY);
	ck_assert_ptr_null(table);
	callocs_left = -1;

	table = new_table(4, &stored);
	ck_assert(!begin_m2(table, 1, T0));
	callocs_left = 0;
	ck_assert_int_eq(begin_m2(table, 2, T0), MANRS_ERR_MEMORY);
	ck_assert_int_eq(begin_m2(table, 1, T0), MANRS_OK);
	callocs_left = -1;
	ck_assert_uint_eq(manrs_incident_table_not_kept(table), 1);
	ck_assert_uint_eq(manrs_incident_table_count(table), 1);
	manrs_incident_table_free(table);
	manrs_incident_table_free(NULL);
}
END_TEST

START_TEST(no_room_at_all)
{
	struct manrs_incident_table *table = NULL;

	ck_assert(!manrs_incident_table_new(0, NULL, NULL, &table));
	ck_assert_int_eq(begin_m2(table, 1, T0), MANRS_ERR_LIMIT);
	manrs_incident_table_free(table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("incident_table");
	TCase *tc = tcase_create("incident_table");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, sequence, 0, MANRS_ARRAY_SIZE(sequence_cases));
	tcase_add_test(tc, counts_and_find);
	tcase_add_test(tc, end_without_begin);
	tcase_add_loop_test(tc, no_such_key, 0, MANRS_ARRAY_SIZE(no_keys));
	tcase_add_test(tc, full);
	tcase_add_test(tc, neighbor_ends);
	tcase_add_test(tc, neighbor_is_removed);
	tcase_add_loop_test(tc, resume, 0, MANRS_ARRAY_SIZE(resume_cases));
	tcase_add_test(tc, resume_is_refused);
	tcase_add_test(tc, resume_is_held_to_its_end);
	tcase_add_test(tc, foreach_open);
	tcase_add_loop_test(tc, lack_of_memory, 0, 2);
	tcase_add_test(tc, no_room_at_all);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
