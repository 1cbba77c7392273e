/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Three simulated months of a router and six neighbors, 2026-09 to 2026-11-22,
 * through the same records that bgpd writes.  What happens is in three tables,
 * so that every figure of a report can be checked by hand.  The router enforces
 * towards customers since October; what is let in after that is of others.
 *
 *   test_simulated          check the figures of the months
 *   test_simulated FILE     make the database, for test_manrs_report.sh
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/check_id.h"
#include "history/history_read.h"
#include "history/history_schema.h"
#include "history/history_write.h"

#define DAY 86400
#define FIRST INT64_C(1788220800) /* 2026-09-01T00:00:00Z */
#define NOW INT64_C(1795345200)	  /* 2026-11-22T11:00:00Z */

static const struct simulated_neighbor {
	struct manrs_history_neighbor is;
	uint64_t routes[MANRS_AFI__COUNT]; /* accepted each day */
	int first_day;			   /* since FIRST */
} neighbors[] = {
	{ { .name = "192.0.2.1", .asn = 64501,
	    .relationship = MANRS_REL_CUSTOMER,
	    .source_validation = MANRS_SOURCE_STRICT,
	    .description = "Example Bakeries", .contact = "noc@bakery.example" },
	  { 12, 3 }, 0 },
	{ { .name = "192.0.2.2", .asn = 64502,
	    .relationship = MANRS_REL_CUSTOMER,
	    .source_validation = MANRS_SOURCE_NONE,
	    .description = "Example & Sons <Hosting>" },
	  { 48, 0 }, 0 },
	{ { .name = "192.0.2.1", .vrf = "red", .asn = 64505,
	    .relationship = MANRS_REL_CUSTOMER,
	    .source_validation = MANRS_SOURCE_STRICT,
	    .description = "Caf\xc3\xa9 Example", .contact = "+1 555 0100" },
	  { 2, 0 }, 40 },
	{ { .name = "198.51.100.7", .asn = 64510,
	    .relationship = MANRS_REL_PEER,
	    .source_validation = MANRS_SOURCE_LOOSE,
	    .description = "Example Exchange peer",
	    .contact = "peering@peer.example" },
	  { 4200, 0 }, 0 },
	{ { .name = "2001:db8:0:1::7", .asn = 64511,
	    .relationship = MANRS_REL_PEER,
	    .source_validation = MANRS_SOURCE_UNKNOWN,
	    .description = "Example Content", .contact = "noc@content.example" },
	  { 0, 210 }, 0 },
	{ { .name = "203.0.113.1", .asn = 64496,
	    .relationship = MANRS_REL_PROVIDER,
	    .source_validation = MANRS_SOURCE_LOOSE,
	    .description = "Example Transit", .contact = "support@transit.example" },
	  { 980000, 215000 }, 0 },
};

#define M(check) MANRS_CHECK_BIT(MANRS_CHECK_##check)

