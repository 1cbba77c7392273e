/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of a file that have expired: what the reader says of them, and what
 * the worker makes of it. */
#include <inttypes.h>

#include "rpki_files.h"

#include "rpki/rpki_json.h"
#include "rpki/rpki_sources.h"

#define ROAS(entry) "{\"roas\":[\n" entry "\n]}"

/* "192.0.2.0/24-24 AS64500; ..." in file order. */
static void describe(const struct manrs_vrp *vrps, size_t n,
		     struct manrs_text *out)
{
	char prefix[MANRS_PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < n; i++)
		manrs_text_add(out, "%s%s-%u AS%" PRIu32, i ? "; " : "",
			       manrs_prefix_format(&vrps[i].prefix, prefix),
			       vrps[i].max_len, vrps[i].asn);
}

#define ROA(asn, expires)                                                      \
	"{\"prefix\":\"192.0.2.0/24\",\"asn\":" #asn expires "}"

static const struct expiry_case {
	int line;
	const char *why;
	const char *json;
	manrs_time_t now;
	const char *want;
	size_t dropped;
	bool all_expired;
	manrs_time_t last;
	bool has_next;
} expiry_cases[] = {
	{ __LINE__, "a second before", ROAS(ROA(1, ",\"expires\":1000")), 999,
	  "192.0.2.0/24-24 AS1", 0, false, 0, true },
	{ __LINE__, "that second, beside one that lasts",
	  ROAS(ROA(1, ",\"expires\":1000") "," ROA(2, ",\"expires\":1001")),
	  1000, "192.0.2.0/24-24 AS2", 1, false, 1000, true },
	{ __LINE__, "one without an expiry lasts",
	  ROAS(ROA(1, ",\"expires\":1") "," ROA(2, "") ","
	       ROA(3, ",\"expires\":1001")), 1000,
	  "192.0.2.0/24-24 AS2; 192.0.2.0/24-24 AS3", 1, false, 1, true },
	{ __LINE__, "and added to an archive it is one all the same",
	  ROAS(ROA(1, ",\"expires\":1") "," ROA(2, "")), 1000,
	  "192.0.2.0/24-24 AS2; 192.0.2.0/24-24 AS1", 0, true, 1, false },
	{ __LINE__, "none has an expiry", ROAS(ROA(2, "")), 1000,
	  "192.0.2.0/24-24 AS2", 0, false, 0, false },
	{ __LINE__, "all of them: an archive, taken whole",
	  ROAS(ROA(1, ",\"expires\":1000") "," ROA(2, ",\"expires\":7")), 1000,
	  "192.0.2.0/24-24 AS1; 192.0.2.0/24-24 AS2", 0, true, 1000, false },
};

START_TEST(expiry)
{
	const struct expiry_case *c = &expiry_cases[_i];
	struct manrs_rpki_json_expiry got = { .now = c->now };
	FILE *in = fmemopen((void *)(uintptr_t)c->json, strlen(c->json), "r");
	struct manrs_vrp *vrps = NULL;
	MANRS_TEXT(err, 256);
	MANRS_TEXT(text, 512);
	size_t n = 0;

	ck_assert_ptr_nonnull(in);
	ck_assert_msg(!manrs_rpki_json_read(in, &got, &vrps, &n, &err),
		      "line %d: %s: %s", c->line, c->why, err.buf);
	describe(vrps, n, &text);
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: %s: got %s",
		      c->line, c->why, text.buf);
	ck_assert_msg(got.dropped == c->dropped &&
			      got.all_expired == c->all_expired &&
			      got.last == c->last &&
			      got.has_next == c->has_next,
		      "line %d: %s: dropped %zu, all %d, last %" PRId64,
		      c->line, c->why, got.dropped, got.all_expired, got.last);
	free(vrps);
	fclose(in);
}
END_TEST

/* ---- the worker ---- */

/* Times far from today on either side. */
#define MIXED                                                                  \
	"{\"roas\":["                                                          \
	"{\"prefix\":\"192.0.2.0/24\",\"asn\":64500,\"expires\":9999999999}," \
	"{\"prefix\":\"198.51.100.0/24\",\"asn\":64501,\"maxLength\":25,"     \
	"\"expires\":1000000000}]}"
#define EXPIRED                                                                \
	"{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":64500,"            \
	"\"expires\":1000000000}]}"

#define ALL_EXPIRED                                                            \
	"every entry has expired, the last on 2001-09-09: is the "             \
	"validator dead?"

START_TEST(expired_entries)
{
	write_file(path, MIXED);
	configure_file(path);
	wait_table(ONE, __LINE__);
	ck_assert_uint_eq(wait_status(0, MANRS_RPKI_UP, "", __LINE__).dropped,
			  1);
	write_file(path, two);
	wait_table(TWO, __LINE__);
	ck_assert_uint_eq(wait_status(0, MANRS_RPKI_UP, "", __LINE__).dropped,
			  0);
	/* What a validator that was alive leaves behind is not used. */
	write_file(path, EXPIRED);
	wait_table(NULL, __LINE__);
	ck_assert_uint_eq(
		wait_status(0, MANRS_RPKI_DOWN, ALL_EXPIRED, __LINE__).dropped,
		1);
	write_file(path, two);
	wait_table(TWO, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

/* Nothing but expired entries from the beginning: an archive, used whole, until
 * somebody wants it strict. */
START_TEST(archive)
{
	struct manrs_rpki_config config = { .file = path };

	write_file(path, EXPIRED);
	configure_file(path);
	wait_table(ONE, __LINE__);
	wait_status(0, MANRS_RPKI_STALE, ALL_EXPIRED, __LINE__);
	config.strict_expiry = true;
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_table(NULL, __LINE__);
	wait_status(0, MANRS_RPKI_DOWN, ALL_EXPIRED, __LINE__);
	config.strict_expiry = false;
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_table(ONE, __LINE__);
	wait_status(0, MANRS_RPKI_STALE, ALL_EXPIRED, __LINE__);
}
END_TEST

static void wake_nobody(void *arg)
{
	(void)arg;
}

/* Nobody writes the file any more, and it is looked at all the same; the clock
 * is ours. */
#define HOUR_MS 3600000

START_TEST(looked_at_again)
{
	struct manrs_rpki_plan plan = { .file = path };
	struct manrs_rpki_sources s = { .wake = wake_nobody };
	uint64_t version;
	bool lost_data;
	int64_t now_ms;

	write_file(path, MIXED);
	ck_assert(!manrs_rpki_sources_apply(&s, &plan, &lost_data));
	manrs_rpki_sources_run(&s, manrs_clock_ms());
	now_ms = manrs_clock_ms();
	ck_assert_int_eq(s.list[0]->status.state, MANRS_RPKI_UP);
	version = s.list[0]->version;
	manrs_rpki_sources_run(&s, now_ms + HOUR_MS - 5000);
	ck_assert_uint_eq(s.list[0]->version, version);
	manrs_rpki_sources_run(&s, now_ms + HOUR_MS);
	ck_assert_uint_gt(s.list[0]->version, version);
	manrs_rpki_sources_clear(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_expiry");
	TCase *reader = tcase_create("reader");
	TCase *worker = tcase_create("worker");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(reader, expiry, 0, MANRS_ARRAY_SIZE(expiry_cases));
	suite_add_tcase(suite, reader);

	tcase_set_timeout(worker, 60);
	tcase_add_checked_fixture(worker, setup, teardown);
	tcase_add_test(worker, expired_entries);
	tcase_add_test(worker, archive);
	tcase_add_test(worker, looked_at_again);
	suite_add_tcase(suite, worker);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
