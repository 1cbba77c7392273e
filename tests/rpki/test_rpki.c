/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The worker with a file: loaded, replaced in every way editors and validators
 * do it, damaged, repaired, gone, reconfigured.  Caches are in
 * test_rpki_rtrlib.c.
 */
#include <signal.h>

#include "rpki_files.h"

static const char broken[] =
	"{\"roas\":[\n{\"prefix\":\"192.0.2.0/24\",\"asn\":-1}]}";
#define BROKEN                                                                 \
	"line 2, entry 1: asn -1 is not an AS number (0 to 4294967295)"

START_TEST(load)
{
	struct manrs_rpki_status status;

	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);
	status = wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_str_eq(status.kind, "file");
	ck_assert_str_eq(status.name, path);
	ck_assert_uint_eq(status.number, 0);
	ck_assert_uint_eq(status.vrps[MANRS_AFI_IPV4], 1);
	ck_assert_uint_eq(status.vrps[MANRS_AFI_IPV6], 0);
	ck_assert(status.changed > 0);
	ck_assert(!status.has_serial);
}
END_TEST

static void replace_by_rename(void)
{
	write_file(other, two);
	ck_assert_int_eq(rename(other, path), 0);
}

static void replace_in_place(void)
{
	write_file(path, two);
}

static void replace_by_new_file(void)
{
	ck_assert_int_eq(unlink(path), 0);
	write_file(path, two);
}

/* Bytes trickle in: what is read half is refused and read again. */
static void replace_slowly(void)
{
	FILE *out = fopen(path, "w");
	const char *c;

	ck_assert_ptr_nonnull(out);
	for (c = two; *c; c++) {
		putc(*c, out);
		fflush(out);
	}
	fclose(out);
}

static const struct replace_case {
	const char *why;
	void (*replace)(void);
} replace_cases[] = {
	{ "renamed over", replace_by_rename },
	{ "written in place", replace_in_place },
	{ "deleted and created", replace_by_new_file },
	{ "written in pieces", replace_slowly },
};

START_TEST(replaced)
{
	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);
	replace_cases[_i].replace();
	wait_table(TWO, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

START_TEST(damaged_then_repaired)
{
	struct manrs_rpki_status status;

	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);

	write_file(path, broken);
	status = wait_status(0, MANRS_RPKI_STALE, BROKEN, __LINE__);
	ck_assert(status.error_at > 0);
	ck_assert_uint_eq(status.vrps[MANRS_AFI_IPV4], 1);
	no_table(__LINE__);

	write_file(path, two);
	wait_table(TWO, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

START_TEST(removed_then_back)
{
	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);

	unlink(path);
	wait_status(0, MANRS_RPKI_STALE, "No such file or directory", __LINE__);
	no_table(__LINE__);

	write_file(path, two);
	wait_table(TWO, __LINE__);
}
END_TEST

START_TEST(bad_from_the_start)
{
	write_file(path, broken);
	configure_file(path);
	wait_status(0, MANRS_RPKI_DOWN, BROKEN, __LINE__);
	no_table(__LINE__);
	write_file(path, one);
	wait_table(ONE, __LINE__);
}
END_TEST

START_TEST(comes_later)
{
	configure_file(path);
	wait_status(0, MANRS_RPKI_DOWN, "No such file or directory", __LINE__);
	write_file(path, one);
	wait_table(ONE, __LINE__);
}
END_TEST

/* inotify has nothing to watch; the regular look finds it. */
START_TEST(directory_comes_later)
{
	ck_assert_int_eq(rmdir(directory), 0);
	configure_file(path);
	wait_status(0, MANRS_RPKI_DOWN, "No such file or directory", __LINE__);
	ck_assert_int_eq(mkdir(directory, 0700), 0);
	write_file(path, one);
	wait_table(ONE, __LINE__);
}
END_TEST

/* A FIFO nobody writes to must not hold up the worker. */
START_TEST(no_regular_file)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	configure_file(path);
	wait_status(0, MANRS_RPKI_DOWN, "not a regular file", __LINE__);
}
END_TEST

/* The same content is a table again, and nothing to judge again. */
START_TEST(refresh_reads_again)
{
	struct manrs_rpki_changes changes;

	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);
	manrs_rpki_refresh(rpki);
	changes = wait_changes(ONE, __LINE__);
	ck_assert(!changes.all && !changes.n && !changes.prefixes);
	ck_assert(!changes.added && !changes.removed);
	no_table(__LINE__);
}
END_TEST

