/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiting on the RPKI worker as the daemon does: by its notify(), never by
 * sleeping, and never longer than WAIT_MS.
 */
#ifndef TEST_RPKI_WAIT_H
#define TEST_RPKI_WAIT_H

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/prefix.h"
#include "os/clock.h"
#include "rpki/rpki.h"
#include "rpki/rpki_source.h"

/* Far above what anything waited for takes, also under valgrind. */
#define WAIT_MS 15000

/* A cache over TCP. */
#define TCP_CACHE(HOST, PORT, PREFERENCE)                                      \
	{                                                                      \
		.host = (HOST), .port = (PORT), .preference = (PREFERENCE)     \
	}

static struct manrs_rpki *rpki;
static int news[2];

static inline void notify(void *arg)
{
	ck_assert_int_eq(write(*(int *)arg, "x", 1), 1);
}

static inline void rpki_setup(void)
{
	ck_assert_int_eq(pipe(news), 0);
	ck_assert_int_eq(manrs_rpki_new(notify, &news[1], &rpki), MANRS_OK);
}

static inline void rpki_teardown(void)
{
	manrs_rpki_free(rpki);
	close(news[0]);
	close(news[1]);
}

/* Wait for the next notify(). */
static inline void wait_news(int64_t until_ms, const char *what, int line)
{
	struct pollfd fd = { .fd = news[0], .events = POLLIN };
	int64_t left_ms = until_ms - manrs_clock_ms();
	char byte;

	ck_assert_msg(left_ms > 0 && poll(&fd, 1, (int)left_ms) == 1,
		      "line %d: no %s in time", line, what);
	ck_assert_int_eq(read(news[0], &byte, 1), 1);
}

static inline bool add_vrp(const struct manrs_vrp *vrp, void *arg)
{
	char prefix[MANRS_PREFIX_STRLEN];
	struct manrs_text *out = arg;

	manrs_text_add(out, "%s%s-%u AS%u/%x", out->len ? "; " : "",
		       manrs_prefix_format(&vrp->prefix, prefix), vrp->max_len,
		       vrp->asn, vrp->sources);
	return true;
}

/* Wait for a table that reads "192.0.2.0/24-24 AS64500/1; ...", the last
 * number being the sources; NULL for "no data".  Tables in between may show.
 * The changes of the table itself, which the caller releases. */
static inline struct manrs_rpki_changes
wait_changes(const char *want, int line)
{
	int64_t until_ms = manrs_clock_ms() + WAIT_MS;
	MANRS_TEXT(got, 1024);

	for (;;) {
		const struct manrs_vrp_table *table = NULL;
		struct manrs_rpki_changes changes;

		if (manrs_rpki_take(rpki, &table, &changes)) {
			manrs_text_init(&got, got_bytes, sizeof(got_bytes));
			if (table)
				manrs_vrp_table_foreach(table, add_vrp, &got);
			if (want ? table && !strcmp(got.buf, want) : !table)
				return changes;
			manrs_rpki_changes_release(&changes);
		}
		if (manrs_clock_ms() >= until_ms)
			ck_abort_msg("line %d: want %s, last was %s", line,
				     want ? want : "no data", got.buf);
		wait_news(until_ms, want ? want : "no data", line);
	}
}

static inline void wait_table(const char *want, int line)
{
	struct manrs_rpki_changes changes = wait_changes(want, line);

	manrs_rpki_changes_release(&changes);
}

/* Wait until source number at of the list is in that state with that error. */
static inline struct manrs_rpki_status
wait_status(size_t at, enum manrs_rpki_state state, const char *error, int line)
{
	int64_t until_ms = manrs_clock_ms() + WAIT_MS;
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];

	for (;;) {
		size_t n = manrs_rpki_get_status(rpki, status);

		if (at < n && status[at].state == state &&
		    !strcmp(status[at].error, error))
			return status[at];
		if (manrs_clock_ms() >= until_ms - 1000 && at < n)
			ck_abort_msg("line %d: state %s, error \"%s\"", line,
				     manrs_rpki_state_name(status[at].state),
				     status[at].error);
		if (poll(&(struct pollfd){ .fd = news[0], .events = POLLIN }, 1,
			 100) == 1)
			wait_news(until_ms, "status", line);
	}
}

/* Nothing newer to take: called when the worker is known to be done. */
static inline void no_table(int line)
{
	const struct manrs_vrp_table *table;
	struct manrs_rpki_changes changes;

	ck_assert_msg(!manrs_rpki_take(rpki, &table, &changes),
		      "line %d: a table", line);
}

#endif /* TEST_RPKI_WAIT_H */
