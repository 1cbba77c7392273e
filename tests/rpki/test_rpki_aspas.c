/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The worker with ASPAs: from the file of VRPs, from a file of their own, from
 * both; what each change is, and what of a damaged file stays.
 */
#include "rpki_wait.h"

#define ROAS "\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":64500}]"
#define RPKI_CLIENT(customer, providers)                                       \
	"{\"customer_asid\":" #customer ",\"providers\":[" #providers "]}"
#define ROUTINATOR(customer, provider)                                         \
	"{\"customer\":\"AS" #customer "\",\"providers\":[\"AS" #provider "\"]}"

static char directory[64];
static char vrps[96];
static char aspas[96];

static void write_file(const char *path, const char *text)
{
	char fresh[128];
	FILE *out;

	snprintf(fresh, sizeof(fresh), "%s.new", path);
	out = fopen(fresh, "w");
	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	fclose(out);
	ck_assert_int_eq(rename(fresh, path), 0);
}

static void setup(void)
{
	strcpy(directory, "/tmp/test_aspas.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(vrps, sizeof(vrps), "%s/vrps.json", directory);
	snprintf(aspas, sizeof(aspas), "%s/aspas.json", directory);
	rpki_setup();
}

static void teardown(void)
{
	rpki_teardown();
	unlink(vrps);
	unlink(aspas);
	rmdir(directory);
}

static void configure(const char *file, const char *aspa)
{
	struct manrs_rpki_config config = { .file = file, .aspa = aspa };

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
}

static bool add_customer(uint32_t customer, struct manrs_aspa_set set,
			 void *arg)
{
	manrs_text_add(arg, "%u:", customer);
	for (uint32_t i = 0; i < set.n; i++)
		manrs_text_add(arg, " %u", set.providers[i]);
	manrs_text_add(arg, "; ");
	return true;
}

static void format_changes(const struct manrs_rpki_aspa_changes *changes,
			   struct manrs_text *out)
{
	manrs_text_add(out, "%s", changes->all ? "all" : "");
	for (size_t i = 0; i < changes->n; i++)
		manrs_text_add(out, "%s%u", i ? " " : "",
			       changes->customers[i]);
}

/* Wait for the next table, which reads "64500: 64501 64502; " (NULL: no data),
 * and changes "64500 64503", or "all". */
static void expect_table(const char *want, const char *want_changes, int line)
{
	int64_t until_ms = manrs_clock_ms() + WAIT_MS;
	struct manrs_rpki_aspa_changes changes;
	const struct manrs_aspa_table *table;
	MANRS_TEXT(got, 1024);
	MANRS_TEXT(got_changes, 1024);

	while (!manrs_rpki_take_aspas(rpki, &table, &changes))
		wait_news(until_ms, "ASPAs", line);
	if (table)
		manrs_aspa_table_foreach(table, add_customer, &got);
	ck_assert_msg(want ? table && !strcmp(got.buf, want) : !table,
		      "line %d: '%s'", line, got.buf);
	format_changes(&changes, &got_changes);
	ck_assert_msg(!strcmp(got_changes.buf, want_changes),
		      "line %d: changes '%s'", line, got_changes.buf);
	manrs_rpki_aspa_changes_release(&changes);
}

static void expect_none(int line)
{
	struct manrs_rpki_aspa_changes changes;
	const struct manrs_aspa_table *table;

	ck_assert_msg(!manrs_rpki_take_aspas(rpki, &table, &changes),
		      "line %d: a table", line);
}

START_TEST(in_file_of_vrps)
{
	struct manrs_rpki_status status;

	write_file(vrps, "{" ROAS ",\"aspas\":[" RPKI_CLIENT(
				 64500, 64501) "]}");
	configure(vrps, NULL);
	expect_table("64500: 64501; ", "all", __LINE__);
	wait_table("192.0.2.0/24-24 AS64500/1", __LINE__);
	status = wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	ck_assert(status.has_aspas);
	ck_assert_uint_eq(status.aspas, 1);

	/* One changes, one comes, one stays away. */
	write_file(vrps, "{\"aspas\":[" RPKI_CLIENT(64500, 64502) ","
				 RPKI_CLIENT(64499, 0) "]," ROAS "}");
	expect_table("64499:; 64500: 64502; ", "64499 64500", __LINE__);
	/* The VRPs stayed, but were read. */
	wait_table("192.0.2.0/24-24 AS64500/1", __LINE__);

	/* No "aspas" is not an empty one. */
	write_file(vrps, "{" ROAS ",\"aspas\":[]}");
	expect_table("", "64499 64500", __LINE__);
	write_file(vrps, "{" ROAS "}");
	expect_table(NULL, "all", __LINE__);
}
END_TEST

START_TEST(in_file_of_their_own)
{
	struct manrs_rpki_status status;

	write_file(aspas, "[" ROUTINATOR(64500, 64501) "]");
	configure(NULL, aspas);
	expect_table("64500: 64501; ", "all", __LINE__);
	status = wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_str_eq(status.kind, "aspa");
	ck_assert_uint_eq(status.number, MANRS_VRP_SOURCES);
	no_table(__LINE__);

	configure(NULL, NULL);
	expect_table(NULL, "all", __LINE__);
}
END_TEST

START_TEST(in_both)
{
	write_file(vrps, "{" ROAS ",\"aspas\":[" RPKI_CLIENT(
				 64500, 64501) "]}");
	configure(vrps, NULL);
	expect_table("64500: 64501; ", "all", __LINE__);
	write_file(aspas, "{\"aspas\":[" RPKI_CLIENT(64500, 64502) ","
				  RPKI_CLIENT(64510, 64511) "]}");
	configure(vrps, aspas);
	expect_table("64500: 64501 64502; 64510: 64511; ", "64500 64510",
		     __LINE__);
	configure(vrps, NULL);
	expect_table("64500: 64501; ", "64500 64510", __LINE__);
}
END_TEST

START_TEST(damaged_stays)
{
	write_file(aspas, "[" ROUTINATOR(64500, 64501) "]");
	configure(NULL, aspas);
	expect_table("64500: 64501; ", "all", __LINE__);
	write_file(aspas, "[" ROUTINATOR(64500, x) "]");
	wait_status(0, MANRS_RPKI_STALE,
		    "line 1, entry 1: provider \"ASx\" is not an AS number (0 "
		    "to 4294967295)",
		    __LINE__);
	expect_none(__LINE__);
	write_file(aspas, "[" ROUTINATOR(64500, 64502) "]");
	expect_table("64500: 64502; ", "64500", __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

START_TEST(missing)
{
	configure(NULL, aspas);
	wait_status(0, MANRS_RPKI_DOWN, "No such file or directory", __LINE__);
	expect_none(__LINE__);
}
END_TEST

#define EXPIRING(customer, time)                                               \
	"{\"customer_asid\":" #customer ",\"providers\":[1],\"expires\":" #time \
	"}"

START_TEST(expiry)
{
	struct manrs_rpki_status status;

	/* 2100-01-01, and 1970. */
	write_file(aspas, "[" EXPIRING(64500, 4102444800) ","
				  EXPIRING(64501, 1) "]");
	configure(NULL, aspas);
	expect_table("64500: 1; ", "all", __LINE__);
	status = wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_uint_eq(status.dropped, 1);

	/* All of them: used whole, and said. */
	write_file(aspas, "[" EXPIRING(64501, 1) "]");
	expect_table("64501: 1; ", "64500 64501", __LINE__);
	wait_status(0, MANRS_RPKI_STALE,
		    "every entry has expired, the last on 1970-01-01: is the "
		    "validator dead?",
		    __LINE__);
}
END_TEST

/* Beside current VRPs expired ASPAs are no archive. */
START_TEST(expired_beside_vrps)
{
	struct manrs_rpki_status status;

	write_file(vrps, "{" ROAS ",\"aspas\":[" EXPIRING(64501, 1) "]}");
	configure(vrps, NULL);
	expect_table("", "all", __LINE__);
	status = wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_uint_eq(status.dropped, 1);
}
END_TEST

START_TEST(path_changed)
{
	write_file(aspas, "[" ROUTINATOR(64500, 64501) "]");
	write_file(vrps, "[" ROUTINATOR(64500, 64501) ","
				 ROUTINATOR(64502, 64501) "]");
	configure(NULL, aspas);
	expect_table("64500: 64501; ", "all", __LINE__);
	/* Never without data in between. */
	configure(NULL, vrps);
	expect_table("64500: 64501; 64502: 64501; ", "64502", __LINE__);
}
END_TEST

/* Local exceptions alone are a view of the RPKI, with ASPAs beside them. */
START_TEST(beside_slurm)
{
	struct manrs_rpki_config config = { .slurm = vrps, .aspa = aspas };

	write_file(vrps,
		   "{\"slurmVersion\":1,\"validationOutputFilters\":"
		   "{\"prefixFilters\":[],\"bgpsecFilters\":[]},"
		   "\"locallyAddedAssertions\":{\"prefixAssertions\":"
		   "[{\"asn\":64500,\"prefix\":\"192.0.2.0/24\"}],"
		   "\"bgpsecAssertions\":[]}}");
	write_file(aspas, "[" ROUTINATOR(64500, 64501) "]");
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_table("192.0.2.0/24-24 AS64500/1", __LINE__);
	expect_table("64500: 64501; ", "all", __LINE__);
}
END_TEST

#define SLURM_OF(filters, assertions)                                          \
	"{\"slurmVersion\":2,\"validationOutputFilters\":"                      \
	"{\"prefixFilters\":[],\"bgpsecFilters\":[],\"aspaFilters\":[" filters   \
	"]},\"locallyAddedAssertions\":{\"prefixAssertions\":[],"               \
	"\"bgpsecAssertions\":[],\"aspaAssertions\":[" assertions "]}}"
#define FILTER(customer) "{\"customerAsn\":" #customer "}"
#define ASSERTION(customer, providers)                                         \
	"{\"customerAsn\":" #customer ",\"providerAsns\":[" #providers          \
	"],\"comment\":\"c\"}"

/* Local exceptions, in the place of the file of VRPs. */
START_TEST(exceptions)
{
	struct manrs_rpki_config config = { .slurm = vrps, .aspa = aspas };
	struct manrs_rpki_status status;

	write_file(aspas, "[" ROUTINATOR(64500, 64501) ","
				  ROUTINATOR(64502, 64501) "]");
	write_file(vrps, SLURM_OF(FILTER(64500), ASSERTION(64503, 64504)));
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	expect_table("64502: 64501; 64503: 64504; ", "all", __LINE__);
	status = wait_status(1, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_str_eq(status.kind, "slurm");
	ck_assert_uint_eq(status.aspas, 1);
	ck_assert_uint_eq(status.aspa_filters, 1);

	/* Replaced: what is filtered may be asserted anew. */
	write_file(vrps, SLURM_OF(FILTER(64502), ASSERTION(64502, 0)));
	expect_table("64500: 64501; 64502:; ", "64500 64502 64503", __LINE__);
	/* Added to what is there. */
	write_file(vrps, SLURM_OF("", ASSERTION(64500, 64509)));
	expect_table("64500: 64501 64509; 64502: 64501; ", "64500 64502",
		     __LINE__);
	/* Damaged: nothing changes. */
	write_file(vrps, SLURM_OF("", ASSERTION(64500, )));
	wait_status(1, MANRS_RPKI_STALE,
		    "line 1, aspaAssertions entry 1: entry "
		    "{\"customerAsn\":64500,\"providerAsns\":[],\"comment\":"
		    "\"c\"} has no list of providerAsns",
		    __LINE__);
	expect_none(__LINE__);
	/* Gone, with the file of ASPAs staying. */
	config.slurm = NULL;
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	expect_table("64500: 64501; 64502: 64501; ", "64500", __LINE__);
}
END_TEST

/* Assertions alone count when there is nothing else; filters do not. */
START_TEST(exceptions_alone)
{
	struct manrs_rpki_config config = { .slurm = vrps };

	write_file(vrps, SLURM_OF(FILTER(64500), ""));
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	expect_none(__LINE__);
	write_file(vrps, SLURM_OF("", ASSERTION(64500, 64501)));
	expect_table("64500: 64501; ", "all", __LINE__);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_aspas");
	TCase *tc = tcase_create("rpki_aspas");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, in_file_of_vrps);
	tcase_add_test(tc, in_file_of_their_own);
	tcase_add_test(tc, in_both);
	tcase_add_test(tc, damaged_stays);
	tcase_add_test(tc, missing);
	tcase_add_test(tc, expiry);
	tcase_add_test(tc, expired_beside_vrps);
	tcase_add_test(tc, path_changed);
	tcase_add_test(tc, beside_slurm);
	tcase_add_test(tc, exceptions);
	tcase_add_test(tc, exceptions_alone);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