START_TEST(another_file)
{
	write_file(path, one);
	write_file(other, two);
	configure_file(path);
	wait_table(ONE, __LINE__);
	configure_file(other);
	wait_table(TWO, __LINE__);
	/* The first is not looked at any more. */
	unlink(path);
	ck_assert_str_eq(wait_status(0, MANRS_RPKI_UP, "", __LINE__).name,
			 other);
}
END_TEST

/* The table of the old file stays while the new one has nothing to offer. */
START_TEST(another_file_is_broken)
{
	write_file(path, one);
	write_file(other, broken);
	configure_file(path);
	wait_table(ONE, __LINE__);
	configure_file(other);
	wait_status(0, MANRS_RPKI_DOWN, BROKEN, __LINE__);
	no_table(__LINE__);
	/* Until there is no source at all. */
	configure_file(NULL);
	wait_table(NULL, __LINE__);
}
END_TEST

START_TEST(same_configuration)
{
	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);
	/* Kept: a restart would show as a second table before this one. */
	configure_file(path);
	write_file(path, two);
	wait_table(TWO, __LINE__);
}
END_TEST

START_TEST(last_source_gone)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];

	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);
	configure_file(NULL);
	wait_table(NULL, __LINE__);
	/* Status is published after the table. */
	while (manrs_rpki_get_status(rpki, status))
		wait_news(manrs_clock_ms() + WAIT_MS, "status", __LINE__);
	configure_file(path);
	wait_table(ONE, __LINE__);
}
END_TEST

START_TEST(nothing_configured)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];

	no_table(__LINE__);
	ck_assert_uint_eq(manrs_rpki_get_status(rpki, status), 0);
	manrs_rpki_refresh(rpki);
}
END_TEST

#define SSH_CACHE(USER, KEY, HOSTS)                                            \
	{                                                                      \
		.host = "::1", .port = 22, .preference = 1,                    \
		.transport = MANRS_RPKI_SSH, .user = (USER),                   \
		.private_key = (KEY), .known_hosts = (HOSTS)                   \
	}
#define LONG_16 "0123456789abcdef"
#define LONG_64 LONG_16 LONG_16 LONG_16 LONG_16

static const struct refused_case {
	int line;
	const char *why;
	struct manrs_rpki_cache caches[MANRS_RPKI_SOURCES_MAX + 1];
	size_t n;
	bool file;
	bool slurm;
	enum manrs_status want;
} refused_cases[] = {
	{ __LINE__, "no host", { TCP_CACHE("", 323, 1) }, 1, false, false,
	  MANRS_ERR_INVALID },
	{ __LINE__, "NULL", { TCP_CACHE(NULL, 323, 1) }, 1, false, false,
	  MANRS_ERR_INVALID },
	{ __LINE__, "port 0", { TCP_CACHE("::1", 0, 1) }, 1, false, false,
	  MANRS_ERR_INVALID },
	{ __LINE__, "preference 0", { TCP_CACHE("::1", 323, 0) }, 1, false,
	  false, MANRS_ERR_INVALID },
	{ __LINE__, "same preference",
	  { TCP_CACHE("::1", 1, 7), TCP_CACHE("::1", 2, 7) }, 2, false, false,
	  MANRS_ERR_INVALID },
	{ __LINE__, "same cache",
	  { TCP_CACHE("::1", 1, 7), TCP_CACHE("::1", 1, 8) }, 2, false, false,
	  MANRS_ERR_INVALID },
	{ __LINE__, "nine", { TCP_CACHE(NULL, 0, 0) }, 9, false, false,
	  MANRS_ERR_LIMIT },
	{ __LINE__, "eight and a file", { TCP_CACHE(NULL, 0, 0) }, 8, true,
	  false, MANRS_ERR_LIMIT },
	{ __LINE__, "eight and exceptions", { TCP_CACHE(NULL, 0, 0) }, 8, false,
	  true, MANRS_ERR_LIMIT },
	{ __LINE__, "seven, a file and exceptions", { TCP_CACHE(NULL, 0, 0) },
	  7, true, true, MANRS_ERR_LIMIT },
	/* As many as may be get as far as looking at the caches. */
	{ __LINE__, "eight", { TCP_CACHE(NULL, 0, 0) }, 8, false, false,
	  MANRS_ERR_INVALID },
	{ __LINE__, "six, a file and exceptions", { TCP_CACHE(NULL, 0, 0) }, 6,
	  true, true, MANRS_ERR_INVALID },
	{ __LINE__, "SSH without a user", { SSH_CACHE(NULL, "/k", "/h") }, 1,
	  false, false, MANRS_ERR_INVALID },
	{ __LINE__, "SSH without a key", { SSH_CACHE("u", "", "/h") }, 1, false,
	  false, MANRS_ERR_INVALID },
	{ __LINE__, "SSH without known hosts", { SSH_CACHE("u", "/k", NULL) },
	  1, false, false, MANRS_ERR_INVALID },
	{ __LINE__, "SSH with a user too long",
	  { SSH_CACHE(LONG_64, "/k", "/h") }, 1, false, false,
	  MANRS_ERR_INVALID },
	{ __LINE__, "no such transport",
	  { { .host = "::1", .port = 1, .preference = 1, .transport = 2 } }, 1,
	  false, false, MANRS_ERR_INVALID },
};