static const struct simulated_incident {
	int neighbor; /* in the table above */
	enum manrs_metric_key key;
	const char *begins;
	const char *ends; /* NULL: still open */
	uint64_t violations;
	uint32_t checks;
	const char *prefix;
	const char *path;
	const char *evidence;
} incidents[] = {
	/* September */
	{ 1, MANRS_KEY_M3C, "2026-09-08T14:10:00Z", "2026-09-08T14:31:00Z", 6,
	  M(BOGON_PREFIX), "10.20.0.0/16", "64502",
	  "bogon-prefix: inside 10.0.0.0/8 Private-Use, RFC 1918" },
	{ 3, MANRS_KEY_M2, "2026-09-19T03:00:00Z", "2026-09-19T08:20:00Z", 2,
	  M(ROV_INVALID), "203.0.113.0/24", "64510 64499",
	  "rov-invalid: origin; VRPs: 203.0.113.0/24-24 AS64496" },
	/* October, the last one into November */
	{ 1, MANRS_KEY_M4C, "2026-10-03T22:15:00Z", "2026-10-04T11:45:00Z", 48,
	  M(BOGON_ASN), "198.51.100.0/24", "64502 65001",
	  "bogon-asn: AS65001 is for private use" },
	{ 1, MANRS_KEY_M1C, "2026-10-12T09:00:00Z", "2026-10-12T10:30:00Z", 1840,
	  M(TRANSIT_LEAK), "198.51.100.128/25", "64502 64496 64497",
	  "transit-leak: AS64496 is transit-free" },
	{ 1, MANRS_KEY_M2C, "2026-10-31T23:40:00Z", "2026-11-02T00:00:00Z", 3,
	  M(ROV_INVALID) | M(PREFIX_TOO_SPECIFIC), "198.51.100.0/25", "64502",
	  "rov-invalid: length; VRPs: 198.51.100.0/24-24 AS64502" },
	/* November: for the first neighbor the published example, 29 min, 13 h
	 * and 25 h, which give 3.5 */
	{ 0, MANRS_KEY_M2C, "2026-11-02T10:00:00Z", "2026-11-02T10:29:00Z", 2,
	  M(ROV_INVALID), "198.51.100.0/24", "64501",
	  "rov-invalid: origin; VRPs: 198.51.100.0/24-24 AS64502" },
	{ 0, MANRS_KEY_M2C, "2026-11-09T20:00:00Z", "2026-11-10T09:00:00Z", 1,
	  M(ROV_INVALID), "198.51.100.0/24", "64501",
	  "rov-invalid: origin; VRPs: 198.51.100.0/24-24 AS64502" },
	{ 0, MANRS_KEY_M2C, "2026-11-20T00:00:00Z", "2026-11-21T01:00:00Z", 4,
	  M(ROV_INVALID), "203.0.113.128/25", "64501 64503",
	  "rov-invalid: as0; VRPs: 203.0.113.0/24-24 AS0" },
	{ 1, MANRS_KEY_M1C, "2026-11-05T06:00:00Z", "2026-11-05T06:20:00Z",
	  98204, M(TRANSIT_LEAK), "198.51.100.128/25", "64502 64496 64497",
	  "transit-leak: AS64496 is transit-free" },
	{ 3, MANRS_KEY_M3_ADMIN, "2026-11-11T00:00:00Z", "2026-11-14T12:00:00Z",
	  1, M(UNALLOCATED_PREFIX), "192.0.2.128/25", "64510 64509",
	  "unallocated-prefix: not delegated by any registry" },
	{ 5, MANRS_KEY_M4, "2026-11-16T01:02:03Z", "2026-11-16T01:02:03Z", 1,
	  M(BOGON_ASN), "203.0.113.0/24", "64496 4200000000",
	  "bogon-asn: AS4200000000 is for private use" },
	{ 1, MANRS_KEY_M3C, "2026-11-21T18:30:00Z", NULL, 12,
	  M(BOGON_PREFIX) | M(DEFAULT_ROUTE), "0.0.0.0/0", "64502",
	  "default-route: 0.0.0.0/0" },
};

/* What the router let in of it: of September all, then what is not rejected. */
static const struct simulated_incident let_in[] = {
	{ 0, MANRS_KEY_M3C, "2026-09-08T14:10:00Z", "2026-09-08T14:31:00Z", 6,
	  M(BOGON_PREFIX), "10.20.0.0/16", "64502",
	  "bogon-prefix: inside 10.0.0.0/8 Private-Use, RFC 1918" },
	{ 0, MANRS_KEY_M2, "2026-09-19T03:00:00Z", "2026-09-19T08:20:00Z", 2,
	  M(ROV_INVALID), "203.0.113.0/24", "64510 64499",
	  "rov-invalid: origin; VRPs: 203.0.113.0/24-24 AS64496" },
	{ 0, MANRS_KEY_M3_ADMIN, "2026-11-11T00:00:00Z", "2026-11-14T12:00:00Z",
	  1, M(UNALLOCATED_PREFIX), "192.0.2.128/25", "64510 64509",
	  "unallocated-prefix: not delegated by any registry" },
	{ 0, MANRS_KEY_M4, "2026-11-16T01:02:03Z", "2026-11-16T01:02:03Z", 1,
	  M(BOGON_ASN), "203.0.113.0/24", "", "" },
};

