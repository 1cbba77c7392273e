/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The history as the daemon uses it: what is put is written, comes back after a
 * restart, and never makes the caller wait.  What goes wrong with files is in
 * test_history_damage.c.
 */
#include "history_wait.h"

#include <sys/stat.h>

#define DAY 86400

/* Written, and back after a restart. */
START_TEST(comes_back)
{
	struct manrs_history_past *past;
	const struct manrs_history_incident *i;

	configure(path);
	past = wait_past(__LINE__);
	ck_assert_int_eq(past->alive, 0);
	ck_assert_uint_eq(past->n_incidents + past->n_months, 0);
	manrs_history_past_free(past);
	ck_assert_int_eq(put_incident(1, NOW - 7200, NOW - 3600, false), 0);
	ck_assert_int_eq(put_incident(2, NOW - 7200, NOW - 7000, true), 0);
	manrs_history_free(history);

	history = history_make();
	configure(path);
	past = wait_past(__LINE__);
	ck_assert_int_eq(past->alive, NOW);
	ck_assert_uint_eq(past->n_incidents, 2);
	ck_assert_uint_eq(past->n_open, 1);
	i = &past->incidents[0];
	ck_assert_str_eq(i->name, "192.0.2.2");
	ck_assert_str_eq(i->vrf, "default");
	ck_assert_uint_eq(i->asn, 64502);
	ck_assert_uint_eq(i->relationship, MANRS_REL_CUSTOMER);
	ck_assert_uint_eq(i->key, MANRS_KEY_M2C);
	ck_assert(i->is_open);
	ck_assert_int_eq(i->span.start, NOW - 7200);
	ck_assert_msg(i->span.end == NOW, "lasted until it was last known");
	ck_assert_uint_eq(i->violations, 2);
	ck_assert_uint_eq(i->checks, MANRS_CHECK_BIT(MANRS_CHECK_ROV_INVALID));
	ck_assert_uint_eq(i->n_examples, 1);
	ck_assert_str_eq(i->examples[0].prefix, "198.51.100.0/24");
	ck_assert_str_eq(i->examples[0].path, "64500 64511");
	ck_assert_str_eq(i->examples[0].evidence, "rov-invalid: origin");
	i = &past->incidents[1];
	ck_assert_str_eq(i->name, "192.0.2.1");
	ck_assert(!i->is_open);
	ck_assert_int_eq(i->span.end, NOW - 3600);
	manrs_history_past_free(past);
}
END_TEST

/* The same incident again is the same row. */
START_TEST(put_again)
{
	struct manrs_history_past *past;

	configure(path);
	ck_assert_int_eq(put_incident(1, NOW - 100, NOW - 90, true), 0);
	ck_assert_int_eq(put_incident(1, NOW - 100, NOW - 50, true), 0);
	ck_assert_int_eq(put_incident(1, NOW - 100, NOW - 10, false), 0);
	manrs_history_free(history);
	history = history_make();
	configure(path);
	past = wait_past(__LINE__);
	ck_assert_uint_eq(past->n_incidents, 1);
	ck_assert_uint_eq(past->n_open, 0);
	ck_assert_int_eq(past->incidents[0].span.end, NOW - 10);
	manrs_history_past_free(past);
}
END_TEST

/* Months: what is over twelve months ago does not come back, what counts does,
 * each part in its month. */
START_TEST(months_come_back)
{
	struct manrs_history_neighbor neighbor = {
		.name = "192.0.2.1",
		.vrf = "red",
		.observed_sec = 600,
	};
	struct manrs_history_incident incident = {
		.name = "192.0.2.1",
		.vrf = "red",
		.key = MANRS_KEY_M3,
		/* Ten minutes either side of midnight, 2026-11-01. */
		.span = { 1793491200 - 600, 1793491200 + 600 },
		.violations = 1,
	};
	struct manrs_history_past *past;

	configure(path);
	manrs_history_put_neighbor(history, &neighbor, NOW);
	manrs_history_put_neighbor(history, &neighbor, NOW + 60);
	manrs_history_put_incident(history, &incident);
	incident.key = MANRS_KEY_M1; /* is not scored */
	manrs_history_put_incident(history, &incident);
	incident.key = MANRS_KEY_M4;
	incident.is_open = true; /* will be counted when it closes */
	manrs_history_put_incident(history, &incident);
	manrs_history_put_neighbor(history, &neighbor, NOW - 400 * DAY);
	manrs_history_free(history);

	history = history_make();
	configure(path);
	past = wait_past(__LINE__);
	ck_assert_uint_eq(past->n_months, 2);
	ck_assert_str_eq(past->months[0].name, "192.0.2.1");
	ck_assert_str_eq(past->months[0].vrf, "red");
	ck_assert_int_eq(past->months[0].month.month, 10);
	ck_assert_uint_eq(past->months[0].observed_sec, 0);
	ck_assert_uint_eq(past->months[0].incidents, 1);
	ck_assert_uint_eq(past->months[0].halves, 1);
	ck_assert_int_eq(past->months[1].month.month, 11);
	ck_assert_uint_eq(past->months[1].observed_sec, 1200);
	ck_assert_uint_eq(past->months[1].incidents, 1);
	ck_assert_uint_eq(past->months[1].halves, 1);
	manrs_history_past_free(past);
}
END_TEST

