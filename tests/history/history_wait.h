/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A history in a directory of its own, with times short enough for a test, and
 * waiting on its worker as the daemon does: by its notify() and its status,
 * never longer than WAIT_MS.
 */
#ifndef TEST_HISTORY_WAIT_H
#define TEST_HISTORY_WAIT_H

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "history/history_worker.h"

/* Far above what anything waited for takes, also under valgrind. */
#define WAIT_MS 20000

/* 2026-11-22T12:00:00Z */
#define NOW INT64_C(1795348800)

static char directory[64];
static char path[96];
static struct manrs_history *history;

static unsigned notified; /* by the worker's thread */

static void notify(void *arg)
{
	(void)arg;
	__atomic_add_fetch(&notified, 1, __ATOMIC_SEQ_CST);
}

static unsigned notified_so_far(void)
{
	return __atomic_load_n(&notified, __ATOMIC_SEQ_CST);
}

static struct manrs_history *history_make(void)
{
	struct manrs_history *h;

	ck_assert_int_eq(manrs_history_new(notify, NULL, &h), MANRS_OK);
	h->batch_ms = 5;
	h->retry_ms = 20;
	manrs_history_set_now(h, NOW);
	return h;
}

static void history_setup(void)
{
	strcpy(directory, "/tmp/test_history.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/history.db", directory);
	history = history_make();
}

static void history_teardown(void)
{
	char command[128];

	manrs_history_free(history);
	snprintf(command, sizeof(command), "rm -rf '%s'", directory);
	ck_assert_int_eq(system(command), 0);
}

static void configure(const char *to)
{
	struct manrs_history_config config = { .path = to };

	ck_assert_int_eq(manrs_history_configure(history, &config), MANRS_OK);
}

/* Ask until the status is as wanted. */
static struct manrs_history_status
wait_status(bool (*is_wanted)(const struct manrs_history_status *), int line)
{
	struct manrs_history_status status;

	for (int ms = 0; ms < WAIT_MS; ms += 2) {
		manrs_history_get_status(history, &status);
		if (is_wanted(&status))
			return status;
		poll(NULL, 0, 2);
	}
	ck_abort_msg("line %d: state %s, %zu queued, %s", line,
		     manrs_history_state_name(status.state), status.queued,
		     status.error);
	return status;
}

static bool is_written(const struct manrs_history_status *s)
{
	return s->state == MANRS_HISTORY_UP && !s->queued;
}

static bool is_down(const struct manrs_history_status *s)
{
	return s->state == MANRS_HISTORY_DOWN;
}

static bool is_off(const struct manrs_history_status *s)
{
	return s->state == MANRS_HISTORY_OFF && !s->queued;
}

/* The next message, "" when there is none. */
static const char *next_message(void)
{
	static char message[MANRS_HISTORY_MESSAGE_SIZE];

	if (!manrs_history_take_message(history, message))
		return "";
	return message;
}

/* An incident of 192.0.2.N. */
static enum manrs_status put_incident(unsigned n, manrs_time_t begins,
				      manrs_time_t ends, bool is_open)
{
	char name[16];
	struct manrs_history_incident incident = {
		.name = name,
		.asn = 64500 + n,
		.relationship = MANRS_REL_CUSTOMER,
		.key = MANRS_KEY_M2C,
		.is_open = is_open,
		.span = { begins, ends },
		.violations = n,
		.checks = MANRS_CHECK_BIT(MANRS_CHECK_ROV_INVALID),
		.examples = { { "198.51.100.0/24", "64500 64511",
				"rov-invalid: origin" } },
		.n_examples = 1,
	};

	snprintf(name, sizeof(name), "192.0.2.%u", n);
	return manrs_history_put_incident(history, &incident);
}

static struct manrs_history_past *wait_past(int line)
{
	struct manrs_history_past *past;

	for (int ms = 0; ms < WAIT_MS; ms += 2) {
		if (manrs_history_take_past(history, &past))
			return past;
		poll(NULL, 0, 2);
	}
	ck_abort_msg("line %d: no past", line);
	return NULL;
}

/* Run one test case with the fixture. */
static int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Not every test file uses all of it. */
static inline void history_wait_unused(void)
{
	(void)history_setup;
	(void)history_teardown;
	(void)configure;
	(void)wait_status;
	(void)is_written;
	(void)is_down;
	(void)is_off;
	(void)next_message;
	(void)put_incident;
	(void)wait_past;
	(void)run_suite;
	(void)notified_so_far;
	(void)path;
}

#endif /* TEST_HISTORY_WAIT_H */
