/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one file that knows SQLite: opens a database so that it survives a crash
 * and can be read meanwhile, keeps prepared statements, and sorts SQLite's
 * result codes into what the caller can do about them.  Knows no table.
 */
#include "history_db.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long to wait for another process that writes, in milliseconds. */
#define BUSY_MS 2000

/* The log may grow to this many bytes before it is cut back. */
#define JOURNAL_BYTES "4194304"

/* More than there are SQL texts in this directory. */
#define STATEMENTS_MAX 64

struct manrs_rows {
	struct manrs_db *db;
	const char *sql; /* names it, by address */
	sqlite3_stmt *stmt;
};

struct manrs_db {
	sqlite3 *handle;
	struct manrs_rows statements[STATEMENTS_MAX];
	int n_statements;
	enum manrs_db_result result;
	char error[MANRS_DB_ERROR_SIZE];
	char log[PATH_MAX + 8]; /* of a reader: its path */
	bool is_still;	    /* there was none, so nobody was writing */
};

enum manrs_db_result manrs_db_result(const struct manrs_db *db)
{
	return db->result;
}

const char *manrs_db_error(const struct manrs_db *db)
{
	return db->error;
}

void manrs_db_fail(struct manrs_db *db, enum manrs_db_result result,
		   const char *error)
{
	db->result = result;
	snprintf(db->error, sizeof(db->error), "%s", error);
}

/* Let what SQLite says stick. */
static void fail(struct manrs_db *db, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		manrs_db_fail(db, MANRS_DB_DAMAGED, sqlite3_errmsg(db->handle));
		break;
	default:
		manrs_db_fail(db, MANRS_DB_FAILED, sqlite3_errmsg(db->handle));
		break;
	}
}

/* %-encode what means something in a URI (RFC 3986 section 2.2). */
static void add_uri_path(char *uri, size_t size, const char *path)
{
	size_t len = strlen(uri);

	for (; *path && len + 4 < size; path++)
		if (strchr("?#%", *path))
			len += (size_t)sprintf(uri + len, "%%%02X", *path);
		else
			uri[len++] = *path;
	uri[len] = '\0';
}

/*
 * A reader of a database with a log makes files beside it, or fails where it
 * may not, and leaves them there.  Without a log nobody writes, and the file is
 * all there is: then it is read as one that does not change.
 */
static int open_to_read(struct manrs_db *db, const char *path)
{
	char uri[3 * PATH_MAX + 32];
	int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;

	snprintf(db->log, sizeof(db->log), "%s-wal", path);
	db->is_still = access(db->log, F_OK) != 0;
	snprintf(uri, sizeof(uri), "file:");
	add_uri_path(uri, sizeof(uri) - 16, path);
	if (db->is_still)
		strcat(uri, "?immutable=1");
	return sqlite3_open_v2(uri, &db->handle, flags, NULL);
}

bool manrs_db_is_outdated(const struct manrs_db *db)
{
	return db->is_still && !access(db->log, F_OK);
}

/* Does closing leave the log alone?  It does until we write, so that a file
 * which is set aside is as it was found. */
static void keep_log(struct manrs_db *db, int keep)
{
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep,
			  NULL);
}

enum manrs_db_result manrs_db_open(const char *path, enum manrs_db_mode mode,
				   struct manrs_db **out)
{
	struct manrs_db *db = calloc(1, sizeof(*db));
	int rc;

	*out = db;
	if (!db)
		return MANRS_DB_FAILED;
	if (mode == MANRS_DB_READ)
		rc = open_to_read(db, path);
	else
		rc = sqlite3_open_v2(path, &db->handle,
				     SQLITE_OPEN_READWRITE |
					     SQLITE_OPEN_CREATE |
					     SQLITE_OPEN_NOMUTEX,
				     NULL);
	if (rc)
		fail(db, rc);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	keep_log(db, 1);
	return db->result;
}

