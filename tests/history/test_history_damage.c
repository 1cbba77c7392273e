/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may happen to the file while the history runs: the process is killed,
 * the disk is full, the file is removed, replaced or damaged.  None of it may
 * reach the caller.
 */
#include "history_wait.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "history/history_schema.h"

#define KILLS 40

/* The child: incidents without end, one a number; tells each count that the
 * status calls written.  Nothing of Check in here: its pipe is the parent's. */
static void write_until_killed(int out, unsigned first)
{
	struct manrs_history_config config = { .path = path };
	struct manrs_history_status status;
	uint64_t told = 0;

	if (manrs_history_new(notify, NULL, &history))
		_exit(1);
	history->batch_ms = 1;
	manrs_history_set_now(history, NOW);
	if (manrs_history_configure(history, &config))
		_exit(1);
	for (unsigned n = first;; n++) {
		put_incident(n % 200, NOW - n, NOW, n % 2);
		manrs_history_get_status(history, &status);
		if (status.written > told) {
			told = status.written;
			(void)!write(out, &told, sizeof(told));
		}
		if (status.queued > 50)
			poll(NULL, 0, 1);
	}
}

/* Read what the child told until it has been silent for so long, or has told
 * so often: then is when it is killed. */
static uint64_t read_told(int in, int times)
{
	struct pollfd fd = { .fd = in, .events = POLLIN };
	uint64_t told = 0;

	while (times-- > 0 && poll(&fd, 1, WAIT_MS) == 1)
		ck_assert_int_eq(read(in, &told, sizeof(told)), sizeof(told));
	return told;
}

/* Killed at any moment: what was said to be written is there, and nothing else
 * is broken. */
START_TEST(killed)
{
	uint64_t all = 0;

	for (unsigned round = 0; round < KILLS; round++) {
		struct manrs_history_aside aside;
		struct manrs_db *db;
		int fds[2], status;
		uint64_t told;
		int64_t n;
		pid_t pid;

		ck_assert_int_eq(pipe(fds), 0);
		pid = fork();
		if (!pid)
			write_until_killed(fds[1], round * 1000000);
		close(fds[1]);
		told = read_told(fds[0], 1 + (int)round % 7);
		ck_assert_int_eq(kill(pid, SIGKILL), 0);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		while (read(fds[0], &n, sizeof(n)) == sizeof(n))
			told = (uint64_t)n;
		close(fds[0]);
		ck_assert_msg(told > 0, "round %u: nothing written", round);
		manrs_history_open(path, &manrs_history_schema, true, NOW, &db,
				   &aside);
		ck_assert_msg(!manrs_db_result(db), "round %u: %s", round,
			      manrs_db_error(db));
		ck_assert_msg(!aside.path[0], "round %u: %s", round,
			      aside.path);
		n = manrs_db_get_int(db, "SELECT count(*) FROM incident", -1);
		ck_assert_msg(n >= (int64_t)(all + told),
			      "round %u: %lld of %llu", round, (long long)n,
			      (unsigned long long)(all + told));
		ck_assert_msg(manrs_db_get_int(db,
					       "SELECT count(*) FROM incident i"
					       " WHERE NOT EXISTS (SELECT 1"
					       " FROM example"
					       " WHERE incident = i.id)",
					       -1) == 0,
			      "round %u: half a record", round);
		all = (uint64_t)n;
		manrs_db_close(db);
	}
}
END_TEST

/* As if the disk were full: nothing can be written past some bytes.  Check
 * itself writes a file, so assert nothing until there is no limit any more. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit = { bytes, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit))
		abort();
}

static off_t log_size(void)
{
	char log[128];
	struct stat st;

	snprintf(log, sizeof(log), "%s-wal", path);
	return stat(log, &st) ? 0 : st.st_size;
}

START_TEST(disk_full)
{
	struct manrs_history_status status;
	int refused = 0;

	configure(path);
	put_incident(1, NOW, NOW, true);
	wait_status(is_written, __LINE__);
	limit_files((rlim_t)log_size() + 4096);
	for (unsigned n = 0; n < 5000; n++)
		refused += put_incident(n % 200, NOW - n, NOW, false) != 0;
	status = wait_status(is_down, __LINE__);
	limit_files(RLIM_INFINITY);
	ck_assert_int_eq(refused, 0);
	ck_assert_str_ne(status.error, "");
	ck_assert_int_eq(status.error_at, NOW);
	ck_assert(status.queued > 0);
	ck_assert_ptr_nonnull(strstr(next_message(), "trying again"));
	status = wait_status(is_written, __LINE__);
	/* One more than there are numbers: 1 was open since NOW. */
	ck_assert_uint_eq(status.incidents, 5001);
	ck_assert_uint_eq(status.dropped, 0);
	ck_assert_str_eq(status.error, "");
	ck_assert_ptr_nonnull(strstr(next_message(), "written again"));
	ck_assert_str_eq(next_message(), "");
}
END_TEST

static void start_without_room(void)
{
	struct manrs_history_config config = { .path = path };

	limit_files(0);
	manrs_history_configure(history, &config);
	put_incident(1, NOW, NOW, true);
	wait_status(is_down, __LINE__);
	limit_files(RLIM_INFINITY);
}

/* Full from the start. */
START_TEST(no_room_at_all)
{
	start_without_room();
	ck_assert_uint_eq(wait_status(is_written, __LINE__).incidents, 1);
}
END_TEST

static void remove_file(void)
{
	ck_assert_int_eq(unlink(path), 0);
}

