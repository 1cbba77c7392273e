/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The worker with RTR caches (RFC 8210): a cache of our own on the loopback
 * interface that does as the test says, right or wrong.
 */
#include "rtr_cache.h"

#include "rpki/rpki_sources.h"

static struct cache first;
static struct cache second;

static void setup(void)
{
	memset(&first, 0, sizeof(first));
	memset(&second, 0, sizeof(second));
	first.refresh_sec = 3600;
	second.refresh_sec = 3600;
	second.listener = -1;
	cache_start(&first);
	rpki_setup();
}

static void teardown(void)
{
	int64_t begin_ms = manrs_clock_ms();

	rpki_teardown();
	ck_assert_msg(manrs_clock_ms() - begin_ms < 5000,
		      "stopping took too long");
	cache_stop(&first);
	cache_stop(&second);
}

/* A name to resolve; a root that was just made may know none, not even this. */
static const char *second_host(void)
{
	return access("/etc/hosts", R_OK) ? "127.0.0.1" : "localhost";
}

static void configure(bool with_second)
{
	struct manrs_rpki_cache caches[] = {
		TCP_CACHE("127.0.0.1", first.port, 10),
		TCP_CACHE(second_host(), second.port, 20),
	};
	struct manrs_rpki_config config = { .caches = caches,
					    .n_caches = with_second ? 2 : 1 };

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
}

static const struct record r1[] = { R1 };
static const struct record r12[] = { R1, R2 };
static const struct record r23[] = { R2, R3 };
static const struct record r3[] = { R3 };