START_TEST(off_ignores)
{
	struct manrs_history_status status;

	ck_assert_int_eq(put_incident(1, NOW, NOW, true), MANRS_OK);
	manrs_history_get_status(history, &status);
	ck_assert_uint_eq(status.state, MANRS_HISTORY_OFF);
	ck_assert_uint_eq(status.queued, 0);
	ck_assert_msg(!history->started, "a thread that nobody asked for");
	configure(NULL);
	ck_assert_msg(!history->started, "a thread that nobody asked for");
}
END_TEST

/* What was put before another path belongs to the path of before. */
START_TEST(another_path)
{
	char other[96];
	struct manrs_history_status status;

	snprintf(other, sizeof(other), "%s/other.db", directory);
	configure(path);
	put_incident(1, NOW, NOW, true);
	configure(other);
	put_incident(2, NOW, NOW, true);
	put_incident(3, NOW, NOW, true);
	status = wait_status(is_written, __LINE__);
	ck_assert_str_eq(status.path, other);
	ck_assert_uint_eq(status.incidents, 2);
	configure(NULL);
	status = wait_status(is_off, __LINE__);
	ck_assert_str_eq(status.path, "");
	ck_assert_int_eq(put_incident(4, NOW, NOW, true), MANRS_OK);
	configure(path);
	status = wait_status(is_written, __LINE__);
	ck_assert_uint_eq(status.incidents, 1);
	ck_assert_uint_eq(status.dropped, 0);
}
END_TEST

START_TEST(status_tells)
{
	struct manrs_history_neighbor router = { .name = MANRS_HISTORY_ROUTER };
	struct manrs_history_status status;

	configure(path);
	put_incident(1, NOW, NOW, true);
	put_incident(2, NOW, NOW, false);
	manrs_history_put_neighbor(history, &router, NOW);
	status = wait_status(is_written, __LINE__);
	ck_assert_str_eq(status.path, path);
	ck_assert_uint_eq(status.retention_months,
			  MANRS_HISTORY_RETENTION_DEFAULT);
	ck_assert_uint_eq(status.incidents, 2);
	ck_assert_uint_eq(status.open, 1);
	ck_assert_uint_eq(status.neighbors, 2);
	ck_assert_uint_eq(status.written, 3);
	ck_assert_int_eq(status.last_write, NOW);
	ck_assert_str_eq(status.error, "");
	ck_assert(status.size_bytes > 0);
	ck_assert_uint_eq(status.queued_bytes, 0);
	ck_assert_str_eq(next_message(), "");
}
END_TEST

/* The directory is made, but not the way to it. */
START_TEST(makes_directory)
{
	char name[128];
	struct stat st;

	snprintf(name, sizeof(name), "%s/new/history.db", directory);
	configure(name);
	wait_status(is_written, __LINE__);
	ck_assert_int_eq(stat(name, &st), 0);
	snprintf(name, sizeof(name), "%s/a/b/history.db", directory);
	configure(name);
	ck_assert_str_eq(wait_status(is_down, __LINE__).error,
			 "No such file or directory");
}
END_TEST

static const struct refused_case {
	int line;
	const char *why;
	struct manrs_history_config config;
} refused_cases[] = {
	{ __LINE__, "relative path", { "history.db", 0 } },
	{ __LINE__, "too many months", { "/nowhere/x", 121 } },
};

START_TEST(refused)
{
	const struct refused_case *c = &refused_cases[_i];
	struct manrs_history_status status;

	ck_assert_msg(manrs_history_configure(history, &c->config) ==
			      MANRS_ERR_INVALID,
		      "line %d: %s", c->line, c->why);
	manrs_history_get_status(history, &status);
	ck_assert_uint_eq(status.state, MANRS_HISTORY_OFF);
}
END_TEST

START_TEST(refused_long_path)
{
	static char longest[1025] = "/";
	struct manrs_history_config config = { .path = longest };

	memset(longest + 1, 'x', sizeof(longest) - 2);
	ck_assert_int_eq(manrs_history_configure(history, &config),
			 MANRS_ERR_INVALID);
}
END_TEST

/* Records that name nothing. */
START_TEST(refused_records)
{
	struct manrs_history_neighbor neighbor = { .name = "" };
	struct manrs_history_figures figures = { .name = "x",
						 .afi = MANRS_AFI__COUNT };
	struct manrs_history_incident incident = { .name = "x" };

	ck_assert_int_eq(manrs_history_put_neighbor(history, &neighbor, NOW),
			 MANRS_ERR_INVALID);
	ck_assert_int_eq(manrs_history_put_figures(history, &figures, NOW),
			 MANRS_ERR_INVALID);
	ck_assert_msg(manrs_history_put_incident(history, &incident) ==
			      MANRS_ERR_INVALID,
		      "no key");
	incident.key = MANRS_KEY__COUNT;
	ck_assert_int_eq(manrs_history_put_incident(history, &incident),
			 MANRS_ERR_INVALID);
	incident.key = MANRS_KEY_M1;
	incident.span = (struct manrs_span){ 2, 1 };
	ck_assert_msg(manrs_history_put_incident(history, &incident) ==
			      MANRS_ERR_INVALID,
		      "ends before it starts");
}
END_TEST