static void replace_file(void)
{
	char other[128];
	FILE *out;

	snprintf(other, sizeof(other), "%s.other", path);
	out = fopen(other, "w");
	fputs("something else", out);
	fclose(out);
	ck_assert_int_eq(rename(other, path), 0);
}

static void damage_file(void)
{
	char bytes[4096 * 8];
	int fd = open(path, O_WRONLY);

	memset(bytes, 0xff, sizeof(bytes));
	ck_assert_int_eq(pwrite(fd, bytes, sizeof(bytes), 0), sizeof(bytes));
	close(fd);
}

static const struct lost_case {
	const char *why;
	void (*lose)(void);
	bool while_open;
	const char *message; /* NULL: none */
} lost_cases[] = {
	{ "removed", remove_file, true, NULL },
	{ "replaced", replace_file, true,
	  "damaged, set aside as history.db.damaged" },
	{ "damaged", damage_file, false,
	  "damaged, set aside as history.db.damaged" },
};

/* The file is lost: a new one is made and used. */
START_TEST(lost)
{
	const struct lost_case *c = &lost_cases[_i];
	struct manrs_history_status status;
	const char *message;
	unsigned before;

	configure(path);
	put_incident(1, NOW, NOW, true);
	wait_status(is_written, __LINE__);
	/* Into the database, so that nothing is left in the log. */
	configure(NULL);
	wait_status(is_off, __LINE__);
	if (!c->while_open)
		c->lose();
	configure(path);
	wait_status(is_written, __LINE__);
	before = c->while_open ? notified_so_far() : 0;
	if (c->while_open)
		c->lose();
	for (unsigned n = 2; n < 12; n++)
		put_incident(n, NOW, NOW, true);
	status = wait_status(is_written, __LINE__);
	ck_assert_msg(status.incidents == 10, "%s: %llu incidents", c->why,
		      (unsigned long long)status.incidents);
	message = next_message();
	if (c->message)
		ck_assert_msg(notified_so_far() > before, "%s: not told",
			      c->why);
	if (c->message)
		ck_assert_msg(strstr(message, c->message) != NULL, "%s: %s",
			      c->why, message);
	else
		ck_assert_str_eq(message, "");
	ck_assert_uint_eq(status.dropped, 0);
}
END_TEST

/* Another process writes for longer than we wait. */
START_TEST(locked)
{
	struct manrs_history_aside aside;
	struct manrs_db *db;

	manrs_history_open(path, &manrs_history_schema, true, NOW, &db, &aside);
	ck_assert(manrs_db_exec(db, "BEGIN IMMEDIATE"));
	configure(path);
	put_incident(1, NOW, NOW, true);
	ck_assert_str_eq(wait_status(is_down, __LINE__).error,
			 "database is locked");
	manrs_db_close(db);
	ck_assert_uint_eq(wait_status(is_written, __LINE__).incidents, 1);
}
END_TEST

/* To end the daemon does not take for ever, and a disk that comes back in time
 * gets everything. */
START_TEST(freed_while_down)
{
	start_without_room();
	manrs_history_free(history);
	history = history_make();
	configure(path);
	ck_assert_uint_eq(wait_status(is_written, __LINE__).incidents, 1);
}
END_TEST

/* A disk that does not answer: SQLite's calls come here first. */
static bool disk_hangs;

static int sync_file(void)
{
	while (__atomic_load_n(&disk_hangs, __ATOMIC_SEQ_CST))
		poll(NULL, 0, 1);
	return 0;
}

__attribute__((visibility("default"))) int fsync(int fd)
{
	(void)fd;
	return sync_file();
}

__attribute__((visibility("default"))) int fdatasync(int fd)
{
	(void)fd;
	return sync_file();
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int count_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int n = -2; /* . and .. */

	ck_assert_ptr_nonnull(tasks);
	while (readdir(tasks))
		n++;
	closedir(tasks);
	return n;
}

/* It holds up nobody: neither a put, nor the end of the daemon for longer than
 * is granted; and when it answers after all, nothing is lost or left. */
START_TEST(disk_that_hangs)
{
	struct manrs_history_status status;
	int64_t began;

	configure(path);
	put_incident(1, NOW, NOW, true);
	wait_status(is_written, __LINE__);
	__atomic_store_n(&disk_hangs, true, __ATOMIC_SEQ_CST);
	for (unsigned n = 2; n < 200; n++)
		ck_assert_int_eq(put_incident(n, NOW, NOW, true), 0);
	manrs_history_get_status(history, &status);
	ck_assert(status.queued >= 197);
	history->stop_ms = 300;
	began = now_ms();
	manrs_history_free(history);
	began = now_ms() - began;
	__atomic_store_n(&disk_hangs, false, __ATOMIC_SEQ_CST);
	ck_assert_msg(began >= 300 && began < 5000, "%lld ms",
		      (long long)began);
	for (int ms = 0; count_threads() > 1 && ms < WAIT_MS; ms += 2)
		poll(NULL, 0, 2);
	ck_assert_int_eq(count_threads(), 1);
	history = history_make();
	configure(path);
	ck_assert_uint_eq(wait_status(is_written, __LINE__).incidents, 199);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("history_damage");
	TCase *tc = tcase_create("history_damage");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, history_setup, history_teardown);
	tcase_add_test(tc, killed);
	tcase_add_test(tc, disk_full);
	tcase_add_test(tc, no_room_at_all);
	tcase_add_loop_test(tc, lost, 0, MANRS_ARRAY_SIZE(lost_cases));
	tcase_add_test(tc, locked);
	tcase_add_test(tc, freed_while_down);
	tcase_add_test(tc, disk_that_hangs);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
