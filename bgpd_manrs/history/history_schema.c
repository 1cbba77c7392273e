/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns the tables and the decision what a file is: ours, empty, damaged, made
 * by somebody else, or by a later version of us.  Nothing is ever deleted: what
 * cannot be used is renamed.
 */
#include "history_schema.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/*
 * Days are "2026-11-22" and in UTC.  Everything else is a word of the engine
 * (metric key, check, relationship, address family) or seconds since 1970.
 * Rows of a day are summed up as they come, so that the size of the database
 * depends on neighbors and days, not on how often something happened.
 */
static const char step_1[] =
	"CREATE TABLE meta ("
	"  name TEXT PRIMARY KEY,"
	"  value NOT NULL"
	") WITHOUT ROWID;"
	"CREATE TABLE neighbor ("
	"  id INTEGER PRIMARY KEY,"
	"  vrf TEXT NOT NULL,"
	"  name TEXT NOT NULL,"
	"  asn INTEGER NOT NULL DEFAULT 0,"
	"  relationship TEXT NOT NULL DEFAULT 'unset',"
	"  source_validation TEXT NOT NULL DEFAULT 'unknown',"
	"  description TEXT NOT NULL DEFAULT '',"
	"  contact TEXT NOT NULL DEFAULT '',"
	"  UNIQUE (vrf, name)"
	");"
	/* What was so at the end of that day, and how long it was observed. */
	"CREATE TABLE neighbor_day ("
	"  neighbor INTEGER NOT NULL REFERENCES neighbor ON DELETE CASCADE,"
	"  day TEXT NOT NULL,"
	"  observed_sec INTEGER NOT NULL,"
	"  source_validation TEXT NOT NULL,"
	"  contact TEXT NOT NULL,"
	"  PRIMARY KEY (neighbor, day)"
	") WITHOUT ROWID;"
	/* Routes when most were received. */
	"CREATE TABLE figures_day ("
	"  neighbor INTEGER NOT NULL REFERENCES neighbor ON DELETE CASCADE,"
	"  day TEXT NOT NULL,"
	"  afi TEXT NOT NULL,"
	"  received INTEGER NOT NULL,"
	"  accepted INTEGER NOT NULL,"
	"  rejected INTEGER NOT NULL,"
	"  would_reject INTEGER NOT NULL,"
	"  PRIMARY KEY (neighbor, day, afi)"
	") WITHOUT ROWID;"
	/* Violations that began. */
	"CREATE TABLE check_day ("
	"  neighbor INTEGER NOT NULL REFERENCES neighbor ON DELETE CASCADE,"
	"  day TEXT NOT NULL,"
	"  afi TEXT NOT NULL,"
	"  name TEXT NOT NULL,"
	"  failures INTEGER NOT NULL,"
	"  PRIMARY KEY (neighbor, day, afi, name)"
	") WITHOUT ROWID;"
	"CREATE TABLE announcements_day ("
	"  vrf TEXT NOT NULL,"
	"  day TEXT NOT NULL,"
	"  valid INTEGER NOT NULL,"
	"  not_covered INTEGER NOT NULL,"
	"  invalid INTEGER NOT NULL,"
	"  PRIMARY KEY (vrf, day)"
	") WITHOUT ROWID;"
	"CREATE TABLE incident ("
	"  id INTEGER PRIMARY KEY,"
	"  neighbor INTEGER NOT NULL REFERENCES neighbor ON DELETE CASCADE,"
	"  metric TEXT NOT NULL,"
	"  start_at INTEGER NOT NULL,"
	"  end_at INTEGER NOT NULL,"
	"  open INTEGER NOT NULL,"
	"  violations INTEGER NOT NULL,"
	"  asn INTEGER NOT NULL,"
	"  relationship TEXT NOT NULL,"
	"  checks TEXT NOT NULL," /* separated by commas */
	"  UNIQUE (neighbor, metric, start_at)"
	");"
	"CREATE INDEX incident_end ON incident (open, end_at);"
	"CREATE TABLE example ("
	"  incident INTEGER NOT NULL REFERENCES incident ON DELETE CASCADE,"
	"  rank INTEGER NOT NULL," /* 0: the worst */
	"  prefix TEXT NOT NULL,"
	"  path TEXT NOT NULL,"
	"  evidence TEXT NOT NULL,"
	"  PRIMARY KEY (incident, rank)"
	") WITHOUT ROWID;";

