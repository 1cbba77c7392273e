/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of a history database: how they are made, brought to the newest
 * version, and what happens to a file that is none of ours.
 *
 * Version N is what the first N steps make of an empty database.  A step that
 * was released never changes; to change the schema, add a step.
 */
#ifndef MANRS_HISTORY_SCHEMA_H
#define MANRS_HISTORY_SCHEMA_H

#include "engine/calendar.h"
#include "history_db.h"

struct manrs_history_schema {
	const char *const *steps; /* SQL */
	int version;		  /* how many */
};
extern const struct manrs_history_schema manrs_history_schema;

/* Which file a database is: PRAGMA application_id. "mnrs" */
#define MANRS_HISTORY_APPLICATION_ID 0x6d6e7273

/* The name of a file that was set aside, "" if none was. */
#define MANRS_HISTORY_ASIDE_SIZE 1152
struct manrs_history_aside {
	char path[MANRS_HISTORY_ASIDE_SIZE];
	const char *why; /* "damaged", "foreign", "newer" */
};

/*
 * Open for writing: made, migrated, checked.  A file that is no database of
 * ours is set aside, with its log, and a new one is made; if it cannot be
 * renamed that is a failure.  `now` is for its name.  `thorough`: read all of
 * it to find out, which may take seconds on a large database.  *out as for
 * manrs_db_open().
 */
enum manrs_db_result
manrs_history_open(const char *path, const struct manrs_history_schema *schema,
		   bool thorough, manrs_time_t now, struct manrs_db **out,
		   struct manrs_history_aside *aside);

/* Open for reading only; never renames or changes anything.  A database that
 * is foreign or newer is a failure that says so. */
enum manrs_db_result
manrs_history_open_to_read(const char *path,
			   const struct manrs_history_schema *schema,
			   struct manrs_db **out);

#endif /* MANRS_HISTORY_SCHEMA_H */
