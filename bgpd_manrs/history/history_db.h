/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A database file and statements on it; the only header behind which SQLite is
 * known.
 *
 * The first failure sticks: every call after it does nothing and returns
 * false, so that a whole transaction needs to be asked only once, by
 * manrs_db_result().  SQL is always a string literal or otherwise lives longer
 * than the database: prepared statements are kept under its address.  One
 * thread at a time.
 */
#ifndef MANRS_HISTORY_DB_H
#define MANRS_HISTORY_DB_H

#include <stdbool.h>
#include <stdint.h>

struct manrs_db;

enum manrs_db_mode {
	MANRS_DB_WRITE, /* made if it is missing */
	MANRS_DB_READ,	/* changes nothing; works while another writes */
};

enum manrs_db_result {
	MANRS_DB_OK,
	MANRS_DB_DAMAGED, /* the file is no database, or a broken one */
	MANRS_DB_FAILED,  /* cannot be opened, read or written for now */
};

#define MANRS_DB_ERROR_SIZE 256

/* *out is NULL only without memory.  Anything else that fails sticks to it, and
 * it has to be closed too.  Nothing of the file is changed yet. */
enum manrs_db_result manrs_db_open(const char *path, enum manrs_db_mode mode,
				   struct manrs_db **out);

/* Roll back what is not committed.  NULL: no-op. */
void manrs_db_close(struct manrs_db *db);

enum manrs_db_result manrs_db_result(const struct manrs_db *db);
const char *manrs_db_error(const struct manrs_db *db); /* "" when OK */

/* Somebody began to write after this reader was opened, which did not expect it:
 * what was read may be wrong, open it again. */
bool manrs_db_is_outdated(const struct manrs_db *db);

/* Something is wrong that SQLite does not see: let that stick instead. */
void manrs_db_fail(struct manrs_db *db, enum manrs_db_result result,
		   const char *error);

/* From here on it survives a crash and can be read while it is written. */
bool manrs_db_begin_writing(struct manrs_db *db);

/* Run any number of statements without arguments; the text need not last. */
bool manrs_db_exec(struct manrs_db *db, const char *sql);

/*
 * Run one statement to its end.  Each letter of types is a parameter: 'i' an
 * int64_t, 't' a text (const char *; NULL is SQL's NULL).
 */
bool manrs_db_run(struct manrs_db *db, const char *sql, const char *types, ...);

/*
 * Rows of one statement: manrs_db_query() once, then manrs_db_next() until it
 * returns false.  One query of each SQL text at a time; what column_text
 * returns is good until the next call, and never NULL.
 */
struct manrs_rows;
struct manrs_rows *manrs_db_query(struct manrs_db *db, const char *sql,
				  const char *types, ...);
bool manrs_db_next(struct manrs_rows *rows);
void manrs_db_end(struct manrs_rows *rows); /* want no more; NULL: no-op */
int64_t manrs_db_int(struct manrs_rows *rows, int column);
const char *manrs_db_text(struct manrs_rows *rows, int column);

/* The first column of the first row; otherwise, when there is none. */
int64_t manrs_db_get_int(struct manrs_db *db, const char *sql,
			 int64_t otherwise);

#endif /* MANRS_HISTORY_DB_H */
