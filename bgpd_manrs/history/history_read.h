/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows into structs, for bgpd when it starts and for manrs-report.  Texts that
 * a callback sees are good for that call only.  Whether all went well is asked
 * of the database at the end: manrs_db_result().
 */
#ifndef MANRS_HISTORY_READ_H
#define MANRS_HISTORY_READ_H

#include "history.h"
#include "history_db.h"

/* Of each neighbor, by VRF and name; false ends.  observed_sec is 0. */
typedef bool (*manrs_read_neighbor_fn)(
	int64_t id, const struct manrs_history_neighbor *neighbor, void *arg);
void manrs_history_read_neighbors(struct manrs_db *db,
				  manrs_read_neighbor_fn fn, void *arg);

/* Of each incident; false ends.  An open one ends when bgpd was last known to
 * run. */
typedef bool (*manrs_read_incident_fn)(
	const struct manrs_history_incident *incident, void *arg);

/* Open ones (closed ones) whose end is not before `from`, the newest end
 * first. */
void manrs_history_read_recent(struct manrs_db *db, bool open,
			       manrs_time_t from, manrs_read_incident_fn fn,
			       void *arg);

/* All of a neighbor that are not over before `from`, by their start. */
void manrs_history_read_incidents(struct manrs_db *db, int64_t neighbor,
				  manrs_time_t from, manrs_read_incident_fn fn,
				  void *arg);

/*
 * n months of a neighbor from the first one on into months[n], name and vrf
 * left alone.  with_open: incidents that are open count too, as far as they are
 * known to have lasted.
 */
void manrs_history_read_months(struct manrs_db *db, int64_t neighbor,
			       struct manrs_month first, size_t n,
			       bool with_open,
			       struct manrs_history_month *months);

/* Figures of a neighbor and address family over a month: the day with most
 * received, and all violations. */
struct manrs_read_figures {
	uint8_t afi;
	uint64_t received;
	uint64_t accepted;
	uint64_t rejected;
	uint64_t would_reject;
	uint64_t failures[MANRS_CHECK__COUNT];
	uint64_t failures_unknown; /* of checks of another version */
};
/* false: nothing was recorded. */
bool manrs_history_read_figures(struct manrs_db *db, int64_t neighbor,
				enum manrs_afi afi, struct manrs_month month,
				struct manrs_read_figures *figures);

/* What was last known in the month of the columns of Actions 2 and 3; the
 * contact is good until the next call.  false: nothing was. */
bool manrs_history_read_columns(struct manrs_db *db, int64_t neighbor,
				struct manrs_month month,
				enum manrs_source_validation *validation,
				const char **contact);

/* The last in the month, all VRFs added up; false: none. */
bool manrs_history_read_announcements(
	struct manrs_db *db, struct manrs_month month,
	struct manrs_history_announcements *announcements);

/* The name is good until the next call. */
struct manrs_history_router manrs_history_read_router(struct manrs_db *db);
manrs_time_t manrs_history_read_alive(struct manrs_db *db); /* 0: never */

/* The first and last month something is recorded of; false: nothing is. */
bool manrs_history_read_range(struct manrs_db *db, struct manrs_month *first,
			      struct manrs_month *last);

#endif /* MANRS_HISTORY_READ_H */
