/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records into rows and back: what is added up, what is replaced, what is
 * bounded.
 */
#include "history_wait.h"

#include "history/history_read.h"
#include "history/history_schema.h"
#include "history/history_write.h"

static struct manrs_db *db;

/* 2026-11-10T00:00:00Z and the months around it. */
#define TENTH INT64_C(1794268800)
#define DAY 86400
static const struct manrs_month november = { 2026, 11 };

static void setup(void)
{
	struct manrs_history_aside aside;

	history_setup();
	manrs_history_open(path, &manrs_history_schema, true, NOW, &db, &aside);
	ck_assert_str_eq(manrs_db_error(db), "");
}

static void teardown(void)
{
	ck_assert_str_eq(manrs_db_error(db), "");
	manrs_db_close(db);
	history_teardown();
}

/* As the main thread and the worker do it. */
static void put(struct manrs_record record)
{
	struct manrs_record *copy = manrs_record_copy(&record);

	ck_assert_ptr_nonnull(copy);
	manrs_history_write(db, copy);
	free(copy);
}

static void put_figures(manrs_time_t at, uint64_t received, uint64_t rejected,
			uint32_t bogons)
{
	struct manrs_record record = {
		.kind = MANRS_RECORD_FIGURES,
		.at = at,
		.figures = { .name = "192.0.2.1",
			     .received = received,
			     .accepted = received - rejected,
			     .rejected = rejected,
			     .would_reject = 1 },
	};

	record.figures.failures[MANRS_CHECK_BOGON_PREFIX] = bogons;
	put(record);
}

static bool find_neighbor(int64_t id,
			  const struct manrs_history_neighbor *neighbor,
			  void *arg)
{
	(void)neighbor;
	*(int64_t *)arg = id;
	return true;
}

static int64_t neighbor_id(void)
{
	int64_t id = -1;

	manrs_history_read_neighbors(db, find_neighbor, &id);
	return id;
}

/* The day with most received, whole, so that the figures add up; violations
 * are the sum. */
START_TEST(figures)
{
	struct manrs_read_figures f;

	put_figures(TENTH - 10 * DAY, 900000, 0, 100); /* October */
	put_figures(TENTH, 100, 5, 3);
	put_figures(TENTH + 60, 200, 30, 4);
	put_figures(TENTH + 120, 150, 40, 1);
	put_figures(TENTH + DAY, 180, 60, 0);
	put_figures(TENTH + 21 * DAY, 900000, 0, 100); /* December */
	ck_assert(manrs_history_read_figures(db, neighbor_id(), MANRS_AFI_IPV4,
					     november, &f));
	ck_assert_uint_eq(f.received, 200);
	ck_assert_uint_eq(f.accepted, 170);
	ck_assert_uint_eq(f.rejected, 30);
	ck_assert_uint_eq(f.would_reject, 1);
	ck_assert_uint_eq(f.failures[MANRS_CHECK_BOGON_PREFIX], 8);
	ck_assert_uint_eq(f.failures[MANRS_CHECK_AS_SET], 0);
	ck_assert_uint_eq(f.failures_unknown, 0);
	ck_assert(!manrs_history_read_figures(db, neighbor_id(), MANRS_AFI_IPV6,
					      november, &f));
	/* A check that another version had. */
	manrs_db_exec(db, "UPDATE check_day SET name = 'gone'");
	manrs_history_read_figures(db, neighbor_id(), MANRS_AFI_IPV4, november,
				   &f);
	ck_assert_uint_eq(f.failures[MANRS_CHECK_BOGON_PREFIX], 0);
	ck_assert_uint_eq(f.failures_unknown, 8);
}
END_TEST

static void put_neighbor(manrs_time_t at, uint32_t observed, uint32_t asn,
			 uint8_t validation, const char *contact)
{
	put((struct manrs_record){
		.kind = MANRS_RECORD_NEIGHBOR,
		.at = at,
		.neighbor = { .name = "192.0.2.1",
			      .vrf = "blue",
			      .asn = asn,
			      .relationship = MANRS_REL_PEER,
			      .source_validation = validation,
			      .description = "a peer",
			      .contact = contact,
			      .observed_sec = observed } });
}