static const struct manrs_history_neighbor router = {
	.name = MANRS_HISTORY_ROUTER,
};

static struct manrs_db *db;

static void put(struct manrs_record record)
{
	struct manrs_record *copy = manrs_record_copy(&record);

	if (!copy)
		abort();
	manrs_history_write(db, copy);
	free(copy);
}

static manrs_time_t parse(const char *text)
{
	manrs_time_t t = 0;

	if (manrs_time_parse(text, &t))
		abort();
	return t;
}

/* The day of a neighbor: observed but for the minute in which it was
 * configured; its routes grow by one each ten days. */
static void put_day(const struct simulated_neighbor *neighbor, int day)
{
	manrs_time_t at = FIRST + (manrs_time_t)day * DAY;
	manrs_time_t seconds = NOW - at < DAY ? NOW - at : DAY;
	struct manrs_record record = {
		.kind = MANRS_RECORD_NEIGHBOR,
		.at = at,
		.neighbor = neighbor->is,
	};

	record.neighbor.observed_sec = (uint32_t)seconds;
	put(record);
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		uint64_t routes = neighbor->routes[afi];

		if (!routes)
			continue;
		routes += (uint64_t)day / 10;
		put((struct manrs_record){
			.kind = MANRS_RECORD_FIGURES,
			.at = at,
			.figures = { .name = neighbor->is.name,
				     .vrf = neighbor->is.vrf,
				     .afi = (uint8_t)afi,
				     .received = routes,
				     .accepted = routes } });
	}
}

static void put_incident(const struct simulated_incident *from,
			 const struct manrs_history_neighbor *neighbor)
{
	manrs_time_t begins = parse(from->begins);

	put((struct manrs_record){
		.kind = MANRS_RECORD_INCIDENT,
		.incident = { .name = neighbor->name,
			      .vrf = neighbor->vrf,
			      .asn = neighbor->asn,
			      .relationship = neighbor->relationship,
			      .key = (uint8_t)from->key,
			      .is_open = !from->ends,
			      .span = { begins, from->ends ? parse(from->ends)
							   : begins },
			      .violations = from->violations,
			      .checks = from->checks,
			      .examples = { { from->prefix, from->path,
					      from->evidence } },
			      .n_examples = 1 } });
}

/* Every violation fails the same checks, and is rejected. */
static void put_failures(const struct simulated_incident *from)
{
	const struct manrs_history_neighbor *neighbor =
		&neighbors[from->neighbor].is;
	struct manrs_record failures = {
		.kind = MANRS_RECORD_FIGURES,
		.at = parse(from->begins),
		.figures = { .name = neighbor->name, .vrf = neighbor->vrf },
	};

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (from->checks & MANRS_CHECK_BIT(id))
			failures.figures.failures[id] =
				(uint32_t)from->violations;
	failures.figures.accepted =
		neighbors[from->neighbor].routes[MANRS_AFI_IPV4];
	failures.figures.rejected = from->violations;
	failures.figures.received =
		failures.figures.accepted + failures.figures.rejected;
	put(failures);
}

static bool make_database(const char *path)
{
	struct manrs_history_aside aside;

	manrs_history_open(path, &manrs_history_schema, true, NOW, &db, &aside);
	if (!db)
		return false;
	manrs_db_exec(db, "BEGIN IMMEDIATE");
	put((struct manrs_record){ .kind = MANRS_RECORD_ROUTER,
				   .router = { "edge1.example.net", 64500 } });
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(neighbors); i++)
		for (int day = neighbors[i].first_day; FIRST + day * DAY < NOW;
		     day++)
			put_day(&neighbors[i], day);
	for (int day = 0; FIRST + day * DAY < NOW; day++)
		put_day(&(struct simulated_neighbor){ .is = router }, day);
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(let_in); i++)
		put_incident(&let_in[i], &router);
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(incidents); i++) {
		put_incident(&incidents[i],
			     &neighbors[incidents[i].neighbor].is);
		put_failures(&incidents[i]);
	}
	put((struct manrs_record){
		.kind = MANRS_RECORD_ANNOUNCEMENTS,
		.at = NOW,
		.announcements = { .valid = 14, .not_covered = 2,
				   .invalid = 1 } });
	manrs_history_write_alive(db, NOW);
	return manrs_db_exec(db, "COMMIT");
}