void manrs_db_close(struct manrs_db *db)
{
	if (!db)
		return;
	for (int i = 0; i < db->n_statements; i++)
		sqlite3_finalize(db->statements[i].stmt);
	sqlite3_close(db->handle);
	free(db);
}

bool manrs_db_exec(struct manrs_db *db, const char *sql)
{
	int rc;

	if (db->result)
		return false;
	rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	if (rc)
		fail(db, rc);
	return !rc;
}

/*
 * Full: an fsync for each batch, which costs this thread nothing that matters,
 * and then not even a loss of power takes what was written.
 */
bool manrs_db_begin_writing(struct manrs_db *db)
{
	keep_log(db, 0);
	return manrs_db_exec(db, "PRAGMA journal_mode = WAL;"
				 "PRAGMA synchronous = FULL;"
				 "PRAGMA foreign_keys = ON;"
				 "PRAGMA journal_size_limit = " JOURNAL_BYTES);
}

static struct manrs_rows *get_statement(struct manrs_db *db, const char *sql)
{
	struct manrs_rows *rows = db->statements;
	int rc;

	if (db->result)
		return NULL;
	for (int i = 0; i < db->n_statements; i++, rows++)
		if (rows->sql == sql)
			return rows;
	if (db->n_statements == STATEMENTS_MAX) {
		manrs_db_fail(db, MANRS_DB_FAILED, "too many statements");
		return NULL;
	}
	rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
				&rows->stmt, NULL);
	if (rc) {
		fail(db, rc);
		return NULL;
	}
	rows->db = db;
	rows->sql = sql;
	db->n_statements++;
	return rows;
}

static struct manrs_rows *begin_rows(struct manrs_db *db, const char *sql,
				     const char *types, va_list ap)
{
	struct manrs_rows *rows = get_statement(db, sql);
	int rc = SQLITE_OK;

	if (!rows)
		return NULL;
	sqlite3_reset(rows->stmt);
	for (int i = 1; types[i - 1] && !rc; i++)
		if (types[i - 1] == 'i')
			rc = sqlite3_bind_int64(rows->stmt, i,
						va_arg(ap, int64_t));
		else
			rc = sqlite3_bind_text(rows->stmt, i,
					       va_arg(ap, const char *), -1,
					       SQLITE_TRANSIENT);
	if (!rc)
		return rows;
	fail(db, rc);
	return NULL;
}

struct manrs_rows *manrs_db_query(struct manrs_db *db, const char *sql,
				  const char *types, ...)
{
	struct manrs_rows *rows;
	va_list ap;

	va_start(ap, types);
	rows = begin_rows(db, sql, types, ap);
	va_end(ap);
	return rows;
}

bool manrs_db_next(struct manrs_rows *rows)
{
	int rc;

	if (!rows || rows->db->result)
		return false;
	rc = sqlite3_step(rows->stmt);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		fail(rows->db, rc);
	sqlite3_reset(rows->stmt);
	return false;
}

void manrs_db_end(struct manrs_rows *rows)
{
	if (rows)
		sqlite3_reset(rows->stmt);
}

bool manrs_db_run(struct manrs_db *db, const char *sql, const char *types, ...)
{
	struct manrs_rows *rows;
	va_list ap;

	va_start(ap, types);
	rows = begin_rows(db, sql, types, ap);
	va_end(ap);
	while (manrs_db_next(rows))
		;
	return !db->result;
}

int64_t manrs_db_int(struct manrs_rows *rows, int column)
{
	return sqlite3_column_int64(rows->stmt, column);
}

const char *manrs_db_text(struct manrs_rows *rows, int column)
{
	const unsigned char *text = sqlite3_column_text(rows->stmt, column);

	return text ? (const char *)text : "";
}

int64_t manrs_db_get_int(struct manrs_db *db, const char *sql,
			 int64_t otherwise)
{
	struct manrs_rows *rows = manrs_db_query(db, sql, "");

	if (!manrs_db_next(rows))
		return otherwise;
	otherwise = manrs_db_int(rows, 0);
	manrs_db_end(rows);
	return otherwise;
}