START_TEST(refused)
{
	const struct refused_case *c = &refused_cases[_i];
	struct manrs_rpki_config config = { .file = c->file ? path : NULL,
					    .slurm = c->slurm ? other : NULL,
					    .caches = c->caches,
					    .n_caches = c->n };
	enum manrs_status status = manrs_rpki_configure(rpki, &config);

	ck_assert_msg(status == c->want, "line %d: %s: %d", c->line, c->why,
		      status);
}
END_TEST

/* Signals belong to the daemon's main thread: one that is pending for the
 * process while the main thread blocks it must not reach the worker. */
static volatile sig_atomic_t handled;

static void on_signal(int number)
{
	handled = number;
}

START_TEST(signals_stay_away)
{
	struct timespec none = { 0, 0 };
	sigset_t one_signal;

	signal(SIGUSR1, on_signal);
	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);
	sigemptyset(&one_signal);
	sigaddset(&one_signal, SIGUSR1);
	sigprocmask(SIG_BLOCK, &one_signal, NULL);
	kill(getpid(), SIGUSR1);
	ck_assert_int_eq(sigtimedwait(&one_signal, NULL, &none), SIGUSR1);
	ck_assert_int_eq(handled, 0);
}
END_TEST

/* Replaced, it is the new one that is watched: at once, not only when stat() is
 * looked at. */
START_TEST(written_after_replaced)
{
	int64_t begin_ms = manrs_clock_ms();

	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);
	replace_by_rename();
	wait_table(TWO, __LINE__);
	write_file(path, one);
	wait_table(ONE, __LINE__);
	replace_by_new_file();
	wait_table(TWO, __LINE__);
	write_file(path, one);
	wait_table(ONE, __LINE__);
	ck_assert_int_lt(manrs_clock_ms() - begin_ms, 8000);
}
END_TEST

/* A link to a file elsewhere: its content is what counts. */
START_TEST(symbolic_link)
{
	char target[] = "/tmp/test_rpki_target.XXXXXX";

	close(mkstemp(target));
	write_file(target, one);
	ck_assert_int_eq(symlink(target, path), 0);
	configure_file(path);
	wait_table(ONE, __LINE__);
	write_file(target, two);
	wait_table(TWO, __LINE__);
	unlink(target);
}
END_TEST

static const char *const state_names[] = { "waiting", "up", "stale", "down",
					    "unknown" };

START_TEST(state_name)
{
	ck_assert_str_eq(manrs_rpki_state_name((enum manrs_rpki_state)_i),
			 state_names[_i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki");
	TCase *tc = tcase_create("file");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, load);
	tcase_add_loop_test(tc, replaced, 0, MANRS_ARRAY_SIZE(replace_cases));
	tcase_add_test(tc, damaged_then_repaired);
	tcase_add_test(tc, removed_then_back);
	tcase_add_test(tc, bad_from_the_start);
	tcase_add_test(tc, comes_later);
	tcase_add_test(tc, directory_comes_later);
	tcase_add_test(tc, no_regular_file);
	tcase_add_test(tc, refresh_reads_again);
	tcase_add_test(tc, another_file);
	tcase_add_test(tc, another_file_is_broken);
	tcase_add_test(tc, same_configuration);
	tcase_add_test(tc, last_source_gone);
	tcase_add_test(tc, nothing_configured);
	tcase_add_loop_test(tc, refused, 0, MANRS_ARRAY_SIZE(refused_cases));
	tcase_add_test(tc, signals_stay_away);
	tcase_add_test(tc, written_after_replaced);
	tcase_add_test(tc, symbolic_link);
	tcase_add_loop_test(tc, state_name, 0, MANRS_ARRAY_SIZE(state_names));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