/* ---------------------------------------------------------------- tests */

/* By VRF and name, that is 0, 1, 3, 4, 5 and then 2. */
static const struct month_case {
	int line;
	const char *name, *vrf;
	int month;
	uint32_t incidents;
	uint64_t halves;
	int64_t observed_sec;
} month_cases[] = {
	{ __LINE__, "192.0.2.1", "default", 9, 0, 0, 30 * DAY },
	{ __LINE__, "192.0.2.1", "default", 10, 0, 0, 31 * DAY },
	{ __LINE__, "192.0.2.1", "default", 11, 3, 7, 21 * DAY + 39600 },
	{ __LINE__, "192.0.2.2", "default", 9, 1, 1, 30 * DAY },
	/* 13.5 h, the leak does not count, 20 min of October */
	{ __LINE__, "192.0.2.2", "default", 10, 2, 3, 31 * DAY },
	/* 24 h of November, and 16.5 h so far */
	{ __LINE__, "192.0.2.2", "default", 11, 2, 6, 21 * DAY + 39600 },
	{ __LINE__, "198.51.100.7", "default", 9, 1, 2, 30 * DAY },
	{ __LINE__, "198.51.100.7", "default", 11, 0, 0, 21 * DAY + 39600 },
	{ __LINE__, "203.0.113.1", "default", 11, 1, 1, 21 * DAY + 39600 },
	{ __LINE__, MANRS_HISTORY_ROUTER, "default", 9, 2, 3, 30 * DAY },
	{ __LINE__, MANRS_HISTORY_ROUTER, "default", 10, 0, 0, 31 * DAY },
	{ __LINE__, MANRS_HISTORY_ROUTER, "default", 11, 1, 1,
	  21 * DAY + 39600 },
	{ __LINE__, "192.0.2.1", "red", 9, 0, 0, 0 },
	{ __LINE__, "192.0.2.1", "red", 10, 0, 0, 21 * DAY },
};

struct search {
	const struct month_case *c;
	int64_t id;
};

static bool find_neighbor(int64_t id,
			  const struct manrs_history_neighbor *neighbor,
			  void *arg)
{
	struct search *search = arg;

	if (!strcmp(neighbor->name, search->c->name) &&
	    !strcmp(neighbor->vrf, search->c->vrf))
		search->id = id;
	return true;
}

START_TEST(month)
{
	struct search search = { &month_cases[_i], 0 };
	const struct month_case *c = search.c;
	struct manrs_history_month got;
	char directory[] = "/tmp/test_simulated.XXXXXX", path[64];

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/db", directory);
	ck_assert_msg(make_database(path), "%s", manrs_db_error(db));
	manrs_history_read_neighbors(db, find_neighbor, &search);
	manrs_history_read_months(db, search.id,
				  (struct manrs_month){ 2026, c->month }, 1,
				  true, &got);
	manrs_db_close(db);
	unlink(path);
	rmdir(directory);
	ck_assert_msg(got.incidents == c->incidents, "line %d: %u incidents",
		      c->line, got.incidents);
	ck_assert_msg(got.halves == c->halves, "line %d: %llu halves", c->line,
		      (unsigned long long)got.halves);
	ck_assert_msg(got.observed_sec == (uint64_t)c->observed_sec,
		      "line %d: %llu s observed", c->line,
		      (unsigned long long)got.observed_sec);
}
END_TEST

/* Exit status. */
static int write_database(const char *path)
{
	bool made = make_database(path);

	if (!made)
		fprintf(stderr, "%s: %s\n", path,
			db ? manrs_db_error(db) : "no memory");
	manrs_db_close(db);
	return made ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	Suite *suite;
	TCase *tc;
	SRunner *runner;
	int failed;

	if (argc > 1)
		return write_database(argv[1]);
	suite = suite_create("simulated");
	tc = tcase_create("simulated");
	tcase_add_loop_test(tc, month, 0, MANRS_ARRAY_SIZE(month_cases));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