/* The bound: figures stop at half of it, incidents fill it, all is counted, and
 * what was taken is written in the end.  The queue stands still because the
 * path is a directory. */
START_TEST(bounded)
{
	struct manrs_history_figures figures = { .name = "192.0.2.1" };
	struct manrs_history_status status;
	uint64_t taken = 0, dropped = 0;

	history->retry_ms = 1000000;
	configure(directory);
	wait_status(is_down, __LINE__);
	while (!manrs_history_put_figures(history, &figures, NOW))
		taken++;
	dropped++;
	manrs_history_get_status(history, &status);
	ck_assert(status.queued_bytes <= MANRS_HISTORY_QUEUE_MAX / 2);
	ck_assert(status.queued_bytes > MANRS_HISTORY_QUEUE_MAX / 2 - 512);
	while (!put_incident(1, NOW, NOW, true))
		taken++;
	dropped++;
	ck_assert_int_eq(put_incident(1, NOW, NOW, true), MANRS_ERR_LIMIT);
	dropped++;
	manrs_history_get_status(history, &status);
	ck_assert(status.queued_bytes <= MANRS_HISTORY_QUEUE_MAX);
	ck_assert(status.queued_bytes > MANRS_HISTORY_QUEUE_MAX - 1024);
	ck_assert_uint_eq(status.queued, taken);
	ck_assert_uint_eq(status.dropped, dropped);
	ck_assert(taken > 50000);

	/* Another configuration lets go of what could not be written. */
	configure(path);
	status = wait_status(is_written, __LINE__);
	ck_assert_uint_eq(status.dropped, dropped + taken);
	ck_assert_uint_eq(status.queued_bytes, 0);
}
END_TEST

/* Retention is by calendar month, and figures and neighbors go too. */
START_TEST(retention)
{
	struct manrs_history_config config = { path, 2 };
	struct manrs_history_neighbor neighbor = { .name = "192.0.2.9" };
	struct manrs_history_status status;
	/* 2026-09-01T00:00:00Z: of the two months before November. */
	const manrs_time_t first = 1788220800;

	configure(path);
	put_incident(1, first - 100, first - 1, false);
	put_incident(2, first - 100, first, false);
	put_incident(3, first - 100, first - 1, true);
	manrs_history_put_neighbor(history, &neighbor, first - 1);
	neighbor.name = "192.0.2.8";
	manrs_history_put_neighbor(history, &neighbor, first);
	status = wait_status(is_written, __LINE__);
	ck_assert_uint_eq(status.incidents, 3);
	ck_assert_uint_eq(status.neighbors, 5);
	ck_assert_int_eq(manrs_history_configure(history, &config), 0);
	put_incident(2, first - 100, first, false);
	for (int ms = 0; status.incidents != 2 && ms < WAIT_MS; ms += 2) {
		poll(NULL, 0, 2);
		manrs_history_get_status(history, &status);
	}
	ck_assert_uint_eq(status.incidents, 2);
	ck_assert_uint_eq(status.open, 1);
	ck_assert_uint_eq(status.neighbors, 3);
	ck_assert_uint_eq(status.retention_months, 2);
}
END_TEST

/* A put costs microseconds, also while the disk is busy. */
START_TEST(never_waits)
{
	struct timespec a, b;
	int64_t worst_ns = 0;

	configure(path);
	for (int i = 0; i < 20000; i++) {
		int64_t ns;

		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
		put_incident((unsigned)i % 200, NOW - 1000 - i, NOW, false);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
		ns = (b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec;
		if (ns > worst_ns)
			worst_ns = ns;
	}
	/* Of processor time, so that a busy machine does not matter. */
	ck_assert_msg(worst_ns < 20000000, "a put took %lld ns",
		      (long long)worst_ns);
	ck_assert_uint_eq(wait_status(is_written, __LINE__).incidents, 20000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("history");
	TCase *tc = tcase_create("history");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, history_setup, history_teardown);
	tcase_add_test(tc, comes_back);
	tcase_add_test(tc, put_again);
	tcase_add_test(tc, months_come_back);
	tcase_add_test(tc, off_ignores);
	tcase_add_test(tc, another_path);
	tcase_add_test(tc, status_tells);
	tcase_add_test(tc, makes_directory);
	tcase_add_loop_test(tc, refused, 0, MANRS_ARRAY_SIZE(refused_cases));
	tcase_add_test(tc, refused_long_path);
	tcase_add_test(tc, refused_records);
	tcase_add_test(tc, bounded);
	tcase_add_test(tc, retention);
	tcase_add_test(tc, never_waits);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