static bool check_neighbor(int64_t id,
			   const struct manrs_history_neighbor *neighbor,
			   void *arg)
{
	(void)id;
	ck_assert_str_eq(neighbor->name, "192.0.2.1");
	ck_assert_str_eq(neighbor->vrf, "blue");
	ck_assert_msg(neighbor->asn == 64500, "0 is no news");
	ck_assert_uint_eq(neighbor->relationship, MANRS_REL_PEER);
	ck_assert_uint_eq(neighbor->source_validation, MANRS_SOURCE_STRICT);
	ck_assert_str_eq(neighbor->description, "a peer");
	ck_assert_str_eq(neighbor->contact, "");
	++*(int *)arg;
	return true;
}

START_TEST(neighbors)
{
	enum manrs_source_validation validation;
	struct manrs_history_month months[3];
	const char *contact;
	int n = 0;

	put_neighbor(TENTH, 60, 64500, MANRS_SOURCE_LOOSE, "noc@example.net");
	put_neighbor(TENTH + 60, 60, 64500, MANRS_SOURCE_LOOSE,
		     "noc@example.net");
	put_neighbor(TENTH + DAY, 30, 64500, MANRS_SOURCE_NONE, "x");
	put_neighbor(TENTH + 30 * DAY, 7, 0, MANRS_SOURCE_STRICT, NULL);
	manrs_history_read_neighbors(db, check_neighbor, &n);
	ck_assert_int_eq(n, 1);
	ck_assert(manrs_history_read_columns(db, neighbor_id(), november,
					     &validation, &contact));
	ck_assert_uint_eq(validation, MANRS_SOURCE_NONE);
	ck_assert_str_eq(contact, "x");
	manrs_history_read_months(db, neighbor_id(),
				  (struct manrs_month){ 2026, 10 }, 3, true,
				  months);
	ck_assert_uint_eq(months[0].observed_sec, 0);
	ck_assert_uint_eq(months[1].observed_sec, 150);
	ck_assert_uint_eq(months[2].observed_sec, 7);
}
END_TEST

START_TEST(announcements)
{
	struct manrs_record record = {
		.kind = MANRS_RECORD_ANNOUNCEMENTS,
		.at = TENTH,
		.announcements = { NULL, 1, 2, 3 },
	};
	struct manrs_history_announcements a;

	ck_assert(!manrs_history_read_announcements(db, november, &a));
	put(record);
	record.at += DAY;
	record.announcements.valid = 10;
	put(record);
	record.announcements.vrf = "red";
	put(record);
	ck_assert(manrs_history_read_announcements(db, november, &a));
	ck_assert_msg(a.valid == 20, "the last of each VRF");
	ck_assert_uint_eq(a.not_covered, 4);
	ck_assert_uint_eq(a.invalid, 6);
}
END_TEST

START_TEST(router_and_range)
{
	struct manrs_month first = { 0 }, last = { 0 };
	struct manrs_history_router router;

	ck_assert(!manrs_history_read_range(db, &first, &last));
	put((struct manrs_record){ .kind = MANRS_RECORD_ROUTER,
				   .router = { "edge1", 4200000001 } });
	router = manrs_history_read_router(db);
	ck_assert_str_eq(router.name, "edge1");
	ck_assert_uint_eq(router.asn, 4200000001);
	put_figures(TENTH, 1, 1, 1);
	put((struct manrs_record){
		.kind = MANRS_RECORD_INCIDENT,
		.incident = { .name = "x",
			      .key = MANRS_KEY_M1,
			      .span = { TENTH + 90 * DAY, TENTH + 90 * DAY } } });
	ck_assert(manrs_history_read_range(db, &first, &last));
	ck_assert_int_eq(first.month, 11);
	ck_assert_int_eq(last.year, 2027);
	ck_assert_int_eq(last.month, 2);
}
END_TEST

/* The incident, and the prefixes of its examples as one text. */
struct got_incident {
	struct manrs_history_incident incident;
	char prefixes[64];
};