static const char *const steps[] = { step_1 };

const struct manrs_history_schema manrs_history_schema = {
	.steps = steps,
	.version = sizeof(steps) / sizeof(steps[0]),
};

enum file_kind {
	FILE_UNUSABLE, /* for now; the database says why */
	FILE_EMPTY,
	FILE_OURS,
	FILE_DAMAGED,
	FILE_FOREIGN,
	FILE_NEWER,
};

static bool is_sound(struct manrs_db *db)
{
	struct manrs_rows *rows =
		manrs_db_query(db, "PRAGMA quick_check(1)", "");
	bool sound = true;

	while (manrs_db_next(rows))
		sound = sound && !strcmp(manrs_db_text(rows, 0), "ok");
	return sound && manrs_db_result(db) == MANRS_DB_OK;
}

static enum file_kind look_at(struct manrs_db *db,
			      const struct manrs_history_schema *schema)
{
	int64_t id = manrs_db_get_int(db, "PRAGMA application_id", 0);
	int64_t version = manrs_db_get_int(db, "PRAGMA user_version", 0);
	int64_t tables = manrs_db_get_int(
		db, "SELECT count(*) FROM sqlite_schema", 0);

	if (manrs_db_result(db) == MANRS_DB_DAMAGED)
		return FILE_DAMAGED;
	if (manrs_db_result(db))
		return FILE_UNUSABLE;
	if (!id && !version && !tables)
		return FILE_EMPTY;
	if (id != MANRS_HISTORY_APPLICATION_ID)
		return FILE_FOREIGN;
	return version > schema->version ? FILE_NEWER : FILE_OURS;
}

static bool migrate(struct manrs_db *db,
		    const struct manrs_history_schema *schema)
{
	int64_t version = manrs_db_get_int(db, "PRAGMA user_version", 0);
	char pragmas[96];

	for (; version < schema->version; version++) {
		snprintf(pragmas, sizeof(pragmas),
			 "PRAGMA application_id = %d;PRAGMA user_version = %d",
			 MANRS_HISTORY_APPLICATION_ID, (int)version + 1);
		if (!manrs_db_exec(db, "BEGIN IMMEDIATE") ||
		    !manrs_db_exec(db, schema->steps[version]) ||
		    !manrs_db_exec(db, pragmas) ||
		    !manrs_db_exec(db, "COMMIT"))
			return false;
	}
	return true;
}

static void rename_log(const char *from, const char *to, const char *suffix)
{
	char old[MANRS_HISTORY_ASIDE_SIZE + 8];
	char new[MANRS_HISTORY_ASIDE_SIZE + 8];

	snprintf(old, sizeof(old), "%s%s", from, suffix);
	snprintf(new, sizeof(new), "%s%s", to, suffix);
	/* What does not exist needs no new name. */
	(void)!rename(old, new);
}

/* false: it keeps its name; errno says why. */
static bool set_aside(const char *path, const char *why, manrs_time_t now,
		      struct manrs_history_aside *aside)
{
	struct manrs_civil c = manrs_civil_get(now);
	struct stat st;
	int n = snprintf(aside->path, sizeof(aside->path),
			 "%s.%s-%04d%02d%02dT%02d%02d%02dZ", path, why, c.year,
			 c.month, c.day, c.hour, c.minute, c.second);

	errno = n < (int)sizeof(aside->path) ? EEXIST : ENAMETOOLONG;
	if (n >= (int)sizeof(aside->path) || !lstat(aside->path, &st) ||
	    rename(path, aside->path)) {
		aside->path[0] = '\0';
		return false;
	}
	aside->why = why;
	/* The log belongs to its database: applied to the new one it would
	 * damage that. */
	rename_log(path, aside->path, "-wal");
	rename_log(path, aside->path, "-shm");
	rename_log(path, aside->path, "-journal");
	return true;
}

