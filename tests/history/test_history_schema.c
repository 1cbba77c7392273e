/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file is taken for: new, ours, older, newer, foreign or damaged; and
 * that nothing of it is ever lost.
 */
#include "history_wait.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "history/history_read.h"
#include "history/history_schema.h"
#include "history/history_write.h"

static struct manrs_history_aside aside;

static struct manrs_db *open_as(const struct manrs_history_schema *schema,
				manrs_time_t now)
{
	struct manrs_db *db;

	manrs_history_open(path, schema, true, now, &db, &aside);
	ck_assert_ptr_nonnull(db);
	return db;
}

static void write_file(const char *name, const void *bytes, size_t n)
{
	FILE *out = fopen(name, "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(bytes, 1, n, out), n);
	fclose(out);
}

static off_t file_size(const char *name)
{
	struct stat st;

	return stat(name, &st) ? -1 : st.st_size;
}

/* A sound database of ours with one incident. */
static void make_database(void)
{
	struct manrs_db *db = open_as(&manrs_history_schema, NOW);
	struct manrs_record record = {
		.kind = MANRS_RECORD_INCIDENT,
		.incident = { .name = "192.0.2.1",
			      .vrf = "",
			      .key = MANRS_KEY_M1,
			      .span = { NOW, NOW } },
	};

	ck_assert_str_eq(manrs_db_error(db), "");
	manrs_history_write(db, &record);
	ck_assert_str_eq(manrs_db_error(db), "");
	manrs_db_close(db);
}

static int64_t count_incidents(struct manrs_db *db)
{
	return manrs_db_get_int(db, "SELECT count(*) FROM incident", -1);
}

/* ------------------------------------------------------------- migration */

static const char *const grown_steps[3] = {
	NULL, /* ours */
	"ALTER TABLE neighbor ADD COLUMN rating INTEGER NOT NULL DEFAULT 7",
	"CREATE TABLE more (x); INSERT INTO more VALUES (3)",
};

static const char *grown[3];

static struct manrs_history_schema grow_schema(int version)
{
	memcpy(grown, grown_steps, sizeof(grown));
	grown[0] = manrs_history_schema.steps[0];
	return (struct manrs_history_schema){ grown, version };
}

START_TEST(migrates)
{
	struct manrs_history_schema schema = grow_schema(_i);
	struct manrs_db *db;

	ck_assert_int_eq(manrs_history_schema.version, 1);
	make_database();
	db = open_as(&schema, NOW);
	ck_assert_str_eq(manrs_db_error(db), "");
	ck_assert_str_eq(aside.path, "");
	ck_assert_int_eq(manrs_db_get_int(db, "PRAGMA user_version", 0), _i);
	ck_assert_int_eq(count_incidents(db), 1);
	ck_assert_int_eq(manrs_db_get_int(db, "SELECT rating FROM neighbor", 0),
			 7);
	if (_i == 3)
		ck_assert_int_eq(manrs_db_get_int(db, "SELECT x FROM more", 0),
				 3);
	manrs_db_close(db);

	/* And once only. */
	db = open_as(&schema, NOW);
	ck_assert_str_eq(manrs_db_error(db), "");
	manrs_db_close(db);
}
END_TEST

/* A step that fails leaves the version before it, whole. */
START_TEST(migration_fails)
{
	struct manrs_history_schema schema = grow_schema(3);
	struct manrs_db *db;

	grown[2] = "CREATE TABLE more (x); INSERT INTO nowhere VALUES (3)";
	make_database();
	db = open_as(&schema, NOW);
	ck_assert_int_eq(manrs_db_result(db), MANRS_DB_FAILED);
	ck_assert_str_eq(manrs_db_error(db), "no such table: nowhere");
	manrs_db_close(db);
	schema.version = 2;
	db = open_as(&schema, NOW);
	ck_assert_str_eq(manrs_db_error(db), "");
	ck_assert_str_eq(aside.path, "");
	ck_assert_int_eq(manrs_db_get_int(db, "PRAGMA user_version", 0), 2);
	ck_assert_msg(manrs_db_get_int(db,
				       "SELECT count(*) FROM sqlite_schema"
				       " WHERE name = 'more'",
				       -1) == 0,
		      "half a step");
	ck_assert_int_eq(count_incidents(db), 1);
	manrs_db_close(db);
}
END_TEST

/* ------------------------------------------------------------- set aside */

static void make_garbage(void)
{
	char bytes[8192];

	memset(bytes, 'x', sizeof(bytes));
	write_file(path, bytes, sizeof(bytes));
}

static void make_text(void)
{
	write_file(path, "hello\n", 6);
}

/* As a full disk or a power failure leaves it. */
static void make_truncated(void)
{
	make_database();
	ck_assert_int_eq(truncate(path, file_size(path) / 2), 0);
}

static void make_header_only(void)
{
	make_database();
	ck_assert_int_eq(truncate(path, 100), 0);
}

/* Zeros in the middle. */
static void make_overwritten(void)
{
	static const char zeros[4096 * 4];
	int fd;

	make_database();
	fd = open(path, O_WRONLY);
	ck_assert_int_eq(pwrite(fd, zeros, sizeof(zeros), 4096), sizeof(zeros));
	close(fd);
}

static void run_sql(const char *sql)
{
	struct manrs_db *db;

	manrs_db_open(path, MANRS_DB_WRITE, &db);
	ck_assert_msg(manrs_db_exec(db, sql), "%s", manrs_db_error(db));
	manrs_db_close(db);
}

static void make_foreign(void)
{
	run_sql("CREATE TABLE t (x)");
}

static void make_foreign_id(void)
{
	run_sql("PRAGMA application_id = 1");
}

static void make_newer(void)
{
	make_database();
	run_sql("PRAGMA user_version = 2");
}

static const struct aside_case {
	int line;
	void (*make)(void);
	const char *why;
	const char *read_error; /* of manrs-report */
} aside_cases[] = {
	{ __LINE__, make_garbage, "damaged", "file is not a database" },
	{ __LINE__, make_text, "damaged", "file is not a database" },
	{ __LINE__, make_truncated, "damaged", NULL },
	{ __LINE__, make_header_only, "damaged", NULL },
	{ __LINE__, make_overwritten, "damaged", NULL },
	{ __LINE__, make_foreign, "foreign", "not a history database" },
	{ __LINE__, make_foreign_id, "foreign", "not a history database" },
	{ __LINE__, make_newer, "newer",
	  "made by a newer version of frr-manrs" },
};

START_TEST(sets_aside)
{
	const struct aside_case *c = &aside_cases[_i];
	char want[160];
	struct manrs_db *db;
	off_t size;

	c->make();
	size = file_size(path);
	if (c->read_error) {
		manrs_history_open_to_read(path, &manrs_history_schema, &db);
		ck_assert_msg(!strcmp(manrs_db_error(db), c->read_error),
			      "line %d: %s", c->line, manrs_db_error(db));
		manrs_db_close(db);
	}
	db = open_as(&manrs_history_schema, NOW);
	ck_assert_msg(!manrs_db_result(db), "line %d: %s", c->line,
		      manrs_db_error(db));
	ck_assert_msg(count_incidents(db) == 0, "line %d: not new", c->line);
	snprintf(want, sizeof(want), "%s.%s-20261122T120000Z", path, c->why);
	ck_assert_msg(!strcmp(aside.path, want), "line %d: %s", c->line,
		      aside.path);
	ck_assert_str_eq(aside.why, c->why);
	ck_assert_msg(file_size(want) == size, "line %d: not all of it",
		      c->line);
	manrs_db_close(db);
	db = open_as(&manrs_history_schema, NOW);
	ck_assert_str_eq(aside.path, "");
	manrs_db_close(db);
}
END_TEST

/* Nothing is overwritten: then it stays where it is and is a failure. */
START_TEST(no_second_of_that_name)
{
	struct manrs_db *db;

	make_text();
	manrs_db_close(open_as(&manrs_history_schema, NOW));
	ck_assert_str_ne(aside.path, "");
	make_text();
	db = open_as(&manrs_history_schema, NOW);
	ck_assert_int_eq(manrs_db_result(db), MANRS_DB_FAILED);
	ck_assert_str_eq(manrs_db_error(db),
			 "damaged, and cannot be set aside: File exists");
	ck_assert_int_eq(file_size(path), 6);
	manrs_db_close(db);
}
END_TEST

/* The log of a damaged database goes with it. */
START_TEST(log_goes_along)
{
	char log[MANRS_HISTORY_ASIDE_SIZE + 8];
	struct manrs_db *db;

	make_garbage();
	snprintf(log, sizeof(log), "%s-wal", path);
	write_file(log, "log", 3);
	db = open_as(&manrs_history_schema, NOW);
	ck_assert_str_eq(manrs_db_error(db), "");
	manrs_db_close(db);
	snprintf(log, sizeof(log), "%s-wal", aside.path);
	ck_assert_int_eq(file_size(log), 3);
}
END_TEST

/* ------------------------------------------------------------------ new */

START_TEST(empty_file_is_new)
{
	struct manrs_db *db;

	write_file(path, "", 0);
	db = open_as(&manrs_history_schema, NOW);
	ck_assert_str_eq(manrs_db_error(db), "");
	ck_assert_str_eq(aside.path, "");
	ck_assert_int_eq(count_incidents(db), 0);
	manrs_db_close(db);
}
END_TEST

START_TEST(no_regular_file)
{
	struct manrs_db *db;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	db = open_as(&manrs_history_schema, NOW);
	ck_assert_int_eq(manrs_db_result(db), MANRS_DB_FAILED);
	ck_assert_str_eq(manrs_db_error(db), "not a regular file");
	ck_assert_str_eq(aside.path, "");
	manrs_db_close(db);
}
END_TEST

/* Reading makes and changes nothing. */
START_TEST(reading_makes_nothing)
{
	struct manrs_db *db;

	manrs_history_open_to_read(path, &manrs_history_schema, &db);
	ck_assert_int_eq(manrs_db_result(db), MANRS_DB_FAILED);
	ck_assert_int_eq(file_size(path), -1);
	manrs_db_close(db);
	make_database();
	manrs_history_open_to_read(path, &manrs_history_schema, &db);
	ck_assert_int_eq(count_incidents(db), 1);
	ck_assert(!manrs_db_exec(db, "DELETE FROM incident"));
	manrs_db_close(db);
}
END_TEST

/* Without a writer not even beside it; and if one comes, the reader knows. */
START_TEST(reading_leaves_nothing)
{
	char log[128];
	struct manrs_db *reader, *writer;

	make_database();
	snprintf(log, sizeof(log), "%s-wal", path);
	ck_assert_int_eq(file_size(log), -1);
	manrs_history_open_to_read(path, &manrs_history_schema, &reader);
	ck_assert_int_eq(count_incidents(reader), 1);
	ck_assert_int_eq(file_size(log), -1);
	ck_assert(!manrs_db_is_outdated(reader));
	writer = open_as(&manrs_history_schema, NOW);
	manrs_history_write_alive(writer, NOW);
	ck_assert(manrs_db_is_outdated(reader));
	manrs_db_close(reader);
	manrs_history_open_to_read(path, &manrs_history_schema, &reader);
	ck_assert_int_eq(manrs_history_read_alive(reader), NOW);
	ck_assert(!manrs_db_is_outdated(reader));
	manrs_db_close(reader);
	manrs_db_close(writer);
}
END_TEST

/* While another writes, a reader sees what is committed. */
START_TEST(reads_while_written)
{
	struct manrs_db *reader, *writer;

	make_database();
	writer = open_as(&manrs_history_schema, NOW);
	manrs_db_exec(writer, "BEGIN IMMEDIATE");
	manrs_history_write_alive(writer, NOW);
	manrs_history_open_to_read(path, &manrs_history_schema, &reader);
	ck_assert_int_eq(count_incidents(reader), 1);
	ck_assert_int_eq(manrs_history_read_alive(reader), 0);
	manrs_db_exec(writer, "COMMIT");
	ck_assert_int_eq(manrs_history_read_alive(reader), NOW);
	ck_assert_str_eq(manrs_db_error(reader), "");
	manrs_db_close(reader);
	ck_assert_str_eq(manrs_db_error(writer), "");
	manrs_db_close(writer);
}
END_TEST

/* A path that means something in a URI. */
START_TEST(odd_path)
{
	struct manrs_db *db;

	snprintf(path, sizeof(path), "%s/a?mode=rwc#%%41 b.db", directory);
	make_database();
	ck_assert(file_size(path) > 0);
	manrs_history_open_to_read(path, &manrs_history_schema, &db);
	ck_assert_int_eq(count_incidents(db), 1);
	manrs_db_close(db);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("history_schema");
	TCase *tc = tcase_create("history_schema");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, history_setup, history_teardown);
	tcase_add_loop_test(tc, migrates, 2, 4);
	tcase_add_test(tc, migration_fails);
	tcase_add_loop_test(tc, sets_aside, 0, MANRS_ARRAY_SIZE(aside_cases));
	tcase_add_test(tc, no_second_of_that_name);
	tcase_add_test(tc, log_goes_along);
	tcase_add_test(tc, empty_file_is_new);
	tcase_add_test(tc, no_regular_file);
	tcase_add_test(tc, reading_makes_nothing);
	tcase_add_test(tc, reading_leaves_nothing);
	tcase_add_test(tc, reads_while_written);
	tcase_add_test(tc, odd_path);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