static bool copy_incident(const struct manrs_history_incident *incident,
			  void *arg)
{
	struct got_incident *got = arg;

	got->incident = *incident;
	got->prefixes[0] = '\0';
	for (size_t i = 0; i < incident->n_examples; i++)
		strcat(got->prefixes, incident->examples[i].prefix);
	return true;
}

/* What is left empty stays; what is there replaces. */
START_TEST(incident_again)
{
	struct manrs_record record = {
		.kind = MANRS_RECORD_INCIDENT,
		.incident = { .name = "192.0.2.1",
			      .asn = 64500,
			      .relationship = MANRS_REL_CUSTOMER,
			      .key = MANRS_KEY_M4C_ADMIN,
			      .is_open = true,
			      .span = { TENTH, TENTH },
			      .violations = 2,
			      .checks = 5,
			      .examples = { { "a", "", "" }, { "b", "", "" } },
			      .n_examples = 2 },
	};
	struct got_incident all;
	struct manrs_history_incident *got = &all.incident;

	put(record);
	record.incident.checks = 0;
	record.incident.n_examples = 0;
	record.incident.asn = 64501;
	record.incident.is_open = false;
	record.incident.span.end = TENTH + 5;
	record.incident.violations = 3;
	put(record);
	manrs_history_read_incidents(db, neighbor_id(), TENTH, copy_incident,
				     &all);
	ck_assert_uint_eq(got->asn, 64500);
	ck_assert_uint_eq(got->key, MANRS_KEY_M4C_ADMIN);
	ck_assert(!got->is_open);
	ck_assert_int_eq(got->span.end, TENTH + 5);
	ck_assert_uint_eq(got->violations, 3);
	ck_assert_uint_eq(got->checks, 5);
	ck_assert_uint_eq(got->n_examples, 2);
	ck_assert_str_eq(all.prefixes, "ab");
	record.incident.examples[0].prefix = "c";
	record.incident.n_examples = 1;
	record.incident.checks = 8;
	put(record);
	manrs_history_read_incidents(db, neighbor_id(), TENTH, copy_incident,
				     &all);
	ck_assert_uint_eq(got->checks, 8);
	ck_assert_uint_eq(got->n_examples, 1);
	ck_assert_str_eq(all.prefixes, "c");
}
END_TEST

/* Texts are cut at their bound, and never within a character. */
static const struct cut_case {
	int line;
	const char *tail; /* after MANRS_HISTORY_NAME_MAX - 2 letters x */
	const char *want;
} cut_cases[] = {
	{ __LINE__, "ab", "ab" },
	{ __LINE__, "abc", "ab" },
	{ __LINE__, "\xc3\xa9", "\xc3\xa9" },
	{ __LINE__, "a\xc3\xa9", "a" },
	{ __LINE__, "\xe2\x82\xac", "" },
};

START_TEST(cut)
{
	const struct cut_case *c = &cut_cases[_i];
	char name[MANRS_HISTORY_NAME_MAX + 8], want[sizeof(name)];
	struct manrs_record record = { .kind = MANRS_RECORD_ROUTER,
				       .router = { .name = name } };
	struct manrs_record *copy;

	memset(name, 'x', MANRS_HISTORY_NAME_MAX - 2);
	strcpy(name + MANRS_HISTORY_NAME_MAX - 2, c->tail);
	memset(want, 'x', MANRS_HISTORY_NAME_MAX - 2);
	strcpy(want + MANRS_HISTORY_NAME_MAX - 2, c->want);
	copy = manrs_record_copy(&record);
	ck_assert_msg(!strcmp(copy->router.name, want), "line %d: %s", c->line,
		      copy->router.name);
	free(copy);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("history_write");
	TCase *tc = tcase_create("history_write");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, figures);
	tcase_add_test(tc, neighbors);
	tcase_add_test(tc, announcements);
	tcase_add_test(tc, router_and_range);
	tcase_add_test(tc, incident_again);
	tcase_add_loop_test(tc, cut, 0, MANRS_ARRAY_SIZE(cut_cases));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