/* The directory, if only that is missing. */
static void make_directory(const char *path)
{
	char directory[MANRS_HISTORY_ASIDE_SIZE];
	char *slash;

	snprintf(directory, sizeof(directory), "%s", path);
	slash = strrchr(directory, '/');
	if (!slash || slash == directory)
		return;
	*slash = '\0';
	(void)!mkdir(directory, 0750);
}

/* SQLite's own words for these are "unable to open database file". */
static void check_file(const char *path, struct manrs_db *db)
{
	char error[MANRS_DB_ERROR_SIZE];
	struct stat st;
	FILE *probe = NULL;

	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		manrs_db_fail(db, MANRS_DB_FAILED, "not a regular file");
		return;
	}
	probe = fopen(path, "ae");
	if (probe) {
		fclose(probe);
		return;
	}
	snprintf(error, sizeof(error), "%s", strerror(errno));
	manrs_db_fail(db, MANRS_DB_FAILED, error);
}

static enum manrs_db_result
open_once(const char *path, const struct manrs_history_schema *schema,
	  bool thorough, struct manrs_db **out, enum file_kind *kind)
{
	*kind = FILE_UNUSABLE;
	manrs_db_open(path, MANRS_DB_WRITE, out);
	if (!*out)
		return MANRS_DB_FAILED;
	check_file(path, *out);
	*kind = look_at(*out, schema);
	if (*kind == FILE_OURS && thorough && !is_sound(*out) &&
	    manrs_db_result(*out) != MANRS_DB_FAILED)
		*kind = FILE_DAMAGED;
	if ((*kind == FILE_OURS || *kind == FILE_EMPTY) &&
	    manrs_db_begin_writing(*out))
		migrate(*out, schema);
	return manrs_db_result(*out);
}

enum manrs_db_result
manrs_history_open(const char *path, const struct manrs_history_schema *schema,
		   bool thorough, manrs_time_t now, struct manrs_db **out,
		   struct manrs_history_aside *aside)
{
	static const char *const why[] = {
		[FILE_DAMAGED] = "damaged",
		[FILE_FOREIGN] = "foreign",
		[FILE_NEWER] = "newer",
	};
	char error[MANRS_DB_ERROR_SIZE];
	enum file_kind kind;

	aside->path[0] = '\0';
	make_directory(path);
	open_once(path, schema, thorough, out, &kind);
	if (kind < FILE_DAMAGED || !*out)
		return *out ? manrs_db_result(*out) : MANRS_DB_FAILED;
	manrs_db_close(*out);
	*out = NULL;
	if (set_aside(path, why[kind], now, aside))
		return open_once(path, schema, thorough, out, &kind);
	snprintf(error, sizeof(error), "%s, and cannot be set aside: %s",
		 why[kind], strerror(errno));
	manrs_db_open(path, MANRS_DB_READ, out);
	if (*out)
		manrs_db_fail(*out, MANRS_DB_FAILED, error);
	return MANRS_DB_FAILED;
}

enum manrs_db_result
manrs_history_open_to_read(const char *path,
			   const struct manrs_history_schema *schema,
			   struct manrs_db **out)
{
	manrs_db_open(path, MANRS_DB_READ, out);
	if (!*out)
		return MANRS_DB_FAILED;
	switch (look_at(*out, schema)) {
	case FILE_EMPTY:
	case FILE_FOREIGN:
		manrs_db_fail(*out, MANRS_DB_FAILED,
			      "not a history database");
		break;
	case FILE_NEWER:
		manrs_db_fail(*out, MANRS_DB_FAILED,
			      "made by a newer version of frr-manrs");
		break;
	case FILE_OURS:
	case FILE_DAMAGED:
	case FILE_UNUSABLE:
		break;
	}
	return manrs_db_result(*out);
}
