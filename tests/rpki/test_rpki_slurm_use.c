/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What filters of a SLURM file match (RFC 8416), and the worker with local
 * exceptions to its sources. */
#include "slurm_text.h"

/* ---- what a filter matches ---- */

#define PREFIX(p)  "{\"prefix\":\"" p "\"}"
#define ASN(a)	   "{\"asn\":" #a "}"
#define BOTH(p, a) "{\"prefix\":\"" p "\",\"asn\":" #a "}"

static const struct match_case {
	int line;
	const char *why;
	const char *filters;
	const char *prefix; /* of the VRP; its ASN is 64496, its maximum 32 */
	bool want;
} match_cases[] = {
	{ __LINE__, "prefix: equal", PREFIX("192.0.2.0/24"), "192.0.2.0/24",
	  true },
	{ __LINE__, "prefix: covered", PREFIX("192.0.2.0/24"), "192.0.2.128/25",
	  true },
	{ __LINE__, "prefix: not what covers it", PREFIX("192.0.2.0/24"),
	  "192.0.2.0/23", false },
	{ __LINE__, "prefix: the one beside", PREFIX("192.0.2.0/24"),
	  "192.0.3.0/24", false },
	{ __LINE__, "prefix: all of IPv4, not IPv6", PREFIX("::/0"),
	  "192.0.2.0/24", false },
	{ __LINE__, "asn: equal", ASN(64496), "192.0.2.0/24", true },
	{ __LINE__, "asn: another", ASN(64497), "192.0.2.0/24", false },
	{ __LINE__, "both: match", BOTH("192.0.0.0/16", 64496), "192.0.2.0/24",
	  true },
	{ __LINE__, "both: only the prefix", BOTH("192.0.0.0/16", 64497),
	  "192.0.2.0/24", false },
	{ __LINE__, "both: only the asn", BOTH("192.1.0.0/16", 64496),
	  "192.0.2.0/24", false },
	{ __LINE__, "both: the second of the same asn",
	  BOTH("192.1.0.0/16", 64496) "," BOTH("192.0.0.0/16", 64496),
	  "192.0.2.0/24", true },
	{ __LINE__, "two halves are no match",
	  BOTH("192.0.2.0/24", 64497) "," BOTH("192.1.0.0/16", 64496),
	  "192.0.2.0/24", false },
	{ __LINE__, "one of several", ASN(1) "," PREFIX("::/0") "," ASN(64496),
	  "192.0.2.0/24", true },
	{ __LINE__, "none", "", "192.0.2.0/24", false },
};

START_TEST(match)
{
	const struct match_case *c = &match_cases[_i];
	struct manrs_vrp vrps[] = {
		{ .asn = 7, .max_len = 48 },
		{ .asn = 64496, .max_len = 32 },
		{ .asn = 7, .max_len = 48 },
	};
	struct manrs_slurm *slurm = NULL;
	char json[512];
	MANRS_TEXT(err, 256);
	size_t n;

	/* Neighbors that stay, in their order. */
	manrs_prefix_parse("10.0.0.0/8", &vrps[0].prefix);
	manrs_prefix_parse(c->prefix, &vrps[1].prefix);
	manrs_prefix_parse("11.0.0.0/8", &vrps[2].prefix);
	snprintf(json, sizeof(json), FILE_OF("%s", ""), c->filters);
	ck_assert_msg(!read_text(json, strlen(json), &slurm, &err),
		      "line %d: %s", c->line, err.buf);
	n = manrs_slurm_filter(slurm, vrps, 3);
	ck_assert_msg(n == (c->want ? 2 : 3), "line %d: %s: %zu left", c->line,
		      c->why, n);
	ck_assert(vrps[0].prefix.hi >> 56 == 10 &&
		  vrps[n - 1].prefix.hi >> 56 == 11);
	manrs_slurm_free(slurm);
}
END_TEST

/* ---- the worker ---- */

#define ONE   "192.0.2.0/24-24 AS64500/1"
#define MINE  "203.0.113.0/24-28 AS64511/2"
#define ALONE "203.0.113.0/24-28 AS64511/1"

#define MY_ASSERTION                                                           \
	"{\"asn\":64511,\"prefix\":\"203.0.113.0/24\",\"maxPrefixLength\":28}"

static const char vrps_json[] =
	"{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":64500},"
	"{\"prefix\":\"198.51.100.0/24\",\"asn\":64501}]}";
static const char slurm_json[] = FILE_OF(ASN(64501), MY_ASSERTION);
static const char broken_json[] = FILE_OF("{\"asn\":-1}", "");
#define BROKEN "line 3, prefixFilters entry 1: asn -1" BAD_ASN

static char directory[64];
static char file[96];
static char exceptions[96];

static void write_file(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	fclose(out);
}

