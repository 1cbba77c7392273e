/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes of a random day online is what comes of it offline.  Violations of
 * three neighbors and two metrics begin and end, often in the same second; now
 * and then a session goes down, or somebody calls expire.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "incident_store.h"
#include "random_prefix.h"

#define NEIGHBORS 3
#define KEYS 2
#define EVENTS 200

struct day {
	manrs_time_t begins[NEIGHBORS][KEYS][EVENTS]; /* of active ones */
	size_t n_active[NEIGHBORS][KEYS];
	struct manrs_span spans[NEIGHBORS][KEYS][EVENTS]; /* of ended ones */
	size_t n[NEIGHBORS][KEYS];
};

static const enum manrs_metric_key day_keys[KEYS] = { MANRS_KEY_M2C,
						      MANRS_KEY_M3_ADMIN };

static void day_end(struct day *day, unsigned neighbor, unsigned key, size_t i,
		    manrs_time_t now)
{
	manrs_time_t *begins = day->begins[neighbor][key];

	day->spans[neighbor][key][day->n[neighbor][key]++] =
		(struct manrs_span){ begins[i], now };
	begins[i] = begins[--day->n_active[neighbor][key]];
}

static void day_session_down(struct day *day, unsigned neighbor,
			     manrs_time_t now)
{
	for (unsigned key = 0; key < KEYS; key++)
		while (day->n_active[neighbor][key])
			day_end(day, neighbor, key, 0, now);
}

static void day_event(struct day *day, struct manrs_incident_table *table,
		      uint64_t *state, manrs_time_t now)
{
	unsigned neighbor = next_random(state) % NEIGHBORS;
	unsigned key = next_random(state) % KEYS;
	size_t *n = &day->n_active[neighbor][key];
	unsigned what = next_random(state) % 20;

	if (what == 0) {
		manrs_incident_table_end_neighbor(table, neighbor, now);
		day_session_down(day, neighbor, now);
	} else if (what == 1) {
		manrs_incident_table_expire(table, now);
	} else if (what < 10) {
		ck_assert(!manrs_incident_table_begin(table, neighbor,
						      day_keys[key], now));
		day->begins[neighbor][key][(*n)++] = now;
	} else if (*n) {
		ck_assert(!manrs_incident_table_end(table, neighbor,
						    day_keys[key], now));
		day_end(day, neighbor, key, next_random(state) % *n, now);
	}
}

/* Each merged span was reported, and nothing else. */
static size_t check_day(struct day *day, const struct stored *stored,
			unsigned neighbor, unsigned key, int number)
{
	struct manrs_span *spans = day->spans[neighbor][key];
	size_t n = manrs_spans_merge(spans, day->n[neighbor][key]);

	for (size_t i = 0; i < n; i++) {
		bool is_found = false;

		for (size_t j = 0; j < stored->n && !is_found; j++) {
			const struct manrs_incident *s = &stored->incidents[j];

			is_found = s->neighbor == neighbor &&
				   s->key == day_keys[key] &&
				   s->span.start == spans[i].start &&
				   s->span.end == spans[i].end && !s->is_open &&
				   !s->active;
		}
		ck_assert_msg(is_found,
			      "day %d: neighbor %u, %s, %lld to %lld", number,
			      neighbor, manrs_metric_key_name(day_keys[key]),
			      (long long)(spans[i].start - T0),
			      (long long)(spans[i].end - T0));
	}
	return n;
}

START_TEST(online_is_offline)
{
	static struct day day;
	static struct stored stored;
	uint64_t state = 6364136223846793005u + (uint64_t)_i;
	/* Steps of up to so many seconds, less one. */
	uint64_t steps = 1 + next_random(&state) % 4;
	struct manrs_incident_table *table =
		new_table(NEIGHBORS * KEYS, &stored);
	manrs_time_t now = T0;
	size_t n = 0;

	memset(&day, 0, sizeof(day));
	for (int i = 0; i < EVENTS; i++) {
		now += (manrs_time_t)(next_random(&state) % steps);
		day_event(&day, table, &state, now);
	}
	for (unsigned neighbor = 0; neighbor < NEIGHBORS; neighbor++) {
		manrs_incident_table_end_neighbor(table, neighbor, now);
		day_session_down(&day, neighbor, now);
		for (unsigned key = 0; key < KEYS; key++)
			n += check_day(&day, &stored, neighbor, key, _i);
	}
	ck_assert_msg(n == stored.n, "day %d: %zu incidents, not %zu", _i,
		      stored.n, n);
	ck_assert_uint_eq(manrs_incident_table_count(table), 0);
	manrs_incident_table_free(table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("incident_day");
	TCase *tc = tcase_create("incident_day");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, online_is_offline, 0, 150);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