START_TEST(synchronise)
{
	struct manrs_rpki_status status;

	cache_set(&first, ANSWER, 7, 42, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	status = wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_str_eq(status.kind, "cache");
	ck_assert(strstr(status.name, "127.0.0.1:") == status.name);
	ck_assert_uint_eq(status.preference, 10);
	ck_assert_uint_eq(status.vrps[MANRS_AFI_IPV4], 2);
	ck_assert(status.has_serial);
	ck_assert_uint_eq(status.serial, 42);
}
END_TEST

START_TEST(increment)
{
	cache_set(&first, ANSWER, 7, 1, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	cache_set(&first, ANSWER, 7, 2, r12, 2);
	cache_set_delta(&first, r3);
	manrs_rpki_refresh(rpki);
	wait_table(T1 "; " T2 "; " T3, __LINE__);
	ck_assert_uint_eq(wait_status(0, MANRS_RPKI_UP, "", __LINE__).serial,
			  2);
}
END_TEST

/* Serial numbers go round (RFC 8210 section 5.1, RFC 1982). */
START_TEST(serial_wraps)
{
	cache_set(&first, ANSWER, 7, UINT32_MAX, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	ck_assert_uint_eq(wait_status(0, MANRS_RPKI_UP, "", __LINE__).serial,
			  UINT32_MAX);
	cache_set(&first, ANSWER, 7, 0, r12, 2);
	cache_set_delta(&first, r3);
	manrs_rpki_refresh(rpki);
	wait_table(T1 "; " T2 "; " T3, __LINE__);
	ck_assert_uint_eq(wait_status(0, MANRS_RPKI_UP, "", __LINE__).serial,
			  0);
}
END_TEST

START_TEST(cache_restarted)
{
	cache_set(&first, ANSWER, 7, 1, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	cache_set(&first, RESTARTED, 8, 1, r23, 2);
	manrs_rpki_refresh(rpki);
	wait_table(T2 "; " T3, __LINE__);
}
END_TEST

/* Restarted, and takes the query of the old session for corrupt data. */
START_TEST(old_session_refused)
{
	cache_set(&first, ANSWER, 7, 1, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	cache_set(&first, REFUSE, 8, 1, r23, 2);
	manrs_rpki_refresh(rpki);
	wait_table(T2 "; " T3, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

/* rtrlib reports the wrong session and applies what follows nevertheless; that
 * must not be used. */
START_TEST(session_mismatch)
{
	const struct manrs_vrp_table *table = NULL;
	struct manrs_rpki_changes changes;
	MANRS_TEXT(got, 256);

	cache_set(&first, ANSWER, 7, 1, r1, 1);
	configure(false);
	wait_table(T1, __LINE__);
	cache_set(&first, MISMATCH, 7, 9, r23, 2);
	cache_set_delta(&first, r3);
	manrs_rpki_refresh(rpki);
	/* The next table of any kind is a full answer. */
	while (!manrs_rpki_take(rpki, &table, &changes))
		wait_news(manrs_clock_ms() + WAIT_MS, "table", __LINE__);
	manrs_vrp_table_foreach(table, add_vrp, &got);
	manrs_rpki_changes_release(&changes);
	ck_assert_str_eq(got.buf, T2 "; " T3);
}
END_TEST

/* A reset that breaks off: the old set stays, and the next one is exact. */
START_TEST(reset_breaks_off)
{
	cache_set(&first, ANSWER, 7, 1, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	cache_set(&first, BREAK_OFF, 8, 1, r23, 2);
	manrs_rpki_refresh(rpki);
	wait_count(&first, &first.broken_off, 1);
	wait_status(0, MANRS_RPKI_STALE, "the cache closed the connection",
		    __LINE__);
	no_table(__LINE__);
	cache_set(&first, RESTARTED, 8, 1, r23, 2);
	wait_table(T2 "; " T3, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

START_TEST(cache_goes_away_and_returns)
{
	cache_set(&first, ANSWER, 7, 1, r1, 1);
	configure(false);
	wait_table(T1, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	cache_stop(&first);
	wait_status(0, MANRS_RPKI_STALE, "cannot connect: Connection refused",
		    __LINE__);
	no_table(__LINE__);
	cache_start(&first);
	cache_set(&first, RESTARTED, 8, 5, r12, 2);
	manrs_rpki_refresh(rpki);
	wait_table(T1 "; " T2, __LINE__);
}
END_TEST

START_TEST(no_data_yet)
{
	cache_set(&first, NO_DATA, 7, 1, NULL, 0);
	configure(false);
	wait_status(0, MANRS_RPKI_DOWN, "the cache has no data yet", __LINE__);
	no_table(__LINE__);
	cache_set(&first, ANSWER, 7, 1, r1, 1);
	manrs_rpki_refresh(rpki);
	wait_table(T1, __LINE__);
}
END_TEST

/* Empty now; what it has later comes when it says so. */
START_TEST(empty_cache)
{
	cache_set(&first, ANSWER, 7, 1, NULL, 0);
	configure(false);
	wait_status(0, MANRS_RPKI_DOWN, "the cache has no VRPs", __LINE__);
	no_table(__LINE__);
	cache_set(&first, ANSWER, 7, 2, r1, 1);
	cache_set_delta(&first, r1);
	pthread_mutex_lock(&first.mutex);
	send_pdu(first.connection, 0, 7, (uint8_t[4]){ 0, 0, 0, 2 }, 4);
	pthread_mutex_unlock(&first.mutex);
	wait_table(T1, __LINE__);
}
END_TEST

static const struct malformed_case {
	int line;
	const char *why;
	struct record record;
	const char *error;
} malformed_cases[] = {
	{ __LINE__, "host bits", { 24, 24, 0xc0000201, 64500 },
	  "malformed record 192.0.2.1/24-24 AS64500" },
	{ __LINE__, "maximum below the prefix", { 24, 23, 0xc0000200, 64500 },
	  "malformed record 192.0.2.0/24-23 AS64500" },
	{ __LINE__, "maximum past an address", { 24, 33, 0xc0000200, 64500 },
	  "malformed record 192.0.2.0/24-33 AS64500" },
};

START_TEST(malformed)
{
	const struct malformed_case *c = &malformed_cases[_i];
	struct record records[] = { R3, c->record };

	cache_set(&first, ANSWER, 7, 1, records, 2);
	configure(false);
	wait_status(0, MANRS_RPKI_DOWN, c->error, c->line);
	no_table(c->line);
	cache_set(&first, ANSWER, 7, 2, r1, 1);
	wait_table(T1, c->line);
}
END_TEST

/* The cache said yes and then nothing: teardown() must not wait for it. */
START_TEST(silent_cache)
{
	cache_set(&first, SILENT, 7, 1, NULL, 0);
	configure(false);
	wait_count(&first, &first.queries, 1);
	wait_status(0, MANRS_RPKI_WAITING, "", __LINE__);
}
END_TEST

START_TEST(unknown_host)
{
	struct manrs_rpki_cache cache = TCP_CACHE("cache.invalid", 323, 1);
	struct manrs_rpki_config config = { .caches = &cache, .n_caches = 1 };
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	/* The resolver's words, or none yet; it may also take its time. */
	do
		wait_news(manrs_clock_ms() + WAIT_MS, "status", __LINE__);
	while (manrs_rpki_get_status(rpki, status) != 1);
	ck_assert_str_eq(status[0].name, "cache.invalid:323");
	no_table(__LINE__);
}
END_TEST

/* Preference: the second serves while the first is away, and no longer. */
START_TEST(failover)
{
	struct manrs_rpki_status status;

	cache_start(&second);
	cache_set(&second, ANSWER, 9, 1, r3, 1);
	cache_stop(&first);
	configure(true);
	wait_table("203.0.113.0/24-24 AS64502/2", __LINE__);
	status = wait_status(1, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_uint_eq(status.preference, 20);
	ck_assert_uint_eq(status.number, 1);
	wait_status(0, MANRS_RPKI_DOWN, "cannot connect: Connection refused",
		    __LINE__);

	cache_start(&first);
	cache_set(&first, ANSWER, 7, 1, r1, 1);
	manrs_rpki_refresh(rpki);
	wait_table(T1, __LINE__);
	status = wait_status(1, MANRS_RPKI_WAITING, "", __LINE__);
	ck_assert_uint_eq(status.vrps[MANRS_AFI_IPV4], 0);

	/* What the first left is kept until the second has a full set, and
	 * dropped then (RFC 8210 section 10). */
	cache_stop(&first);
	wait_table("203.0.113.0/24-24 AS64502/2", __LINE__);
	wait_status(0, MANRS_RPKI_STALE, "cannot connect: Connection refused",
		    __LINE__);
}
END_TEST

/* The refresh interval is the cache's, from its End of Data. */
START_TEST(refresh_interval)
{
	first.refresh_sec = 1;
	cache_set(&first, ANSWER, 7, 1, r1, 1);
	configure(false);
	wait_table(T1, __LINE__);
	cache_set(&first, ANSWER, 7, 2, r12, 2);
	cache_set_delta(&first, r12 + 1);
	wait_table(T1 "; " T2, __LINE__);
	wait_count(&first, &first.queries, 3);
}
END_TEST

static void wake_nobody(void *arg)
{
	(void)arg;
}

/* Run the sources at this very time until the cache is in that state. */
static void run_until(struct manrs_rpki_sources *s, enum manrs_rpki_state state,
		      int line)
{
	int64_t until_ms = manrs_clock_ms() + WAIT_MS;

	while (s->list[0]->status.state != state) {
		ck_assert_msg(manrs_clock_ms() < until_ms,
			      "line %d: still %s", line,
			      manrs_rpki_state_name(s->list[0]->status.state));
		poll(NULL, 0, 10);
		manrs_rpki_sources_run(s, manrs_clock_ms());
	}
}

/* Lost, the data is stale, and gone when the cache's expire interval is over;
 * the clock is ours. */
START_TEST(expires)
{
	struct manrs_rpki_plan plan = {
		.caches = { { .host = "127.0.0.1",
			      .port = first.port,
			      .preference = 1 } },
		.n_caches = 1,
	};
	struct manrs_rpki_sources s = { .wake = wake_nobody };
	struct manrs_rpki_source *source;
	int64_t before_ms, after_ms;
	bool lost_data;

	cache_set(&first, ANSWER, 7, 1, r12, 2);
	before_ms = manrs_clock_ms();
	ck_assert(!manrs_rpki_sources_apply(&s, &plan, &lost_data));
	run_until(&s, MANRS_RPKI_UP, __LINE__);
	after_ms = manrs_clock_ms();
	source = s.list[0];
	cache_stop(&first);
	run_until(&s, MANRS_RPKI_STALE, __LINE__);
	ck_assert(manrs_rpki_sources_counts(&s, source));

	manrs_rpki_sources_run(&s, before_ms + EXPIRE_SEC * 1000 - 1);
	ck_assert_int_eq(source->status.state, MANRS_RPKI_STALE);
	ck_assert_uint_eq(source->status.vrps[MANRS_AFI_IPV4], 2);
	manrs_rpki_sources_run(&s, after_ms + EXPIRE_SEC * 1000);
	ck_assert_int_eq(source->status.state, MANRS_RPKI_DOWN);
	ck_assert_uint_eq(source->status.vrps[MANRS_AFI_IPV4], 0);
	ck_assert(!manrs_rpki_sources_counts(&s, source));
	manrs_rpki_sources_clear(&s);
}
END_TEST

/* A reset that brings everything again is nothing to judge again. */
START_TEST(reset_without_a_difference)
{
	struct manrs_rpki_changes changes;

	cache_set(&first, ANSWER, 7, 1, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	cache_set(&first, RESTARTED, 8, 1, r12, 2);
	manrs_rpki_refresh(rpki);
	changes = wait_changes(T1 "; " T2, __LINE__);
	ck_assert(!changes.all && !changes.n);
	ck_assert(!changes.added && !changes.removed);
	/* And one that brings others is just those. */
	cache_set(&first, RESTARTED, 9, 1, r23, 2);
	manrs_rpki_refresh(rpki);
	changes = wait_changes(T2 "; " T3, __LINE__);
	ck_assert(!changes.all);
	ck_assert_uint_eq(changes.n, 2);
	ck_assert_uint_eq(changes.added, 1);
	ck_assert_uint_eq(changes.removed, 1);
	manrs_rpki_changes_release(&changes);
}
END_TEST

START_TEST(file_and_cache_unite)
{
	char path[] = "/tmp/test_rpki_rtrlib.XXXXXX";
	struct manrs_rpki_cache cache = TCP_CACHE("127.0.0.1", first.port, 1);
	struct manrs_rpki_config config = { .file = path,
					    .caches = &cache,
					    .n_caches = 1 };
	static const char json[] = "{\"roas\":[{\"prefix\":\"192.0.2.0/24\","
				   "\"asn\":64500}]}";
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, json, sizeof(json) - 1), sizeof(json) - 1);
	close(fd);
	cache_set(&first, ANSWER, 7, 1, r12, 2);
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_table("192.0.2.0/24-24 AS64500/3; 198.51.100.0/24-25 AS64501/2",
		   __LINE__);
	/* The file goes; the cache is not disturbed and keeps its number. */
	config.file = NULL;
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_table("192.0.2.0/24-24 AS64500/2; 198.51.100.0/24-25 AS64501/2",
		   __LINE__);
	config.n_caches = 0;
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_table(NULL, __LINE__);
	unlink(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_rtrlib");
	TCase *tc = tcase_create("cache");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, synchronise);
	tcase_add_test(tc, increment);
	tcase_add_test(tc, serial_wraps);
	tcase_add_test(tc, cache_restarted);
	tcase_add_test(tc, old_session_refused);
	tcase_add_test(tc, session_mismatch);
	tcase_add_test(tc, reset_breaks_off);
	tcase_add_test(tc, cache_goes_away_and_returns);
	tcase_add_test(tc, no_data_yet);
	tcase_add_test(tc, empty_cache);
	tcase_add_loop_test(tc, malformed, 0,
			    MANRS_ARRAY_SIZE(malformed_cases));
	tcase_add_test(tc, silent_cache);
	tcase_add_test(tc, unknown_host);
	tcase_add_test(tc, failover);
	tcase_add_test(tc, refresh_interval);
	tcase_add_test(tc, expires);
	tcase_add_test(tc, reset_without_a_difference);
	tcase_add_test(tc, file_and_cache_unite);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