static void setup(void)
{
	strcpy(directory, "/tmp/test_rpki_slurm.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(file, sizeof(file), "%s/vrps.json", directory);
	snprintf(exceptions, sizeof(exceptions), "%s/slurm.json", directory);
	write_file(file, vrps_json);
	rpki_setup();
}

static void teardown(void)
{
	rpki_teardown();
	unlink(file);
	unlink(exceptions);
	rmdir(directory);
}

static void configure(const char *vrps, const char *slurm)
{
	struct manrs_rpki_config config = { .file = vrps, .slurm = slurm };

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
}

/* From the first table on: there is none without the exceptions. */
START_TEST(filters_then_assertions)
{
	const struct manrs_vrp_table *table;
	struct manrs_rpki_changes changes;
	struct manrs_rpki_status status;

	write_file(exceptions, slurm_json);
	configure(file, exceptions);
	while (!manrs_rpki_take(rpki, &table, &changes))
		wait_news(manrs_clock_ms() + WAIT_MS, "table", __LINE__);
	ck_assert(changes.all);
	ck_assert_uint_eq(changes.added, 2);
	status = wait_status(1, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_str_eq(status.kind, "slurm");
	ck_assert_str_eq(status.name, exceptions);
	ck_assert_ptr_null(status.transport);
	ck_assert_uint_eq(status.filters, 1);
	ck_assert_uint_eq(status.filtered, 1);
	ck_assert_uint_eq(status.vrps[MANRS_AFI_IPV4], 1);
	ck_assert_uint_eq(status.number, 1);
	/* What the file has is shown as it is. */
	ck_assert_uint_eq(wait_status(0, MANRS_RPKI_UP, "", __LINE__)
				  .vrps[MANRS_AFI_IPV4],
			  2);
}
END_TEST

START_TEST(reloaded)
{
	struct manrs_rpki_changes changes;

	write_file(exceptions, FILE_OF("", ""));
	configure(file, exceptions);
	wait_table("192.0.2.0/24-24 AS64500/1; 198.51.100.0/24-24 AS64501/1",
		   __LINE__);
	write_file(exceptions, slurm_json);
	changes = wait_changes(ONE "; " MINE, __LINE__);
	ck_assert(!changes.all);
	ck_assert_uint_eq(changes.n, 2);
	ck_assert_uint_eq(changes.added, 1);
	ck_assert_uint_eq(changes.removed, 1);
	manrs_rpki_changes_release(&changes);
	/* Filters look at what comes later, too. */
	write_file(file, "{\"roas\":[{\"prefix\":\"10.0.0.0/8\",\"asn\":64501},"
			 "{\"prefix\":\"192.0.2.0/24\",\"asn\":64500},"
			 "{\"prefix\":\"192.0.2.0/24\",\"asn\":64502}]}");
	wait_table(ONE "; 192.0.2.0/24-24 AS64502/1; " MINE, __LINE__);
	configure(file, NULL);
	wait_table("10.0.0.0/8-8 AS64501/1; " ONE "; 192.0.2.0/24-24 AS64502/1",
		   __LINE__);
}
END_TEST

/* Whole or not at all (RFC 8416 section 4.1). */
START_TEST(damaged_then_repaired)
{
	struct manrs_rpki_status status;

	write_file(exceptions, slurm_json);
	configure(file, exceptions);
	wait_table(ONE "; " MINE, __LINE__);
	write_file(exceptions, broken_json);
	status = wait_status(1, MANRS_RPKI_STALE, BROKEN, __LINE__);
	ck_assert_uint_eq(status.filters, 1);
	no_table(__LINE__);
	unlink(exceptions);
	wait_status(1, MANRS_RPKI_STALE, "No such file or directory", __LINE__);
	no_table(__LINE__);
	write_file(exceptions, FILE_OF(PREFIX("192.0.2.0/24"), ""));
	wait_table("198.51.100.0/24-24 AS64501/1", __LINE__);
	wait_status(1, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

START_TEST(damaged_from_the_start)
{
	write_file(exceptions, broken_json);
	configure(file, exceptions);
	wait_table("192.0.2.0/24-24 AS64500/1; 198.51.100.0/24-24 AS64501/1",
		   __LINE__);
	wait_status(1, MANRS_RPKI_DOWN, BROKEN, __LINE__);
	write_file(exceptions, slurm_json);
	wait_table(ONE "; " MINE, __LINE__);
}
END_TEST

/* Exceptions to nothing yet are no view of the RPKI. */
START_TEST(no_table_before_a_source)
{
	unlink(file);
	write_file(exceptions, slurm_json);
	configure(file, exceptions);
	wait_status(1, MANRS_RPKI_UP, "", __LINE__);
	no_table(__LINE__);
	write_file(file, vrps_json);
	wait_table(ONE "; " MINE, __LINE__);
}
END_TEST

/* Unless there is nothing else: a network outside the RPKI. */
START_TEST(alone)
{
	write_file(exceptions, slurm_json);
	configure(NULL, exceptions);
	wait_table(ALONE, __LINE__);
	configure(NULL, NULL);
	wait_table(NULL, __LINE__);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_slurm_use");
	TCase *tc = tcase_create("filters");
	TCase *worker = tcase_create("worker");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, match, 0, MANRS_ARRAY_SIZE(match_cases));
	suite_add_tcase(suite, tc);

	tcase_set_timeout(worker, 60);
	tcase_add_checked_fixture(worker, setup, teardown);
	tcase_add_test(worker, filters_then_assertions);
	tcase_add_test(worker, reloaded);
	tcase_add_test(worker, damaged_then_repaired);
	tcase_add_test(worker, damaged_from_the_start);
	tcase_add_test(worker, no_table_before_a_source);
	tcase_add_test(worker, alone);
	suite_add_tcase(suite, worker);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
